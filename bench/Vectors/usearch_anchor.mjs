// Builds usearch's index on one thread from the vectors that the benchmark wrote, says so in a line of JSON, and then searches once for every line with an ef that it is sent, and
// answers with what it measured. Expects usearch from npm in the
// folder CONTEXTER_BENCH_NODE_MODULES or where node finds it.
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const { Index } = createRequire(join(process.env.CONTEXTER_BENCH_NODE_MODULES ?? process.cwd(), 'anchor.js'))('usearch');
const [folder, dimension, m, efConstruction] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4]), Number(process.argv[5])];
const read = (name, type) => { const bytes = readFileSync(join(folder, name)); return new type(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4); };
const [vectors, queries, truth] = [read('vectors.f32', Float32Array), read('queries.f32', Float32Array), read('truth.i32', Int32Array)];
const [count, asked] = [vectors.length / dimension, queries.length / dimension];
const k = truth.length / asked;

const build = (expansion) => new Index({ metric: 'ip', connectivity: m, dimensions: dimension, expansion_add: efConstruction, expansion_search: expansion, quantization: 'f32' });
const index = build(64);
const started = process.hrtime.bigint();
index.add(BigUint64Array.from({ length: count }, (_, i) => BigInt(i)), vectors, 1);
const buildSeconds = Number(process.hrtime.bigint() - started) / 1e9;
const file = join(folder, 'usearch.index');
index.save(file);

console.log(JSON.stringify({ buildSeconds, bytes: statSync(file).size }));
const views = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  const ef = Number(line);
  if (!views.has(ef)) { views.set(ef, build(ef)); views.get(ef).load(file); }
  const [view, keys] = [views.get(ef), []];
  const start = process.hrtime.bigint();
  for (let q = 0; q < asked; q++) keys.push(view.search(queries.subarray(q * dimension, (q + 1) * dimension), k, 1).keys);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  let found = 0;
  keys.forEach((row, q) => { const expected = new Set(truth.subarray(q * k, (q + 1) * k)); row.forEach((key) => { found += expected.has(Number(key)) ? 1 : 0; }); });
  console.log(JSON.stringify({ seconds, recall: found / truth.length }));
}
