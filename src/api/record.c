/* cw_key_* and cw_record_*: keys and handles around src/record. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "api/record_int.h"
#include "base/mem.h"
#include "files/bytes.h"
#include "record/tell.h"

cw_status record_ready(cw_error *err)
{
    if (sodium_init() >= 0) return CW_OK;
    return error_set(err, CW_FAILED, "this machine gives no random numbers; nothing can be signed");
}

static void seed_bytes(const char *seed, const char *purpose, unsigned char out[32])
{
    crypto_generichash(out, 32, (const unsigned char *)seed, strlen(seed),
                       (const unsigned char *)purpose, strlen(purpose));
}

/* ---- keys ---------------------------------------------------------------------------------------- */

static cw_status public_text(const struct verifier *v, char **out, cw_error *err)
{
    char text[NOTE_KEY_TEXT_ROOM];
    verifier_text(v, text);
    *out = mem_copy_text(text);
    return *out ? CW_OK : error_no_memory(err);
}

cw_status cw_key_new(const char *path, const cw_key_options *options, char **public_key,
                     cw_error *err)
{
    unsigned char seed[32];
    char label[NOTE_NAME_ROOM + 32];
    struct verifier verifier;
    *public_key = NULL;
    cw_status s = record_ready(err);
    if (s) return s;
    snprintf(label, sizeof label, "clearway key %.*s", NOTE_NAME_MOST, options->name);
    label[60] = '\0'; /* BLAKE2b takes keys of at most 64 bytes */
    if (options->seed) seed_bytes(options->seed, label, seed);
    s = keys_write(path, options->name, options->witness ? NOTE_COSIGNATURE : NOTE_ED25519,
                   options->passphrase, options->passphrase_length, (enum keys_cost)options->cost,
                   options->seed ? seed : NULL, &verifier, err);
    sodium_memzero(seed, sizeof seed);
    return s ? s : public_text(&verifier, public_key, err);
}

cw_status cw_key_open(const char *path, const char *passphrase, size_t length, cw_key **out,
                      cw_error *err)
{
    *out = NULL;
    cw_status s = record_ready(err);
    if (s) return s;
    struct cw_key *key = mem_new(1, sizeof *key);
    if (!key) return error_no_memory(err);
    s = keys_read(path, passphrase, length, &key->signer, err);
    if (s)
        mem_free(key);
    else
        *out = key;
    return s;
}

cw_status cw_key_public(const cw_key *key, char **public_key, cw_error *err)
{
    return public_text(&key->signer.verifier, public_key, err);
}

void cw_key_free(cw_key *key)
{
    if (!key) return;
    signer_wipe(&key->signer);
    mem_free(key);
}

cw_status record_desk(const cw_desk *desk, struct desk *out, cw_error *err)
{
    *out = (struct desk){.now_s = desk->now_s};
    cw_status s = record_ready(err);
    if (s) return s;
    if (!desk->key) return error_set(err, CW_BAD_USAGE, "a record is written with a key; name one");
    out->log = &desk->key->signer;
    out->author = desk->author ? &desk->author->signer : out->log;
    out->next = desk->next ? &desk->next->signer : NULL;
    if (out->author->verifier.algorithm != NOTE_ED25519 ||
        out->log->verifier.algorithm != NOTE_ED25519)
        return error_set(err, CW_BAD_USAGE,
                         "%s is a witness's key: it signs heads of logs and no entries",
                         out->author->verifier.name);
    if (desk->now_s <= 0) return error_set(err, CW_BAD_USAGE, "what is the time? now_s is not set");
    out->chance.fixed = desk->seed != NULL;
    if (desk->seed) seed_bytes(desk->seed, "clearway chance", out->chance.seed);
    return CW_OK;
}

const struct signer *record_sealer(const struct log *log, const struct desk *desk)
{
    const struct verifier *key = keyring_log(&log->ring, log->info.size);
    return desk->next && key && verifier_equal(key, &desk->next->verifier) ? desk->next : desk->log;
}

/* ---- records ------------------------------------------------------------------------------------- */

cw_status cw_record_init(const char *path, const cw_desk *desk, cw_error *err)
{
    struct desk d;
    struct store *store = NULL;
    struct log log;
    struct arena arena = {0};
    cw_status s = record_desk(desk, &d, err);
    if (s) return s;
    s = store_create(path, &store, err);
    if (s) return s;
    s = store_begin(store, err);
    if (!s) {
        s = log_create(store, d.log, d.now_s, &d.chance, &arena, &log, err);
        if (!s) log_release(&log);
        s = store_end(store, s, err);
    }
    store_close(store);
    arena_release(&arena);
    return s;
}

cw_status cw_record_open(const char *path, bool write, cw_record **out, cw_error *err)
{
    *out = NULL;
    cw_status s = record_ready(err);
    if (s) return s;
    struct cw_record *record = mem_new(1, sizeof *record);
    if (!record) return error_no_memory(err);
    s = store_open(path, write ? STORE_WRITE : STORE_READ, &record->store, err);
    if (s)
        mem_free(record);
    else
        *out = record;
    return s;
}

void cw_record_watch(cw_record *record, cw_progress_fn *progress, void *context)
{
    record->watch = (struct progress){progress, context};
    store_watch(record->store, progress ? &record->watch : NULL);
}

void cw_record_close(cw_record *record)
{
    if (!record) return;
    store_close(record->store);
    mem_free(record);
}

cw_status cw_record_types(char **out, cw_error *err)
{
    struct text text = {0};
    tell_types(&text);
    return text_take(&text, out, err);
}

cw_status record_type(const char *name, const struct entry_type **out, cw_error *err)
{
    *out = schema_find(name);
    if (*out) return CW_OK;
    return error_set(err, CW_BAD_USAGE,
                     "there is no type of entry '%.*s'; see clearway record types",
                     bytes_clip(name, 40), name);
}

/* "field=value" into the payload. */
static cw_status set_field(const struct entry_type *type, const char *text, json_t *payload,
                           cw_error *err)
{
    char name[64];
    size_t n = strcspn(text, "=");
    snprintf(name, sizeof name, "%.*s", (int)(n < sizeof name ? n : 0), text);
    const struct field *field = schema_field(type, name);
    if (text[n] != '=' || !field) {
        struct text known = {0};
        for (size_t i = 0; i < type->field_count; i++)
            text_addf(&known, " %s", type->fields[i].name);
        cw_status s =
            error_set(err, CW_BAD_USAGE, "'%.*s' is no field=value of a %s; it has:%s",
                      bytes_clip(text, 40), text, type->name, known.bytes ? known.bytes : "");
        text_release(&known);
        return s;
    }
    if (strlen(text + n + 1) > SCHEMA_PAYLOAD_MOST)
        return error_set(err, CW_BAD_INPUT,
                         "%s: %s is longer than a payload may be; say it shorter", type->name,
                         name);
    const char *why = schema_set(payload, field, text + n + 1);
    if (!why) return CW_OK;
    return error_set(err, CW_BAD_INPUT, "%s: %s %s", type->name, name, why);
}

cw_status cw_record_payload(const char *type, const char *const *fields, size_t count, char **out,
                            cw_error *err)
{
    const struct entry_type *known;
    struct text text = {0};
    *out = NULL;
    cw_status s = record_type(type, &known, err);
    if (s) return s;
    json_t *payload = json_object();
    if (!payload) return error_no_memory(err);
    for (size_t i = 0; i < count && !s; i++) s = set_field(known, fields[i], payload, err);
    if (!s) s = schema_canonical(payload, &text, err);
    if (!s) s = text_take(&text, out, err);
    text_release(&text);
    json_decref(payload);
    return s;
}

/* ---- reading ------------------------------------------------------------------------------------- */

cw_status record_take_shown(struct text *text, char **out, cw_error *err)
{
    struct text plain = {0};
    if (!text->broken && text->bytes) text_add_plain(&plain, text->bytes, true);
    text_add(&plain, "");
    plain.broken = plain.broken || text->broken;
    cw_status s = text_take(&plain, out, err);
    text_release(&plain);
    return s;
}

cw_status record_as_of(const char *text, int64_t *out, cw_error *err)
{
    bool day = false;
    *out = 0;
    if (!text) return CW_OK;
    if (!schema_time(text, out, &day) || *out <= 0)
        return error_set(err, CW_BAD_USAGE,
                         "'%.*s' is no time; write a day, 2016-11-02, or a moment with its offset, "
                         "2016-11-02T18:00+02:00",
                         bytes_clip(text, 40), text);
    if (day) *out += 24 * 3600 - 1;
    return CW_OK;
}

static cw_status tell_view(const struct view *view, bool json, bool whole, struct text *text,
                           cw_error *err)
{
    cw_status s = CW_OK;
    if (json && !whole) text_add(text, "[");
    for (size_t i = 0; i < view->count && !s; i++) {
        if (json) {
            if (i) text_add(text, whole ? "\n" : ",\n");
            s = tell_json(&view->entries[i], text, err);
        } else if (whole) {
            tell_entry(&view->entries[i], text);
        } else {
            tell_line(&view->entries[i], text);
        }
    }
    if (json) text_add(text, whole ? "\n" : "]\n");
    if (!view->count && !json) text_add(text, "");
    return s;
}

cw_status cw_record_list(cw_record *record, const cw_record_query *query, bool json, char **out,
                         cw_error *err)
{
    const char *const types[] = {query->type, NULL};
    const struct entry_type *known;
    struct view_query q = {.types = query->type ? types : NULL,
                           .topic = query->topic,
                           .operation = query->operation,
                           .last = query->last > 0 ? (size_t)query->last : 0};
    size_t skip = query->skip > 0 ? (size_t)query->skip : 0;
    struct view view = {0};
    struct text text = {0};
    *out = NULL;
    if (q.last) q.last += skip;
    cw_status s = query->type ? record_type(query->type, &known, err) : CW_OK;
    if (!s) s = record_as_of(query->as_of, &q.until_s, err);
    if (!s) s = view_read(record->store, &q, &view, err);
    view.count -= skip < view.count ? skip : view.count;
    if (!s) s = tell_view(&view, json, false, &text, err);
    if (!s) s = json ? text_take(&text, out, err) : record_take_shown(&text, out, err);
    text_release(&text);
    view_release(&view);
    return s;
}

cw_status cw_record_show(cw_record *record, const char *submission, bool json, char **out,
                         cw_error *err)
{
    struct view_query q = {.submission = submission};
    struct view view = {0};
    struct text text = {0};
    char whole[ENTRY_SUBMISSION_MOST + 1];
    *out = NULL;
    cw_status s = store_complete(record->store, submission, whole, err);
    q.submission = whole;
    if (!s) s = view_read(record->store, &q, &view, err);
    if (!s) s = tell_view(&view, json, true, &text, err);
    if (!s) s = json ? text_take(&text, out, err) : record_take_shown(&text, out, err);
    text_release(&text);
    view_release(&view);
    return s;
}
