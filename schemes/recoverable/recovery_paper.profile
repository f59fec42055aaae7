scheme = recoverable
title = recovery key on paper
short = paper key
scope = account
set.ways = 5
status = formats are this project's own
