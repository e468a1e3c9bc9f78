/* Logs: rows, tiles and heads kept in step. Every function runs inside the caller's transaction. */
#include "record/log.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

void chance_bytes(const struct chance *chance, const char *purpose, const char *origin,
                  uint64_t place, void *out, size_t length)
{
    char label[NOTE_NAME_ROOM + 64];
    if (!chance->fixed) {
        randombytes_buf(out, length);
        return;
    }
    int n = snprintf(label, sizeof label, "%s %s %" PRIu64, purpose, origin, place);
    crypto_generichash(out, length, (const unsigned char *)label, (unsigned long long)n,
                       chance->seed, sizeof chance->seed);
}

/* ---- the tree ------------------------------------------------------------------------------------ */

static cw_status hold_tile(struct log *log, int level, uint64_t index, cw_error *err)
{
    if (log->held.count && log->held.level == level && log->held.index == index) return CW_OK;
    log->held.level = level;
    log->held.index = index;
    log->held.count = 0;
    if (level == 0 && index == log->info.size / STORE_TILE) {
        memcpy(log->held.hashes, log->tail, log->tail_count * sizeof *log->tail);
        log->held.count = log->tail_count;
        return CW_OK;
    }
    return store_tile(log->store, log->info.id, level, index, log->held.hashes, &log->held.count,
                      err);
}

static cw_status read_node(void *context, int level, uint64_t index, struct hash *out,
                           cw_error *err)
{
    struct log *log = context;
    struct hash work[STORE_TILE];
    int up = level % STORE_TILE_LEVELS, tile_level = level - up;
    uint64_t start = index << up;
    size_t n = (size_t)1 << up, at = (size_t)(start % STORE_TILE);
    cw_status s = hold_tile(log, tile_level, start / STORE_TILE, err);
    if (s) return s;
    if (log->held.count < at + n)
        return error_at(err, CW_REFUTED, store_path(log->store), 0,
                        "hashes of log %s are missing; restore a backup, or merge a copy",
                        log->info.origin);
    memcpy(work, log->held.hashes + at, n * sizeof *work);
    for (; n > 1; n /= 2)
        for (size_t i = 0; i < n / 2; i++) merkle_node(&work[2 * i], &work[2 * i + 1], &work[i]);
    *out = work[0];
    return CW_OK;
}

struct merkle_tree log_tree(struct log *log, uint64_t size)
{
    return (struct merkle_tree){read_node, log, size};
}

/* The open tile is full: it is put down, and its root goes into the tile above, and so on up. */
static cw_status close_tile(struct log *log, uint64_t size, cw_error *err)
{
    struct hash tile[STORE_TILE], root;
    size_t count = STORE_TILE;
    uint64_t index = size / STORE_TILE - 1;
    memcpy(tile, log->tail, sizeof tile);
    cw_status s = store_tile_put(log->store, log->info.id, 0, index, tile, count, err);
    for (int level = STORE_TILE_LEVELS; !s && count == STORE_TILE && level < 40;
         level += STORE_TILE_LEVELS) {
        for (size_t n = STORE_TILE; n > 1; n /= 2)
            for (size_t i = 0; i < n / 2; i++)
                merkle_node(&tile[2 * i], &tile[2 * i + 1], &tile[i]);
        root = tile[0];
        s = store_tile(log->store, log->info.id, level, index / STORE_TILE, tile, &count, err);
        if (!s && count != index % STORE_TILE)
            s = error_at(err, CW_REFUTED, store_path(log->store), 0,
                         "hashes of log %s are missing; restore a backup, or merge a copy",
                         log->info.origin);
        if (s) return s;
        tile[count++] = root;
        s = store_tile_put(log->store, log->info.id, level, index / STORE_TILE, tile, count, err);
        index /= STORE_TILE;
    }
    log->tail_count = 0;
    return s;
}

static cw_status add_leaf(struct log *log, const struct entry *entry, cw_error *err)
{
    log->held.count = 0;
    entry_leaf(entry, &log->tail[log->tail_count++]);
    log->info.size++;
    return log->tail_count == STORE_TILE ? close_tile(log, log->info.size, err) : CW_OK;
}

/* ---- opening ------------------------------------------------------------------------------------- */

static cw_status take_key(void *context, int64_t id, uint64_t place, const struct entry *entry,
                          cw_error *err)
{
    struct log *log = context;
    struct text fault = {0};
    (void)id;
    bool good = keyring_apply(&log->ring, entry, place, &fault);
    cw_status s = CW_OK;
    if (!good && schema_no_memory(&fault))
        s = error_no_memory(err);
    else if (!good)
        s = error_at(err, CW_REFUTED, store_path(log->store), 0, "entry %" PRIu64 " of log %s: %s",
                     place, log->info.origin, fault.bytes);
    text_release(&fault);
    return s;
}

/* Type by type: what each does depends on places only, and keys come before their ends. */
static cw_status load_ring(struct log *log, cw_error *err)
{
    static const char *const types[] = {"key", "rotation", "revocation"};
    cw_status s = CW_OK;
    snprintf(log->ring.origin, sizeof log->ring.origin, "%s", log->info.origin);
    for (int i = 0; i < 3 && !s; i++) {
        struct store_query q = {.log = log->info.id, .type = schema_find(types[i])};
        s = store_each(log->store, &q, take_key, log, err);
    }
    return s;
}

static cw_status take_tail(void *context, int64_t id, uint64_t place, const struct entry *entry,
                           cw_error *err)
{
    struct log *log = context;
    (void)id;
    if (place != log->info.size - log->info.size % STORE_TILE + log->tail_count ||
        log->tail_count >= STORE_TILE)
        return error_at(err, CW_REFUTED, store_path(log->store), 0,
                        "log %s is damaged: an entry is missing or one too many", log->info.origin);
    entry_leaf(entry, &log->tail[log->tail_count++]);
    return CW_OK;
}

cw_status log_open(struct store *store, const struct store_log *info, struct log *out,
                   cw_error *err)
{
    *out = (struct log){.store = store, .info = *info};
    struct store_query tail = {.log = info->id, .from = info->size - info->size % STORE_TILE};
    cw_status s = load_ring(out, err);
    if (!s) s = store_each(store, &tail, take_tail, out, err);
    if (!s && out->tail_count != info->size % STORE_TILE)
        s = error_at(err, CW_REFUTED, store_path(store), 0,
                     "log %s is damaged: it has not as many entries as its head says",
                     info->origin);
    if (s) log_release(out);
    return s;
}

void log_release(struct log *log)
{
    keyring_release(&log->ring);
    *log = (struct log){0};
}

/* ---- appending ----------------------------------------------------------------------------------- */

cw_status log_topics(const struct entry *entry, const json_t *payload, log_topic_fn *fn,
                     void *context, cw_error *err)
{
    cw_status s = CW_OK;
    for (size_t i = 0; i < entry->type->field_count && !s; i++) {
        const struct field *field = &entry->type->fields[i];
        const json_t *value = field->topic ? json_object_get(payload, field->name) : NULL;
        size_t k;
        json_t *item;
        if (json_is_string(value)) s = fn(context, json_string_value(value), err);
        if (!json_is_array(value)) continue;
        json_array_foreach(value, k, item)
        {
            if (!s) s = fn(context, json_string_value(item), err);
        }
    }
    return s;
}

struct topic_place {
    struct log *log;
    uint64_t place;
};

static cw_status put_topic(void *context, const char *topic, cw_error *err)
{
    const struct topic_place *at = context;
    return store_topic_add(at->log->store, at->log->info.id, at->place, topic, err);
}

const char *log_erasure_wrong(const struct log *log, const char *author, const struct entry *target)
{
    if (target->type->stays)
        return "entries about keys, corrections and erasures stay: the record could not be checked "
               "without them";
    if (strcmp(author, log->info.origin) != 0 && strcmp(author, target->author) != 0)
        return "only its author or the log's own key may erase an entry";
    return NULL;
}

/* The entry that an erasure names loses its payload. */
static cw_status erase(struct log *log, const struct entry *entry, const json_t *payload,
                       cw_error *err)
{
    const char *target = json_string_value(json_object_get(payload, "erases"));
    struct arena arena = {0};
    struct entry erased;
    uint64_t place = 0;
    bool found = false;
    cw_status s = store_find(log->store, log->info.id, target, &place, &found, err);
    if (!s && !found)
        s = error_at(err, CW_BAD_INPUT, store_path(log->store), 0,
                     "there is no entry '%s' in log %s; erase it in the log that holds it", target,
                     log->info.origin);
    if (!s) s = store_entry_at(log->store, log->info.id, place, &arena, &erased, err);
    const char *why = s ? NULL : log_erasure_wrong(log, entry->author, &erased);
    if (why)
        s = error_at(err, CW_BAD_INPUT, store_path(log->store), 0, "entry '%s': %s", target, why);
    if (!s) s = store_erase(log->store, log->info.id, place, err);
    arena_release(&arena);
    return s;
}

static cw_status wrong(struct log *log, const struct entry *entry, const char *why, cw_error *err)
{
    return error_at(err, CW_BAD_INPUT, store_path(log->store), 0, "entry '%s' for log %s: %s",
                    entry->submission, log->info.origin, why);
}

static cw_status check_entry(struct log *log, const struct entry *entry, bool checked,
                             cw_error *err)
{
    struct text fault = {0};
    uint64_t place = 0;
    bool found = false;
    cw_status s = store_find(log->store, log->info.id, entry->submission, &place, &found, err);
    if (!s && found) s = wrong(log, entry, "this submission id is there already", err);
    const struct verifier *key = keyring_author(&log->ring, entry, log->info.size);
    bool first = log->info.size == 0;
    if (!s && first && strcmp(entry->type->name, "key") != 0)
        s = wrong(log, entry, "a log begins with its own key", err);
    if (!s && !key && !first)
        s = wrong(log, entry,
                  "its author's key does not count here; introduce it with clearway record key, or "
                  "sign with one that does",
                  err);
    if (!s && !first && !checked && !entry_signed_by(entry, key))
        s = wrong(log, entry, "its signature is wrong", err);
    if (!s && !checked && !entry_payload_ok(entry, &fault))
        s = schema_no_memory(&fault) ? error_no_memory(err) : wrong(log, entry, fault.bytes, err);
    text_release(&fault);
    return s;
}

static cw_status append_row(struct log *log, const struct entry *entry, cw_error *err)
{
    struct topic_place at = {log, log->info.size};
    struct text fault = {0};
    json_t *payload =
        entry->erased ? NULL : json_loadb(entry->payload, entry->payload_length, 0, NULL);
    cw_status s = CW_OK;
    if (!entry->erased && !payload) s = error_no_memory(err);
    if (!s) s = store_entry_add(log->store, log->info.id, at.place, entry, err);
    if (!s && payload) s = log_topics(entry, payload, put_topic, &at, err);
    if (!s && strcmp(entry->type->name, "erasure") == 0) s = erase(log, entry, payload, err);
    if (!s && !keyring_apply(&log->ring, entry, at.place, &fault))
        s = schema_no_memory(&fault) ? error_no_memory(err) : wrong(log, entry, fault.bytes, err);
    if (!s) s = add_leaf(log, entry, err);
    json_decref(payload);
    text_release(&fault);
    return s;
}

cw_status log_append(struct log *log, const struct entry *entry, bool checked, cw_error *err)
{
    cw_status s = check_entry(log, entry, checked, err);
    return s ? s : append_row(log, entry, err);
}

cw_status log_seal(struct log *log, const struct signer *signer, cw_error *err)
{
    struct checkpoint head = {.size = log->info.size};
    struct text text = {0};
    struct merkle_tree tree = log_tree(log, log->info.size);
    const struct verifier *key = keyring_log(&log->ring, log->info.size);
    if (!key || !verifier_equal(key, &signer->verifier))
        return error_at(
            err, CW_BAD_USAGE, store_path(log->store), 0,
            "only the key of log %s that counts now signs its head, and this one is not it; "
            "when you rotate it, give the new key with --next",
            log->info.origin);
    snprintf(head.origin, sizeof head.origin, "%s", log->info.origin);
    cw_status s = merkle_root(&tree, &head.root, err);
    if (s) return s;
    checkpoint_text(&head, &text);
    size_t length = text.length;
    text_add_n(&text, "\n", 1);
    if (!text.broken) {
        struct text line = {0};
        note_sign(signer, text.bytes, length, 0, &line);
        if (line.broken) text.broken = true;
        text_add_n(&text, line.bytes ? line.bytes : "", line.length);
        text_release(&line);
    }
    s = text.broken ? error_no_memory(err)
                    : store_log_head(log->store, log->info.id, log->info.size, text.bytes, err);
    text_release(&text);
    return s;
}

cw_status log_create(struct store *store, const struct signer *signer, int64_t now_s,
                     const struct chance *chance, struct arena *arena, struct log *out,
                     cw_error *err)
{
    char public[NOTE_KEY_TEXT_ROOM], submission[ENTRY_SUBMISSION_MOST + 1];
    unsigned char id[16];
    const char *origin = signer->verifier.name;
    struct text payload = {0};
    verifier_text(&signer->verifier, public);
    chance_bytes(chance, "submission", origin, 0, id, sizeof id);
    sodium_bin2hex(submission, sizeof submission, id, sizeof id);
    text_addf(&payload, "{\"key\":\"%s\",\"use\":\"log\"}", public);
    struct entry entry = {.submission = submission, .type = schema_find("key"), .entered_s = now_s};
    chance_bytes(chance, "salt", origin, 0, entry.salt, sizeof entry.salt);
    entry.payload = payload.bytes;
    entry.payload_length = payload.length;
    *out = (struct log){.store = store};
    cw_status s = payload.broken ? error_no_memory(err) : CW_OK;
    if (!s) entry_seal(&entry, signer);
    if (!s) s = store_log_add(store, origin, public, &out->info.id, err);
    out->info.origin = arena_text(arena, origin);
    out->info.key = arena_text(arena, public);
    out->info.head = "";
    if (!s && (!out->info.origin || !out->info.key)) s = error_no_memory(err);
    if (!s) s = log_append(out, &entry, true, err);
    if (!s) s = log_seal(out, signer, err);
    text_release(&payload);
    if (s) log_release(out);
    return s;
}
