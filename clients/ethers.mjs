// The token as an ethers 6 program sees it: deploy, transfer, permit, revenue, snapshot, claim, burn, typed errors.
import { Contract, Interface, JsonRpcProvider, Signature, Wallet } from "ethers";
import { deskProgram, tokenAbi, tokenProgram } from "./lib/artifacts.mjs";
import { construction, deploy } from "./lib/deploy.mjs";
import * as node from "./lib/node.mjs";
import * as plan from "./lib/plan.mjs";
import { Report } from "./lib/report.mjs";

// The node mines at once: ask often, and never answer from a cache.
const provider = new JsonRpcProvider(node.rpcUrl, undefined, { pollingInterval: 50, cacheTimeout: -1, staticNetwork: true });
const owner = new Wallet(node.privateKey, provider);
const alice = Wallet.createRandom(provider);
const bob = Wallet.createRandom(provider);
const abi = new Interface(tokenAbi());

/** Waits for a transaction and returns its receipt. */
const mined = async (transaction) => (await transaction).wait();

/** The first event of that name in a receipt. */
const event = (receipt, name) =>
  receipt.logs.map((log) => abi.parseLog(log)).find((description) => description?.name === name);

/** Deploys and activates the token's second program, then the token, which it also constructs in the same transaction. */
async function deployToken() {
  const { address: desk } = await deploy(owner, deskProgram());
  const launch = { desk, owner: owner.address, ...plan.launch };
  const { address, receipt } = await deploy(owner, tokenProgram(), construction(abi, launch));
  return { receipt, token: new Contract(address, abi, owner) };
}

/** Expects a call or an estimate to revert with the typed error `name(args)`; without `args`, with any arguments. */
async function reverts(report, what, call, name, args) {
  try {
    await call;
    report.check(what, false, `no error, expected ${name}`);
  } catch (error) {
    // A contract's own calls come decoded, estimates with their data only.
    const revert = error.revert ?? (error.data ? abi.parseError(error.data) : null);
    if (!revert) throw error;
    const seen = args ? [revert.name, ...revert.args] : [revert.name];
    report.equal(what, seen, [name, ...(args ?? [])]);
  }
}

/** An ERC-2612 permit of alice's for bob, signed as EIP-712 typed data. */
async function permit(token, value, deadline) {
  const { chainId } = await provider.getNetwork();
  const domain = { name: plan.launch.name, version: "1", chainId, verifyingContract: await token.getAddress() };
  const types = { Permit: plan.permitFields };
  const nonce = await token.nonces(alice.address);
  const message = { owner: alice.address, spender: bob.address, value, nonce, deadline };
  const { v, r, s } = Signature.from(await alice.signTypedData(domain, types, message));
  return [alice.address, bob.address, value, deadline, v, r, s];
}

await new Report("ethers").run(async (report) => {
  await mined(owner.sendTransaction({ to: alice.address, value: plan.gasMoney }));
  await mined(owner.sendTransaction({ to: bob.address, value: plan.gasMoney }));

  const { token, receipt } = await deployToken();
  const address = await token.getAddress();
  report.check("deploys through StylusDeployer", receipt.status === 1, `${address}, ${receipt.gasUsed} gas`);
  report.equal("name, symbol, decimals", [await token.name(), await token.symbol(), await token.decimals()], [
    plan.launch.name,
    plan.launch.symbol,
    18,
  ]);
  report.equal("the owner holds the supply", await token.balanceOf(owner.address), plan.launch.supply);
  report.equal("ERC-7641 is announced (ERC-165)", await token.supportsInterface(plan.ERC7641_ID), true);

  const moved = await mined(token.transfer(alice.address, plan.transferred));
  const transfer = event(moved, "Transfer").args;
  report.equal("transfer emits Transfer", [transfer.from, transfer.to, transfer.value], [
    owner.address,
    alice.address,
    plan.transferred,
  ]);
  await reverts(
    report,
    "transfer of more than the balance",
    token.connect(bob).transfer.staticCall(alice.address, 1n),
    "ERC20InsufficientBalance",
    [bob.address, 0n, 1n],
  );
  await reverts(
    report,
    "transferFrom without an allowance",
    token.connect(bob).transferFrom.estimateGas(alice.address, bob.address, 1n),
    "ERC20InsufficientAllowance",
    [bob.address, 0n, 1n],
  );

  const signed = await permit(token, plan.permitted, plan.farDeadline);
  await mined(token.permit(...signed));
  report.equal("permit sets the allowance", await token.allowance(alice.address, bob.address), plan.permitted);
  await reverts(report, "a permit works once", token.permit.staticCall(...signed), "ERC2612InvalidSigner");
  const expired = await permit(token, plan.permitted, 1n);
  await reverts(report, "a permit expires", token.permit.staticCall(...expired), "ERC2612ExpiredSignature", [1n]);
  await mined(token.connect(bob).transferFrom(alice.address, bob.address, plan.permitted));
  report.equal("transferFrom uses the allowance", [
    await token.balanceOf(bob.address),
    await token.allowance(alice.address, bob.address),
  ], [plan.permitted, 0n]);

  await node.sleep(plan.pause);
  const paid = await mined(owner.sendTransaction({ to: address, value: plan.revenue }));
  const income = event(paid, "RevenueReceived").args;
  report.equal("plain ether is income", [income.from, income.amount], [owner.address, plan.revenue]);
  const taken = await mined(token.snapshot());
  report.equal("snapshot 1 shares it", event(taken, "RevenueShared").args, [
    1n,
    plan.claimable,
    plan.revenue - plan.claimable,
    plan.launch.supply,
  ]);
  report.equal("claimableRevenue", await token.claimableRevenue(alice.address, 1n), plan.aliceClaim);

  const before = await provider.getBalance(alice.address);
  const claim = await mined(token.connect(alice).claim(1n));
  const after = await provider.getBalance(alice.address);
  report.equal("claim pays alice", after - before + claim.fee, plan.aliceClaim);
  await reverts(
    report,
    "a claim pays once",
    token.connect(alice).claim.staticCall(1n),
    "NothingToClaim",
    [alice.address, 1n],
  );

  report.equal("redeemableOnBurn", await token.redeemableOnBurn(plan.burned), plan.redeemed);
  const burn = await mined(token.connect(bob).burn(plan.burned));
  report.equal("burn redeems", event(burn, "Redeemed").args, [bob.address, plan.burned, plan.redeemed]);
  report.equal("supply after the burn", await token.totalSupply(), plan.launch.supply - plan.burned);
  report.equal(
    "what came in = what went out + what is there",
    await provider.getBalance(address),
    plan.revenue - plan.aliceClaim - plan.redeemed,
  );
});
provider.destroy();
