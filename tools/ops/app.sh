# shellcheck shell=sh disable=SC2153,SC2154,SC2034
# app.sh - the programs of a site; read by site.sh. Each build that is run gets a
# folder of its own (APP) with its share/ and crm.conf, so that the processes of the
# old one stay what they were until the last of them has ended.

POOL_PROCESSES=2

crm_conf() {	# SHARE
	cat <<END
# Written by make run; the commented example is deploy/crm.conf.
[db]
socket=$SOCKET
password_file=$VAR/etc/passwords

[web]
base_url=http://localhost:$PORT

[paths]
share=$1
END
}

# All that a build folder is made of; its files by name, size and time.
app_key() {
	{
		find "$build/bin" "$build/share" -type f -printf '%P %s %T@\n' | sort
		cat "$ops/install.sh" "$ops/minute.sh" "$root"/deploy/nginx/*.conf "$root"/deploy/nginx/pages/*
		crm_conf "$VAR"
	} | sha256sum | cut -d ' ' -f 1
}

# APP is the present build, or a new folder when something changed.
app_stage() {
	APP=$(readlink "$VAR/app" || :)
	key=$(app_key)
	[ -z "$APP" ] || [ "$(cat "$APP/key" 2>/dev/null)" != "$key" ] || return 0
	app_clean
	old=$APP
	APP=$(mktemp -d "$VAR/app-XXXXXX")
	chmod 755 "$APP"
	"$ops/install.sh" "$build" "$APP" "$VAR/app" "$RUN"
	mkdir "$APP/etc"
	crm_conf "$APP/share/keyuan" >"$APP/etc/crm.conf"
	install -m 755 "$ops/minute.sh" "$APP/"
	app_link_static "$old"
	echo "$key" >"$APP/key"
}

# Pages that are open, or come from the old processes, ask for the old static files.
app_link_static() {	# OLD-APP
	version=$(cat "$1/share/keyuan/static.version" 2>/dev/null) || return 0
	[ -e "$APP/share/keyuan/v/$version" ] ||
		ln -s "$1/share/keyuan/static" "$APP/share/keyuan/v/$version"
}

app_run() {	# PROGRAM ARGUMENTS...
	program=$1
	shift
	service CRM_CONF="$APP/etc/crm.conf" LOCPATH="$APP/share/keyuan/locale/sys" \
		"$APP/bin/$program" "$@"
}

app_switch() {
	[ "$(readlink "$VAR/app" || :)" != "$APP" ] || return 0
	ln -sfn "$APP" "$VAR/app.new"
	mv -T "$VAR/app.new" "$VAR/app"
	ln -sfn ../app/etc/crm.conf "$VAR/etc/crm.conf"
}

# What stays is the present one, and the one whose static files it links to.
app_clean() {
	present=$(readlink "$VAR/app" || :)
	links=$(find "$present/share/keyuan/v" -type l -exec readlink {} + 2>/dev/null || :)
	for folder in "$VAR"/app-*; do
		case "$folder $links" in
		"$present "*) ;;
		*"
$folder/"* | *" $folder/"*) ;;
		*) rm -rf "$folder" ;;
		esac
	done
}

# ---- pools: spawn-fcgi makes the socket, multiwatch keeps the processes alive ----

pool_start() {	# NAME: a new generation, beside the old one
	rm -f "$RUN/$1.sock.new" "$RUN/$1.pid.new"
	# The path goes through the environment: multiwatch takes ASCII arguments only.
	# shellcheck disable=SC2016
	service CRM_CONF="$APP/etc/crm.conf" LOCPATH="$APP/share/keyuan/locale/sys" \
		PROGRAM="$APP/lib/keyuan/$1.fcgi" PROGRAM_LOG="$VAR/log/$1.log" \
		spawn-fcgi -s "$RUN/$1.sock.new" -M 0600 -b 1024 -P "$RUN/$1.pid.new" -- \
		/bin/sh -c 'exec multiwatch -f "$0" -r 1000000 -t 1000 -- \
			/bin/sh -c "exec \"\$PROGRAM\"" >>"$PROGRAM_LOG" 2>&1' $POOL_PROCESSES >/dev/null ||
		fail "the pool of $1 does not start"
	echo " $APP" >>"$RUN/$1.pid.new"
}

# Programs that end at once are started again and again: their processes differ.
pools_settle() {	# NAME...
	sleep 0.4
	for name in "$@"; do
		read -r pid _ <"$RUN/$name.pid.new"
		pid_children "$pid" >"$RUN/$name.children"
	done
	sleep 0.4
	for name in "$@"; do
		read -r pid _ <"$RUN/$name.pid.new"
		now=$(pid_children "$pid")
		if [ -z "$now" ] || [ "$now" != "$(cat "$RUN/$name.children")" ]; then
			dying="$dying $name"
		fi
		rm "$RUN/$name.children"
	done
}

pools_give_up() {	# NAME...
	for name in "$@"; do
		read -r pid _ <"$RUN/$name.pid.new"
		pids_end 5 "$pid"
		rm -f "$RUN/$name.pid.new" "$RUN/$name.sock.new"
	done
	for name in $dying; do
		tail -n 5 "$VAR/log/$name.log" >&2
	done
	fail "these programs end as soon as they start:$dying (what they said is above); what ran before goes on"
}

pools_list() {
	for program in "$APP"/lib/keyuan/*.fcgi; do
		[ -e "$program" ] || continue
		program=${program##*/}
		echo "${program%.fcgi}"
	done
}

# Those without living processes of this build.
pools_changed() {
	for name in $(pools_list); do
		if ! pid_find "$name" || [ "$found_app" != "$APP" ]; then
			echo "$name"
		fi
	done
}

pools_prepare() {
	changed=$(pools_changed) dying=
	[ -n "$changed" ] || return 0
	for name in $changed; do
		pool_start "$name"
	done
	# shellcheck disable=SC2086 # one word a name
	pools_settle $changed
	# shellcheck disable=SC2086
	[ -z "$dying" ] || pools_give_up $changed
}

# New requests go to the new processes from here on; the old end what they do.
pools_switch() {
	olds=
	for name in $changed; do
		! pid_find "$name" || olds="$olds $found"
		mv "$RUN/$name.pid.new" "$RUN/$name.pid"
		mv "$RUN/$name.sock.new" "$RUN/$name.sock"
	done
	for socket in "$RUN"/*.sock; do
		name=${socket##*/}
		name=${name%.sock}
		if [ "$name" = database ] || [ -e "$APP/lib/keyuan/$name.fcgi" ]; then
			continue
		fi
		! pid_find "$name" || olds="$olds $found"
		rm -f "$socket" "$RUN/$name.pid"
	done
	[ -n "$olds" ] || return 0
	sleep 0.5
	# shellcheck disable=SC2086
	pids_end 40 $olds
}

# ---- the worker, once a minute ----

minute_start() {
	if pid_find worker; then
		[ "$found_app" != "$APP" ] || return 0
		pids_end 40 "$found"
	fi
	daemon worker "$APP/minute.sh"
}
