scheme = recoverable
title = recovery contact with a packet
short = packet
scope = account
contacts = 2
set.ways = 17
bench = full
status = custody as documented for Advanced Data Protection's recovery contact; formats are this project's own
