// calendar.mjs - days off and make-up workdays of China, from npm chinese-days, as a
// tab-separated list: date, off or work, name, English name.
// Usage: node calendar.mjs NODE_MODULES >calendar.tsv
import fs from 'node:fs';
import path from 'node:path';

const file = path.join(process.argv[2] ?? 'node_modules', 'chinese-days', 'dist', 'chinese-days.json');
const { holidays, workdays } = JSON.parse(fs.readFileSync(file, 'utf8'));
// The one name that is longer than a name may be useful on a calendar.
const shorter = new Map([['中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日', ['抗战胜利70周年纪念日', 'Victory Day, 70th anniversary']]]);

const lines = Object.entries({ off: holidays, work: workdays }).flatMap(([kind, days]) =>
	Object.entries(days).map(([date, text]) => {
		const [english, chinese] = text.split(',');
		const [name, nameEn] = shorter.get(chinese) ?? [chinese, english];
		if (!/^\d{4}-\d\d-\d\d$/.test(date) || !name) throw new Error(`${date}: ${text}`);
		return `${date}\t${kind}\t${name}\t${nameEn}`;
	}));
process.stdout.write(['date\tkind\tname\tname_en', ...lines.sort()].join('\n') + '\n');
