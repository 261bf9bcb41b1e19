// A collection of a model that reads bytes and writes text: its prompts can hold anything that is seen. The model's weights
// are not on the chain; the runner and verifier is EVM code that gives one output for every prompt, and finds it right.
import { AbiCoder, concat, getBytes, toBeHex, toUtf8Bytes, zeroPadValue } from "ethers";
import { read } from "./artifacts.mjs";

/** Names a collection may have: up to 31 bytes. */
export const NAME = '"</script><img src=x>\\u0000';
export const SYMBOL = "]]>&lt;";

/** Prompts that would break out of JSON, HTML, XML or a line of text, if anything let them. */
export const PROMPTS = [
  '"</script><img src=x onerror=broken()>',
  "\\\",\"image\":\"javascript:broken()\",\"\\u0000\\",
  "]]><!-- --><![cdata[ &amp; &#0; %22 ${broken()} `broken()` {{broken()}}",
  "🐉🏰 in 中文, 👩 ünïcødé łódź καφές ёлка",
  "赤い猫、빨간 고양이",
  "'; drop table pictures; --",
  `${"\\\"<".repeat(85)}.`,
];

/** Prompts that no collection mints: turned around, invisible, with capitals, with other spellings, cut off. */
export const REFUSED = ["𝔡𝔯𝔞𝔤𝔬𝔫", "ｃat", "red \u202e tac", "re\u200bd", "Red", "a\u0007b", "cafe\u0301", " cat"];

/** What the model writes, whatever it is asked. */
export const TEXT = '\\"}</script>\u2028\u0000\n🐱';

/** The output with that text: understood, length with the mark of an end, the text. */
export function output() {
  const text = toUtf8Bytes(TEXT);
  return concat(["0x00", Uint8Array.of(text.length & 255, (text.length >> 8) | 128), text]);
}

/** The only data contract of the model: header of the chunk, of the file, then the graph (docs/spec/model.md). */
export function chunk() {
  const graph = read("fuzz/seeds/graph/writing-off-chain");
  const length = new Uint8Array(new Uint32Array([graph.length]).buffer);
  const header = concat(["0x01000000", length, "0x0004000000000000", `0x${"07".repeat(32)}`]);
  return concat(["0x00494d4f57010000", "0x0100", "0x000000000000", header, graph]);
}

/** Runner: 0 for a call of 36 bytes (is the model deprecated?), else the output. */
export function runner() {
  const answer = getBytes(AbiCoder.defaultAbiCoder().encode(["bytes"], [output()]));
  const size = zeroPadValue(toBeHex(answer.length), 2);
  // CALLDATASIZE == 36 ? RETURN(0, 32) : CODECOPY(0, 22, size), RETURN(0, size)
  return concat(["0x3660241460115761", size, "0x8060165f395ff35b60205ff3", answer]);
}

/** Verifier: 2, which is verified. */
export const VERIFIER = "0x60025f5260205ff3";
/** A proof by the route that the verifier is asked for. */
export const PROOF = `0x${"03".repeat(32)}`;
/** That route, as a bit of the routes that a collection takes. */
export const ZKML = 1n << 3n;
