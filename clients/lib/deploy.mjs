// Stylus programs onto a chain with ethers: created, activated and constructed in one transaction.
import { Contract, Wallet, ZeroHash, concat, getCreate2Address, id, keccak256 } from "ethers";
import { initCodeOf } from "./artifacts.mjs";
import * as node from "./node.mjs";

/** The data fee of activating `program` now, in wei; 0 when its code is active already. */
async function dataFee(provider, program) {
  const arbWasm = new Contract(node.ARB_WASM, node.arbWasmAbi, provider);
  try {
    await arbWasm.codehashVersion(keccak256(program));
    return 0n;
  } catch (error) {
    if (error.revert?.name !== "ProgramNotActivated") throw error;
  }
  const [account, sender] = [Wallet.createRandom().address, Wallet.createRandom().address];
  const call = {
    from: sender,
    to: node.ARB_WASM,
    data: arbWasm.interface.encodeFunctionData("activateProgram", [account]),
    value: "0xde0b6b3a7640000",
  };
  const overrides = { [account]: { code: program }, [sender]: { balance: `0x${"f".repeat(32)}` } };
  const answer = await provider.send("eth_call", [call, "latest", overrides]);
  const [, fee] = arbWasm.interface.decodeFunctionResult("activateProgram", answer);
  return fee + (fee * node.DATA_FEE_BUMP) / 100n;
}

/** The call of a constructor, with values by the names of its parameters. */
export function construction(abi, values) {
  const arguments_ = abi.deploy.inputs.map((input) => values[input.name]);
  return concat([id(node.CONSTRUCTOR_SIGNATURE).slice(0, 10), abi.encodeDeploy(arguments_)]);
}

/** Deploys and activates a program and calls it with `init`, if any, in one transaction; returns its address with the receipt. */
export async function deploy(owner, program, init = "0x") {
  const deployer = new Contract(node.STYLUS_DEPLOYER, node.deployerAbi, owner);
  const value = await dataFee(owner.provider, program);
  const sent = await deployer.deploy(initCodeOf(program), init, 0n, ZeroHash, { value });
  const receipt = await sent.wait();
  const [address] = receipt.logs
    .map((log) => deployer.interface.parseLog(log))
    .filter((log) => log?.name === "ContractDeployed")
    .map((log) => log.args.deployedContract);
  return { receipt, address };
}

/** Creates a contract with this EVM code; returns its address. */
export async function create(owner, code) {
  const sent = await owner.sendTransaction({ data: initCodeOf(code) });
  return (await sent.wait()).contractAddress;
}

/** The factory of data contracts, at this address on every chain: salt and init code in. */
const FACTORY = "0x4e59b44847b379578588920cA78FbF26c0B4956C";

/** Creates a data contract where its content puts it (docs/spec/model.md); returns its address. */
export async function store(owner, code) {
  const init = initCodeOf(code);
  await (await owner.sendTransaction({ to: FACTORY, data: concat([ZeroHash, init]) })).wait();
  return getCreate2Address(FACTORY, ZeroHash, keccak256(init));
}
