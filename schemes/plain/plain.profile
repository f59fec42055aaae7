scheme = plain
title = plaintext, shared by everybody
short = plain
scope = everyone
index = provider
status = a control: what deduplication and compression save without cryptography
