# shellcheck shell=sh disable=SC2154
# Who can read, in plain words and as objects.
expect 0 "$SEALBENCH" access passphrase
says out 'more reach never opens less' 'the whole store + the passphrase' \
	'passphrase: offline, ' ' s a guess here' 'Lost for good'
expect 0 "$SEALBENCH" access --json per_file
says out '"kind":"reader","classes":"keychain+wifi"' \
	'"atoms":"phone=1 passcode=1"'
# The situations of a run have a command, and stand beside what is on record.
expect 0 "$SEALBENCH" access --situations passphrase icloud_adp
says out '^passphrase (' '^icloud_adp (' 'new_phone  *●  whole' \
	'warrant  *?  by guessing passphrase offline' \
	'documented, of all: confirmed (ciphertext, metadata and checksums)' \
	'differs, waived: executed: .*; as documented but for the escrow' \
	'^  Only on record' 'nothing_left'
! grep -q DIFFERS out || fail "a record differs"
expect 0 "$SEALBENCH" access --situations --json icloud_adp
says out '"kind":"situation","situation":"new_phone"' \
	'"kind":"record","situation":"warrant","class":"all".*"agrees":false'
# A profile's mistakes are said before anything is printed.
printf 'scheme = recoverable\ntitle = c\nshort = c\nscope = account\n' >base
{ cat base; printf 'contacts = 2\nset.ways = 9\nset.contacts = 3\n'; } >c1.profile
for command in access "access --situations" risk advise; do
	# shellcheck disable=SC2086
	expect 2 "$SEALBENCH" $command null ./c1.profile
	one_sentence
	says err 'profile c1: set.contacts = 3 asks for more than contacts = 2;'
	[ ! -s out ] || fail "$command: printed before it refused"
done
{ cat base; echo 'record.foo = documented whole: x'; } >c2.profile
for command in access risk "run --schemes"; do
	# shellcheck disable=SC2086
	expect 2 "$SEALBENCH" $command ./c2.profile
	one_sentence
	says err 'profile c2, record.foo.all: there is no situation "foo"'
done
{ cat base; echo 'record.warrant.pets = documented whole: x'; } >c3.profile
expect 2 "$SEALBENCH" access ./c3.profile
says err 'record.warrant.pets: there is no class "pets"'
one_sentence
expect 2 "$SEALBENCH" access
says err 'name a profile'
one_sentence
expect 2 "$SEALBENCH" access nosuch
says err nosuch
one_sentence
expect 2 "$SEALBENCH" access --seed x passphrase
says err 'sealbench: --seed: "x" is not a number'
one_sentence
