# shellcheck shell=sh
# What scenarios share.  The current folder is theirs.

fail()
{
	echo "$*"
	exit 1
}

# expect STATUS COMMAND...: leaves what it printed in out and err.
expect()
{
	wanted=$1
	shift
	got=0
	"$@" >out 2>err || got=$?
	[ "$got" -eq "$wanted" ] && return
	echo "$*: exit $got, wanted $wanted"
	tail -n 5 out err
	exit 1
}

# says FILE PATTERN...: FILE has a line for each pattern.
says()
{
	file=$1
	shift
	for pattern; do
		grep -q -e "$pattern" "$file" && continue
		echo "$file does not say \"$pattern\":"
		head -n 20 "$file"
		exit 1
	done
}

# One sentence, so that the remedy is not lost in noise.
one_sentence()
{
	[ "$(wc -l <err)" -eq 1 ] || fail "not one line: $(cat err)"
}

# noise SEED WORDS: bytes that do not compress, the same for the same seed.
noise()
{
	awk -v s="$1" -v n="$2" 'BEGIN { srand(s); for (i = 0; i < n; i++)
		printf "%08x", int(rand() * 4294967295) }' | gzip -n -9
}

# A small tree with a day's change: day1/ and day2/.
make_days()
{
	mkdir -p day1/photos day1/notes
	i=0
	while [ $i -lt 12 ]; do
		i=$((i + 1))
		noise $i 4000 >day1/photos/$i.jpg
		echo "note $i, of which there is little to say" >day1/notes/$i.txt
	done
	noise 77 150000 >day1/photos/film.mp4
	head -c 4096 day1/photos/film.mp4 >day1/page
	: >day1/empty
	cp day1/photos/1.jpg day1/copy.jpg
	ln -s nowhere day1/link
	cp -R day1 day2
	echo "and one more thing" >>day2/notes/3.txt
	rm day2/photos/7.jpg
}

run_smoke()
{
	"$SEALBENCH" run --budget smoke "$@"
}

# A copy of the sources and of what is built, to change at will: scratch/.
copy_house()
{
	mkdir scratch
	(cd "$ROOT" && git ls-files -z --cached --others --exclude-standard |
		tar --null -T - --ignore-failed-read -cf - 2>/dev/null) |
		tar -C scratch -xf -
	built=${SEALBENCH%/*}
	mkdir -p scratch/build
	cp -a "$built" scratch/build/
	# shellcheck disable=SC2034
	mine=$PWD/scratch/build/${built##*/}/sealbench
}

sums() { find . -path ./build -prune -o -type f -print | sort | xargs sha256sum; }
