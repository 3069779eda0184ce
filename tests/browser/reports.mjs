// reports.mjs - reports of customers: the chart is drawn from the table, a figure opens its list, and without scripts the table is there.
import assert from 'node:assert/strict';
import { check } from '../site/client.mjs';
import { accessible, fits, login, markup, phone, picture, quiet, visitor } from './browser.mjs';

const bars = (page) => page.locator('.chart svg path').count();

await check('reports: a chart beside the table, and a figure opens the list of its customers', async () => {
	const page = await login(await visitor(), 'director');
	await page.goto('/customer/reports?by=region');
	await page.locator('.chart svg').waitFor();
	assert.ok(await bars(page) > 3);
	await accessible(page);
	await markup(page, '/customer/reports?by=region');
	await picture(page, 'report');
	const figure = page.locator('#figures tbody tr').first().locator('td.r a').first();
	const n = Number(await figure.innerText());
	await figure.click();
	await page.waitForURL(/\/customer\/customer\?/);
	assert.ok((await page.locator('.pager .num').innerText()).includes(String(n)));
	quiet(page);
});

await check('reports: echarts comes only with pages that draw something', async () => {
	const page = await login(await visitor(), 'director');
	const asked = [];
	page.on('request', (r) => asked.push(r.url()));
	await page.goto('/customer/customer');
	assert.ok(!asked.some((u) => u.includes('echarts')));
	await page.goto('/customer/reports');
	assert.ok(asked.some((u) => u.includes('echarts')));
});

await check('reports: without scripts the table says everything', async () => {
	const page = await login(await visitor({ scripts: false }), 'director');
	await page.goto('/customer/reports');
	assert.ok(await page.locator('#figures tbody tr').count() > 0);
	assert.equal(await page.locator('.chart').isVisible(), false);
	await page.selectOption('#r-by', 'owner');
	await page.click('.report-ask button');
	await page.waitForURL(/by=owner/);
	assert.ok(await page.locator('#figures tbody tr').count() > 0);
});

await check('reports: in the dark, on a phone, in English', async () => {
	const page = await login(await visitor({ size: phone, scheme: 'dark' }), 'director');
	await page.goto('/customer/reports?show=completeness');
	await page.locator('.chart svg').waitFor();
	await fits(page);
	await accessible(page);
	await picture(page, 'report-phone-dark', { fullPage: true });
	quiet(page);
	const english = await login(await visitor({ language: 'en-GB', scheme: 'dark' }), 'director');
	await english.goto('/customer/reports?by=level');
	await english.locator('.chart svg').waitFor();
	await accessible(english);
	await picture(english, 'report-dark');
	quiet(english);
});
