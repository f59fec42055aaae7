scheme = convergent
title = CE, domain: everybody
short = CE
scope = everyone
index = provider
set.variant = 0
set.secret = 2
status = a scheme of the literature; formats are this project's own
