# shellcheck shell=sh
# The user's own files, two snapshots: measured, verified, reported, plotted.
make_days
expect 0 run_smoke --input day1 --input day2 \
	--schemes "null plain passphrase convergent_ce" --out result
for file in manifest.json samples.jsonl status.csv counts.csv summary.csv \
	loss.csv recovery.csv access.csv leakage.csv; do
	[ -s result/$file ] || fail "$file is missing or empty"
done
says result/manifest.json '"complete": *true'
says result/samples.jsonl '"op": *"backup_first"' '"op": *"restore_all"' \
	'"verified": *1'
! grep -q "\"$(hostname)\"" result/manifest.json || fail "it tells the host's name"
! grep -q "$PWD" result/*.json* || fail "it tells absolute paths"
expect 0 "$SEALBENCH" report result
for label in null plain passphrase CE; do
	says result/report.md "$label"
done
for plot in throughput loss recovery overview; do
	says result/plots/$plot.svg "</svg>"
	[ -s result/plots/$plot.pdf ] || fail "$plot.pdf is missing"
done
