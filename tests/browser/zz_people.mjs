import { open, close, visitor, login, picture, desktop, phone, accessible, fits, markup } from './browser.mjs';
await open();
const pages = process.argv.slice(2);
for (const [size, sname] of [[desktop, 'd'], [phone, 'p']]) for (const [scheme, language] of [['light', 'zh-CN'], ['dark', 'en']]) {
	const page = await login(await visitor({ size, scheme, language }), 'admin');
	if (language === 'en') await page.context().addCookies([{ name: 'lang', value: 'en', url: process.env.SITE_URL }]);
	for (const p of pages) {
		await page.goto(p);
		await picture(page, `${p.replace(/\W+/g, '_')}-${sname}-${language}`);
		try { await fits(page); } catch (e) { console.log(e.message); }
		try { await accessible(page); } catch (e) { console.log(e.message); }
		if (sname === 'd' && scheme === 'light') try { await markup(page, p); } catch (e) { console.log(JSON.stringify(e.actual)); }
		if (page.complaints.length) console.log(p, page.complaints.splice(0));
	}
}
await close();
