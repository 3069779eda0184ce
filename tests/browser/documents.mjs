// documents.mjs - a made-up document through its life by two people: steps, a
// refused audit, push and pull, the trail, closing and un-auditing.
import assert from 'node:assert/strict';
import { check } from '../site/client.mjs';
import { accessible, fits, login, markup, phone, picture, quiet, visitor } from './browser.mjs';

const tag = Date.now().toString(36);
const maker = await login(await visitor(), 'sales1');
const boss = await login(await visitor(), 'manager');

// What the form would send, sent like the form sends it.
async function post(page, at, fields) {
	await page.goto(at);
	const hidden = await page.locator('main form[method=post] input[type=hidden]').evaluateAll((all) => Object.fromEntries(all.map((i) => [i.name, i.value])));
	const answer = await page.request.post(at.replace(/\/edit$/, ''), { form: { _csrf: hidden._csrf, _once: hidden._once, ...(hidden.row_version ? { row_version: hidden.row_version } : {}), ...fields }, headers: { origin: new URL(page.url()).origin }, maxRedirects: 0 });
	assert.equal(answer.status(), 303, await answer.text());
	return new URL(answer.headers().location, page.url()).pathname;
}
const state = (page) => page.locator('.doc-head .state').first().textContent();

let part, widget;
await check('documents: a draft is made', async () => {
	part = (await post(boss, '/types/part/new', { name: `齿轮${tag}`, price: '5' })).split('/').pop();
	widget = await post(maker, '/types/widget/new', { subject: `走查样机${tag}`, 'parts.0.part': part, 'parts.0.qty': '10', 'parts.0.price': '5' });
	await maker.goto(widget);
	assert.equal(await state(maker), '开立');
	assert.equal(await maker.locator('.stages [aria-current=step]').textContent(), '开立');
	await picture(maker, 'document-draft');
	await accessible(maker);
	await fits(maker);
	await markup(maker, widget);
});
await check('documents: an audit that is refused says why and leads to the field', async () => {
	await boss.goto(widget);
	await boss.click('.doc-head form[action$="/do/audit"] button');
	await boss.locator('[role=alert] a').first().waitFor();
	await picture(boss, 'document-refused');
	await accessible(boss);
	await post(boss, `${widget}/edit`, { weight: '2' });
	await boss.goto(widget);
	await boss.click('.doc-head form[action$="/do/audit"] button');
	await boss.locator('p.done').waitFor();
	assert.equal(await state(boss), '已审核');
});
let gadget;
await check('documents: something is made of it, row by row', async () => {
	await boss.goto(widget);
	await boss.click('.doc-head details.menu:has(a[href*="/pull"]) summary');
	await boss.click('a[href^="/types/gadget/pull"]');
	const box = boss.locator('input[name^="qty."]');
	assert.equal(Number(await box.inputValue()), 10);
	await picture(boss, 'convert-rows');
	await accessible(boss);
	await fits(boss);
	await box.fill('4');
	await boss.click('.actions .btn-primary');
	assert.equal(await boss.inputValue('#f-topic'), `走查样机${tag}`);
	await boss.click('.actions .btn-primary');
	await boss.locator('.stages').waitFor();
	gadget = new URL(boss.url()).pathname;
});
await check('documents: who made it may not audit it; the trail shows both', async () => {
	await boss.click('.doc-head form[action$="/do/audit"] button');
	await boss.locator('[role=alert]').waitFor();
	await boss.goto(`${gadget}/trail`);
	assert.equal(await boss.locator('.trail .node').count(), 2);
	await picture(boss, 'trail');
	await accessible(boss);
	await markup(boss, `${gadget}/trail`);
});
await check('documents: what was made of it keeps it from being un-audited', async () => {
	await boss.goto(widget);
	await boss.click('.doc-head details.menu:has(a[href$="/do/unaudit"]) summary');
	await boss.click('a[href$="/do/unaudit"]');
	await boss.fill('#f-_comment', '数量不对');
	await picture(boss, 'step-asks');
	await boss.click('.actions button[type=submit]');
	await boss.locator(`[role=alert] a[href="${gadget}"]`).waitFor();
	assert.equal(await boss.inputValue('#f-_comment'), '数量不对');
	await picture(boss, 'step-blocked');
});
await check('documents: the target pulls from the source', async () => {
	await maker.goto('/types/gadget');
	await maker.click('a[href="/types/gadget/pull?from=widget"]');
	await maker.locator('.list .name', { hasText: tag }).click();
	await maker.locator('input[name^="pick."]').waitFor();
	await maker.goBack();
	await picture(maker, 'convert-sources');
	await accessible(maker);
	await fits(maker);
	await markup(maker, '/types/gadget/pull?from=widget');
});
await check('documents: on a phone and in the dark nothing is out of reach', async () => {
	const small = await login(await visitor({ size: phone, scheme: 'dark', language: 'en-US' }), 'manager');
	for (const [at, name] of [[widget, 'document'], [`${gadget}/trail`, 'trail'], [`${widget}/do/close`, 'step'], [`/types/gadget/pull?from=widget:${widget.split('/').pop()}`, 'convert'], ['/types/gadget/pull?from=widget', 'sources'], ['/types/gadget', 'list']]) {
		await small.goto(at);
		await fits(small);
		await picture(small, `phone-dark-${name}`, { fullPage: true });
	}
	quiet(small);
});
await check('documents: closed, and nothing can be made of it any more', async () => {
	await boss.goto(`${widget}/do/close`);
	await boss.click('.actions button[type=submit]');
	await boss.locator('p.done').waitFor();
	assert.equal(await state(boss), '已关闭');
	assert.equal(await boss.locator('a[href^="/types/gadget/pull"]').count(), 0);
	await picture(boss, 'document-closed');
	quiet(boss);
	quiet(maker);
});
