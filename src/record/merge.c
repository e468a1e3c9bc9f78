/* A log of the other record is ours when our entries followed by its further ones give the root that
 * its key has signed: then ours is the beginning of it, and nothing was lost, whatever else its file
 * says. */
#include "record/merge.h"

#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "record/check.h"
#include "record/cosign.h"

struct merging {
    struct store *to, *from;
    struct arena arena;
    struct log log; /* in `to` */
    const struct store_log *theirs;
    uint64_t *erased; /* places of entries that came without payload */
    size_t erased_count, erased_room;
    struct text *report;
    cw_error *err;
};

static cw_status other_log(struct merging *m)
{
    return error_at(
        m->err, CW_REFUTED, store_path(m->from), 0,
        "log %s is not the one that %s holds: one of the two was altered, or its recorder "
        "signed two different logs. Keep both files, whose heads are the evidence (clearway "
        "record head); clearway record check says which is sound",
        m->theirs->origin, store_path(m->to));
}

static cw_status take_entry(void *context, int64_t log, uint64_t place, const struct entry *entry,
                            cw_error *err)
{
    struct merging *m = context;
    (void)log;
    if (place != m->log.info.size)
        return error_at(err, CW_REFUTED, store_path(m->from), 0,
                        "entry %" PRIu64 " of log %s is missing", m->log.info.size,
                        m->theirs->origin);
    if (entry->erased) {
        cw_status s =
            mem_reserve(&m->erased, &m->erased_room, m->erased_count + 1, sizeof *m->erased, err);
        if (s) return s;
        m->erased[m->erased_count++] = place;
    }
    cw_error local = {0};
    cw_status s = log_append(&m->log, entry, false, &local);
    if (s) error_at(err, s, store_path(m->from), 0, "%s", local.text);
    return s;
}

struct erasure_search {
    struct merging *merging;
    const struct entry *lost;
    bool found;
};

static cw_status find_erasure(void *context, int64_t log, uint64_t place, const struct entry *entry,
                              cw_error *err)
{
    struct erasure_search *search = context;
    (void)log;
    (void)place;
    (void)err;
    if (!log_erasure_wrong(&search->merging->log, entry->author, search->lost))
        search->found = true;
    return CW_OK;
}

/* A payload that did not come along has an entry that erased it. */
static cw_status check_erased(struct merging *m)
{
    cw_status s = CW_OK;
    for (size_t i = 0; i < m->erased_count && !s; i++) {
        struct entry lost;
        struct erasure_search search = {.merging = m, .lost = &lost};
        s = store_entry_at(m->to, m->log.info.id, m->erased[i], &m->arena, &lost, m->err);
        if (s) return s;
        struct store_query q = {.log = m->log.info.id,
                                .from = m->erased[i],
                                .type = schema_find("erasure"),
                                .topic = lost.submission};
        s = store_each(m->to, &q, find_erasure, &search, m->err);
        if (!s && !search.found)
            s = error_at(m->err, CW_REFUTED, store_path(m->from), 0,
                         "entry %" PRIu64 " of log %s: its payload is gone and nothing erased it",
                         m->erased[i], m->theirs->origin);
    }
    m->erased_count = 0;
    return s;
}

static cw_status check_root(struct merging *m, const struct checkpoint *head)
{
    struct merkle_tree tree = log_tree(&m->log, head->size);
    struct hash root;
    cw_status s = merkle_root(&tree, &root, m->err);
    return !s && !merkle_equal(&root, &head->root) ? other_log(m) : s;
}

static cw_status take_heads(struct merging *m)
{
    struct store_seen *seen;
    size_t count, added;
    cw_status s = store_seen_all(m->from, m->theirs->id, &m->arena, &seen, &count, m->err);
    for (size_t i = 0; i < count && !s; i++) s = cosign_take(&m->log, seen[i].note, &added, m->err);
    return s;
}

/* Ours is opened; it may be empty. */
static cw_status grow(struct merging *m)
{
    struct note note;
    struct checkpoint head;
    uint64_t before = m->log.info.size;
    struct store_query q = {.log = m->theirs->id, .from = before};
    cw_status s = store_each(m->from, &q, take_entry, m, m->err);
    if (!s)
        s = check_head(store_path(m->from), m->theirs->head, &m->log.ring, &note, &head, m->err);
    if (!s && (head.size != m->theirs->size || head.size > m->log.info.size)) s = other_log(m);
    if (!s) s = check_root(m, &head);
    if (!s) s = check_erased(m);
    if (!s && m->log.info.size > before) {
        const struct verifier *key = keyring_log(&m->log.ring, m->log.info.size);
        if (!key || note_verify(&note, key, NULL) != NOTE_GOOD)
            s = error_at(m->err, CW_REFUTED, store_path(m->from), 0,
                         "the head of log %s is not signed by the key that counts now",
                         m->theirs->origin);
        if (!s)
            s = store_log_head(m->to, m->log.info.id, m->log.info.size, m->theirs->head, m->err);
    }
    if (!s) s = take_heads(m);
    if (!s)
        text_addf(m->report, "Log %s: %" PRIu64 " entries were here, %" PRIu64 " came along.\n",
                  m->theirs->origin, before, m->log.info.size - before);
    return s;
}

static cw_status merge_one(struct merging *m, const struct store_log *ours, size_t count)
{
    struct store_log fresh = {.origin = m->theirs->origin, .key = m->theirs->key, .head = ""};
    const struct store_log *here = NULL;
    cw_status s = CW_OK;
    for (size_t i = 0; i < count; i++)
        if (strcmp(ours[i].origin, fresh.origin) == 0) here = &ours[i];
    if (here && strcmp(here->key, fresh.key) != 0) return other_log(m);
    if (!here) {
        s = store_log_add(m->to, fresh.origin, fresh.key, &fresh.id, m->err);
        here = &fresh;
    }
    if (!s) s = log_open(m->to, here, &m->log, m->err);
    if (!s) s = grow(m);
    if (!s && m->log.ring.count) {
        char first[NOTE_KEY_TEXT_ROOM];
        verifier_text(&m->log.ring.keys[0].verifier, first);
        if (strcmp(first, fresh.key) != 0 || strcmp(m->log.ring.origin, fresh.origin) != 0)
            s = other_log(m);
    }
    log_release(&m->log);
    return s;
}

cw_status merge_logs(struct store *to, struct store *from, struct text *report, cw_error *err)
{
    struct merging *m = mem_new(1, sizeof *m);
    struct store_log *ours, *theirs;
    size_t our_count = 0, their_count = 0;
    int64_t conflicts = 0;
    if (!m) return error_no_memory(err);
    m->to = to;
    m->from = from;
    m->report = report;
    m->err = err;
    cw_status s = store_logs(to, &m->arena, &ours, &our_count, err);
    if (!s) s = store_logs(from, &m->arena, &theirs, &their_count, err);
    for (size_t i = 0; i < their_count && !s; i++) {
        m->theirs = &theirs[i];
        s = merge_one(m, ours, our_count);
    }
    if (!s) s = store_conflicts(to, &conflicts, err);
    if (!s && conflicts)
        text_addf(report,
                  "%" PRId64
                  " submission ids stand for different things in different logs: both are "
                  "shown, marked as in conflict.\n",
                  conflicts);
    mem_free(m->erased);
    arena_release(&m->arena);
    mem_free(m);
    return s;
}
