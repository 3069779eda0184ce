// po.mjs - read a gettext catalogue: [{context, id, plural, text, fuzzy, path, line}].
import fs from 'node:fs';

const unquote = (s) => JSON.parse(s.replace(/\\'/g, "'"));

export function readPo(path) {
	const out = [];
	let entry = null, target = null;
	const flush = () => {
		if (entry && entry.id) out.push(entry);
		entry = null;
	};
	let fuzzy = false;
	fs.readFileSync(path, 'utf8').split('\n').forEach((line, i) => {
		if (/^#,.*fuzzy/.test(line)) fuzzy = true;
		else if (/^#/.test(line)) return;
		else if (/^\s*$/.test(line)) { flush(); target = null; }
		const m = /^(msgctxt|msgid_plural|msgid|msgstr(?:\[(\d)\])?)\s+(".*")$/.exec(line);
		if (m) {
			if (m[1] === 'msgctxt' || (m[1] === 'msgid' && target !== 'context')) {
				flush();
				entry = { context: '', id: '', plural: '', text: '', fuzzy, path, line: i + 1 };
				fuzzy = false;
			}
			target = m[1] === 'msgctxt' ? 'context' : m[1] === 'msgid' ? 'id' : m[1] === 'msgid_plural' ? 'plural' : 'text';
			entry[target] += unquote(m[3]);
		} else if (/^".*"$/.test(line) && entry && target) {
			entry[target] += unquote(line);
		}
	});
	flush();
	return out;
}
