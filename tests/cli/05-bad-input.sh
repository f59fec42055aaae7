# shellcheck shell=sh
# Input that is not there, or is no directory, is named.
expect 2 run_smoke --input no/such/dir --out result
says err no/such/dir
one_sentence
echo text >file
expect 2 run_smoke --input file --out result
says err file
expect 2 run_smoke --budget endless --out result
says err endless
expect 2 run_smoke --threads 0 --out result
says err threads
