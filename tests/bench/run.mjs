// run.mjs - figures of a running site beside bare programs. Started by
// tests/bench/run.sh, which makes the site and its million customers.
//   SITE_URL, SITE_VAR (folder of the site), BARE_URL (nginx before the bare programs)
//   BENCH_SECONDS (5), ROWS; BENCH_ONLY=scopes or =search: only that part
import fs from 'node:fs';
import { execFileSync } from 'node:child_process';
import { Client, hiddenFields } from '../site/client.mjs';
import { scopes } from './scopes.mjs';
import { searches } from './search.mjs';

const { SITE_URL: site, SITE_VAR: dir, BARE_URL: bare } = process.env;
const seconds = process.env.BENCH_SECONDS ?? '5';
const list = '/customer/customer';
const tick = 1e6 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

// CPU microseconds used so far by the processes of a group.
const groups = { nginx: /nginx/, database: /mariadbd/, program: /\.fcgi$|bare-/ };
function cpu() {
	const out = { nginx: 0, database: 0, program: 0 };
	for (const pid of fs.readdirSync('/proc').filter((p) => /^\d+$/.test(p))) {
		try {
			const args = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
			const cwd = args.join(' ');
			const group = Object.keys(groups).find((g) => groups[g].test(args[0].split(' ')[0].replace(/:$/, '')));
			if (!group || (group !== 'nginx' && !cwd.includes(dir))) continue;
			const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
			out[group] += (Number(stat[11]) + Number(stat[12])) * tick;
		} catch { /* it has ended */ }
	}
	return out;
}

function memory() {
	let rss = 0, pss = 0;
	for (const pid of fs.readdirSync('/proc').filter((p) => /^\d+$/.test(p))) {
		try {
			const name = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0];
			if (!name.startsWith(dir) || !/customer\.fcgi$/.test(name)) continue;
			const roll = fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
			rss = Math.max(rss, Number(/^Rss:\s+(\d+)/m.exec(roll)[1]));
			pss = Math.max(pss, Number(/^Pss:\s+(\d+)/m.exec(roll)[1]));
		} catch { /* it has ended */ }
	}
	return `largest web process: RSS ${(rss / 1024).toFixed(1)} MB, PSS ${(pss / 1024).toFixed(1)} MB`;
}

const ms = (s) => (!/^[\d.]+[um]?s$/.test(s) ? NaN : s.endsWith('us') ? parseFloat(s) / 1000 : s.endsWith('ms') ? parseFloat(s) : parseFloat(s) * 1000);
function wrk(url, connections, script, cookie) {
	const args = ['-t', connections > 1 ? '2' : '1', '-c', String(connections), '-d', `${seconds}s`, '--latency', '--timeout', '20s'];
	if (cookie) args.push('-H', `Cookie: ${cookie}`);
	if (script) args.push('-s', script);
	const before = cpu();
	const out = execFileSync('wrk', [...args, url], { encoding: 'utf8' });
	const after = cpu();
	const requests = Number(/(\d+) requests in/.exec(out)[1]);
	const bad = Number(/Non-2xx or 3xx responses: (\d+)/.exec(out)?.[1] ?? 0);
	const per = (g) => Math.round((after[g] - before[g]) / requests);
	return {
		rate: Math.round(parseFloat(/Requests\/sec:\s+([\d.]+)/.exec(out)[1])), bad,
		p50: ms(/\s50%\s+(\S+)/.exec(out)[1]), p99: ms(/\s99%\s+(\S+)/.exec(out)[1]),
		nginx: per('nginx'), database: per('database'), program: per('program'),
	};
}

const rows = [];
function measure(name, url, { script, cookie } = {}) {
	wrk(url, 2, script, cookie);	// warm
	const one = wrk(url, 1, script, cookie), many = wrk(url, 16, script, cookie);
	const total = many.nginx + many.database + many.program;
	rows.push(`| ${name} | ${one.rate}, ${one.p50.toFixed(2)}/${one.p99.toFixed(2)} | ${many.rate}, ${many.p99.toFixed(1)} | ${total} (${many.nginx}, ${many.database}, ${many.program}) | ${one.bad + many.bad} |`);
	console.error(rows.at(-1));
}

const cookieOf = (c) => [...c.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
const manager = await new Client(site).login('gm'), sales = await new Client(site).login('sales1');
const page = await manager.get(list);
const id = /href="\/customer\/customer\/(\d+)"/.exec(page.text)[1];

// A deep page: as far as two hundred cursors lead.
let deep = list;
for (let i = 0; i < 200; i++) {
	const next = /<a[^>]*rel="next"[^>]*href="([^"]+)"|<a[^>]*href="([^"]+)"[^>]*rel="next"/.exec((await manager.get(deep)).text);
	if (!next) break;
	deep = (next[1] ?? next[2]).replace(/&amp;/g, '&');
}

// Creations: every request its own name and form token.
const form = hiddenFields((await manager.get(`${list}/new`)).text);
const pick = async (type, q) => JSON.parse((await manager.get(`/customer/${type}/pick?q=${encodeURIComponent(q)}`)).text)[0].id;
const industry = await pick('industry', '软件'), region = await pick('region', '苏州');
const script = `${dir}/create.lua`;
fs.writeFileSync(script, `
local n, prefix = 0, ""
function init(args)
	local f = io.open("/dev/urandom", "rb")
	prefix = f:read(8):gsub(".", function(c) return string.format("%02x", c:byte()) end)
	f:close()
end
request = function()
	n = n + 1
	local unique = prefix .. "-" .. n
	local body = "_csrf=${encodeURIComponent(form._csrf)}&_once=" .. unique .. "&name=Bench+" .. unique .. "&kind=potential&industry=${industry}&region=${region}&tel=0512-55501288&remark=bench"
	return wrk.format("POST", "${list}/new", { ["Content-Type"] = "application/x-www-form-urlencoded", ["Cookie"] = "${cookieOf(manager)}" }, body)
end
`);

const only = process.env.BENCH_ONLY;
if (!only) measure('libfcgi hello', `${bare}/hello`);
if (only !== 'search' || bare) measure('list by printf, same statements', `${bare}/list`);
measure('list, scope all', `${site}${list}`, { cookie: cookieOf(manager) });
measure('list, scope own', `${site}${list}`, { cookie: cookieOf(sales) });
if (!only) {
	measure('list, sorted by name', `${site}${list}?sort=name`, { cookie: cookieOf(manager) });
	measure('list, 200 pages deep', `${site}${deep}`, { cookie: cookieOf(manager) });
	measure('detail', `${site}${list}/${id}`, { cookie: cookieOf(manager) });
	measure('form', `${site}${list}/${id}/edit`, { cookie: cookieOf(manager) });
}
if (only !== 'scopes') measure('create', `${site}${list}/new`, { script });
if (!only || only === 'search') await searches(site, manager, sales, measure, cookieOf);
if (only !== 'search') await scopes(site, dir, measure, cookieOf);

console.log(`\n${process.env.ROWS} customers, ${seconds} s each; ${memory()}\n`);
console.log('| | c=1: req/s, p50/p99 ms | c=16: req/s, p99 ms | CPU µs a request at c=16 (nginx, database, program) | refused |');
console.log('|---|---|---|---|---|');
console.log(rows.join('\n'));
