// The token as cargo-stylus sees it, from the workspace root: check, export-abi, constructor, deploy, verify, trace.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { Contract, JsonRpcProvider, Wallet, dataLength } from "ethers";
import { tokenAbi } from "./lib/artifacts.mjs";
import * as node from "./lib/node.mjs";
import * as plan from "./lib/plan.mjs";
import { Report } from "./lib/report.mjs";

const VERSION = "0.10.10";
// In the entry package's own folder the project hash would miss the library.
const root = join(import.meta.dirname, "..");
const endpoint = ["--endpoint", node.rpcUrl];
const contract = ["--contract", "token"];

/** Runs `cargo stylus`; returns whether it succeeded and all that it printed. */
function stylus(...args) {
  const { status, stdout, stderr, error } = spawnSync("cargo", ["stylus", ...args], { cwd: root, encoding: "utf8" });
  if (error) throw error;
  const [out, log] = [stdout, stderr].map(stripVTControlCharacters);
  return { ok: status === 0, out, all: `${out}\n${log}` };
}

/** The last lines of what a failing command printed, in one. */
const reason = ({ ok, all }) => (ok ? "" : all.trim().split("\n").slice(-3).join(" | "));

await new Report("cargo-stylus").run(async (report) => {
  const provider = new JsonRpcProvider(node.rpcUrl, undefined, { staticNetwork: true });
  const owner = new Wallet(node.privateKey, provider);

  report.equal("version", stylus("--version").out.trim().split(" ").at(-1), VERSION);

  const check = stylus("check", ...endpoint, ...contract);
  report.check("check", check.ok, reason(check) || /contract size: .*/.exec(check.all)?.[0]);

  const abi = stylus("export-abi", ...contract);
  const named = ["claimableRevenue", "claim", "snapshot", "redeemableOnBurn", "burn", "permit", "transferFrom"];
  const missing = named.filter((name) => !abi.out.includes(`function ${name}(`));
  report.check("export-abi", abi.ok && missing.length === 0, reason(abi) || missing.join(", "));

  const constructor = stylus("constructor", ...contract);
  report.check("constructor", constructor.out.startsWith("constructor("), constructor.out.trim());

  const desk = stylus(
    ...["deploy", "--no-verify", ...endpoint, "--contract", "desk"],
    ...["--private-key", node.privateKey],
  );
  const deskAddress = /deployed code at address: (0x[0-9a-fA-F]{40})/.exec(desk.all)?.[1];
  report.check("deploy the second program", desk.ok && !!deskAddress, deskAddress ?? reason(desk));
  if (!deskAddress) return;

  const { symbol, supply } = plan.launch;
  const lists = (value) => (Array.isArray(value) ? "[]" : String(value));
  const values = [deskAddress, owner.address, ...Object.values(plan.launch).map(lists)];
  const deploy = stylus(
    "deploy",
    "--no-verify",
    ...endpoint,
    ...contract,
    ...["--private-key", node.privateKey],
    ...["--constructor-args", ...values],
  );
  const address = /deployed code at address: (0x[0-9a-fA-F]{40})/.exec(deploy.all)?.[1];
  const transaction = /deployment tx hash: (0x[0-9a-fA-F]{64})/.exec(deploy.all)?.[1];
  report.check("deploy --no-verify", deploy.ok && !!address && !!transaction, address ?? reason(deploy));
  if (!address || !transaction) return;

  const token = new Contract(address, tokenAbi(), provider);
  report.equal("what it deployed is constructed", [await token.symbol(), await token.balanceOf(owner.address)], [
    symbol,
    supply,
  ]);
  report.check("its code", true, `${dataLength(await provider.getCode(address))} bytes`);

  const verify = stylus("verify", "--no-verify", "--skip-clean", ...endpoint, ...contract, "--deployment-tx", transaction);
  report.check("verify --no-verify", verify.ok && verify.all.includes("Verification successful"), reason(verify));

  const transfer = await token.connect(owner).transfer(owner.address, 1n);
  await transfer.wait();
  const trace = stylus("trace", "--use-native-tracer", ...endpoint, "--tx", transfer.hash);
  report.check("trace --use-native-tracer", trace.ok && trace.out.includes("user_entrypoint"), reason(trace));
  provider.destroy();
});
