// The token as a viem program sees it: deploy, transfer, permit, revenue, snapshot, claim, burn, typed errors.
import {
  BaseError,
  ContractFunctionRevertedError,
  concat,
  createPublicClient,
  createWalletClient,
  defineChain,
  encodeAbiParameters,
  http,
  keccak256,
  maxUint128,
  parseAbi,
  parseEther,
  parseEventLogs,
  parseSignature,
  toFunctionSelector,
  zeroHash,
} from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { deskProgram, initCodeOf, tokenAbi, tokenProgram } from "./lib/artifacts.mjs";
import * as node from "./lib/node.mjs";
import * as plan from "./lib/plan.mjs";
import { Report } from "./lib/report.mjs";

const abi = tokenAbi();
const transport = http(node.rpcUrl);
const chainId = await createPublicClient({ transport }).getChainId();
const chain = defineChain({
  id: chainId,
  name: "Stylus node",
  nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
  rpcUrls: { default: { http: [node.rpcUrl] } },
});
const client = createPublicClient({ chain, transport, pollingInterval: 50, cacheTime: 0 });
const wallet = (account) => createWalletClient({ account, chain, transport });
const owner = wallet(privateKeyToAccount(node.privateKey));
const alice = wallet(privateKeyToAccount(generatePrivateKey()));
const bob = wallet(privateKeyToAccount(generatePrivateKey()));

/** Waits for a transaction and returns its receipt. */
const mined = async (hash) => client.waitForTransactionReceipt({ hash: await hash });

/** Arguments of the first event of that name in a receipt. */
const event = (receipt, eventName) => parseEventLogs({ abi, logs: receipt.logs, eventName })[0].args;

/** The data fee of activating `program` now, in wei; 0 when its code is active already. */
async function dataFee(program) {
  const arbWasm = { address: node.ARB_WASM, abi: parseAbi(node.arbWasmAbi) };
  try {
    await client.readContract({ ...arbWasm, functionName: "codehashVersion", args: [keccak256(program)] });
    return 0n;
  } catch (error) {
    if (revert(error)?.errorName !== "ProgramNotActivated") throw error;
  }
  const [address, sender] = [generatePrivateKey(), generatePrivateKey()].map((key) => privateKeyToAccount(key).address);
  const { result } = await client.simulateContract({
    ...arbWasm,
    functionName: "activateProgram",
    args: [address],
    account: sender,
    value: parseEther("1"),
    stateOverride: [
      { address, code: program },
      { address: sender, balance: maxUint128 },
    ],
  });
  const [, fee] = result;
  return fee + (fee * node.DATA_FEE_BUMP) / 100n;
}

/** Deploys and activates the token's second program, then the token, which it also constructs in the same transaction. */
async function deployToken() {
  const { inputs } = abi.find((item) => item.type === "constructor");
  const { address: desk } = await deploy(deskProgram(), "0x");
  const launch = { desk, owner: owner.account.address, ...plan.launch };
  const init = concat([
    toFunctionSelector(node.CONSTRUCTOR_SIGNATURE),
    encodeAbiParameters(inputs, inputs.map((input) => launch[input.name])),
  ]);
  return deploy(tokenProgram(), init);
}

/** Deploys and activates a program and calls it with `init`, if any, in one transaction; returns its address with the receipt. */
async function deploy(program, init) {
  const deployer = { address: node.STYLUS_DEPLOYER, abi: parseAbi(node.deployerAbi) };
  const receipt = await mined(
    owner.writeContract({
      ...deployer,
      functionName: "deploy",
      args: [initCodeOf(program), init, 0n, zeroHash],
      value: await dataFee(program),
    }),
  );
  const [log] = parseEventLogs({ abi: deployer.abi, logs: receipt.logs, eventName: "ContractDeployed" });
  return { receipt, address: log.args.deployedContract };
}

/** The typed error within viem's error, if the call reverted with one. */
function revert(error) {
  const cause = error instanceof BaseError ? error.walk((inner) => inner instanceof ContractFunctionRevertedError) : null;
  return cause?.data;
}

/** Expects a call to revert with the typed error `name(args)`; without `args`, with any arguments. */
async function reverts(report, what, call, name, args) {
  try {
    await call;
    report.check(what, false, `no error, expected ${name}`);
  } catch (error) {
    const data = revert(error);
    if (!data) throw error;
    const seen = args ? [data.errorName, ...data.args] : [data.errorName];
    report.equal(what, seen, [name, ...(args ?? [])]);
  }
}

await new Report("viem").run(async (report) => {
  for (const { account } of [alice, bob]) {
    await mined(owner.sendTransaction({ to: account.address, value: plan.gasMoney }));
  }

  const { address, receipt } = await deployToken();
  report.check("deploys through StylusDeployer", receipt.status === "success", `${address}, ${receipt.gasUsed} gas`);

  /** Reads, simulates or sends a call of the token. */
  const read = (functionName, ...args) => client.readContract({ address, abi, functionName, args });
  const simulate = (from, functionName, ...args) =>
    client.simulateContract({ address, abi, functionName, args, account: from.account });
  const send = (from, functionName, ...args) => mined(from.writeContract({ address, abi, functionName, args }));
  const owns = (who) => read("balanceOf", who.account.address);

  /** An ERC-2612 permit of alice's for bob, signed as EIP-712 typed data. */
  async function permit(value, deadline) {
    const nonce = await read("nonces", alice.account.address);
    const message = { owner: alice.account.address, spender: bob.account.address, value, nonce, deadline };
    const signature = await alice.signTypedData({
      domain: { name: plan.launch.name, version: "1", chainId, verifyingContract: address },
      types: { Permit: plan.permitFields },
      primaryType: "Permit",
      message,
    });
    const { v, r, s } = parseSignature(signature);
    return [message.owner, message.spender, value, deadline, Number(v), r, s];
  }

  report.equal("name, symbol, decimals", [await read("name"), await read("symbol"), await read("decimals")], [
    plan.launch.name,
    plan.launch.symbol,
    18,
  ]);
  report.equal("the owner holds the supply", await owns(owner), plan.launch.supply);
  report.equal("ERC-7641 is announced (ERC-165)", await read("supportsInterface", plan.ERC7641_ID), true);

  const transfer = event(await send(owner, "transfer", alice.account.address, plan.transferred), "Transfer");
  report.equal("transfer emits Transfer", [transfer.from, transfer.to, transfer.value], [
    owner.account.address,
    alice.account.address,
    plan.transferred,
  ]);
  await reverts(
    report,
    "transfer of more than the balance",
    simulate(bob, "transfer", alice.account.address, 1n),
    "ERC20InsufficientBalance",
    [bob.account.address, 0n, 1n],
  );
  await reverts(
    report,
    "transferFrom without an allowance",
    simulate(bob, "transferFrom", alice.account.address, bob.account.address, 1n),
    "ERC20InsufficientAllowance",
    [bob.account.address, 0n, 1n],
  );

  const allowance = () => read("allowance", alice.account.address, bob.account.address);
  const signed = await permit(plan.permitted, plan.farDeadline);
  await send(owner, "permit", ...signed);
  report.equal("permit sets the allowance", await allowance(), plan.permitted);
  await reverts(report, "a permit works once", simulate(owner, "permit", ...signed), "ERC2612InvalidSigner");
  const expired = await permit(plan.permitted, 1n);
  await reverts(report, "a permit expires", simulate(owner, "permit", ...expired), "ERC2612ExpiredSignature", [1n]);
  await send(bob, "transferFrom", alice.account.address, bob.account.address, plan.permitted);
  report.equal("transferFrom uses the allowance", [await owns(bob), await allowance()], [plan.permitted, 0n]);

  await node.sleep(plan.pause);
  const income = event(await mined(owner.sendTransaction({ to: address, value: plan.revenue })), "RevenueReceived");
  report.equal("plain ether is income", [income.from, income.amount], [owner.account.address, plan.revenue]);
  const shared = event(await send(owner, "snapshot"), "RevenueShared");
  report.equal("snapshot 1 shares it", [shared.id, shared.claimable, shared.redeemable, shared.sharing], [
    1n,
    plan.claimable,
    plan.revenue - plan.claimable,
    plan.launch.supply,
  ]);
  report.equal("claimableRevenue", await read("claimableRevenue", alice.account.address, 1n), plan.aliceClaim);

  const before = await client.getBalance(alice.account);
  const claim = await send(alice, "claim", 1n);
  const after = await client.getBalance(alice.account);
  report.equal("claim pays alice", after - before + claim.gasUsed * claim.effectiveGasPrice, plan.aliceClaim);
  await reverts(report, "a claim pays once", simulate(alice, "claim", 1n), "NothingToClaim", [
    alice.account.address,
    1n,
  ]);

  report.equal("redeemableOnBurn", await read("redeemableOnBurn", plan.burned), plan.redeemed);
  const burn = event(await send(bob, "burn", plan.burned), "Redeemed");
  report.equal("burn redeems", [burn.account, burn.amount, burn.payout], [
    bob.account.address,
    plan.burned,
    plan.redeemed,
  ]);
  report.equal("supply after the burn", await read("totalSupply"), plan.launch.supply - plan.burned);
  report.equal(
    "what came in = what went out + what is there",
    await client.getBalance({ address }),
    plan.revenue - plan.aliceClaim - plan.redeemed,
  );
});
