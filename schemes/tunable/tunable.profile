scheme = tunable
title = content keys that change with counts
short = tunable
scope = everyone
index = provider
service.counter.t = 15
status = after the published scheme, with a fixed t instead of one solved for a blow-up
