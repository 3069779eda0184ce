#!/bin/sh
# install_deploy.sh - the examples for the operating system, with the paths of the
# installation written in:
#   install_deploy.sh FOLDER PREFIX
set -eu
umask 022
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$1 prefix=$2

prefix_quoted=$(printf '%s' "$prefix" | sed 's/[\\&#]/\\&/g')
mkdir -p "$folder"
(cd "$root/deploy" && find . -type f ! -path './nginx/*') | while read -r file; do
	mkdir -p "$folder/$(dirname "$file")"
	sed "s#/usr/local#$prefix_quoted#g" "$root/deploy/$file" >"$folder/$file"
	mode=644
	case $file in *.sh) mode=755 ;; esac
	chmod $mode "$folder/$file"
done
sed "s#/usr/local#$prefix_quoted#g" "$root/nginx.conf.example" >"$folder/nginx.conf.example"
