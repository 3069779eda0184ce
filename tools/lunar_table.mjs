// lunar_table.mjs - the months of the Chinese calendar as rows of a table in C: year, month, leap, first day (days since
// 1970-01-01), length. From npm chinese-days, by its function from the common to the lunar calendar only: the other
// direction is wrong for second months. Every day is asked; what does not fit together ends the build.
// Usage: node lunar_table.mjs NODE_MODULES >lunar_table.h
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const package_ = require(path.resolve(process.argv[2] ?? 'node_modules', 'chinese-days'));
const { getLunarDate } = package_.default ?? package_;

const DAY = 86_400_000;
const first = Date.UTC(1900, 0, 31) / DAY, last = Date.UTC(2101, 0, 28) / DAY;	// 1900 正月初一 to 2100 腊月廿九
const months = [];
for (let day = first; day <= last; day++) {
	const date = new Date(day * DAY).toISOString().slice(0, 10);
	const { lunarYear: year, lunarMon: month, lunarDay, isLeap: leap } = getLunarDate(date);
	if (lunarDay === 1) {
		months.push({ year, month, leap, day, length: 1 });
		continue;
	}
	const now = months.at(-1);
	if (!now || now.year !== year || now.month !== month || now.leap !== leap || lunarDay !== now.length + 1)
		throw new Error(`chinese-days: ${date} does not follow the day before`);
	now.length++;
}
months.forEach(({ year, month, leap, length }, i) => {
	const before = months[i - 1] ?? { year: 1899, month: 12, leap: false };
	const follows = leap ? before.year === year && before.month === month && !before.leap
		: before.month === 12 ? before.year + 1 === year && month === 1 : before.year === year && before.month + 1 === month;
	if ((length !== 29 && length !== 30) || !follows)
		throw new Error(`chinese-days: ${year}-${month}${leap ? ' leap' : ''} of ${length} days behind ${before.year}-${before.month}`);
});
const rows = months.map(({ year, month, leap, day, length }) => `\t{ ${year}, ${month}, ${Number(leap)}, ${day}, ${length} },`);
process.stdout.write(`/* Made by tools/lunar_table.mjs. */\nstatic const struct lunar_month lunar_months[] = {\n${rows.join('\n')}\n};\n`);
