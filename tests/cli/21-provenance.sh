# shellcheck shell=sh disable=SC2154
# What a run tells of its machine is complete by the schema, and tells neither
# host, nor user, nor path; a damaged run is found out.
make_days
expect 0 run_smoke --input day1 --schemes "null plain" --seconds 1 --out result
check=$ROOT/scripts/check-results.py
expect 0 "$check" result
for name in "$(hostname)" "$(id -un)" "${HOME%/}" "$PWD" "$ROOT"; do
	[ ${#name} -gt 2 ] || continue
	! grep -rwF -e "$name" result || fail "it tells \"$name\""
done
binary=$(sha256sum "$SEALBENCH")
says result/manifest.json '"fastcdc"' '"load_before"' '"limit_seconds": 1$' \
	"\"binary_sha256\": \"${binary%% *}\""

# damage FILE FROM TO: the check names what is wrong.
damage()
{
	cp result/"$1" kept
	sed -i "0,/$2/s/$2/$3/" result/"$1"
	! cmp -s kept result/"$1" || fail "nothing to damage: $2"
	expect 1 "$check" result
	says out "$1"
	mv kept result/"$1"
}
damage manifest.json '"complete": true' '"complete": 1'
damage manifest.json '"seed": 1' '"sead": 1'
damage manifest.json '"kernel": "[^"]*",' ''
damage manifest.json '"binary_sha256": "..' '"binary_sha256": "'
damage samples.jsonl '"kind":"cell"' '"kind":"sell"'
damage samples.jsonl '"verified":1' '"verified":0'
damage samples.jsonl '"wall_ns":[0-9.]*' '"wall_ns":NaN'
damage samples.jsonl '"op":"[^"]*",' ''
damage samples.jsonl '"pid":' '"pit":'
expect 0 "$check" result
