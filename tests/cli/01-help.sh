# shellcheck shell=sh disable=SC2154
# Help is on standard output, complete, and not an error; its lack is one.
expect 0 "$SEALBENCH" --help
[ ! -s err ] || fail "help on standard error"
for command in list run report compare access risk advise custody claims aa dataset doctor; do
	expect 0 "$SEALBENCH" --help
	says out "$command"
	expect 0 "$SEALBENCH" "$command" --help
	says out "usage" "$command"
	[ ! -s err ] || fail "$command --help writes to standard error"
done
expect 2 "$SEALBENCH"
[ ! -s out ] || fail "wrong use writes to standard output"
expect 2 "$SEALBENCH" nonsense
says err nonsense
expect 2 "$SEALBENCH" run --nonsense
