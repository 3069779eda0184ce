// run.mjs - the running site as a program meets it: the contract, bad input,
// killed processes, a stopped database.
//   SITE_URL  address of a site with demo data       SITE_VAR  its folder
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { documents } from './documents.mjs';
import { Client, check, hiddenFields, total } from './client.mjs';

const url = process.env.SITE_URL, dir = process.env.SITE_VAR;
const list = '/customer/customer';
const manager = await new Client(url).login('manager');
const unique = () => `测试${Date.now().toString(36)}${Math.random().toString(36).slice(2, 7)}有限公司`;

// Whatever a user must fill in, taken from an existing record.
async function fields(extra = {}) {
	const { hidden } = await manager.form(`${list}/new`);
	return { ...hidden, name: unique(), kind: 'potential', industry: '39', region: '1', ...extra };
}
const listed = await manager.get(list);
const firstId = /href="\/customer\/customer\/(\d+)"/.exec(listed.text)?.[1];
const editForm = hiddenFields((await manager.get(`${list}/${firstId}/edit`)).text);
const industry = await pickId('industry', '软件'), region = await pickId('region', '苏州');
async function pickId(type, q) {
	const r = await manager.get(`/customer/${type}/pick?q=${encodeURIComponent(q)}`);
	return String(JSON.parse(r.text)[0].id);
}
const good = (extra) => fields({ industry, region, ...extra });
const oneOf = (r, ...codes) => assert.ok(codes.includes(r.status), `status ${r.status}, wanted ${codes.join(' or ')}`);
const clean = (r) => assert.ok(r.status < 500, `status ${r.status}`);

// ---- contract -------------------------------------------------------------------

await check('site: without a session a page leads to the login', async () => {
	const r = await new Client(url).get(list);
	assert.equal(r.status, 303);
	assert.match(r.location, /^\/login/);
});
await check('site: a wrong password is refused without saying which half was wrong', async () => {
	const a = await new Client(url).post('/login', { login: 'director', password: 'wrong' });
	const b = await new Client(url).post('/login', { login: 'nobody-of-that-name', password: 'wrong' });
	oneOf(a, 422, 401);
	assert.equal(a.status, b.status);
});
await check('site: a login from a foreign page is refused, one without Origin is accepted', async () => {
	const foreign = await new Client(url).post('/login', { login: 'gm', password: 'Keyuan-demo-1' }, { headers: { origin: 'http://evil.example' } });
	assert.equal(foreign.status, 403);
	assert.equal((await new Client(url).post('/login', { login: 'gm', password: 'Keyuan-demo-1' })).status, 303);
});
await check('site: a customer is created, found, opened and changed', async () => {
	const name = unique();
	const created = await manager.post(`${list}/new`, await good({ name, tel: '0512-55501288' }));
	assert.equal(created.status, 303, created.text.slice(0, 2000));
	const found = await manager.get(`${list}?q=${encodeURIComponent(name)}`);
	const id = /href="\/customer\/customer\/(\d+)"/.exec(found.text)?.[1];
	assert.ok(found.text.includes(name) && id);
	const edit = await manager.form(`${list}/${id}/edit`);
	const saved = await manager.post(`${list}/${id}`, { ...edit.hidden, name, kind: 'potential', industry, region, tel: '021-55500000' });
	assert.equal(saved.status, 303);
	assert.match((await manager.get(`${list}/${id}`)).text, /021-55500000/);
});
await check('site: the second of two people who edit one record sees the conflict, and nothing is lost', async () => {
	const a = await manager.form(`${list}/${firstId}/edit`);
	const other = await new Client(url).login('director');
	const b = await other.form(`${list}/${firstId}/edit`);
	const ra = await manager.post(`${list}/${firstId}`, { ...a.hidden, remark: `第一人 ${Date.now()}` });
	assert.equal(ra.status, 303);
	const rb = await other.post(`${list}/${firstId}`, { ...b.hidden, remark: '第二人的备注' });
	assert.equal(rb.status, 409);
	assert.match(rb.text, /第二人的备注/);
	assert.match(rb.text, /第一人/);
});
await check('site: the same form sent twice makes one record', async () => {
	for (let round = 0; round < 8; round++) {
		const name = unique(), f = await good({ name });
		const send = () => manager.post(`${list}/new`, f);
		const answers = [...await Promise.all([send(), send(), send()]), await send()];
		for (const r of answers) assert.equal(r.status, 303);
		assert.equal(new Set(answers.map((r) => r.location)).size, 1);
		const found = await manager.get(`${list}?q=${encodeURIComponent(name)}`);
		assert.equal(new Set([...found.text.matchAll(/href="\/customer\/customer\/(\d+)"/g)].map((m) => m[1])).size, 1);
	}
});
await check('site: a salesperson sees own customers only, and a foreign one as if it did not exist', async () => {
	const sales3 = await new Client(url).login('sales3');
	const own = await sales3.get(list);
	const mine = new Set([...own.text.matchAll(/href="\/customer\/customer\/(\d+)"/g)].map((m) => m[1]));
	const all = [...listed.text.matchAll(/href="\/customer\/customer\/(\d+)"/g)].map((m) => m[1]);
	const foreign = all.find((id) => !mine.has(id) && !own.text.includes(id));
	const strange = await sales3.get(`${list}/${foreign}`), none = await sales3.get(`${list}/99999999`);
	assert.equal(strange.status, 404);
	assert.equal(none.status, 404);
	// Equal but for the address itself and the number of the request.
	const plain = (r, id) => r.text.replaceAll(`${list}/${id}`, '').replace(/<code>[^<]*<\/code>/g, '').replace(/[\w-]{43}/g, '');
	assert.equal(plain(strange, foreign), plain(none, '99999999'));
	oneOf(await sales3.post(`${list}/${foreign}`, { ...editForm, name: 'x' }), 403, 404);
});
await check('site: the administrator has no customers', async () => {
	const admin = await new Client(url).login('admin');
	oneOf(await admin.get(list), 403);
	assert.equal((await admin.get('/')).status, 200);
});
await check('site: healthz answers without a session', async () => {
	assert.equal((await new Client(url).get('/healthz')).status, 200);
});
await check('site: every page carries the security headers', async () => {
	for (const p of ['/', '/login', list, `${list}/${firstId}`, '/nothing-here']) {
		const r = await manager.get(p);
		assert.match(r.headers['content-security-policy'], /default-src 'none'/, p);
		assert.match(r.headers['content-security-policy'], /frame-ancestors 'none'/, p);
		assert.equal(r.headers['x-content-type-options'], 'nosniff', p);
		assert.match(r.headers['cache-control'], /no-store/, p);
	}
});
await check('site: nobody chooses the address that he comes from', async () => {
	const headers = { 'x-forwarded-for': '198.51.100.77', 'x-real-ip': '198.51.100.77', forwarded: 'for=198.51.100.77', remote_addr: '198.51.100.77' };
	await new Client(url).post('/login', { login: 'nobody-from-afar', password: 'wrong' }, { headers });
	const auditor = await new Client(url).login('auditor');
	const log = await auditor.get('/admin/security_log?login=nobody-from-afar');
	assert.equal(log.status, 200);
	assert.match(log.text, /127\.0\.0\.1|::1/);
	assert.doesNotMatch(log.text, /198\.51\.100\.77/);
});
await check('site: session cookies are HttpOnly and SameSite', async () => {
	const r = await new Client(url).post('/login', { login: 'gm', password: 'Keyuan-demo-1' });
	const sid = r.headers['set-cookie'].find((c) => /sid=/.test(c));
	assert.match(sid, /HttpOnly/i);
	assert.match(sid, /SameSite=Lax/i);
});
await check('site: log-out ends the session', async () => {
	const c = await new Client(url).login('market');
	const kept = new Map(c.cookies);
	const { hidden } = await c.form('/');
	const csrf = hidden._csrf ?? /name="_csrf" value="([^"]+)"/.exec((await c.get('/')).text)[1];
	assert.equal((await c.post('/logout', { _csrf: csrf })).status, 303);
	c.cookies = kept;
	assert.equal((await c.get(list)).status, 303);
});

// ---- bad input ------------------------------------------------------------------------

await check('bad input: a missing required field is a message at the field, and inputs are kept', async () => {
	const r = await manager.post(`${list}/new`, await good({ name: '', remark: '别丢了这句话' }));
	assert.equal(r.status, 422);
	assert.match(r.text, /别丢了这句话/);
	assert.match(r.text, /aria-invalid="true"/);
});
for (const [what, value] of [['an over-long name', '长'.repeat(121)], ['control characters', 'a\u0001b'], ['a line break', 'a\nb'], ['a right-to-left override', 'a\u202eb'], ['only blanks', '   ']]) {
	await check(`bad input: ${what} in the name is refused with a sentence`, async () => {
		assert.equal((await manager.post(`${list}/new`, await good({ name: value }))).status, 422);
	});
}
await check('bad input: invalid UTF-8 is a bad request', async () => {
	oneOf(await manager.post(`${list}/new`, `name=%ff%fe&_csrf=${editForm._csrf}`), 400, 422);
	oneOf(await manager.get(`${list}?q=%c3%28`), 400);
});
await check('bad input: values of the wrong kind are refused', async () => {
	for (const extra of [{ level: 'Z' }, { kind: '' }, { industry: 'no such industry' }, { industry: '999999999' }, { owner: '-1' }, { tel: 'call me' }, { tax_no: '91320509MA1X7K2P9O' }])
		assert.equal((await manager.post(`${list}/new`, await good(extra))).status, 422, JSON.stringify(extra));
});
await check('bad input: a stale or missing version never overwrites', async () => {
	const base = { ...editForm, name: unique(), kind: 'formal', industry, region };
	oneOf(await manager.post(`${list}/${firstId}`, { ...base, _once: '', row_version: '1' }), 409, 422);
	oneOf(await manager.post(`${list}/${firstId}`, { ...base, _once: '', row_version: 'abc' }), 400, 409, 422);
	const { row_version: _, ...without } = base;
	oneOf(await manager.post(`${list}/${firstId}`, { ...without, _once: '' }), 400, 409, 422, 428);
});
await check('bad input: unknown sort field, filter, cursor and view get a clear 4xx', async () => {
	for (const q of ['sort=nothing', 'sort=-password', 'f=nothing.eq(1)', 'f=and(', 'f=level.in(A', 'after=abc', 'after=' + 'A'.repeat(4000), 'view=nothing', 'limit=0', 'limit=abc', 'limit=100000']) {
		const r = await manager.get(`${list}?${q}`);
		assert.ok(r.status >= 400 && r.status < 500, `${q.slice(0, 30)}: ${r.status}`);
	}
});
await check('bad input: twenty thousand parameters are refused', async () => {
	const many = Array.from({ length: 20000 }, (_, i) => `p${i}=x`).join('&');
	oneOf(await manager.post(`${list}/new`, many), 400, 413);
});
await check('bad input: a body of 50 MB is refused, and the site goes on', async () => {
	const big = Buffer.alloc(52 << 20, 'a');
	const r = await manager.send('POST', `${list}/new`, { body: big, headers: { 'content-type': 'application/x-www-form-urlencoded' } }).catch((e) => ({ status: 413, text: String(e) }));
	oneOf(r, 413);
	assert.equal((await manager.get(list)).status, 200);
});
await check('bad input: 10 MB of text in one field is refused with a status, not a crash', async () => {
	const r = await manager.post(`${list}/new`, await good({ remark: '文'.repeat(3 << 20) }));
	oneOf(r, 413, 422);
});
await check('bad input: a truncated multipart body is a bad request', async () => {
	const body = `--x\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n${editForm._csrf}\r\n--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nabc`;
	oneOf(await manager.send('POST', `${list}/new`, { body, headers: { 'content-type': 'multipart/form-data; boundary=x' } }), 400);
	oneOf(await manager.send('POST', `${list}/new`, { body, headers: { 'content-type': 'multipart/form-data' } }), 400, 415);
});
await check('bad input: multipart is as good as urlencoded', async () => {
	const f = await good();
	const body = Object.entries(f).map(([k, v]) => `--x\r\nContent-Disposition: form-data; name="${k}"\r\n\r\n${v}\r\n`).join('') + '--x--\r\n';
	assert.equal((await manager.send('POST', `${list}/new`, { body, headers: { 'content-type': 'multipart/form-data; boundary=x' } })).status, 303);
});
await check('bad input: strange paths and methods never give a 500', async () => {
	for (const p of ['/../../etc/passwd', '/customer/../admin/user', '/customer/%00', '/customer/customer/%2e%2e', '/customer/customer/12abc', '/customer/customer/-1', '/customer/customer/99999999999999999999', '//', '/customer//customer', '/customer/nothing', '/%ff'])
		clean(await manager.get(p));
	for (const m of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'FOO']) {
		const r = await manager.send(m, list);
		oneOf(r, 400, 403, 405, 501);
	}
	oneOf(await manager.send('POST', list), 403, 405, 411);
});
await check('bad input: NUL and ../ in field names are harmless', async () => {
	oneOf(await manager.post(`${list}/new`, `a%00b=1&_csrf=${editForm._csrf}`), 400, 422);
	oneOf(await manager.post(`${list}/new`, `../../x=1&_csrf=${editForm._csrf}`), 422);
});
const hostile = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "<?cs var:Frame.User ?>", '{{7*7}}', "' OR 1=1 --", '%s%n%x', '../../etc/passwd', 'javascript:alert(1)'];
await check('bad input: script and template code are stored and shown as plain text', async () => {
	for (const evil of hostile) {
		const name = `${evil} ${Math.random().toString(36).slice(2, 8)}`;
		const r = await manager.post(`${list}/new`, await good({ name, short_name: evil, address: evil, remark: evil }));
		assert.equal(r.status, 303, evil);
		const page = await manager.get(r.location.startsWith(list) ? r.location : list);
		const rows = await manager.get(`${list}?q=${encodeURIComponent(name)}`);
		for (const t of [page.text, rows.text]) {
			assert.ok(!/<script>alert|<img src=x/.test(t), evil);
			assert.ok(!t.includes('49'.padStart(3, '>')), evil);
		}
		assert.equal(rows.status, 200);
	}
});
await check('bad input: hostile text in every query parameter is answered below 500', async () => {
	for (const evil of hostile)
		for (const p of ['q', 'f', 'sort', 'after', 'view', 'limit', 'nonsense']) clean(await manager.get(`${list}?${p}=${encodeURIComponent(evil)}`));
});
await check('bad input: a missing, foreign or old form token changes nothing', async () => {
	for (const token of [undefined, '', 'x'.repeat(43)]) {
		const f = await good();
		if (token === undefined) delete f._csrf; else f._csrf = token;
		assert.equal((await manager.post(`${list}/new`, f)).status, 403);
	}
	assert.equal((await manager.post(`${list}/new`, await good(), { headers: { origin: 'http://evil.example' } })).status, 403);
	assert.equal((await manager.post(`${list}/new`, await good(), { headers: { 'sec-fetch-site': 'cross-site' } })).status, 403);
});
await check('bad input: columns that are not on the form cannot be set', async () => {
	const name = unique();
	const r = await manager.post(`${list}/new`, await good({ name, id: '424242', code: 'EVIL-1', created_by: '1', row_version: '99', deleted_at: '2020-01-01', org: '7' }));
	assert.equal(r.status, 303);
	const page = await manager.get(`${list}?q=${encodeURIComponent(name)}`);
	assert.ok(!page.text.includes('EVIL-1') && !page.text.includes('/424242'));
});

// ---- faults -------------------------------------------------------------------------------

function processes(match) {
	return fs.readdirSync('/proc').filter((p) => /^\d+$/.test(p)).filter((p) => {
		try {
			return match(fs.readFileSync(`/proc/${p}/cmdline`, 'utf8').replace(/\0/g, ' '), Number(p));
		} catch {
			return false;
		}
	}).map(Number);
}
const programs = () => processes((cmd) => cmd.includes(dir) && /customer\.fcgi/.test(cmd.split(' ')[0]));

await check('fault: a killed program costs at most one request, and nothing is half-written', async () => {
	let failures = 0, saved = 0;
	const names = [];
	for (let round = 0; round < 12; round++) {
		const name = unique();
		const sent = manager.post(`${list}/new`, await good({ name })).then((r) => r.status, () => 0);
		if (round % 2) {
			await sleep(round);
			for (const pid of programs().slice(0, 1)) { try { process.kill(pid, 'SIGKILL'); } catch { /* it has ended by itself */ } }
		}
		const status = await sent;
		if (status === 303) { saved++; names.push(name); } else failures++;
		for (let i = 0; i < 60 && (await manager.get(list).catch(() => ({ status: 0 }))).status !== 200; i++) await sleep(100);
	}
	assert.ok(failures <= 6, `${failures} failed requests for 6 kills`);
	assert.ok(saved >= 6);
	for (const name of names) {
		const r = await manager.get(`${list}?q=${encodeURIComponent(name)}`);
		const id = /href="\/customer\/customer\/(\d+)"/.exec(r.text)?.[1];
		assert.equal((await manager.get(`${list}/${id}`)).status, 200);
	}
});
await check('fault: with the database stopped a plain 503 page comes, and all is well when it is back', async () => {
	const [db] = processes((cmd) => cmd.includes(dir) && /mariadbd$/.test(cmd.split(' ')[0]));
	assert.ok(db, 'the database of the site');
	const command = fs.readFileSync(`/proc/${db}/cmdline`, 'utf8').split('\0').filter(Boolean);
	process.kill(db, 'SIGKILL');
	await sleep(300);
	const r = await manager.get(list);
	assert.equal(r.status, 503);
	assert.ok(r.headers['retry-after']);
	assert.match(r.text, /<html/);
	assert.ok(!/mysql|errno|SELECT/i.test(r.text));
	assert.equal((await new Client(url).get('/healthz')).status, 503);
	const { execFileSync } = await import('node:child_process');
	execFileSync('sh', [path.join(process.env.SITE_TOOLS ?? 'tools/ops', 'db.sh'), 'start', dir], { stdio: 'ignore' });
	void command;
	let back = 0;
	for (let i = 0; i < 100 && back !== 200; i++) {
		back = (await manager.get(list)).status;
		if (back !== 200) await sleep(100);
	}
	assert.equal(back, 200);
	assert.equal((await manager.post(`${list}/new`, await good())).status, 303);
});

await documents();
total();
