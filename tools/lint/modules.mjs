// modules.mjs - who may know whom: the graph of modules stands in
// docs/architecture.md, as a block that is read here and nowhere else.
import fs from 'node:fs';

export const graphFile = 'docs/architecture.md';
const block = /^```module-graph\n([^]*?)^```/m;

// Problems of the block as [{index, text}]; index into text.
export function* graphProblems(text) {
	const m = block.exec(text);
	if (!m) {
		yield { index: 0, text: 'the block ```module-graph is missing' };
		return;
	}
	const seen = new Set();
	for (const word of m[1].matchAll(/\S+/g)) {
		if (word[0] === '<-' || word[0] === 'alone:') continue;
		const index = m.index + m[0].indexOf('\n') + 1 + word.index;
		if (!/^[a-z]+$/.test(word[0])) yield { index, text: `"${word[0]}" is no name of a module` };
		if (seen.has(word[0])) yield { index, text: `module ${word[0]} stands in the graph twice: a circle` };
		seen.add(word[0]);
	}
}

// Map of a module to the set of modules it may know. In "a <- b c <- d" everybody
// knows whoever stands left of an arrow before him; neighbours do not know each other.
export function readGraph(text) {
	const graph = new Map();
	for (const line of (block.exec(text)?.[1] ?? '').split('\n')) {
		const known = [];
		for (const step of line.replace(/^alone:/, '').split('<-')) {
			const names = step.trim().split(/\s+/).filter(Boolean);
			for (const name of names) graph.set(name, new Set(known));
			known.push(...names);
		}
	}
	return graph;
}

// Map of a type to its module; those of the platform belong to "".
export function readTypes(paths) {
	const types = new Map();
	for (const p of paths) {
		const m = /^cgi-bin\/([^/]+)\/([^/]+)\/\2\.xml$/.exec(p) ?? /^lib\/(org)\/(\w+)\.xml$/.exec(p);
		if (m) types.set(m[2], m[1] === 'org' && p.startsWith('lib/') ? '' : m[1]);
	}
	return types;
}

// Why this file may not include that name; '' = it may. Jobs belong to no module
// and may use whatever is published.
export function includeProblem(path, name, ctx) {
	const own = path.startsWith('cgi-bin/') ? path.split('/')[1] : '';
	const knows = (module) => module === own || !own || ctx.graph.get(own)?.has(module);
	if (own && !ctx.graph.has(own)) return `module ${own} is missing in the graph of ${graphFile}`;
	if (name === 'crm.h') return '';
	const gen = /^(\w+)\.gen\.h$/.exec(name);
	if (gen) {
		const module = ctx.typeModules.get(gen[1]);
		if (module === undefined) return `"${name}": there is no type ${gen[1]}`;
		return module === '' || knows(module) ? '' : `"${name}": ${own} may not know ${module} (${graphFile})`;
	}
	if (!name.includes('/')) return '';
	const [module, ...rest] = name.split('/');
	if (!ctx.graph.has(module)) return `"${name}": a module includes crm.h and published headers "<module>/<module>.h" only`;
	if (module === own) return '';
	if (rest.join('/') !== `${module}.h`) return `"${name}": of another module only "${module}/${module}.h" is published`;
	return knows(module) ? '' : `"${name}": ${own} may not know ${module} (${graphFile})`;
}

export function moduleContext(paths) {
	return { graph: readGraph(fs.readFileSync(graphFile, 'utf8')), typeModules: readTypes(paths) };
}
