// phone.mjs - the same pages at 390 px: cards, sheets, bottom bar.
import assert from 'node:assert/strict';
import { check } from '../site/client.mjs';
import { accessible, fits, login, phone, picture, quiet, visitor } from './browser.mjs';

const list = '/customer/customer';
const page = await login(await visitor({ size: phone }));

await check('phone: every page fits without scrolling sideways', async () => {
	for (const at of ['/', list, `${list}/new`, '/password']) {
		await page.goto(at);
		await fits(page);
		await accessible(page);
		await picture(page, `phone${at.replaceAll('/', '-')}`);
	}
});
await check('phone: rows are cards, the card leads to the record and back', async () => {
	await page.goto(list);
	assert.equal(await page.locator('.list tbody tr').first().evaluate((tr) => getComputedStyle(tr).display), 'grid');
	await page.locator('.list .name').first().click();
	await page.locator('.doc-head h1').waitFor();
	await fits(page);
	await accessible(page);
	await picture(page, 'phone-detail');
	await page.click('.top > a.only-phone');
	assert.equal(new URL(page.url()).pathname, list);
});
await check('phone: the menu opens from the bottom bar and closes', async () => {
	await page.click('.tabbar a[href="#side"]');
	assert.ok(await page.locator('.side').isVisible());
	await picture(page, 'phone-menu');
	await page.locator('.side a[href="#main"]').click();
	assert.ok(!await page.locator('.side').isVisible());
});
await check('phone: a filter opens as a sheet and works', async () => {
	await page.goto(list);
	await page.locator('.filters summary', { hasText: '客户级别' }).click();
	await picture(page, 'phone-filter');
	await page.locator('.filters details[open] .pop a', { hasText: /^B$/ }).click();
	assert.match(page.url(), /f=level/);
	await fits(page);
});
await check('phone: search in the bottom bar opens the search page with its field', async () => {
	await page.goto('/');
	await page.locator('.tabbar a', { hasText: '查询' }).click();
	await page.locator('#find').waitFor();
	assert.equal(await page.evaluate(() => document.activeElement.id), 'find');
});
await check('phone: nothing was refused by the policy and no script failed', async () => quiet(page));
await page.context().close();

await check('phone: dark as the system says', async () => {
	const dark = await login(await visitor({ size: phone, scheme: 'dark' }));
	await dark.goto(list);
	await accessible(dark);
	await picture(dark, 'phone-list-dark');
	quiet(dark);
	await dark.context().close();
});
