# shellcheck shell=sh
# A backup that we write, taken apart by a program that is not ours: npm's
# ios-wallpaper-extractor, which finds files by Manifest.db and copies them.
command -v ios-wallpaper-extractor >/dev/null || {
	echo "ios-wallpaper-extractor is not installed"
	exit 77
}
poster="in/AppDomain-com.apple.PosterBoard/Library/store/versions/1/contents"
home="in/HomeDomain/Library/Application Support/com.apple.Home/Wallpapers"
mkdir -p "$poster/output.layerStack" "$home" got
noise 1 30000 >"$poster/output.layerStack/portrait.heic"
noise 2 20000 >"$poster/output.layerStack/settings.bin"
noise 3 10000 >"$home/kitchen.jpg"
expect 0 "$SEALBENCH" dataset write backup --format itunes --input in
expect 0 ios-wallpaper-extractor backup/user-0/day-0 got
cmp got/contents-output.layerStack/portrait.heic \
	"$poster/output.layerStack/portrait.heic"
cmp got/contents-output.layerStack/settings.bin \
	"$poster/output.layerStack/settings.bin"
cmp got/kitchen.jpg "$home/kitchen.jpg"
