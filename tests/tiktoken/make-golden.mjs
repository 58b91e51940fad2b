// Writes the golden vectors of the unit tests, tests/Core/Data/Tokens/cl100k_base.golden.json: [UTF-16 code units, token ids] pairs, one a line.
// Code units, because JSON readers refuse unpaired surrogates.
import { mkdirSync, writeFileSync } from 'node:fs';
import { get_encoding } from 'tiktoken';

const texts = [
  '', ' ', '\n', 'a', 'Hello, world!', 'The quick brown fox jumps over the lazy dog.',
  'Byte-pair encoding (BPE) merges the most frequent pair of neighbours, again and again, until none is left.',
  "I'm sure you'll say we've won; they're here, she'd go, it's done, don't. I'M SURE YOU'LL SAY WE'VE WON; THEY'RE HERE, SHE'D GO, IT'S DONE, DON'T.",
  "'sample 'tis 'llama 'very 'ready 'deep 'mad 'Ssss 'lLama 'Lo 'vEx 'Rx 'rE 'ſtrange ſ'ſ ''s '' ' 'x '1 '\n's",
  'It’s “curly” — and ‘single’ … dashes – too', 'naïve café résumé Ærøskøbing Straße ŁÓDŹ',
  'public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken = default)\n{\n    await Task.Yield();\n\treturn args.Length > 0 ? 1 : 0; // done\n}\n',
  'def f(x: int) -> int:\n    """Doc string."""\n    return x ** 2 if x != 0 else -1\n\n\nprint(f(12345), f\'{1:>10}\')\r\n',
  'const x = await fetch(`https://example.com/a/b?c=d&e=%20f#g`, {headers: {"X-Y": "z"}});\n',
  '# Title\n\n## Install\n\n```bash\nnpm i -D left-pad@1.0.0\n```\n\n| a | b |\n|---|:-:|\n| 1 | `2` |\n\n- one\n  - two\n    - three\n\n> quote\n\n---\n',
  '<member name="M:System.Collections.Generic.List`1.TryGetValue(System.String,System.Int32@)"><summary>Gets the <see cref="T:System.Object" />.</summary></member>',
  'SELECT COUNT(*) FROM "orders" WHERE id >= 1000000 AND name LIKE \'%x_%\';', '0 1 12 123 1234 12345 123456 1234567 3.14159 1e-10 0xDEADBEEF 1_000_000 2024-01-31T23:59:59Z',
  '٠١٢٣٤٥ ०१२३४ 四五六 ⅣⅫ ½¾ ²³⁴⁵ 𝟏𝟐𝟑𝟒𝟓 １２３４ ①②③④', '今天天气很好,我们去公园玩吧。中文分词没有空格!', 'これは日本語のテストです。カタカナとひらがなと漢字。', '한국어 텍스트는 띄어쓰기가 있습니다.',
  'Привет, мир! Как дела? Ёлка', 'مرحبا بالعالم، كيف حالك؟', 'שלום עולם', 'नमस्ते दुनिया, क्षत्रिय', 'สวัสดีชาวโลก', 'Xin chào thế giới', 'Γειά σου Κόσμε', 'გამარჯობა', 'ሰላም ልዑል',
  '😀😃 👍🏽 👨‍👩‍👧‍👦 🏳️‍🌈 🇩🇪🇫🇷 ❤️ ☺ ✅ 🧑🏿‍💻', 'e\u0301 a\u0308o\u0302 n\u0303 \u0301alone Z\u0351\u036b\u0343algo\u0328', '𝒜𝓁𝓅𝒽𝒶 𐍈𐌰𐌿 𠜎𠜱𠝹 𝕳𝖊𝖑𝖑𝖔 🀄︎',
  '\ud800', '\udc00', 'a\ud83d', '\ude00b', '\ud83d\ud83d\ude00\ude00', 'x \udfff y\n\ud8ff', "\ud800's \udc00123",
  '<|endoftext|>', 'a<|fim_prefix|>b<|endofprompt|>', '\ufeffBOM', '\u0000\u0001\u001f\u007f\u0080\u0085\u009f', 'zero\u200bwidth\u200djoin\u2060er\u00adsoft',
  'trailing   ', 'trailing\n\n\n', '   leading', '\n\n\nleading', 'a  b   c    d', 'a\tb\t\tc\t\t\td', 'a \n b \r\n c\r d\n\r\n e', ' \n \n  x', 'a\n   ', 'a   \n', 'a\u00a0b\u00a0\u00a0c\u3000d\u2003\u2003e\u2028f\u2029g\u0085h\u0085\u0085 i\u1680j',
  '!!! ??? ... ,,, ;;;\n\n!\n!\r\n?', ' !a ! a !1 "quoted" (paren) [br] {cu} <an> @at #hash $1 %2 ^3 &4 *5 _6 -7 +8 =9 ~0 `x` \\y |z', 'snake_case camelCase PascalCase SCREAMING_SNAKE kebab-case IHTTPServer2Factory',
  'a'.repeat(500), 'ab'.repeat(300), ' '.repeat(300), '='.repeat(200), '\n'.repeat(120), '-*'.repeat(90), '1'.repeat(100), '中'.repeat(150), '😀'.repeat(60), 'é'.repeat(120), '\t'.repeat(70), '\r\n'.repeat(50),
  'Pneumonoultramicroscopicsilicovolcanoconiosis'.repeat(5), 'x '.repeat(200), ' \u00a0'.repeat(40), 'QmFzZTY0IGlzIGFuIGVuY29kaW5nIHRoYXQgbWFrZXMgbG9uZyBwaWVjZXM'.repeat(4),
];

// Every string of up to three symbols, so that all alternatives of the pattern meet one another.
const symbols = ['a', 'B', '1', ' ', '\t', '\n', '\r', "'", 's', 'l', '!', 'é', '中', '\u00a0', '😀', '\u0301'];
for (const a of symbols) for (const b of symbols) { texts.push(a + b); for (const c of symbols) texts.push(a + b + c); }

// Longer mixtures by a linear congruential generator (the constants of Numerical Recipes), the same in every run.
let state = 20230314;
const below = (n) => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return Math.floor((state / 2 ** 32) * n); };
const pieces = [...symbols, 'the', ' of', 'ing', "'ll", "'VE", ' \n', '   ', '123', '٣', '😀', '\ud800', 'ß', 'ſ', '...', '//', '\r\n', 'Ω', ' क', '\u2028', 'List', '<T>', '_', '="'];
for (let i = 0; i < 400; i++) texts.push(Array.from({ length: 4 + below(16) }, () => pieces[below(pieces.length)]).join(''));

// One code point: all of Latin and Greek, then samples of the whole range, in surroundings that tell letters, numbers, spaces and others apart.
for (let c = 0; c < 0x110000; c += c < 0x400 ? 1 : c < 0x3400 ? 13 : c < 0x10000 ? 97 : c < 0x20000 ? 61 : 8191) {
  const s = String.fromCodePoint(c);
  texts.push(s, `a${s}'s ${s}${s}123\n${s}`);
}

const encoding = get_encoding('cl100k_base');
const lines = texts.map((text) => JSON.stringify([Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)), [...encoding.encode_ordinary(text)]]));
const folder = new URL('../Core/Data/Tokens/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('cl100k_base.golden.json', folder), `[\n${lines.join(',\n')}\n]\n`);
console.log(`${lines.length} vectors`);
