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

for wrong in "frob" "write" "--profile tiny" "--scale 0" "dedup --class x" \
	"dedup --chunks 7" "--bytes 8M --scale 1"; do
	# shellcheck disable=SC2086
	expect 2 "$SEALBENCH" dataset $wrong
	one_sentence
done
expect 0 "$SEALBENCH" dataset --profile mixed --scale 0.001 --users 3 --days 1
