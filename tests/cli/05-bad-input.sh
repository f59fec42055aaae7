# shellcheck shell=sh
# Input that is not there, or is no directory, is named.
expect 2 run_smoke --input no/such/dir --out result
says err no/such/dir
one_sentence
echo text >file
expect 2 run_smoke --input file --out result
says err file
expect 2 run_smoke --budget endless --out result
says err endless
expect 2 run_smoke --threads 0 --out result
says err threads

# A profile of one's own: what it says twice, or is no text, is named.
printf 'scheme = plain\ncodec = none\ncodec = zstd:3\n' >twice.profile
expect 2 "$SEALBENCH" access ./twice.profile
says err 'profile twice: codec is there twice; keep one line'
one_sentence
head -c 70000 /dev/zero >zeros.profile
expect 2 "$SEALBENCH" access ./zeros.profile
says err 'zeros.profile: not a text of at most'
one_sentence
mkdir folder.profile
expect 2 "$SEALBENCH" access ./folder.profile
says err 'folder.profile: not a regular file'
one_sentence

# The command line: one sentence, and never what may be a secret.
wrong()
{
	said=$1
	shift
	expect 2 "$SEALBENCH" "$@"
	says err "$said"
	one_sentence
}
wrong '--foo is no option; see sealbench run --help' run --foo=hunter2
wrong '--seed needs a value' run --seed
# One reading of numbers for all: what is out of range is not called no number.
for dataset in "run --out result" "dataset write x" "dataset dedup"; do
	# shellcheck disable=SC2086
	wrong '1M is too little: give 4000000 to' $dataset --bytes 1M
	# shellcheck disable=SC2086
	wrong '20000000000G is too much' $dataset --bytes 20000000000G
	# shellcheck disable=SC2086
	wrong '"1T" is not a number .* end in k, M or G' $dataset --bytes 1T
	# shellcheck disable=SC2086
	wrong '"4MB" is not a number' $dataset --bytes 4MB
done
wrong '300 is too much: give 1 to 256' run --threads 300
wrong '--json takes no value' run --json=hunter2
wrong 'written in full: --seed; see' run --see 3
wrong 'no scheme or profile is named' access ''
wrong 'no scheme or profile is named' run --schemes ' ,' --out result
wrong 'a multiple of 256' dataset dedup --chunks fixed:4097
wrong 'is no input; give a directory' dataset describe --input /dev/null
