// What both clients do, in numbers: the same history, so the same outcome.

const ETHER = 10n ** 18n;

/** Arguments of the token's constructor, after the owner. */
export const launch = {
  name: "Tiny Model",
  symbol: "TINY",
  supply: 1_000_000n * ETHER,
  claimBps: 8_000n, // 80% of income is claimed by snapshot, 20% is redeemed by burning
  interval: 1n, // seconds between two snapshots
  sharingStart: 0n, // the first snapshot is possible after one interval
  smoothing: 0n, // a snapshot shares all that came in
  revenueTokens: [], // native money only
  excluded: [], // everybody shares
};

/** The owner gives alice a tenth of the supply. */
export const transferred = 100_000n * ETHER;
/** Alice lets bob take this much by a signature, and he takes it. */
export const permitted = 25_000n * ETHER;
/** One payment of income. */
export const revenue = ETHER / 100n;
/** Bob burns all he has. */
export const burned = permitted;
/** What a new account needs for gas. */
export const gasMoney = ETHER / 100n;

const floor = (value, numerator, denominator) => (value * numerator) / denominator;

/** Income set aside for claims by the first snapshot. */
export const claimable = floor(revenue, launch.claimBps, 10_000n);
/** Alice's part of it. */
export const aliceClaim = floor(claimable, transferred - permitted, launch.supply);
/** What bob's burn redeems: his part of what was not set aside. */
export const redeemed = floor(revenue - claimable, burned, launch.supply);

/** ERC-7641's own five functions. */
export const ERC7641_ID = "0xed7b2e4e";

/** Fields of an ERC-2612 permit, in the order of its EIP-712 type. */
export const permitFields = [
  { name: "owner", type: "address" },
  { name: "spender", type: "address" },
  { name: "value", type: "uint256" },
  { name: "nonce", type: "uint256" },
  { name: "deadline", type: "uint256" },
];

/** A deadline that no run lives to see. */
export const farDeadline = 2n ** 40n;

/** Milliseconds that surely take the chain's clock beyond the interval. */
export const pause = 2_100;
