// lines.mjs - rows of a form with scripts and without: keys, paste, undo, sums, phone.
// Needs a site that was built with the made-up types (make test does it).
import assert from 'node:assert/strict';
import { check } from '../site/client.mjs';
import { accessible, fits, login, markup, phone, picture, quiet, visitor } from './browser.mjs';

const fresh = () => `行${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
const parts = ['齿轮', '轴承', '龙门三坐标测量机'].map((name) => name + fresh());
const page = await login(await visitor());
const cell = (row, field) => page.locator(`[id="f-parts.${row}.${field}"]`);
const focused = () => page.evaluate(() => document.activeElement.name);
const save = () => page.click('.actions .btn-primary');
const paste = (at, text) => at.evaluate((element, text) => {
	const clipboardData = new DataTransfer();
	clipboardData.setData('text/plain', text);
	element.focus();
	element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
}, text);
const there = async () => (await page.goto('/types/widget/new')).status() === 200;

if (await there()) {
	await check('rows: parts to choose from', async () => {
		for (const [i, name] of parts.entries()) {
			await page.goto('/types/part/new');
			await page.fill('#f-name', name);
			await page.fill('#f-price', String(10 * (i + 1)));
			await save();
			await page.waitForURL(/saved/);
		}
	});
	await check('rows: blank ones make room for a button that adds them', async () => {
		await page.goto('/types/widget/new');
		assert.equal(await page.locator('[data-lines=parts] tbody tr').count(), 0);
		await page.fill('#f-subject', fresh());
		await page.click('[name=_add][value=parts]');
		assert.equal(await focused(), 'parts.0.part');
	});
	await check('rows: a part is looked up while typing, Enter goes down and adds a row', async () => {
		await page.keyboard.type(parts[0]);
		await page.locator('.found:not([hidden]) li').first().waitFor();
		await picture(page, 'lines-look-up');
		await page.keyboard.press('ArrowDown');
		await page.keyboard.press('Enter');
		await page.keyboard.press('Tab');
		assert.equal(await focused(), 'parts.0.qty');
		await page.keyboard.type('3');
		await page.keyboard.press('Tab');
		await page.keyboard.type('12.5');
		await page.keyboard.press('Enter');
		assert.equal(await focused(), 'parts.1.price');
		await page.keyboard.type('7');
		await page.keyboard.press('ArrowUp');
		assert.equal(await focused(), 'parts.0.price');
		await page.keyboard.press('ArrowDown');
		assert.equal(await focused(), 'parts.1.price');
		await cell(1, 'part').fill(parts[1]);
	});
	await check('rows: sums come from the server while typing', async () => {
		await page.locator('[data-computed="parts._sum.amount"]', { hasText: '44.50' }).waitFor();
		assert.equal((await page.textContent('[data-computed="parts.0.amount"]')).trim(), '37.50');
		assert.equal((await page.textContent('[data-computed=total]')).trim(), '44.50');
	});
	await check('rows: a spreadsheet is pasted from the cell on, rows come as needed', async () => {
		await paste(cell(1, 'part'), `${parts[2]}\t2\t1.5\t"zwei\nZeilen"\r\n${parts[0]}\t4\t2\r\n`);
		assert.equal(await page.locator('[data-lines=parts] tbody tr').count(), 3);
		assert.equal(await cell(1, 'part').inputValue(), parts[2]);
		assert.equal(await cell(1, 'remark').inputValue(), 'zwei Zeilen');
		assert.equal(await cell(2, 'qty').inputValue(), '4');
		await page.locator('[data-computed="parts._sum.amount"]', { hasText: '48.50' }).waitFor();
		await accessible(page);
		await fits(page);
		await picture(page, 'lines-typed', { fullPage: true });
	});
	await check('rows: Ctrl-Delete strikes a row, and once more takes that back', async () => {
		await cell(1, 'qty').focus();
		await page.keyboard.press('Control+Delete');
		assert.ok(await page.isChecked('[name="parts.1._delete"]'));
		await page.locator('[data-computed="parts._sum.amount"]', { hasText: '45.50' }).waitFor();
		await picture(page, 'lines-struck');
		await page.locator('[data-at="parts.1"] .rm label').click();
		assert.ok(!await page.isChecked('[name="parts.1._delete"]'));
		await page.locator('[data-computed="parts._sum.amount"]', { hasText: '48.50' }).waitFor();
	});
	await check('rows: Alt and an arrow move a row, and its names with it', async () => {
		await cell(2, 'qty').focus();
		await page.keyboard.press('Alt+ArrowUp');
		assert.equal(await cell(1, 'qty').inputValue(), '4');
		assert.equal(await cell(2, 'qty').inputValue(), '2');
		assert.equal(await cell(1, 'qty').getAttribute('aria-label'), '数量，第 2 行');
		assert.equal(await focused(), 'parts.1.qty');
	});
	await check('rows: more than five hundred are cut with a sentence', async () => {
		await paste(cell(2, 'remark'), Array.from({ length: 600 }, (_, i) => `r${i}\t`).join('\n'));
		assert.equal(await page.locator('[data-lines=parts] tbody tr').count(), 500);
		assert.match(await page.textContent('.rows-of:not(.small) .say'), /500/);
		for (let i = 499; i > 2; i--) await page.evaluate((n) => document.querySelector(`[data-at="parts.${n}"]`).remove(), i);
	});
	await check('rows: a mistake is said at its cell and in the summary', async () => {
		await cell(1, 'qty').fill('viele');
		await save();
		await page.locator('.errs').waitFor();
		assert.equal(await cell(1, 'qty').inputValue(), 'viele');
		assert.equal(await cell(1, 'qty').getAttribute('aria-invalid'), 'true');
		await page.locator('.errs a').first().click();
		assert.equal(await focused(), 'parts.1.qty');
		await accessible(page);
		await picture(page, 'lines-mistake', { fullPage: true });
		await cell(1, 'qty').fill('4');
	});
	await check('rows: they are saved and shown as a table with its sum', async () => {
		await page.click('[name=_add][value=phones]');
		await page.keyboard.type('0512-55501288');
		await save();
		await page.waitForURL(/saved/);
		assert.deepEqual(await page.locator('.lines tbody tr td:nth-child(2)').allTextContents().then((t) => t.map((x) => x.trim())), [parts[0], parts[0], parts[2]]);
		assert.match(await page.textContent('.lines tfoot'), /48\.50/);
		assert.equal(await page.locator('.entries a[href="tel:051255501288"]').count(), 1);
		await accessible(page);
		await fits(page);
		await picture(page, 'lines-detail', { fullPage: true });
	});
	const at = new URL(page.url()).pathname;
	await check('rows: leaving with a changed row asks first', async () => {
		await page.goto(`${at}/edit`);
		await cell(0, 'qty').fill('9');
		let asked = '';
		page.once('dialog', (d) => { asked = d.message(); d.dismiss(); });
		await page.click('[data-leave]');
		assert.match(asked, /尚未保存/);
		await cell(0, 'qty').fill('3');
	});
	await check('rows: the markup is valid as sent', async () => {
		await markup(page, `${at}/edit`);
		await markup(page, at);
		await markup(page, '/types/widget/new');
	});
	await check('rows: without scripts there are blank rows, a button for more, and boxes to delete', async () => {
		const plain = await login(await visitor({ scripts: false }));
		await plain.goto(`${at}/edit`);
		assert.equal(await plain.locator('[data-lines=parts] tbody tr').count(), 5);
		await plain.fill('[name="parts.0.remark"]', '留着');
		await plain.click('[name=_add][value=parts]');
		await plain.locator('[data-lines=parts] tbody tr').nth(9).waitFor();
		assert.equal(await plain.locator('[data-lines=parts] tbody tr').count(), 10);
		assert.equal(await plain.inputValue('[name="parts.0.remark"]'), '留着');
		await plain.check('[name="parts.1._delete"]');
		await plain.fill('[name="parts.3.part"]', parts[1]);
		await picture(plain, 'lines-plain', { fullPage: true });
		await plain.press('[name="parts.3.qty"]', 'Enter');	// saves, adds nothing
		await plain.waitForURL(/saved/);
		assert.deepEqual(await plain.locator('.lines tbody tr td:nth-child(2)').allTextContents().then((t) => t.map((x) => x.trim())), [parts[0], parts[2], parts[1]]);
		await plain.context().close();
	});
	await check('rows: on a phone every row is a card, dark as well', async () => {
		const small = await login(await visitor({ size: phone, scheme: 'dark' }));
		for (const [name, url] of [['detail', at], ['edit', `${at}/edit`]]) {
			await small.goto(url);
			await accessible(small);
			await fits(small);
			await picture(small, `lines-phone-${name}`, { fullPage: true });
		}
		quiet(small);
		await small.context().close();
	});
	await check('rows: in English and in the dark', async () => {
		const dark = await login(await visitor({ scheme: 'dark', language: 'en-US' }));
		for (const [name, url] of [['detail', at], ['edit', `${at}/edit`]]) {
			await dark.goto(url);
			await accessible(dark);
			await picture(dark, `lines-dark-${name}`, { fullPage: true });
		}
		quiet(dark);
		await dark.context().close();
	});
	await check('rows: nothing was refused by the policy and no script failed', async () => quiet(page));
}
await page.context().close();
