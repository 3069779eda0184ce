// browser.mjs - Debian's Chromium driven by playwright-core: one place for its
// flags, for logging in, and for what no page may do (script errors, refused
// content, unusable markup).
//   SITE_URL  address of a site with demo data     SHOTS  folder for pictures (optional)
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { HtmlValidate } from 'html-validate';

const require = createRequire(import.meta.url);
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const url = process.env.SITE_URL;
export const desktop = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };
const password = 'Keyuan-demo-1';

let browser;
export async function open() {
	const flags = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
	// Chromium refuses its sandbox to root.
	if (process.getuid?.() === 0) flags.push('--no-sandbox');
	browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
}
export const close = () => browser.close();

// A page of its own, with its own cookies; everything it complains about is kept.
export async function visitor({ size = desktop, scripts = true, scheme = 'light', language = 'zh-CN' } = {}) {
	const context = await browser.newContext({
		baseURL: url, viewport: size, javaScriptEnabled: scripts, colorScheme: scheme, locale: language, hasTouch: size.width < 500,
	});
	const page = await context.newPage();
	page.complaints = [];
	page.on('pageerror', (e) => page.complaints.push(String(e)));
	page.on('console', (m) => {
		// A refused form is answered 4xx on purpose; Chromium reports that as an error.
		if (m.type() === 'error' && !/status of (4\d\d)/.test(m.text())) page.complaints.push(m.text());
	});
	return page;
}

export async function login(page, name = 'manager') {
	await page.goto('/login');
	await page.fill('#login', name);
	await page.fill('#password', password);
	await page.click('main form button[type=submit]');
	await page.waitForURL((u) => u.pathname === '/');
	return page;
}

export function quiet(page) {
	assert.deepEqual(page.complaints, []);
}

// ---- what every page must be ------------------------------------------------------

const html = new HtmlValidate({
	extends: ['html-validate:standard', 'html-validate:a11y'],
	rules: {
		'long-title': 'off',			// titles are names of customers
		'no-trailing-whitespace': 'off',	// left by the template's commands
		'no-dup-id': 'error',
	},
});

// The markup as the server sent it.
export async function markup(page, at) {
	const answer = await page.request.get(at);
	await valid(await answer.text(), at);
}

export async function valid(text, at) {
	const report = await html.validateString(text);
	const found = report.results.flatMap((r) => r.messages.map((m) => `${at}:${m.line}:${m.column} ${m.ruleId}: ${m.message}`));
	assert.deepEqual(found, []);
}

// rules: only these, where the rest was asked before.
export async function accessible(page, rules) {
	// Injected over the debugger, so the policy header stays as it is.
	if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe);
	const report = await page.evaluate((only) => axe.run(document, { resultTypes: ['violations'], ...(only ? { runOnly: only } : {}) }), rules);
	const bad = report.violations.filter((v) => ['serious', 'critical'].includes(v.impact));
	assert.equal(bad.map((v) => `${page.url()} ${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 4).join(', ')}`).join('; '), '');
}

export async function picture(page, name, options = {}) {
	if (!process.env.SHOTS) return;
	fs.mkdirSync(process.env.SHOTS, { recursive: true });
	await page.screenshot({ path: path.join(process.env.SHOTS, `${name}.png`), ...options });
}

// No page scrolls sideways.
export async function fits(page) {
	const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
	assert.ok(inner <= outer, `${page.url()} is ${inner} px wide in a window of ${outer} px`);
}

let n = 0;
export const newName = () => `浏览器测试${Date.now().toString(36)}${(n++).toString(36)}有限公司`;
