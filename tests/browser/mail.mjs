// mail.mjs - outgoing mail is set up and tried, and a password is forgotten: with a real
// mail server (aiosmtpd) behind the real worker. The forgetful one has no scripts.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { check } from '../site/client.mjs';
import { accessible, fits, login, markup, phone, picture, quiet, url, visitor } from './browser.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'smtpd-'));
const server = spawn('tests/support/smtpd.py', [folder], { stdio: 'ignore' });
const file = (name) => path.join(folder, name);
const read = (name) => fs.readFileSync(file(name), 'utf8');

async function wait(what, done) {
	for (let i = 0; i < 200; i++) {
		if (await done()) return;
		await sleep(100);
	}
	assert.fail(what);
}

// Cron's worker comes once a minute; here it comes at once.
function work() {
	const app = path.join(process.env.SITE_VAR, 'app');
	const env = { ...process.env, CRM_CONF: `${app}/etc/crm.conf`, LOCPATH: `${app}/share/keyuan/locale/sys` };
	for (const job of ['mail_passwords', 'send_mail'])
		assert.equal(spawnSync(`${app}/bin/worker`, ['job', job], { env, stdio: 'ignore' }).status, 0, job);
}

try {
	await wait('smtpd.py does not start', () => fs.existsSync(file('port')));
	const admin = await login(await visitor(), 'admin');
	const user = await visitor({ scripts: false });

	await check('mail: without a server nobody is offered a new password', async () => {
		await user.goto('/login');
		assert.equal(await user.locator('a[href="/forgot"]').count(), 0);
	});
	await check('mail: wrong settings are said at their fields and nothing typed is lost', async () => {
		await admin.goto('/admin/mail');
		await admin.fill('#f-host', 'smtp 1');
		await admin.fill('#f-port', read('port'));
		await admin.selectOption('#f-security', 'none');
		await admin.fill('#f-sender', 'crm@keyuan.example');
		await admin.fill('#f-base_url', url);
		await admin.click('.mail-set .btn-primary');
		await admin.locator('#f-host-e').waitFor();
		assert.equal(await admin.inputValue('#f-sender'), 'crm@keyuan.example');
		await accessible(admin);
	});
	await check('mail: settings are saved, and a test mail tells what the server answered', async () => {
		await admin.fill('#f-host', '127.0.0.1');
		await admin.click('.mail-set .btn-primary');
		await admin.waitForURL(/saved=1/);
		await admin.fill('#f-to', 'wang@huaxin.example');
		await admin.click('.mail-test .btn');
		await admin.waitForURL(/\/admin\/mail\/\d+$/);
		const one = admin.url();
		work();
		// The page looks again by itself.
		await wait('the page does not change', async () => /已发送/.test(await admin.textContent('main')));
		assert.match(await admin.textContent('main'), /250 2\.0\.0 taken as/);
		assert.equal(read('1.subject'), '客源系统测试邮件');
		await accessible(admin);
		await markup(admin, one);
		await markup(admin, '/admin/mail');
		await markup(admin, '/admin/mail/outbox');
		quiet(admin);
	});
	await check('mail: the pages fit a phone', async () => {
		await admin.setViewportSize(phone);
		for (const at of ['/admin/mail', '/admin/mail/outbox', '/admin/mail/1']) {
			await admin.goto(at);
			await fits(admin);
			await accessible(admin);
		}
		await picture(admin, 'mail-phone');
	});
	await check('mail: a user gets an address', async () => {
		await admin.goto('/admin/user?q=keeper');
		await admin.click('td.nm a');
		await admin.click('[data-key=e]');
		await admin.fill('#f-email', 'keeper@keyuan.example');
		await admin.click('.actions .btn-primary');
		assert.match(await admin.textContent('.facts'), /keeper@keyuan\.example/);
	});
	await check('mail: who forgot the password gets a link and chooses another, without scripts', async () => {
		await user.goto('/login');
		await user.click('a[href="/forgot"]');
		await markup(user, '/forgot');
		await user.fill('#login', 'keeper');
		await user.click('main form button');
		assert.match(user.url(), /\/forgot\?sent=1$/);
		await picture(user, 'forgot-sent');
		work();
		await wait('no mail came', () => fs.existsSync(file('2.eml')));
		assert.equal(read('2.envelope'), 'crm@keyuan.example keeper@keyuan.example');
		const link = /^http.*\/reset\?token=\S+$/m.exec(read('2.text'))[0];
		await user.goto(link);
		assert.equal(new URL(user.url()).search, '');
		await picture(user, 'reset');
		await user.fill('#new', 'short');
		await user.fill('#again', 'short');
		await user.click('main form button');
		await user.locator('#new-e').waitFor();
		await user.fill('#new', 'correct horse 电池');
		await user.fill('#again', 'correct horse 电池');
		await user.click('main form button');
		assert.match(user.url(), /\/login\?new=1$/);
		await user.fill('#login', 'keeper');
		await user.fill('#password', 'correct horse 电池');
		await user.click('main form button');
		assert.equal(new URL(user.url()).pathname, '/');
		await user.goto(link);
		assert.match(await user.textContent('main'), /链接已失效/);
		await accessible(await visitor().then(async (p) => { await p.goto('/reset'); return p; }));
	});
} finally {
	server.kill();
	fs.rmSync(folder, { recursive: true });
}
