scheme = recoverable
title = recovery key on paper
short = paper key
scope = account
set.ways = 5
bench = full
status = formats are this project's own
story.instead = yes 14
