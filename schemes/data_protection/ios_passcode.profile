scheme = data_protection
title = the phone itself, iOS passcode
short = iOS passcode
scope = alone
chunker = fixed:4194304
codec = none
store_at = phone
status = classes, wraps, XTS, element and its ten tries documented; key bag and tweak reverse-engineered; labels assumed
