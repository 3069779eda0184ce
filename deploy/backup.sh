#!/bin/sh
# backup.sh - both schemas as one consistent dump, without stopping anything:
#   backup.sh FOLDER [DAYS]
# To be run by the database's administrator (root, by the unix socket). Options for the
# clients are read from the environment: MARIADB="--defaults-file=/root/my.cnf".
# Writes FOLDER/keyuan-DATE.sql.gz, and keeps those of the last DAYS (30). The password
# file and crm.conf are no data: keep a copy of /etc/keyuan elsewhere. A backup that was
# never restored is none: see restore.sh.
set -eu
umask 077
folder=$1 days=${2:-30}
name=${DATABASE:-keyuan} audit=${AUDIT_DATABASE:-keyuan_audit}
file=$folder/keyuan-$(date +%Y%m%d-%H%M%S).sql.gz

mkdir -p "$folder"
trap 'rm -f "$file.new" "$file.status"' EXIT
# The status of the dump, not only that of gzip.
# shellcheck disable=SC2086 # several options
{
	mariadb-dump ${MARIADB:-} --single-transaction --quick --routines --triggers --events \
		--hex-blob --default-character-set=utf8mb4 --databases "$name" "$audit" ||
		echo $? >"$file.status"
} | gzip -1 >"$file.new"
[ ! -e "$file.status" ] || { echo "backup.sh: the dump failed" >&2; exit 1; }
gzip -dc "$file.new" | tail -n 1 | grep -q '^-- Dump completed' ||
	{ echo "backup.sh: the dump is not complete" >&2; exit 1; }
sync "$file.new"
mv "$file.new" "$file"
find "$folder" -maxdepth 1 -name 'keyuan-*.sql.gz' -mtime "+$days" -delete
echo "$file"
