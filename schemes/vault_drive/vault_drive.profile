scheme = vault_drive
title = encrypted drive in a vault
short = vault drive
scope = alone
codec = none
store_at = drive
status = cipher, slot, stripes, digest: LUKS2 as cryptsetup documents it; its Argon2id costs are measured at format (assumed here: 256 MiB, 4 passes, one lane); visits every 30 days: assumed
