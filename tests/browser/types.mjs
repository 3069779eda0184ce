// types.mjs - every page of every type that the menu leads to, found by following
// links: valid HTML in both languages, accessible in both themes, never wider
// than a phone. No type is named here.
import assert from 'node:assert/strict';
import { check, hiddenFields } from '../site/client.mjs';
import { accessible, desktop, fits, login, phone, valid, visitor } from './browser.mjs';

const text = async (page, at) => (await page.request.get(at)).text();
const links = (html) => [...html.matchAll(/<a\b[^>]*?\bhref="([^"]*)"/g)].map((m) => m[1].replaceAll('&amp;', '&'));

// The lists behind the menu: an address of two parts.
async function lists(page) {
	return [...new Set(links(await text(page, '/')))].filter((at) => /^\/\w+\/\w+$/.test(at));
}

// What leads on from a list: its views, a new record, one that is there, its form.
async function pagesOf(page, list) {
	const all = links(await text(page, list));
	const record = all.find((at) => at.startsWith(`${list}/`) && /^\d+$/.test(at.slice(list.length + 1)));
	const edit = record && links(await text(page, record)).find((at) => at === `${record}/edit`);
	const create = all.find((at) => at === `${list}/new`);
	const views = [...new Set(all)].filter((at) => at.startsWith(`${list}?view=`) && !at.includes('&'));
	return { list, views, record, create, edit, empty: `${list}?q=zzzzzz`, wrong: `${list}?sort=nonsense`, none: `${list}/999999999` };
}

const present = (...pages) => pages.flat().filter(Boolean);

// A form that is sent with nothing in it, what it proposed taken out too, comes back with its mistakes.
async function refused(page, at) {
	const html = await text(page, at);
	const main = html.slice(html.indexOf('<main'));
	const names = [...main.matchAll(/<(?:input|select|textarea)\b[^>]*?\bname="([a-z][^"]*)"/g)].map((m) => m[1]);
	const answer = await page.request.post(at, { form: { ...Object.fromEntries(names.map((n) => [n, ''])), ...hiddenFields(html), _then: 'view' } });
	assert.equal(answer.status(), 422, `${at} with nothing in it`);
	await valid(await answer.text(), `${at} refused`);
}

async function sound(page, p) {
	for (const at of present(p.list, p.views, p.empty, p.wrong, p.none, p.create, p.record, p.edit)) await valid(await text(page, at), at);
	if (p.create) await refused(page, p.create);
}

// One visit shows a page to every reader: colours are all that the theme changes.
async function looks(page) {
	await accessible(page);
	// Without motion: colours that are still on their way have any contrast.
	await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
	await accessible(page, ['color-contrast']);
	await page.setViewportSize(phone);
	await fits(page);
	await page.emulateMedia({ colorScheme: 'light' });
	await page.setViewportSize(desktop);
}

async function seen(page, p) {
	for (const at of present(p.list, p.empty, p.wrong, p.none, p.record, p.edit, p.create)) {
		await page.goto(at);
		await looks(page);
	}
	if (!p.create) return;
	await page.evaluate(() => {
		for (const e of document.querySelectorAll('main form [name]:not([type=hidden]):not(button)')) {
			if (e.type === 'radio' || e.type === 'checkbox') e.checked = false;
			else e.value = '';
		}
	});
	await page.locator('main form .actions button[value=view]').click();
	await page.locator('.errs').waitFor();
	await looks(page);
}

async function walk(name, done) {
	const zh = await login(await visitor(), name), en = await login(await visitor({ language: 'en-US' }), name);
	for (const list of await lists(zh)) {
		if (done.has(list)) continue;
		done.add(list);
		const p = await pagesOf(zh, list);
		await check(`types: pages of ${list} in Chinese are valid`, () => sound(zh, p));
		await check(`types: pages of ${list} in English are valid`, () => sound(en, p));
		await check(`types: pages of ${list} suit every reader, theme and a phone`, () => seen(zh, p));
	}
	await zh.context().close();
	await en.context().close();
}

const done = new Set();
// Work first, then what only settings show.
await walk('manager', done);
await walk('admin', done);
await check('types: the menu leads to types', () => assert.ok(done.size >= 2, `${done.size} lists`));
