#!/bin/sh
# accounts.sh - the database accounts of Keyuan, as SQL for the database's own
# administrator:
#   accounts.sh PASSWORD_FILE [DATABASE [AUDIT_DATABASE]] | mariadb
# Passwords are made up when the file does not exist yet; it must belong to the
# user of the programs (mode 0600). Can be run again: accounts and rights are
# brought to what stands here, one statement a line.
set -eu
umask 077
file=$1 name=${2:-keyuan} audit=${3:-keyuan_audit}

random() {	# BYTES
	head -c "$1" /dev/urandom | base64 | tr -d '\n=' | tr '+/' '-_'
}

password_of() {
	sed -n "s/^$1://p" "$file"
}

# In GRANT an underscore is a wildcard.
pattern() {
	printf '%s' "$1" | sed 's/_/\\_/g'
}

account() {	# NAME
	echo "CREATE USER IF NOT EXISTS $1@localhost;"
	echo "ALTER USER $1@localhost IDENTIFIED BY '$(password_of "$1")';"
}

if [ ! -e "$file" ]; then
	{
		for account in keyuan keyuan_migrate keyuan_report; do
			echo "$account:$(random 24)"
		done
		echo "mac:$(random 48)"
	} >"$file.new"
	mv "$file.new" "$file"
fi
for account in keyuan keyuan_migrate keyuan_report; do
	account $account
done
for database in "$name" "$audit"; do
	echo "CREATE DATABASE IF NOT EXISTS $database CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;"
	echo "GRANT ALL PRIVILEGES ON \`$(pattern "$database")\`.* TO keyuan_migrate@localhost;"
	echo "GRANT SELECT ON \`$(pattern "$database")\`.* TO keyuan_report@localhost;"
done
# What was written into the audit trail stays as it was written.
echo "GRANT SELECT, INSERT, UPDATE, DELETE ON \`$(pattern "$name")\`.* TO keyuan@localhost;"
echo "GRANT SELECT, INSERT ON \`$(pattern "$audit")\`.* TO keyuan@localhost;"
