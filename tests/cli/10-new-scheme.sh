# shellcheck shell=sh disable=SC2154,SC2103
# A new folder is the whole registration: listed, measured, in the tables, and
# nothing outside it has changed.
copy_house
make_days
cd scratch || exit 1
sums >../before
expect 2 scripts/new-scheme.sh "Bad Name"
expect 2 scripts/new-scheme.sh plain
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
