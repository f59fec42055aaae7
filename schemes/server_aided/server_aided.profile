scheme = server_aided
title = content keys from a key server
short = server aided
scope = everyone
index = provider
set.when_down = 1
status = after the published scheme, with a 2HashDH OPRF in place of blind RSA; rate limit off
