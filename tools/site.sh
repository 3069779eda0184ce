#!/bin/sh
# site.sh - a site from a finished build: make run, stop, status and reset.
#   site.sh run|stop|status|reset|database
# Reads from the environment: B (build folder), VAR (folder of the site), PORT,
# CUSTOMERS, EMPLOYEES (how many the demo company has), LISTEN (address; others than this machine's own let other people in: the demo's
# passwords are known), DEMO (yes, no). PORT and LISTEN are remembered.
# "database" starts the database alone, as tests want it.
set -eu
umask 022
ops=$(cd "$(dirname "$0")/ops" && pwd)
# shellcheck source=tools/ops/lib.sh
. "$ops/lib.sh"
# shellcheck source=tools/ops/app.sh
. "$ops/app.sh"
# shellcheck source=tools/ops/nginx.sh
. "$ops/nginx.sh"

setting() {	# NAME: what the last run was told
	sed -n "s/^$1=//p" "$VAR/etc/settings" 2>/dev/null || :
}

db() {	# COMMAND ARGUMENTS...
	command=$1
	shift
	"$ops/db.sh" "$command" "$VAR" "$@"
}

# ---- data --------------------------------------------------------------------------

# A filling that was interrupted left half a company that nobody has worked with.
data_undo_half() {
	[ -e "$VAR/db/filling" ] || return 0
	say "the last run did not finish its demo data: beginning anew"
	db sql -e 'DROP DATABASE IF EXISTS keyuan; DROP DATABASE IF EXISTS keyuan_audit'
	service sh -s "$VAR/etc/passwords" <"$root/deploy/accounts.sh" | db sql
	rm -f "$VAR/db/filling" "$VAR/db/migrated"
}

data_migrate() {
	[ "$(cat "$VAR/db/migrated" 2>/dev/null)" != "$(cat "$APP/key")" ] || return 0
	app_run crm-admin migrate || fail "the database could not be brought to the definitions; what ran before goes on"
	app_run crm-admin seed || fail "regions and industries could not be filled in"
	cp "$APP/key" "$VAR/db/migrated"
}

# Only into an empty database, and once: deleted demo data does not come back.
data_fill() {
	[ ! -e "$VAR/db/filled" ] || return 0
	if [ "$(db sql -BN -e 'SELECT COUNT(*) FROM keyuan.user')" != 0 ]; then
		say own >"$VAR/db/filled"
		return
	fi
	what=demo
	[ "$DEMO" != no ] || what=first-run
	say $what >"$VAR/db/filling"
	if [ $what = demo ]; then
		bulk=$(db sql -BN -e 'SELECT @@GLOBAL.local_infile')
		db sql -e 'SET GLOBAL local_infile = ON'	# rows in bulk, only now
		made=yes
		# shellcheck disable=SC2086 # one word each
		app_run crm-demo ${CUSTOMERS:+--customers $CUSTOMERS} ${EMPLOYEES:+--employees $EMPLOYEES} || made=no
		db sql -e "SET GLOBAL local_infile = $bulk"
		[ $made = yes ] || fail "the demo data could not be made"
	else
		app_run crm-admin first-run || fail "the administrator could not be made"
	fi
	mv "$VAR/db/filling" "$VAR/db/filled"
}

# ---- run -----------------------------------------------------------------------------

site_open() {
	site_user
	site_paths "${VAR:-$(site_default)}"
	build=$root/${B:-build}
	case ${B:-} in /*) build=$B ;; esac
}

settings_take() {
	PORT=${PORT:-$(setting PORT)}
	PORT=${PORT:-8080}
	LISTEN=${LISTEN:-$(setting LISTEN)}
	LISTEN=${LISTEN:-127.0.0.1}
	DEMO=${DEMO:-yes}
}

strays_end() {
	strays=$(pids_stray)
	# shellcheck disable=SC2086 # one word a process
	[ -z "$strays" ] || pids_end 10 $strays
}

logs_cap() {
	find "$VAR/log" -type f -name '*.log' -size +20M | while read -r log; do
		tail -c 1000000 "$log" >"$log.1"
		: >"$log"
	done
}

site_database() {
	site_make
	site_lock
	db init
	db start
}

site_run() {
	if ! ls "$build"/bin/*.fcgi >/dev/null 2>&1; then
		fail "there are no programs in $build/bin; run make first"
	fi
	site_make
	site_lock
	settings_take
	strays_end
	port_check
	logs_cap
	db init
	db start
	app_stage
	data_undo_half
	data_migrate
	data_fill
	pools_prepare
	app_switch
	pools_switch
	nginx_apply
	printf 'PORT=%s\nLISTEN=%s\n' "$PORT" "$LISTEN" >"$VAR/etc/settings"
	minute_start
	strays_end
	app_clean
	site_check
	site_print
}

# Does a page come?
site_check() {
	host=$LISTEN
	case $LISTEN in 0.0.0.0) host=127.0.0.1 ;; *:*) host="[$LISTEN]" ;; esac
	left=50
	until code=$(curl -s -o /dev/null -w '%{http_code}' --noproxy '*' --max-time 10 "http://$host:$PORT/login") &&
		[ "$code" = 200 ]; do
		left=$((left - 1))
		if [ $left = 0 ]; then
			tail -n 5 "$VAR/log/portal.log" "$VAR/log/nginx.log" >&2 || :
			fail "http://$host:$PORT/login answers $code instead of a page; the logs are in $VAR/log"
		fi
		sleep 0.2
	done
}

site_address() {
	host=$LISTEN
	case $LISTEN in 127.0.0.1) host=localhost ;; 0.0.0.0) host=$(uname -n) ;; *:*) host="[$LISTEN]" ;; esac
	echo "http://$host:$PORT/"
}

site_print() {
	printf '\nKeyuan 客源 is running:  %s\n' "$(site_address)"
	if [ "$(cat "$VAR/db/filled")" = demo ]; then
		accounts_print
	fi
	printf '\nmake status · make stop · make reset        logs: %s\n' "$VAR/log"
}

accounts_print() {
	cat <<'END'

Log in as "manager" for a first look. The password of every account is Keyuan-demo-1

  manager      销售经理   sales manager        <- begin here
  sales1       销售员     salesperson; sales2 in the same department, sales3 in another
  director     销售总监   sales director
  gm           总经理     general manager
  market       市场       marketing
  desk         客服       service desk
  dispatcher   派工       dispatcher
  engineer     工程师     engineer
  keeper       库管       storekeeper
  finance      财务       finance
  auditor      审计       auditor
  admin        管理员     administrator: accounts and settings, no business data
END
}

# ---- stop, status, reset ------------------------------------------------------------------

site_stop() {
	nginx_stop
	for name in worker $(pids_names); do
		! pid_find "$name" || kill -TERM "$found"
	done
	for name in worker $(pids_names); do
		! pid_find "$name" || pids_end 40 "$found"
		rm -f "$RUN/$name.sock"
	done
	db stop
	pids_all | while read -r pid _; do
		pids_end 10 "$pid"
	done
	rm -f "$RUN"/*.pid "$RUN"/*.pid.new "$RUN"/*.sock.new
}

# The pools that have, or had, a pid file.
pids_names() {
	for file in "$RUN"/*.pid; do
		name=${file##*/}
		name=${name%.pid}
		case $name in nginx | database | mariadbd | worker | '*') ;; *) echo "$name" ;; esac
	done
}

started_at() {	# PID
	boot=$(sed -n 's/^btime //p' /proc/stat)
	ticks=$(sed 's/.*) //' "/proc/$1/stat" | cut -d ' ' -f 20)
	date -d "@$((boot + ticks / $(getconf CLK_TCK)))" '+%Y-%m-%d %H:%M:%S'
}

# Shared pages are counted once where the kernel tells.
memory_kb() {	# PID
	awk '/^(Pss|VmRSS):/ { if (!n) n = $2 } END { print n + 0 }' \
		"/proc/$1/smaps_rollup" "/proc/$1/status" 2>/dev/null || echo 0
}

status_line() {	# NAME
	if ! pid_find "$1"; then
		printf '%-12s not running\n' "$1"
		down=yes
		return
	fi
	kb=0 n=0
	for p in $found $(pid_children "$found"); do
		kb=$((kb + $(memory_kb "$p")))
		n=$((n + 1))
	done
	printf '%-12s %8s %10s  %s %7s MB\n' "$1" "$found" "$n" "$(started_at "$found")" \
		"$((kb / 1024)).$((kb % 1024 * 10 / 1024))"
}

site_status() {
	down=no
	say "site         $VAR"
	settings_take
	say "address      $(site_address)"
	say
	printf '%-12s %8s %10s  %-19s %10s\n' program process processes since memory
	for name in database nginx $(APP=$VAR/app pools_list) worker; do
		status_line "$name"
	done
	[ $down = no ] || exit 3
}

site_reset() {
	site_stop
	case $root/ in "$VAR"/*) fail "$VAR holds this project; nothing was deleted" ;; esac
	rm -rf --one-file-system "$VAR" 2>/dev/null || :
	[ "$RUN" = "$VAR/run" ] || rm -rf "$RUN"
	[ ! -e "$VAR" ] || [ -z "$(ls -A "$VAR")" ] || fail "$VAR could not be deleted completely"
	say "$VAR is deleted"
}

# For commands that need a site.
site_require() {
	if [ ! -e "$VAR" ]; then
		say "there is no site in $VAR"
		exit 0
	fi
	site_is_marked || fail "$VAR was not made by make run; nothing was done"
	if [ "$(id -u)" != 0 ] && [ "$(stat -c %U "$VAR/db")" != "$SERVICE" ]; then
		fail "the site in $VAR belongs to $(stat -c %U "$VAR/db"): only that user may do this"
	fi
}

[ $# = 1 ] || fail "usage: site.sh run|stop|status|reset|database"
site_open
case $1 in
run) site_run ;;
database) site_database ;;
stop | reset)
	site_require
	site_lock
	"site_$1"
	;;
status)
	site_require
	site_status
	;;
*) fail "site.sh: no command '$1'" ;;
esac
