scheme = passphrase
title = passphrase, last root at the computer
short = pass anchor
scope = account
set.anchor = 1
bench = full
status = the owner's computer keeps the digest of the last root, so that a new phone notices a rollback; formats are this project's own
