#!/bin/sh
# How fast whole phones are made, and what of that is their databases.
set -eu

case ${1-} in
-h | --help | '')
	cat <<'TEXT'
usage: phone-speed.sh SEALBENCH

Prints a table in Markdown: processor seconds (user's, the least of five runs) in
which one phone is listed, with all that is made for that, and in which it is
written to /dev/shm as well, so that every byte is made.  What the kernel spends on
copying into /dev/shm is not counted.  Needs 1.1 GB there.  Exit 0: printed.
TEXT
	[ -n "${1-}" ]
	exit
	;;
esac

program=$1
work=$(mktemp -d /dev/shm/sealbench-speed-XXXXXX)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT

# User seconds of this command, the least of five.
seconds()
{
	least=1e9
	for _ in 1 2 3 4 5; do
		("$@" >/dev/null && times) >"$work/times"
		rm -rf "$work/phone"
		least=$(awk -v least="$least" '
			NR == 2 {
				split($1, t, "m")
				now = 60 * t[1] + t[2]
				print now < least ? now : least
			}' "$work/times")
	done
	echo "$least"
}

echo '| one phone | MB | media, % | listed, s | every byte, s | GB/s |'
echo '|---|---|---|---|---|---|'
for how in '--bytes 1G' '--profile heavy --bytes 1G'; do
	# shellcheck disable=SC2086 # words
	list=$(seconds "$program" dataset --users 1 --days 1 $how)
	# shellcheck disable=SC2086
	"$program" dataset --users 1 --days 1 $how >"$work/classes"
	# shellcheck disable=SC2086
	all=$(seconds "$program" dataset write "$work/phone" --users 1 --days 1 $how)
	awk -v how="$how" -v list="$list" -v all="$all" '
		/ files .* MB$/ { bytes += $4 }
		$1 == "photos" || $1 == "videos" { media += $4 }
		END {
			printf "| `%s` | %.0f | %.0f | %.2f | %.2f | %.2f |\n",
				how, bytes, 100 * media / bytes, list, all,
				bytes / 1000 / all
		}' "$work/classes"
done
