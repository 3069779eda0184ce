// run.mjs - every rule finds its deliberate violation, and the tree's own
// examples of good code are left in peace.
import { readGraph, readTypes } from '../../tools/lint/modules.mjs';
import { rules } from '../../tools/lint/rules.mjs';

const ctx = {
	businessTypes: ['customer'], floatAllowed: new Set(), rowsAllowed: new Set(), systemAllowed: new Set(),
	graph: readGraph('```module-graph\ncustomer <- stock <- sales <- loan service <- expense\nalone: workflow portal\n```\n'),
	typeModules: readTypes(['cgi-bin/sales/quote/quote.xml', 'cgi-bin/customer/customer/customer.xml', 'lib/org/user.xml']),
};
const good = {
	'lib/doc/x.c': '/* x.c - good. */\n#include "db/db.h"\n\nint\nx_count(struct ctx *ctx)\n{\n\t/* no SELECT * here, no customer, no double */\n\treturn db_exec(ctx, NULL, "DELETE FROM t", NO_VALS);\n}\n',
	'cgi-bin/sales/quote/quote.c': '/* quote.c - good. */\n#include "crm.h"\n#include "quote.gen.h"\n',
	'cgi-bin/sales/quote/price.c': '/* price.c - good. */\n#include "crm.h"\n#include "quote.gen.h"\n#include "customer.gen.h"\n#include "user.gen.h"\n'
		+ '#include "price.h"\n#include "sales/sales.h"\n#include "sales/quote/total.h"\n#include "stock/stock.h"\n#include "customer/customer.h"\n',
	'cgi-bin/expense/claim/claim.c': '/* claim.c - good. */\n#include "loan/loan.h"\n#include "service/service.h"\n',
	'worker/jobs/reclaim.c': '/* reclaim.c - good. */\n#include "crm.h"\n#include "customer/customer.h"\n#include "customer.gen.h"\n',
	'docs/architecture.md': '```module-graph\na <- b c\nalone: d\n```\n',
	'templates/x.cs': '<p><?cs var:_(\'Save\') ?></p>\n',
};
let passed = 0, failed = 0;
const say = (ok, name) => { ok ? passed++ : failed++; if (!ok) console.log(`FAILED ${name}`); };
const problems = (rule, path, text) => (rule.applies(path) ? [...rule.check(path, text, ctx)].filter((p) => p.text) : []);

for (const rule of rules) {
	[rule.example].flat().forEach((e, i) => say(problems(rule, e.path, e.text).length > 0, `lint: rule ${rule.name} finds its violation ${i + 1}`));
	for (const [path, text] of Object.entries(good)) {
		say(problems(rule, path, text).length === 0, `lint: rule ${rule.name} accepts ${path}`);
	}
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
