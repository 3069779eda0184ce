// vendor.mjs - the folder of static files as nginx serves it: our own files, the
// style sheet of npm's @tabler/core, sortablejs, echarts, and one sprite with just the icons in use.
// Usage: node vendor.mjs NODE_MODULES STATIC OUT FILE...
// FILE... are the templates, sources and definitions that name icons. Beside every
// text stands its .gz (gzip_static); OUT.version gets the hash of all contents.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

const [modules, own, out, ...sources] = process.argv.slice(2);
if (!out) {
	console.error('usage: node vendor.mjs NODE_MODULES STATIC OUT FILE...');
	process.exit(2);
}

// How an icon is named: call:icon("x") in templates, "icon", "x" or ICON("x") in C,
// icon="x" in definitions.
const spellings = {
	'.cs': [/call:icon\("([^"]+)"\)/g],
	'.c': [/"icon",\s*"([^"]+)"/g, /\bICON\("([^"]+)"\)/g],
	'.xml': [/\bicon="([^"]+)"/g],
};

function iconsIn(files) {
	const found = new Map();
	for (const file of files) {
		const text = fs.readFileSync(file, 'utf8');
		for (const pattern of spellings[path.extname(file)] ?? []) {
			for (const m of text.matchAll(pattern)) if (!found.has(m[1])) found.set(m[1], file);
		}
	}
	return new Map([...found].sort());
}

// The sprite's symbols without prefix, frame path and stroke: style is in app.css.
function sprite(icons) {
	const all = fs.readFileSync(path.join(modules, '@tabler/icons-sprite/dist/tabler-sprite-nostroke.svg'), 'utf8');
	const symbols = [];
	for (const [name, file] of icons) {
		const start = all.indexOf(`<symbol id="tabler-${name}" `);
		if (start < 0) throw new Error(`${file}: there is no icon "${name}" in @tabler/icons-sprite`);
		const body = all.slice(all.indexOf('>', start) + 1, all.indexOf('</symbol>', start))
			.replace('<path stroke="none" d="M0 0h24v24H0z" fill="none" />', '').replaceAll(' />', '/>');
		symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${body}</symbol>`);
	}
	return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`;
}

function filesUnder(folder, prefix = '') {
	return fs.readdirSync(folder, { withFileTypes: true }).flatMap((e) => (e.isDirectory()
		? filesUnder(path.join(folder, e.name), `${prefix}${e.name}/`) : [prefix + e.name])).sort();
}

const files = new Map(filesUnder(own).map((name) => [name, fs.readFileSync(path.join(own, name))]));
files.set('vendor/tabler.min.css', Buffer.from(fs.readFileSync(path.join(modules, '@tabler/core/dist/css/tabler.min.css'), 'utf8')
	.replace(/\n?\/\*# sourceMappingURL=[^]*?\*\/\s*$/, '\n')));
files.set('vendor/sortable.min.js', fs.readFileSync(path.join(modules, 'sortablejs/Sortable.min.js')));
files.set('vendor/echarts.min.js', fs.readFileSync(path.join(modules, 'echarts/dist/echarts.min.js')));
files.set('icons.svg', Buffer.from(sprite(iconsIn(sources))));

const hash = crypto.createHash('sha256');
fs.rmSync(out, { recursive: true, force: true });
for (const [name, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
	const target = path.join(out, name);
	fs.mkdirSync(path.dirname(target), { recursive: true });
	fs.writeFileSync(target, content);
	if (/\.(css|js|svg|json|txt)$/.test(name)) fs.writeFileSync(`${target}.gz`, zlib.gzipSync(content, { level: 9 }));
	hash.update(`${name}\0${content.length}\0`).update(content);
}
fs.writeFileSync(`${out}.version`, `${hash.digest('hex').slice(0, 16)}\n`);
