/* Telling the caller how far long work is, and hearing whether to go on. */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include "base/error.h"

struct progress {
    cw_progress_fn *report; /* may be NULL */
    void *context;
};

/* CW_CANCELLED when the caller wants no more. */
cw_status progress_report(const struct progress *progress, const char *what, int64_t done,
                          int64_t total, cw_error *err);

#endif
