// main.mjs - run the house rules over the tree and say what is longest: node tools/lint/main.mjs [FILE ...]
import fs from 'node:fs';
import { projectFiles } from './files.mjs';
import { moduleContext } from './modules.mjs';
import { functions, rules } from './rules.mjs';

const listed = process.argv.slice(2);
const files = listed.length ? listed : projectFiles();

// The types of the modules; the platform's own (lib/org) may be named in lib/.
const businessTypes = fs.globSync ? fs.globSync('cgi-bin/*/*/*.xml').map((p) => p.split('/')[2]) : fs.readdirSync('cgi-bin', { recursive: true })
	.map(String).filter((p) => /^[^/]+\/([^/]+)\/\1\.xml$/.test(p)).map((p) => p.split('/')[1]);
// "path reason", a line each.
const allowed = (file) => new Set(fs.existsSync(file)
	? fs.readFileSync(file, 'utf8').split('\n').filter((l) => l && !l.startsWith('#')).map((l) => l.split(/\s/)[0]) : []);
const ctx = { businessTypes: [...new Set(businessTypes)], floatAllowed: allowed('tools/float.allow'),
	rowsAllowed: allowed('tools/rows.allow'), systemAllowed: allowed('tools/system.allow'), ...moduleContext(projectFiles()) };
const sizes = { functions: [], files: [] };

let errors = 0, notes = 0;
for (const path of files) {
	const mine = rules.filter((r) => r.applies(path));
	if (!mine.length) continue;
	const text = fs.readFileSync(path, 'utf8');
	if (/^(lib|cgi-bin|worker|tools)\/.*\.[ch]$/.test(path)) {
		sizes.files.push([text.split('\n').length - 1, path]);
		for (const f of functions(text)) sizes.functions.push([f.lines, `${f.name} (${path})`]);
	}
	for (const rule of mine) {
		for (const problem of rule.check(path, text, ctx)) {
			if (!problem.text) continue;
			console.log(`${path}:${problem.line}: ${rule.error ? 'error' : 'note'}: [${rule.name}] ${problem.text}`);
			rule.error ? errors++ : notes++;
		}
	}
}
for (const [what, list] of Object.entries(sizes))
	console.log(`lint: longest ${what}: ${list.sort((a, b) => b[0] - a[0]).slice(0, 5).map(([n, name]) => `${n} ${name}`).join(', ')}`);
console.log(`lint: ${files.length} files, ${rules.length} rules, ${errors} errors, ${notes} notes`);
process.exit(errors ? 1 : 0);
