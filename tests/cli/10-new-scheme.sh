# shellcheck shell=sh disable=SC2154,SC2103
# A new folder is the whole registration: listed, measured, in the tables, and
# nothing outside it has changed.
copy_house
make_days
cd scratch || exit 1
sums >../before
expect 2 scripts/new-scheme.sh "Bad Name"
# What is wrong with a name is said first of all that is: a folder is there, a
# profile is, the bench has it for something else.
refused()
{
	expect 2 scripts/new-scheme.sh "$1"
	says err "$2"
	one_sentence
}
refused plain 'schemes/plain exists already'
refused restic 'schemes/restic exists already'
refused kit 'schemes/kit exists already'
refused convergent_ce 'convergent_ce.profile'
refused messages 'stands for something else'
rm -f out err
scripts/new-scheme.sh quilt >../said
sums | grep -v ' \./schemes/quilt/' >../after
cmp ../before ../after || fail "something outside schemes/quilt changed"
make build >../build.log 2>&1 || { tail -n 20 ../build.log; exit 1; }
cd ..
SEALBENCH=$mine
expect 0 "$SEALBENCH" list
says out quilt
expect 0 run_smoke --input day1 --schemes "null plain quilt" --out result
says result/status.csv quilt
expect 0 "$SEALBENCH" report result
says result/report.md quilt
says result/plots/throughput.svg quilt
