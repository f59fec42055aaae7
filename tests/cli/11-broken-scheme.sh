# shellcheck shell=sh disable=SC2154,SC2103
# Broken schemes cost their own rows only, each with its reason; the status of
# the run tells that something failed.
copy_house
make_days
cd scratch || exit 1
for name in bad_truncates bad_crashes; do
	mkdir schemes/$name
	cp tests/bad/${name#bad_}/scheme.c schemes/$name/
	printf 'scheme = %s\ntitle = %s\nshort = %s\n' $name $name $name \
		>schemes/$name/$name.profile
done
make build >../build.log 2>&1 || { tail -n 20 ../build.log; exit 1; }
cd ..
SEALBENCH=$mine
expect 1 run_smoke --input day1 \
	--schemes "null plain bad_truncates bad_crashes" --out result
# A sanitizer catches the signal and ends the process itself.
case $mine in
*address*) how='ended with exit status' ;;
*) how='crash' ;;
esac
says result/status.csv 'bad_truncates.*error' "bad_crashes.*$how" 'plain.*ok'
says result/samples.jsonl '"profile": *"plain"'
expect 0 "$SEALBENCH" report result
says result/report.md bad_truncates bad_crashes plain
