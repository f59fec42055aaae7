#!/bin/sh
# What scattered identifiers cost: daily change of databases by chunk size.
set -eu

case ${1-} in
-h | --help | '')
	cat <<'TEXT'
usage: scatter.sh SEALBENCH [DATASET-OPTIONS...]

Prints a table in Markdown: of what a phone's messages and health data hold, how
much a day changes at each chunk size, when new rows have random identifiers as
phones have them, and when identifiers begin with the time.  Exit 0: printed.
TEXT
	[ -n "${1-}" ]
	exit
	;;
esac

program=$1
shift
[ $# -gt 0 ] || set -- --users 2 --days 8 --bytes 200M

echo "| chunk | messages, random | messages, ordered | health, random | health, ordered |"
echo "|---|---|---|---|---|"
for size in 4096 16384 65536 262144 1048576; do
	line="| $((size / 1024)) KiB"
	for class in messages health; do
		for ids in '' --ordered-ids; do
			# shellcheck disable=SC2086
			part=$("$program" dataset dedup --chunks fixed:$size \
				--class $class "$@" $ids |
				awk -v class=$class '$1 == class { print $5 }')
			line="$line | $part %"
		done
	done
	echo "$line |"
done
