#!/bin/sh
# Does report.html work in a browser, whatever stands in the data?
set -u

case ${1-} in
-h | --help | '')
	cat <<'TEXT'
usage: check-page.sh SEALBENCH [SHOTS]      (SHOTS: a folder for screenshots)

Makes the report of a copy of results/reference to which a profile with a hostile
name was added, and opens it in headless Chromium (tests/page/page.py, TAP).
Where Chromium, its driver, pdftotext or python3-selenium is missing, that is said
as a skip.
Last line: N passed, N failed.
TEXT
	[ -n "${1-}" ]
	exit
	;;
esac

here=$(dirname "$0")
for need in chromium chromedriver pdftotext; do
	command -v $need >/dev/null && continue
	echo "ok 1 - the page # SKIP $need is not installed (scripts/setup.sh page)"
	echo "0 passed, 0 failed"
	exit 0
done
if ! /usr/bin/python3 -c 'import selenium' 2>/dev/null; then
	echo "ok 1 - the page # SKIP python3-selenium is not installed"
	echo "0 passed, 0 failed"
	exit 0
fi

run=$(mktemp -d)
trap 'rm -rf "$run"' EXIT
cp -R "$here/../results/reference/." "$run"
# A name has 47 bytes.
evil='</script><img src=http://0.0.0.0/ onerror=x>&'
sed -n "s|\"profile\":\"plain\"|\"profile\":\"$(echo "$evil" | sed 's/&/\\&/')\"|p" \
	"$run/samples.jsonl" >"$run/more"
cat "$run/more" >>"$run/samples.jsonl"
sed -n "s|^plain,|$(echo "$evil" | sed 's/&/\\&/'),|p" "$run/recovery.csv" >"$run/more"
cat "$run/more" >>"$run/recovery.csv"
SB_SCRIPTS=$here "$1" report "$run" >"$run/said" || exit 1
grep -q '&lt;/script&gt;&lt;img src=http' "$run/report.html" || {
	echo "not ok 0 - the hostile name is not in the page: nothing was tested"
	exit 1
}
log=$run/page.log
/usr/bin/python3 "$here/../tests/page/page.py" "$run/report.html" ${2+"$2"} | tee "$log"
bad=$(grep -c '^not ok ' "$log")
# A script that died has no plan.
grep -q '^1\.\.' "$log" || bad=$((bad + 1))
echo "$(grep -c '^ok ' "$log") passed, $bad failed"
[ "$bad" -eq 0 ]
