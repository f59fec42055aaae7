# shellcheck shell=sh disable=SC2103,SC2154
# make bench on a folder with a blank in its name; ended by what only the shell
# is told, it still reports, and leaves nothing running.
copy_house
make_days
mv day1 "day one"
days=$PWD
cd scratch || exit 1
bench() { env SETUP=no SCHEMES=null INPUT="$1" OUT="$2" scripts/bench.sh "$mine" smoke; }
expect 0 bench "$days/day one" "$days/one"
says out 'no work' 'one/report.md'
expect 2 bench "$days/day2 $days/nosuch" "$days/two"
says err nosuch
[ ! -e "$days/two" ] || fail "a folder of results without input"
SETUP=no SCHEMES=null INPUT="$days/day2" OUT="$days/three" \
	scripts/bench.sh "$mine" full >out 2>err &
pid=$!
tries=0
while ! grep -qs '"kind": *"cell"' "$days/three/samples.jsonl"; do
	tries=$((tries + 1))
	[ $tries -lt 600 ] || fail "no sample after a minute: $(tail -n 3 err)"
	sleep 0.1
done
kill -TERM $pid
status=0
wait $pid || status=$?
[ $status -eq 1 ] || fail "exit $status after SIGTERM: $(tail -n 3 err)"
says "$days/three/report.md" Incomplete
! pgrep -f "$days/three" >left || fail "still running: $(cat left)"

# A name is data: nothing in it is run or made.
# shellcheck disable=SC2016
for name in 'x;touch evil' 'a b' '$(touch evil)' '../up' bad-name messages 9; do
	expect 2 make new-scheme NAME="$name"
done
[ ! -e evil ] || fail "a name was run"
[ "$(git -C "$ROOT" ls-files schemes | cut -d / -f 2 | sort -u)" = \
	"$(cd schemes && find . -mindepth 1 -maxdepth 1 | cut -c 3- | sort)" ] ||
	fail "a refused name left something: $(ls schemes)"

# Installed under another root, run from elsewhere, it finds its programs; and
# all of it goes away.
expect 0 make install PREFIX=/opt/sb DESTDIR="$days/root"
cd "$days" || exit 1
mkdir -p scripts/plots
echo 'system "touch evil"' >scripts/plots/evil.gp
expect 0 env -u SB_SCRIPTS root/opt/sb/bin/sealbench report one
says one/plots/throughput.svg "</svg>"
[ ! -e evil ] || fail "programs of the current folder were run"
cd scratch || exit 1
expect 0 make uninstall PREFIX=/opt/sb DESTDIR="$days/root"
[ -z "$(find "$days/root" -type f)" ] || fail "left: $(find "$days/root" -type f)"
