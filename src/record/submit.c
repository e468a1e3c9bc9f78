/* Entering entries. Refusals come before anything is written. */
#include "record/submit.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "files/bytes.h"

cw_status submit_open(struct store *store, const struct signer *signer, struct arena *arena,
                      struct log *out, cw_error *err)
{
    struct store_log *logs;
    size_t count;
    cw_status s = store_logs(store, arena, &logs, &count, err);
    for (size_t i = 0; i < count && !s; i++) {
        if (strcmp(logs[i].origin, signer->verifier.name) != 0) continue;
        s = log_open(store, &logs[i], out, err);
        if (s) return s;
        const struct verifier *key = keyring_log(&out->ring, out->info.size);
        if (key && verifier_equal(key, &signer->verifier)) return CW_OK;
        log_release(out);
        return error_at(err, CW_BAD_USAGE, store_path(store), 0,
                        "this is not the key of log %s that counts now; use the one it was rotated "
                        "to",
                        logs[i].origin);
    }
    return s ? s
             : error_at(err, CW_BAD_USAGE, store_path(store), 0,
                        "no log in this record is kept by %s; --key takes the recorder's own key, "
                        "--as another author's",
                        signer->verifier.name);
}

static cw_status make_submission(const struct desk *desk, const char *given, uint64_t place,
                                 char out[ENTRY_SUBMISSION_MOST + 1], cw_error *err)
{
    unsigned char id[16];
    if (given && !entry_submission_ok(given))
        return error_set(err, CW_BAD_INPUT,
                         "'%.*s' is no submission id: 1 to 64 letters, digits and ._-",
                         bytes_clip(given, 40), given);
    chance_bytes(&desk->chance, "submission", desk->author->verifier.name, place, id, sizeof id);
    if (given)
        snprintf(out, ENTRY_SUBMISSION_MOST + 1, "%s", given);
    else
        sodium_bin2hex(out, ENTRY_SUBMISSION_MOST + 1, id, sizeof id);
    return CW_OK;
}

static cw_status canonical(const struct entry_type *type, const json_t *payload, int64_t now_s,
                           struct text *out, cw_error *err)
{
    struct text fault = {0};
    cw_status s = CW_OK;
    if (!schema_check(type, payload, now_s, &fault))
        s = schema_no_memory(&fault) ? error_no_memory(err)
                                     : error_set(err, CW_BAD_INPUT, "%s", fault.bytes);
    if (!s) s = schema_canonical(payload, out, err);
    if (!s && out->length > SCHEMA_PAYLOAD_MOST)
        s = error_set(err, CW_BAD_INPUT, "%s: the payload has %zu bytes, more than %d; say less",
                      type->name, out->length, SCHEMA_PAYLOAD_MOST);
    text_release(&fault);
    return s;
}

static cw_status seal_at(const struct desk *desk, const struct entry_type *type,
                         const json_t *payload, const char *submission, uint64_t place,
                         struct text *bytes, struct entry *out, cw_error *err)
{
    *out = (struct entry){.submission = submission, .type = type, .entered_s = desk->now_s};
    cw_status s = canonical(type, payload, desk->now_s, bytes, err);
    if (s) return s;
    out->payload = bytes->bytes;
    out->payload_length = bytes->length;
    chance_bytes(&desk->chance, "salt", desk->author->verifier.name, place, out->salt,
                 sizeof out->salt);
    entry_seal(out, desk->author);
    return CW_OK;
}

cw_status submit_seal(const struct desk *desk, const struct entry_type *type, const json_t *payload,
                      const char *submission, struct arena *arena, struct entry *out, cw_error *err)
{
    char id[ENTRY_SUBMISSION_MOST + 1];
    struct text bytes = {0};
    cw_status s = make_submission(desk, submission, 0, id, err);
    if (!s) s = seal_at(desk, type, payload, id, 0, &bytes, out, err);
    if (!s) {
        out->submission = arena_text(arena, id);
        out->author = arena_text(arena, out->author);
        out->payload = arena_text_n(arena, bytes.bytes, bytes.length);
        if (!out->submission || !out->author || !out->payload) s = error_no_memory(err);
    }
    text_release(&bytes);
    return s;
}

/* ---- what an entry points to --------------------------------------------------------------------- */

struct pointed {
    const struct entry_type *type;
    struct text author;
    bool found;
};

static cw_status take_pointed(void *context, int64_t log, uint64_t place, const struct entry *entry,
                              cw_error *err)
{
    struct pointed *p = context;
    (void)log;
    (void)place;
    (void)err;
    p->found = true;
    p->type = entry->type;
    if (!p->author.length) text_add(&p->author, entry->author);
    return CW_OK;
}

/* A correction points to an entry that is here, of a type that can be corrected, and says something
 * of that type. */
static cw_status check_correction(struct log *log, const struct desk *desk, const json_t *payload,
                                  const char *author, struct text *warnings, cw_error *err)
{
    const char *target = json_string_value(json_object_get(payload, "corrects"));
    const json_t *body = json_object_get(payload, "body");
    struct store_query q = {.submission = target};
    struct pointed p = {0};
    struct text fault = {0};
    cw_status s = store_each(log->store, &q, take_pointed, &p, err);
    if (!s && !p.found)
        s = error_set(err, CW_BAD_INPUT,
                      "correction: there is no entry '%s' in this record; see clearway record list",
                      target);
    if (!s && p.type->stays)
        s = error_set(err, CW_BAD_INPUT, "correction: an entry of type %s cannot be corrected",
                      p.type->name);
    if (!s && body && !schema_check(p.type, body, desk->now_s, &fault))
        s = schema_no_memory(&fault) ? error_no_memory(err)
                                     : error_set(err, CW_BAD_INPUT, "correction: %s", fault.bytes);
    if (!s && p.author.bytes && strcmp(p.author.bytes, author) != 0)
        text_addf(warnings,
                  "correction: entry '%s' is %s's; this is shown beside it and changes nothing\n",
                  target, p.author.bytes);
    text_release(&p.author);
    text_release(&fault);
    return s;
}

/* ---- entering ------------------------------------------------------------------------------------ */

static bool is_type(const struct entry_type *type, const char *name)
{
    return strcmp(type->name, name) == 0;
}

/* Whether the submission is in the log already, and says the same. */
static cw_status find_repeat(struct log *log, const struct entry *entry, struct receipt *out,
                             cw_error *err)
{
    struct arena arena = {0};
    struct entry before;
    bool found = false;
    cw_status s = store_find(log->store, log->info.id, entry->submission, &out->place, &found, err);
    if (s || !found) return s;
    s = store_entry_at(log->store, log->info.id, out->place, &arena, &before, err);
    out->repeated = !s && before.type == entry->type && !before.erased &&
                    before.payload_length == entry->payload_length &&
                    memcmp(before.payload, entry->payload, entry->payload_length) == 0;
    if (!s && !out->repeated)
        s = error_set(err, CW_BAD_INPUT,
                      "submission '%s' is there already, with another content; nothing is ever "
                      "changed: enter a correction",
                      entry->submission);
    arena_release(&arena);
    return s;
}

static cw_status enter(struct log *log, const struct desk *desk, const struct entry *entry,
                       const json_t *payload, bool own, struct receipt *out, struct text *warnings,
                       cw_error *err)
{
    *out = (struct receipt){.place = log->info.size};
    snprintf(out->submission, sizeof out->submission, "%s", entry->submission);
    cw_status s = find_repeat(log, entry, out, err);
    if (s || out->repeated) return s;
    if (is_type(entry->type, "correction"))
        s = check_correction(log, desk, payload, entry->author, warnings, err);
    out->place = log->info.size;
    if (!s) s = log_append(log, entry, own, err);
    if (!s) privacy_scan(entry->type, payload, warnings);
    return s;
}

cw_status submit_entry(struct log *log, const struct desk *desk, const struct entry_type *type,
                       const json_t *payload, const char *submission, struct receipt *out,
                       struct text *warnings, cw_error *err)
{
    char id[ENTRY_SUBMISSION_MOST + 1];
    struct text bytes = {0};
    struct entry entry;
    cw_status s = make_submission(desk, submission, log->info.size, id, err);
    if (!s) s = seal_at(desk, type, payload, id, log->info.size, &bytes, &entry, err);
    if (!s) s = enter(log, desk, &entry, payload, true, out, warnings, err);
    text_release(&bytes);
    return s;
}

/* Before anything is made of what it says: also of one that stands there already. */
static cw_status check_seal(const struct log *log, const struct entry *entry, cw_error *err)
{
    const struct verifier *key = keyring_author(&log->ring, entry, log->info.size);
    if (!key)
        return error_set(err, CW_BAD_INPUT,
                         "entry '%s': the key of %s does not count in log %s; its recorder "
                         "introduces it with an entry key use=author",
                         entry->submission, entry->author, log->info.origin);
    if (!entry_signed_by(entry, key))
        return error_set(err, CW_BAD_INPUT,
                         "entry '%s': the signature is not that of %s over this entry; nothing was "
                         "entered, ask its author to send it again",
                         entry->submission, entry->author);
    return CW_OK;
}

cw_status submit_sealed(struct log *log, const struct desk *desk, const struct entry *entry,
                        struct receipt *out, struct text *warnings, cw_error *err)
{
    struct text fault = {0};
    if (entry->entered_s > desk->now_s + SCHEMA_SKEW_S)
        return error_set(err, CW_BAD_INPUT,
                         "entry '%s' was made in the future; set the clock of one of the machines",
                         entry->submission);
    if (!entry_payload_ok(entry, &fault)) {
        cw_status s = schema_no_memory(&fault) ? error_no_memory(err)
                                               : error_set(err, CW_BAD_INPUT, "entry '%s': %s",
                                                           entry->submission, fault.bytes);
        text_release(&fault);
        return s;
    }
    cw_status s = check_seal(log, entry, err);
    if (s) return s;
    json_t *payload = json_loadb(entry->payload, entry->payload_length, 0, NULL);
    if (!payload) return error_no_memory(err);
    s = enter(log, desk, entry, payload, false, out, warnings, err);
    json_decref(payload);
    return s;
}
