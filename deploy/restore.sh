#!/bin/sh
# restore.sh - bring back a dump of backup.sh:
#   restore.sh FILE [--replace]
# Refuses where the schemas hold tables, unless --replace says that these are to go.
# Stop the programs and the worker first. Accounts and rights are no part of a dump:
# deploy/accounts.sh makes them. Afterwards crm-admin migrate brings an older dump to
# the present definitions. MARIADB: options of the client, as for backup.sh.
set -eu
file=$1 replace=${2:-}
name=${DATABASE:-keyuan} audit=${AUDIT_DATABASE:-keyuan_audit}

client() {
	# shellcheck disable=SC2086 # several options
	mariadb ${MARIADB:-} --default-character-set=utf8mb4 "$@"
}

# Before anything is touched: is it whole?
gzip -dc "$file" | tail -n 1 | grep -q '^-- Dump completed' ||
	{ echo "restore.sh: $file is no complete dump" >&2; exit 1; }
tables=$(client -BN -e "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema IN ('$name', '$audit')")
if [ "$tables" != 0 ]; then
	if [ "$replace" != --replace ]; then
		echo "restore.sh: the schemas hold $tables tables; --replace deletes them" >&2
		exit 1
	fi
	client -e "DROP DATABASE IF EXISTS $name; DROP DATABASE IF EXISTS $audit"
fi
gzip -dc "$file" | client --init-command='SET SESSION max_statement_time=0'
client -BN -e "SELECT CONCAT(table_schema, ': ', COUNT(*), ' tables') FROM information_schema.tables
	WHERE table_schema IN ('$name', '$audit') GROUP BY table_schema"
echo "Now: crm-admin migrate, as the user keyuan"
