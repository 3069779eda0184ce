#!/bin/sh
# install.sh - copy a finished build to where it runs:
#   install.sh BUILD DEST PREFIX SOCKETS
# DEST is the folder to write (DESTDIR and PREFIX), PREFIX its path when the
# programs run, SOCKETS the folder of the programs' sockets.
set -eu
umask 022
root=$(cd "$(dirname "$0")/../.." && pwd)
build=$1 dest=$2 prefix=$3 sockets=$4
share=$dest/share/keyuan

# For the right side of a sed s###.
quoted() {
	printf '%s' "$1" | sed 's/[\\&#]/\\&/g'
}

# Files of deploy/ are written for /usr/local and /run/keyuan.
copy_at_home() {	# MODE FILE TO
	sed -e "s#/usr/local#$(quoted "$prefix")#g" -e "s#/run/keyuan#$(quoted "$sockets")#g" "$2" >"$3.new"
	chmod "$1" "$3.new"
	mv "$3.new" "$3"
}

copy_programs() {
	mkdir -p "$dest/lib/keyuan" "$dest/bin"
	for f in "$dest"/lib/keyuan/*.fcgi; do
		[ -e "$build/bin/$(basename "$f")" ] || rm -f "$f"
	done
	for f in "$build"/bin/*; do
		case $f in
		*.fcgi) install -m 755 "$f" "$dest/lib/keyuan/" ;;
		*/cslint) ;;		# checks sources
		*) install -m 755 "$f" "$dest/bin/" ;;
		esac
	done
}

# As a whole: a file that went away must not stay from the last version.
copy_share() {
	mkdir -p "$share"
	for f in "$share"/*; do
		[ ! -e "$f" ] || rm -rf "$f"
	done
	cp -R "$build/share/." "$share/"
	chmod -R u=rwX,go=rX "$share"
	mkdir "$share/v"
	ln -s ../static "$share/v/$(cat "$build/share/static.version")"
}

copy_nginx() {
	mkdir -p "$share/nginx/pages"
	for f in http.conf site.conf; do
		copy_at_home 644 "$root/deploy/nginx/$f" "$share/nginx/$f"
	done
	install -m 644 "$root"/deploy/nginx/pages/* "$share/nginx/pages/"
	pools >"$share/nginx/pools.conf"
}

# Which programs there are is seen, not listed.
pools() {
	echo '# pools.conf - the programs that answer; made by the installation.'
	names=
	for f in "$dest"/lib/keyuan/*.fcgi; do
		name=$(basename "$f" .fcgi)
		names="$names${names:+|}$name"
		echo "upstream keyuan_$name { server \"unix:$sockets/$name.sock\"; }"
	done
	cat <<END
map \$uri \$keyuan_pool {
	default keyuan_portal;
	"~^/(?<keyuan_program>$names)(?:/|\$)" keyuan_\$keyuan_program;
}
END
}

copy_programs
copy_share
copy_nginx
