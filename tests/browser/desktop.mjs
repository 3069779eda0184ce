// desktop.mjs - a day's walk with scripts: log in, list, search, filter, sort,
// create with look-up, mistakes, save, edit, conflict, log out.
import assert from 'node:assert/strict';
import { check } from '../site/client.mjs';
import { accessible, fits, login, newName, picture, quiet, visitor } from './browser.mjs';

const list = '/customer/customer';
const name = newName();
const page = await visitor();

async function lookUp(field, words) {
	const input = page.locator(`#f-${field}`);
	await input.fill('');
	await input.pressSequentially(words);
	await page.locator(`#f-${field}-found li`).first().waitFor();
	await input.press('ArrowDown');
	await input.press('Enter');
}

await check('browser: a wrong password is said at the form and the login stays', async () => {
	await page.goto('/login');
	await picture(page, 'login');
	await page.fill('#login', 'manager');
	await page.fill('#password', 'not this one');
	await page.click('main form button[type=submit]');
	await page.locator('[role=alert]').waitFor();
	assert.equal(await page.inputValue('#login'), 'manager');
	assert.equal(await page.inputValue('#password'), '');
	await accessible(page);
});
await check('browser: the home page greets, counts and leads on', async () => {
	await login(page);
	await page.locator('h1').waitFor();
	assert.ok(await page.locator('.kpi').count() >= 3);
	await accessible(page);
	await fits(page);
	await picture(page, 'home');
});
await check('browser: the list shows rows, names are links, heads sort', async () => {
	await page.goto(list);
	assert.ok(await page.locator('.list tbody tr').count() >= 25);
	const head = page.locator('.list thead th', { hasText: '客户全称' });
	await head.locator('a').click();
	assert.equal(await page.locator('.list thead th', { hasText: '客户全称' }).getAttribute('aria-sort'), 'ascending');
	await accessible(page);
	await fits(page);
	await picture(page, 'list');
});
await check('browser: pages go forward and back to the same rows', async () => {
	await page.goto(`${list}?limit=25`);
	const first = await page.locator('.list .name').allTextContents();
	await page.click('.pager [rel=next]');
	const second = await page.locator('.list .name').allTextContents();
	assert.ok(!second.some((row) => first.includes(row)) || new Set(first).size < first.length);
	await page.click('.pager [rel=next]');
	await page.click('.pager [rel=prev]');
	assert.deepEqual(await page.locator('.list .name').allTextContents(), second);
	await page.click('.pager [rel=prev]');
	assert.deepEqual(await page.locator('.list .name').allTextContents(), first);
});
await check('browser: a quick filter narrows the list and its chip takes it away', async () => {
	await page.goto(list);
	await page.locator('.filters summary', { hasText: '客户级别' }).click();
	await page.locator('.filters details[open] .pop a', { hasText: /^A$/ }).click();
	assert.match(page.url(), /f=level/);
	const grades = await page.locator('.list .grade').allTextContents();
	assert.ok(grades.length > 0 && grades.every((g) => g === 'A'));
	await picture(page, 'list-filtered');
	await page.click('.fchip a');
	assert.ok(!page.url().includes('f='));
});
await check('browser: a filter of a large tree is looked up while typing', async () => {
	await page.goto(list);
	await page.locator('.filters summary', { hasText: '地区' }).click();
	const input = page.locator('.filters details[open] input[data-pick]');
	// At once: the answer to a first letter would replace the choice that was already marked.
	await input.fill('苏州');
	await page.locator('.filters details[open] .found li').first().waitFor();
	await input.press('ArrowDown');
	await input.press('Enter');
	await page.waitForURL(/f=region/);
	assert.ok(await page.locator('.fchip', { hasText: '苏州' }).count() === 1);
});
await check('browser: / goes to the search, Enter finds', async () => {
	await page.goto(list);
	await page.keyboard.press('/');
	assert.equal(await page.evaluate(() => document.activeElement.id), 'q');
	await page.keyboard.type('有限公司');
	await page.keyboard.press('Enter');
	await page.waitForURL(/search\?q=/);
	assert.ok(await page.locator('.seek .rows li').count() > 0);
});
await check('browser: an empty answer says so and clears', async () => {
	await page.goto(`${list}?q=${encodeURIComponent('查无此人查无此人')}`);
	await page.locator('.empty').waitFor();
	await picture(page, 'list-empty');
	await page.locator('.empty a').first().click();
	assert.ok(await page.locator('.list tbody tr').count() > 0);
});
await check('browser: mistakes stand at their fields and in a summary, the rest is kept', async () => {
	await page.goto(`${list}/new`);
	await page.fill('#f-short_name', '保留这个简称');
	await page.fill('#f-tax_no', '123');
	await page.click('.actions .btn-primary');
	await page.locator('.errs').waitFor();
	assert.ok(await page.locator('.errs li').count() >= 2);
	assert.equal(await page.inputValue('#f-short_name'), '保留这个简称');
	await page.locator('.errs a').first().click();
	assert.match(await page.evaluate(() => document.activeElement.id), /^f-/);
	await accessible(page);
	await picture(page, 'form-errors');
});
await check('browser: a new customer is saved with looked-up links and shown', async () => {
	await page.goto(`${list}/new`);
	await page.fill('#f-name', name);
	await page.selectOption('#f-industry', { index: 1 });
	await lookUp('region', '苏州');
	await page.fill('#f-tel', '0512-55501288');
	await page.fill('#f-remark', '第一行\n<script>alert(1)</script> <?cs var:frame.csrf ?>');
	await page.click('.actions .btn-primary');
	await page.waitForURL(/\/customer\/customer\/\d+\?saved/);
	assert.equal(await page.locator('h1').textContent(), name);
	assert.match(await page.locator('.facts').allTextContents().then((t) => t.join(' ')), /<script>alert\(1\)<\/script> <\?cs var:frame\.csrf \?>/);
	await accessible(page);
	await fits(page);
	await picture(page, 'detail');
});
await check('browser: leaving a changed form asks first', async () => {
	await page.locator('[data-key=e]').click();
	await page.fill('#f-tel', '021-1');
	let asked = '';
	page.once('dialog', (d) => { asked = d.message(); d.dismiss(); });
	await page.click('[data-leave]');
	assert.match(asked, /尚未保存/);
	assert.match(page.url(), /edit/);
});
await check('browser: Ctrl-S saves and stays in the form', async () => {
	await page.fill('#f-tel', '021-55500001');
	await page.keyboard.press('Control+s');
	await page.waitForURL(/edit\?saved/);
	await page.locator('.done').waitFor();
	assert.equal(await page.inputValue('#f-tel'), '021-55500001');
	await picture(page, 'form');
});
await check('browser: the history says who changed what', async () => {
	await page.click('[data-leave]');
	await page.locator('.feed').waitFor();
	assert.match(await page.locator('.feed').textContent(), /从“0512-55501288”改为“021-55500001”/);
});
await check('browser: the second of two people sees base, theirs and mine, chooses, and saves', async () => {
	const other = await login(await visitor(), 'director');
	const at = new URL(page.url()).pathname;
	await page.goto(`${at}/edit`);
	await other.goto(`${at}/edit`);
	await page.fill('#f-tel', '010-11110000');
	await page.click('.actions .btn-primary');
	await page.waitForURL(/saved/);
	await other.fill('#f-tel', '010-22220000');
	await other.fill('#f-short_name', '另一人改的');
	await other.click('.actions .btn-primary');
	await other.locator('.clash').waitFor();
	const text = await other.locator('.clash').textContent();
	for (const part of ['021-55500001', '010-11110000', '010-22220000']) assert.ok(text.includes(part), part);
	await accessible(other);
	await picture(other, 'conflict');
	await other.click('.actions .btn-primary');
	await other.waitForURL(/saved/);
	assert.match(await other.locator('.facts').allTextContents().then((t) => t.join(' ')), /010-22220000/);
	assert.match(await other.locator('.facts').allTextContents().then((t) => t.join(' ')), /另一人改的/);
	quiet(other);
	await other.context().close();
});
await check('browser: the sidebar collapses and stays so on the next page', async () => {
	await page.goto(list);
	await page.click('[data-do=side]');
	await page.goto('/');
	assert.ok(await page.evaluate(() => document.documentElement.classList.contains('side-min')));
	await picture(page, 'home-collapsed');
	await page.click('[data-do=side]');
});
await check('browser: dark, light and as-the-system; both languages', async () => {
	await page.goto(list);
	for (const theme of ['dark', 'light', 'auto']) {
		await page.locator('summary[title="浅色或深色"]').click();
		await page.click(`button[name=theme][value=${theme}]`);
		assert.equal(await page.getAttribute('html', 'data-bs-theme'), theme === 'auto' ? null : theme);
		if (theme === 'dark') {
			await accessible(page);
			await picture(page, 'list-dark');
		}
	}
	await page.click('.top > form button[name=lang]');
	assert.equal(await page.getAttribute('html', 'lang'), 'en');
	assert.ok(new URL(page.url()).pathname === list);
	await accessible(page);
	await picture(page, 'list-en');
	await page.click('.top > form button[name=lang]');
});
await check('browser: an administrator is told why there is no business data, and finds the settings', async () => {
	const admin = await login(await visitor(), 'admin');
	await admin.locator('.home .note').waitFor();
	assert.equal(await admin.locator('.kpi').count(), 0);
	await picture(admin, 'home-admin');
	await admin.goto('/admin/employee');
	assert.ok(await admin.locator('.list tbody tr').count() > 10);
	await accessible(admin);
	await admin.locator('.list .name').first().click();
	await admin.locator('.facts').first().waitFor();
	await admin.locator('[data-key=e]').click();
	await accessible(admin);
	quiet(admin);
	await admin.context().close();
});
await check('browser: logging out ends it', async () => {
	await page.goto('/');
	await page.locator('.top details.menu').last().locator('summary').click();
	await page.click('form[action="/logout"] button');
	await page.waitForURL(/login/);
	await page.goto(list);
	assert.match(page.url(), /login/);
});
await check('browser: nothing was refused by the policy and no script failed', async () => quiet(page));
await page.context().close();
