scheme = per_file
title = a random key per file, in classes
short = per file
scope = alone
status = after the published design of file keys and class keys on phones; formats are this project's own
