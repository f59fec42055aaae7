scheme = passphrase
title = passphrase, AES-256-GCM
short = passphrase
scope = account
status = the shape of current encrypted backup tools; formats are this project's own
story.instead = yes 13
