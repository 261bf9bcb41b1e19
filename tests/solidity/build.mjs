// Compiles src/*.sol into artifacts/*.json; with --check, only compares.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import solc from "solc";

const here = import.meta.dirname;
const sourceDir = join(here, "src");
const artifactDir = join(here, "artifacts");

const settings = {
  evmVersion: "cancun",
  optimizer: { enabled: true, runs: 200 },
  // No metadata hash: the same source gives the same bytes wherever it lies.
  metadata: { bytecodeHash: "none", appendCBOR: false },
  outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
};

/** Warnings that the fixtures mean: `ForceSender` is about selfdestruct (5159). */
const accepted = new Set(["5159"]);

/** Compiles every source; returns artifact file name -> content. */
function compile() {
  const sources = {};
  for (const name of readdirSync(sourceDir).sort()) {
    sources[name] = { content: readFileSync(join(sourceDir, name), "utf8") };
  }
  const input = { language: "Solidity", sources, settings };
  const resolve = (path) => ({ error: `${path}: only src/*.sol may be imported` });
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: resolve }));
  const problems = (output.errors ?? []).filter((error) => !accepted.has(error.errorCode));
  if (problems.length > 0) {
    throw new Error(problems.map((error) => error.formattedMessage).join("\n"));
  }
  const artifacts = new Map();
  for (const contracts of Object.values(output.contracts)) {
    for (const [name, { abi, evm }] of Object.entries(contracts)) {
      if (evm.bytecode.object === "") continue; // interfaces and abstract contracts
      const artifact = { contract: name, compiler: solc.version(), abi, bytecode: `0x${evm.bytecode.object}` };
      artifacts.set(`${name}.json`, render(artifact));
    }
  }
  return artifacts;
}

/** One line per ABI item, so that a difference is readable. */
function render({ abi, ...rest }) {
  const fields = Object.entries(rest).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  const items = abi.map((item) => `    ${JSON.stringify(item)}`).join(",\n");
  return `{\n${fields.join(",\n")},\n  "abi": [\n${items}\n  ]\n}\n`;
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

const artifacts = compile();
mkdirSync(artifactDir, { recursive: true });
const stale = readdirSync(artifactDir).filter((name) => !artifacts.has(name));
if (process.argv.includes("--check")) {
  const drift = [...artifacts].filter(([name, text]) => read(join(artifactDir, name)) !== text).map(([name]) => name);
  drift.push(...stale);
  if (drift.length > 0) {
    console.error(`tests/solidity/artifacts differ from the sources: ${drift.join(", ")}; run npm run build`);
    process.exit(1);
  }
  console.log(`${artifacts.size} Solidity artifacts match their sources (${solc.version()})`);
} else {
  for (const name of stale) rmSync(join(artifactDir, name));
  for (const [name, text] of artifacts) writeFileSync(join(artifactDir, name), text);
  console.log(`${artifacts.size} artifacts written (${solc.version()})`);
}
