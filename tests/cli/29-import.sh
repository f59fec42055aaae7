# shellcheck shell=sh
# A public trace in text becomes a history; names say whose and when, bad lines
# their number, and nothing is left of what failed.
snapshot()
{
	printf 'File path: /a/%s\nChunks: %s\n\nChunk Hash \t\t\tChunk Size\n' \
		"$1" $(($# - 1))
	shift
	for hash; do printf '%s\t\t4096 \t\t\t10 \n' "$hash"; done
}
snapshot x.jpg 01:02 03:04 >homes-user002-2013-01-23.txt
snapshot x.jpg 01:02 05:06 07:08 >homes-user002-2013-02-01.txt
snapshot y.mov 01:02 >homes-user010-2013-01-22.txt
expect 0 "$SEALBENCH" dataset import t homes-user010*.txt homes-user002-2013-02*.txt \
	homes-user002-2013-01*.txt
expect 0 "$SEALBENCH" dataset dedup t --json
says out '"snapshots": 3' '"photos"' '"videos"' '"bytes": 16384'
snapshot x.jpg 01:02 03:04 >one
snapshot x.jpg 05:06 >two
expect 0 "$SEALBENCH" dataset import u one two
printf 'user,day,file,class,identity,bytes\n0,0,f,notes,aa,1\n' >bad.csv
expect 2 "$SEALBENCH" dataset import v bad.csv
says err 'bad.csv: line 2 .*class'
one_sentence
[ ! -e v ] || fail "half a trace is there"
head -n 5 one >cut.txt
expect 2 "$SEALBENCH" dataset import v cut.txt
says err 'cut.txt: line 5 .*chunks'
expect 2 "$SEALBENCH" dataset import v one homes-user010*.txt
says err 'date'
expect 2 "$SEALBENCH" dataset import v bad.csv one
says err 'name it alone'
expect 2 "$SEALBENCH" dataset import v
says err 'what to read'
expect 2 "$SEALBENCH" dataset import v nothing
says err 'nothing cannot be read'
mkdir folder
expect 2 "$SEALBENCH" dataset import v folder
says err 'folder cannot be read'
one_sentence

# What is no trace is not written over, whatever the order of words.
printf 'user,day,file,class,identity,bytes\n0,0,f,,aa,1\n' >a.csv
cp a.csv b.csv
expect 2 "$SEALBENCH" dataset import a.csv b.csv
says err 'a.csv is there'
one_sentence
expect 2 "$SEALBENCH" dataset import a.csv a.csv
expect 2 "$SEALBENCH" dataset trace a.csv --input folder
cmp a.csv b.csv || fail "a text was written over"
cp t before
expect 0 "$SEALBENCH" dataset import t one two
! cmp -s t before || fail "a trace is not written over"
cat t before >both
expect 2 "$SEALBENCH" dataset dedup both
says err 'both .*behind its end'

# What names say must be so.
cp one homes-user001-2013-02-31.txt
expect 2 "$SEALBENCH" dataset import v homes-user001-2013-02-31.txt
says err 'homes-user001-2013-02-31.txt: 2013-02-31 .*no day.*rename'
one_sentence
cp one homes-user001-2012-02-29.txt
expect 0 "$SEALBENCH" dataset import v homes-user001-2012-02-29.txt
says err '1 of 1 texts do not say .*-fht'
for day in 2013-02-29 2013-13-01 2013-00-01 2013-01-00 2013-04-31; do
	cp one "x-$day"
	expect 2 "$SEALBENCH" dataset import w "x-$day"
	says err "$day in its name"
done
cp one homes-user4294967296.txt
expect 2 "$SEALBENCH" dataset import w homes-user4294967296.txt
says err 'homes-user4294967296.txt: the user.s number .*rename'
one_sentence
cp one homes-user4294967295.txt
expect 0 "$SEALBENCH" dataset import w homes-user4294967295.txt
{
	cat one
	printf '\nTotal files: 1\nTotal chunks: 2\n'
} >told
expect 0 "$SEALBENCH" dataset import w told
[ ! -s err ] || fail "a text with totals is doubted: $(cat err)"
head -c -1 told >short
expect 2 "$SEALBENCH" dataset import w short
says err 'short: line .* does not end'
one_sentence
