scheme = spideroak
title = SpiderOak ONE
short = spideroak
scope = account
lookup = source
index = client
chunker = fastcdc:65536
status = ciphers, PBKDF2, layers, account-wide deduplication, containers without names: vendor; server-side check of the password: eprint 2017/570; block size, names, keys per block, RSA padding: assumed
