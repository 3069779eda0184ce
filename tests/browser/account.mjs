// account.mjs - a second factor is set up with the code of a real authenticator, asked for
// at the login and taken away again; an administrator gives a one-time password.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { check } from '../site/client.mjs';
import { accessible, fits, login, markup, phone, picture, quiet, visitor } from './browser.mjs';

const base32 = (s) => Buffer.from([...s.replace(/ /g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('').match(/.{8}/g).map((b) => parseInt(b, 2)));
function code(key, steps = 0) {
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + steps));
	const mac = createHmac('sha1', base32(key)).update(counter).digest();
	return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1e6).padStart(6, '0');
}
async function looks(page, name) {
	await picture(page, name);
	await accessible(page);
	await fits(page);
}
async function password(page, name) {
	await page.goto('/login');
	await page.fill('#login', name);
	await page.fill('#password', 'Keyuan-demo-1');
	await page.click('main form button[type=submit]');
	await page.locator('#code').waitFor();
}

const page = await login(await visitor(), 'finance');
let key, recovery;
await check('account: a second factor is set up with a code from the phone', async () => {
	await page.click('details.menu:has(a[href="/account"]) summary');
	await page.click('a[href="/account"]');
	await looks(page, 'account');
	await markup(page, '/account');
	await page.click('a[href="/account/two-factor"]');
	await page.fill('#password', 'Keyuan-demo-1');
	await page.click('form.small button[type=submit]');
	await page.locator('svg.qr').waitFor();
	await looks(page, 'factor-setup');
	await markup(page, '/account/two-factor/setup');
	key = await page.textContent('code.key');
	await page.fill('#code', '000000');
	await page.click('form.small button[type=submit]');
	await page.locator('.invalid-feedback').waitFor();
	assert.equal(await page.textContent('code.key'), key);
	await page.fill('#code', code(key));
	await page.click('form.small button[type=submit]');
	await page.locator('.codes code').first().waitFor();
	assert.equal(await page.locator('.codes code').count(), 10);
	recovery = await page.locator('.codes code').first().textContent();
	await looks(page, 'factor-codes');
	quiet(page);
});
await check('account: the login asks for the code, on a phone too, and takes a recovery code instead', async () => {
	const small = await visitor({ size: phone, scheme: 'dark' });
	await password(small, 'finance');
	await looks(small, 'login-code');
	await small.fill('#code', code(key, 1));
	await small.click('main form button[type=submit]');
	await small.waitForURL((u) => u.pathname === '/');
	const other = await visitor({ scripts: false });
	await password(other, 'finance');
	await other.fill('#code', recovery);
	await other.click('main form button[type=submit]');
	await other.waitForURL((u) => u.pathname === '/');
	await small.goto('/account/sessions');
	assert.ok(await small.locator('.rows li').count() >= 3);
	await looks(small, 'account-sessions');
	await markup(small, '/account/sessions');
});
await check('account: a device that was ended is out', async () => {
	await page.goto('/account/sessions');
	await page.click('form[action="/account/sessions/end"] button');
	await page.locator('p.done').waitFor();
	assert.equal(await page.locator('.rows li').count(), 1);
});
await check('account: an administrator resets the factor and gives a one-time password', async () => {
	const admin = await login(await visitor({ language: 'en-US' }), 'admin');
	await admin.goto('/admin/user?q=finance');
	await admin.click('tbody a[href^="/admin/user/"]');
	const user = new URL(admin.url()).pathname;
	await admin.goto(`${user}/access`);
	await looks(admin, 'user-access');
	await markup(admin, `${user}/access`);
	await admin.click('form[action$="/access/factor"] button');
	await admin.locator('p.done').waitFor();
	await page.goto('/');
	await page.locator('#login').waitFor();
	await login(page, 'finance');
	await admin.goto('/admin/security_log?login=finance');
	assert.ok(await admin.locator('tbody tr').count() >= 5);
	await looks(admin, 'security-log');
	await markup(admin, '/admin/security_log');
	await admin.goto('/admin/security');
	await looks(admin, 'security');
	await markup(admin, '/admin/security');
	quiet(admin);
});
