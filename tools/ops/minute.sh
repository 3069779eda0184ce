#!/bin/sh
# minute.sh - cron of a development site: "worker run" at every full minute, one
# at a time. SIGTERM ends it after the run that is under way.
# It stands in the folder of the build that it runs.
set -u
app=$(cd "$(dirname "$0")" && pwd)
export CRM_CONF="$app/etc/crm.conf" LOCPATH="$app/share/keyuan/locale/sys"
ending=no
trap 'ending=yes' TERM INT HUP
while [ $ending = no ]; do
	"$app/bin/worker" run || echo "worker run: exit code $?" >&2
	[ $ending = no ] || break
	sleep $((60 - $(date +%s) % 60)) &
	wait $!
	kill $! 2>/dev/null
done
