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
says err 'folder.profile: Is a directory'
one_sentence
