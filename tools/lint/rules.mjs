// rules.mjs - the house rules a program can check. A rule looks at one file
// and yields problems; `error: false` rules only report. Every rule carries a
// deliberate violation that tests/lint proves it to find.

const lineOf = (text, index) => text.slice(0, index).split('\n').length;

// Comments and strings blanked out, so that words in them are not code.
export function code(text, keepStrings = false) {
	return text.replace(/\/\*[^]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, (m) => {
		if (m[0] === '/' || !keepStrings) return m.replace(/[^\n]/g, (c, i) => (m[0] !== '/' && (i === 0 || i === m.length - 1) ? c : ' '));
		return m;
	});
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

const layers = ['base', 'db', 'doc', 'job', 'web'];

export const rules = [
	{
		name: 'layers', error: true,
		example: { path: 'lib/db/x.c', text: '#include "doc/doc.h"\n' },
		applies: (p) => isC(p) && inLib(p) && !p.startsWith('lib/include/'),
		*check(p, text) {
			const folder = p.split('/')[1];
			// lib/org is types: definitions and hooks of the platform, on top of doc.
			const own = layers.indexOf(folder === 'org' ? 'doc' : folder);
			for (const m of text.matchAll(/^#include "(\w+)\//gm)) {
				const other = layers.indexOf(m[1]);
				if (other > own) yield { line: lineOf(text, m.index), text: `${layers[own]} may not include ${m[1]}/: layers include downwards only` };
			}
		},
	},
	{
		name: 'module-includes', error: true,
		example: { path: 'cgi-bin/sales/quote/quote.c', text: '#include "db/db.h"\n' },
		applies: isModuleC,
		*check(p, text) {
			for (const m of text.matchAll(/^#include "([^"]+)"/gm)) {
				if (m[1] === 'crm.h' || m[1].endsWith('.gen.h') || !m[1].includes('/')) continue;
				yield { line: lineOf(text, m.index), text: `"${m[1]}": a module includes crm.h and published module headers only` };
			}
		},
	},
	confined('mysql', /\b(mysql_\w+|MYSQL\w*)\b/g, /^lib\/db\//, 'MySQL is reached in lib/db only', { path: 'lib/doc/x.c', text: 'int f(void) { return mysql_query(0, 0); }\n' }),
	confined('clearsilver', /\b(hdf_\w+|cs_(init|parse\w*|render|destroy|register\w*))\b/g, /^(lib\/web\/view|tools\/cslint\/)/, 'templates are filled in lib/web/view*.c only', { path: 'lib/web/page_x.c', text: 'void f(void) { hdf_init(0); }\n' }),
	confined('fastcgi', /\bFCGX_\w+/g, /^(lib\/web\/(app|req|resp|fcgi)\.c|tests\/bench\/)/, 'FastCGI is spoken in lib/web/app.c, req.c, resp.c only', { path: 'lib/web/sess.c', text: 'void f(void) { FCGX_Init(); }\n' }),
	confined('xml', /\bxml[A-Z]\w+/g, /^(lib\/doc\/(type_|schema)|lib\/doc\/type\.c|tools\/fieldnames\.c)/, 'XML is read by the reader that owns the format', { path: 'lib/web/x.c', text: 'void f(void) { xmlReadFile(0, 0, 0); }\n' }),
	confined('clock', /\b(time\s*\(\s*NULL|gettimeofday|clock_gettime|g_get_real_time|g_date_time_new_now\w*)/g, /^lib\/base\/date|^tools\/crm-demo\/main|^tests\//, '"now" is ctx->now; instant_now() is for whoever makes a ctx', { path: 'lib/doc/x.c', text: 'long f(void) { return time(NULL); }\n' }),
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
	confined('sql-part', /\bsql_add_part\b/g, /^lib\/(db\/|doc\/sqlx\.c$)/, 'parts of a text go into a statement in lib/doc/sqlx.c only', { path: 'lib/doc/x.c', text: 'void f(struct sql *q, char *s) { sql_add_part(q, s, 3); }\n' }),
	confined('sql-of-modules', /\b(sql_rows_text|sql_exec_text|sql_exec_module)\b/g, /^lib\//, 'SQL text is a string literal; use sql_rows() and sql_exec()', { path: 'cgi-bin/stock/ledger.c', text: 'int f(struct ctx *c, char *s) { return sql_exec_text(c, "cgi-bin/x/y.c", 0, s, 0, 0); }\n' }),
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
			for (const m of text.matchAll(/^(\w+)\([^;{]*\)\n\{\n([^]*?)^\}/gm)) {
				const n = m[2].split('\n').length - 1;
				if (n > 60) yield { line: lineOf(text, m.index), text: `${m[1]}: ${n} lines (aim 40, warning at 60)` };
			}
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
