# shellcheck shell=sh
# What is missing is listed with the command to type, and nothing is installed
# against the user's will.
mkdir bin
for tool in sh cat uname id dirname; do
	ln -s "$(command -v $tool)" bin/$tool
done
# shellcheck disable=SC2016
printf '#!/bin/sh\necho "$0 $*" >>called\nexit 1\n' >bin/apt-get
cp bin/apt-get bin/sudo
cp bin/apt-get bin/apt-cache
chmod +x bin/apt-get bin/apt-cache bin/sudo
expect 1 env PATH="$PWD/bin" SETUP=no "$ROOT/scripts/setup.sh" bench test
says err gnuplot-nox libsodium-dev libcmocka-dev 'apt-get install'
[ ! -e called ] || fail "SETUP=no, and yet: $(cat called)"
rm bin/apt-get
expect 1 env PATH="$PWD/bin" "$ROOT/scripts/setup.sh" bench
says err 'missing:.*libzstd-dev' 'your system'
[ ! -e called ] || fail "no apt, and yet: $(cat called)"
# The command to type is one that is there: without sudo it goes through su.
if [ "$(id -u)" -ne 0 ]; then
	cp bin/apt-cache bin/apt-get
	expect 1 env PATH="$PWD/bin" "$ROOT/scripts/setup.sh" bench
	says err "  sudo sh -c 'apt-get update && apt-get install"
	rm bin/sudo
	expect 1 env PATH="$PWD/bin" "$ROOT/scripts/setup.sh" bench
	says err "  su -c 'apt-get update && apt-get install"
fi
