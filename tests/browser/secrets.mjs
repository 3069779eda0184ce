// secrets.mjs - what roles do not see of a document: an engineer has a masked telephone
// shown where it stands, with and without script; a keeper has no prices.
import assert from 'node:assert/strict';
import { check } from '../site/client.mjs';
import { accessible, fits, login, markup, phone, picture, quiet, visitor } from './browser.mjs';

const tag = Date.now().toString(36);
const boss = await login(await visitor(), 'manager');

async function post(page, at, fields) {
	await page.goto(at);
	const hidden = await page.locator('main form[method=post] input[type=hidden]').evaluateAll((all) => Object.fromEntries(all.map((i) => [i.name, i.value])));
	const answer = await page.request.post(at, { form: { _csrf: hidden._csrf, _once: hidden._once, ...fields }, headers: { origin: new URL(page.url()).origin }, maxRedirects: 0 });
	assert.equal(answer.status(), 303, await answer.text());
	return new URL(answer.headers().location, page.url()).pathname;
}

let widget;
await check('secrets: a document with all that is kept from somebody', async () => {
	const part = (await post(boss, '/types/part/new', { name: `保密齿轮${tag}`, price: '5' })).split('/').pop();
	widget = await post(boss, '/types/widget/new', { subject: `保密样机${tag}`, phone: '13812345678', mail: 'zhang@example.com', card: '6222021234565678',
		'parts.0.part': part, 'parts.0.qty': '10', 'parts.0.price': '25.5', 'phones.0.value': '0571-88886666' });
});
await check('secrets: a masked value is shown where it stands', async () => {
	const page = await login(await visitor(), 'engineer');
	await page.goto(widget);
	await markup(page, widget);
	await accessible(page);
	await picture(page, 'secret-masked', { fullPage: true });
	assert.equal(await page.getByText('13812345678').count(), 0);
	await page.click(`form[action="${widget}/show/phone"] button`);
	await page.locator('[data-shown]').waitFor();
	assert.equal(new URL(page.url()).pathname, widget);
	assert.equal(await page.locator('[data-shown]').textContent(), '13812345678');
	assert.equal(await page.getByText('138****5678').count(), 0);
	await picture(page, 'secret-shown', { fullPage: true });
	await page.goto(`${widget}/edit`);
	await markup(page, `${widget}/edit`);
	await accessible(page);
	await picture(page, 'secret-form', { fullPage: true });
	await page.fill('#f-site', 'https://example.com/typed');
	await page.click('button[formaction$="/show/mail"]');
	await page.locator('[data-shown]').waitFor();
	assert.equal(await page.locator('[data-shown]').textContent(), 'zhang@example.com');
	assert.equal(await page.inputValue('#f-site'), 'https://example.com/typed');
	quiet(page);
	await page.context().close();
});
await check('secrets: without script the page comes again with the value', async () => {
	const page = await login(await visitor({ scripts: false }), 'engineer');
	await page.goto(widget);
	await page.click(`form[action="${widget}/show/phone"] button`);
	assert.equal(await page.locator('[data-shown]').textContent(), '13812345678');
	assert.equal(await page.getByText('z***@example.com').count(), 1);
	await page.context().close();
});
await check('secrets: Enter in a form saves and shows nothing', async () => {
	const page = await login(await visitor(), 'engineer');
	await page.goto(`${widget}/edit`);
	await page.fill('#f-reason', '回车');
	await page.press('#f-reason', 'Enter');
	await page.waitForURL((u) => u.searchParams.has('saved'));
	assert.equal(await page.locator('[data-shown]').count(), 0);
	await page.context().close();
});
await check('secrets: on a phone, in the dark, in English', async () => {
	const page = await login(await visitor({ size: phone, scheme: 'dark', language: 'en-US' }), 'engineer');
	await page.goto(widget);
	await accessible(page);
	await fits(page);
	await picture(page, 'secret-phone', { fullPage: true });
	await page.goto(`${widget}/edit`);
	await accessible(page);
	await fits(page);
	await picture(page, 'secret-phone-form', { fullPage: true });
	await page.context().close();
});
await check('secrets: a keeper has no prices, on the page and in the form', async () => {
	const page = await login(await visitor(), 'keeper');
	await page.goto(widget);
	assert.equal(await page.getByText('25.50').count(), 0);
	assert.equal(await page.getByText('255.00').count(), 0);
	await picture(page, 'secret-keeper', { fullPage: true });
	await page.goto(`${widget}/edit`);
	assert.equal(await page.locator('[name="parts.0.price"]').count(), 0);
	await page.fill('[name="parts.0.qty"]', '12');
	await picture(page, 'secret-keeper-form', { fullPage: true });
	quiet(page);
	await page.context().close();
});
await check('secrets: customers of marketing have masked telephones', async () => {
	const page = await login(await visitor(), 'market');
	await page.goto('/customer/customer');
	assert.equal(await page.locator('a[href^="tel:"]').count(), 0);
	assert.ok(await page.getByText(/^\+?\d{0,3}\*{4}\d{1,4}$/).count() > 0);
	await markup(page, '/customer/customer');
	await accessible(page);
	await picture(page, 'secret-customers');
	await page.context().close();
});
await boss.context().close();
