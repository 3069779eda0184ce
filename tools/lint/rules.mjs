// rules.mjs - the house rules a program can check. A rule looks at one file
// and yields problems; `error: false` rules only report. Every rule carries a
// deliberate violation (or several) that tests/lint proves it to find.
import { graphFile, graphProblems, includeProblem } from './modules.mjs';

const lineOf = (text, index) => text.slice(0, index).split('\n').length;

// Comments and strings blanked out, so that words in them are not code.
export function code(text, keepStrings = false) {
	return text.replace(/\/\*[^]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, (m) => {
		if (m[0] === '/' || !keepStrings) return m.replace(/[^\n]/g, (c, i) => (m[0] !== '/' && (i === 0 || i === m.length - 1) ? c : ' '));
		return m;
	});
}

// The functions of a C file, with the lines between their braces.
export function* functions(text) {
	for (const m of text.matchAll(/^(\w+)\([^;{]*\)\n\{\n([^]*?)^\}/gm))
		yield { name: m[1], index: m.index, lines: m[2].split('\n').length - 1 };
}

function* found(text, pattern, say) {
	for (const m of text.matchAll(pattern)) yield { line: lineOf(text, m.index), text: say(m) };
}

const isC = (p) => /\.[ch]$/.test(p);
const inLib = (p) => p.startsWith('lib/');
const isModuleC = (p) => isC(p) && (p.startsWith('cgi-bin/') || p.startsWith('worker/jobs/')) && !/\/test_/.test(p);

// A word of a library that only some files may use.
function confined(name, pattern, allowed, why, example) {
	return {
		name, error: true, example,
		applies: (p) => isC(p) && !p.startsWith('tests/') && !allowed.test(p),
		*check(p, text) {
			yield* found(code(text), pattern, (m) => `${m[0].trim()}: ${why}`);
		},
	};
}

// A header of a library or of the system that only some files may include.
function header(name, pattern, allowed, why, included) {
	return {
		name, error: true,
		example: { path: 'lib/web/page_x.c', text: `#include <${included}>\n` },
		applies: (p) => isC(p) && !p.startsWith('tests/') && !/\/test_/.test(p) && !allowed.test(p),
		*check(p, text) {
			for (const m of text.matchAll(/^\s*#\s*include\s*[<"]([^>"]+)[>"]/gm))
				if (pattern.test(m[1])) yield { line: lineOf(text, m.index), text: `<${m[1]}>: ${why}` };
		},
	};
}

// A table that only some files may write; all may read.
const tableWriters = new Map(Object.entries({
	job: /^lib\/job\//, job_run: /^lib\/job\//,
	session: /^lib\/(web\/sess|org\/user\.c$)|^tools\/crm-admin\//, login_guard: /^lib\/web\/(guard|sess)|^tools\/crm-admin\//,
	login_step: /^lib\/(web\/(login|sess)|org\/user\.c$)/, second_factor: /^lib\/web\/factor|^tools\/crm-admin\//, recovery_code: /^lib\/web\/factor|^tools\/crm-admin\//,
	credential: /^lib\/web\/(guard|password)|^tools\/crm-(admin|demo)\//, password_history: /^lib\/web\/password/,
	security_log: /^lib\/doc\/security|^tools\/crm-admin\//,
	outbox: /^lib\/job\/outbox/, password_reset: /^lib\/web\/(reset|sess)/,
	once: /^lib\/web\/once/, number_counter: /^lib\/doc\/num|^tools\/crm-demo\//,
	role_right: /^lib\/doc\/(schema_presets|role_save)/, role_department: /^lib\/doc\/role_save/, role_field: /^lib\/doc\/(schema_presets|role_save)/, migration: /^lib\/doc\/schema/, stamp: /^lib\/doc\/(org|period|memo)/,
}));

// The order in which layers build on each other; lib/org is types: definitions and
// hooks of the platform, on top of doc.
const layers = ['base', 'biz', 'db', 'doc', 'job', 'flow', 'web'];

export const rules = [
	{
		name: 'layers', error: true,
		example: [{ path: 'lib/db/x.c', text: '#include "doc/doc.h"\n' }, { path: 'lib/doc/x.c', text: '#include "stock/stock.h"\n' }],
		applies: (p) => isC(p) && inLib(p) && !p.startsWith('lib/include/'),
		*check(p, text) {
			const folder = p.split('/')[1];
			const own = layers.indexOf(folder === 'org' ? 'doc' : folder);
			for (const m of text.matchAll(/^#include "(\w+)\//gm)) {
				const other = layers.indexOf(m[1] === 'org' ? 'doc' : m[1]);
				if (other < 0) yield { line: lineOf(text, m.index), text: `${m[1]}/ is no layer: lib/ knows no module` };
				else if (other > own) yield { line: lineOf(text, m.index), text: `${layers[own]} may not include ${m[1]}/: layers include downwards only` };
			}
		},
	},
	{
		name: 'module-includes', error: true,
		example: [
			{ path: 'cgi-bin/sales/quote/quote.c', text: '#include "db/db.h"\n' },
			{ path: 'cgi-bin/sales/quote/quote.c', text: '#include "service/service.h"\n' },
			{ path: 'cgi-bin/sales/quote/quote.c', text: '#include "stock/ledger.h"\n' },
			{ path: 'cgi-bin/sales/quote/quote.c', text: '#include "../../stock/stock.h"\n' },
			{ path: 'cgi-bin/customer/customer/customer.c', text: '#include "quote.gen.h"\n' },
			{ path: 'cgi-bin/loan/out/out.c', text: '#include "service/service.h"\n' },
			{ path: 'cgi-bin/workflow/graph.c', text: '#include "customer/customer.h"\n' },
			{ path: 'cgi-bin/cellar/cellar.c', text: '#include "crm.h"\n' },
			{ path: 'worker/jobs/x.c', text: '#include "stock/ledger.h"\n' },
		],
		applies: isModuleC,
		*check(p, text, ctx) {
			for (const m of text.matchAll(/^#include "([^"]+)"/gm)) {
				const why = includeProblem(p, m[1], ctx);
				if (why) yield { line: lineOf(text, m.index), text: why };
			}
		},
	},
	{
		name: 'module-graph', error: true,
		example: [{ path: graphFile, text: '# no graph\n' }, { path: graphFile, text: '```module-graph\na <- b <- a\n```\n' }],
		applies: (p) => p === graphFile,
		*check(p, text) {
			for (const problem of graphProblems(text)) yield { line: lineOf(text, problem.index), text: problem.text };
		},
	},
	confined('mysql', /\b(mysql_\w+|MYSQL\w*)\b/g, /^lib\/db\//, 'MySQL is reached in lib/db only', { path: 'lib/doc/x.c', text: 'int f(void) { return mysql_query(0, 0); }\n' }),
	confined('clearsilver', /\b(hdf_\w+|cs_(init|parse\w*|render|destroy|register\w*))\b/g, /^(lib\/web\/view|tools\/cslint\/)/, 'templates are filled in lib/web/view*.c only', { path: 'lib/web/page_x.c', text: 'void f(void) { hdf_init(0); }\n' }),
	confined('fastcgi', /\bFCGX_\w+/g, /^(lib\/web\/(app|req|resp|fcgi)\.c|tests\/bench\/)/, 'FastCGI is spoken in lib/web/app.c, req.c, resp.c only', { path: 'lib/web/sess.c', text: 'void f(void) { FCGX_Init(); }\n' }),
	confined('xml', /\bxml[A-Z]\w+/g, /^(lib\/doc\/(type_|schema)|lib\/doc\/type\.c|tools\/fieldnames\.c)/, 'XML is read by the reader that owns the format', { path: 'lib/web/x.c', text: 'void f(void) { xmlReadFile(0, 0, 0); }\n' }),
	confined('clock', /\b(time\s*\(\s*NULL|gettimeofday|clock_gettime|g_get_real_time|g_date_time_new_now\w*)/g, /^lib\/base\/date|^tools\/crm-demo\/main|^tests\//, '"now" is ctx->now; instant_now() is for whoever makes a ctx', { path: 'lib/doc/x.c', text: 'long f(void) { return time(NULL); }\n' }),
	confined('days', /\b(g_(date_time|time_zone)_\w+|localtime(_r)?|gmtime(_r)?|mktime|timegm|strftime)\s*\(/g, /^(lib\/(base\/(date|conf)|job\/schedule)|worker\/mail_message)\.c$/, 'days, instants and zones are reckoned in lib/base/date.c', { path: 'lib/web/x.c', text: 'void f(void) { localtime(0); }\n' }),
	confined('memory', /\b(malloc|calloc|realloc|reallocarray|strn?dup|v?asprintf|getline|g_malloc\w*|g_new\w*|g_strn?dup\w*)\s*\(/g, /^(lib\/(base|db)\/|lib\/web\/(view_|app\.c|guard\.c)|tools\/(cslint\/|crm-admin\/seed))/, 'memory belongs to the arena of the unit', { path: 'lib/doc/x.c', text: 'void *f(void) { return malloc(3); }\n' }),
	confined('environment', /\b(secure_)?getenv\s*\(/g, /^(lib\/base\/|lib\/web\/app\.c|tools\/)/, 'settings come from crm.conf (lib/base/conf.c)', { path: 'lib/doc/x.c', text: 'char *f(void) { return getenv("X"); }\n' }),
	confined('chance', /\b(s?rand(om)?|[dlmje]?rand48|getrandom|arc4random\w*|g_rand\w*|randombytes\w*)\s*\(/g, /^lib\/base\/secret/, 'tokens come from lib/base/secret.c; anything else is repeatable', { path: 'lib/doc/x.c', text: 'int f(void) { return rand(); }\n' }),
	confined('processes', /\b(system|popen|v?fork|exec[lv]p?e?|posix_spawnp?)\s*\(/g, /^worker\/thumb_make\.c$/, 'no program starts another, but for drawing what was uploaded', { path: 'lib/doc/x.c', text: 'int f(void) { return system("ls"); }\n' }),
	header('json', /^jansson\.h$/, /^lib\/base\/json/, 'JSON is read and written in lib/base/json.c', 'jansson.h'),
	header('crypto', /^sodium/, /^lib\/(base\/secret|doc\/cursor\.c)/, 'secrets, tokens and MACs are made in lib/base/secret*.c', 'sodium.h'),
	header('mime', /^gmime/, /^worker\/mail_message\.c$/, 'messages are built by the worker, in mail_message.c', 'gmime/gmime.h'),
	header('workbooks', /^xlsxwriter/, /^worker\/export_xlsx\.c$/, 'workbooks are written by the worker, in export_xlsx.c', 'xlsxwriter.h'),
	header('pictures', /^vips\//, /^worker\/thumb_make\.c$/, 'pictures are drawn by the worker, in thumb_make.c', 'vips/vips.h'),
	header('languages', /^(libintl|locale)\.h$/, /^lib\/base\/lang\.c$/, 'languages are switched and texts looked up in lib/base/lang.c', 'libintl.h'),
	header('sockets', /^(sys\/(socket|un)\.h|netdb\.h|arpa\/|netinet\/|curl\/)/, /^(lib\/base\/cidr|worker\/mail_smtp)\.c$/, 'nobody speaks to other hosts but the outbox', 'sys/socket.h'),
	header('mysql-header', /^(mysql|mariadb)/, /^lib\/db\//, 'MySQL is reached in lib/db only', 'mysql.h'),
	header('clearsilver-header', /^(ClearSilver|cgi\/|cs\/|util\/neo)/, /^(lib\/web\/view|tools\/cslint\/)/, 'templates are filled in lib/web/view*.c only', 'ClearSilver.h'),
	header('fastcgi-header', /^fcgi/, /^lib\/web\/(app|req|resp|fcgi)\.c$/, 'FastCGI is spoken in lib/web/app.c, req.c, resp.c only', 'fcgiapp.h'),
	header('xml-header', /^libxml\//, /^(lib\/doc\/(type_|schema)|tools\/fieldnames\.c)/, 'XML is read by the reader that owns the format', 'libxml/tree.h'),
	confined('control-flow', /^[ \t]*#define\s+\w+\([^)]*\)[^\n]*\breturn\b/gm, /^lib\/include\/crm\.h$/, 'TRY() is the only macro that changes control flow', { path: 'lib/doc/x.c', text: '#define CHECK(x) do { if (x) return 1; } while (0)\n' }),
	confined('goto', /\bgoto\b/g, /^lib\/(base|db)\//, 'goto lives in lib/base and lib/db only; elsewhere arena_defer()', { path: 'lib/doc/x.c', text: 'void f(void) { goto out; out: return; }\n' }),
	{
		name: 'float', error: true,
		example: { path: 'lib/doc/x.c', text: 'double price;\n' },
		applies: (p) => isC(p) && !p.startsWith('tests/'),
		*check(p, text, ctx) {
			for (const m of code(text).matchAll(/\b(float|double)\b/g)) {
				if (ctx.floatAllowed.has(p)) continue;
				yield { line: lineOf(text, m.index), text: `${m[0]}: money, rates and ids are exact; another use needs a line with a reason in tools/float.allow` };
			}
		},
	},
	{
		name: 'type-names', error: true,
		example: { path: 'lib/doc/x.c', text: 'const char *t = "customer";\n' },
		applies: (p) => isC(p) && inLib(p),
		*check(p, text, ctx) {
			const names = ctx.businessTypes;
			if (!names.length) return;
			const body = code(text, true);
			yield* found(body, new RegExp(`(?<![\\w])(${names.join('|')})(?![\\w])`, 'g'), (m) => `"${m[1]}": lib/ knows no business type`);
		},
	},
	{
		name: 'sql-literal', error: true,
		example: { path: 'lib/doc/x.c', text: 'int f(struct ctx *c, char *s) { return db_exec_text(c, 0, s, 0, 0); }\n' },
		applies: (p) => isC(p) && !p.startsWith('lib/db/') && !p.startsWith('tests/'),
		*check(p, text) {
			// One of two literals, or of a constant table of this file, is as good as a literal.
			const tables = [...text.matchAll(/^static const char \*const (\w+)\[/gm)].map((m) => m[1]).join('|') || '-';
			const body = code(text, true).replace(/\bsql_add_text(\([^,;]+,[^;?]*\?\s*"[^"]*"\s*:\s*"[^"]*"\))/g, 'sql_add$1')
				.replace(new RegExp(`\\bsql_add_text(\\([^,;]+, (?:${tables})\\[\\w+\\]\\))`, 'g'), 'sql_add$1');
			yield* found(body, /\b(db_select_text|db_exec_text|sql_add_text)\s*\(/g, (m) => `${m[1]}: SQL text is a string literal; use the macro without _text`);
			if (!/^lib\/doc\/schema|^tools\/crm-admin\/|^lib\/db\//.test(p))
				yield* found(code(text), /\bdb_ddl\s*\(/g, () => 'db_ddl: data definition is the business of migrate');
		},
	},
	confined('veil', /\b(r|row|rec|record|full|source|mine|theirs|stored)(->|\.)(vals|old)\b/g, /^lib\/doc\//, 'what may be seen of a record is rec_at(), rec_was(), rec_show()', { path: 'lib/web/page_x.c', text: 'struct val f(struct rec *r) { return r->vals[3]; }\n' }),
	confined('sql-part', /\bsql_add_part\b/g, /^lib\/(db\/|doc\/sqlx\.c$)/, 'parts of a text go into a statement in lib/doc/sqlx.c only', { path: 'lib/doc/x.c', text: 'void f(struct sql *q, char *s) { sql_add_part(q, s, 3); }\n' }),
	confined('sql-of-modules', /\b(sql_rows_text|sql_exec_text|sql_exec_module)\b/g, /^lib\//, 'SQL text is a string literal; use sql_rows() and sql_exec()', { path: 'cgi-bin/stock/ledger.c', text: 'int f(struct ctx *c, char *s) { return sql_exec_text(c, "cgi-bin/x/y.c", 0, s, 0, 0); }\n' }),
	{
		// S2: whoever shows rows gets them from query_, rec_ or sql_rows(), which ask for the scope themselves.
		name: 'row-sources', error: true,
		example: [{ path: 'lib/web/page_x.c', text: 'int f(struct ctx *c, struct db_rows **r) { return db_select(c, r, "SELECT 1", NO_VALS); }\n' },
			{ path: 'lib/web/page_x.c', text: 'int f(struct ctx *c, struct db_rows **r, struct sql *q) { return db_select_sql(c, r, q); }\n' },
			{ path: 'lib/org/x.c', text: 'int f(struct ctx *c) { return db_exec(c, NULL, "DELETE FROM t", NO_VALS); }\n' },
			{ path: 'lib/web/page_x.c', text: 'int f(struct ctx *c, struct rec **r) { return rec_load_member(c, r, t, 1); }\n' }],
		applies: (p) => isC(p) && /^(lib\/(web|org|flow|job)|worker|cgi-bin)\//.test(p) && !/\/test_|\.h$/.test(p),
		*check(p, text, ctx) {
			if (ctx.rowsAllowed.has(p)) return;
			yield* found(code(text), /\b(db_select\w*|db_exec\w*|side_select|side_exec|rec_load_member)\s*\(/g,
				(m) => `${m[1]}: rows come from query_, rec_ and sql_rows(), which keep to the scope; a table that no record stands in needs a line with a reason in tools/rows.allow`);
		},
	},
	{
		// S2: the one by-pass of rights and scope, and who may take it.
		name: 'by-pass', error: true,
		example: [{ path: 'lib/web/page_x.c', text: 'void f(struct ctx *c) { as_system_begin(c, "because"); }\n' },
			{ path: 'cgi-bin/stock/ledger.c', text: 'void f(struct ctx *c) { as_system_begin(c, "because"); }\n' },
			{ path: 'lib/doc/x.c', text: 'void f(struct ctx *c) { c->as_system++; }\n' },
			{ path: 'lib/doc/why.c', text: 'void f(struct ctx *c) { c->as_system--; }\n' }],
		applies: (p) => isC(p) && !p.startsWith('tests/') && !/\/test_|\.h$/.test(p),
		*check(p, text, ctx) {
			/* With a reason in the log, or not at all. */
			if (p !== 'lib/base/err.c')
				yield* found(code(text), /\bas_system\s*(?:=(?!=|\s*0\b)|\+\+|--|\+=|-=)/g, () => 'rights are by-passed without a word: as_system_begin() takes the reason');
			if (ctx.systemAllowed.has(p)) return;
			yield* found(code(text), /\bas_system_begin\s*\(|\bas_system\s*(?:=(?!=|\s*0\b)|\+\+|--|\+=|-=)/g,
				() => 'rights and scope are by-passed here: that needs a line with a reason in tools/system.allow');
		},
	},
	{
		name: 'locks', error: true,
		example: { path: 'lib/doc/x.c', text: 'const char *q = "SELECT GET_LOCK(?, 1)";\n' },
		applies: (p) => isC(p) && !p.startsWith('tests/'),
		*check(p, text) {
			yield* found(code(text, true), /\b(GET_LOCK|RELEASE_LOCK|LOCK TABLES)\b/g, (m) => `${m[0]}: means nothing on a cluster; claim a row by a lease`);
		},
	},
	{
		name: 'table-writers', error: true,
		example: [{ path: 'lib/web/page_x.c', text: 'const char *q = "DELETE FROM session WHERE id = ?";\n' },
			{ path: 'lib/doc/x.c', text: 'void f(void) { sql_add(q, ".audit (type) VALUES (?)"); }\n' }],
		applies: (p) => isC(p) && !p.startsWith('tests/') && !/\/test_/.test(p),
		*check(p, text) {
			for (const m of code(text, true).matchAll(/\b(?:INSERT (?:IGNORE )?INTO|REPLACE INTO|DELETE FROM|UPDATE) `?(\w+)/g))
				if (tableWriters.has(m[1]) && !tableWriters.get(m[1]).test(p))
					yield { line: lineOf(text, m.index), text: `table ${m[1]} is written by the file that owns it` };
			if (!/^(lib\/doc\/audit|tools\/crm-demo\/)/.test(p))
				yield* found(code(text, true), /"\.audit \(/g, () => 'the history is written in lib/doc/audit.c');
		},
	},
	{
		name: 'escaping', error: true,
		example: { path: 'lib/web/page_x.c', text: 'const char *s = "&lt;b>";\n' },
		applies: (p) => isC(p) && !p.startsWith('tests/') && !/\/test_/.test(p) && !p.startsWith('lib/web/view') && p !== 'lib/web/html.c',
		*check(p, text) {
			yield* found(code(text, true), /&(amp|lt|gt|quot|nbsp|#\d+);/g, (m) => `${m[0]}: HTML is escaped by the templates, or by html_text()`);
		},
	},
	{
		// What a node calls "html" is printed as it stands.
		name: 'node-html', error: true,
		example: { path: 'lib/web/page_x.c', text: 'void f(void) { node_set(n, "html", text); }\n' },
		applies: (p) => isC(p) && p !== 'lib/web/html.c',
		*check(p, text) {
			yield* found(code(text, true), /\bnode_set\w*\s*\([^;]*"(?:\w+\.)*html"/g, () => '"html" of a node is set by node_html() only');
		},
	},
	{
		name: 'select-star', error: true,
		example: { path: 'lib/doc/x.c', text: 'const char *q = "SELECT * FROM t";\n' },
		applies: (p) => isC(p) && !p.startsWith('tests/'),
		*check(p, text) {
			yield* found(code(text, true), /SELECT\s+\*/g, () => 'SELECT *: name the columns');
		},
	},
	{
		name: 'message-parts', error: true,
		example: { path: 'lib/doc/x.c', text: 'f(arena_printf(a, "%s%s", _("Delete"), name));\n' },
		applies: (p) => isC(p) && !p.startsWith('tests/'),
		*check(p, text) {
			yield* found(code(text, true), /"(?:%s|\s)*%s(?:%s|\s)*"\s*,\s*_\("/g, () => 'a sentence is one message with places, never pieces glued together');
			yield* found(code(text, true), /_\("[^"]*"\)\s*"[^"]*"/g, () => 'a string next to _(): put the whole text into the message');
		},
	},
	{
		name: 'to-do', error: true,
		example: { path: 'lib/doc/x.c', text: '/* TODO: later */\n' },
		applies: (p) => /\.(c|h|mjs|js|sh|cs|css|xml|sql|mk)$/.test(p) && !p.startsWith('tools/lint/') && !p.startsWith('tests/lint/'),
		*check(p, text) {
			yield* found(text, /\b(TODO|FIXME|XXX|HACK)\b/g, (m) => `${m[0]}: do it or write an issue`);
		},
	},
	{
		name: 'inline-script', error: true,
		example: { path: 'templates/x.cs', text: '<button onclick="go()">x</button>\n' },
		applies: (p) => p.endsWith('.cs'),
		*check(p, text) {
			yield* found(text, /<script(?![^>]*\bsrc=)[^>]*>/g, () => 'inline script: the policy header forbids it');
			yield* found(text, /\son\w+\s*=\s*["']/g, (m) => `${m[0].trim()}: inline handlers are forbidden by the policy header`);
			yield* found(text, /hx-on|js:|hx-trigger="[^"]*\[/g, (m) => `${m[0]}: needs unsafe-eval`);
		},
	},
	{
		// The nodes of a page stand in its arena (lib/web/view.c): what a template made would never be freed.
		name: 'template-set', error: true,
		example: { path: 'templates/x.cs', text: '<?cs set:a = "1" ?>\n' },
		applies: (p) => p.endsWith('.cs'),
		*check(p, text) {
			yield* found(text, /(?<=<\?cs)\s*set:/g, () => 'set: templates only read; compute it in C, or use def, with and each');
		},
	},
	{
		name: 'bare-text', error: true,
		example: { path: 'templates/x.cs', text: '<button>Save</button>\n' },
		applies: (p) => p.endsWith('.cs'),
		*check(p, text) {
			const body = text.replace(/<\?cs[^]*?\?>/g, (m) => m.replace(/[^\n]/g, ' ')).replace(/<!--[^]*?-->/g, (m) => m.replace(/[^\n]/g, ' '));
			yield* found(body, />([^<>]*[A-Za-z\u4e00-\u9fff]{2,}[^<>]*)</g, (m) => (m[1].trim() && !/^[\s&a-z;]*$/.test(m[1]) ? `"${m[1].trim()}": texts go through _()` : '')) ;
		},
	},
	{
		name: 'file-comment', error: true,
		example: { path: 'lib/doc/x.c', text: 'int f(void) { return 0; }\n' },
		applies: (p) => isC(p) && !p.startsWith('build/'),
		*check(p, text) {
			if (!/^\/\*/.test(text)) yield { line: 1, text: 'a file begins with a comment that says what it is for' };
		},
	},
	{
		name: 'trailing-space', error: true,
		example: { path: 'lib/doc/x.c', text: '/* x */ \n' },
		applies: (p) => /\.(c|h|cs|mjs|sh|xml|css|js|mk)$/.test(p),
		*check(p, text) {
			yield* found(text, /[ \t]+$/gm, () => 'blanks at the end of the line');
		},
	},
	{
		name: 'own-names', error: true,
		example: { path: 'docs/x.md', text: 'see /work/main\n' },
		applies: (p) => !/^(tools\/lint\/|tests\/lint\/)/.test(p) && /\.(c|h|md|sh|mjs|js|cs|xml|sql|mk|po|yml|json)$|Makefile$/.test(p),
		*check(p, text) {
			yield* found(text, /\/work\/|\.\.\/shared|\.library\b/g, (m) => `${m[0]}: the project speaks of itself alone`);
		},
	},
	{
		name: 'long-function', error: false,
		example: { path: 'lib/doc/x.c', text: '/* x */\nint\nf(void)\n{\n' + '\tg();\n'.repeat(61) + '}\n' },
		applies: isC,
		*check(p, text) {
			for (const f of functions(text))
				if (f.lines > 60) yield { line: lineOf(text, f.index), text: `${f.name}: ${f.lines} lines (aim 40, warning at 60)` };
		},
	},
	{
		name: 'long-file', error: false,
		example: { path: 'lib/doc/x.c', text: '/* x */\n'.repeat(901) },
		applies: (p) => isC(p) || p.endsWith('.cs'),
		*check(p, text) {
			const n = text.split('\n').length - 1;
			if (n > 900) yield { line: 1, text: `${n} lines (aim 600, warning at 900): one subject each?` };
		},
	},
];
