// files.mjs - the files of the project: what git knows and what it does not
// ignore; where there is no git, every file but those of known folders.
import fs from 'node:fs';
import { spawnSync } from 'node:child_process';

const foreign = new Set(['.git', 'node_modules', 'build', 'var']);

function walk(folder, out) {
	for (const e of fs.readdirSync(folder || '.', { withFileTypes: true })) {
		const path = folder ? `${folder}/${e.name}` : e.name;
		if (e.isDirectory() && !(folder === '' && foreign.has(e.name))) walk(path, out);
		else if (e.isFile()) out.push(path);
	}
	return out;
}

export function projectFiles() {
	const git = spawnSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' });
	if (git.status !== 0) return walk('', []);
	return git.stdout.split('\n').filter((p) => p && fs.existsSync(p));
}

// From the command line: the files that end in one of the given endings.
if (process.argv[1]?.endsWith('files.mjs')) {
	const endings = process.argv.slice(2);
	for (const p of projectFiles()) if (endings.some((e) => p.endsWith(e))) console.log(p);
}
