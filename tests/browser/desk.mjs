// desk.mjs - home, favourites, profile, keys; the pages of the settings, in both themes and on a phone.
import assert from 'node:assert/strict';
import { check } from '../site/client.mjs';
import { accessible, fits, login, markup, phone, picture, quiet, visitor } from './browser.mjs';

const sales = await login(await visitor(), 'sales1');
let record;

await check('browser: home shows my customers, what was opened last and the favourites', async () => {
	await sales.goto('/customer/customer?view=mine');
	record = await sales.locator('.list .name').first().getAttribute('href');
	await sales.goto(record);
	if (await sales.locator('.star').getAttribute('aria-pressed') === 'false') await sales.click('.star');
	assert.equal(await sales.locator('.star').getAttribute('aria-pressed'), 'true');
	await sales.goto('/');
	assert.equal(await sales.locator(`.tile .rows a[href="${record}"]`).count() >= 2, true);
	await accessible(sales);
	await markup(sales, '/');
	await fits(sales);
	await picture(sales, 'home');
	await sales.goto('/favourites');
	await accessible(sales);
	await markup(sales, '/favourites');
});

await check('browser: keys show their list, lead to places, and rest while one types', async () => {
	await sales.goto('/customer/customer?view=mine');
	await sales.keyboard.press('?');
	await sales.locator('dialog[open]').waitFor();
	await accessible(sales);
	await sales.keyboard.press('Escape');
	await sales.locator('dialog:not([open])').waitFor({ state: 'attached' });
	const names = await sales.locator('.list .name').evaluateAll((a) => a.map((x) => x.pathname));
	await sales.goto(names[0]);
	await sales.keyboard.press('j');
	await sales.waitForURL((u) => u.pathname === names[1]);
	await sales.keyboard.press('k');
	await sales.waitForURL((u) => u.pathname === names[0]);
	await sales.focus('#say');
	await sales.keyboard.type('gh?jkne');
	assert.equal(new URL(sales.url()).pathname, names[0]);
	assert.equal(await sales.inputValue('#say'), 'gh?jkne');
	await sales.fill('#say', '');
	await sales.locator('h1').first().click();
	await sales.keyboard.press('g');
	await sales.keyboard.press('h');
	await sales.waitForURL((u) => u.pathname === '/');
	await markup(sales, '/keys');
	quiet(sales);
});

await check('browser: the profile is saved without script', async () => {
	const page = await login(await visitor({ scripts: false }), 'sales2');
	await page.goto('/account/profile');
	await page.selectOption('#f-page_size', '25');
	await page.click('main button[type=submit]');
	await page.goto('/account/profile');
	assert.equal(await page.inputValue('#f-page_size'), '25');
	await page.selectOption('#f-page_size', '');
	await page.click('main button[type=submit]');
	await markup(page, '/account/profile');
	await page.context().close();
});

await check('browser: an administrator renames, colours and moves a choice', async () => {
	const admin = await login(await visitor(), 'admin');
	await admin.goto('/admin');
	await admin.fill('.settings input[name=q]', 'sjzd');
	await admin.keyboard.press('Enter');
	await admin.waitForURL(/q=sjzd/);
	assert.equal(await admin.locator('.tile a[href="/admin/dictionaries"]').count(), 1);
	await admin.goto('/admin/dictionaries?kind=customer_source');
	const row = admin.locator('.tag-rows li').filter({ has: admin.locator('input[name=code][value=exhibition]') });
	await row.locator('select[name=colour]').selectOption('green');
	await row.locator('button[value=save]').click();
	assert.equal(await row.locator('.tag.is-green').count(), 1);
	for (const at of ['/admin', '/admin/dictionaries?kind=customer_source', '/admin/dictionaries?kind=customer.person_type', '/admin/jobs', '/admin/audit', '/admin/bin']) {
		await admin.goto(at);
		await accessible(admin);
		await markup(admin, at);
		await fits(admin);
	}
	quiet(admin);
	await admin.context().close();
});

await check('browser: an administrator lays out a form, and it shows so until he takes it back', async () => {
	const admin = await login(await visitor(), 'admin'), at = '/admin/layouts?type=customer';
	await admin.goto(at);
	await accessible(admin);
	await markup(admin, at);
	await admin.locator('[name="in.fax"]').selectOption('main');
	assert.equal(await admin.locator('[data-part="main"] [name="in.fax"]').count(), 1);
	await admin.locator('[name="show.postcode"]').uncheck();
	await admin.locator('.actions .btn-primary').click();
	await admin.waitForURL(/saved/);
	await sales.goto('/customer/customer/new');
	assert.equal(await sales.locator('#p-main [name="fax"]').count(), 1);
	assert.equal(await sales.locator('[name="postcode"]').count(), 0);
	await admin.locator('button[value="drop"]').click();
	await admin.waitForURL(/saved/);
	await sales.goto('/customer/customer/new');
	assert.equal(await sales.locator('[name="postcode"]').count(), 1);
	await admin.setViewportSize(phone);
	await admin.goto(at);
	await fits(admin);
	quiet(admin);
	await admin.context().close();
});

await check('browser: home and settings fit a phone in the dark', async () => {
	const page = await login(await visitor({ size: phone, scheme: 'dark' }), 'sales1');
	await accessible(page);
	await fits(page);
	await picture(page, 'home-phone-dark');
	await page.context().close();
	const admin = await login(await visitor({ size: phone, scheme: 'dark' }), 'admin');
	for (const at of ['/admin', '/admin/dictionaries?kind=customer_source', '/admin/jobs', '/admin/audit', '/account/profile']) {
		await admin.goto(at);
		await accessible(admin);
		await fits(admin);
	}
	await admin.context().close();
});

await sales.context().close();
