scheme = recoverable
title = recovery by PIN, HSM 3 of 5
short = PIN + HSM
scope = account
set.ways = 33
bench = full
status = formats are this project's own; oblivious PRF of RFC 9497
story.instead = yes 17
