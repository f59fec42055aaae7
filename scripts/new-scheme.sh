#!/bin/sh
# Start a scheme from the template: schemes/NAME/ and nothing else.
set -eu
usage()
{
	cat <<'TEXT'
usage: new-scheme.sh NAME

Copies schemes/_template to schemes/NAME.  NAME: a lower-case letter, then up
to 30 lower-case letters, digits or underscores; not in use yet.  The folder is
the whole registration.  Exit status: 0 made, 2 refused.
TEXT
}

refuse()
{
	echo "new-scheme: $1" >&2
	exit 2
}

case ${1-} in
-h | --help)
	usage
	exit 0
	;;
esac
[ $# -eq 1 ] || { usage >&2; exit 2; }

export LC_ALL=C
name=$1
cd "$(dirname "$0")/.."
printf '%s\n' "$name" | grep -Eqx '[a-z][a-z0-9_]{0,30}' ||
	refuse "\"$name\": use a lower-case letter, then up to 30 lower-case letters, digits or underscores"
[ ! -e "schemes/$name" ] || refuse "schemes/$name exists already: choose another name"
for profile in schemes/*/"$name.profile"; do
	[ ! -e "$profile" ] || refuse "a profile of this name exists already: $profile"
done
! grep -rqF "\"$name\"" bench datasets --include='*.[ch]' ||
	refuse "\"$name\" stands for something else in bench/ or datasets/: choose another name"

new=schemes/$name
mkdir "$new"
trap 'rm -rf "$new"' EXIT
for file in schemes/_template/*; do
	to=$(printf '%s' "${file##*/}" | sed "s/TEMPLATE_NAME/$name/g")
	sed "s/TEMPLATE_NAME/$name/g" "$file" >"$new/$to"
done
trap - EXIT

cat <<TEXT
made $new: $(cd "$new" && echo *)

It is a correct scheme that does nothing new.  Next:
  1. follow the ### hints in $new/scheme.c, README.md, FORMAT
  2. make test ONLY=conformance   its claims, with everybody else's; of it alone,
                                  once built: build/*/tests/conformance/test_conformance $name
  3. make smoke SCHEMES="null plain $name"   a first answer (make bench: the full one)
  4. make test and make check     everything, before it is offered
TEXT
