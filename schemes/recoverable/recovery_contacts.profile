scheme = recoverable
title = recovery by 3 of 5 contacts
short = contacts 3/5
scope = account
contacts = 5
set.ways = 9
set.contacts = 3
status = formats are this project's own; Shamir's scheme as in draft-mcgrew-tss-03
