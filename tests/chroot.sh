#!/bin/sh
# chroot.sh - from nothing: a bare Debian 12 in a folder, a copy of this working tree,
# and the two commands of the README, as root and as an ordinary user. By hand, as
# root; needs debootstrap and about 5 GB:
#   chroot.sh [FOLDER]      FOLDER is kept for a look when something failed
# Mirrors, proxies, certificates and the npm registry are those of this machine.
set -eu
umask 022
root=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$(mktemp -d /var/tmp/keyuan-chroot-XXXXXX)}
port=${PORT:-18480}
suite=bookworm

say() {
	printf '\n==== %s\n' "$*"
}

fail() {
	echo "chroot.sh: $*; the system is in $folder" >&2
	exit 1
}

# ---- what this machine knows ----------------------------------------------------------

# "deb URI SUITE COMPONENTS" lines of Debian itself, without third parties.
sources() {
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(ORIGIN)|$(REPO_URI)|$(CODENAME)|$(COMPONENT)|$(CREATED_BY)' |
		sed -n "s/^Debian|\([^|]*\)|\(${suite}[^|]*\)|main|Packages\$/deb \1 \2 main/p" | sort -u
}

mirror() {
	sources | sed -n "s/^deb \([^ ]*\) $suite main\$/\1/p" | head -n 1
}

settings_copy() {
	sources >"$folder/etc/apt/sources.list"
	apt-config dump | grep -E '^Acquire::(http|https|ftp)::' >"$folder/etc/apt/apt.conf.d/90host" || :
	mkdir -p "$folder/etc/ssl/certs"
	if [ -f /etc/ssl/certs/ca-certificates.crt ]; then
		cp /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/host.crt"
	fi
	if [ -e /etc/resolv.conf ]; then
		cp -L /etc/resolv.conf "$folder/etc/resolv.conf"
	fi
	grep -q localhost "$folder/etc/hosts" 2>/dev/null || echo '127.0.0.1 localhost' >>"$folder/etc/hosts"
}

# ---- a command inside, with processes of its own: all end with it ---------------------

inside() {	# USER COMMAND
	# shellcheck disable=SC2016
	unshare --mount --pid --fork --kill-child sh -c '
		mount --make-rprivate / &&
		mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" && mount -t tmpfs tmpfs "$1/dev/shm" &&
		mount -t tmpfs tmpfs "$1/run" &&
		shift && exec "$@"' inside "$folder" \
		chroot "$folder" su - "$1" -c "
			$(environment)
			$2"
}

environment() {
	for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
		value=$(printenv $name || :)
		[ -z "$value" ] || echo "export $name='$value'"
	done
	echo "export npm_config_registry='$(npm config get registry 2>/dev/null || :)'"
	[ ! -f "$folder/etc/ssl/host.crt" ] || echo "export NODE_EXTRA_CA_CERTS=/etc/ssl/host.crt"
	echo 'export LANG=C.UTF-8'
}

# Site up, page, second run, site down; then the tests. One process namespace: the site
# has to live until its page was asked for.
walk() {	# USER
	say "$1: make run, a page, make run again, make stop"
	inside "$1" "set -e; cd keyuan
		begin=\$(date +%s); make run PORT=$port; echo \"make run: \$((\$(date +%s) - begin)) s\"
		curl -fsS -o /tmp/page-$1 http://localhost:$port/login; grep -q '<form' /tmp/page-$1
		begin=\$(date +%s); make run PORT=$port >/tmp/again-$1; echo \"again: \$((\$(date +%s) - begin)) s\"
		make status; make stop; ! make status" || fail "make run as $1"
	say "$1: make test"
	inside "$1" "cd keyuan && make test" >"$folder/tmp/test-$1.log" 2>&1 ||
		{ tail -n 60 "$folder/tmp/test-$1.log"; fail "make test as $1"; }
	tail -n 1 "$folder/tmp/test-$1.log" | grep -E '^[0-9]+ passed, 0 failed' || fail "the last line of make test as $1"
}

copy_tree() {	# USER HOME
	mkdir -p "$folder$2/keyuan"
	(cd "$root" && git ls-files -co --exclude-standard | while read -r file; do
		[ ! -e "$file" ] || echo "$file"
	done | tar -cf - -T -) | tar -xf - -C "$folder$2/keyuan"
	git -C "$folder$2/keyuan" init -q
	chroot "$folder" chown -R "$1:" "$2/keyuan"
}

# ---- here we go ---------------------------------------------------------------------------

[ "$(id -u)" = 0 ] || fail "root is needed"
[ -n "$(mirror)" ] || fail "apt knows no mirror of $suite; run apt-get update"
say "bare $suite from $(mirror) in $folder"
debootstrap --variant=minbase "$suite" "$folder" "$(mirror)" >"$folder.log" 2>&1 ||
	{ tail "$folder.log" >&2; fail "debootstrap"; }
rm -f "$folder.log"
settings_copy
inside root "apt-get -q update && apt-get -q -y --no-install-recommends install make && useradd -m -s /bin/bash visitor" \
	>/dev/null || fail "make could not be installed"
copy_tree root /root
copy_tree visitor /home/visitor

say "a user without rights is told what is missing"
if inside visitor "cd keyuan && make run PORT=$port" >"$folder/tmp/refused" 2>&1; then
	fail "make run went through without any package"
fi
grep -A 1 'As root' "$folder/tmp/refused" || fail "the list of packages did not come"

walk root
walk visitor
say "all of it works; deleting $folder"
rm -rf --one-file-system "$folder"
