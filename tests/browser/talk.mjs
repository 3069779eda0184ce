// talk.mjs - comments with a mention, the bell, attachments by choosing and by dropping, on desktop and phone.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { check } from '../site/client.mjs';
import { accessible, fits, login, markup, phone, picture, quiet, visitor } from './browser.mjs';

const sales = await login(await visitor(), 'sales1');
const word = `浏览器${Date.now().toString(36)}`;
let record;

await check('browser: a comment is written with a colleague proposed behind the sign @', async () => {
	await sales.goto('/customer/customer?view=mine');
	record = await sales.locator('.list tbody tr a').first().getAttribute('href');
	await sales.goto(record);
	await sales.keyboard.press('m');
	await sales.keyboard.type(`${word} 请 @mana`);
	await sales.locator('#say-found li').first().waitFor();
	await accessible(sales);
	await picture(sales, 'talk-mention');
	await sales.keyboard.press('Enter');
	assert.match(await sales.inputValue('#say'), new RegExp(`${word} 请 @\\S+ $`));
	await sales.keyboard.type('审批');
	await sales.keyboard.press('Control+Enter');
	await sales.waitForURL(/#c\d+$/);
	assert.equal(await sales.locator('.feed .say b.at').first().count(), 1);
	await accessible(sales);
	await fits(sales);
	await markup(sales, record);
	await picture(sales, 'talk-timeline');
});

await check('browser: the colleague finds it at the bell and answers, on a phone in the dark', async () => {
	const other = await login(await visitor({ size: phone, scheme: 'dark' }), 'manager');
	assert.ok(Number(await other.locator('.top .bubble').innerText()) > 0);
	await other.click('.top a[href="/notices"]');
	await accessible(other);
	await fits(other);
	await markup(other, '/notices');
	await picture(other, 'talk-notices-phone');
	await other.locator('.notices button', { hasText: word }).click();
	await other.waitForURL(/#c\d+$/);
	const said = other.locator('.feed .say', { hasText: word }).first();
	await said.getByText('回复').click();
	await other.fill('#say', `${word} 同意`);
	await other.click('.say-new button[type=submit]');
	await other.locator('.say-list .quoted').first().waitFor();
	await accessible(other);
	await fits(other);
	await picture(other, 'talk-comments-phone');
	quiet(other);
	await other.context().close();
});

await check('browser: a file is chosen, another one dropped; a picture and a text are shown, HTML is not', async () => {
	await sales.goto(record);
	await sales.setInputFiles('#upload', { name: `${word}.txt`, mimeType: 'text/plain', buffer: Buffer.from('交期 45 天') });
	await sales.click('form.drop button[type=submit]');
	await sales.waitForURL(/saved=1/);
	await sales.evaluate((name) => {
		const canvas = Object.assign(document.createElement('canvas'), { width: 300, height: 200 });
		canvas.getContext('2d').fillStyle = 'teal';
		canvas.getContext('2d').fillRect(0, 0, 300, 200);
		const bytes = Uint8Array.from(atob(canvas.toDataURL('image/png').split(',')[1]), (c) => c.charCodeAt(0));
		const data = new DataTransfer();
		data.items.add(new File([bytes], `${name}.png`, { type: 'image/png' }));
		data.items.add(new File(['<html><script>document.title="x"</script></html>'], `${name}.jpg`, { type: 'image/jpeg' }));
		document.querySelector('#files').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
	}, word);
	await sales.locator('.files a.name', { hasText: `${word}.png` }).waitFor();
	await accessible(sales);
	await fits(sales);
	await markup(sales, `${record}/files`);
	await picture(sales, 'talk-files');
	await sales.locator('.files a.name', { hasText: `${word}.png` }).click();
	await sales.waitForFunction(() => document.querySelector('.shown img')?.naturalWidth === 300);
	await accessible(sales);
	await picture(sales, 'talk-picture');
	await sales.goto(record);
	await sales.locator('.files a.name', { hasText: `${word}.txt` }).click();
	assert.equal(await sales.locator('.shown pre').innerText(), '交期 45 天');
	await sales.goto(record);
	const download = sales.waitForEvent('download');
	await sales.locator('.files a.name', { hasText: `${word}.jpg` }).click();
	assert.equal((await download).suggestedFilename(), `${word}.jpg`);
});

await check('browser: what is too large is said before it travels, and by the server behind nginx', async () => {
	await sales.goto(record);
	const big = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'talk-')), 'big.bin');
	fs.writeFileSync(big, Buffer.alloc(34 << 20));
	await sales.setInputFiles('#upload', big);
	fs.rmSync(path.dirname(big), { recursive: true });
	assert.match(await sales.locator('[data-say]').innerText(), /big\.bin.*32 MB/);
	const token = await sales.locator('form.drop input[name=_csrf]').inputValue();
	const send = (bytes) => sales.request.post(`${record}/files`, { maxRedirects: 0,
		multipart: { _csrf: token, file: { name: 'big.txt', mimeType: 'text/plain', buffer: Buffer.alloc(bytes, 'x') } } });
	assert.equal((await send(34 << 20)).status(), 422);
	assert.equal((await send(49 << 20)).status(), 413);
	assert.equal((await send(30 << 20)).status(), 303);
	const file = await sales.goto(`${record}/files`).then(() => sales.locator('.files li', { hasText: 'big.txt' }).first().locator('a[title]').getAttribute('href'));
	const part = await sales.request.get(file, { headers: { range: 'bytes=31457270-' } });
	assert.equal(part.status(), 206);
	assert.equal((await part.body()).length, 10);
	const whole = await sales.request.get(file);
	assert.equal((await whole.body()).length, 30 << 20);
	assert.equal((await sales.request.get(file, { headers: { 'if-none-match': whole.headers().etag } })).status(), 304);
});

await check('browser: a tag is put on, coloured by the administrator, and taken off', async () => {
	await sales.goto(record);
	await sales.click('.tag-add summary');
	await sales.fill('#tag-new', word);
	await accessible(sales);
	await picture(sales, 'talk-tag-menu');
	await sales.press('#tag-new', 'Enter');
	await sales.locator('form.tag', { hasText: word }).waitFor();
	const admin = await login(await visitor({ size: phone, scheme: 'dark' }), 'admin');
	await admin.goto('/admin/tags?type=customer');
	const row = admin.locator('.tag-rows > li', { has: admin.locator('.tag', { hasText: word }) });
	await row.locator('select[name=colour]').selectOption('amber');
	await row.locator('button', { hasText: '保存' }).click();
	await admin.waitForURL(/saved=1/);
	await accessible(admin);
	await fits(admin);
	await markup(admin, '/admin/tags?type=customer');
	await picture(admin, 'talk-tags-phone');
	await admin.context().close();
	await sales.goto(record);
	const chip = sales.locator('form.tag.is-amber', { hasText: word });
	await accessible(sales);
	await markup(sales, record);
	await picture(sales, 'talk-tags');
	await chip.locator('button').click();
	await sales.waitForFunction((w) => !document.querySelector('.meta').innerText.includes(w), word);
});

await check('browser: the settings of attachments, and all of it without scripts', async () => {
	const admin = await login(await visitor(), 'admin');
	await admin.goto('/admin/files');
	await accessible(admin);
	await markup(admin, '/admin/files');
	await picture(admin, 'talk-file-settings');
	quiet(admin);
	await admin.context().close();
	const plain = await login(await visitor({ scripts: false, size: phone }), 'sales1');
	await plain.goto(record);
	await plain.fill('#say', `${word} 无脚本`);
	await plain.press('.say-new button[type=submit]', 'Enter');
	await plain.waitForURL(/#c\d+$/);
	await plain.setInputFiles('#upload', { name: `${word}-2.txt`, mimeType: 'text/plain', buffer: Buffer.from('无脚本') });
	await plain.press('form.drop button[type=submit]', 'Enter');
	await plain.waitForURL(/saved=1/);
	await fits(plain);
	await picture(plain, 'talk-noscript-phone', { fullPage: true });
	await plain.context().close();
	quiet(sales);
	await sales.context().close();
});
