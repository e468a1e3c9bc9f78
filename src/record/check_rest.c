/* The file beside its entries. */
#include "record/check_rest.h"

#include <string.h>

#include "record/batch.h"

static cw_status add_topic(void *context, const char *topic, int64_t log, uint64_t place,
                           cw_error *err)
{
    struct check_rest *rest = context;
    (void)err;
    rest->topic_sum += batch_topic_hash(rest->topic_key, topic, log, place);
    return CW_OK;
}

void check_rest_run(struct check_rest *rest, const struct progress *progress)
{
    cw_error *err = &rest->error;
    rest->repeated = "";
    store_watch(rest->store, progress);
    rest->integrity = store_integrity(rest->store, &rest->integrity_error);
    cw_status s = rest->integrity ? CW_OK : store_counts(rest->store, &rest->counts, err);
    if (!rest->integrity && !s) s = store_repeated(rest->store, &rest->arena, &rest->repeated, err);
    if (!rest->integrity && !s) s = store_each_topic(rest->store, add_topic, rest, err);
    rest->status = s;
    store_watch(rest->store, NULL);
}

void check_rest_release(struct check_rest *rest)
{
    arena_release(&rest->arena);
}

/* ---- a second handle ----------------------------------------------------------------------------- */

static bool same_heads(struct store *a, struct store *b)
{
    struct arena arena = {0};
    struct store_log *ours, *theirs;
    size_t our_count, their_count;
    bool same = !store_logs(a, &arena, &ours, &our_count, NULL) &&
                !store_logs(b, &arena, &theirs, &their_count, NULL) && our_count == their_count;
    for (size_t i = 0; same && i < our_count; i++)
        same = ours[i].id == theirs[i].id && ours[i].size == theirs[i].size &&
               strcmp(ours[i].head, theirs[i].head) == 0;
    arena_release(&arena);
    return same;
}

struct store *check_rest_twin(struct store *store)
{
    struct store *twin = NULL;
    if (store_open(store_path(store), STORE_READ, &twin, NULL)) return NULL;
    if (!store_begin_read(twin, NULL)) {
        if (same_heads(store, twin)) return twin;
        store_end(twin, CW_FAILED, NULL); /* somebody has appended in between */
    }
    store_close(twin);
    return NULL;
}
