# shellcheck shell=sh
# What real files are like is not written over with nothing.
realism=$ROOT/scripts/realism.sh
expect 2 "$realism" nothing --out o
says err 'nothing is no sealbench'
one_sentence
expect 2 "$realism" "$SEALBENCH" --out
says err 'wants a folder'
expect 2 "$realism" "$SEALBENCH" --ios nowhere --out o
says err nowhere
[ ! -e o ] || fail "something was written"

# A Debian package of nothing, and a program that measures nothing.
mkdir bin
printf '#!/bin/sh\n>forensics-samples-files.deb\n' >bin/apt-get
cat >bin/dpkg <<'TEXT'
#!/bin/sh
[ "$1" != -x ] || mkdir "$3"
TEXT
printf '#!/bin/sh\necho 1\n' >bin/dpkg-deb
chmod +x bin/*
expect 1 env PATH="$PWD/bin:$PATH" "$realism" true --out o
says err 'nothing was measured'
one_sentence
[ ! -e o/real.csv ] || fail "nothing was written as if measured"
