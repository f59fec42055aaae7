# shellcheck shell=sh
# Phones: listed, described, written, traced; wrong words are named.
phones="--users 2 --days 2 --bytes 8M"
# shellcheck disable=SC2086
expect 0 "$SEALBENCH" dataset $phones
says out "user 1, day 1" photos
# shellcheck disable=SC2086
expect 0 "$SEALBENCH" dataset describe $phones --plot drawn
says out "^messages " "^all "
grep -q "^photos" drawn/plots/dataset.tsv || fail "no table to draw"
says drawn/plots/dataset.svg "</svg>" "photos ("
# Two people with the same files share all of them, at any size of chunks.
mkdir same
printf 'a letter' >same/a
head -c 9000 /dev/zero | tr '\\0' x >same/b
expect 0 "$SEALBENCH" dataset describe --input same --next-user --input same
says out "^all .* 100.0 100.0 100.0 100.0 "
# shellcheck disable=SC2086
expect 0 "$SEALBENCH" dataset describe $phones --json
says out entropy_bits zstd_ratio changed_percent

# A backup as iTunes writes it is an input like any other.
# shellcheck disable=SC2086
expect 0 "$SEALBENCH" dataset write backups $phones --format itunes
expect 0 "$SEALBENCH" dataset --input backups/user-0/day-0
says out "user 0, day 0" photos
expect 2 "$SEALBENCH" dataset write backups --bytes 8M
says err "not empty"

# The counts of a trace are those of the bytes, and of the file it makes.
# shellcheck disable=SC2086
expect 0 "$SEALBENCH" dataset dedup $phones --chunks fixed:65536 --json
cp out traced
# shellcheck disable=SC2086
expect 0 "$SEALBENCH" dataset dedup $phones --chunks fixed:65536 --json \
	--from-bytes
cmp out traced || fail "the trace counts otherwise than the bytes"
# shellcheck disable=SC2086
expect 0 "$SEALBENCH" dataset trace file $phones --chunks fixed:65536
expect 0 "$SEALBENCH" dataset dedup file --chunks fixed:65536 --json
cmp out traced || fail "the trace file counts otherwise"
head -c 1000 file >half
expect 2 "$SEALBENCH" dataset dedup half
says err half "ends early"
one_sentence

# Longer than runs are made for.
expect 0 "$SEALBENCH" dataset dedup --users 1 --days 100 --bytes 4M --json
says out '"snapshots": 100'

# Phones against files: here a phone's own, which are like it in every way.
expect 0 "$SEALBENCH" dataset compare --bytes 8M --users 1 --days 1 \
	--input backups/user-0/day-0
says out "property list, binary *real" "JPEG, cameras' *made"
# shellcheck disable=SC2086
expect 0 "$SEALBENCH" dataset write tree $phones
# shellcheck disable=SC2086
expect 0 "$SEALBENCH" dataset compare --csv --seed 1 $phones \
	--input tree/user-0/day-0 --input tree/user-0/day-1 --next-user \
	--input tree/user-1/day-0 --input tree/user-1/day-1
says out "^kind,sqlite,entropy_bits,[0-9.]*,[0-9.]*,alike" \
	"^kind,log,files,[0-9]*,[0-9]*,$" "^class,all,cross_65536,,[0-9.]*,$"
grep -q differs out && fail "phones differ from themselves"
cp out real.csv
# shellcheck disable=SC2086
expect 0 "$SEALBENCH" dataset compare --csv $phones --against real.csv
cmp out real.csv || fail "the real side does not survive its file"
expect 0 "$SEALBENCH" dataset compare --bytes 8M --json --against real.csv
says out '"verdict"' '"zstd_median"'
echo "part,name,measure,real,made,verdict
kind,frob,zstd,1,," >bad.csv
for wrong in "--against bad.csv" "--against none.csv" \
	"--against real.csv --input tree" "--ordered-ids" "frob"; do
	# shellcheck disable=SC2086
	expect 2 "$SEALBENCH" dataset compare $wrong
	one_sentence
done

for wrong in "frob" "write" "--profile tiny" "--scale 0" "dedup --class x" \
	"dedup --chunks 7" "--bytes 8M --scale 1"; do
	# shellcheck disable=SC2086
	expect 2 "$SEALBENCH" dataset $wrong
	one_sentence
done
expect 0 "$SEALBENCH" dataset --profile mixed --scale 0.001 --users 3 --days 1
