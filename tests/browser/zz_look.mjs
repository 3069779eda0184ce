import * as b from './browser.mjs';
const out = process.env.SHOTS;
const pages = JSON.parse(process.env.PAGES);
await b.open();
for (const [name, who, at, opt = {}] of pages) {
	const page = await b.visitor({ size: opt.phone ? b.phone : b.desktop, scheme: opt.dark ? 'dark' : 'light', language: opt.en ? 'en-US' : 'zh-CN' });
	await b.login(page, who);
	const r = await page.goto(at);
	if (r.status() !== 200) console.log(name, at, r.status());
	if (opt.key) { await page.keyboard.press(opt.key); await page.waitForTimeout(500); }
	try { await b.accessible(page); } catch (e) { console.log(name, e.message.slice(0, 600)); }
	try { await b.markup(page, at); } catch (e) { console.log(name, e.message.slice(0, 800)); }
	try { await b.fits(page); } catch (e) { console.log(name, e.message.slice(0, 300)); }
	if (page.complaints.length) console.log(name, page.complaints);
	await page.screenshot({ path: `${out}/${name}.png`, fullPage: !!opt.full });
	await page.context().close();
}
await b.close();
