scheme = itunes_backup
title = iTunes, not encrypted
short = iTunes plain
scope = alone
codec = none
store_at = computer
set.encrypted = 0
status = documented: keychain items stay bound to the phone, health is left out (here: bound too); recipes stand for Manifest.db
