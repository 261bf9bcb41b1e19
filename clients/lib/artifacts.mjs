// The built contracts and their ABIs, as `cargo imo build --out out` and `cargo imo abi` leave them.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The workspace. */
export const root = join(import.meta.dirname, "..", "..");

/** A file of the workspace. */
export function read(path, advice) {
  try {
    return readFileSync(join(root, path));
  } catch (error) {
    if (error.code === "ENOENT") throw new Error(`${path} is missing: ${advice}`);
    throw error;
  }
}

/** ABI of the token: a JSON list of functions, events and errors. */
export function tokenAbi() {
  return contractAbi("Token");
}

/** What the token's account will hold: the compressed program. */
export function tokenProgram() {
  return program("token");
}

/** Deployable code of the token's second program. */
export function deskProgram() {
  return program("desk");
}

/** ABI of a contract by the name of its type. */
export function contractAbi(type) {
  return JSON.parse(read(`abi/${type}.json`, "run cargo imo abi").toString("utf8"));
}

/** Deployable code of a contract by its package's name. */
export function program(name) {
  return `0x${read(`out/${name}.code`, "run cargo imo build --out out").toString("hex")}`;
}

/** EVM code that returns `program`, as cargo-stylus writes it: PUSH32 length, DUP1, PUSH1 43, PUSH1 0, CODECOPY, PUSH1 0, RETURN. */
export function initCodeOf(program) {
  const length = ((program.length - 2) / 2).toString(16).padStart(64, "0");
  return `0x7f${length}80602b6000396000f300${program.slice(2)}`;
}
