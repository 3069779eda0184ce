// columns.js - the heads of a list are dragged wider or narrower, or by the arrow keys; kept for this user.
(() => {
	const table = document.querySelector('table[data-widths]');
	if (!table) return;
	const least = 40;
	const most = 800;
	const fit = (n) => Math.round(Math.min(most, Math.max(least, n)));

	// 0: as wide as it needs.
	const show = (head, width) => {
		const at = [...head.parentElement.children].indexOf(head);
		for (const row of table.rows) {
			const cell = row.cells[at];
			cell?.classList.toggle('fix', width > 0);
			if (width) cell?.style.setProperty('--w', `${width}px`);
			else cell?.style.removeProperty('--w');
		}
		const grip = head.querySelector('.col-grip');
		grip.setAttribute('aria-valuenow', width || Math.round(head.offsetWidth));
	};
	const keep = (head, width) => fetch(table.dataset.widths, {
		method: 'POST', redirect: 'manual',
		body: new URLSearchParams({ _csrf: table.dataset.csrf, field: head.dataset.col, width }),
	}).catch(() => {});

	for (const head of table.querySelectorAll('th[data-col]')) {
		const grip = document.createElement('span');
		const name = head.textContent.trim();
		for (const [key, value] of Object.entries({
			class: 'col-grip', role: 'separator', tabindex: 0, 'aria-orientation': 'vertical', 'aria-valuemin': least,
			'aria-valuemax': most, 'aria-valuenow': head.offsetWidth, 'aria-label': `${table.dataset.widthLabel} ${name}`,
			title: table.dataset.widthHint,
		})) grip.setAttribute(key, value);
		head.append(grip);

		let from = null;
		let width = 0;
		let timer = 0;
		const later = () => {
			clearTimeout(timer);
			timer = setTimeout(() => keep(head, width), 500);
		};
		grip.addEventListener('pointerdown', (e) => {
			if (e.button) return;
			e.preventDefault();
			grip.focus();
			grip.setPointerCapture(e.pointerId);
			from = { x: e.clientX, width: head.offsetWidth };
			width = 0;
		});
		grip.addEventListener('pointermove', (e) => {
			if (!from || (!width && Math.abs(e.clientX - from.x) < 3)) return;
			width = fit(from.width + e.clientX - from.x);
			show(head, width);
		});
		grip.addEventListener('pointerup', () => {
			if (from && width) keep(head, width);
			from = null;
		});
		grip.addEventListener('pointercancel', () => { from = null; });
		grip.addEventListener('dblclick', () => {
			width = 0;
			show(head, 0);
			keep(head, 0);
		});
		grip.addEventListener('keydown', (e) => {
			const step = { ArrowLeft: -10, ArrowRight: 10 }[e.key];
			if (!step && e.key !== 'Home') return;
			e.preventDefault();
			e.stopPropagation();
			width = step ? fit(head.offsetWidth + step) : 0;
			show(head, width);
			later();
		});
	}
})();
