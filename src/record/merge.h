/* Taking over what another record holds: two machines that were apart come together. */
#ifndef RECORD_MERGE_H
#define RECORD_MERGE_H

#include "record/log.h"

/* Adds the logs of `from` that `to` does not hold, and what its others have grown by. Everything that is
 * taken over is checked; a log that is not the one it is here is CW_REFUTED. Inside the caller's
 * transactions on both. */
cw_status merge_logs(struct store *to, struct store *from, struct text *report, cw_error *err);

#endif
