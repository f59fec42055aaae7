scheme = convergent
title = RCE, domain: everybody
short = RCE
scope = everyone
index = provider
set.variant = 2
set.secret = 2
status = a scheme of the literature; formats are this project's own
