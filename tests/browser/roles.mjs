// roles.mjs - an administrator changes what a role may; who has it notices with the next page.
import assert from 'node:assert/strict';
import { check } from '../site/client.mjs';
import { accessible, fits, login, markup, phone, picture, quiet, visitor } from './browser.mjs';

const boss = await login(await visitor(), 'admin');
const links = {};
await boss.goto('/admin/role');
for (const name of ['业务员', '库管']) links[name] = new URL(await boss.locator('.list .name', { hasText: name }).first().getAttribute('href'), boss.url()).pathname;
const rights = `${links['业务员']}/rights`;
const scope = (page) => page.locator('select[name="r.customer.read"]');
// Of the demo company: somebody else's customer.
const sales = await login(await visitor(), 'sales1');
const count = async () => {
	await sales.goto('/customer/customer');
	return Number.parseInt(await sales.locator('.pager').textContent().then((t) => t.match(/\d+/)[0]), 10);
};
const own = await count();

await check('roles: a scope chosen in the matrix counts with the next page of who is logged in', async () => {
	await boss.goto(rights);
	await accessible(boss);
	await fits(boss);
	await picture(boss, 'role-rights');
	await scope(boss).selectOption('all');
	await boss.keyboard.press('Control+s');
	await boss.waitForURL(/saved=1/);
	assert.ok(await count() > own);
	await scope(boss).selectOption('own');
	await boss.locator('.actions .btn-primary').click();
	await boss.waitForURL(/saved=1/);
	await boss.waitForLoadState();
	assert.equal(await count(), own);
});
await check('roles: the filter leaves the kinds of records that are called so', async () => {
	await boss.goto(rights);
	await boss.fill('#rights-find', '客户');
	assert.ok(await scope(boss).isVisible());
	assert.ok(!await boss.locator('select[name="r.department.read"]').isVisible());
	await boss.press('#rights-find', 'Enter');
	assert.match(boss.url(), /rights$/);
	await boss.fill('#rights-find', 'zzzz');
	assert.ok(await boss.locator('[data-none]').textContent());
	await boss.fill('#rights-find', '');
	assert.ok(await scope(boss).isVisible());
});
await check('roles: two administrators at once see each other, and nothing is lost', async () => {
	const other = await login(await visitor(), 'admin');
	const url = `${links['库管']}/rights`;
	await boss.goto(url);
	await other.goto(url);
	for (const page of [boss, other]) await page.locator('details.mod').evaluateAll((all) => all.forEach((d) => { d.open = true; }));
	await scope(other).selectOption('own');
	await other.locator('.actions .btn-primary').click();
	await other.waitForURL(/saved=1/);
	await boss.locator('select[name="r.customer.edit"]').selectOption('own');
	await boss.locator('.actions .btn-primary').click();
	await boss.locator('.note.warn').waitFor();
	await picture(boss, 'role-conflict');
	await accessible(boss);
	assert.equal(await scope(boss).inputValue(), 'own');
	assert.equal(await boss.locator('select[name="r.customer.edit"]').inputValue(), 'own');
	for (const action of ['read', 'edit']) await boss.locator(`select[name="r.customer.${action}"]`).selectOption('none');
	await boss.locator('.actions .btn-primary').click();
	await boss.waitForURL(/saved=1/);
	quiet(other);
	await other.context().close();
});
await check('roles: fields, roles of users and the switches are pages that anyone can use', async () => {
	await boss.goto(`${links['库管']}/fields?type=customer`);
	await accessible(boss);
	await fits(boss);
	await picture(boss, 'role-fields');
	await boss.goto('/admin/user');
	await picture(boss, 'users-with-roles');
	await boss.locator('.list .name').first().click();
	await boss.goto(`${new URL(boss.url()).pathname}/roles`);
	await accessible(boss);
	await fits(boss);
	await picture(boss, 'user-roles');
	await boss.goto('/admin/data_scope');
	await accessible(boss);
	await picture(boss, 'data-scope');
	for (const at of [rights, `${links['库管']}/fields?type=customer`, `${links['库管']}/copy`, links['库管'], '/admin/data_scope']) await markup(boss, at);
	quiet(boss);
});
await check('roles: on a phone each kind of records is a card', async () => {
	const page = await login(await visitor({ size: phone }), 'admin');
	for (const at of [rights, `${links['业务员']}/fields?type=customer`, links['业务员'], '/admin/data_scope']) {
		await page.goto(at);
		await fits(page);
		await accessible(page);
	}
	await page.goto(rights);
	await picture(page, 'role-rights-phone');
	assert.ok(await page.locator('.actions .btn-primary').isVisible());
	quiet(page);
	await page.context().close();
});
await check('roles: without a single script the matrix is a form', async () => {
	const page = await login(await visitor({ scripts: false }), 'admin');
	await page.goto(rights);
	assert.ok(!await page.locator('#rights-find').isVisible());
	await scope(page).selectOption('all');
	await page.locator('.actions .btn-primary').click();
	assert.match(page.url(), /saved=1/);
	assert.ok(await count() > own);
	await scope(page).selectOption('own');
	await page.locator('.actions .btn-primary').click();
	assert.equal(await count(), own);
	await page.context().close();
});
quiet(sales);
await sales.context().close();
await boss.context().close();
