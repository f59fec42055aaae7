# shellcheck shell=sh disable=SC2154
# Risks of a few profiles; a setting moves them; what is wrong is said.
expect 0 "$SEALBENCH" risk null passphrase
says out 'locked out' 'ranking by exposure'
# Of one there is no ranking, and nothing decides by no pair.
expect 0 "$SEALBENCH" risk passphrase
! grep -q ranking out || fail "one profile was ranked"
expect 0 "$SEALBENCH" risk null plain
! grep -q '(0 pairs' out || fail "decided by nothing"
says out 'ranking by lockout: the same at both ends'
expect 0 "$SEALBENCH" risk --json --class keychain --set phone_gone=high null
says out '"class": "keychain"' '"lockout"'
expect 0 "$SEALBENCH" risk --print-model
says out 'value phone_gone, the phone is lost or broken = ' 'assumed'
[ "$(grep -c '^value [a-z_0-9]* =' out)" -eq 0 ] || fail "a value without words"
printf 'correct horse battery staple\n' >example
expect 0 "$SEALBENCH" risk --passphrase-fd 3 passphrase 3<example
! grep -q horse out err || fail "the example was printed"
expect 2 "$SEALBENCH" risk --set phone_gone=2 null
says err 'phone_gone is a probability'
one_sentence
expect 2 "$SEALBENCH" risk --class pets null
says err 'no such class'
one_sentence
printf 'value x = 1 | s\n' >bad.model
expect 2 "$SEALBENCH" risk --model bad.model null
says err 'bad.model, line 1: x: give three numbers'
one_sentence
# The headline is of the user's data; keychain and Wi-Fi are beside it.
expect 0 "$SEALBENCH" risk icloud_adp null
says out '^icloud_adp  *0\.0[0-9]* %' '^  keychain, Wi-Fi  *6\.[0-9] %'
[ "$(grep -c 'keychain, Wi-Fi ' out)" -eq 1 ] || fail "null's are no other"
expect 0 "$SEALBENCH" risk --class all icloud_adp
says out 'any class of the backup' '^icloud_adp  *6\.[0-9] %'
expect 0 "$SEALBENCH" risk --class keychain+wifi icloud_adp
says out '^icloud_adp  *6\.[0-9] %'
expect 0 "$SEALBENCH" advise icloud_adp ios_passcode
says out '^ 1\. icloud_adp' 'locked out 0\.0' 'keychain and Wi-Fi: locked out 6'
# A model's silence is no safety: it is refused, by what it is silent of.
expect 2 "$SEALBENCH" risk --model /dev/null null passphrase icloud_adp
says err '/dev/null: nothing is ever lost'
one_sentence
echo '# nothing yet' >bad.model
expect 2 "$SEALBENCH" advise --model bad.model null passphrase
says err 'bad.model: nothing is ever lost'
one_sentence
"$SEALBENCH" risk --print-model >usual.model
grep -E '^value|^alone owner' usual.model >bad.model
expect 2 "$SEALBENCH" risk --model bad.model null
says err 'bad.model: there is no adversary'
one_sentence
expect 2 "$SEALBENCH" custody recovery_contacts --model bad.model \
	--choose set.ways=8,9
one_sentence
sed 's/ : breacher store=own$//; s/ store=own//' usual.model >bad.model
expect 2 "$SEALBENCH" advise --model bad.model null passphrase
says err 'bad.model does not say how anybody gets .* null takes: store;'
one_sentence
sed 's/ : owner store=0 .*//' usual.model >bad.model
expect 2 "$SEALBENCH" risk --model bad.model passphrase
says err 'how the owner loses what profile passphrase asks for: store, account;'
one_sentence
grep -v zipf_c usual.model >bad.model
expect 2 "$SEALBENCH" risk --model bad.model passphrase
says err 'bad.model has no value zipf_c'
one_sentence
expect 0 "$SEALBENCH" risk --model usual.model null passphrase
# Who destroys is found out: where nobody is, that is an answer.
make_days
expect 0 run_smoke --input day1 --schemes "null" --out result
expect 0 "$SEALBENCH" risk --run result
! grep -q 'nobody can' out || fail "null: nobody can destroy"
grep -v ',destroyer,' result/cubes.csv >cubes
cp cubes result/cubes.csv
rm result/journal.jsonl # it knows how many rows there were
expect 0 "$SEALBENCH" risk --run result
says out 'nobody can'
says result/risk.csv '^null,photos,destruction,0,0,0,,$' \
	'^null,data,lockout,' '^null,keychain+wifi,exposure,' '^null,all,lockout,'
[ "$(grep -c '^null,data,' result/risk.csv)" -eq 3 ]
expect 0 "$SEALBENCH" risk --run result --json
says out '"destruction"'
# Structures of a time with fewer verdicts are found out anew, not left out.
awk 'BEGIN { FS = OFS = "," } $2 == "cube" { $3 %= 32768 } { print }' cubes >result/cubes.csv
! cmp -s cubes result/cubes.csv || fail "nothing was changed"
expect 0 "$SEALBENCH" risk --run result
says out '^null '
says result/risk.csv '^null,data,lockout,0\.[0-9]*[1-9]'
cp cubes result/cubes.csv
# What the run measured is taken, and left as it is; what it did not is measured.
printf '%s\n' profile,secret,by,cpu_seconds null,passphrase,guess,0.5 >result/guesses.csv
cp result/guesses.csv guesses
expect 0 "$SEALBENCH" risk --run result null
cmp guesses result/guesses.csv
sed 's/0.5$/soon/' guesses >result/guesses.csv
expect 2 "$SEALBENCH" risk --run result null
says err 'guesses.csv, profile null: .*"soon" is no price'
one_sentence
rm result/guesses.csv
expect 0 "$SEALBENCH" risk --run result passphrase
says result/guesses.csv '^passphrase,passphrase,guess,0'
# Whether a copy of what is stored is enough to guess offline, and what is not.
rm result/guesses.csv
expect 0 "$SEALBENCH" risk --run result passphrase chained recovery_pin \
	icloud_keychain_escrow
says result/plots/guessing.tsv '^passphrase	.*	passphrase	password	-$' \
	'^chained	.*	passphrase	password	use of the computer$' \
	'^PIN + HSM	.*	security_code	PIN	HSM replicas corrupted: 3$' \
	'^keychain escrow	.*	security_code	PIN	HSM replicas corrupted: 1$'
# What would not change is left alone; what would is written.
rm result/guesses.csv
expect 0 "$SEALBENCH" risk --run result
ls -i result result/plots >before
expect 0 "$SEALBENCH" risk --run result --json
ls -i result result/plots >after
diff before after || fail "a file was written again, unchanged"
expect 0 "$SEALBENCH" risk --run result --set phone_gone=high
ls -i result result/plots >after
! cmp -s before after || fail "other numbers, and no file was written"
# Three users, three answers.
expect 0 "$SEALBENCH" advise passphrase provider_held chained
says out '^ 1\. ' 'in a year' 'read most by'
expect 0 "$SEALBENCH" advise --lockout 5 --exposure 0 --forgetful passphrase provider_held
says out '^ 1\. provider_held'
expect 0 "$SEALBENCH" advise --lockout 0 --exposure 5 --fear provider,courts passphrase provider_held
says out '^ 1\. passphrase'
# How old is what comes back, and causes in words.
expect 0 "$SEALBENCH" advise --fear provider,theft --forgetful \
	vault_drive_two_slots recovery_contacts
says out '^ 1\. vault_drive_two_slots' 'the last visit, up to 29 days old: far behind' \
	'comes back of a lost phone: the last day$' \
	'^Of those that bring back the last 7 days, recovery_contacts is first' \
	'locked out most where the drive is gone or broken'
! grep -Eq '(where|, or) [a-z]+_[a-z]+' out || fail "an identifier, no words"
expect 0 "$SEALBENCH" advise --json vault_drive_two_slots recovery_contacts
says out '"point_days": 29' '"far_behind": true' '"first_in_time": "recovery_contacts"'
expect 2 "$SEALBENCH" advise --fear bears null
says err "the model's words are provider theft"
one_sentence
expect 2 "$SEALBENCH" advise --cost 1 null
says err 'name a run'
one_sentence
expect 2 "$SEALBENCH" advise --lockout 0 --exposure 0 null
says err 'nothing is left to rank by'
one_sentence
# Two of three contacts, or another number of them.
expect 0 "$SEALBENCH" custody recovery_contacts --all --choose contacts=2,3 \
	--choose set.contacts=1..3 --choose set.ways=8
says out 'contacts=3 set.contacts=2' '[456] of [456] arrangements'
# Ways in words; a key in nothing but memory is flattered, and marked.
expect 0 "$SEALBENCH" custody recovery_contacts --choose set.ways=1,8,9 --all
says out '^set.ways=8 (shares of contacts) .*read by others < 0\.001 % .* \*$' \
	'^set.ways=9 (phone+shares of contacts) .*dominated, by \* only$' \
	'^\* leaves no key on the machine'
expect 0 "$SEALBENCH" custody recovery_contacts --choose set.ways=8,9
says out '^set.ways=9 .*by \* only$' # not left out for a flattered one
expect 0 "$SEALBENCH" custody recovery_contacts --choose set.ways=1,9,11 --all
! grep -q 'only' out || fail "nobody here is flattered"
expect 0 "$SEALBENCH" custody recovery_contacts --choose set.ways=8 --json
says out '"settings": "set.ways=8"' '"memory_only": true' \
	'"usual": [0-9.]*e-0*[6-9],'
expect 0 "$SEALBENCH" custody recovery_contacts --choose set.ways=1,9
! grep -q memory out || fail "the phone has the key"
expect 0 "$SEALBENCH" risk passphrase per_file
says out '^passphrase \* ' '^per_file  ' '^\* leaves no key'
expect 2 "$SEALBENCH" custody recovery_contacts --choose contacts=
says err 'give a value'
one_sentence
expect 2 "$SEALBENCH" custody passphrase
says err 'name one profile and a choice'
one_sentence

# Pictures: names cover neither each other nor a point, however near those are.
awk 'BEGIN { srand(7); for (i = 0; i < 24; i++)
	printf "%.4f\t%.4f\tname %d\n", 0.45 + rand() / 8, 0.45 + rand() / 8, i }' >points
for turn in 1 2; do
	awk -v wide=600 -v high=500 -v letter=6 -v line=12 -v near=0 \
		-f "$ROOT/scripts/plots/place.awk" points >places$turn
done
cmp places1 places2
awk -F '\t' 'NR == FNR { px[NR] = $1 * 600; py[NR] = $2 * 500; n = NR; next }
	{ k++; x[k] = $1 * 600; y[k] = $2 * 500; w[k] = 6 * length($3) }
	END { if (k != n) { print k " names of " n; exit }
		for (i = 1; i <= n; i++) {
			if (x[i] < 0 || x[i] > 600 || y[i] < 0 || y[i] > 500)
				print i " is outside"
			for (j = 1; j <= n; j++) {
				dx = x[i] - x[j]; dy = y[i] - y[j]
				if (j < i && dx * dx < ((w[i] + w[j]) / 2) ^ 2 && dy * dy < 144)
					print i " covers " j
				dx = x[i] - px[j]; dy = y[i] - py[j]
				if (dx * dx < (w[i] / 2) ^ 2 && dy * dy < 36)
					print i " covers the point " j
			}
		} }' points places1 >covers
[ ! -s covers ] || fail "$(cat covers)"
