// A small table of checks; the exit code says whether all held.

/** Collects checks and prints each as it is made. */
export class Report {
  #title;
  #passed = 0;
  #failed = 0;

  constructor(title) {
    this.#title = title;
    console.log(`\n${title}`);
  }

  /** Records one check. `detail` is shown beside its name: what was seen. */
  check(name, ok, detail = "") {
    if (ok) this.#passed += 1;
    else this.#failed += 1;
    console.log(`  ${ok ? "ok  " : "FAIL"}  ${name.padEnd(44)} ${detail}`.trimEnd());
  }

  /** Records whether `actual` is `expected` (numbers, strings, booleans, bigints, or lists of them). */
  equal(name, actual, expected) {
    const [seen, wanted] = [show(actual), show(expected)];
    this.check(name, seen === wanted, seen === wanted ? brief(seen) : `${seen}, expected ${wanted}`);
  }

  /** Runs `steps`; an exception is a failed check. Then prints the sum and sets the exit code. */
  async run(steps) {
    try {
      await steps(this);
    } catch (error) {
      this.check("runs to its end", false, error.shortMessage ?? error.message);
      if (process.env.IMO_DEBUG) console.error(error);
    }
    console.log(`${this.#title}: ${this.#passed} passed, ${this.#failed} failed`);
    if (this.#failed > 0) process.exitCode = 1;
  }
}

function show(value) {
  return Array.isArray(value) ? value.map(show).join(", ") : String(value);
}

/** Shortens addresses. */
function brief(text) {
  return text.replace(/(0x[0-9a-fA-F]{4})[0-9a-fA-F]{32}([0-9a-fA-F]{4})\b/g, "$1..$2");
}
