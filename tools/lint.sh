#!/bin/sh
# lint.sh - everything that can be checked without running the product:
#   lint.sh BUILD_FOLDER
# The last line is "N passed, M failed": one check counts one.
set -u
build=${1:-build}
passed=0 failed=0

check() {
	name=$1
	shift
	if "$@" >"$build/lint.out" 2>&1; then
		passed=$((passed + 1))
		grep -E ': note: |^lint: ' "$build/lint.out" || :
	else
		failed=$((failed + 1))
		echo "FAILED lint: $name"
		cat "$build/lint.out"
	fi
}

scripts() {
	node tools/lint/files.mjs .mjs .js | while read -r f; do
		node --check "$f" || exit 1
	done
}

shells() {
	node tools/lint/files.mjs .sh .ci/run | xargs -r shellcheck -x
}

mkdir -p "$build"
check 'the house rules hold' node tools/lint/main.mjs
check 'every rule finds its deliberate violation' node tests/lint/run.mjs
check 'the Chinese catalogue is complete' node tools/lint/catalogue.mjs
check 'definitions are valid' "$build/bin/crm-admin" check "$build/share/types"
check 'templates are safe' "$build/bin/cslint" templates
check 'scripts parse' scripts
check 'shell scripts are clean' shells
rm -f "$build/lint.out"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
