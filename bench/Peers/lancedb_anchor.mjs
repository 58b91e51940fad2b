// Makes a LanceDB table of the chunks that the benchmark wrote, with an index of words and one of vectors, says so in a line of JSON, and then asks all queries once for every line
// ("text" or "hybrid") that it is sent. Expects @lancedb/lancedb from npm in the folder CONTEXTER_BENCH_NODE_MODULES or where node finds it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const lancedb = createRequire(join(process.env.CONTEXTER_BENCH_NODE_MODULES ?? process.cwd(), 'anchor.js'))('@lancedb/lancedb');
const folder = process.argv[2];
const lines = (name) => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
const [chunks, queries] = [lines('chunks.jsonl'), lines('queries.jsonl')];
const started = process.hrtime.bigint();
const database = await lancedb.connect(join(folder, 'lance'));
const table = await database.createTable('chunks', chunks);
await table.createIndex('text', { config: lancedb.Index.fts({ stem: true }), waitTimeoutSeconds: 600 });
await table.createIndex('vector', { config: lancedb.Index.hnswSq({ distanceType: 'cosine', numPartitions: 1 }), waitTimeoutSeconds: 600 });
console.log(JSON.stringify({ buildSeconds: Number(process.hrtime.bigint() - started) / 1e9 }));

const reranker = await lancedb.rerankers.RRFReranker.create();
const ask = {
  text: (query) => table.query().fullTextSearch(query.text, { columns: ['text'] }).select(['id', 'text', '_score']).limit(10).toArray(),
  hybrid: (query) => table.query().fullTextSearch(query.text, { columns: ['text'] }).nearestTo(query.vector).rerank(reranker).limit(10).toArray(),
};
for await (const line of createInterface({ input: process.stdin })) {
  const start = process.hrtime.bigint();
  let found = 0;
  for (const query of queries) found += (await ask[line](query)).length;
  console.log(JSON.stringify({ seconds: Number(process.hrtime.bigint() - start) / 1e9, found }));
}
