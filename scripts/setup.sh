#!/bin/sh
# Find what is missing for the groups named, say it, install it where we may.
set -eu

usage()
{
	cat <<'TEXT'
usage: setup.sh [bench] [test] [check] [page] [tools]     (default: bench)

Lists what is missing.  With apt, and as root or with password-less sudo, it is
installed; else the command is printed and the exit code is 1.  SETUP=no: never.
TEXT
}

# group, how to look, for what, package.  "~": optional, never fatal.
table()
{
	cat <<TEXT
bench command ${CC:-gcc} gcc
bench command ${CXX:-g++} g++
bench header stdio.h libc6-dev
bench command pkg-config pkg-config
bench module libcrypto libssl-dev
bench module libsodium libsodium-dev
bench module libzstd libzstd-dev
bench module sqlite3 libsqlite3-dev
bench module benchmark libbenchmark-dev
bench header zxcvbn.h libzxcvbn-dev
bench module libplist-2.0 libplist-dev
bench module libarchive libarchive-dev
bench module zlib zlib1g-dev
bench header xxhash.h libxxhash-dev
bench command gnuplot gnuplot-nox
bench~x86_64 header intel-ipsec-mb.h libipsec-mb-dev
test module cmocka libcmocka-dev
test python jsonschema python3-jsonschema
test module libjpeg libjpeg-dev
test command sqlite3 sqlite3
test~ command restic restic
test~ command cryptsetup cryptsetup-bin
check command clang clang
check command clang-format-14 clang-format-14
check command clang-tidy clang-tidy
check command cppcheck cppcheck
check command shellcheck shellcheck
check command objdump binutils
check~ command ffmpeg ffmpeg
page command chromium chromium
page command chromedriver chromium-driver
page debian selenium python3-selenium
page command pdftotext poppler-utils
tools~ command restic restic
tools~ command borg borgbackup
TEXT
}

command_there() { command -v "$1" >/dev/null 2>&1; }
module_there() { command_there pkg-config && pkg-config --exists "$1"; }
python_there() { python3 -c "import $1" >/dev/null 2>&1; }
# The distribution's own Python, whose packages apt installs.
debian_there() { /usr/bin/python3 -c "import $1" >/dev/null 2>&1; }
header_there()
{
	printf '#include <%s>\n' "$1" |
		"${CC:-gcc}" -E -x c - >/dev/null 2>&1
}

missing=
optional=
[ $# -gt 0 ] || set -- bench
for group; do
	case $group in
	-h | --help) usage && exit 0 ;;
	bench | test | check | page | tools) ;;
	*) usage >&2 && exit 2 ;;
	esac
	while read -r of how what package; do
		case $of in
		"$group") "${how}_there" "$what" || missing="$missing $package" ;;
		"$group~" | "$group~$(uname -m)")
			"${how}_there" "$what" || optional="$optional $package" ;;
		esac
	done <<-TEXT
		$(table)
	TEXT
done

[ -n "$missing$optional" ] || exit 0
[ -z "$missing" ] || echo "missing:$missing" >&2
[ -z "$optional" ] || echo "not there, optional:$optional" >&2

if ! command_there apt-get; then
	echo "Install these, or what your system calls them." >&2
	[ -z "$missing" ]
	exit
fi

[ "$(id -u)" -eq 0 ] && sudo='' || sudo=sudo
if [ "${SETUP:-yes}" = no ] ||
	{ [ -n "$sudo" ] && ! sudo -n true 2>/dev/null; }; then
	[ -n "$missing" ] || exit 0
	command="apt-get update && apt-get install --no-install-recommends$missing$optional"
	if [ "$(id -u)" -ne 0 ]; then
		command_there sudo && as='sudo sh' || as=su
		command="$as -c '$command'"
	fi
	echo "Nothing was installed. To do it yourself:" >&2
	echo "  $command" >&2
	exit 1
fi

trap 'echo "interrupted; the same command goes on from here" >&2; exit 130' \
	INT TERM
apt() { $sudo env DEBIAN_FRONTEND=noninteractive apt-get "$@" >&2; }
get() { echo "installing: $*" >&2 && apt install -y --no-install-recommends "$@"; }
# shellcheck disable=SC2086
apt-cache show $missing $optional >/dev/null 2>&1 || apt update
# shellcheck disable=SC2086
[ -z "$missing" ] || get $missing || { apt update && get $missing; }
for package in $optional; do
	get "$package" || echo "going on without $package" >&2
done
