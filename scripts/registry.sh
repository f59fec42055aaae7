#!/bin/sh
# Write registry.c: the schemes and profiles of the folders named.
set -eu
case ${1-} in
-h | --help)
	echo "usage: registry.sh SCHEME_DIR... >registry.c"
	exit 0
	;;
esac
export LC_ALL=C

printf '#include "bench/profile/registry.h"\n\n'
for dir; do
	printf 'extern const struct sb_scheme sb_scheme_%s;\n' "${dir##*/}"
done
printf '\nconst struct sb_scheme *const *sb_registry_schemes(void)\n{\n'
printf '\tstatic const struct sb_scheme *const schemes[] = {\n'
for dir; do
	printf '\t\t&sb_scheme_%s,\n' "${dir##*/}"
done
printf '\t\t(const struct sb_scheme *)0,\n\t};\n\n\treturn schemes;\n}\n\n'
printf 'static const struct sb_profile_text profiles[] = {\n'
for dir; do
	for file in "$dir"/*.profile; do
		[ -e "$file" ] || continue
		name=${file##*/}
		printf '%s\t%s\n' "${name%.profile}" "$file"
	done
done | sort | while IFS='	' read -r name file; do
	printf '\t{ "%s",\n' "$name"
	sed 's/\\/\\\\/g; s/"/\\"/g; s/^/\t  "/; s/$/\\n"/' "$file"
	printf '\t},\n'
done
printf '\t{ 0, 0 },\n};\n\n'
printf 'const struct sb_profile_text *sb_registry_profiles(size_t *count)\n{\n'
printf '\t*count = sizeof(profiles) / sizeof(profiles[0]) - 1;\n'
printf '\treturn profiles;\n}\n'
