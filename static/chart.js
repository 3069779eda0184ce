// chart.js - a bar for each row of a table, drawn by echarts beside it. The table is the truth: the chart only shows one of
// its columns, and a bar leads where its figure leads.
(() => {
	const MOST = 20;
	const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

	// Colours of the page as numbers that echarts can reckon with, whatever notation the style sheet uses.
	const colour = (name) => {
		const probe = document.body.appendChild(document.createElement('span'));
		probe.style.color = `var(${name})`;
		canvas.fillStyle = getComputedStyle(probe).color;
		probe.remove();
		canvas.fillRect(0, 0, 1, 1);
		const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
		return `rgb(${r}, ${g}, ${b})`;
	};

	const rowsOf = (box) => [...document.getElementById(box.dataset.chart).tBodies[0].rows].slice(0, MOST).map((row) => {
		const cell = row.cells[Number(box.dataset.column) + 1];
		return { name: row.cells[0].textContent.trim(), value: Number(cell.dataset.v), unit: cell.textContent.includes('%') ? ' %' : '',
			url: cell.querySelector('a')?.href ?? row.querySelector('a')?.href };
	});

	const draw = (box, chart) => {
		const rows = rowsOf(box);
		const ink = colour('--c-ink-2'), line = colour('--c-line'), fill = colour('--c-fill');
		const narrow = box.clientWidth < 600;
		box.style.height = `${rows.length * 28 + 48}px`;
		chart.resize({ height: rows.length * 28 + 48 });
		chart.setOption({
			animation: false,
			aria: { enabled: true },
			textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
			grid: { left: 8, right: 56, top: 8, bottom: 8, containLabel: true },
			xAxis: { type: 'value', minInterval: 1, axisLabel: { color: ink, hideOverlap: true }, splitLine: { lineStyle: { color: line } } },
			yAxis: { type: 'category', inverse: true, data: rows.map((r) => r.name), axisTick: { show: false }, axisLine: { lineStyle: { color: line } },
				axisLabel: { color: ink, width: narrow ? 96 : 200, overflow: 'truncate' } },
			series: [{ type: 'bar', barMaxWidth: 18, itemStyle: { color: fill, borderRadius: [0, 3, 3, 0] }, cursor: 'pointer',
				label: { show: true, position: 'right', color: ink, formatter: (p) => `${p.value}${rows[p.dataIndex].unit}` },
				data: rows.map((r) => r.value) }],
		}, true);
	};

	for (const box of document.querySelectorAll('[data-chart]')) {
		const chart = echarts.init(box, null, { renderer: 'svg' });
		const again = () => draw(box, chart);
		again();
		chart.on('click', (p) => {
			const { url } = rowsOf(box)[p.dataIndex];
			if (url) location.assign(url);
		});
		addEventListener('resize', again);
		matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
		new MutationObserver(again).observe(document.documentElement, { attributeFilter: ['data-bs-theme'] });
	}
})();
