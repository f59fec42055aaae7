scheme = chained
title = one CBC chain per file, no MAC
short = chained
scope = alone
codec = none
set.iterations = 10000000
status = key chain and cipher as documented for local phone backups; the containers are this project's own
