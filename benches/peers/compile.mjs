// Compiles src/*.sol and prints {contract: init code} as JSON. Imports come from the pinned npm packages.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import solc from "solc";

const here = import.meta.dirname;

/** As most projects compile. */
const settings = {
  evmVersion: "cancun",
  optimizer: { enabled: true, runs: 200 },
  viaIR: false,
  metadata: { bytecodeHash: "none", appendCBOR: false },
};

const sources = {};
const outputSelection = {};
for (const name of readdirSync(join(here, "src")).sort()) {
  sources[name] = { content: readFileSync(join(here, "src", name), "utf8") };
  outputSelection[name] = { "*": ["evm.bytecode.object"] };
}
const input = { language: "Solidity", sources, settings: { ...settings, outputSelection } };
const fromPackage = (path) => {
  try {
    return { contents: readFileSync(join(here, "node_modules", path), "utf8") };
  } catch (error) {
    return { error: error.message };
  }
};
const output = JSON.parse(solc.compile(JSON.stringify(input), { import: fromPackage }));
const errors = (output.errors ?? []).filter((error) => error.severity === "error");
if (errors.length > 0) {
  throw new Error(errors.map((error) => error.formattedMessage).join("\n"));
}
const compiled = {};
for (const source of Object.keys(sources)) {
  for (const [name, { evm }] of Object.entries(output.contracts[source])) {
    if (evm.bytecode.object !== "") compiled[name] = `0x${evm.bytecode.object}`;
  }
}
console.log(JSON.stringify(compiled, null, 2));
