scheme = passphrase
title = passphrase, XChaCha20-Poly1305
short = pass xchacha
scope = account
set.aead = 1
set.ids = 0
status = for processors without AES instructions; formats are this project's own
