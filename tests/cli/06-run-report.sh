# shellcheck shell=sh
# The user's own files, two snapshots: measured, verified, reported, plotted.
make_days
expect 0 run_smoke --input day1 --input day2 \
	--schemes "null plain passphrase convergent_ce" --out result
for file in manifest.json samples.jsonl status.csv counts.csv summary.csv \
	loss.csv recovery.csv points.csv access.csv keys.csv operations.csv leakage.csv; do
	[ -s result/$file ] || fail "$file is missing or empty"
done
says result/manifest.json '"complete": *true'
says result/samples.jsonl '"op": *"backup_first"' '"op": *"restore_all"' \
	'"verified": *1'
! grep -q "\"$(hostname)\"" result/manifest.json || fail "it tells the host's name"
! grep -q "$PWD" result/*.json* || fail "it tells absolute paths"
expect 0 "$SEALBENCH" report result
for label in null plain passphrase CE; do
	says result/report.md "$label"
done
for plot in throughput loss recovery overview; do
	says result/plots/$plot.svg "</svg>"
	[ -s result/plots/$plot.pdf ] || fail "$plot.pdf is missing"
done
says result/keys.csv '^passphrase,.*,item,passphrase,1,' '^plain,.*,place,store: in clear,1,'
# What a guess takes is measured by the run, and is said wherever it is offline.
# While nothing else of the run runs.
says result/guesses.csv '^profile,secret,by,cpu_seconds,low,high,n,wall_seconds,paused$' \
	'^passphrase,passphrase,guess,[0-9.]*,[0-9.]*,[0-9.]*,[1-5],[0-9.]*,[0-9]$'
# Each sample is kept; what is said is their median, within its interval.
grep '"kind":"price"' result/samples.jsonl | grep '"profile":"passphrase"' >prices
[ "$(wc -l <prices)" -eq "$(awk -F, '/^passphrase,/ { print $7 }' result/guesses.csv)" ] ||
	fail "not as many samples as guesses.csv says"
says prices '"op":"passphrase","via":"guess","pass":0,'
# An interval from three on, however fast this machine is.
awk -F, '/^passphrase,/ { exit $7 < 3 ? $5 $6 != "" : !($5 < $4 && $4 < $6) }' \
	result/guesses.csv || fail "no interval, or the median is outside of it"
! grep -q '^price' result/summary.csv || fail "summary.csv has what guesses.csv sums up"
says result/report.md 'with nothing else of the run running'
says result/report.md '? by guessing passphrase offline, 0[.0-9]* s a guess here' \
	'10 tries over 1 record'
says result/report.html '"by guessing passphrase offline, 0[.0-9]* s a guess here"' \
	'aria-label="[^"]*: by guessing passphrase offline, 0[.0-9]* s a guess here"'
says result/plots/keys_passphrase.svg '>Argon2id<' '</svg>'
for file in report.html numbers.csv numbers.tex breakeven.csv tables/overview.tex \
	tables/link.csv; do
	[ -s result/$file ] || fail "$file is missing or empty"
done
says result/report.html '</html>' '<svg role="img"' 'id="grid"' 'id="overview"'
says result/numbers.csv '^overview\.passphrase\.stored,'
# What the data are like: the made side alone says how to have the other.
expect 0 "$SEALBENCH" dataset compare --csv --bytes 4M --users 1 --days 1
cp out result/data.csv
expect 0 "$SEALBENCH" report --no-plots result
says result/report.md "## Data: made against real" "Only the generated side" \
	"dataset compare --csv --against" "^| JSON | - | [0-9]* |"
says result/report.html "Only the generated side" 'id="data_kinds"'
says result/plots/dataset.tsv "^photos"
expect 0 "$SEALBENCH" dataset compare --csv --bytes 4M --users 1 --days 1 \
	--against "$ROOT/results/real.csv"
cp out result/data.csv
cp "$ROOT/results/real_sources.csv" result/data_sources.csv
expect 0 "$SEALBENCH" report --no-plots result
says result/report.md "^| JSON | [0-9]* | [0-9]* |" "writing their logs back" \
	"^| ileapp |"
! grep -q "Only the generated side" result/report.md || fail "there is a real one"
# A template that is wrong is said, and nothing that looks like a page is left.
mkdir -p wrong/page wrong/plots
touch wrong/plots/common.gp
echo '<p>{{nonsense}}' >wrong/page/page.html
expect 1 env SB_SCRIPTS=wrong "$SEALBENCH" report --no-plots result
one_sentence
says err 'page.html: no directive is called "nonsense"'
[ ! -e result/report.html ] || fail "there is a page all the same"
expect 0 "$SEALBENCH" report --json --no-plots result
sqlite3 :memory: "select json_extract(cast(readfile('out') as text),
	'\$.overview[0].key')" >first
says first '^null$'
says out '"mid"' '"run": "result"'

# The run knows how long its tables are.
for table in loss recovery counts operations; do
	cp result/$table.csv whole.csv
	head -n -5 whole.csv >result/$table.csv
	expect 2 "$SEALBENCH" report --no-plots result
	says err "result/$table.csv is cut short: [0-9]* rows of [0-9]*"
	cp whole.csv result/$table.csv
done

# Of an older version, what it could not record is left out and named: an empty
# cell would pass for a measured nothing.
for file in manifest.json access.csv counts_lib.csv restore_times.csv journal.jsonl; do
	cp result/$file new.$file
done
older()
{
	sed "s/\"version\": *[0-9]*/\"version\": $1/" new.manifest.json >result/manifest.json
	sed -E "/^[a-z0-9_]+,($2),/d" new.access.csv >result/access.csv
	grep -v ',restore_all/' new.counts_lib.csv >result/counts_lib.csv
	rm -f result/restore_times.csv
	sed 's/,"rows":"[^"]*"//' new.journal.jsonl >result/journal.jsonl
	expect 0 "$SEALBENCH" report --no-plots result
}
older 2 'planter|learns|login|restore_class|restore_shared'
says result/report.md 'Not recorded by version 2: "had them restored with chosen files besides", "learnt, or forged, after false answers to a backup or an enrolment"\.$' \
	'Not recorded by version 2: "log-in, and who regains it"\.$' \
	'Not recorded by version 2: "A restore on a new phone, by class", "A restore of the input, by class"\.$' \
	'| had older bytes restored | a rollback is |'
! grep '^|' result/report.md | grep -E 'learnt, or|chosen files|log-in, and' ||
	fail "there is a column of what was not recorded"
says result/report.html 'Not recorded by version 2'
[ "$(grep -c 'Not recorded' result/report.md)" -eq 3 ] || fail "it is said twice"
older 1 'planter|learns|login|restore_class|restore_shared|tamper[a-z]*|rollbacker|freshness|lies'
says result/report.md 'Not recorded by version 1: .*"Who can change what comes back"'
# What an older one has all the same is shown.
older 2 'planter|restore_class|restore_shared'
says result/report.md 'learnt, or forged, after false answers to a backup or an enrolment |' \
	'Not recorded by version 2: "had them restored with chosen files besides"\.$'
# Nothing is missing of its own version.
for file in manifest.json access.csv counts_lib.csv restore_times.csv journal.jsonl; do
	cp new.$file result/$file
done
expect 0 "$SEALBENCH" report --no-plots result
! grep 'Not recorded' result/report.md || fail "something is"
# A profile whose name is no file's has no picture of its own; the rest is told.
cp -R result odd
sed -i 's|^passphrase,|a/b_______,|' odd/keys.csv
sed -i 's|"profile":"passphrase"|"profile":"a/b_______"|' odd/samples.jsonl
expect 0 "$SEALBENCH" report --no-plots odd
says odd/report.md 'a/b_______'
# Keys that lead in a circle are no picture.
cp result/keys.csv whole.csv
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
	$1 == "passphrase" && rows++ < 2 { $at["what"] = rows == 1 ? "step" : "key"
		$at["inputs"] = 2 - rows }
	{ print }' whole.csv >result/keys.csv
expect 2 "$SEALBENCH" report --no-plots result
says err "result/keys.csv: keys of one profile lead in a circle"
one_sentence
cp whole.csv result/keys.csv
# Columns that say the same everywhere are named, as found in the run: one verdict
# that differs is enough that they are not.
says result/report.md 'Alike in every profile and class of this run: .*“HSMs corrupted” as '
cp -R result differs
awk -F, -v OFS=, '$1 == "plain" && $3 == "hsm_corrupted" && /,photos,/ { gsub(/whole/, "partly") } 1' \
	result/recovery.csv >differs/recovery.csv
! cmp -s result/recovery.csv differs/recovery.csv || fail "nothing was changed"
SB_SCRIPTS=/nowhere "$SEALBENCH" report differs >out 2>&1 || :
says differs/report.md 'Alike in every profile and class of this run: '
! grep -q '“HSMs corrupted” as ' differs/report.md || fail "a difference was not seen"
