// lines.js - the rows of a form as a grid: keys, more rows, paste from a spreadsheet,
// sums while typing. Loaded before app.js by forms that have rows; they work without it.
(() => {
	const all = (selector, from) => [...from.querySelectorAll(selector)];
	const field = 'input:not([type=hidden]):not([type=radio]), select, textarea';
	// In these an arrow already means something.
	const arrows = 'input:not([type=date]):not([type=datetime-local]):not([type=radio])';
	const changed = (element) => element.dispatchEvent(new Event('input', { bubbles: true }));

	const grid = (table) => {
		const { lines, max } = table.dataset;
		const body = table.tBodies[0];
		const box = table.closest('.rows-of');
		const pattern = box.querySelector('template');
		const say = (text) => { const at = box.querySelector('.say'); if (at) at.textContent = text; };
		const fields = (row) => [...row.cells].filter((cell) => !cell.matches('.rm, .mn')).map((cell) => cell.querySelector(field)).filter(Boolean);

		// A row has its number in the names of all that is in it.
		const place = (row, n, shown) => {
			const was = row.dataset.at;
			const at = `${lines}.${n}`;
			const number = row.querySelector('.nr');
			const old = number.textContent;
			for (const element of all('*', row)) {
				for (const name of ['id', 'name', 'aria-describedby', 'aria-controls', 'data-computed']) {
					const value = element.getAttribute(name);
					if (value?.includes(`${was}.`)) element.setAttribute(name, value.replace(`${was}.`, `${at}.`));
				}
				for (const name of ['aria-label', 'title']) {
					const value = element.getAttribute(name);
					if (value && !element.matches('.tag')) element.setAttribute(name, value.replace(new RegExp(`${old}(?!.*${old})`), shown));
				}
				if (element.type === 'radio') element.value = n;
			}
			number.textContent = shown;
			row.dataset.at = at;
		};
		// Names in the order of the page, after a row has moved. By way of other names:
		// two radios of one value would not be told apart.
		const settle = () => {
			const chosen = body.querySelector('.mn input:checked');
			[...body.rows].forEach((row, i) => place(row, `_${i}`, i + 1));
			[...body.rows].forEach((row, i) => place(row, i, i + 1));
			if (chosen) chosen.checked = true;
		};
		const add = () => {
			if (body.rows.length >= max) {
				say(table.dataset.full);
				return null;
			}
			const row = pattern.content.querySelector('tr').cloneNode(true);
			const next = Math.max(-1, ...[...body.rows].map((r) => Number(r.dataset.at.slice(lines.length + 1)))) + 1;
			place(row, next, body.rows.length + 1);
			body.append(row);
			return row;
		};
		const focus = (row, column) => {
			const to = row && (fields(row)[column] ?? fields(row)[0]);
			to?.focus();
			if (to?.select) to.select();
		};
		const move = (row, to) => {
			if (!to) return;
			const active = document.activeElement;
			if (to.sectionRowIndex < row.sectionRowIndex) to.before(row);
			else to.after(row);
			settle();
			active.focus();
			changed(body);
		};

		// ---- keys ------------------------------------------------------------------

		table.addEventListener('keydown', (e) => {
			const row = e.target.closest('tbody tr');
			if (!row || e.defaultPrevented || e.isComposing) return;
			const column = fields(row).indexOf(e.target);
			const up = e.key === 'ArrowUp';
			if (up || e.key === 'ArrowDown') {
				const to = up ? row.previousElementSibling : row.nextElementSibling;
				if (e.altKey && pattern) move(row, to);
				else if (e.target.matches(arrows) && !e.ctrlKey && !e.shiftKey) focus(to, column);
				else return;
			} else if (e.key === 'Enter' && e.target.matches(`${arrows}, select, input`) && !e.ctrlKey && !e.metaKey) {
				focus(row.nextElementSibling ?? (pattern && add()), column);
			} else if (e.key === 'Delete' && e.ctrlKey && pattern) {
				row.querySelector('.rm input').click();
			} else {
				return;
			}
			e.preventDefault();
		});

		// ---- paste --------------------------------------------------------------------

		// Cells as spreadsheets copy them; one that holds a tab or a line end is quoted.
		const cells = (text) => {
			const rows = [[]];
			for (const [, quoted, plain, end] of text.replace(/\r\n?/g, '\n').replace(/\n$/, '').matchAll(/(?:"((?:[^"]|"")*)"(?=\t|\n|$)|([^\t\n]*))(\t|\n|$)/g)) {
				rows.at(-1).push((quoted?.replaceAll('""', '"') ?? plain).replace(/\s*\n\s*/g, ' ').trim());
				if (end === '\n') rows.push([]);
				if (end === '') break;
			}
			return rows;
		};
		const fill = (to, text) => {
			if (to.type === 'checkbox') {
				to.checked = /^(1|yes|true|y|x|是|√|✓)$/i.test(text);
			} else if (to.tagName === 'SELECT') {
				const option = [...to.options].find((o) => o.value === text || o.text.trim() === text);
				if (!option) return false;
				to.value = option.value;
			} else if (to.type === 'date') {
				// What is no day for the browser goes to the server as it is.
				to.value = text.replace(/[/.年月]/g, '-').replace(/日$/, '').replace(/-(\d)(?=-|$)/g, '-0$1');
				if (text && !to.value) {
					to.type = 'text';
					to.value = text;
				}
			} else {
				to.value = text;
			}
			return true;
		};
		table.addEventListener('paste', (e) => {
			const text = e.clipboardData?.getData('text/plain') ?? '';
			let row = e.target.closest('tbody tr');
			if (!row || !/[\t\n]/.test(text.replace(/\n$/, ''))) return;
			e.preventDefault();
			const from = fields(row).indexOf(e.target);
			let odd = false;
			say('');
			for (const line of cells(text)) {
				row ??= add();
				if (!row) {
					say(table.dataset.cut);
					break;
				}
				const targets = fields(row).slice(from);
				line.slice(0, targets.length).forEach((value, i) => { odd = !fill(targets[i], value) || odd; });
				row = row.nextElementSibling ?? (pattern ? undefined : null);
			}
			if (odd) say(table.dataset.odd);
			changed(e.target);
		});

		// ---- more rows --------------------------------------------------------------------

		if (!pattern) return;
		// The button adds a row by itself; nobody needs blank ones to fill in.
		all('tr.blank', body).forEach((row) => row.remove());
		box.querySelector('[name=_add]').addEventListener('click', (e) => {
			e.preventDefault();
			focus(add(), 0);
			changed(body);
		});
		body.addEventListener('change', (e) => {
			if (e.target.matches('.rm input')) changed(body);
		});
	};

	// ---- sums while typing ---------------------------------------------------------------

	const compute = (form) => {
		const url = form.getAttribute('action');
		let timer = 0;
		let asking = null;
		const ask = async () => {
			asking?.abort();
			asking = new AbortController();
			const data = new URLSearchParams(new FormData(form));
			data.set('_compute', '1');
			try {
				const answer = await fetch(url, { method: 'POST', body: data, signal: asking.signal, headers: { accept: 'application/json' } });
				if (!answer.ok || !/json/.test(answer.headers.get('content-type'))) return;
				const texts = await answer.json();
				if (!Object.keys(texts).length) return;
				for (const at of all('[data-computed]', form)) at.textContent = texts[at.dataset.computed] || '–';
			} catch (e) {
				if (e.name !== 'AbortError') asking = null;	// the save will say what is wrong
			}
		};
		form.addEventListener('input', () => {
			clearTimeout(timer);
			timer = setTimeout(ask, 400);
		});
		form.addEventListener('submit', () => {
			clearTimeout(timer);
			asking?.abort();
		});
	};

	all('table[data-lines]', document).forEach(grid);
	for (const form of all('form[data-guard]', document)) if (form.querySelector('[data-computed]')) compute(form);
})();
