// catalogue.mjs - the Chinese catalogue is complete and of one voice: every
// message of programs, templates and definitions is translated, none twice in
// different ways, none fuzzy, and the terms are those of the glossary.
import fs from 'node:fs';
import { projectFiles } from './files.mjs';
import { readPo } from './po.mjs';

const files = projectFiles();
const problems = [];
const say = (path, line, text) => problems.push(`${path}:${line}: error: [catalogue] ${text}`);
const lineOf = (text, index) => text.slice(0, index).split('\n').length;

const entries = files.filter((p) => p.endsWith('.po') && !p.startsWith('tests/')).flatMap(readPo);
const known = new Map(), contexts = new Map();
for (const e of entries) {
	if (e.fuzzy) say(e.path, e.line, `"${e.id}" is fuzzy: gettext would show English`);
	if (!e.text) say(e.path, e.line, `"${e.id}" has no translation`);
	const key = e.context ? `${e.context}\u0004${e.id}` : e.id;
	const map = e.context ? contexts : known;
	const first = map.get(key);
	if (first && first.text !== e.text) say(e.path, e.line, `"${e.id}" is ${e.text} here and ${first.text} in ${first.path}: give it a context`);
	if (!first) map.set(key, e);
	const places = (s) => [...s.replaceAll('%%', '').matchAll(/%(?:\d+\$)?[-+ #0]*\d*(?:\.\d+)?(?:ll|l|z|h)?[a-zA-Z]/g)].map((m) => m[0].replace(/\d+\$/, '')).sort().join(' ');
	if (!e.plural && places(e.id) !== places(e.text)) say(e.path, e.line, `"${e.id}": places differ in "${e.text}"`);
}
const contextual = new Set([...contexts.values()].map((e) => e.id));
const need = (path, line, id) => {
	if (id && !known.has(id) && !contextual.has(id)) say(path, line, `"${id}" is missing in the zh_CN catalogue`);
};
const cString = /(?<![\w"])(?:_|N_|lang_text|lang_n)\(\s*((?:"(?:\\.|[^"\\])*"\s*)+)/g;
for (const path of files.filter((p) => /^(lib|cgi-bin|worker|tools)\/.*\.c$/.test(p) && !/\/test_/.test(p))) {
	const text = fs.readFileSync(path, 'utf8');
	for (const m of text.matchAll(cString)) {
		const id = [...m[1].matchAll(/"((?:\\.|[^"\\])*)"/g)].map((s) => JSON.parse(`"${s[1].replace(/\\'/g, "'")}"`)).join('');
		need(path, lineOf(text, m.index), id);
	}
}
for (const path of files.filter((p) => p.endsWith('.cs'))) {
	const text = fs.readFileSync(path, 'utf8');
	for (const m of text.matchAll(/(?<![\w])_\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\)/g)) need(path, lineOf(text, m.index), (m[1] ?? m[2]).replace(/\\(.)/g, '$1'));
}
for (const path of files.filter((p) => /^(lib\/org|cgi-bin)\/.*\.xml$/.test(p))) {
	const text = fs.readFileSync(path, 'utf8').replace(/<!--[^]*?-->/g, (c) => c.replace(/[^\n]/g, ' '));
	for (const m of text.matchAll(/\s(label|plural|help|unit|empty)="([^"]*)"/g)) {
		const id = m[2].replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&apos;/g, "'").replace(/&amp;/g, '&');
		if (/[A-Za-z]{2}/.test(id)) need(path, lineOf(text, m.index), id);
	}
}
// The glossary is the first source: its word, or a context that says why not.
const terms = new Map();
for (const line of fs.readFileSync('locale/glossary.tsv', 'utf8').split('\n').slice(1)) {
	const [id, zh] = line.split('\t');
	if (!zh) continue;
	const bare = id.replace(/ ⊕.*/, '');
	terms.set(bare, [...(terms.get(bare) ?? []), zh]);
}
for (const [id, e] of known) {
	const wanted = terms.get(id);
	if (wanted && !wanted.includes(e.text)) say(e.path, e.line, `"${id}" is ${wanted.join(' or ')} in the glossary, not ${e.text}`);
}
for (const p of problems) console.log(p);
console.log(`catalogue: ${entries.length} translations, ${problems.length} errors`);
process.exit(problems.length ? 1 : 0);
