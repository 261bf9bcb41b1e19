// Tokens as a browser shows them: Chromium parses what tokenURI says, draws the picture of a page's <img>, and every pixel of
// the screenshot is compared with what the model draws natively. Prompts and names try to break out.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Contract, Interface, JsonRpcProvider, Wallet, id } from "ethers";
import { contractAbi, program, root } from "./lib/artifacts.mjs";
import { evaluate, screenshot } from "./lib/chromium.mjs";
import { construction, create, deploy, store } from "./lib/deploy.mjs";
import * as node from "./lib/node.mjs";
import * as plan from "./lib/plan.mjs";
import { Report } from "./lib/report.mjs";
import * as texts from "./lib/texts.mjs";

const MODEL = "models/pixel/pixel.imo";
const PROMPTS = ["cat", "purple dragon near the castle at night", "lion in the desert at sunset"];
/** Prompts that the pixel model reads as "cat", and that nobody mints. */
const SPELLINGS = ["Cat", "cat ", "cat!", "<b>cat</b>", "cat \u202e", "cat\\"];
const FEE = 1_000_000_000n;
const EXECUTION = 1n << 1n;
/** Pixels of the screen for one of a picture: as the SVG says, and as a page may say. */
const [NATURAL, SMALL] = [16, 7];

const provider = new JsonRpcProvider(node.rpcUrl, undefined, { pollingInterval: 50, cacheTimeout: -1, staticNetwork: true });
const owner = new Wallet(node.privateKey, provider);
const [contentAbi, tokenAbi] = ["Content", "Token"].map((type) => new Interface(contractAbi(type)));

/** Runs `cargo imo`, or the program that runs this one. */
function imo(...args) {
  const [command, first] = process.env.IMO ? [process.env.IMO, []] : ["cargo", ["imo"]];
  return execFileSync(command, [...first, ...args], { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 });
}

const mined = async (transaction) => (await transaction).wait();
/** A prompt for a terminal: short, and with nothing that turns it around. */
const quote = (prompt) =>
  JSON.stringify(prompt.slice(0, 28)).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
const png = (bytes) => `data:image/png;base64,${bytes.toString("base64")}`;

/** Deploys what all collections share; returns the terms of a launch. */
async function prepare() {
  const { address: desk } = await deploy(owner, program("desk"));
  const launch = { desk, owner: owner.address, ...plan.launch };
  const { address: revenue } = await deploy(owner, program("token"), construction(tokenAbi, launch));
  const { address: renderer } = await deploy(owner, program("renderer"));
  const { address: studio } = await deploy(owner, program("studio"));
  const none = { fee: 0n, cap: 0n, royalty: 500n, minAge: 0n, maxAge: 0n, options: 0n };
  return { owner: owner.address, studio, renderer, revenue, maxSupply: 100n, ...none };
}

async function open(terms) {
  const { address } = await deploy(owner, program("content"), construction(contentAbi, terms));
  return new Contract(address, contentAbi, owner);
}

/** A collection of the pixel model, with hostile names. */
async function pictures(shared) {
  const { address: inspector } = await deploy(owner, program("inspector"));
  const init = construction(new Interface(contractAbi("Runner")), { inspector });
  const { address: runner } = await deploy(owner, program("runner"), init);
  const uploaded = JSON.parse(imo("model", "upload", MODEL, "--runner", runner, "--rpc-url", node.rpcUrl, "--json", "-"));
  const bound = { runner, hook: runner, model: uploaded.modelId, graph: uploaded.firstChunk };
  return open({ ...shared, ...bound, name: texts.NAME, symbol: texts.SYMBOL, fee: FEE, routes: EXECUTION });
}

/** A collection of a model that reads bytes and writes text. */
async function writings(shared) {
  const graph = await store(owner, texts.chunk());
  const [runner, hook] = [await create(owner, texts.runner()), await create(owner, texts.VERIFIER)];
  const renderer = new Contract(shared.renderer, contractAbi("Renderer"), provider);
  const [model] = await renderer.inspect(graph);
  return open({ ...shared, runner, hook, model, graph, name: texts.NAME, symbol: texts.SYMBOL, routes: texts.ZKML });
}

/** The URI of a prompt's token. */
const uriOf = (collection, prompt) => collection.tokenURI(id(prompt));

/** The typed error of a refused call. */
async function refusal(call) {
  try {
    await call;
    return "no error";
  } catch (error) {
    if (!error.revert && !error.data) throw error;
    return (error.revert ?? contentAbi.parseError(error.data)).name;
  }
}

/** In the browser: what JSON.parse says, what the text looks like on a page, and what the picture is made of. */
const parse = async (uris) => {
  const found = [];
  for (const uri of uris) {
    const metadata = JSON.parse(await (await fetch(uri)).text());
    const line = document.createElement("p");
    line.textContent = metadata.prompt;
    document.body.append(line);
    const shown = { metadata, text: line.textContent, elements: line.children.length };
    if (metadata.image) {
      const image = new Image();
      image.src = metadata.image;
      await image.decode();
      const svg = await (await fetch(metadata.image)).text();
      const drawing = new DOMParser().parseFromString(svg, "image/svg+xml");
      const names = [...drawing.querySelectorAll("*")].map((element) => element.nodeName);
      shown.size = [image.naturalWidth, image.naturalHeight];
      shown.nodes = [...new Set(names)].sort().join(" ");
    }
    found.push(shown);
  }
  return { found, title: document.title };
};

/** In the browser: the pictures at their places. */
const show = async (places) => {
  for (const { uri, left, top, width } of places) {
    const metadata = JSON.parse(await (await fetch(uri)).text());
    const image = new Image();
    Object.assign(image.style, { left: `${left}px`, top: `${top}px` });
    if (width) image.style.width = `${width}px`;
    image.src = metadata.image;
    document.body.append(image);
    await image.decode();
  }
};

/**
 * In the browser: how many cells of each picture have another colour at their centre, and how many pixels anywhere. The first
 * image is the screenshot, the others are the pictures as the model draws them natively.
 */
const compare = async ({ places, natural }, images) => {
  const pixels = (image) => {
    const [width, height] = [image.naturalWidth, image.naturalHeight];
    const context = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
    context.drawImage(image, 0, 0);
    const colours = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
    return { width, at: (x, y) => (x < width && y < height ? colours[y * width + x] : -1) };
  };
  const [seen, ...natives] = images.map(pixels);
  return places.map(({ native, left, top, scale }) => {
    const drawn = natives[native];
    const cells = drawn.width / natural;
    const middle = Math.floor(scale / 2);
    const colours = new Set();
    let [wrongCells, wrongPixels] = [0, 0];
    for (let y = 0; y < cells; y += 1) {
      for (let x = 0; x < cells; x += 1) {
        const wanted = drawn.at(natural * x + natural / 2, natural * y + natural / 2);
        const [x0, y0] = [left + scale * x, top + scale * y];
        colours.add(wanted);
        if (seen.at(x0 + middle, y0 + middle) !== wanted) wrongCells += 1;
        for (let j = 0; j < scale; j += 1) {
          for (let i = 0; i < scale; i += 1) {
            if (seen.at(x0 + i, y0 + j) !== wanted) wrongPixels += 1;
          }
        }
      }
    }
    return { cells, colours: colours.size, wrongCells, wrongPixels };
  });
};

await new Report("browser").run(async (report) => {
  const shared = await prepare();
  const collection = await pictures(shared);
  const uris = [];
  for (const prompt of PROMPTS) {
    await mined(collection["mint(bytes)"](Buffer.from(prompt), { value: FEE }));
    uris.push(await uriOf(collection, prompt));
  }
  report.equal("the pixel model mints", await collection.minted(), BigInt(PROMPTS.length));
  for (const spelling of SPELLINGS) {
    const call = collection["mint(bytes)"].staticCall(Buffer.from(spelling), { value: FEE });
    report.equal(`refused: ${quote(spelling)}`, await refusal(call), "NonCanonicalPrompt");
  }

  const parsed = evaluate(parse, uris);
  for (const [index, { metadata, text, elements, nodes }] of parsed.found.entries()) {
    const prompt = PROMPTS[index];
    const right = metadata.name === `${texts.NAME}: ${prompt}` && metadata.prompt === prompt && metadata.status === "verified";
    report.check(`JSON.parse: ${quote(prompt)}`, right, metadata.status);
    report.check("its prompt as text of a page", text === prompt && elements === 0);
    report.equal("its picture is paths and nothing else", nodes, "path svg");
  }

  const folder = join(root, "out", "browser");
  mkdirSync(folder, { recursive: true });
  let top = 0;
  const natives = [];
  const places = PROMPTS.flatMap((prompt, index) => {
    const file = join(folder, `${index + 1}.png`);
    imo("model", "run", MODEL, prompt, "--png", file);
    natives.push(png(readFileSync(file)));
    const [width, height] = parsed.found[index].size;
    const one = { native: index, uri: uris[index], top };
    top += height;
    return [
      { ...one, left: 0, scale: NATURAL },
      { ...one, left: 800, scale: SMALL, width: (width / NATURAL) * SMALL },
    ];
  });
  const shot = screenshot(show, places, 1200, top + 200);
  writeFileSync(join(folder, "screen.png"), shot);
  const images = [png(shot), ...natives];
  const found = evaluate(compare, { places, natural: NATURAL }, images);
  for (const [index, { cells, colours, wrongCells, wrongPixels }] of found.entries()) {
    const prompt = PROMPTS[index >> 1];
    const { scale } = places[index];
    const what = `${cells} x ${cells} cells of ${scale} pixels: ${quote(prompt)}`;
    report.check(what, cells >= 24 && colours > 2 && wrongCells === 0, `${wrongCells} differ, ${colours} colours`);
    report.check("sharp: no other colour anywhere", wrongPixels === 0, `${wrongPixels} of ${(cells * scale) ** 2} pixels differ`);
  }
  // The comparison itself: against another picture it finds differences.
  const crossed = [{ ...places[0], native: PROMPTS.length - 1 }];
  const [other] = evaluate(compare, { places: crossed, natural: NATURAL }, images);
  report.check("another picture would be noticed", other.wrongCells > 0, `${other.wrongCells} differ`);

  const library = await writings(shared);
  const written = [];
  for (const prompt of texts.PROMPTS) {
    const mint = library["mint(address,bytes,bytes,string,bytes)"];
    await mined(mint(owner.address, Buffer.from(prompt), texts.output(), "", texts.PROOF));
    written.push(await uriOf(library, prompt));
  }
  for (const prompt of texts.REFUSED) {
    const mint = library["mint(address,bytes,bytes,string,bytes)"];
    const call = mint.staticCall(owner.address, Buffer.from(prompt), texts.output(), "", texts.PROOF);
    report.equal(`refused: ${quote(prompt)}`, await refusal(call), "NonCanonicalPrompt");
  }
  const hostile = evaluate(parse, written);
  const fields = "aigc_data aigc_type date description model_id name prompt proof_type route status text";
  for (const [index, { metadata, text, elements }] of hostile.found.entries()) {
    const prompt = texts.PROMPTS[index];
    report.check(`JSON.parse: ${quote(prompt)}`, metadata.prompt === prompt && text === prompt && elements === 0);
    report.check("its name and text", metadata.name === `${texts.NAME}: ${prompt}` && metadata.text === texts.TEXT);
    report.equal("its fields", Object.keys(metadata).sort().join(" "), fields);
  }
  report.check("no prompt ran as a script", parsed.title === "" && hostile.title === "");
});
provider.destroy();
