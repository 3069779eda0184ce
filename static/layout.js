// layout.js - fields and sections of a form's layout are dragged; the boxes beside them say the same without it.
(() => {
	const one = (selector, from = document) => from.querySelector(selector);
	const all = (selector, from = document) => [...from.querySelectorAll(selector)];
	const animation = matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 120;

	const number = (inputs) => inputs.forEach((input, i) => { input.value = (i + 1) * 10; });
	const moved = () => {
		for (const body of all('#parts [data-part]')) {
			number(all('[name^="pos."]', body));
			for (const select of all('[name^="in."]', body)) select.value = body.dataset.part;
		}
		number(all('#parts [name^="order."]'));
		one('form.layout').dispatchEvent(new Event('input', { bubbles: true }));
	};

	// A field goes where the box says, too.
	addEventListener('change', (e) => {
		const select = e.target.closest?.('#parts [name^="in."]');
		if (!select) return;
		one(`#parts [data-part="${select.value}"]`).append(select.closest('tr'));
		moved();
		select.focus();
	});
	for (const body of all('#parts [data-part]'))
		window.Sortable.create(body, { group: 'fields', handle: '.grip', animation, onEnd: moved });
	window.Sortable.create(one('#parts'), { handle: '.lay-head .grip', draggable: '.lay-part', animation, onEnd: moved });
	document.documentElement.classList.add('can-drag');
})();
