scheme = convergent
title = CE, domain: one account
short = CE account
scope = account
index = provider
set.variant = 0
set.secret = 0
status = a scheme of the literature; formats are this project's own
