# shellcheck shell=sh
# Every scheme folder and every profile is listed, for people and machines.
expect 0 "$SEALBENCH" list
for file in "$ROOT"/schemes/[a-z]*/scheme.c; do
	folder=${file%/scheme.c}
	says out "\\b${folder##*/}\\b"
	for profile in "$folder"/*.profile; do
		name=${profile##*/}
		says out "\\b${name%.profile}\\b"
	done
done
expect 0 "$SEALBENCH" list --json
says out '"passphrase"'
case $(head -c 1 out) in '{' | '[') ;; *) fail "not JSON" ;; esac
