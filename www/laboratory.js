// What the page's workers do: many runs at once, away from the page's own thread. The engine in them is the module of
// the JavaScript API, api/ringside.js; the page itself does not load it.
//
// The page speaks to one worker, the desk. For seeds the desk takes on hands, workers of this same file, gives out seeds a
// few at a time, and adds up what comes back. Adding up does not depend on the order, so it is what one run over
// all seeds would give. When the page lets the desk go, its hands go with it.
import init, { Search, SeedRunner, Sweep } from "./api/ringside.js";

const HANDS_MAX = 8;
/** Seeds given out at once: enough that messages cost little, few enough that nobody waits at the end. */
const SEEDS_AT_ONCE = 16;
/** How often the page is told how far it is, in milliseconds. */
const TELL_EVERY = 150;

const tell = (kind, what) => postMessage({ kind, ...what });
const later = () => new Promise((resolve) => setTimeout(resolve));

/** The engine's code, compiled once for all. */
const compiled = async () => {
  const address = new URL("./api/ringside_bg.wasm", import.meta.url);
  try {
    return await WebAssembly.compileStreaming(fetch(address));
  } catch {
    // A host that does not say that it is wasm has it compiled all the same.
    return WebAssembly.compile(await (await fetch(address)).arrayBuffer());
  }
};

let tally;
/** By the name of a check, or the words of an expectation: what became of it. */
let verdicts;

function enter(line) {
  tally.add(line);
  const { seed, checks, expectations } = JSON.parse(line);
  const all = [
    ...Object.entries(checks).map(([name, check]) => ({ name, check: true, ...check })),
    ...expectations.map(({ expectation, ok }) => ({ name: expectation, check: false, ok, promised: false })),
  ];
  for (const { name, check, ok, promised } of all) {
    const verdict = verdicts.get(name) ?? { name, check, promised: 0, broken: 0, violated: 0, first: null };
    verdict.promised += promised ? 1 : 0;
    verdict.broken += promised && !ok ? 1 : 0;
    verdict.violated += ok ? 0 : 1;
    if (!ok && (verdict.first === null || seed < verdict.first)) verdict.first = seed;
    verdicts.set(name, verdict);
  }
}

/** Someone who runs seeds: a worker, or, where a worker cannot have workers, the desk itself. */
function hand(module, document) {
  if (typeof Worker !== "function") {
    const runner = new SeedRunner(document);
    return { run: async (seeds) => (await later(), seeds.map((seed) => runner.run(seed))) };
  }
  const worker = new Worker(import.meta.url, { type: "module" });
  worker.postMessage({ kind: "begin", module, document });
  return {
    run: (seeds) =>
      new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => (data.kind === "failed" ? reject(new Error(data.sentence)) : resolve(data.lines));
        worker.onerror = (event) => reject(new Error(event.message ?? "a worker stopped"));
        worker.postMessage({ kind: "seeds", seeds });
      }),
    end: () => worker.terminate(),
  };
}

let runner;
let ready;

const tasks = {
  /** To a hand: the engine's code and the document. */
  async begin({ module, document }) {
    ready = init({ module_or_path: module }).then(() => (runner = new SeedRunner(document)));
    await ready;
  },

  /** To a hand: seeds to run. */
  async seeds({ seeds }) {
    await ready;
    tell("lines", { lines: seeds.map((seed) => runner.run(seed)) });
  },

  /** Runs the document under every seed from the first to the last. */
  async sweep({ document, first, last, dark, korean }) {
    const module = await compiled();
    await init({ module_or_path: module });
    tally = new Sweep(document.name ?? "");
    verdicts = new Map();
    const total = last - first + 1;
    let [next, done, told] = [first, 0, 0];
    const began = performance.now();
    const count = Math.min(navigator.hardwareConcurrency || 2, HANDS_MAX, Math.ceil(total / SEEDS_AT_ONCE));
    const hands = Array.from({ length: count }, () => hand(module, document));
    const progress = () => ({ done, total, perSecond: Math.round((done * 1000) / Math.max(performance.now() - began, 1)) });
    const work = async (hand) => {
      while (next <= last) {
        const seeds = [];
        while (seeds.length < SEEDS_AT_ONCE && next <= last) seeds.push(next++);
        for (const line of await hand.run(seeds)) enter(line);
        done += seeds.length;
        if (performance.now() - told > TELL_EVERY) {
          told = performance.now();
          tell("sweeping", progress());
        }
      }
      hand.end?.();
    };
    tell("sweeping", progress());
    await Promise.all(hands.map(work));
    const { summary } = JSON.parse(tally.line());
    const withSeed = ({ first, ...verdict }) => ({
      ...verdict,
      first,
      document: first === null ? "" : JSON.stringify({ ...document, seed: first }),
    });
    const ofKind = ([kind, found]) => ({ kind, of: found.count, values: ["p50", "p90", "p99", "max"].map((name) => String(found[name] ?? "")) });
    tell("swept", {
      ...progress(),
      passed: summary.passed,
      answered: summary.ops_ok,
      failed: summary.ops_failed,
      stale: summary.stale_reads,
      verdicts: [...verdicts.values()].map(withSeed),
      latencies: Object.entries(summary.latencies).filter(([, found]) => found.count > 0).map(ofKind),
      plots: tally.plots(dark, korean),
    });
  },

  /** The same pictures for another theme or language. */
  async plots({ dark, korean }) {
    if (tally) tell("plots", { plots: tally.plots(dark, korean) });
  },

  /** Searches for what breaks a check, and makes it small. */
  async search({ document, request }) {
    await init({ module_or_path: await compiled() });
    const search = new Search(document, request);
    for (let more = true; more; ) {
      const until = performance.now() + TELL_EVERY;
      do {
        more = search.advance();
      } while (more && performance.now() < until);
      tell("searching", search.progress());
      await later();
    }
    const found = search.found();
    tell(found ? "found" : "nothing", found ?? search.progress());
  },
};

onmessage = async ({ data }) => {
  try {
    await tasks[data.kind](data);
  } catch (error) {
    tell("failed", { sentence: error instanceof Error ? error.message : String(error) });
  }
};
