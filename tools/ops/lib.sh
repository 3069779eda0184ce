# shellcheck shell=sh disable=SC2154,SC2034,SC3013
# lib.sh - what the scripts of a site share; read with ". lib.sh" by a script that
# has set ops to this folder. A site is a folder (VAR) with everything that runs.
#
#   app-XXXXXX/  programs, share/ and crm.conf of one build; "app" links to the present one
#   db/          my.cnf, admin.cnf (the database's administrator), data/
#   etc/         passwords, nginx.conf, crm.conf (a link), what the last run was told
#   log/ run/ tmp/

SERVICE_PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
root=$(cd "$ops/../.." && pwd -P)
marker_text='A site of Keyuan, made by "make run"; "make reset" deletes this folder.'

say() {
	printf '%s\n' "$*"
}

fail() {
	printf '%s\n' "$*" >&2
	exit 1
}

# bytes TEXT: its length as the kernel counts it.
bytes() {
	printf '%s' "$1" | wc -c
}

short_hash() {
	printf '%s' "$1" | sha256sum | cut -c 1-8
}

# ---- who and where ---------------------------------------------------------------

# As root the site belongs to a user without rights; otherwise to whoever runs it.
site_user() {
	DROP=
	if [ "$(id -u)" = 0 ]; then
		SERVICE=keyuan SERVICE_HOME=/var/lib/keyuan
		DROP="setpriv --reuid $SERVICE --regid $SERVICE --init-groups"
	else
		SERVICE=$(id -un) SERVICE_HOME=${HOME:-/}
	fi
}

site_user_make() {
	[ "$(id -u)" = 0 ] || return 0
	getent passwd "$SERVICE" >/dev/null ||
		useradd --system --user-group --home-dir "$SERVICE_HOME" --create-home \
			--shell /usr/sbin/nologin --comment 'Keyuan CRM' "$SERVICE"
	install -d -o "$SERVICE" -g "$SERVICE" -m 755 "$SERVICE_HOME"
}

site_default() {
	if [ "$(id -u)" = 0 ]; then
		say "/var/lib/keyuan/dev-$(short_hash "$root")"
	else
		say "$root/var"
	fi
}

# Paths of the site in folder $1; nothing is made.
site_paths() {
	VAR=$1
	case $VAR in /*) ;; *) VAR=$root/$VAR ;; esac
	VAR=${VAR%/}
	RUN=$VAR/run
	# The longest name, and the limit of a socket's path.
	if [ "$(bytes "$RUN/0123456789012345678901.sock.new")" -gt 107 ]; then
		if [ "$(id -u)" = 0 ]; then
			RUN=/run/keyuan-$(short_hash "$VAR")
		else
			RUN=/tmp/keyuan-$(id -u)-$(short_hash "$VAR")
		fi
	fi
	SOCKET=$RUN/database.sock
}

site_is_marked() {
	[ -f "$VAR/.keyuan-site" ] && [ "$(cat "$VAR/.keyuan-site")" = "$marker_text" ]
}

# A folder of the service, nobody else's.
site_folder() {	# MODE PATH
	[ ! -d "$2" ] || return 0
	if [ "$(id -u)" = 0 ]; then
		install -d -o "$SERVICE" -g "$SERVICE" -m "$1" "$2"
	else
		install -d -m "$1" "$2"
	fi
}

# Other people may make folders in /tmp too.
site_run_folder() {
	[ ! -L "$RUN" ] || fail "$RUN is a symbolic link; it has to be a folder"
	site_folder 700 "$RUN"
	[ "$(stat -c %U "$RUN")" = "$SERVICE" ] || fail "$RUN belongs to $(stat -c %U "$RUN"), not to $SERVICE"
}

# The path goes into four kinds of configuration file, and through
# mariadb-install-db, which cannot bear a blank.
site_path_check() {
	case $VAR in
	*[[:space:]\"\'\\\`\$\&\;\#\*\?\[\]\{\}]*)
		fail "the path $VAR holds a blank or a sign that configuration files cannot bear; choose another folder with VAR=" ;;
	esac
}

site_make() {
	site_path_check
	if [ -e "$VAR" ] && ! site_is_marked && [ -n "$(ls -A "$VAR")" ]; then
		fail "$VAR is not empty and was not made by make run; choose another folder with VAR="
	fi
	if [ -e "$VAR/db" ] && [ "$(stat -c %U "$VAR/db")" != "$SERVICE" ]; then
		fail "the site in $VAR belongs to $(stat -c %U "$VAR/db"): run it as that user, or choose another folder with VAR="
	fi
	site_user_make
	mkdir -p "$VAR"
	site_is_marked || say "$marker_text" >"$VAR/.keyuan-site"
	for folder in db etc log tmp; do
		site_folder 750 "$VAR/$folder"
	done
	site_run_folder
	service test -x "$VAR" || fail "the user $SERVICE cannot reach $VAR; choose another folder with VAR="
}

# One command at a time for a site. The lock ends with this process; "reset" may
# have deleted the file that somebody waits for.
site_lock() {
	while :; do
		exec 9>"$VAR/.lock"
		flock -n 9 || { say "waiting for another command on $VAR"; flock 9; }
		[ "$VAR/.lock" -ef /proc/self/fd/9 ] && break
		[ -d "$VAR" ] || fail "$VAR was deleted meanwhile"
	done
}

# ---- processes -------------------------------------------------------------------

# A command as the service, with an environment and files of its own: nothing
# of make or of the terminal goes into what stays running.
service() {
	(
		cd "$VAR" || exit 1
		exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
		# shellcheck disable=SC2086 # DROP is several words
		exec $DROP env -i PATH=$SERVICE_PATH HOME="$SERVICE_HOME" LANG=C.UTF-8 "$@"
	)
}

# The same in the background, apart from this session, with a log and a pid file
# of this name; $! is its process.
daemon() {	# NAME COMMAND...
	# shellcheck disable=SC2016,SC2086
	$DROP env -i PATH=$SERVICE_PATH HOME="$SERVICE_HOME" LANG=C.UTF-8 setsid /bin/sh -c '
		exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
		cd "$1" || exit 1
		log=$1/log/$2.log
		shift 2
		exec "$@" </dev/null >>"$log" 2>&1' daemon "$VAR" "$@" &
	echo "$! ${APP:-}" >"$RUN/$1.pid"
}

# The process of a pid file, if it lives and is of this site (numbers are used
# again): sets found, and found_app to the build it runs. Starts no program: a run
# that has nothing to do asks this often.
pid_find() {	# NAME
	found='' found_app=''
	[ -e "$RUN/$1.pid" ] || return 1
	read -r found found_app <"$RUN/$1.pid" || :
	case $1 in
	database) pid_is "${found:-0}" mariadbd ;;
	nginx) pid_is "${found:-0}" nginx ;;
	worker) pid_is "${found:-0}" minute.sh ;;
	*) pid_is "${found:-0}" multiwatch ;;
	esac
}

# Name and parent of a process into pid_name and pid_parent.
pid_read() {	# PID
	pid_name='' pid_parent=0
	{ read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
	pid_name=${line#*\(}
	pid_name=${pid_name%)*}
	line=${line##*) }
	pid_parent=${line#* }
	pid_parent=${pid_parent%% *}
}

# Ours work in our folder, the database in that of its data.
pid_is() {	# PID NAME
	pid_read "$1" && [ "$pid_name" = "$2" ] &&
		{ [ "/proc/$1/cwd" -ef "$VAR" ] || [ "/proc/$1/cwd" -ef "$VAR/db/data" ]; }
}

pid_children() {
	grep -ls "^PPid:[[:space:]]$1\$" /proc/[0-9]*/status | cut -d / -f 3
}

pid_lives() {	# PID
	{ read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
	case ${line##*) } in [ZX]*) return 1 ;; esac
}

# Wait until a process has gone; false when it is still there.
pid_gone() {	# PID SECONDS
	left=$(($2 * 20))
	while pid_lives "$1"; do
		[ $left -gt 0 ] || return 1
		left=$((left - 1))
		sleep 0.05
	done
}

# Our processes, with or without a pid file, also when the folder was deleted
# under them. A shell of somebody who looks around there is none of them.
pids_all() {
	find /proc -maxdepth 2 -name cwd \( -lname "$VAR" -o -lname "$VAR (deleted)" \
		-o -lname "$VAR/db/data*" \) 2>/dev/null |
	while IFS=/ read -r _ _ pid _; do
		pid_read "$pid" || continue
		case $pid_name in
		nginx | multiwatch | mariadbd | minute.sh | worker | *.fcgi) echo "$pid $pid_parent" ;;
		esac
	done
}

# Those that no pid file knows: their parent was killed, or a run was.
pids_stray() {
	known=' '
	for file in "$RUN"/*.pid; do
		[ -e "$file" ] || continue
		read -r found _ <"$file" || :
		known="$known$found "
	done
	pids_all | while read -r pid parent; do
		case $known in
		*" $pid "* | *" $parent "*) ;;
		*) echo "$pid" ;;
		esac
	done
}

# End processes: ask, ask again (a signal between a test and a wait is lost),
# and after SECONDS insist.
pids_end() {	# SECONDS PID...
	end=$(($(date +%s) + $1))
	shift
	for pid in "$@"; do
		kill -TERM "$pid" 2>/dev/null || :
	done
	for pid in "$@"; do
		until pid_gone "$pid" 1; do
			if [ "$(date +%s)" -ge $end ]; then
				kill -KILL "$pid" 2>/dev/null || :
			else
				kill -TERM "$pid" 2>/dev/null || :
			fi
		done
	done
}
