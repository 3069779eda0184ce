// documents.mjs - many at once over the made-up documents: what is open of one is
// taken exactly once, whoever comes first, and no request is lost.
//   CLIENTS=200 for more of them
import assert from 'node:assert/strict';
import { Client, check } from './client.mjs';

const url = process.env.SITE_URL;
const clients = Number(process.env.CLIENTS ?? 60), open = Math.floor(clients * 3 / 4);

// Addresses as a browser has them: what was saved, without the toast.
const saved = (r) => {
	assert.equal(r.status, 303, r.text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').slice(0, 600));
	return r.location.replace(/\?.*/, '');
};

export async function documents() {
	const manager = await new Client(url).login('manager');
	if ((await manager.get('/types/widget')).status !== 200) return;	// a site without the made-up types
	const director = await new Client(url).login('director');
	const name = `抢单${Date.now().toString(36)}`;
	let widget, drafts = [];

	await check('documents: a widget, and drafts that together want more than it has', async () => {
		const part = await manager.form('/types/part/new');
		saved(await manager.post('/types/part/new', { ...part.hidden, name: `零件${name}`, price: '3', enabled: '1' }));
		const form = await manager.form('/types/widget/new');
		widget = saved(await manager.post('/types/widget/new', { ...form.hidden, subject: name, weight: '1', 'parts.0.part': `零件${name}`, 'parts.0.qty': String(open), 'parts.0.price': '3' }));
		const page = await manager.form(widget);
		saved(await manager.post(`${widget}/do/audit`, page.hidden));
		const id = widget.split('/').pop();
		for (let i = 0; i < clients; i++) {
			const blank = await manager.form(`/types/gadget/new?_from=widget:${id}`);
			const line = /name="items\.0\._src" value="([^"]+)"/.exec(blank.page.text)?.[1] ?? blank.hidden['items.0._src'];
			assert.ok(line, 'the row knows where it comes from');
			drafts.push(saved(await manager.post('/types/gadget/new', { ...blank.hidden, date: '2026-11-02', owner: /name="owner"[^]*?value="(\d+)" selected/.exec(blank.page.text)[1], 'items.0.qty': '1', 'items.0.part': `零件${name}` })));
		}
		assert.equal(new Set(drafts).size, clients);
	});
	await check('documents: audited all at once, exactly what was open is taken and the others are told', async () => {
		const pages = [];
		for (const d of drafts) pages.push((await director.form(d)).hidden);
		const answers = await Promise.all(drafts.map((d, i) => director.post(`${d}/do/audit`, pages[i])));
		const count = (s) => answers.filter((r) => r.status === s).length;
		assert.deepEqual({ taken: count(303), refused: count(409), other: answers.filter((r) => ![303, 409].includes(r.status)).map((r) => r.status) },
			{ taken: open, refused: clients - open, other: [] });
		const done = await manager.get(widget);
		assert.match(done.text, new RegExp(`${open} / ${open}`));
		assert.match(done.text, /已完成/);
	});
	await check('documents: un-audited all at once, everything is open again', async () => {
		const audited = [];
		for (const d of drafts) {
			const page = await director.get(`${d}`);
			if (/已审核/.test(page.text) && /\/do\/unaudit/.test(page.text)) audited.push(d);
		}
		assert.equal(audited.length, open);
		const forms = [];
		for (const d of audited) forms.push((await director.form(`${d}/do/unaudit`)).hidden);
		const answers = await Promise.all(audited.map((d, i) => director.post(`${d}/do/unaudit`, forms[i])));
		assert.deepEqual(answers.filter((r) => r.status !== 303).map((r) => r.status), []);
		assert.match((await manager.get(widget)).text, new RegExp(`0 / ${open}`));
	});
}
