# shellcheck shell=sh
# Odd trees: what cannot be backed up is said once and left out, the rest is
# measured; what leaves nothing to measure is refused before anything is written.
mkdir odd odd/sub "odd/with space" nothing zeros
mkfifo odd/fifo
ln -s . odd/self
ln -s ../sub odd/sub/loop
ln -s /nowhere odd/dangling
echo text >"odd/with space/file"
echo text >"$(printf 'odd/new\nline')"
noise 3 9000 >odd/data
truncate -s 40M odd/sparse
: >odd/empty
: >zeros/empty
expect 0 run_smoke --seconds 1 --input odd --schemes "null plain" --out result
[ "$(grep -c 'left out: fifo' err)" -eq 1 ] || fail "fifo: $(cat err)"
says result/manifest.json '"files": *5' '"left_out": 1' '"reason": "skipped: a fifo'
says result/left_out.csv '^user,day,reason,entries' '^0,0,skipped: a fifo .*,1$'
says result/left_out_paths.csv '"fifo",skipped: a fifo'
! grep -q '"fifo"' result/left_out.csv || fail "names where none should be"
expect 0 "$SEALBENCH" report result
says result/report.md 'What was not measured' 'a fifo has no content'
says result/report.html 'What of the input was not had'
if [ "$(id -u)" -ne 0 ]; then
	echo secret >odd/shut
	chmod 000 odd/shut
	expect 0 run_smoke --seconds 1 --input odd --schemes null --out shut
	says err 'left out: shut: cannot be read'
	for verb in describe dedup 'trace shut.trace' 'write shut.tree'; do
		# shellcheck disable=SC2086
		expect 1 "$SEALBENCH" dataset $verb --input odd
		says err 'input cannot be .*: shut: cannot be read.*make it readable'
	done
	rm -f odd/shut
fi
# Described in several passes, told once.
expect 0 "$SEALBENCH" dataset describe --input odd
[ "$(grep -c 'left out: fifo' err)" -eq 1 ] || fail "fifo: $(cat err)"
expect 2 run_smoke --input nothing --out none
says err 'no files'
expect 2 run_smoke --input zeros --out none
says err 'empty'
[ ! -e none ] || fail "a folder of results without input"
# What a terminal would obey is not said to it.
expect 2 "$SEALBENCH" dataset describe --input "$(printf 'no\033[31m\302\233')"
says err 'no?\[31m??'
# The place of the results is looked at before the input is read.
mkdir taken
: >taken/something
expect 2 run_smoke --input odd --out taken
says err 'taken is not empty'
! grep -q 'left out' err || fail "the input was read first"
expect 2 run_smoke --input odd --out taken/something/below
says err 'taken/something/below cannot be made' '--out'
