#!/bin/sh
# node.sh - run a command with a node.js that is new enough first in the PATH:
#   node.sh BUILD COMMAND...
# package.json says how new. Where the machine's own is older, node 22 comes
# from npm into BUILD/node, once.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=$1
shift
newer=22.23.3

# npm writes the file as it likes: on one line or on three.
least=$(tr -d '\n' <"$root/package.json" | sed -n 's/.*"engines"[^}]*"node": *">=\([0-9.]*\)".*/\1/p')

# recent COMMAND: this node is not older than package.json asks.
recent() {
	[ -x "$(command -v "$1" || :)" ] || return 1
	"$1" -e 'const [h, w] = process.argv.slice(1).map((v) => v.split(".").map(Number));
		const i = w.findIndex((n, k) => n !== (h[k] ?? 0));
		process.exit(i < 0 || (h[i] ?? 0) > w[i] ? 0 : 1)' \
		"$("$1" -p process.versions.node)" "$least"
}

fetch() {
	case $(uname -m) in
	x86_64) cpu=x64 ;;
	aarch64) cpu=arm64 ;;
	*) echo "node.sh: node $least or newer is needed, and there is none for $(uname -m)" >&2; exit 1 ;;
	esac
	echo "node is older than $least: taking $newer from npm into $build/node" >&2
	rm -rf "$build/node.new"
	mkdir -p "$build/node.new/bin"
	npm install --prefix "$build/node.new" --no-save --ignore-scripts --no-audit --no-fund \
		"node-linux-$cpu@$newer" >&2
	ln -s "../node_modules/node-linux-$cpu/bin/node" "$build/node.new/bin/node"
	rm -rf "$build/node"
	mv "$build/node.new" "$build/node"
}

[ -n "$least" ] || { echo "node.sh: package.json does not say which node it needs" >&2; exit 1; }
if ! recent node; then
	recent "$build/node/bin/node" || fetch
	PATH=$(cd "$build/node/bin" && pwd):$PATH
	export PATH
	recent node || { echo "node.sh: $(command -v node) does not run here" >&2; exit 1; }
fi
exec "$@"
