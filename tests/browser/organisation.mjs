// organisation.mjs - the organisation with and without scripts, who leaves, the working
// calendar with a list that is wrong, put right and taken over, and the health page.
import assert from 'node:assert/strict';
import { check } from '../site/client.mjs';
import { accessible, fits, login, markup, phone, picture, quiet, visitor } from './browser.mjs';

const pages = ['/admin/organisation', '/admin/organisation?q=lin', '/admin/calendar', '/admin/calendar/import', '/admin/health'];
const admin = await login(await visitor(), 'admin');

await check('organisation: its pages are valid, accessible in both themes and fit', async () => {
	for (const at of pages) {
		await admin.goto(at);
		await markup(admin, at);
		await admin.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
		await accessible(admin);
		await picture(admin, `settings${at.replaceAll(/\W+/g, '-')}`);
		await admin.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
		await accessible(admin);
		await fits(admin);
	}
	await admin.emulateMedia({ colorScheme: 'light' });
});
await check('organisation: the same in English on a phone', async () => {
	const small = await login(await visitor({ size: phone, language: 'en-US' }), 'admin');
	for (const at of pages) {
		await small.goto(at);
		await markup(small, at);
		await accessible(small);
		await fits(small);
		await picture(small, `phone-settings${at.replaceAll(/\W+/g, '-')}`);
	}
	quiet(small);
	await small.context().close();
});
await check('organisation: departments open and close without a script', async () => {
	const plain = await login(await visitor({ scripts: false }), 'sales1');
	await plain.goto('/admin/organisation');
	const first = plain.locator('.org > li > details').first();
	assert.ok(await first.locator('.people a').first().isVisible());
	await first.locator('summary').first().click();
	assert.ok(!await first.locator('.people a').first().isVisible());
	await plain.click('a[href$="show=none"]');
	assert.equal(await plain.locator('.org details[open]').count(), 0);
	await plain.fill('.filters input[name=q]', 'linruoxi');
	await plain.press('.filters input[name=q]', 'Enter');
	assert.deepEqual(await plain.locator('.org .people .person .cut').allTextContents(), ['林若溪']);
	assert.equal(await plain.locator('a[href*="set.parent"]').count(), 0);
	await plain.context().close();
});
await check('organisation: who is about to leave is warned of on the form', async () => {
	await admin.goto('/admin/organisation?q=xuliqun');
	await admin.locator('.org .people a').first().click();
	await admin.locator('[data-key=e]').click();
	assert.match(await admin.locator('[data-preview]').textContent(), /直接下属：/);
	await admin.getByLabel('离职').check();
	await admin.locator('[data-preview] .note.warn').waitFor();
	assert.match(await admin.locator('[data-preview] .note.warn').textContent(), /立即停用其登录账号/);
	await accessible(admin);
	await picture(admin, 'employee-leaves', { fullPage: true });
});

const year = 2060 + Date.now() % 40;
await check('calendar: a list with a mistake comes back with its line and its text', async () => {
	await admin.goto('/admin/calendar/import');
	await admin.fill('#f-lines', `${year}-01-01,off,元旦,New Year\n${year}-13-01,off,国庆节\n`);
	await admin.click('.actions .btn-primary');
	assert.match(await admin.locator('[role=alert]').textContent(), /第 2 行/);
	assert.match(await admin.inputValue('#f-lines'), /-13-01/);
	await picture(admin, 'calendar-wrong');
	await accessible(admin);
});
await check('calendar: put right it says what it will do, and does it when confirmed', async () => {
	await admin.fill('#f-lines', `${year}-01-01,off,元旦,New Year\n${year}-10-01,off,国庆节\n`);
	await admin.click('.actions .btn-primary');
	assert.match(await admin.locator('.box').textContent(), new RegExp(`${year}`));
	await picture(admin, 'calendar-preview');
	await accessible(admin);
	await admin.click('button[name=_confirm]');
	assert.match(admin.url(), new RegExp(`year=${year}&saved=1`));
	assert.equal(await admin.locator('.cal td .cell.off').count(), 2);
});
await check('calendar: a file replaces the year only when that is ticked', async () => {
	await admin.goto('/admin/calendar/import');
	await admin.setInputFiles('#f-file', { name: 'days.csv', mimeType: 'text/csv', buffer: Buffer.from(`\ufeff${year}-10-01,off,国庆节\n`) });
	await admin.click('.actions .btn-primary');
	await admin.click('button[name=_confirm]');
	assert.equal(await admin.locator('[role=alert]').count(), 1);
	await admin.check(`#f-replace-${year}`);
	await admin.click('button[name=_confirm]');
	assert.match(admin.url(), /saved=1/);
	assert.equal(await admin.locator('.cal td .cell.off').count(), 1);
});
await check('organisation: nothing was refused by the policy and no script failed', async () => quiet(admin));
await admin.context().close();
