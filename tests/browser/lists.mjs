// lists.mjs - a filter put together on its page, columns chosen, saved as a view, exported; with and without script.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { check } from '../site/client.mjs';
import { accessible, fits, login, markup, phone, picture, quiet, visitor } from './browser.mjs';

const list = '/customer/customer';
const name = `方案${Date.now().toString(36)}`;
const manager = await login(await visitor(), 'manager');
const director = await login(await visitor(), 'director');

// "A level in Shanghai or Jiangsu, untouched for 30 days": the conditions of a morning.
async function conditions(page) {
	await page.goto(`${list}/filter`);
	await page.selectOption('[name="g0.new"]', 'level');
	await page.waitForSelector('[name="g0.0.op"]');
	await page.check('[name="g0.0.in"][value=A]');
	await page.selectOption('[name="g0.new"]', 'updated_at');
	await page.waitForSelector('[name="g0.1.op"]');
	await page.selectOption('[name="g0.1.op"]', 'before_ago');
	await page.waitForSelector('[name="g0.1.v"][inputmode=numeric]');
	await page.fill('[name="g0.1.v"]', '0');
}

await check('browser: a filter is put together, applied, and comes back as it was', async () => {
	await conditions(manager);
	assert.equal(await manager.isChecked('[name="g0.0.in"][value=A]'), true);
	await accessible(manager);
	await picture(manager, 'filter');
	await manager.click('.actions button.btn-primary');
	await manager.waitForURL((u) => u.pathname === list);
	assert.equal(new URL(manager.url()).searchParams.get('f'), 'and(level.in(A),updated_at.lt(today-0))');
	assert.equal(await manager.locator('.fchip').count(), 2);
	await manager.click('.filters a[href*="/filter"]');
	assert.equal(await manager.inputValue('[name="g0.1.v"]'), '0');
	await fits(manager);
	quiet(manager);
});

await check('browser: what is missing is said at the condition', async () => {
	await manager.goto(`${list}/filter?f=name.like(a)`);
	await manager.fill('[name="g0.0.v"]', '');
	await manager.click('.actions button.btn-primary');
	await manager.waitForSelector('[role=alert]');
	assert.equal(await manager.locator('.crow .invalid-feedback').count(), 1);
	await accessible(manager);
});

await check('browser: a view is saved, shared, opened by a colleague within the own rights, and deleted', async () => {
	await manager.goto(`${list}?f=level.in(A,B)`);
	await manager.click('.filters.on a[href*="/view/new"]');
	await manager.fill('#name', name);
	await manager.uncheck('[name=col][value=code]');
	await manager.check('[name=role][value=salesperson]');
	await accessible(manager);
	await picture(manager, 'view');
	await manager.click('.actions button.btn-primary');
	await manager.waitForURL((u) => u.searchParams.has('view'));
	assert.equal(await manager.locator('.tabs a[aria-current]').innerText().then((t) => t.startsWith(name)), true);
	const sales = await login(await visitor(), 'sales1');
	await sales.goto(list);
	await sales.click(`.tabs a:has-text("${name}")`);
	await sales.waitForURL((u) => u.searchParams.has('view'));
	assert.equal(await sales.locator('th:has-text("客户编码")').count(), 0);
	await accessible(sales);
	quiet(sales);
	await sales.context().close();
	await manager.goto(manager.url().replace('?view=', '/view/'));
	await manager.click('.actions button.bad');
	await manager.waitForURL((u) => u.pathname === list);
	assert.equal(await manager.locator(`.tabs a:has-text("${name}")`).count(), 0);
});

await check('browser: groups of a list count its records and lead into each', async () => {
	await manager.goto(list);
	const all = await manager.locator('.tabs a[aria-current] .count').innerText();
	await manager.click('.filters details.end summary');
	await manager.click('.filters details.end a[href*="group=level"]');
	await manager.waitForSelector('.groups');
	assert.equal(await manager.locator('.groups tfoot td').first().innerText(), all);
	await accessible(manager);
	await picture(manager, 'groups');
	const first = manager.locator('.groups tbody tr').first();
	const count = await first.locator('td').nth(1).innerText();
	await first.locator('a').click();
	await manager.waitForSelector('.list.cards');
	assert.equal(await manager.locator('.tabs a[aria-current] .count').innerText(), count);
	quiet(manager);
});

await check('browser: the head of a column is dragged wider, by the mouse and by keys, and stays so', async () => {
	await manager.goto(list);
	const head = manager.locator('th[data-col=name]');
	const width = async () => Math.round((await head.boundingBox()).width);
	const kept = () => manager.waitForResponse((r) => r.request().method() === 'POST' && r.url().includes('/columns'));
	const box = await head.locator('.col-grip').boundingBox();
	const before = await width();
	await manager.mouse.move(box.x + 4, box.y + 10);
	await manager.mouse.down();
	await manager.mouse.move(box.x + 64, box.y + 10, { steps: 4 });
	await Promise.all([kept(), manager.mouse.up()]);
	await manager.goto(list);
	assert.ok(Math.abs(await width() - before - 60) <= 3, `${before} became ${await width()}`);
	await head.locator('.col-grip').focus();
	await Promise.all([kept(), manager.keyboard.press('ArrowLeft')]);
	await manager.goto(list);
	assert.ok(Math.abs(await width() - before - 50) <= 4);
	await accessible(manager);
	await manager.goto(`${list}/columns`);
	await manager.fill('[name="width.name"]', '');
	await manager.click('.actions button.btn-primary');
	await manager.waitForURL((u) => u.pathname === list);
	assert.equal(await manager.locator('th.fix').count(), 0);
	quiet(manager);
});

await check('browser: columns are chosen on a phone, too', async () => {
	const small = await login(await visitor({ size: phone, scheme: 'dark', language: 'en' }), 'manager');
	for (const page of [`${list}/columns`, `${list}?group=region`, `${list}/filter?f=and(level.in(A),or(owner.in(me),industry.code.starts(C)))`, `${list}/view/new`]) {
		await small.goto(page);
		await accessible(small);
		await fits(small);
	}
	await picture(small, 'view-phone', { fullPage: true });
	quiet(small);
	await small.context().close();
});

await check('browser: an export is a file with the rows of the filter', async () => {
	await director.goto(`${list}?f=level.in(A)`);
	const count = Number((await director.locator('.tabs a[aria-current] .count').innerText()));
	await director.goto(`${list}/export?f=level.in(A)`);
	await accessible(director);
	await picture(director, 'export');
	const [file] = await Promise.all([director.waitForEvent('download'), director.click('form.small button.btn-primary')]);
	assert.match(file.suggestedFilename(), /^客户-\d{4}-\d\d-\d\d\.csv$/);
	const text = fs.readFileSync(await file.path(), 'utf8');
	assert.equal(text.charCodeAt(0), 0xFEFF);
	assert.equal(text.trimEnd().split('\r\n').length, count + 1);
});

await check('browser: without script the builder asks again by its buttons', async () => {
	const plain = await login(await visitor({ scripts: false }), 'manager');
	await plain.goto(`${list}/filter`);
	await plain.selectOption('[name="g0.new"]', 'updated_at');
	await plain.click('button[name=_add]');
	await plain.selectOption('[name="g0.0.op"]', 'period');
	await plain.click('button.without-js[name=_again]');
	await plain.selectOption('[name="g0.0.v"]', 'this_year');
	await plain.click('.actions button.btn-primary');
	assert.equal(new URL(plain.url()).searchParams.get('f'), 'updated_at.eq(this_year)');
	assert.ok(await plain.locator('.list tbody tr').count() > 0);
	await plain.context().close();
});

await check('browser: ticked rows are changed, the result is shown, and undone', async () => {
	await manager.goto(list);
	await manager.check('tbody tr:nth-child(2) .sel input');
	await manager.locator('tbody tr:nth-child(4) .sel input').click({ modifiers: ['Shift'] });
	assert.equal(await manager.innerText('[data-picked]'), '3');
	await accessible(manager);
	await picture(manager, 'bulk-bar');
	await manager.click('.bulk button[value=""]');
	await manager.selectOption('#do', 'set.short_name');
	await manager.waitForSelector('#f-short_name');
	await manager.fill('#f-short_name', '批量简称');
	await accessible(manager);
	await picture(manager, 'bulk');
	await manager.click('.build form[method=post] button.btn-primary');
	await manager.waitForURL(/\/bulk\/\d+$/);
	assert.equal(await manager.locator('.state.is-ok').count(), 3);
	await accessible(manager);
	await fits(manager);
	await picture(manager, 'bulk-result');
	await manager.click('.build form[method=post] button');
	await manager.waitForURL(/\/bulk\/\d+$/);
	await manager.waitForSelector('a:text("查看被撤销的修改")');
	assert.equal(await manager.locator('.state.is-ok').count(), 3);
	quiet(manager);
});

await check('browser: bulk edit without script, on a phone', async () => {
	const plain = await login(await visitor({ scripts: false, size: phone }), 'manager');
	await plain.goto(list);
	await plain.check('tbody tr:nth-child(3) .sel input');
	await plain.click('.bulk button[value=tag]');
	await plain.fill('#tag', '老客户');
	await fits(plain);
	await plain.click('.build form[method=post] button.btn-primary');
	assert.match(plain.url(), /\/bulk\/\d+$/);
	assert.equal(await plain.locator('.state.is-ok').count(), 1);
	await fits(plain);
	await plain.context().close();
});

await check('browser: a card of a board is dragged, and moved by its buttons without script', async () => {
	await manager.goto(`${list}/board?by=level&f=level.in(C,D)`);
	await accessible(manager);
	await picture(manager, 'board');
	const column = (page, to) => page.locator(`.board ul[data-to="${to}"]`);
	const card = column(manager, 'C').locator('li[data-move]').first();
	const title = await card.locator('.name').innerText();
	/* Onto its first card, in small steps: a column may be longer than the window. */
	await card.dragTo(column(manager, 'D'), { targetPosition: { x: 40, y: 16 }, steps: 20 });
	await manager.waitForFunction((t) => [...document.querySelectorAll('.board ul[data-to=D] .name')].some((a) => a.innerText === t), title);
	quiet(manager);
	await fits(manager);
	const plain = await login(await visitor({ scripts: false, size: phone }), 'manager');
	await plain.goto(`${list}/board?by=level&f=level.in(C,D)`);
	const moved = column(plain, 'D').locator('li', { hasText: title });
	await moved.locator('summary').click();
	await moved.locator('button[value=C]').click();
	assert.equal(await column(plain, 'C').locator('.name', { hasText: title }).count(), 1);
	await markup(plain, `${list}/board?by=level`);
	await plain.context().close();
});

await check('browser: the pages around a list are valid', async () => {
	for (const page of ['filter?f=and(level.in(A),owner.in(me),updated_at.past(3),id.between(1,9))', 'filter?_form=1&_do=apply&g0.0.field=name&g0.0.op=like', 'columns', 'view/new', 'export', 'bulk', 'bulk?id=1&do=tag', 'bulk?do=add.credit_limit', 'bulk?do=delete'])
		await markup(director, `${list}/${page}`);
});
await manager.context().close();
await director.context().close();
