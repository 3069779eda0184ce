// password_common.mjs - passwords that many people use, from npm @zxcvbn-ts/language-common,
// one a line in small letters, sorted by bytes. Usage: node password_common.mjs NODE_MODULES >password_common.tsv
import fs from 'node:fs';
import path from 'node:path';

const file = path.join(process.argv[2] ?? 'node_modules', '@zxcvbn-ts', 'language-common', 'src', 'passwords.json');
const words = new Set(JSON.parse(fs.readFileSync(file, 'utf8')).map((w) => w.toLowerCase()));
if (words.size < 10000) throw new Error(`${file}: only ${words.size} passwords`);
const lines = [...words].filter((w) => w && !/[\t\r\n]/.test(w)).map((w) => Buffer.from(w)).sort(Buffer.compare);
process.stdout.write(lines.join('\n') + '\n');
