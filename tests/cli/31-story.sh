# shellcheck shell=sh
# The story of the report: what came out of an executed run, in its chapters.
cp -R "$ROOT/results/reference" run
rm -rf run/tables
# Its rows are other ones from here on, and as many as there are.
sed -i 's/,"rows":"[^"]*"//' run/journal.jsonl
grep -v ',upload,' run/leakage.csv >leakage.csv
cat leakage.csv - >run/leakage.csv <<'ROWS'
dropbox,upload,told,no
dropbox,upload,there_bytes,2000000
dropbox,upload,there_sent,1100000
dropbox,upload,absent_bytes,2000000
dropbox,upload,absent_sent,1200000
dropbox_2011,upload,told,yes
dropbox_2011,upload,there_bytes,2000000
dropbox_2011,upload,there_sent,1500
dropbox_2011,upload,absent_bytes,2000000
dropbox_2011,upload,absent_sent,1200000
ROWS
printf '%s\n' profile,secret,by,cpu_seconds passphrase,passphrase,guess,0.1054 \
	crashplan_archive_password,passphrase,guess,0.0102 >run/guesses.csv
expect 0 "$SEALBENCH" report run
for table in read instead oracle choices; do
	[ -s run/tables/story_$table.csv ] || fail "story_$table.csv is missing"
	says run/report.md "<!-- table story_$table -->"
	says run/report.html "id=\"story_$table\""
done
# A row a class, a column each profile of the chapter.
says run/tables/story_read.csv '^messages,.*whole' '^keychain,.*nothing'
says run/tables/story_instead.csv '^restic\|^passphrase' '^vault_drive'
says run/tables/story_oracle.csv '^dropbox,.*1100.*,no,' '^dropbox_2011,.*1\.5,.*,yes,'
says run/tables/story_choices.csv '^warrant,.*whole.*passphrase offline, .*; confirmed",= confirmed'
# In the order of the story, whatever that of the report is.
order()
{
	cut -d, -f1 "run/tables/$1.csv" | grep -n "^$2$" | cut -d: -f1
}
for pair in instead,icloud_standard,icloud_adp oracle,dropbox_2011,dropbox; do
	# shellcheck disable=SC2046
	set -- $(echo $pair | tr , ' ')
	[ "$(order "story_$1" "$2")" -lt "$(order "story_$1" "$3")" ] ||
		fail "story_$1: $2 comes after $3"
done
head -n 1 run/tables/story_read.csv | grep -q 'icloud_standard.*ios_passcode.*icloud_adp' ||
	fail "story_read: columns are out of order"
# What a guess cost where nothing stands in its way, in the story and the table.
says run/tables/story_choices.csv 'passphrase offline, 0.0102 s a guess here'
says run/report.md 'passphrase: offline, 0.105 s a guess here'
# Situations in which all choices come out alike are no rows.
! grep -q '^thief_phone' run/tables/story_choices.csv || fail "a row says nothing"
# A sentence a column, not the table again; words, not names of fields.
says run/report.md 'iCloud backup, standard: 10 of 12 classes, without a guess\.'
! grep -q 'without a guess: ' run/report.md || fail "a caption repeats its table"
says run/report.md 'made to hand over' 'seizes the things'
! grep -q '(guess [^)]*account_password' run/report.md || fail "a field's name for a word"
