// Where the node is, and the parts of a Stylus chain that every client meets.

/** JSON-RPC address of the node (`STYLUS_RPC_URL`). */
export const rpcUrl = process.env.STYLUS_RPC_URL || "http://127.0.0.1:8547";

/** Key of a funded account (`STYLUS_PRIVATE_KEY`); the default is the public key of every Nitro devnode. */
export const privateKey =
  process.env.STYLUS_PRIVATE_KEY || "0xb6b15c8cb491557369f3c7d2c287b053eb229daa9c22138887752191c9520659";

/** Creates, activates and constructs a Stylus contract in one transaction. */
export const STYLUS_DEPLOYER = "0xcEcba2F1DC234f70Dd89F2041029807F8D03A990";
/** Precompile that activates programs. */
export const ARB_WASM = "0x0000000000000000000000000000000000000071";

export const deployerAbi = [
  "function deploy(bytes bytecode, bytes initData, uint256 initValue, bytes32 salt) payable returns (address)",
  "event ContractDeployed(address deployedContract)",
];

export const arbWasmAbi = [
  "function codehashVersion(bytes32 codehash) view returns (uint16)",
  "function activateProgram(address program) payable returns (uint16 version, uint256 dataFee)",
  "error ProgramNotActivated()",
  "error ProgramNeedsUpgrade(uint16 version, uint16 stylusVersion)",
  "error ProgramExpired(uint64 ageInSeconds)",
];

/** Signature whose selector opens the constructor's arguments, whatever their types are. */
export const CONSTRUCTOR_SIGNATURE = "stylus_constructor()";

/** Paid on top of the estimated data fee, in percent: what cargo-stylus adds. The deployer returns what is over. */
export const DATA_FEE_BUMP = 20n;

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
