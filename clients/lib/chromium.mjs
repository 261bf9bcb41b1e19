// Chromium without a window: pages of this folder, what they wrote, and what they look like.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const program = process.env.CHROMIUM || "chromium";

/** Runs Chromium on a page; `args` are made from, and `result` is found in, a folder that is gone afterwards. */
function run(page, args, result) {
  const folder = mkdtempSync(join(tmpdir(), "imo-browser-"));
  try {
    const file = join(folder, "page.html");
    writeFileSync(file, page);
    const all = [
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      ...["--headless", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-dev-shm-usage"],
      ...["--force-device-scale-factor=1", "--force-color-profile=srgb"],
      // Time passes as fast as the page's work is done.
      ...["--virtual-time-budget=20000", "--run-all-compositor-stages-before-draw"],
      `--user-data-dir=${join(folder, "profile")}`,
      ...args(folder),
      pathToFileURL(file).href,
    ];
    const stdio = ["ignore", "pipe", process.env.IMO_DEBUG ? "inherit" : "ignore"];
    const text = execFileSync(program, all, { encoding: "utf8", maxBuffer: 1 << 28, timeout: 120_000, stdio });
    return result(folder, text);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** A page with these images that calls the function `work` with them and `data`, and writes down as JSON what it returns. */
function page(work, data, images) {
  // Nothing in it can end the script: no "<" is left.
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  return `<!doctype html><meta charset="utf-8"><style>body{margin:0;background:#fff}img{position:absolute}</style><body>
${images.map((uri) => `<img src="${uri}">`).join("\n")}
<script>
const broken = () => { document.title = "broken"; };
const write = (value) => {
  const element = document.createElement("output");
  element.hidden = true;
  element.textContent = encodeURIComponent(JSON.stringify(value));
  document.body.append(element);
};
addEventListener("load", () => {
  (${work})(${json}, [...document.images]).then((value) => write({ value }), (error) => write({ error: String(error) }));
});
</script></body>`;
}

/**
 * What `work` returns in the browser. It is sent as source: it sees nothing but the page, `data`, and images that are loaded
 * from these URIs.
 */
export function evaluate(work, data, images = []) {
  const arguments_ = () => ["--dump-dom"];
  return run(page(work, data, images), arguments_, (_, text) => {
    const found = /<output hidden="">([^<]*)<\/output>/.exec(text);
    if (!found) throw new Error("the page wrote nothing");
    const { value, error } = JSON.parse(decodeURIComponent(found[1]));
    if (error) throw new Error(`the page failed: ${error}`);
    return value;
  });
}

/** A PNG of the page after `work`, in a window of this size. */
export function screenshot(work, data, width, height) {
  const file = (folder) => join(folder, "screen.png");
  const arguments_ = (folder) => [`--screenshot=${file(folder)}`, `--window-size=${width},${height}`];
  return run(page(work, data, []), arguments_, (folder) => readFileSync(file(folder)));
}
