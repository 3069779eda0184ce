// segments.mjs - a filtered list becomes a segment, its members stand in the list and on the record, a static one is filled by hand.
import assert from 'node:assert/strict';
import { check } from '../site/client.mjs';
import { accessible, fits, login, markup, phone, picture, quiet, visitor } from './browser.mjs';

const manager = await login(await visitor(), 'manager');
const word = Date.now().toString(36);
let record, dynamic;

await check('browser: a filtered list is saved as a segment, whose members are known at once', async () => {
	await manager.goto('/customer/customer?f=level.in(A,B)');
	await manager.locator('a[href*="set.filter"]').first().evaluate((a) => a.click());
	await manager.waitForURL(/segment\/new/);
	await manager.fill('[name=name]', `重点客户 ${word}`);
	await fits(manager);
	await picture(manager, 'segment-form');
	await manager.click('button[name=_then].btn-primary');
	await manager.waitForURL(/segment\/\d+/);
	dynamic = new URL(manager.url()).pathname;
	assert.match(await manager.innerText('main'), /您可查看的成员/);
	await accessible(manager);
	await markup(manager, dynamic);
	await picture(manager, 'segment');
	await manager.locator('a[href*="segments.eq"]').first().click();
	assert.ok(await manager.locator('.list tbody tr').count() > 0);
	await picture(manager, 'segment-members');
	record = await manager.locator('.list tbody tr a').first().getAttribute('href');
});

await check('browser: a customer is put into a static segment and taken out again', async () => {
	await manager.goto('/customer/segment/new?set.kind=static');
	await manager.fill('[name=name]', `年会邀请 ${word}`);
	await manager.click('button[name=_then].btn-primary');
	await manager.waitForURL(/segment\/\d+/);
	await manager.goto(record);
	await manager.locator('details.tag-add:has(#group-new) summary').click();
	await manager.selectOption('#group-new', { label: `年会邀请 ${word}` });
	await picture(manager, 'segment-add');
	await manager.click('form:has(#group-new) button');
	const chip = manager.locator('.tag.is-group', { hasText: `年会邀请 ${word}` });
	assert.equal(await chip.count(), 1);
	await accessible(manager);
	await fits(manager);
	await markup(manager, record);
	await picture(manager, 'segment-chip');
	await chip.locator('button').click();
	await manager.waitForLoadState();
	assert.equal(await chip.count(), 0);
});

await check('browser: the page of a segment and the report by segment, on a phone in the dark', async () => {
	const other = await login(await visitor({ size: phone, scheme: 'dark' }), 'manager');
	for (const [page, name] of [[dynamic, 'segment'], ['/customer/segment', 'segments'], ['/customer/reports?by=segments', 'segment-report'], [record, 'segment-record']]) {
		await other.goto(page);
		await accessible(other);
		await fits(other);
		await picture(other, `${name}-phone`);
	}
	quiet(other);
});
quiet(manager);
