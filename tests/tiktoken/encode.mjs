// Encodes the files whose paths come on standard input, one a line, with the reference implementation. Prints one JSON line a file: how many characters
// and tokens it has, the SHA-256 of its ids as little-endian 32-bit integers, and the seconds that encoding alone took.
// A file named *.utf16 holds UTF-16 code units, little-endian, so that it can hold unpaired surrogates; any other is UTF-8.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { get_encoding } from 'tiktoken';

const encoding = get_encoding('cl100k_base');
encoding.encode_ordinary('The first call compiles the pattern.');
for (const file of readFileSync(0, 'utf8').split('\n').filter((line) => line !== '')) {
  const text = readFileSync(file, file.endsWith('.utf16') ? 'utf16le' : 'utf8');
  const start = process.hrtime.bigint();
  const ids = encoding.encode_ordinary(text);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const bytes = Buffer.alloc(ids.length * 4);
  ids.forEach((id, index) => bytes.writeUInt32LE(id, index * 4));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  console.log(JSON.stringify({ file, characters: text.length, tokens: ids.length, sha256, seconds }));
}
