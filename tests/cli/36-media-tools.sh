# shellcheck shell=sh
# Films and sounds that we make, decoded by a program that is not ours: ffmpeg takes
# every one to its end without a word.
command -v ffmpeg >/dev/null || {
	echo "ffmpeg is not installed"
	exit 77
}
expect 0 "$SEALBENCH" dataset write phones --users 2 --days 1 --bytes 16M
find phones -type f \( -name '*.MOV' -o -name '*.mp4' -o -name '*.m4a' \
	-o -name '*.amr' \) >media
for kind in MOV m4a amr; do
	grep -q "\.$kind\$" media || fail "no $kind among the media"
done
while read -r file; do
	ffmpeg -nostdin -v error -xerror -i "$file" -f null - >out 2>&1 ||
		fail "ffmpeg fails on $file: $(head -n 3 out)"
	[ -s out ] && fail "ffmpeg on $file: $(head -n 3 out)"
done <media
# It sees as many frames as the film says it has, and not one grey picture.
film=$(find phones -type f -name '*.MOV' -size +300k | head -n 1)
ffmpeg -nostdin -v error -i "$film" -f rawvideo -pix_fmt gray frames
[ "$(tr -d '\200-\210' <frames | wc -c)" -gt 100000 ] ||
	fail "$film shows nothing"
# Half a film is told, or silence would prove nothing.
size=$(wc -c <"$film")
head -c $((size / 2)) "$film" >cut.mov
ffmpeg -nostdin -v error -i cut.mov -f null - >out 2>&1 || :
[ -s out ] || fail "ffmpeg is silent about half a film"
