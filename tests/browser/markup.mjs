// markup.mjs - every kind of page, in both languages, is valid HTML as sent.
import { check } from '../site/client.mjs';
import { login, markup, visitor } from './browser.mjs';

const list = '/customer/customer';
for (const language of ['zh-CN', 'en-US']) {
	const page = await login(await visitor({ language }));
	await page.goto(list);
	const record = await page.locator('.list .name').first().getAttribute('href');
	const pages = ['/', list, `${list}?q=zzzzzz`, `${list}?f=level.in(A,B)`, `${list}?sort=nonsense`, `${list}?view=mine`, `${list}/new`,
		record, `${record}/edit`, '/password', '/nothing-here', '/admin/employee'];
	for (const at of pages) await check(`markup: ${at} in ${language} is valid`, () => markup(page, at));
	await page.context().close();
}
const nobody = await visitor();
await check('markup: the login page is valid', () => markup(nobody, '/login'));
await nobody.context().close();
const admin = await login(await visitor(), 'admin');
for (const at of ['/', '/admin/user', '/admin/user/1', '/admin/user/1/edit', '/admin/department', '/admin/department/new'])
	await check(`markup: ${at} of the administrator is valid`, () => markup(admin, at));
await admin.context().close();
