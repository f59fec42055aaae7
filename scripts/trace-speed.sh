#!/bin/sh
# How much faster phones' traces are than their bytes, by shape.
set -eu

case ${1-} in
-h | --help | '')
	cat <<'TEXT'
usage: trace-speed.sh SEALBENCH [SHAPE]...

Prints a table in Markdown: processor seconds in which deduplication of phones is
counted from their bytes, from a trace made for it, and from a trace file (the
mean of 20 readings), and that the counts are the same.  Some minutes; a SHAPE, options
in one word such as "--users 4 --days 6", instead of all.  Exit 0: printed.
1: counts differ.
TEXT
	[ -n "${1-}" ]
	exit
	;;
esac

program=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT

[ $# -gt 0 ] || set -- "--users 4 --days 6" "--users 64 --days 30" \
	"--users 4 --days 6 --bytes 48M" "--users 1 --days 30 --bytes 48M" \
	"--users 1 --days 90 --bytes 48M" "--users 1 --days 365 --bytes 48M" \
	"--users 1 --days 30 --bytes 200M --profile heavy" \
	"--users 1 --days 30 --scale 0.1 --profile light" \
	"--users 1 --days 30 --scale 0.1" \
	"--users 1 --days 1 --scale 1 --profile light" \
	"--users 1 --days 1 --scale 1"

# Processor seconds of children so far: user and system.
spent()
{
	awk '{ print ($16 + $17) / hz }' hz="$(getconf CLK_TCK)" /proc/$$/stat
}

# $1 times, $2 where the output goes, then the command.  Prints seconds of one.
seconds()
{
	times=$1
	out=$2
	shift 2
	before=$(spent)
	i=0
	while [ "$i" -lt "$times" ]; do
		"$@" >"$out"
		i=$((i + 1))
	done
	awk -v a="$before" -v b="$(spent)" -v n="$times" \
		'BEGIN { print (b - a) / n }' /dev/null
}

printf '%s\n' "$@" >"$work/shapes"
echo "| options | bytes, s | trace, s | file, s | trace, times faster | file, times faster |"
echo "|---|---|---|---|---|---|"
while read -r shape; do
	# shellcheck disable=SC2086
	set -- --chunks fixed:65536 $shape
	seconds 1 "$work/bytes" "$program" dataset dedup --from-bytes "$@" \
		>"$work/a"
	seconds 1 "$work/trace" "$program" dataset dedup "$@" >"$work/b"
	"$program" dataset trace "$work/file" "$@" >"$work/made"
	seconds 20 "$work/read" "$program" dataset dedup "$work/file" \
		--chunks fixed:65536 >"$work/c"
	for other in trace read; do
		cmp "$work/bytes" "$work/$other" || {
			echo "trace-speed: $shape: counts differ" >&2
			exit 1
		}
	done
	cat "$work/a" "$work/b" "$work/c" | tr '\n' ' ' |
		awk -v shape="$shape" '{
			printf "| `%s` | %.1f | %.2f | %.4f | %.0f | %.0f |\n",
				shape, $1, $2, $3, $1 / $2, $1 / $3 }'
done <"$work/shapes"
