/* What a check finds out about the file beside its entries: whether the database is sound, and what stands in
 * its other tables. It needs no entry's content, so that it can run beside the walk over the entries. */
#ifndef RECORD_CHECK_REST_H
#define RECORD_CHECK_REST_H

#include "base/progress.h"
#include "record/store.h"

struct check_rest {
    struct store *store;            /* whose reading has begun */
    const unsigned char *topic_key; /* of batch_topic_hash */
    cw_status integrity, status;    /* what came of it; they stay in step with the errors */
    cw_error integrity_error, error;
    struct store_counts counts;
    struct arena arena;
    const char *repeated; /* a submission that stands twice in one log, or "" */
    uint64_t topic_sum;   /* of the index's rows */
};

void check_rest_run(struct check_rest *rest, const struct progress *progress);
void check_rest_release(struct check_rest *rest);

/* Another handle to the same state of the same file, already reading; NULL when there is none to be had. */
struct store *check_rest_twin(struct store *store);

#endif
