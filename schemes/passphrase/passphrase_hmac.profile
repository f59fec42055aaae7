scheme = passphrase
title = passphrase, names by HMAC-SHA-256
short = pass hmac
scope = account
set.ids = 0
status = differs from passphrase in its names only
