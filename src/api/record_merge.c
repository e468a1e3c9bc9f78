/* cw_witness, cw_record_cosign, cw_record_merge, backup and restore: what passes between machines. */
#include <inttypes.h>
#include <string.h>

#include "api/record_int.h"
#include "base/mem.h"
#include "files/bytes.h"
#include "record/cosign.h"
#include "record/merge.h"
#include "record/witness.h"

/* ---- witnesses ----------------------------------------------------------------------------------- */

struct witnessing {
    struct witness w;
    struct text heads, report, evidence;
};

/* Each log of a record, as the bundle that its recorder would have made for this witness. */
static cw_status look_at_record(struct witnessing *v, const char *path, cw_error *err)
{
    struct store *store = NULL;
    struct arena arena = {0};
    struct store_log *logs;
    size_t count = 0;
    cw_status s = store_open(path, STORE_READ, &store, err);
    if (!s) s = store_logs(store, &arena, &logs, &count, err);
    for (size_t i = 0; i < count && !s; i++) {
        struct text bundle = {0};
        struct note note;
        struct checkpoint last = {.size = 0};
        const char *since = witness_last(&v->w, logs[i].origin);
        if (since && !note_parse(since, strlen(since), &note))
            checkpoint_parse(note.text, note.text_length, &last);
        /* a log that shrank can prove nothing; its head alone shows it */
        s = bundle_make(store, logs[i].origin, NULL, last.size > logs[i].size ? NULL : since,
                        &bundle, err);
        if (!s)
            s = witness_look(&v->w, path, bundle.bytes, bundle.length, &v->heads, &v->report,
                             &v->evidence, err);
        text_release(&bundle);
    }
    arena_release(&arena);
    store_close(store);
    return s;
}

static cw_status look(struct witnessing *v, const char *source, cw_error *err)
{
    struct bytes bytes = {0};
    bool record = false;
    cw_status s = record_is_one(source, &record, err);
    if (s) return s;
    if (record) return look_at_record(v, source, err);
    s = bytes_read(source, BUNDLE_MOST_BYTES, &bytes, err);
    if (!s)
        s = witness_look(&v->w, source, (char *)bytes.data, bytes.length, &v->heads, &v->report,
                         &v->evidence, err);
    bytes_release(&bytes);
    return s;
}

cw_status cw_witness(const char *source, const char *state, const cw_key *key,
                     const char *const *keys, size_t key_count, int64_t now_s, char **heads,
                     char **report, cw_error *err)
{
    struct verifier *known = NULL;
    struct witnessing v = {.w = {.path = state, .key_count = key_count, .now_s = now_s}};
    *heads = *report = NULL;
    cw_status s = record_ready(err);
    if (!s) s = record_keys(keys, key_count, &known, err);
    if (!s && key->signer.verifier.algorithm != NOTE_COSIGNATURE)
        s = error_set(err, CW_BAD_USAGE,
                      "%s is no witness's key; make one with clearway record key --witness",
                      key->signer.verifier.name);
    v.w.keys = known;
    v.w.signer = &key->signer;
    if (!s) s = witness_open(&v.w, err);
    if (!s) s = look(&v, source, err);
    if (!s) s = witness_save(&v.w, err);
    if (!s) s = text_take(&v.heads, heads, err);
    if (!s) s = text_take(&v.report, report, err);
    if (s == CW_REFUTED && v.evidence.length) text_take(&v.evidence, report, NULL);
    if (s) {
        cw_text_free(*heads);
        *heads = NULL;
    }
    witness_release(&v.w);
    text_release(&v.heads);
    text_release(&v.report);
    text_release(&v.evidence);
    mem_free(known);
    return s;
}

static cw_status cosign_one(struct store *store, const char *note, size_t *added, cw_error *err)
{
    struct arena arena = {0};
    struct store_log *logs;
    struct log log = {0};
    size_t count = 0;
    const struct store_log *of = NULL;
    cw_status s = store_logs(store, &arena, &logs, &count, err);
    for (size_t i = 0; i < count && !s; i++) {
        size_t n = strlen(logs[i].origin);
        if (strncmp(note, logs[i].origin, n) == 0 && note[n] == '\n') of = &logs[i];
    }
    if (!s && !of)
        s = error_at(err, CW_BAD_INPUT, store_path(store), 0,
                     "does not hold the log that a head is of, or it is no head");
    if (!s) s = log_open(store, of, &log, err);
    if (!s) s = cosign_take(&log, note, added, err);
    log_release(&log);
    arena_release(&arena);
    return s;
}

cw_status cw_record_cosign(cw_record *record, const char *heads, char **receipt, cw_error *err)
{
    struct text text = {0};
    const char *at = heads, *start;
    size_t length, lines = 0, added, notes = 0;
    *receipt = NULL;
    cw_status s = store_begin(record->store, err);
    if (s) return s;
    while (!s && cosign_cut(&at, &start, &length)) {
        struct text note = {0};
        text_add_n(&note, start, length);
        s = note.broken ? error_no_memory(err) : cosign_one(record->store, note.bytes, &added, err);
        lines += s ? 0 : added;
        notes++;
        text_release(&note);
    }
    if (!s && notes == 0) s = error_set(err, CW_BAD_INPUT, "there is no co-signed head in it");
    s = store_end(record->store, s, err);
    text_addf(&text, "%zu co-signatures taken in\n", lines);
    if (!s) s = text_take(&text, receipt, err);
    text_release(&text);
    return s;
}

/* ---- merge --------------------------------------------------------------------------------------- */

cw_status cw_record_merge(cw_record *record, const char *other, char **receipt, cw_error *err)
{
    struct store *from = NULL;
    struct text report = {0};
    *receipt = NULL;
    if (bytes_same_file(store_path(record->store), other))
        return error_at(err, CW_BAD_USAGE, other, 0, "is the record itself; name another");
    cw_status s = store_open(other, STORE_READ, &from, err);
    if (!s) s = store_begin_read(from, err);
    if (!s) {
        if (record->watch.report) store_watch(from, &record->watch);
        s = store_begin(record->store, err);
        if (!s) s = store_end(record->store, merge_logs(record->store, from, &report, err), err);
        store_end(from, CW_CANCELLED, NULL);
    }
    if (!s) s = text_take(&report, receipt, err);
    text_release(&report);
    store_close(from);
    return s;
}

/* ---- backup -------------------------------------------------------------------------------------- */

cw_status cw_record_backup(cw_record *record, const char *path, cw_error *err)
{
    return store_backup(record->store, path, err);
}

cw_status cw_record_restore(const char *copy, const char *path, cw_progress_fn *progress,
                            void *progress_context, char **report, cw_error *err)
{
    const struct check_options all = {.progress = {progress, progress_context}};
    struct store *store = NULL;
    struct text text = {0};
    *report = NULL;
    cw_status s = record_ready(err);
    if (!s) s = store_open(copy, STORE_READ, &store, err);
    if (!s) s = check_record(store, &all, &text, err);
    if (!s) s = store_backup(store, path, err);
    if (!s) s = text_take(&text, report, err);
    text_release(&text);
    store_close(store);
    return s;
}
