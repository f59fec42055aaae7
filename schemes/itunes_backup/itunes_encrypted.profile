scheme = itunes_backup
title = iTunes, encrypted
short = iTunes enc
scope = alone
codec = none
store_at = computer
set.encrypted = 1
status = formats and key chain reverse-engineered, iOS 10.2 and later; which class a file has is the file's; recipes stand for Manifest.db
