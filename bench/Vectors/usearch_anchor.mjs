// Builds and searches usearch's index on one thread, on the vectors that the benchmark wrote, and prints what it measured as JSON. Expects usearch from npm in the
// folder CONTEXTER_BENCH_NODE_MODULES or where node finds it.
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { Index } = createRequire(join(process.env.CONTEXTER_BENCH_NODE_MODULES ?? process.cwd(), 'anchor.js'))('usearch');
const [folder, dimension, m, efConstruction, efs] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4]), Number(process.argv[5]), process.argv[6].split(',').map(Number)];
const read = (name, type) => { const bytes = readFileSync(join(folder, name)); return new type(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4); };
const [vectors, queries, truth] = [read('vectors.f32', Float32Array), read('queries.f32', Float32Array), read('truth.i32', Int32Array)];
const [count, asked] = [vectors.length / dimension, queries.length / dimension];
const k = truth.length / asked;

const build = (expansion) => new Index({ metric: 'ip', connectivity: m, dimensions: dimension, expansion_add: efConstruction, expansion_search: expansion, quantization: 'f32' });
const index = build(efs[0]);
const started = process.hrtime.bigint();
index.add(BigUint64Array.from({ length: count }, (_, i) => BigInt(i)), vectors, 1);
const buildSeconds = Number(process.hrtime.bigint() - started) / 1e9;
const file = join(folder, 'usearch.index');
index.save(file);

const searches = [];
for (const ef of efs) {
  const view = build(ef);
  view.load(file);
  let [best, found] = [Infinity, 0];
  for (let round = 0; round < 3; round++) {
    const start = process.hrtime.bigint();
    const keys = [];
    for (let q = 0; q < asked; q++) keys.push(view.search(queries.subarray(q * dimension, (q + 1) * dimension), k, 1).keys);
    best = Math.min(best, Number(process.hrtime.bigint() - start) / 1e9);
    found = 0;
    keys.forEach((row, q) => { const expected = new Set(truth.subarray(q * k, (q + 1) * k)); row.forEach((key) => { found += expected.has(Number(key)) ? 1 : 0; }); });
  }
  searches.push({ ef, recall: found / truth.length, queriesPerSecond: asked / best });
}
console.log(JSON.stringify({ buildSeconds, bytes: statSync(file).size, searches }));
