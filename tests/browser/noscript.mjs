// noscript.mjs - the whole job without a single script.
import assert from 'node:assert/strict';
import { check } from '../site/client.mjs';
import { login, newName, picture, visitor } from './browser.mjs';

const list = '/customer/customer';
const name = newName();
const page = await login(await visitor({ scripts: false }));

await check('no script: buttons that need one are not there', async () => {
	await page.goto(list);
	assert.ok(!await page.locator('[data-do=side]').isVisible());
	assert.ok(!await page.locator('[data-do=density]').isVisible());
	await picture(page, 'noscript-list');
});
await check('no script: search, sort, page and filter are links and forms', async () => {
	await page.fill('#find', '公司');
	await page.press('#find', 'Enter');
	assert.match(page.url(), /q=/);
	await page.goto(`${list}?limit=25`);
	await page.click('.pager [rel=next]');
	assert.match(page.url(), /after=/);
	await page.goto(list);
	await page.locator('.filters summary', { hasText: '客户级别' }).click();
	await page.locator('.filters details[open] .pop a', { hasText: /^C$/ }).click();
	assert.match(page.url(), /f=level/);
});
await check('no script: a looked-up filter takes the typed text', async () => {
	await page.goto(list);
	await page.locator('.filters summary', { hasText: '地区' }).click();
	await page.fill('.filters details[open] input[name=pick_region]', '江苏省');
	await page.press('.filters details[open] input[name=pick_region]', 'Enter');
	assert.match(page.url(), /f=region/);
	assert.equal(await page.locator('.fchip', { hasText: '江苏省' }).count(), 1);
});
await check('no script: a customer is created with a typed region, and edited', async () => {
	await page.goto(`${list}/new`);
	await page.fill('#f-name', name);
	await page.selectOption('#f-industry', { index: 1 });
	await page.fill('#f-region', '江苏省');
	await page.click('.actions .btn-primary');
	assert.match(page.url(), /\/customer\/customer\/\d+\?saved/);
	await page.locator('[data-key=e]').click();
	await page.fill('#f-tel', '025-55501111');
	await page.click('.actions .btn-primary');
	assert.match(await page.locator('.facts').allTextContents().then((t) => t.join(' ')), /025-55501111/);
});
await check('no script: an unchanged edit saves, although a name stands in a typed field', async () => {
	await page.locator('[data-key=e]').click();
	await page.click('.actions .btn-primary');
	assert.match(page.url(), /saved/);
});
await check('no script: language, theme and log-out are forms', async () => {
	await page.goto(list);
	await page.click('.top > form button[name=lang]');
	assert.equal(await page.getAttribute('html', 'lang'), 'en');
	await page.click('.top > form button[name=lang]');
	await page.locator('summary[title="浅色或深色"]').click();
	await page.click('button[name=theme][value=dark]');
	assert.equal(await page.getAttribute('html', 'data-bs-theme'), 'dark');
	await page.locator('.top details.menu').last().locator('summary').click();
	await page.click('form[action="/logout"] button');
	assert.match(page.url(), /login/);
});
await page.context().close();
