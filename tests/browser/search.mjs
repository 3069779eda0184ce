// search.mjs - the search box of every page: by keyboard with scripts, as a form without, and on a phone.
import assert from 'node:assert/strict';
import { check } from '../site/client.mjs';
import { accessible, fits, login, markup, phone, picture, quiet, visitor } from './browser.mjs';

const page = await login(await visitor(), 'manager');
let title, code;

await check('search: Ctrl-K goes to the box from any page, arrows and Enter open what is marked', async () => {
	await page.goto('/customer/customer');
	title = (await page.locator('.list tbody .name').first().innerText()).trim();
	await page.goto('/account');
	await page.keyboard.press('Control+k');
	assert.equal(await page.evaluate(() => document.activeElement.id), 'q');
	await page.keyboard.type(title.slice(0, 6));
	await page.locator('.seek-found [role=option]', { hasText: title }).first().waitFor();
	assert.equal(await page.getAttribute('#q', 'aria-expanded'), 'true');
	await page.keyboard.press('ArrowDown');
	assert.match(await page.getAttribute('#q', 'aria-activedescendant'), /^q-found-0$/);
	await accessible(page);
	await picture(page, 'search-box');
	await page.keyboard.press('Escape');
	assert.equal(await page.getAttribute('#q', 'aria-expanded'), 'false');
	await page.keyboard.press('ArrowDown');
	await page.locator('.seek-found [role=option]').first().waitFor();
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/customer\/\w+\/\d+$/);
});

await check('search: the page shows groups; a whole number opens its record', async () => {
	await page.goto('/search');
	await accessible(page);
	await markup(page, '/search');
	await page.fill('#q', title);
	await page.press('#q', 'Enter');
	await page.waitForURL(/\/search\?q=/);
	assert.ok(await page.locator('.seek .what a', { hasText: title }).count() > 0);
	code = (await page.locator('.seek .what p').first().innerText()).split(' · ')[0];
	await accessible(page);
	await markup(page, `/search?q=${encodeURIComponent(title)}`);
	await picture(page, 'search-found');
	await page.fill('#q', code.toLowerCase());
	await page.press('#q', 'Enter');
	await page.waitForURL(/\/customer\/customer\/\d+$/);
	quiet(page);
});

await check('search: commands stand in the same box', async () => {
	await page.keyboard.press('/');
	await page.keyboard.type('xinjian');
	await page.locator('.seek-found [role=option]', { hasText: '新建客户' }).first().waitFor();
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/new$/);
});

await check('search: without scripts the box is a form', async () => {
	const plain = await login(await visitor({ scripts: false }), 'manager');
	await plain.fill('#q', title.slice(0, 4));
	await plain.press('#q', 'Enter');
	await plain.waitForURL(/\/search\?q=/);
	assert.ok(await plain.locator('.seek .what a').count() > 0);
	await plain.context().close();
});

await check('search: on a phone, in English, in the dark', async () => {
	const small = await login(await visitor({ size: phone, scheme: 'dark', language: 'en' }), 'manager');
	await small.goto('/search');
	await small.fill('#find', title.slice(0, 4));
	await small.press('#find', 'Enter');
	await small.waitForURL(/\/search\?q=/);
	await accessible(small);
	await fits(small);
	await picture(small, 'search-phone');
	quiet(small);
	await small.context().close();
});
await page.context().close();
