scheme = convergent
title = HCE2, domain: everybody
short = HCE2
scope = everyone
index = provider
set.variant = 1
set.secret = 2
status = a scheme of the literature; formats are this project's own
