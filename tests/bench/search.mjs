// search.mjs - searches of a million customers: the page /search (all types at once) and the list, as everybody types them; a
// customer made with all its rules, and a saved view with five conditions. BENCH_ONLY=search.

// What there is to find, taken from the newest customers that the manager sees.
async function facts(manager) {
	const text = (await manager.get('/customer/customer')).text;
	const id = /href="\/customer\/customer\/(\d+)"/.exec(text)[1];
	const detail = (await manager.get(`/customer/customer/${id}`)).text;
	return {
		name: /<h1[^>]*>\s*(?:<[^>]+>\s*)*([^<\s][^<]*)/.exec(detail)?.[1].trim() ?? '',
		tax: /\b91\d{6}[0-9A-Z]{10}\b/.exec(detail)?.[0],
		tel: /\b0\d{2,3}-?\d{7,8}\b/.exec(detail)?.[0],
	};
}

export async function searches(site, manager, sales, measure, cookieOf) {
	const cookie = cookieOf(manager), own = cookieOf(sales), found = await facts(manager);
	const q = (page, words) => `${site}${page}?q=${encodeURIComponent(words)}`;
	const cases = [
		['rare name', found.name], ['common word', '科技'], ['pinyin initials', 'szltjm'], ['phone tail', found.tel?.slice(-6)],
		['tax number', found.tax], ['signs only', '（）'], ['what every company is called', '有限公司'], ['two common words that never meet', '食品 轴承'],
		['a single ideograph', '澜'], ['nothing like it', '鑫鑫鑫鑫'],
	].filter(([, words]) => words);
	for (const [name, words] of cases) {
		measure(`search: ${name}`, q('/search', words), { cookie });
		measure(`list: ${name}`, q('/customer/customer', words), { cookie });
	}
	measure('list, scope own: common word', q('/customer/customer', '科技'), { cookie: own });
	measure('list, scope own: two that never meet', q('/customer/customer', '食品 轴承'), { cookie: own });
	const five = 'and(level.in(A,B),kind.eq(formal),status.eq(normal),price_grade.ge(2),updated_at.ge(today-365))';
	measure('list, five conditions', `${site}/customer/customer?f=${encodeURIComponent(five)}`, { cookie });
}
