#!/bin/sh
# run.sh - the site of the bench and the bare programs beside it: run | reset.
# From the environment: B, ROWS, PORT, BENCH_VAR, BENCH_SECONDS.
set -eu
cd "$(dirname "$0")/../.."
ROWS=${ROWS:-1000000}
# shellcheck disable=SC2034 # for lib.sh
ops=$(pwd)/tools/ops
# shellcheck source=tools/ops/lib.sh
. "$ops/lib.sh"
site_user
VAR=${BENCH_VAR:-$(site_default)-bench-$ROWS}
export VAR B PORT

if [ "${1:-run}" = reset ]; then
	exec tools/site.sh reset
fi
site_paths "$VAR"
bare=$VAR/bare

bare_start() {	# NAME: one of tests/bench/*.c behind the same spawner as the product
	service env BENCH_SOCKET="$SOCKET" BENCH_USER=keyuan BENCH_DB=keyuan BENCH_PASSWORD="$password" \
		sh -c "rm -f '$bare/$1.sock'; exec spawn-fcgi -s '$bare/$1.sock' -M 0666 -P '$bare/$1.pid' -- /usr/bin/multiwatch -f 2 -- '$bare/bare-$1'" </dev/null >/dev/null
}

bare_stop() {
	for pid in "$bare"/*.pid; do
		[ ! -e "$pid" ] || kill -TERM "$(cat "$pid")" 2>/dev/null || :
	done
}

CUSTOMERS=$ROWS EMPLOYEES=$((ROWS / 200)) KEYUAN_DB_BUFFER=${KEYUAN_DB_BUFFER:-2G} tools/site.sh run >"/tmp/keyuan-bench-$$.log" || {
	tail -n 20 "/tmp/keyuan-bench-$$.log"
	exit 1
}
rm -f "/tmp/keyuan-bench-$$.log"
port=$(sed -n 's/^PORT=//p' "$VAR/etc/settings")
bare_port=$((port + 1))
rm -rf "$bare"
install -d -m 755 "$bare" "$bare/tmp"
install -m 755 "${B:-build}"/bench/bare-* "$bare/"
cat >"$bare/nginx.conf" <<END
pid $bare/nginx.pid;
error_log $bare/nginx.log;
worker_processes 2;
events { worker_connections 512; }
http {
	access_log off;
	client_body_temp_path $bare/tmp/1; fastcgi_temp_path $bare/tmp/2; proxy_temp_path $bare/tmp/3;
	uwsgi_temp_path $bare/tmp/4; scgi_temp_path $bare/tmp/5;
	fastcgi_buffer_size 16k; fastcgi_buffers 16 16k;
	server {
		listen 127.0.0.1:$bare_port;
		fastcgi_param REQUEST_METHOD \$request_method;
		location /hello { fastcgi_pass unix:$bare/hello.sock; }
		location /list { fastcgi_pass unix:$bare/list_printf.sock; }
	}
}
END
[ "$(id -u)" != 0 ] || chown -R "$SERVICE:" "$bare"
trap 'bare_stop' EXIT
password=$(sed -n 's/^keyuan://p' "$VAR/etc/passwords")
bare_start hello
bare_start list_printf
service nginx -p "$bare" -c "$bare/nginx.conf" -e "$bare/nginx.log"
SITE_URL=http://127.0.0.1:$port SITE_VAR=$VAR BARE_URL=http://127.0.0.1:$bare_port ROWS=$ROWS node tests/bench/run.mjs
