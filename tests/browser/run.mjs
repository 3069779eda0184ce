// run.mjs - the walks of a browser, one after the other. Last line: N passed, M failed.
//   run.mjs [1|2]   only the first or the second half of them, as long as each other
import { total } from '../site/client.mjs';
import { close, open } from './browser.mjs';

const halves = [
	['desktop', 'phone', 'noscript', 'lines', 'segments', 'types'],
	['documents', 'markup', 'roles', 'account', 'secrets', 'organisation', 'mail', 'share', 'talk', 'search', 'lists', 'desk', 'reports'],
];
const half = process.argv[2];

await open();
for (const name of half ? halves[half - 1] : halves.flat()) {
	const start = Date.now();
	await import(`./${name}.mjs`);
	console.log(`${name}: ${((Date.now() - start) / 1000).toFixed(0)} s`);
}
await close();
total();
