#!/bin/sh
# Is every scheme described, with nothing of the template left?
set -u

if [ $# -gt 0 ]; then
	cat <<'TEXT'
usage: check-schemes.sh

Each folder of schemes/ that has a scheme.c has README.md, FORMAT and a profile, and
no line with the three signs that mark in the template what its author is to write.
Exit 0: so it is.  1: not (listed).
TEXT
	case $1 in -h | --help) exit 0 ;; *) exit 2 ;; esac
fi

cd "$(dirname "$0")/.." || exit 2
offences=$(
	for scheme in schemes/*/scheme.c; do
		folder=${scheme%/scheme.c}
		[ "$folder" != schemes/_template ] || continue
		for want in README.md FORMAT; do
			[ -s "$folder/$want" ] || echo "$folder/$want: missing"
		done
		set -- "$folder"/*.profile
		[ -e "$1" ] || echo "$folder: no profile"
		grep -n '###' "$folder"/* | sed 's/:[^:]*###/: ###/' |
			sed 's/$/ (of the template: write it, or take it away)/'
	done
)
[ -z "$offences" ] || {
	printf '%s\n' "$offences"
	exit 1
}
echo "schemes: ok"
