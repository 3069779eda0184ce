// app.js - small comforts. Every page works without it.
(() => {
	const root = document.documentElement;
	const one = (selector, from = document) => from.querySelector(selector);
	const all = (selector, from = document) => [...from.querySelectorAll(selector)];
	const typing = (e) => e.target.matches?.('input, textarea, select');
	// Kept in cookies, so that the server writes the right page at once.
	const keep = (name, value) => {
		document.cookie = `${name}=${value};path=/;max-age=${value ? 31536000 : 0};samesite=lax`;
	};

	// ---- menus, sidebar, density -------------------------------------------------

	const closeMenus = (but) => all('details.menu[open]').forEach((d) => d.contains(but) || (d.open = false));
	addEventListener('click', (e) => {
		// On a phone the dark ground behind a sheet belongs to its summary.
		closeMenus(e.target);
		const act = e.target.closest?.('[data-do]')?.dataset.do;
		if (act === 'side') keep('side', root.classList.toggle('side-min') ? 'min' : '');
		if (act === 'density') {
			const roomy = root.dataset.density !== 'roomy';
			if (roomy) root.dataset.density = 'roomy';
			else delete root.dataset.density;
			keep('density', roomy ? 'roomy' : 'compact');
		}
	});

	// ---- keys ------------------------------------------------------------------------

	const search = () => one('#q:not([hidden])') ?? one('#find');
	addEventListener('keydown', (e) => {
		const command = e.ctrlKey || e.metaKey;
		if (command && e.key === 's' && one('[data-key=s]')) {
			e.preventDefault();
			one('[data-key=s]').click();
			return;
		}
		if (search() && ((command && e.key === 'k') || (e.key === '/' && !typing(e)))) {
			e.preventDefault();
			search().focus();
			search().select();
			return;
		}
		if (e.key === 'Escape') {
			const open = one('details.menu[open]');
			closeMenus(null);
			if (open) one('summary', open).focus();
		}
		if (typing(e) || command || e.altKey) return;
		const names = all('.list .name');
		const at = names.indexOf(document.activeElement);
		if (e.key === 'j') names[Math.min(at + 1, names.length - 1)]?.focus();
		if (e.key === 'k') names[Math.max(at - 1, 0)]?.focus();
		if (e.key === 'n' || e.key === 'e') one(`[data-key=${e.key}]`)?.click();
		if (e.key === 'm' && one('textarea[data-key=m]')) {
			e.preventDefault();
			one('textarea[data-key=m]').focus();
		}
	});

	// ---- more keys: the list of them, places, records of the list one came from ---------------

	const rows = all('.list a.name[href]').map((a) => a.pathname);
	if (rows.length && one('.list-wrap')) sessionStorage.rows = JSON.stringify(rows);
	const neighbour = (step) => {
		const kept = JSON.parse(sessionStorage.rows ?? '[]');
		const at = kept.indexOf(location.pathname);
		if (at >= 0 && kept[at + step]) location.assign(kept[at + step]);
	};
	const showKeys = async () => {
		if (!one('#keys-shown')) {
			const page = new DOMParser().parseFromString(await (await fetch('/keys')).text(), 'text/html');
			const list = one('#keys', page);
			if (!list) return;
			const box = document.createElement('dialog');
			box.id = 'keys-shown';
			box.setAttribute('aria-label', page.title);
			list.removeAttribute('id');
			one('form', list).hidden = false;
			box.append(list);
			document.body.append(box);
		}
		one('#keys-shown').showModal();
	};
	const places = { h: () => '/', f: () => '/favourites', n: () => '/notices', l: () => all('.crumb a').at(-1)?.href };
	let went = 0;	// when g was pressed
	addEventListener('keydown', (e) => {
		if (typing(e) || e.ctrlKey || e.metaKey || e.altKey || one('dialog[open]')) return;
		const to = e.timeStamp - went < 1500 && places[e.key]?.();
		went = e.key === 'g' ? e.timeStamp : 0;
		if (to) {
			e.preventDefault();
			e.stopImmediatePropagation();
			location.assign(to);
		} else if (e.key === '?' && one('[data-key="?"]')) {
			e.preventDefault();
			showKeys();
		} else if (one('.doc-head') && (e.key === 'j' || e.key === 'k')) {
			neighbour(e.key === 'j' ? 1 : -1);
		}
	}, { capture: true });

	// ---- masked values: shown where they stand, after the server has noted who asked ----

	addEventListener('click', async (e) => {
		const button = e.target.closest?.('button[data-show]');
		if (!button) return;
		e.preventDefault();
		button.disabled = true;
		try {
			const url = button.getAttribute('formaction') ?? button.form.action;
			const body = new URLSearchParams(new FormData(button.form));
			const answer = await fetch(url, { method: 'POST', body });
			const value = one('[data-shown]', new DOMParser().parseFromString(await answer.text(), 'text/html'));
			if (!answer.ok || !value) throw new Error(answer.status);
			const hidden = button.closest('form.show') ?? button;
			hidden.previousElementSibling.remove();
			hidden.replaceWith(value);
			value.focus();
		} catch {
			// The page that answers without script says why.
			button.disabled = false;
			button.removeAttribute('data-show');
			button.click();
		}
	});

	// ---- forms: unsaved changes, no second click, current part -------------------------

	for (const form of all('form[data-guard]')) {
		const state = () => new URLSearchParams(new FormData(form)).toString();
		const first = state();
		const count = one('[data-count]', form);
		let leaving = false;
		const dirty = () => !leaving && ('dirty' in form.dataset || state() !== first);
		form.addEventListener('input', () => {
			// With rows it would compare thousands of fields at every key.
			if (count) count.textContent = one('.lines', form) || dirty() ? count.dataset.count : '';
		});
		form.addEventListener('submit', (e) => {
			if (leaving) e.preventDefault();
			leaving = true;
		});
		addEventListener('pageshow', () => { leaving = false; });
		addEventListener('beforeunload', (e) => {
			if (dirty()) e.preventDefault();
		});
		one('[data-leave]', form)?.addEventListener('click', (e) => {
			if (dirty() && !confirm(form.dataset.guard)) e.preventDefault();
			else leaving = true;
		});
		const links = all('.form > nav a', form);
		const seen = new IntersectionObserver((entries) => {
			const top = entries.find((entry) => entry.isIntersecting)?.target.id;
			if (top) links.forEach((a) => (a.hash === `#${top}` ? a.setAttribute('aria-current', 'true') : a.removeAttribute('aria-current')));
		}, { rootMargin: '0px 0px -70% 0px' });
		all('.part', form).forEach((part) => seen.observe(part));
	}
	for (const box of all('[data-picture]')) {
		const frame = one('.frame', box), say = one('[data-say]', box), none = one('[type=checkbox]', box);
		box.addEventListener('change', (e) => {
			const file = e.target.files?.[0];
			if (!file) return;
			const large = file.size > Number(box.dataset.limit);
			say.textContent = large ? box.dataset.large : '';
			if (large) { e.target.value = ''; return; }
			for (const other of all('[type=file]', box)) if (other !== e.target) other.value = '';
			if (none) none.checked = false;
			const img = document.createElement('img');
			img.alt = file.name;
			img.src = URL.createObjectURL(file);
			img.addEventListener('error', () => img.remove());
			frame.replaceChildren(img);
			box.closest('form').dataset.dirty = '1';
		});
	}
	one('[autofocus][role=alert]')?.focus();

	// ---- a long table, filtered while typing -----------------------------------------------

	for (const find of all('[data-rows]')) {
		const say = one('[data-none]', find.parentElement);
		find.addEventListener('input', () => {
			const words = find.value.trim().toLowerCase();
			let n = 0;
			for (const row of all(find.dataset.rows)) {
				const fits = !words || row.dataset.words.toLowerCase().includes(words);
				row.classList.toggle('gone', !fits);
				n += fits;
			}
			for (const fold of all('details.mod')) {
				const any = one('tr[data-words]:not(.gone)', fold);
				if (words && any) fold.open = true;
				fold.hidden = !any;
			}
			say.textContent = n ? '' : say.dataset.none;
		});
		// Enter here is no wish to save.
		find.addEventListener('keydown', (e) => { if (e.key === 'Enter') e.preventDefault(); });
	}

	// ---- rows that are ticked: how many; all of the page, none; a range by shift --------------

	const boxes = () => all('.list td.sel input, .wall .sel input');
	let lastBox = null;
	const count = () => {
		const n = boxes().filter((b) => b.checked).length;
		for (const out of all('[data-picked]')) out.textContent = n || '';
		const head = one('[data-pick-all]');
		if (head) Object.assign(head, { checked: n > 0 && n === boxes().length, indeterminate: n > 0 && n < boxes().length });
	};
	addEventListener('change', (e) => {
		if (e.target.matches?.('[data-pick-all]')) boxes().forEach((b) => { b.checked = e.target.checked; });
		if (e.target.matches?.('[data-pick-all], .list td.sel input, .wall .sel input')) count();
	});
	addEventListener('click', (e) => {
		if (e.target.closest?.('[data-pick-none]')) {
			boxes().forEach((b) => { b.checked = false; });
			count();
		}
		if (!e.target.matches?.('.list td.sel input, .wall .sel input')) return;
		const rows = boxes();
		if (e.shiftKey && lastBox) {
			const [from, to] = [rows.indexOf(lastBox), rows.indexOf(e.target)].sort((a, b) => a - b);
			rows.slice(from, to + 1).forEach((b) => { b.checked = e.target.checked; });
			count();
		}
		lastBox = e.target;
	});
	addEventListener('pageshow', count);

	// ---- a form whose next question depends on this choice: the server asks it -------------

	addEventListener('change', (e) => {
		const again = e.target.matches?.('select[data-again], input[data-again]') && one('button[data-again]', e.target.form);
		if (again) e.target.form.requestSubmit(again);
	});

	// ---- what the record would lead to, while typing: the server renders the form again ----

	for (const box of all('[data-preview]')) {
		let timer = 0;
		let asking = null;
		const ask = async () => {
			const body = new URLSearchParams(new FormData(box.closest('form')));
			body.set('_preview', '1');
			asking?.abort();
			asking = new AbortController();
			try {
				const answer = await fetch(box.closest('form').action, { method: 'POST', body, signal: asking.signal });
				const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
				const now = one('[data-preview]', page);
				if (answer.ok && now) box.replaceChildren(...now.childNodes);
			} catch (e) {
				// The next key asks again.
			}
		};
		box.closest('form').addEventListener('input', () => {
			clearTimeout(timer);
			timer = setTimeout(ask, 250);
		});
	}
	// A link of the error summary puts the cursor into the field.
	addEventListener('click', (e) => {
		const id = e.target.closest?.('.errs a')?.hash?.slice(1);
		const field = id && document.getElementById(id);
		if (!field) return;
		e.preventDefault();
		(field.matches('fieldset') ? one('input:not([type=hidden])', field) : field).focus();
	});

	// ---- look-up while typing: ARIA combobox with a list ----------------------------------

	// The record a link stands for; a looked-up text counts only while it is the one shown.
	const linkOf = (field) => {
		if (!field?.dataset?.pick) return field?.value ?? '';
		const kept = field.form.elements;
		return field.value === kept[`_shown.${field.name}`].value ? kept[`_id.${field.name}`].value : '';
	};
	// The field of that name in the form, for a row in the same row.
	const beside = (input, name) => input.form.elements[input.name.replace(/[^.]*$/, name)];
	const changed = (field) => {
		field.dispatchEvent(new Event('input', { bubbles: true }));
		field.dispatchEvent(new Event('change', { bubbles: true }));
	};
	const setLink = (input, id, text) => {
		const kept = input.form.elements;
		input.value = text;
		kept[`_id.${input.name}`].value = id;
		kept[`_shown.${input.name}`].value = text;
		changed(input);
	};
	// fills: values of the chosen record, only into fields that are empty, still hold what
	// was filled before, or stand untouched in a new form.
	const filled = new Map();
	const fillAlong = (input, item) => {
		const form = input.form;
		const fresh = !form.elements.row_version && !('dirty' in form.dataset);
		for (const [name, { value, text }] of Object.entries(item.fill ?? {})) {
			const field = beside(input, name);
			const radio = field instanceof RadioNodeList;
			const box = field?.type === 'checkbox';
			if (!field || (field instanceof Element && !field.isConnected)) continue;
			const now = box ? field.checked : field.value;
			if (!filled.has(field)) {
				if (value === '') continue;
				filled.set(field, fresh ? now : '');
			}
			if (now !== '' && now !== filled.get(field)) continue;
			if (box) field.checked = value === '1';
			else if (!radio && field.dataset.pick) setLink(field, value, text);
			else field.value = value;
			filled.set(field, box ? field.checked : field.value);
			if (!radio) changed(field);
		}
		const note = form.elements[`_filled.${input.name}`];
		if (note) note.value = item.id;
	};
	// within: another choice above empties what hangs on it.
	for (const input of all('form[data-guard] input[data-within]')) {
		const other = beside(input, input.dataset.within);
		let was = linkOf(other);
		other?.addEventListener?.('change', () => {
			const is = linkOf(other);
			if (is !== was && input.value) setLink(input, '', '');
			was = is;
		});
	}

	// Choices that belong to a value of another field: only those that fit are offered.
	for (const select of all('select[data-offered-by]')) {
		const offer = () => {
			const value = beside(select, select.dataset.offeredBy)?.value ?? '';
			for (const group of all('optgroup', select)) {
				group.hidden = group.disabled = group.dataset.under !== value;
				if (group.disabled && group.contains(select.selectedOptions[0] ?? null)) select.value = '';
			}
		};
		select.form.addEventListener('change', (e) => { if (e.target !== select) offer(); });
		offer();
	}

	// The server takes the typed text too; the two hidden fields beside the input say
	// which record a shown text stands for, because titles need not be unique.
	const lookUp = (input) => {
		const list = document.createElement('ul');
		const id = `${input.id || input.name}-found`;
		let items = [];
		let at = -1;
		let timer = 0;
		let asking = null;
		list.className = 'found';
		list.id = id;
		list.setAttribute('role', 'listbox');
		list.setAttribute('aria-label', input.getAttribute('aria-label') ?? one(`label[for="${input.id}"]`)?.firstChild?.textContent ?? '');
		list.hidden = true;
		const row = input.closest('.lines');	// there arrows go from row to row
		input.after(list);
		const set = (name, value) => input.setAttribute(name, value);
		set('role', 'combobox');
		set('aria-autocomplete', 'list');
		set('aria-controls', id);
		set('aria-expanded', 'false');
		set('autocomplete', 'off');

		const close = () => {
			list.hidden = true;
			at = -1;
			set('aria-expanded', 'false');
			input.removeAttribute('aria-activedescendant');
		};
		const mark = (n) => {
			at = n;
			all('li', list).forEach((li, i) => {
				li.setAttribute('aria-selected', String(i === n));
				if (i === n) li.scrollIntoView({ block: 'nearest' });
			});
			if (n >= 0) set('aria-activedescendant', `${id}-${n}`);
		};
		const choose = (n) => {
			const item = items[n];
			if (!item) return;
			input.value = item.title;
			close();
			const form = input.form;
			if (form.classList.contains('pick')) {
				const hidden = document.createElement('input');
				hidden.type = 'hidden';
				hidden.name = input.name;
				hidden.value = item.id;
				input.removeAttribute('name');
				form.append(hidden);
				form.submit();
				return;
			}
			setLink(input, item.id, item.title);
			clearTimeout(timer);
			close();
			fillAlong(input, item);
		};
		const show = () => {
			list.replaceChildren(...items.map((item, i) => {
				const li = document.createElement('li');
				li.id = `${id}-${i}`;
				li.setAttribute('role', 'option');
				li.setAttribute('aria-selected', 'false');
				li.textContent = item.title;
				if (item.hint) {
					const hint = document.createElement('small');
					hint.textContent = item.hint;
					li.append(hint);
				}
				li.addEventListener('mousedown', (e) => {
					e.preventDefault();
					choose(i);
				});
				return li;
			}));
			list.hidden = !items.length;
			list.style.minWidth = `${input.offsetWidth}px`;
			if (row) {
				// The table scrolls by itself and would cut it off.
				const at = input.getBoundingClientRect();
				Object.assign(list.style, { position: 'fixed', left: `${at.left}px`, top: `${at.bottom + 2}px` });
				if (at.bottom + list.offsetHeight > innerHeight) list.style.top = `${at.top - list.offsetHeight - 2}px`;
			}
			set('aria-expanded', String(!list.hidden));
			mark(-1);
		};
		const ask = async () => {
			asking?.abort();
			asking = new AbortController();
			try {
				const url = new URL(input.dataset.pick, location);
				url.searchParams.set('q', input.value.trim());
				if (input.dataset.fills) url.searchParams.set('fill', input.dataset.fills);
				if (input.dataset.within) {
					const other = linkOf(beside(input, input.dataset.within));
					if (!other) {
						close();
						return;
					}
					url.searchParams.set('within', `${input.dataset.withinBy}.${other}`);
				}
				const answer = await fetch(url, { signal: asking.signal, headers: { accept: 'application/json' } });
				items = answer.ok ? await answer.json() : [];
				if (document.activeElement === input) show();
			} catch (e) {
				if (e.name !== 'AbortError') close();
			}
		};
		input.addEventListener('input', (e) => {
			if (!e.isTrusted) return;
			clearTimeout(timer);
			timer = setTimeout(ask, 120);
		});
		input.addEventListener('keydown', (e) => {
			if (e.key === 'ArrowDown' && list.hidden && !row) ask();
			else if (e.key === 'ArrowDown' && !list.hidden) mark(Math.min(at + 1, items.length - 1));
			else if (e.key === 'ArrowUp' && !list.hidden) mark(Math.max(at - 1, 0));
			else if (e.key === 'Enter' && !list.hidden && at >= 0) choose(at);
			else if (e.key === 'Tab' && !list.hidden && at >= 0) { choose(at); return; }
			else if (e.key === 'Escape' && !list.hidden) { close(); e.stopPropagation(); }
			else return;
			e.preventDefault();
		});
		input.addEventListener('blur', close);
		if (row) addEventListener('scroll', (e) => list.contains(e.target) || close(), { capture: true, passive: true });
	};

	// ---- the search box: what fits while somebody types ---------------------------------------

	// Enter without a mark asks for the page, which knows more; a mark goes there at once.
	const suggest = (input) => {
		const list = document.createElement('ul');
		let items = [];
		let at = -1;
		let timer = 0;
		let asking = null;
		list.className = 'found seek-found';
		list.id = `${input.id}-found`;
		list.setAttribute('role', 'listbox');
		list.setAttribute('aria-label', input.getAttribute('aria-label'));
		list.hidden = true;
		input.after(list);
		const set = (name, value) => input.setAttribute(name, value);
		set('role', 'combobox');
		set('aria-autocomplete', 'list');
		set('aria-controls', list.id);
		set('aria-expanded', 'false');
		set('autocomplete', 'off');
		const close = () => {
			asking?.abort();
			clearTimeout(timer);
			list.hidden = true;
			at = -1;
			set('aria-expanded', 'false');
			input.removeAttribute('aria-activedescendant');
		};
		const mark = (n) => {
			at = n;
			all('[role=option]', list).forEach((li, i) => {
				li.setAttribute('aria-selected', String(i === n));
				if (i === n) li.scrollIntoView({ block: 'nearest' });
			});
			if (n >= 0) set('aria-activedescendant', `${list.id}-${n}`);
			else input.removeAttribute('aria-activedescendant');
		};
		const option = (item, i) => {
			const li = document.createElement('li');
			li.id = `${list.id}-${i}`;
			li.setAttribute('role', 'option');
			li.setAttribute('aria-selected', 'false');
			li.textContent = item.title;
			const hint = document.createElement('small');
			hint.textContent = item.hint;
			li.append(hint);
			li.addEventListener('mousedown', (e) => {
				e.preventDefault();
				location.assign(item.url);
			});
			return li;
		};
		const show = () => {
			const groups = new Map();
			items.forEach((item, i) => {
				if (!groups.has(item.group)) {
					const li = document.createElement('li');
					li.setAttribute('role', 'presentation');
					const ul = document.createElement('ul');
					const name = document.createElement('span');
					name.id = `${list.id}-g${groups.size}`;
					name.textContent = item.group;
					ul.setAttribute('role', 'group');
					ul.setAttribute('aria-labelledby', name.id);
					li.append(name, ul);
					list.append(li);
					groups.set(item.group, ul);
				}
				groups.get(item.group).append(option(item, i));
			});
			list.hidden = !items.length;
			set('aria-expanded', String(!list.hidden));
			mark(-1);
		};
		const ask = async () => {
			asking?.abort();
			asking = new AbortController();
			try {
				const url = new URL(input.dataset.suggest, location);
				url.searchParams.set('q', input.value.trim());
				const answer = await fetch(url, { signal: asking.signal, headers: { accept: 'application/json' } });
				items = answer.ok ? await answer.json() : [];
				list.replaceChildren();
				if (document.activeElement === input) show();
			} catch (e) {
				if (e.name !== 'AbortError') close();
			}
		};
		input.addEventListener('input', () => {
			clearTimeout(timer);
			if (input.value.trim()) timer = setTimeout(ask, 150);
			else close();
		});
		input.addEventListener('keydown', (e) => {
			if (e.isComposing) return;
			if (e.key === 'ArrowDown' && list.hidden && input.value.trim()) ask();
			else if (e.key === 'ArrowDown' && !list.hidden) mark(Math.min(at + 1, items.length - 1));
			else if (e.key === 'ArrowUp' && !list.hidden) mark(Math.max(at - 1, -1));
			else if (e.key === 'Enter' && !list.hidden && at >= 0) location.assign(items[at].url);
			else if (e.key === 'Escape' && !list.hidden) { close(); e.stopPropagation(); }
			else return;
			e.preventDefault();
		});
		input.addEventListener('blur', close);
	};
	all('input[data-suggest]').forEach(suggest);

	all('input[data-pick]').forEach((input) => input.closest('.lines') || lookUp(input));
	// Of five hundred rows only the one that is used.
	addEventListener('focusin', (e) => {
		if (e.target.matches?.('.lines input[data-pick]:not([role])')) lookUp(e.target);
	});
})();
