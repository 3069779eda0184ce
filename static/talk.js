// talk.js - people proposed behind a sign @ in a comment; files dropped, pictures taken, sizes
// checked before they travel. Without it names are typed and files are chosen.
(() => {
	for (const box of document.querySelectorAll('textarea[data-people]')) {
		const list = document.createElement('ul');
		const id = `${box.id}-found`;
		let items = [];
		let at = -1;
		let timer = 0;
		let asking = null;
		Object.assign(list, { className: 'found', id, hidden: true });
		list.setAttribute('role', 'listbox');
		list.setAttribute('aria-label', '@');
		box.after(list);

		// The words between the sign @ and the cursor, and where they begin.
		const asked = () => {
			const before = box.value.slice(0, box.selectionStart);
			const m = before.match(/(?<![\w.-])[@＠]([^\s@＠，。；,;]{0,20})$/u);
			return m ? { from: before.length - m[0].length, words: m[1] } : null;
		};
		const close = () => {
			asking?.abort();
			clearTimeout(timer);
			list.hidden = true;
			at = -1;
			box.removeAttribute('aria-activedescendant');
		};
		const mark = (n) => {
			at = n;
			[...list.children].forEach((li, i) => li.setAttribute('aria-selected', String(i === n)));
			box.setAttribute('aria-activedescendant', `${id}-${n}`);
		};
		const choose = (n) => {
			const where = asked();
			if (!where || !items[n]) return;
			box.setRangeText(`${items[n].text} `, where.from, box.selectionStart, 'end');
			close();
			box.focus();
		};
		const show = () => {
			list.replaceChildren(...items.map((item, i) => {
				const li = document.createElement('li');
				const hint = document.createElement('small');
				li.id = `${id}-${i}`;
				li.setAttribute('role', 'option');
				li.textContent = item.name;
				hint.textContent = item.login;
				li.append(hint);
				li.addEventListener('mousedown', (e) => {
					e.preventDefault();
					choose(i);
				});
				return li;
			}));
			list.hidden = !items.length;
			if (items.length) mark(0);
		};
		const ask = async (words) => {
			asking?.abort();
			asking = new AbortController();
			try {
				const answer = await fetch(`${box.dataset.people}?q=${encodeURIComponent(words)}`, { signal: asking.signal });
				items = answer.ok ? await answer.json() : [];
				if (asked()) show();
				else close();
			} catch (e) {
				if (e.name !== 'AbortError') close();
			}
		};
		box.addEventListener('input', () => {
			const where = asked();
			clearTimeout(timer);
			if (where) timer = setTimeout(() => ask(where.words), 120);
			else close();
		});
		box.addEventListener('keydown', (e) => {
			if ((e.ctrlKey || e.metaKey) && e.key === 'Enter') {
				box.form.requestSubmit();
				return;
			}
			if (list.hidden) return;
			if (e.key === 'ArrowDown') mark((at + 1) % items.length);
			else if (e.key === 'ArrowUp') mark((at + items.length - 1) % items.length);
			else if (e.key === 'Enter' || e.key === 'Tab') choose(at);
			else if (e.key === 'Escape') {
				close();
				e.stopPropagation();
			} else return;
			e.preventDefault();
		});
		box.addEventListener('blur', close);
	}

	// ---- attachments ------------------------------------------------------------------

	for (const form of document.querySelectorAll('form.drop')) {
		const [chosen, photo] = form.querySelectorAll('input[type=file]');
		const say = form.querySelector('[data-say]');
		const fits = (input) => {
			const large = [...input.files].find((file) => file.size > Number(form.dataset.limit));
			say.textContent = large ? `${large.name} - ${form.dataset.large}` : '';
			if (large) input.value = '';
			return !large;
		};
		chosen.addEventListener('change', () => fits(chosen));
		photo.addEventListener('change', () => photo.files.length && fits(photo) && form.requestSubmit());
		form.addEventListener('submit', () => {
			form.classList.add('over');
			form.querySelector('button').disabled = true;
		});
		addEventListener('pageshow', () => { form.querySelector('button').disabled = false; });
		const place = form.closest('section') ?? form;
		const over = (on) => (e) => {
			if (!e.dataTransfer?.types.includes('Files')) return;
			e.preventDefault();
			form.classList.toggle('over', on);
		};
		place.addEventListener('dragover', over(true));
		place.addEventListener('dragleave', over(false));
		place.addEventListener('drop', (e) => {
			over(false)(e);
			if (!e.dataTransfer?.files.length) return;
			chosen.files = e.dataTransfer.files;
			if (fits(chosen)) form.requestSubmit();
		});
	}
})();
