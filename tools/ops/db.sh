#!/bin/sh
# db.sh - the private database server of a site, reachable by a unix socket only:
#   db.sh COMMAND VAR [...]
#   init      make or refresh the settings, make the data when there is none;
#             KEYUAN_DB=test is fast and loses data with the power
#   start     and wait until it answers; nothing to do when it runs
#   stop      and wait until it has ended
#   sql       the client as the server's administrator; more arguments are the client's
set -eu
umask 022
ops=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tools/ops/lib.sh
. "$ops/lib.sh"

settings() {
	flush=1 sync=1 doublewrite=1 binlog="log-bin=binlog" bulk=0
	if [ "${KEYUAN_DB:-durable}" = test ]; then
		flush=0 sync=0 doublewrite=0 binlog=skip-log-bin bulk=1
	fi
	cat <<END
[mariadbd]
datadir=$data
socket=$SOCKET
pid-file=$RUN/mariadbd.pid
log-error=$VAR/log/database.log
tmpdir=$VAR/tmp
secure-file-priv=$VAR/db/secure
skip-networking
skip-name-resolve
local-infile=$bulk
symbolic-links=0
server-id=1

character-set-server=utf8mb4
collation-server=utf8mb4_uca1400_ai_ci
sql-mode=STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_ZERO_IN_DATE,NO_ZERO_DATE,ONLY_FULL_GROUP_BY
default-time-zone=+00:00
default-storage-engine=InnoDB
transaction-isolation=READ-COMMITTED

innodb-strict-mode=1
innodb-rollback-on-timeout=1
innodb-lock-wait-timeout=10
innodb-flush-log-at-trx-commit=$flush
innodb-doublewrite=$doublewrite
innodb-buffer-pool-size=${KEYUAN_DB_BUFFER:-256M}
innodb-log-file-size=${KEYUAN_DB_LOG:-96M}
innodb-print-all-deadlocks=1
$binlog
sync-binlog=$sync
binlog-format=ROW
expire-logs-days=7

lock-wait-timeout=30
max-statement-time=30
idle-transaction-timeout=60
wait-timeout=3600
max-connections=200
thread-cache-size=16
max-allowed-packet=32M
table-open-cache=2000
performance-schema=OFF
key-buffer-size=1M
aria-pagecache-buffer-size=8M
END
}

# Settings that changed are for the next start: the old server ends.
settings_refresh() {
	settings >"$VAR/db/my.cnf.new"
	if cmp -s "$VAR/db/my.cnf.new" "$cnf"; then
		rm "$VAR/db/my.cnf.new"
		return
	fi
	mv "$VAR/db/my.cnf.new" "$cnf"
	db_stop
}

# The server's administrator is no account of the programs.
admin_make() {
	[ ! -e "$admin" ] || return 0
	[ ! -d "$data" ] || fail "$admin is missing: without it nobody may administer the database in $data"
	(
		umask 077
		password=$(head -c 24 /dev/urandom | base64 | tr '+/' '-_')
		printf '[client]\nuser=root\npassword=%s\nsocket="%s"\ndefault-character-set=utf8mb4\n' \
			"$password" "$SOCKET" >"$admin.new"
	)
	mv "$admin.new" "$admin"
}

accounts() {
	# The file belongs to the programs, which read it.
	service sh -s "$VAR/etc/passwords" <"$root/deploy/accounts.sh"
}

# Made beside and renamed when complete: half a database is never started.
data_make() {
	rm -rf "$data.tmp" "$VAR/db/accounts.sql"
	log=$VAR/log/database-install.log
	service mariadb-install-db --defaults-file="$cnf" --datadir="$data.tmp" --force \
		--auth-root-authentication-method=normal --skip-test-db >"$log" 2>&1 ||
		{ tail -20 "$log" >&2; fail "the database could not be made; see $log"; }
	(
		umask 077
		echo "FLUSH PRIVILEGES;"
		echo "DROP USER IF EXISTS root@'127.0.0.1', root@'::1', root@'$(uname -n)';"
		echo "ALTER USER root@localhost IDENTIFIED BY '$(sed -n 's/^password=//p' "$admin")';"
		accounts
	) >"$VAR/db/accounts.sql"
	service mariadbd --defaults-file="$cnf" --datadir="$data.tmp" --bootstrap \
		<"$VAR/db/accounts.sql" >>"$log" 2>&1 ||
		{ tail -20 "$log" >&2; fail "the database accounts could not be made; see $log"; }
	rm "$VAR/db/accounts.sql"
	sync
	mv "$data.tmp" "$data"
}

db_init() {
	[ ! -e "$data" ] || [ -d "$data/mysql" ] || fail "$data is no database; move it away"
	site_folder 700 "$VAR/db/secure"
	settings_refresh
	admin_make
	[ -d "$data" ] || data_make
}

db_answers() {
	db_sql -e 'SELECT 1' >/dev/null 2>&1
}

db_start() {
	if pid_find database && db_answers; then
		return
	fi
	[ -d "$data/mysql" ] || fail "there is no database in $VAR"
	site_run_folder
	server=$found
	if ! pid_find database; then	# else it is starting
		daemon database mariadbd --defaults-file="$cnf"
		server=$!
	fi
	# Recovery after a crash may take a while.
	left=2400
	until db_answers; do
		left=$((left - 1))
		if ! pid_lives "$server" || [ $left = 0 ]; then
			tail -15 "$VAR/log/database.log" >&2
			fail "the database does not start; see $VAR/log/database.log"
		fi
		sleep 0.05
	done
	passwords_restore
}

# A password file that was lost gets new passwords.
passwords_restore() {
	[ -e "$VAR/etc/passwords" ] || accounts | db_sql
}

db_stop() {
	if pid_find database; then
		kill -TERM "$found"
		pid_gone "$found" 120 || fail "the database (process $found) has not ended after two minutes"
	fi
}

db_sql() {
	mariadb --defaults-file="$admin" "$@"
}

[ $# -ge 2 ] || fail "usage: db.sh init|start|stop|sql VAR"
command=$1
site_user
site_paths "$2"
shift 2
data=$VAR/db/data cnf=$VAR/db/my.cnf admin=$VAR/db/admin.cnf
case $command in
init) db_init ;;
start) db_start ;;
stop) db_stop ;;
sql) db_sql "$@" ;;
*) fail "db.sh: no command '$command'" ;;
esac
