#!/bin/sh
# run.sh - run the checks of a finished build:
#   run.sh BUILD PART...     parts: lint unit db browser site adding; "none": it did not build
# Database, site and ports are its own and end with it. The last line is
# "N passed, M failed" (", K skipped"); the exit code is 1 when something failed.
# What the programs said stays in BUILD/test-logs.
set -u
umask 022
cd "$(dirname "$0")/.." || exit 1
build=$1
shift
case $build in /*) ;; *) build=$(pwd)/$build ;; esac
logs=$build/test-logs
passed=0 failed=0 skipped=0
temporary=
UNIT_SECONDS=60 DB_SECONDS=600 LINT_SECONDS=600 WALK_SECONDS=1500

count() {	# PASSED FAILED SKIPPED
	passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}

total() {
	if [ $skipped -gt 0 ]; then
		echo "$passed passed, $failed failed, $skipped skipped"
	else
		echo "$passed passed, $failed failed"
	fi
}

# ---- what was started ends, however this ends -------------------------------------

end() {
	trap - EXIT
	trap '' HUP INT TERM
	[ -n "$temporary" ] || return
	for var in "$temporary"/site*; do
		[ ! -e "$var" ] || VAR=$var tools/site.sh reset >/dev/null || echo "tests/run.sh: $temporary stays" >&2
	done
	# A walk that was cut off may have left its browser, whose profile is in here.
	grep -lsaF -- "$temporary/" /proc/[0-9]*/cmdline | while IFS=/ read -r _ _ pid _; do
		[ "$pid" = $$ ] || kill -KILL "$pid" 2>/dev/null
	done
	for var in "$temporary"/site*; do
		[ ! -e "$var" ] || return
	done
	rm -rf "$temporary"
}

stop() {
	end
	echo "interrupted" >&2
	exit 1
}

# ---- cmocka programs ----------------------------------------------------------------

# cmocka tells of each test on stdout: what was begun and did not end well has failed,
# also when the program died in the middle of it.
tally() {	# STDOUT
	awk '/^\[==========\] Running [0-9]+ test/ { total += $3 }
		/^\[       OK \] / { ok++ }
		/^\[  SKIPPED \] / { skipped++ }
		END { print ok + 0, total - ok - skipped, skipped + 0 }' "$1"
}

program_report() {	# PART PROGRAM
	name=$(basename "$2")
	log=$logs/$name
	code=$(cat "$log.code" 2>/dev/null || echo 126)
	# shellcheck disable=SC2046 # three numbers
	set -- "$1" $(tally "$log.out")
	why=
	if [ "$code" = 124 ] || [ "$code" = 137 ]; then
		why=" (took too long)"
	elif [ "$code" -ge 126 ]; then
		why=" (died, exit code $code)"
	fi
	# The sanitizers end a program that passed all its tests.
	if [ "$code" != 0 ] && [ "$3" = 0 ]; then
		why="${why:- (exit code $code)}"
		set -- "$1" "$2" 1 "$4"
	elif [ "$2$3$4" = 000 ]; then
		why=" (holds no test)"
		set -- "$1" 0 1 0
	fi
	count "$2" "$3" "$4"
	printf '%-8s %-28s %4s passed' "$1" "$name" "$2"
	[ "$4" = 0 ] || printf ', %s skipped' "$4"
	if [ "$3" = 0 ]; then
		echo
		return
	fi
	printf ', %s FAILED%s\n' "$3" "$why"
	grep -h '^\[  FAILED  \]' "$log.out" | sort -u | sed 's/^/    /'
	grep -v -e '^\[  PASSED' -e '^\[  SKIPPED' "$log.err" | tail -n 60 | sed 's/^/    /'
}

# The programs of these folders' sources, as the Makefile makes them; as many at once as there are processors:
# each has a database of its own, and no test measures time.
programs_run() {	# PART SECONDS SOURCE...
	part=$1 seconds=$2
	shift 2
	for source in "$@"; do
		[ ! -e "$source" ] || echo "$build/tests/$(basename "$source" .c)"
	done >"$logs/$part.programs"
	# shellcheck disable=SC2016 # the inner shell's
	xargs -P "$(nproc)" -I PROGRAM sh -c 'log=$1/$(basename "$3")
		timeout -k 5 "$2" "$3" >"$log.out" 2>"$log.err" </dev/null
		echo $? >"$log.code"' - "$logs" "$seconds" PROGRAM <"$logs/$part.programs"
	while read -r program; do
		program_report "$part" "$program"
	done <"$logs/$part.programs"
}

# ---- scripts that print "N passed, M failed" themselves -------------------------------

script_begin() {	# NAME SECONDS COMMAND...
	name=$1 seconds=$2
	shift 2
	timeout -k 5 "$seconds" "$@" >"$logs/$name.out" 2>&1 </dev/null
	echo $? >"$logs/$name.code"
}

script_report() {	# NAME
	name=$1
	code=$(cat "$logs/$name.code" 2>/dev/null || echo 126)
	line=$(tail -n 1 "$logs/$name.out" | sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed\(, \([0-9]*\) skipped\)*$/\1 \2 \4/p')
	why=
	# shellcheck disable=SC2086 # three numbers
	set -- ${line:-0 1}
	[ -n "$line" ] || why=" (ended with code $code before its end)"
	[ "$code" != 124 ] && [ "$code" != 137 ] || why=" (took too long)"
	[ "$code" = 0 ] || [ "$2" != 0 ] || set -- "$1" 1 "${3:-0}"
	count "$1" "$2" "${3:-0}"
	printf '%-8s %-28s %4s passed' "$name" '' "$1"
	if [ "$2" = 0 ]; then
		echo
		return
	fi
	printf ', %s FAILED%s\n' "$2" "$why"
	tail -n 120 "$logs/$name.out" | sed 's/^/    /'
}

script_run() {	# NAME SECONDS COMMAND...
	script_begin "$@"
	script_report "$1"
}

# Half of the walks each, at the same time, on a site of its own: walks change settings.
walks_run() {
	site_start 2 >"$logs/lane.out" && (
		script_begin browser2 $WALK_SECONDS node tests/browser/run.mjs 2
	) &
	second=$!
	if site_start ''; then
		script_begin browser1 $WALK_SECONDS node tests/browser/run.mjs 1
	else
		cp "$logs/site-start.out" "$logs/browser1.out"
	fi
	wait "$second"
	[ -e "$logs/browser2.out" ] || cp "$logs/site-start2.out" "$logs/browser2.out"
	script_report browser1
	script_report browser2
}

# ---- the database and the site -----------------------------------------------------------

temporary_make() {
	[ -z "$temporary" ] || return 0
	temporary=$(mktemp -d /tmp/keyuan-test-XXXXXX)
	chmod 755 "$temporary"
	mkdir "$temporary/t"
	export TMPDIR="$temporary/t"
}

# Ports are asked of the kernel's list; someone else may still be faster.
port_pick() {
	while :; do
		port=$(awk -v seed="$(od -An -N4 -tu4 /dev/urandom)" 'BEGIN { srand(seed); print int(20000 + rand() * 12000) }')
		grep -qsi ":$(printf '%04X' "$port") .* 0A " /proc/net/tcp /proc/net/tcp6 || break
	done
	echo "$port"
}

database_start() {
	[ -z "${CRM_TEST_SOCKET:-}" ] || return 0
	temporary_make
	export KEYUAN_DB=test
	VAR=$temporary/site tools/site.sh database >"$logs/database.out" 2>&1 || return 1
	for account in keyuan keyuan_migrate keyuan_report; do
		rights='SELECT, INSERT, UPDATE, DELETE'
		[ $account != keyuan_migrate ] || rights=ALL
		[ $account != keyuan_report ] || rights=SELECT
		echo "GRANT $rights ON \`keyuan\\_t\\_%\`.* TO $account@localhost;"
	done | tools/ops/db.sh sql "$temporary/site" || return 1
	export CRM_TEST_SOCKET="$temporary/site/run/database.sock"
	export CRM_TEST_PASSWORDS="$temporary/site/etc/passwords"
	export CRM_TEST_TMP="$temporary/t"
}

# Another than the first has a database of its own, too.
site_start() {	# '' or NUMBER
	[ -n "$1" ] || [ -z "${SITE_URL:-}" ] || return 0
	[ -n "$1" ] || database_start || return 1
	for try in 1 2 3; do
		port=$(port_pick)
		if B=$build VAR=$temporary/site$1 PORT=$port LISTEN=127.0.0.1 DEMO=yes \
			tools/site.sh run >"$logs/site-start$1.out" 2>&1; then
			export SITE_URL="http://127.0.0.1:$port" SITE_VAR="$temporary/site$1"
			return
		fi
		grep -q 'taken by another program' "$logs/site-start$1.out" || return 1
		echo "port $port was taken meanwhile ($try)"
	done
	return 1
}

# A part that cannot begin has failed.
unable() {	# PART WHAT LOG
	count 0 1 0
	printf '%-8s %s\n' "$1" "$2"
	tail -n 30 "$3" | sed 's/^/    /'
}

part_run() {	# PART
	case $1 in
	lint) script_run lint $LINT_SECONDS tools/lint.sh "$build" ;;
	unit) programs_run unit $UNIT_SECONDS tests/unit/test_*.c ;;
	db)
		database_start || { unable db 'the database does not start' "$logs/database.out"; return; }
		# The longest begin first.
		programs_run db $DB_SECONDS tests/generic/test_*.c tests/engine/test_*.c tests/request/test_*.c \
			cgi-bin/*/*/test_*.c
		;;
	browser)
		database_start || { unable browser 'the database does not start' "$logs/database.out"; return; }
		walks_run
		;;
	site)
		site_start '' || { unable site 'the site does not start' "$logs/site-start.out"; return; }
		script_run site $WALK_SECONDS node tests/site/run.mjs
		;;
	engine)
		database_start || return
		"$build/bench/engine" 2>"$logs/engine.err" || tail -n 30 "$logs/engine.err"
		;;
	adding) script_run adding $WALK_SECONDS node tests/adding/run.mjs "$build" ;;
	none)
		count 0 1 0
		echo "the programs could not be built"
		;;
	*)
		count 0 1 0
		echo "no part '$1'; there are lint, unit, db, browser, site and adding"
		;;
	esac
}

rm -rf "$logs"
mkdir -p "$logs"
trap end EXIT
trap stop HUP INT TERM
export CRM_TEST_SHARE="$build/share" LOCPATH="$build/share/locale/sys"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"
unset LANGUAGE SITE_URL SITE_VAR CRM_CONF CRM_TEST_SOCKET
for part in "$@"; do
	part_run "$part"
done
end
total
[ $failed = 0 ]
