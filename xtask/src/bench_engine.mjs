// The engine's speed in wasm under Node: runs one document several times and prints the events of a run
// and the seconds the median run took. The first run is left out, because V8 is still compiling then.
//
// Usage: node bench_engine.mjs <module built with `wasm-bindgen --target nodejs`> <document.json>

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const RUNS = 6;

const [modulePath, documentPath] = process.argv.slice(2);
const { Playground } = createRequire(import.meta.url)(resolve(modulePath));
const scenario = JSON.parse(readFileSync(documentPath, "utf8"));

const seconds = [];
let events = 0;
for (let run = 0; run < RUNS; run += 1) {
  const playground = new Playground(scenario);
  const before = Number(playground.report().events);
  const started = performance.now();
  playground.advance(scenario.until);
  const ended = performance.now();
  events = Number(playground.report().events) - before;
  seconds.push((ended - started) / 1000);
  playground.free?.();
}
const warm = seconds.slice(1).sort((a, b) => a - b);
console.log(JSON.stringify({ events, seconds: warm[Math.floor(warm.length / 2)] }));
