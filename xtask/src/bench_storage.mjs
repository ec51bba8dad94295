// The storage engine's speed in wasm under Node: puts and gets as `examples/storage_speed.rs` does them natively, and prints the
// rates of the median run. The first run is left out, because V8 is still compiling then.
//
// Usage: node bench_storage.mjs <the example, built with `wasm-bindgen --target nodejs`> <pairs>

import { createRequire } from "node:module";
import { resolve } from "node:path";

const RUNS = 4;

const [modulePath, pairs] = process.argv.slice(2);
const { StorageBench } = createRequire(import.meta.url)(resolve(modulePath));
const count = Number(pairs);

const puts = [];
const gets = [];
for (let run = 0; run < RUNS; run += 1) {
  const bench = new StorageBench();
  const started = performance.now();
  bench.puts(count);
  const filled = performance.now();
  const found = bench.gets(count);
  const ended = performance.now();
  if (found !== count) throw new Error(`${found} of ${count} pairs were found`);
  puts.push(filled - started);
  gets.push(ended - filled);
  bench.free();
}
const rate = (times) => {
  const warm = times.slice(1).sort((a, b) => a - b);
  return (count / warm[Math.floor(warm.length / 2)]) * 1000;
};
console.log(JSON.stringify({ puts_per_s: rate(puts), gets_per_s: rate(gets) }));
