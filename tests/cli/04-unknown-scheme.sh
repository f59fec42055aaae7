# shellcheck shell=sh
# A wrong name is named, in one sentence, and nothing is measured.
make_days
expect 2 run_smoke --input day1 --schemes "null nosuch" --out result
says err nosuch
one_sentence
[ ! -e result/samples.jsonl ] || fail "it measured all the same"
