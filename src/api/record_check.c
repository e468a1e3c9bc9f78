/* cw_record_check, cw_record_head, cw_record_prove: what a record proves, and to whom. */
#include <string.h>

#include "api/record_int.h"
#include "base/mem.h"
#include "files/bytes.h"
#include "record/bundle.h"

cw_status record_keys(const char *const *texts, size_t count, struct verifier **out, cw_error *err)
{
    *out = mem_new(count, sizeof **out);
    if (!*out) return error_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        const char *why = verifier_parse(texts[i], &(*out)[i]);
        if (why)
            return error_set(err, CW_BAD_USAGE, "'%.*s' %s", bytes_clip(texts[i], 60), texts[i],
                             why);
    }
    return CW_OK;
}

cw_status record_is_one(const char *path, bool *out, cw_error *err)
{
    unsigned char start[16];
    size_t size, got = 0;
    int fd = -1;
    cw_status s = bytes_open(path, UINT64_MAX, &fd, &size, err);
    if (s) return s;
    s = bytes_read_on(path, fd, start, sizeof start, &got, err);
    bytes_close(fd);
    *out = got == sizeof start && memcmp(start, "SQLite format 3", 16) == 0;
    return s;
}

static cw_status check_file(const char *path, const struct check_options *options,
                            struct text *report, cw_error *err)
{
    struct store *store = NULL;
    struct bytes bytes = {0};
    bool record = false;
    cw_status s = record_is_one(path, &record, err);
    if (s) return s;
    if (record) {
        s = store_open(path, STORE_READ, &store, err);
        if (!s) s = check_record(store, options, report, err);
        store_close(store);
        return s;
    }
    if (options->state)
        return error_at(err, CW_BAD_USAGE, path, 0,
                        "is no record: --state is for records, and a bundle is checked whole");
    s = bytes_read(path, BUNDLE_MOST_BYTES, &bytes, err);
    if (!s) s = bundle_check(path, (char *)bytes.data, bytes.length, options, report, err);
    bytes_release(&bytes);
    return s;
}

cw_status cw_record_check(const char *path, const cw_check_options *options, char **report,
                          cw_error *err)
{
    struct verifier *keys = NULL;
    struct text text = {0};
    *report = NULL;
    cw_status s = record_ready(err);
    if (!s) s = record_keys(options->keys, options->key_count, &keys, err);
    struct check_options o = {.keys = keys,
                              .key_count = options->key_count,
                              .since = options->since,
                              .only_new = options->only_new,
                              .state = options->state,
                              .now_s = options->now_s,
                              .threads = options->threads,
                              .progress = {options->progress, options->progress_context}};
    if (!s) s = check_file(path, &o, &text, err);
    if ((!s || s == CW_CANNOT_WRITE) && text.length) {
        cw_status told = text_take(&text, report, err);
        if (!s) s = told;
    }
    text_release(&text);
    mem_free(keys);
    return s;
}

cw_status cw_record_prove(cw_record *record, const cw_prove_options *options, char **bundle,
                          cw_error *err)
{
    char whole[ENTRY_SUBMISSION_MOST + 1];
    struct text text = {0};
    *bundle = NULL;
    cw_status s = CW_OK;
    if (options->submission) s = store_complete(record->store, options->submission, whole, err);
    if (!s)
        s = bundle_make(record->store, options->log, options->submission ? whole : NULL,
                        options->since, &text, err);
    if (!s) s = text_take(&text, bundle, err);
    text_release(&text);
    return s;
}

/* The head of the log `origin`, or of the only one. */
static cw_status find_head(struct store *store, const char *origin, struct arena *arena,
                           const char **out, cw_error *err)
{
    struct store_log *logs;
    size_t count;
    *out = NULL;
    cw_status s = store_logs(store, arena, &logs, &count, err);
    if (s) return s;
    if (!origin && count > 1)
        return error_at(err, CW_BAD_USAGE, store_path(store), 0,
                        "holds several logs; name one with --log");
    for (size_t i = 0; i < count; i++)
        if (!origin || strcmp(logs[i].origin, origin) == 0) *out = logs[i].head;
    if (*out) return CW_OK;
    return error_at(err, CW_BAD_USAGE, store_path(store), 0, "holds no such log");
}

cw_status cw_record_head(cw_record *record, const char *log, char **head, cw_error *err)
{
    struct arena arena = {0};
    const char *text;
    *head = NULL;
    cw_status s = find_head(record->store, log, &arena, &text, err);
    if (!s) *head = mem_copy_text(text);
    if (!s && !*head) s = error_no_memory(err);
    arena_release(&arena);
    return s;
}
