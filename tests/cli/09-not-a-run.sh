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
# Half a manifest would pass for one that knows nothing.
cp -r "$ROOT/results/reference" half
expect 0 "$SEALBENCH" compare half half
head -c 3000 "$ROOT/results/reference/manifest.json" >half/manifest.json
for command in 'report half' 'compare half half' 'compare --json half half'; do
	# shellcheck disable=SC2086
	expect 2 "$SEALBENCH" $command
	says err 'half/manifest.json is cut short; copy'
	one_sentence
done
