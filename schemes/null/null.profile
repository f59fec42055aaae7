scheme = null
title = no work (floor)
short = null
scope = alone
codec = none
status = a control: what the instrument itself costs
