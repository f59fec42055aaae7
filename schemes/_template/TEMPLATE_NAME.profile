# ### A named setting; the keys are explained in schemes/README.md.
scheme = TEMPLATE_NAME
title = TEMPLATE_NAME
short = TEMPLATE_NAME
scope = account
status = ### what is documented about the system that this mirrors, what is assumed
