#!/bin/sh
# Run fuzzers one after the other, each on its corpus.
set -u

case ${1-} in
-h | --help | '')
	cat <<'TEXT'
usage: fuzz.sh SECONDS FUZZER...

Starts each from fuzz/corpus/NAME, collects what is new in build/fuzz/NAME, and
stops at a crash, a hang of 10 s or 2 GB of memory; the input is then kept in
build/fuzz and named.  To keep a find: copy it to fuzz/corpus/NAME, where
"make test" runs it.  Exit 0: nothing was found.
TEXT
	[ -n "${1-}" ]
	exit
	;;
esac

seconds=$1
shift
cd "$(dirname "$0")/.." || exit 2
status=0
for fuzzer; do
	name=${fuzzer##*/}
	mkdir -p "build/fuzz/$name"
	echo "== $name"
	"$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
		-max_len=65536 -close_fd_mask=1 -print_final_stats=1 \
		-artifact_prefix="build/fuzz/$name-" "build/fuzz/$name" \
		"fuzz/corpus/$name" 2>"build/fuzz/$name.log" ||
		{ status=1 && tail -n 40 "build/fuzz/$name.log"; }
	grep -E 'Done|number_of_executed' "build/fuzz/$name.log"
done
exit $status
