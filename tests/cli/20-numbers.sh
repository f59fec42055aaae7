# shellcheck shell=sh disable=SC2103
# No number goes into a document by hand: the lint sees one, and sees a stale one,
# an unknown key, and a run that is not fit to be quoted.
copy_house
cd scratch || exit 1
lint=scripts/check-numbers.sh
expect 0 $lint
cp README.md kept

for bare in 'Backup runs at 812 MB/s.' 'It is 1.7 times as fast.' 'It takes 3.5 ms.' \
	'That is 12 % more.' 'A ratio of 0.87 [0.85, 0.90].'; do
	{ cat kept && echo "$bare"; } >README.md
	expect 1 $lint
	grep -qF "a number by hand: $bare" out || fail "not seen: $bare"
done
mkdir -p paper
cp kept README.md
# shellcheck disable=SC2016
printf '%s\n' 'Sealing is $1.4\times$ as slow.' >paper/a.tex
expect 1 $lint
says out 'paper/a.tex:1: a number by hand'
rm paper/a.tex
echo 'Chunks of 64 KiB, 2 threads, SHA-256, AES-256-GCM, RFC 8018, 95 % intervals.' >>README.md
expect 0 $lint

{ cat kept && echo '<!-- numbers by hand: counted once -->' && echo 'It is 7 MB.'; } >README.md
expect 1 $lint
says out 'numbers by hand have no end'
echo '<!-- end of numbers by hand -->' >>README.md
expect 0 $lint

sed '/^| no work (floor)/s/1\.00/1.01/' kept >README.md
expect 1 $lint
says out 'README.md: differs from results/reference between its markers'

known=$(sed -n 's/^\(loss\.[^,]*\),.*/\1/p' results/reference/numbers.csv | head -n 1)
{ cat kept && echo "It is <!-- num $known -->0<!-- /num --> MB."; } >README.md
expect 1 $lint
says out 'differs from'
scripts/splice-readme.sh results/reference
expect 0 $lint
{ cat kept && echo 'It is <!-- num no.such.key -->1<!-- /num --> MB.'; } >README.md
expect 1 $lint
says out 'results/reference has no number no.such.key'
cp kept README.md
printf '%s\n' '\sbnum{no.such.key}' >paper/a.tex
expect 1 $lint
says out 'paper/a.tex: results/reference has no number no.such.key'

stability=results/reference/stability.csv
sed 's/^run,.*/run,,,UNSTABLE/' $stability >new && mv new $stability
time=$(sed -n 's/^\(overview\.[^,]*\.first\),.*/\1/p' results/reference/numbers.csv | head -n 1)
printf '\\sbnum{%s} and \\sbnum{%s}\n' "$time" "$known" >paper/a.tex
expect 1 $lint
says out "paper/a.tex: $time is a time of results/reference, which is UNSTABLE"
! grep "$known" out || fail "exact numbers do not depend on a machine's peace"
rm paper/a.tex

for lie in 's/"dirty": *false/"dirty": true/' 's/"complete": *true/"complete": false/'; do
	cp results/reference/manifest.json manifest
	sed "$lie" manifest >results/reference/manifest.json
	expect 1 $lint
	says out 'README.md: cites results/reference, whose manifest does not say'
	mv manifest results/reference/manifest.json
done
expect 0 $lint
cd ..
