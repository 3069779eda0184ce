// share.mjs - the team of a customer, a sharing rule, why somebody sees a record, and a look through somebody's eyes.
import assert from 'node:assert/strict';
import { check } from '../site/client.mjs';
import { accessible, fits, login, newName, phone, picture, quiet, visitor } from './browser.mjs';

const name = newName();
const sales = await login(await visitor(), 'sales1');
let record;

async function lookUp(page, id, words) {
	const input = page.locator(`[id="${id}"]`);
	await input.pressSequentially(words);
	await page.locator(`[id="${id}-found"] li`).first().waitFor();
	await input.press('ArrowDown');
	await input.press('Enter');
}

await check('browser: the owner adds colleagues, and the page shows them with their rights', async () => {
	await sales.goto('/customer/customer?view=mine');
	record = await sales.locator('.list tbody tr a').first().getAttribute('href');
	await sales.goto(`${record}/edit`);
	await sales.click('button[name=_add][value=team]');
	const row = sales.locator('[data-lines=team] tbody tr').last();
	const id = await row.locator('input[data-pick]').getAttribute('id');
	await lookUp(sales, id, '何佳宁');
	await row.locator('select').selectOption('edit');
	await accessible(sales);
	await picture(sales, 'team-form');
	await sales.click('.actions button[type=submit]');
	await sales.waitForURL((u) => u.pathname === record);
	const entry = sales.locator('.entries li', { hasText: '何佳宁' });
	assert.equal(await entry.locator('.av').count(), 1);
	assert.match(await entry.locator('.tag').innerText(), /修改|编辑/);
	await accessible(sales);
	await fits(sales);
	await picture(sales, 'team-page');
});
await check('browser: the colleague opens it, changes it, and finds the team fixed', async () => {
	const other = await login(await visitor(), 'sales3');
	assert.equal((await other.goto(record)).status(), 200);
	await other.goto(`${record}/edit`);
	assert.equal(await other.locator('button[name=_add][value=team]').count(), 0);
	assert.ok(await other.locator('#f-remark').count());
	await fits(other);
	await picture(other, 'team-fixed');
	quiet(other);
	await other.context().close();
});

const admin = await login(await visitor(), 'admin');
await check('browser: an administrator makes a sharing rule from the name of a view', async () => {
	await admin.goto('/admin/share_rule/new');
	await admin.fill('#f-name', name);
	await admin.check('input[name=type][value=customer]');
	await admin.fill('#f-filter', 'level.in(');
	await admin.check('input[name=kind][value=role]');
	await admin.click('.actions button[type=submit]');
	await admin.locator('[role=alert]').first().waitFor();
	assert.equal(await admin.inputValue('#f-filter'), 'level.in(');
	await accessible(admin);
	await admin.fill('#f-filter', '重点客户');
	await admin.selectOption('#f-role', { label: '业务员' });
	await admin.click('.actions button[type=submit]');
	await admin.waitForURL(/share_rule\/\d+/);
	assert.match(await admin.locator('main').innerText(), /level\.in\(A,B\)/);
	assert.match(await admin.locator('.next').innerText(), /目前符合条件：\d+ 条/);
	await accessible(admin);
	await picture(admin, 'share-rule');
});
await check('browser: why a colleague sees the record names the team, and nothing of it to the administrator', async () => {
	const manager = await login(await visitor(), 'director');
	await manager.goto(record);
	await manager.locator('.doc-head details.menu summary').last().click();
	await manager.click(`a[href="${record}/why"]`);
	await manager.selectOption('#f-user', { label: '何佳宁' });
	await manager.click('main form button[type=submit]');
	await manager.locator('.reasons').first().waitFor();
	assert.match(await manager.locator('.why').innerText(), /何佳宁是该记录的相关员工/);
	await accessible(manager);
	await fits(manager);
	await picture(manager, 'why');
	const title = await manager.locator('.why-what a').innerText();
	await manager.context().close();
	await admin.goto('/admin/why');
	await admin.selectOption('#f-type', 'customer');
	await admin.fill('#f-record', record.match(/\d+$/)[0]);
	await admin.selectOption('#f-user', 'sales3');
	await admin.click('main form button[type=submit]');
	await admin.locator('.reasons').first().waitFor();
	assert.ok(!(await admin.content()).includes(title));
	await accessible(admin);
	await picture(admin, 'why-admin');
});
await check('browser: a look through somebody else is marked on every page and ends by one button, on a phone too', async () => {
	await admin.goto('/admin/user?q=sales1');
	const user = await admin.locator('.list tbody tr a').first().getAttribute('href');
	await admin.goto(user);
	await admin.locator('.doc-head details.menu summary').last().click();
	await admin.click(`a[href="${user}/see-as"]`);
	await accessible(admin);
	await admin.fill('#f-reason', '排查看不到客户');
	await admin.click('main form button[type=submit]');
	await admin.waitForURL((u) => u.pathname === '/');
	for (const at of ['/', '/customer/customer', '/customer/customer/new', record]) {
		await admin.goto(at);
		assert.match(await admin.locator('.seen').innerText(), /sales1/);
	}
	await admin.goto('/customer/customer');
	assert.equal(await admin.locator('.list tbody tr').count(), 0);
	await accessible(admin);
	await fits(admin);
	await picture(admin, 'see-as');
	await admin.setViewportSize(phone);
	await admin.goto('/customer/customer');
	await fits(admin);
	await picture(admin, 'see-as-phone');
	await admin.click('.seen button');
	await admin.waitForURL((u) => u.pathname === user);
	assert.equal(await admin.locator('.seen').count(), 0);
	quiet(admin);
});
await check('browser: what the walk has made is taken back', async () => {
	await admin.goto('/admin/share_rule?q=' + encodeURIComponent(name));
	await admin.goto(await admin.locator('.list tbody tr a').first().getAttribute('href') + '/delete');
	await admin.click('main form button[type=submit]');
	await admin.waitForURL(/share_rule/);
	await sales.goto(`${record}/edit`);
	await sales.locator('[data-lines=team] tbody tr').last().locator('.rm label').click();
	await sales.click('.actions button[type=submit]');
	await sales.waitForURL((u) => u.pathname === record);
	assert.equal(await sales.locator('.entries li', { hasText: '何佳宁' }).count(), 0);
	quiet(sales);
	await sales.context().close();
	await admin.context().close();
});
