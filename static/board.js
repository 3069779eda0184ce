// board.js - cards are dragged from column to column; the server does what the buttons of a card do.
(() => {
	const one = (selector, from = document) => from.querySelector(selector);
	const all = (selector, from = document) => [...from.querySelectorAll(selector)];
	const page = async (answer) => new DOMParser().parseFromString(await answer.text(), 'text/html');

	// The board as the server answers it; a step that asks for more has a page of its own.
	const move = async (url, fields) => {
		const board = one('#board');
		board.setAttribute('aria-busy', 'true');
		try {
			const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
			const now = one('#board', await page(answer));
			if (!now) {
				location.assign(answer.redirected ? answer.url : location.href);
				return;
			}
			board.replaceWith(document.adoptNode(now));
			start();
			one('#board [role=alert]')?.focus();
		} catch {
			location.reload();
		}
	};

	const dragged = (e) => {
		const to = e.to.dataset.to;
		if (e.from === e.to) return;
		move(e.item.dataset.move, { _csrf: one('#board').dataset.csrf, row_version: e.item.dataset.version, to });
	};

	const start = () => {
		for (const list of all('#board ul')) {
			window.Sortable.create(list, {
				group: { name: 'board', put: (to, from, card) => card.dataset.targets?.includes(`[${to.el.dataset.to}]`) ?? false },
				sort: false, draggable: 'li[data-move]', filter: 'button, summary', preventOnFilter: false,
				delay: 150, delayOnTouchOnly: true, animation: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 120,
				onEnd: dragged,
			});
		}
	};

	addEventListener('click', async (e) => {
		const more = e.target.closest?.('#board [data-more]');
		if (!more) return;
		e.preventDefault();
		try {
			const next = await page(await fetch(more.href));
			const column = one('#board section', next);
			one('ul', more.parentElement).append(...one('ul', column).children);
			const link = one('[data-more]', column);
			if (link) more.href = link.href;
			else more.remove();
		} catch {
			location.assign(more.href);
		}
	});
	start();
})();
