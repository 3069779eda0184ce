// client.mjs - a small HTTP client that keeps cookies and reads forms, for
// tests that meet the site as a program would.
import http from 'node:http';

export class Client {
	constructor(base) {
		this.base = new URL(base);
		this.cookies = new Map();
	}

	// Raw request: path is sent as written, so that "../" and NUL reach the server.
	send(method, path, { body, headers = {}, timeout = 60000 } = {}) {
		return new Promise((resolve, reject) => {
			const options = {
				host: this.base.hostname, port: this.base.port, method, path, timeout,
				headers: { ...(this.cookies.size ? { cookie: [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; ') } : {}), ...headers },
			};
			if (body !== undefined && !options.headers['content-length']) options.headers['content-length'] = Buffer.byteLength(body);
			const req = http.request({ ...options, agent: false }, (res) => {
				const parts = [];
				res.on('data', (d) => parts.push(d));
				res.on('end', () => {
					for (const line of res.headers['set-cookie'] ?? []) {
						const [pair] = line.split(';');
						const i = pair.indexOf('=');
						if (/max-age=0/i.test(line)) this.cookies.delete(pair.slice(0, i));
						else this.cookies.set(pair.slice(0, i), pair.slice(i + 1));
					}
					resolve({ status: res.statusCode, headers: res.headers, text: Buffer.concat(parts).toString('utf8'), location: res.headers.location });
				});
				res.on('error', reject);
			});
			req.on('error', reject);
			req.on('timeout', () => req.destroy(new Error('timeout')));
			req.end(body);
		});
	}

	get(path, options) {
		return this.send('GET', path, options);
	}

	post(path, fields, options = {}) {
		const body = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString();
		return this.send('POST', path, { ...options, body, headers: { 'content-type': 'application/x-www-form-urlencoded', ...(options.headers ?? {}) } });
	}

	async login(name, password = 'Keyuan-demo-1') {
		const r = await this.post('/login', { login: name, password });
		if (r.status !== 303) throw new Error(`login of ${name}: ${r.status}`);
		return this;
	}

	// The hidden fields of the form that posts to an address (the first form with _csrf otherwise).
	async form(path) {
		const page = await this.get(path);
		return { page, hidden: hiddenFields(page.text) };
	}
}

const decode = (s) => s.replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');

export function hiddenFields(html) {
	const main = html.slice(html.indexOf('<main'));
	const out = {};
	for (const [tag] of main.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
		const name = /name="([^"]*)"/.exec(tag)?.[1];
		if (name && !(name in out)) out[name] = decode(/value="([^"]*)"/.exec(tag)?.[1] ?? '');
	}
	return out;
}

// Tests: await check('promise', async () => { … assert … }).
let passed = 0, failed = 0;
export async function check(name, run) {
	try {
		await run();
		passed++;
	} catch (e) {
		failed++;
		console.log(`FAILED ${name}\n    ${e.stack?.split('\n').slice(0, 4).join('\n    ') ?? e}`);
	}
}
export function total() {
	console.log(`${passed} passed, ${failed} failed`);
	process.exit(failed ? 1 : 0);
}
