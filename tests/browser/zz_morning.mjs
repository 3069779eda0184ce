// A salesman's morning by clicks alone.
import { open, close, visitor, login, desktop, phone } from './browser.mjs';
import fs from 'node:fs';
const out = '/tmp/looks/morning'; fs.mkdirSync(out, { recursive: true });
fs.writeFileSync('/tmp/photo.jpg', fs.readFileSync(process.env.PHOTO));
await open();
for (const [v, size, scheme, language] of [['d', desktop, 'light', 'zh-CN'], ['p', phone, 'dark', 'en-US']]) {
	const p = await visitor({ size, scheme, language }); p.setDefaultTimeout(8000);
	let n = 0; const shot = async (x, full) => p.screenshot({ path: `${out}/${v}${String(++n).padStart(2, '0')}-${x}.png`, fullPage: !!full });
	const step = async (name, fn) => { try { await fn(); console.log(v, 'ok  ', name, new URL(p.url()).pathname + new URL(p.url()).search.slice(0, 80)); } catch (e) { console.log(v, 'FAIL', name, String(e).split('\n')[0], p.url()); await shot('FAIL-' + name); } };
	await login(p, 'sales1');
	await step('home', async () => { await shot('home', 1); });
	let customer;
	await step('search by initials', async () => {
		await p.goto('/customer/customer'); customer = (await p.locator('tbody a[href^="/customer/customer/"], .card-row a[href^="/customer/customer/"], main a[href^="/customer/customer/"]').first().getAttribute('href')).split('?')[0];
		await p.keyboard.press('/'); const box = p.locator('input[type=search], #search, input[name=q]').first(); await box.fill('szkj'); await p.waitForTimeout(900); await shot('search');
		await box.press('Enter'); await p.waitForLoadState(); await shot('search-page', 1);
	});
	await step('open customer', async () => { await p.goto('/customer/customer?view=mine'); const l = p.locator('main a[href^="/customer/customer/"]').filter({ hasText: /公司|厂|中心/ }).first(); await l.click(); await p.waitForURL(/customer\/customer\/\d+/); customer = new URL(p.url()).pathname; await shot('customer', 1); });
	await step('call log as comment', async () => { await p.goto(customer + '/comments').catch(() => {}); await shot('comments'); const t = p.locator('textarea').first(); await t.fill('电话：周三下午拜访，要报价。Called, visit on Wednesday.'); await t.locator('xpath=ancestor::form').locator('button[type=submit], button:not([type])').first().click(); await p.waitForLoadState(); await shot('commented', 1); });
	await step('edit', async () => { await p.goto(customer + '/edit'); await p.fill('[name=remark]', '早上改的 ' + v); await shot('edit', 1); await p.locator('main form .actions button[value=view]').click(); await p.waitForURL(/saved/); await shot('saved'); });
	await step('tag', async () => { await p.goto(customer); const i = p.locator('input[name=tag]').first(); if (!await i.isVisible()) await p.locator('summary').filter({ has: p.locator('xpath=..//input[@name="tag"]') }).first().click().catch(() => {}); await i.fill('重点跟进'); await i.press('Enter'); await p.waitForLoadState(); await p.waitForTimeout(500); await shot('tagged'); });
	await step('photo', async () => { await p.goto(customer + '/files'); const f = p.locator('input[type=file]').first(); await f.setInputFiles('/tmp/photo.jpg'); await p.waitForTimeout(1500); const b = p.locator('form:has(input[type=file]) button[type=submit]').first(); if (await b.isVisible().catch(() => false)) await b.click().catch(() => {}); await p.waitForTimeout(1500); await shot('files', 1); });
	await step('filter', async () => { await p.goto('/customer/customer?f=and(level.eq(A),region.under(上海),updated_at.lt(today-30))'); await shot('filter', 1); });
	await step('save and share the view', async () => { await p.locator('a[href*="/view/new"]').first().click(); await p.waitForLoadState(); await p.fill('[name=name]', '上海A级待联系' + v); await shot('view-new', 1); await p.locator('main form .actions button').first().click(); await p.waitForLoadState(); await shot('view-saved', 1); });
	await step('bulk', async () => { await p.goto('/customer/customer?view=mine'); const b = p.locator('main input[type=checkbox][name=id]'); for (let i = 0; i < 3; i++) await b.nth(i).check({ force: true }); await p.waitForTimeout(300); await shot('ticked'); });
	await step('export page', async () => { await p.goto('/customer/customer?view=mine'); await p.locator('a[href*="/export"], button[formaction*="export"]').first().click({ timeout: 3000 }).catch(async () => { await p.goto('/customer/customer/export?which=all'); }); await p.waitForLoadState(); await shot('export', 1); });
	await step('print', async () => { await p.goto('/customer/customer?view=mine'); await p.emulateMedia({ media: 'print' }); await shot('print', 1); await p.emulateMedia({ media: 'screen' }); });
	console.log(v, 'complaints', p.complaints);
	await p.context().close();
}
await close();
