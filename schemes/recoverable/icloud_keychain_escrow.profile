scheme = recoverable
title = iCloud Keychain escrow
short = keychain escrow
scope = account
set.ways = 65
bench = full
status = documented: code, 10 tries, then destroyed, a majority of the cluster; which code (here: a security code) and all formats assumed
