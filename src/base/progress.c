/* One text for every cancelled work. */
#include "base/progress.h"

cw_status progress_report(const struct progress *progress, const char *what, int64_t done,
                          int64_t total, cw_error *err)
{
    if (!progress->report || progress->report(progress->context, what, done, total)) return CW_OK;
    return error_set(err, CW_CANCELLED, "cancelled; nothing was written");
}
