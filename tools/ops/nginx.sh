# shellcheck shell=sh disable=SC2153,SC2154
# nginx.sh - the web server of a site, with a prefix of its own; read by site.sh.

nginx_listen() {
	case $LISTEN in
	127.0.0.1)
		echo "		listen 127.0.0.1:$PORT$1;"
		if grep -qs '^0*1 .* lo$' /proc/net/if_inet6; then
			echo "		listen [::1]:$PORT$1;"
		fi ;;
	*:*) echo "		listen [$LISTEN]:$PORT$1;" ;;
	*) echo "		listen $LISTEN:$PORT$1;" ;;
	esac
}

# Other names that lead here (a page of a stranger whose name was turned to this
# machine) are not answered, as long as only this machine is.
nginx_servers() {
	name=_
	if [ "$LISTEN" = 127.0.0.1 ]; then
		name="localhost 127.0.0.1 [::1]"
		printf '	server {\n%s\n		return 444;\n	}\n' "$(nginx_listen ' default_server')"
	fi
	cat <<END
	server {
$(nginx_listen "")
		server_name $name;
		include "$VAR/app/share/keyuan/nginx/site.conf";
	}
END
}

nginx_conf() {
	cat <<END
# Written by make run; the example for production is nginx.conf.example.
pid "$RUN/nginx.pid";
error_log "$VAR/log/nginx.log" warn;
worker_processes 2;
worker_shutdown_timeout 40s;
events { worker_connections 2048; }
http {
	include /etc/nginx/mime.types;
	default_type application/octet-stream;
	include "$VAR/app/share/keyuan/nginx/http.conf";
	include "$VAR/app/share/keyuan/nginx/pools.conf";
	access_log "$VAR/log/access.log" keyuan;
	sendfile on;
	client_body_temp_path "$VAR/tmp/body";
	fastcgi_temp_path "$VAR/tmp/fastcgi";
	proxy_temp_path "$VAR/tmp/proxy";
	uwsgi_temp_path "$VAR/tmp/uwsgi";
	scgi_temp_path "$VAR/tmp/scgi";
$(nginx_servers)
}
END
}

# Root may give the service a port below 1024 and nothing else.
nginx_run() {	# ARGUMENTS...
	plain=$DROP
	if [ "$PORT" -lt 1024 ] && [ -n "$DROP" ]; then
		DROP="$DROP --inh-caps +net_bind_service --ambient-caps +net_bind_service"
	fi
	code=0
	service nginx -p "$VAR/" -c "$VAR/etc/nginx.conf" -e "$VAR/log/nginx.log" "$@" || code=$?
	DROP=$plain
	return $code
}

nginx_start() {
	nginx_run 2>"$RUN/nginx.out" || { cat "$RUN/nginx.out" >&2; fail "nginx does not start"; }
}

port_is_taken() {
	port=$(printf '%04X' "$PORT")
	cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
		awk -v port="$port" '$4 == "0A" && $2 ~ ":" port "$" { found = 1 } END { exit !found }'
}

# To be called before anything is started or changed.
port_check() {
	case $PORT in '' | *[!0-9]* | ??????*) fail "PORT=$PORT is no port number" ;; esac
	if [ "$PORT" -lt 1 ] || [ "$PORT" -gt 65535 ]; then
		fail "PORT=$PORT is no port number"
	fi
	if pid_find nginx && [ "$(setting PORT)" = "$PORT" ]; then
		return
	fi
	if port_is_taken; then
		who=$(ss -Hltnp "sport = :$PORT" 2>/dev/null | sed -n 's/.*users:((\("[^"]*",pid=[0-9]*\).*/ (\1)/p' | head -n 1)
		fail "port $PORT is taken by another program$who; choose another: make run PORT=$((PORT + 1))"
	fi
}

# Nothing happens when nginx runs with this configuration: a reload would end
# connections that a browser is about to use again.
nginx_apply() {
	nginx_conf >"$VAR/etc/nginx.conf"
	key=$(cat "$VAR/etc/nginx.conf" "$APP"/share/keyuan/nginx/*.conf | sha256sum)
	if [ "$key" = "$(cat "$VAR/etc/nginx.key" 2>/dev/null)" ] && pid_find nginx; then
		return
	fi
	nginx_run -t -q || fail "nginx does not accept $VAR/etc/nginx.conf"
	if pid_find nginx; then
		kill -HUP "$found"
	else
		nginx_start
	fi
	echo "$key" >"$VAR/etc/nginx.key"
}

nginx_stop() {
	pid_find nginx || return 0
	kill -QUIT "$found"
	pid_gone "$found" 10 || pids_end 5 "$found"
}
