// Writes core/Tokens/Data/cl100k_base.bin from the rank table of the npm package "tiktoken". The format is described beside the file.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

const source = readFileSync(fileURLToPath(import.meta.resolve('tiktoken/encoders/cl100k_base.json')));
const lines = JSON.parse(source).bpe_ranks.split('\n').filter((line) => line !== '');
const tokens = [];
for (const line of lines) {
  const [, first, ...encoded] = line.split(' ');
  encoded.forEach((token, index) => {
    tokens[Number(first) + index] = Buffer.from(token, 'base64');
  });
}

const lengths = Buffer.from(tokens.map((token) => token.length));
if (tokens.some((token, rank) => token.length === 0 || token.length !== lengths[rank])) {
  throw new Error('A token is empty or longer than 255 bytes; the format cannot hold it.');
}

const header = Buffer.alloc(4);
header.writeInt32LE(tokens.length);
const table = Buffer.concat([header, lengths, ...tokens]);
const packed = brotliCompressSync(table, {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 22,
    [constants.BROTLI_PARAM_SIZE_HINT]: table.length,
  },
});

writeFileSync(new URL('../../core/Tokens/Data/cl100k_base.bin', import.meta.url), packed);
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
console.log(`source  ${source.length} bytes  ${sha256(source)}`);
console.log(`table   ${table.length} bytes  ${sha256(table)}  ${tokens.length} tokens, longest ${Math.max(...lengths)}`);
console.log(`packed  ${packed.length} bytes  ${sha256(packed)}`);
