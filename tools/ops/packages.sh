#!/bin/sh
# packages.sh - the Debian packages of some groups of tools/packages.txt are
# there, or are installed without starting a service of theirs:
#   packages.sh GROUP...
# Costs one dpkg-query when nothing is missing. Without root or a sudo that
# asks nothing, it names what is missing and ends with 1.
set -eu
list=$(dirname "$0")/../packages.txt
policy=/usr/sbin/policy-rc.d
policy_line='# made by tools/ops/packages.sh, taken away when it ends'

# The packages of the groups, without those whose command is there already.
wanted() {
	for group in "$@"; do
		while read -r of package command; do
			[ "$of" = "$group" ] || continue
			[ -n "$command" ] && command -v "$command" >/dev/null && continue
			echo "$package"
		done <"$list"
	done
}

missing() {
	# shellcheck disable=SC2046 # one word a package
	set -- $(wanted "$@")
	[ $# -gt 0 ] || return 0
	have=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || :)
	for package in "$@"; do
		case "
$have
" in
		*"
installed $package
"*) ;;
		*) echo "$package" ;;
		esac
	done
}

# Whoever made a policy keeps it; ours (also of a run that was killed) goes.
services_forbid() {
	if [ ! -e "$policy" ]; then
		printf '#!/bin/sh\n%s\nexit 101\n' "$policy_line" >"$policy"
		chmod 755 "$policy"
	fi
	trap services_allow EXIT
	trap 'exit 1' HUP INT TERM
}

services_allow() {
	if grep -qxF "$policy_line" "$policy" 2>/dev/null; then
		rm -f "$policy"
	fi
}

# The nginx we brought must not take port 80 at the next boot.
nginx_disable() {
	if [ -d /run/systemd/system ]; then
		systemctl disable --now nginx.service
	elif command -v systemctl >/dev/null; then
		systemctl disable nginx.service
	fi
	if command -v update-rc.d >/dev/null; then
		update-rc.d nginx disable
	fi
}

install_all() {
	export DEBIAN_FRONTEND=noninteractive
	brings_nginx=no
	case " $* " in *' nginx '*) brings_nginx=yes ;; esac
	services_forbid
	log=$(mktemp /tmp/keyuan-packages-XXXXXX)
	echo "installing them; what apt says is in $log"
	apt-get -q -o DPkg::Lock::Timeout=300 update >"$log" 2>&1 ||
		echo "packages.sh: the package lists could not be refreshed; trying with those at hand" >&2
	apt-get -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 \
		-o Dpkg::Use-Pty=0 install "$@" >>"$log" 2>&1 ||
		{ tail -n 20 "$log" >&2; echo "packages.sh: apt failed; see $log" >&2; exit 1; }
	rm -f "$log"
	if [ $brings_nginx = yes ]; then
		nginx_disable >/dev/null 2>&1 || :
	fi
}

if [ "${1:-}" = --install ]; then	# we are root now
	shift
	install_all "$@" </dev/null
	exit
fi
if ! command -v dpkg-query >/dev/null; then
	echo "packages.sh: this is no Debian; the packages of tools/packages.txt are taken to be there" >&2
	exit 0
fi
packages=$(missing "$@" | sort -u | tr '\n' ' ')
packages=${packages% }
[ -n "$packages" ] || exit 0
echo "Debian packages to install: $packages"
# shellcheck disable=SC2086 # one word a package
if [ "$(id -u)" = 0 ]; then
	"$0" --install $packages
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
	sudo -n -- "$0" --install $packages
else
	cat >&2 <<END
They are missing, and this user may not install them. As root:
  apt-get install --no-install-recommends $packages
END
	exit 1
fi
left=$(missing "$@" | tr '\n' ' ')
[ -z "$left" ] || { echo "packages.sh: still missing: $left" >&2; exit 1; }
