# shellcheck shell=sh disable=SC2154
# Who can read, in plain words and as objects.
expect 0 "$SEALBENCH" access passphrase
says out 'more reach never opens less' 'the whole store + the passphrase' \
	'passphrase: offline, ' ' s a guess here' 'Lost for good'
expect 0 "$SEALBENCH" access --json per_file
says out '"kind":"reader","classes":"keychain+wifi"' \
	'"atoms":"phone=1 passcode=1"'
expect 2 "$SEALBENCH" access
says err 'name a profile'
one_sentence
expect 2 "$SEALBENCH" access nosuch
says err nosuch
one_sentence
expect 2 "$SEALBENCH" access --seed x passphrase
says err 'sealbench: --seed: "x" is not a number'
one_sentence
