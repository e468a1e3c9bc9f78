/* What an entry must be by itself, on several threads. */
#include "record/batch.h"

#include <sodium.h>
#include <stdatomic.h>
#include <string.h>

#include "base/mem.h"
#include "record/log.h"

enum { TURN = 64, FEW = 64 }; /* rows that a thread takes at a time; so few need no second thread */

bool batch_about_keys(const struct entry *entry)
{
    const char *type = entry->type->name;
    return strcmp(type, "key") == 0 || strcmp(type, "rotation") == 0 ||
           strcmp(type, "revocation") == 0;
}

cw_status batch_begin(struct batch *batch, cw_error *err)
{
    batch->rows = mem_new(BATCH_ROWS, sizeof *batch->rows);
    return batch->rows ? CW_OK : error_no_memory(err);
}

void batch_empty(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        json_decref(batch->rows[i].payload);
        text_release(&batch->rows[i].fault);
    }
    batch->count = 0;
    arena_release(&batch->arena);
}

void batch_release(struct batch *batch)
{
    batch_empty(batch);
    mem_free(batch->rows);
    batch->rows = NULL;
}

cw_status batch_add(struct batch *batch, uint64_t place, const struct entry *entry, cw_error *err)
{
    struct batch_row *row = &batch->rows[batch->count++];
    *row = (struct batch_row){.entry = *entry, .place = place};
    row->entry.submission = arena_text(&batch->arena, entry->submission);
    row->entry.author = arena_text(&batch->arena, entry->author);
    if (!entry->erased)
        row->entry.payload = arena_text_n(&batch->arena, entry->payload, entry->payload_length);
    bool good = row->entry.submission && row->entry.author && (entry->erased || row->entry.payload);
    return good ? CW_OK : error_no_memory(err);
}

/* ---- one entry ----------------------------------------------------------------------------------- */

uint64_t batch_topic_hash(const unsigned char *key, const char *topic, int64_t log, uint64_t place)
{
    unsigned char line[NOTE_KEY_TEXT_ROOM + 64];
    uint64_t hash;
    size_t n = strlen(topic);
    if (n > sizeof line - 16) n = sizeof line - 16;
    memcpy(line, &log, 8);
    memcpy(line + 8, &place, 8);
    memcpy(line + 16, topic, n);
    crypto_shorthash((unsigned char *)&hash, line, 16 + n, key);
    return hash;
}

struct topics {
    const struct batch *batch;
    struct batch_row *row;
    const char **seen;
    size_t count, room;
};

/* Each topic of an entry once; schema.h bounds how many there are. */
static cw_status sum_topic(void *context, const char *topic, cw_error *err)
{
    struct topics *t = context;
    for (size_t i = 0; i < t->count; i++)
        if (strcmp(t->seen[i], topic) == 0) return CW_OK;
    cw_status s = mem_reserve(&t->seen, &t->room, t->count + 1, sizeof *t->seen, err);
    if (s) return s;
    t->seen[t->count++] = topic;
    t->row->topic_sum += batch_topic_hash(t->batch->topic_key, topic, t->batch->log, t->row->place);
    return CW_OK;
}

static const char *fault_of(const struct text *fault)
{
    return fault->bytes ? fault->bytes : "out of memory";
}

static const char *look_at_payload(const struct batch *batch, struct batch_row *row)
{
    struct topics topics = {.batch = batch, .row = row};
    struct hash hash;
    const struct entry *e = &row->entry;
    if (e->erased) return NULL;
    entry_payload_hash(e, &hash);
    if (!merkle_equal(&hash, &e->payload_hash)) return "its payload is not the one that was signed";
    json_t *payload =
        schema_parse(e->type, e->payload, e->payload_length, e->entered_s, &row->fault);
    if (!payload) return fault_of(&row->fault);
    cw_status s = log_topics(e, payload, sum_topic, &topics, NULL);
    mem_free(topics.seen);
    if (!s && strcmp(e->type->name, "erasure") == 0) row->payload = json_incref(payload);
    json_decref(payload);
    return s ? "out of memory" : NULL;
}

static const char *look_at_author(const struct batch_row *row)
{
    if (row->place == 0)
        return strcmp(row->entry.type->name, "key") == 0 ? NULL : "a log begins with its own key";
    if (!row->has_author) return "its author's key is not one that counts there";
    if (row->signature_known || entry_signed_by(&row->entry, &row->author)) return NULL;
    return "its signature is wrong";
}

void batch_look(const struct batch *batch, struct batch_row *row)
{
    row->looked_at = true;
    row->wrong = look_at_payload(batch, row);
    if (!row->wrong) row->wrong = look_at_author(row);
    if (!row->wrong) entry_leaf(&row->entry, &row->leaf);
}

/* ---- many ---------------------------------------------------------------------------------------- */

struct looking {
    struct batch *batch;
    atomic_size_t next;
};

static cw_status look_in_turns(void *context, const struct progress *progress, cw_error *err)
{
    struct looking *l = context;
    struct batch *batch = l->batch;
    (void)progress, (void)err;
    for (;;) {
        size_t from = atomic_fetch_add(&l->next, TURN);
        if (from >= batch->count) return CW_OK;
        size_t to = batch->count - from < TURN ? batch->count : from + TURN;
        for (size_t i = from; i < to; i++)
            if (!batch->rows[i].known && !batch->rows[i].looked_at)
                batch_look(batch, &batch->rows[i]);
    }
}

cw_status batch_look_all(struct batch *batch, int threads, cw_error *err)
{
    struct looking l = {.batch = batch};
    const struct progress none = {0};
    size_t left = 0;
    for (size_t i = 0; i < batch->count; i++)
        left += !batch->rows[i].known && !batch->rows[i].looked_at;
    atomic_init(&l.next, 0);
    if (left == 0) return CW_OK;
    if (left < FEW || threads < 2) return look_in_turns(&l, &none, err);
    return threads_run_two(look_in_turns, look_in_turns, &l, &none, threads, err);
}
