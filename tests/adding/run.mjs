// run.mjs - docs/adding-a-type.md taken literally: a copy of the project, the files
// of the page, build, migrate, and a walk over list, form, detail and history.
//   node tests/adding/run.mjs BUILD     last line: N passed, M failed
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { projectFiles } from '../../tools/lint/files.mjs';
import { Client, check, total } from '../site/client.mjs';

const build = process.argv[2] ?? 'build';
const page = fs.readFileSync('docs/adding-a-type.md', 'utf8');
const files = [...page.matchAll(/^```\w+ (\S+)\n([^]*?)^```$/gm)].map((m) => ({ path: m[1], text: m[2] }));
const top = fs.mkdtempSync(path.join(os.tmpdir(), 'keyuan-adding-'));
const tree = path.join(top, 'tree'), site = path.join(top, 'site');
fs.chmodSync(top, 0o755);

const free = () => new Promise((resolve) => {
	const server = net.createServer().listen(0, '127.0.0.1', () => {
		const { port } = server.address();
		server.close(() => resolve(port));
	});
});
const run = (command, args, env = {}) => {
	const r = spawnSync(command, args, { cwd: tree, encoding: 'utf8', env: { ...process.env, MAKEFLAGS: '', MFLAGS: '', ...env } });
	assert.equal(r.status, 0, `${command} ${args.join(' ')}\n${r.stdout?.slice(-3000)}${r.stderr?.slice(-3000)}`);
	return r.stdout;
};

// The copy keeps times, so that only what is new is built.
for (const f of projectFiles()) {
	fs.mkdirSync(path.join(tree, path.dirname(f)), { recursive: true });
	fs.cpSync(f, path.join(tree, f), { preserveTimestamps: true });
}
spawnSync('cp', ['-a', build, path.join(tree, 'build')]);
fs.symlinkSync(path.resolve('node_modules'), path.join(tree, 'node_modules'));

let failure = false;
try {
	await check('adding a type: the page gives whole files, all in one new folder', async () => {
		assert.ok(files.length >= 3);
		const folders = new Set(files.map((f) => path.dirname(f.path)));
		assert.equal(folders.size, 1);
		assert.ok(!fs.existsSync([...folders][0]), 'the folder is there already');
		for (const f of files) {
			fs.mkdirSync(path.join(tree, path.dirname(f.path)), { recursive: true });
			fs.writeFileSync(path.join(tree, f.path), f.text);
		}
	});
	await check('adding a type: it builds without another file touched', async () => {
		run('make', ['--no-print-directory', 'all', 'TYPES=']);
		run(path.join(tree, 'build/bin/crm-admin'), ['check', 'build/share/types']);
	});
	const port = await free();
	await check('adding a type: the database is migrated and the site starts', async () => {
		run('sh', ['tools/site.sh', 'run'], { B: path.join(tree, 'build'), VAR: site, PORT: String(port), LISTEN: '127.0.0.1', DEMO: 'yes', CUSTOMERS: '20' });
	});
	const url = `http://127.0.0.1:${port}`, list = '/customer/inspection';
	let manager, made;
	await check('adding a type: it is in the menu, and its list is empty with a sentence', async () => {
		manager = await new Client(url).login('manager');
		const r = await manager.get(list);
		assert.equal(r.status, 200);
		assert.match(r.text, /巡检单/);
		assert.match(r.text, /巡检单记录现场查看了什么/);
	});
	await check('adding a type: the form makes one with its lines, and the detail page shows it', async () => {
		const customers = await manager.get('/customer/customer');
		const customer = /href="\/customer\/customer\/(\d+)"/.exec(customers.text)[1];
		const { hidden } = await manager.form(`${list}/new`);
		const fields = { ...hidden, subject: '机房巡检', customer, 'items.0.item': '空调', 'items.0.points': '7', 'items.1.item': '门禁', 'items.1.points': '5' };
		delete fields['_id.customer'];
		delete fields['_shown.customer'];
		const r = await manager.post(`${list}/new`, fields);
		assert.equal(r.status, 303, r.text.slice(0, 300));
		made = r.location.replace(/\?.*/, '');
		const detail = await manager.get(made);
		assert.equal(detail.status, 200);
		assert.match(detail.text, /XJ-\d{6}-0001/);
		assert.match(detail.text, /空调/);
		assert.match(detail.text, /12/);
	});
	await check('adding a type: its rule refuses with a sentence at the field', async () => {
		const { hidden } = await manager.form(`${made}/edit`);
		const r = await manager.post(made, { ...hidden, date: '2099-01-01' });
		assert.equal(r.status, 422);
		assert.match(r.text, /巡检日期不能晚于今天/);
	});
	await check('adding a type: a change stands in its history', async () => {
		const { hidden } = await manager.form(`${made}/edit`);
		assert.equal((await manager.post(made, { ...hidden, subject: '机房二次巡检' })).status, 303);
		assert.match((await manager.get(made)).text, /机房二次巡检/);
		assert.match((await manager.get(`${made}/history`)).text, /机房巡检/);
	});
	await check('adding a type: who has no right to it does not see it', async () => {
		const keeper = await new Client(url).login('keeper');
		assert.equal((await keeper.get(list)).status, 403);
		assert.equal((await keeper.get(made)).status, 403);
	});
} catch (e) {
	failure = e;
}
spawnSync('sh', ['tools/site.sh', 'reset'], { cwd: tree, env: { ...process.env, VAR: site } });
fs.rmSync(top, { recursive: true, force: true });
if (failure) throw failure;
total();
