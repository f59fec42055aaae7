# shellcheck shell=sh
# A folder that is no run is refused by name; so is a broken manifest.
mkdir empty
expect 2 "$SEALBENCH" report empty
says err empty
mkdir broken
echo '{ "format": ' >broken/manifest.json
got=0
"$SEALBENCH" report broken >out 2>err || got=$?
[ $got -ne 0 ] || fail "a broken manifest makes a report"
says err broken
