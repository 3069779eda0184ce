// run.mjs - every rule finds its deliberate violation, and the tree's own
// examples of good code are left in peace.
import { rules } from '../../tools/lint/rules.mjs';

const ctx = { businessTypes: ['customer'], floatAllowed: new Set() };
const good = {
	'lib/doc/x.c': '/* x.c - good. */\n#include "db/db.h"\n\nint\nx_count(struct ctx *ctx)\n{\n\t/* no SELECT * here, no customer, no double */\n\treturn db_exec(ctx, NULL, "DELETE FROM t", NO_VALS);\n}\n',
	'cgi-bin/sales/quote/quote.c': '/* quote.c - good. */\n#include "crm.h"\n#include "quote.gen.h"\n',
	'templates/x.cs': '<p><?cs var:_(\'Save\') ?></p>\n',
};
let passed = 0, failed = 0;
const say = (ok, name) => { ok ? passed++ : failed++; if (!ok) console.log(`FAILED ${name}`); };
const problems = (rule, path, text) => (rule.applies(path) ? [...rule.check(path, text, ctx)].filter((p) => p.text) : []);

for (const rule of rules) {
	say(problems(rule, rule.example.path, rule.example.text).length > 0, `lint: rule ${rule.name} finds its violation`);
	for (const [path, text] of Object.entries(good)) {
		say(problems(rule, path, text).length === 0, `lint: rule ${rule.name} accepts ${path}`);
	}
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
