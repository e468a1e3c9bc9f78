/* One walk over every entry, in order. Nothing that is stored for speed (tiles, topics) is believed:
 * all of it is computed anew and compared, but for tiles of entries that this machine remembers, byte for
 * byte, to have checked before (checked.h). */
#include "record/check.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/threads.h"
#include "record/batch.h"
#include "record/check_rest.h"
#include "record/checked.h"
#include "record/cosign.h"
#include "record/gone.h"

enum { UPPER_TILES = 4 };

/* A tile of entries of the batch at hand. */
struct tile_at {
    bool full, known;
    size_t first, count; /* rows of the batch */
    struct checked_tile found;
    struct hash leaves[STORE_TILE]; /* as stored, of a full one when checks are remembered */
};

struct walk {
    struct store *store;
    const struct check_options *options;
    const struct progress *progress;
    int threads;
    struct arena arena;
    const struct store_log *log;
    struct keyring ring;
    struct merkle_edge edge;
    struct hash tiles[UPPER_TILES][STORE_TILE]; /* open tile of levels 0, 8, 16, 24 */
    struct store_seen *seen;
    size_t seen_count, next_seen;
    struct checkpoint since; /* of this log; size 0: none */
    bool has_since;
    struct gone_list erasures, erased;
    uint64_t tile_count, seen_total, entry_total, entries_said, done;
    int64_t conflicts;
    unsigned char topic_key[BATCH_TOPIC_KEY];
    uint64_t topic_sum;      /* of a keyed hash of each row that should be there */
    uint64_t tile_topic_sum; /* of it, those of the open tile */
    int64_t last_entered_s;
    struct batch batch;
    uint64_t added; /* entries that have gone into batches */
    struct tile_at tile[BATCH_TILES + 1];
    size_t tile_ends;
    unsigned char ring_hash[CHECKED_HASH];
    struct checked memory;            /* of earlier checks; path NULL: none is kept */
    const struct checked_log *before; /* of this log */
    struct checked_log now;           /* what will be remembered of it */
    uint64_t known_entries;
};

static cw_status refute(struct walk *w, uint64_t place, cw_error *err, const char *why)
{
    return error_at(err, CW_REFUTED, store_path(w->store), 0, "entry %" PRIu64 " of log %s: %s",
                    place, w->log->origin, why);
}

static cw_status refute_log(struct walk *w, cw_error *err, const char *why)
{
    return error_at(err, CW_REFUTED, store_path(w->store), 0, "log %s: %s", w->log->origin, why);
}

/* ---- the tree ------------------------------------------------------------------------------------ */

static cw_status compare_tile(struct walk *w, int tile, uint64_t index, size_t count, cw_error *err)
{
    struct hash stored[STORE_TILE];
    size_t found = 0;
    cw_status s =
        store_tile(w->store, w->log->id, tile * STORE_TILE_LEVELS, index, stored, &found, err);
    if (s) return s;
    if (found != count || memcmp(stored, w->tiles[tile], count * sizeof *stored) != 0)
        return refute_log(w, err, "its stored hashes are not those of its entries");
    w->tile_count++;
    return CW_OK;
}

static void tile_root(struct hash tile[STORE_TILE])
{
    for (size_t n = STORE_TILE; n > 1; n /= 2)
        for (size_t i = 0; i < n / 2; i++) merkle_node(&tile[2 * i], &tile[2 * i + 1], &tile[i]);
}

/* `size` hashes of this level and the ones below it are in; the last has just been put into the open
 * tile. */
static cw_status close_tiles(struct walk *w, int level, uint64_t size, cw_error *err)
{
    cw_status s = CW_OK;
    for (int t = level; t + 1 < UPPER_TILES && !s && size % STORE_TILE == 0; t++) {
        size /= STORE_TILE;
        s = compare_tile(w, t, size - 1, STORE_TILE, err);
        tile_root(w->tiles[t]);
        w->tiles[t + 1][(size - 1) % STORE_TILE] = w->tiles[t][0];
    }
    return s;
}

/* Tiles above the leaves are stored as soon as they have one hash. */
static cw_status compare_open_tiles(struct walk *w, cw_error *err)
{
    cw_status s = CW_OK;
    uint64_t size = w->edge.size / STORE_TILE;
    for (int t = 1; t < UPPER_TILES && !s && size; t++, size /= STORE_TILE)
        if (size % STORE_TILE) s = compare_tile(w, t, size / STORE_TILE, size % STORE_TILE, err);
    return s;
}

/* Heads that others hold of this size must have our root. */
static cw_status compare_heads(struct walk *w, cw_error *err)
{
    struct hash root;
    bool wanted = w->has_since && w->since.size == w->edge.size;
    bool seen = w->next_seen < w->seen_count && w->seen[w->next_seen].size == w->edge.size;
    bool before = w->before && w->before->head.size == w->edge.size;
    if (!wanted && !seen && !before) return CW_OK;
    merkle_edge_root(&w->edge, &root);
    if (wanted && !merkle_equal(&root, &w->since.root))
        return refute_log(
            w, err,
            "it is not the log whose head you hold: entries up to there were altered, "
            "dropped, inserted or reordered. Keep both heads: together they are the "
            "evidence");
    if (before && !merkle_equal(&root, &w->before->head.root))
        return refute_log(w, err,
                          "it is not the log that was checked with this --state: entries were "
                          "altered, dropped, inserted or reordered. Keep both: the head in the "
                          "state is the evidence");
    if (seen) {
        struct note note;
        struct checkpoint head;
        cw_status s = check_head(store_path(w->store), w->seen[w->next_seen].note, &w->ring, &note,
                                 &head, err);
        if (s) return s;
        if (cosign_wrong(&w->ring, &note))
            return refute_log(w, err, "a co-signed head in it has a signature that is wrong");
        if (head.size != w->edge.size || !merkle_equal(&root, &head.root))
            return refute_log(w, err, "a co-signed head in it is of another log than its entries");
        w->next_seen++;
    }
    return CW_OK;
}

/* ---- entries ------------------------------------------------------------------------------------- */

static bool remembers(const struct walk *w)
{
    return w->memory.path != NULL;
}

/* The keys that count decide whose signatures are good: what is remembered of entries holds only where
 * they are the same. */
static void hash_ring(struct walk *w)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof w->ring_hash);
    for (size_t i = 0; i < w->ring.count; i++) {
        const struct ring_key *key = &w->ring.keys[i];
        char text[NOTE_KEY_TEXT_ROOM];
        unsigned char use[2] = {key->of_log, key->witness};
        verifier_text(&key->verifier, text);
        crypto_generichash_update(&state, (const unsigned char *)text, strlen(text) + 1);
        crypto_generichash_update(&state, (const unsigned char *)&key->from, sizeof key->from);
        crypto_generichash_update(&state, (const unsigned char *)&key->until, sizeof key->until);
        crypto_generichash_update(&state, use, sizeof use);
    }
    crypto_generichash_final(&state, w->ring_hash, sizeof w->ring_hash);
}

static void hash_text(crypto_generichash_state *state, const char *text)
{
    crypto_generichash_update(state, (const unsigned char *)text, strlen(text) + 1);
}

static void hash_row(crypto_generichash_state *state, const struct entry *e)
{
    const unsigned char erased = e->erased;
    hash_text(state, e->submission);
    hash_text(state, e->type->name);
    hash_text(state, e->author);
    crypto_generichash_update(state, (const unsigned char *)&e->entered_s, sizeof e->entered_s);
    crypto_generichash_update(state, e->payload_hash.bytes, sizeof e->payload_hash.bytes);
    crypto_generichash_update(state, e->signature, sizeof e->signature);
    crypto_generichash_update(state, &erased, 1);
    if (e->erased) return;
    crypto_generichash_update(state, e->salt, sizeof e->salt);
    hash_text(state, e->payload);
}

/* Of a full tile: its rows and the hashes stored of it, whole, where they stand and after which keys. */
static void hash_tile(struct walk *w, const struct tile_at *t, uint64_t index,
                      unsigned char out[CHECKED_HASH])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, w->memory.key, sizeof w->memory.key, CHECKED_HASH);
    crypto_generichash_update(&state, w->ring_hash, sizeof w->ring_hash);
    hash_text(&state, w->log->origin);
    crypto_generichash_update(&state, (const unsigned char *)&w->log->id, sizeof w->log->id);
    crypto_generichash_update(&state, (const unsigned char *)&index, sizeof index);
    for (size_t i = 0; i < t->count; i++) hash_row(&state, &w->batch.rows[t->first + i].entry);
    crypto_generichash_update(&state, t->leaves[0].bytes, sizeof t->leaves);
    crypto_generichash_final(&state, out, CHECKED_HASH);
}

/* Whether a full tile is, byte for byte, one that was checked before. */
static cw_status recall_tile(struct walk *w, struct tile_at *t, cw_error *err)
{
    uint64_t index = w->added / STORE_TILE - 1;
    size_t stored = 0;
    cw_status s = store_tile(w->store, w->log->id, 0, index, t->leaves, &stored, err);
    if (s || stored != STORE_TILE)
        return s; /* a tile that is missing is found when it is compared */
    hash_tile(w, t, index, t->found.bytes);
    t->known = w->before && index < w->before->count &&
               memcmp(w->before->tiles[index].bytes, t->found.bytes, CHECKED_HASH) == 0;
    if (t->known) t->found = w->before->tiles[index];
    return CW_OK;
}

static void apply_keys(struct walk *w, struct batch_row *row)
{
    if (!batch_about_keys(&row->entry)) return;
    if (!keyring_apply(&w->ring, &row->entry, row->place, &row->fault)) {
        row->known = false;
        row->wrong = row->fault.bytes ? row->fault.bytes : "out of memory";
    }
    if (remembers(w)) hash_ring(w);
}

static void prepare_known(struct walk *w, struct batch_row *row)
{
    row->known = true;
    if (!row->entry.erased && strcmp(row->entry.type->name, "erasure") == 0)
        row->payload = json_loadb(row->entry.payload, row->entry.payload_length, 0, NULL);
    apply_keys(w, row);
}

/* Entries about keys are looked at here and now, so that the next ones are held to what they say. A
 * signature is not checked again when whoever checks has checked it before: the head that they hold covers
 * the entry and its signature, and the tree is compared with that head all the same. */
static void prepare(struct walk *w, struct batch_row *row)
{
    const struct verifier *author = keyring_author(&w->ring, &row->entry, row->place);
    row->has_author = author != NULL;
    if (author) row->author = *author;
    row->signature_known = w->options->only_new && w->has_since && row->place < w->since.size;
    if (!batch_about_keys(&row->entry)) return;
    batch_look(&w->batch, row);
    if (!row->wrong) apply_keys(w, row);
}

static cw_status end_tile(struct walk *w, cw_error *err)
{
    const struct tile_at *last = w->tile_ends ? &w->tile[w->tile_ends - 1] : NULL;
    struct tile_at *t = &w->tile[w->tile_ends++];
    cw_status s = CW_OK;
    *t = (struct tile_at){.first = last ? last->first + last->count : 0};
    t->count = w->batch.count - t->first;
    t->full = t->count == STORE_TILE;
    if (t->full && remembers(w)) s = recall_tile(w, t, err);
    for (size_t i = t->first; i < w->batch.count && !s; i++) {
        if (t->known)
            prepare_known(w, &w->batch.rows[i]);
        else
            prepare(w, &w->batch.rows[i]);
    }
    return s;
}

/* What an entry means for others. */
static cw_status take_meaning(struct walk *w, const struct batch_row *row, cw_error *err)
{
    const struct entry *e = &row->entry;
    const char *erases = json_string_value(json_object_get(row->payload, "erases"));
    if (e->entered_s > w->last_entered_s) w->last_entered_s = e->entered_s;
    if (row->wrong && strcmp(row->wrong, "out of memory") == 0) return error_no_memory(err);
    if (row->wrong) return refute(w, row->place, err, row->wrong);
    if (e->erased) return gone_add(&w->erased, &w->arena, e->submission, row->place, e, err);
    if (erases) return gone_add(&w->erasures, &w->arena, erases, row->place, e, err);
    return CW_OK;
}

static cw_status commit_row(struct walk *w, const struct batch_row *row, cw_error *err)
{
    cw_status s = take_meaning(w, row, err);
    if (s) return s;
    w->tiles[0][row->place % STORE_TILE] = row->leaf;
    w->tile_topic_sum += row->topic_sum;
    merkle_edge_add(&w->edge, &row->leaf);
    s = close_tiles(w, 0, w->edge.size, err);
    return s ? s : compare_heads(w, err);
}

static bool head_within(const struct walk *w, uint64_t from, uint64_t to)
{
    uint64_t seen = w->next_seen < w->seen_count ? w->seen[w->next_seen].size : 0;
    return (w->has_since && from < w->since.size && w->since.size < to) ||
           (w->before && from < w->before->head.size && w->before->head.size < to) ||
           (from < seen && seen < to);
}

static cw_status commit_known(struct walk *w, const struct tile_at *t, cw_error *err)
{
    uint64_t from = w->edge.size, index = from / STORE_TILE;
    cw_status s = CW_OK;
    for (size_t i = 0; i < t->count && !s; i++)
        s = take_meaning(w, &w->batch.rows[t->first + i], err);
    if (!s && head_within(w, from, from + STORE_TILE)) {
        for (size_t i = 0; i < STORE_TILE && !s; i++) {
            merkle_edge_add(&w->edge, &t->leaves[i]);
            s = compare_heads(w, err);
        }
    } else if (!s) {
        merkle_edge_add_full(&w->edge, STORE_TILE_LEVELS, &t->found.root);
        s = compare_heads(w, err);
    }
    w->tile_count++;
    w->tile_topic_sum = t->found.topic_sum;
    w->known_entries += STORE_TILE;
    w->tiles[1][index % STORE_TILE] = t->found.root;
    return s ? s : close_tiles(w, 1, index + 1, err);
}

static cw_status commit_tile(struct walk *w, struct tile_at *t, cw_error *err)
{
    cw_status s = t->known ? commit_known(w, t, err) : CW_OK;
    for (size_t i = 0; i < t->count && !s && !t->known; i++)
        s = commit_row(w, &w->batch.rows[t->first + i], err);
    if (s) return s;
    if (t->full && remembers(w)) {
        s = mem_reserve(&w->now.tiles, &w->now.room, w->now.count + 1, sizeof *w->now.tiles, err);
        if (s) return s;
        if (!t->known) {
            t->found.root = w->tiles[0][0]; /* closing has put it there */
            t->found.topic_sum = w->tile_topic_sum;
        }
        w->now.tiles[w->now.count++] = t->found;
    }
    w->topic_sum += w->tile_topic_sum;
    w->tile_topic_sum = 0;
    return CW_OK;
}

/* Looks at what has been taken in, and goes over it in order. */
static cw_status flush(struct walk *w, cw_error *err)
{
    size_t ended =
        w->tile_ends ? w->tile[w->tile_ends - 1].first + w->tile[w->tile_ends - 1].count : 0;
    cw_status s = ended < w->batch.count ? end_tile(w, err) : CW_OK;
    if (!s) s = batch_look_all(&w->batch, w->threads, err);
    for (size_t i = 0; i < w->tile_ends && !s; i++) s = commit_tile(w, &w->tile[i], err);
    w->done += w->batch.count;
    w->tile_ends = 0;
    batch_empty(&w->batch);
    return s ? s
             : progress_report(w->progress, "checking", (int64_t)w->done, (int64_t)w->entry_total,
                               err);
}

static cw_status take_entry(void *context, int64_t log, uint64_t place, const struct entry *entry,
                            cw_error *err)
{
    struct walk *w = context;
    (void)log;
    if (place != w->added) {
        cw_status s = flush(w, err);
        return s ? s : refute(w, w->added, err, "it is missing, or stands in another's place");
    }
    cw_status s = batch_add(&w->batch, place, entry, err);
    if (!s && ++w->added % STORE_TILE == 0) s = end_tile(w, err);
    return s || w->batch.count < BATCH_ROWS ? s : flush(w, err);
}

/* A row that cannot be read counts only when all before it are good. */
static cw_status walk_entries(struct walk *w, cw_error *err)
{
    struct store_query q = {.log = w->log->id};
    cw_error later = {0};
    cw_status s = store_each(w->store, &q, take_entry, w, &later);
    cw_status first = s == CW_OK || s == CW_REFUTED ? flush(w, err) : CW_OK;
    if (!first && s && err) *err = later;
    return first ? first : s;
}

/* Every missing payload has a later entry that erased it, by somebody who may; every erasure took one. */
static cw_status check_erasures(struct walk *w, cw_error *err)
{
    uint64_t place = 0;
    const char *why = gone_wrong(&w->erasures, &w->erased, w->log->origin, &place);
    return why ? refute(w, place, err, why) : CW_OK;
}

/* ---- one log ------------------------------------------------------------------------------------- */

static cw_status read_since(struct walk *w, cw_error *err)
{
    struct note note;
    w->has_since = false;
    if (!w->options->since) return CW_OK;
    const char *why = note_parse(w->options->since, strlen(w->options->since), &note);
    if (!why) why = checkpoint_parse(note.text, note.text_length, &w->since);
    if (why) return error_set(err, CW_BAD_INPUT, "the head that was given %s", why);
    w->has_since = strcmp(w->since.origin, w->log->origin) == 0;
    return CW_OK;
}

/* The end of the walk: the head says what was found. */
static cw_status check_end(struct walk *w, struct note *note, cw_error *err)
{
    struct checkpoint head, since;
    struct note since_note;
    struct hash root;
    const char *path = store_path(w->store);
    const struct verifier *key = keyring_log(&w->ring, w->edge.size);
    char first[NOTE_KEY_TEXT_ROOM];
    if (w->edge.size == 0 || w->edge.size != w->log->size)
        return refute_log(w, err, "it has not as many entries as it says");
    cw_status s = check_head(path, w->log->head, &w->ring, note, &head, err);
    if (s) return s;
    if (!key || note_verify(note, key, NULL) != NOTE_GOOD)
        return refute_log(w, err, "its head is not signed by the key that counts now");
    if (cosign_wrong(&w->ring, note))
        return refute_log(w, err, "its head has a signature that is wrong");
    merkle_edge_root(&w->edge, &root);
    if (head.size != w->edge.size || !merkle_equal(&root, &head.root))
        return refute_log(w, err, "its signed head is not of these entries");
    verifier_text(&w->ring.keys[0].verifier, first);
    if (strcmp(first, w->log->key) != 0)
        return refute_log(w, err, "the key it is listed with is not its first");
    if (w->next_seen != w->seen_count)
        return refute_log(w, err, "a witness has co-signed a longer log: entries were dropped");
    if (w->has_since && w->since.size > w->edge.size)
        return refute_log(w, err,
                          "it is shorter than the head you hold: entries were dropped, or an old "
                          "copy was put in its place");
    if (w->before && w->before->head.size > w->edge.size)
        return refute_log(w, err,
                          "it is shorter than when it was checked with this --state: entries were "
                          "dropped, or an old copy was put in its place");
    if (w->has_since)
        s = check_head("the head that was given", w->options->since, &w->ring, &since_note, &since,
                       err);
    if (!s) s = compare_open_tiles(w, err);
    return s ? s : check_erasures(w, err);
}

static void tell_memory(const struct walk *w, struct text *report)
{
    char when[32];
    uint64_t known = w->known_entries, anew = w->edge.size - known;
    if (!w->before) {
        text_add(report, "  All of it was checked, and is remembered in --state.\n");
        return;
    }
    schema_format_time(w->memory.at_s, when);
    text_addf(
        report,
        "  Since it was checked with this --state (%s, %" PRIu64
        " entries), entries were only appended.\n"
        "  Read: all entries. Byte for byte as they were checked then, in every payload, hash "
        "and signature:\n"
        "  %" PRIu64 ". Checked anew: %" PRIu64 ".\n",
        when, w->before->head.size, known, anew);
}

static void tell_log(struct walk *w, struct text *report)
{
    char key[NOTE_KEY_TEXT_ROOM], when[32];
    struct note note;
    bool trusted = check_trusts(&w->ring, w->options);
    verifier_text(keyring_log(&w->ring, w->edge.size), key);
    schema_format_time(w->last_entered_s, when);
    text_addf(report, "Log %s: %" PRIu64 " entries, the last entered %s.\n  Head signed by %s\n",
              w->log->origin, w->edge.size, when, key);
    if (trusted)
        text_add(report,
                 "  A key you gave. So nothing up to this head was altered, dropped, inserted or "
                 "reordered since\n"
                 "  the recorder signed it, and each entry was made with the key of the role it "
                 "names.\n");
    else
        text_add(report,
                 "  NOT a key you gave: the log agrees with itself, which whoever wrote it can "
                 "always bring about.\n"
                 "  Get the recorder's public key from the recorder and give it with --public.\n");
    if (w->erased.count)
        text_addf(report, "  %zu payloads were erased; for each an entry says by whom and why.\n",
                  w->erased.count);
    if (w->has_since)
        text_addf(report,
                  "  Since the head of %" PRIu64 " entries that you hold, entries were only "
                  "appended.\n",
                  w->since.size);
    if (w->has_since && w->options->only_new)
        text_add(report,
                 "  Every payload and hash was checked, and the signatures behind that head; those "
                 "up to it were not,\n"
                 "  as you asked: whoever keeps the head has checked them.\n");
    if (remembers(w)) tell_memory(w, report);
    for (size_t i = 0; i < w->seen_count; i++)
        if (!note_parse(w->seen[i].note, strlen(w->seen[i].note), &note))
            check_tell_witnesses(&note, w->seen[i].size, w->options, report);
}

static void end_log(struct walk *w)
{
    keyring_release(&w->ring);
    gone_release(&w->erasures);
    gone_release(&w->erased);
    checked_log_release(&w->now);
    batch_empty(&w->batch);
    w->edge = (struct merkle_edge){0};
    w->next_seen = w->tile_ends = 0;
    w->last_entered_s = 0;
    w->added = w->known_entries = w->tile_topic_sum = 0;
}

/* Called when the log is found good. */
static cw_status remember(struct walk *w, cw_error *err)
{
    struct note note;
    if (!remembers(w)) return CW_OK;
    w->now.note = mem_copy_text(w->log->head);
    if (!w->now.note) return error_no_memory(err);
    if (note_parse(w->now.note, strlen(w->now.note), &note) ||
        checkpoint_parse(note.text, note.text_length, &w->now.head))
        return refute_log(w, err, "its head is none");
    return checked_put(&w->memory, &w->now, err);
}

static cw_status check_log(struct walk *w, bool *used, struct text *report, cw_error *err)
{
    struct note head;
    w->batch.log = w->log->id;
    w->before = remembers(w) ? checked_find(&w->memory, w->log->origin) : NULL;
    if (remembers(w)) hash_ring(w);
    cw_status s = read_since(w, err);
    if (!s) s = store_seen_all(w->store, w->log->id, &w->arena, &w->seen, &w->seen_count, err);
    w->seen_total += w->seen_count;
    if (!s) s = walk_entries(w, err);
    if (!s) s = check_end(w, &head, err);
    if (!s) tell_log(w, report);
    for (size_t i = 0; i < w->options->key_count && !s; i++)
        if (keyring_was_log(&w->ring, &w->options->keys[i])) used[i] = true;
    if (!s) s = remember(w, err);
    end_log(w);
    return s;
}

/* ---- the whole file ------------------------------------------------------------------------------ */

/* Rows that belong to no log, ids that stand twice, and the index of topics. */
static cw_status compare_rest(struct walk *w, const struct check_rest *rest, cw_error *err)
{
    const char *path = store_path(w->store);
    if (rest->status) {
        if (err) *err = rest->error;
        return rest->status;
    }
    if (rest->counts.entries != w->entries_said)
        return error_at(err, CW_REFUTED, path, 0, "there are entries that belong to no log");
    if (rest->counts.tiles != w->tile_count)
        return error_at(err, CW_REFUTED, path, 0, "there are stored hashes that belong to no log");
    if (rest->counts.seen != w->seen_total)
        return error_at(err, CW_REFUTED, path, 0,
                        "there are co-signed heads that belong to no log");
    if (rest->repeated[0])
        return error_at(err, CW_REFUTED, path, 0, "submission '%s' stands twice in one log",
                        rest->repeated);
    if (rest->topic_sum == w->topic_sum) return CW_OK;
    return error_at(err, CW_REFUTED, path, 0,
                    "the index by which entries are found is not that of the entries");
}

static cw_status check_keys_used(struct walk *w, const bool *used, cw_error *err)
{
    for (size_t i = 0; i < w->options->key_count; i++)
        if (!used[i] && w->options->keys[i].algorithm == NOTE_ED25519)
            return error_at(err, CW_REFUTED, store_path(w->store), 0,
                            "no log in it was ever kept by the key of %s that you gave",
                            w->options->keys[i].name);
    return CW_OK;
}

static bool holds_log(const struct store_log *logs, size_t count, const char *origin)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(logs[i].origin, origin) == 0) return true;
    return false;
}

/* The logs that were asked for, or checked before, are there. */
static cw_status check_held(struct walk *w, const struct store_log *logs, size_t count,
                            bool since_used, cw_error *err)
{
    if (!since_used)
        return error_at(err, CW_REFUTED, store_path(w->store), 0,
                        "it does not hold the log whose head you gave");
    for (size_t i = 0; i < w->memory.count; i++) {
        const char *origin = w->memory.logs[i].head.origin;
        if (!holds_log(logs, count, origin))
            return error_at(err, CW_REFUTED, store_path(w->store), 0,
                            "it does not hold log %s, which was checked with this --state (each "
                            "record needs one of its own)",
                            origin);
    }
    return CW_OK;
}

static cw_status walk_logs(struct walk *w, struct text *report, cw_error *err)
{
    bool *used = mem_new(w->options->key_count, sizeof *used);
    struct store_log *logs = NULL;
    size_t count = 0;
    bool since_used = !w->options->since;
    cw_status s = used ? store_logs(w->store, &w->arena, &logs, &count, err) : error_no_memory(err);
    if (!s && count == 0)
        s = error_at(err, CW_REFUTED, store_path(w->store), 0, "there is no log in it");
    for (size_t i = 0; i < count && !s; i++) w->entry_total += logs[i].size;
    for (size_t i = 0; i < count && !s; i++) {
        w->log = &logs[i];
        w->entries_said += logs[i].size;
        s = check_log(w, used, report, err);
        since_used = since_used || w->has_since;
    }
    if (!s) s = check_keys_used(w, used, err);
    if (!s) s = check_held(w, logs, count, since_used, err);
    if (!s && count > 1) s = store_conflicts(w->store, &w->conflicts, err);
    mem_free(used);
    return s;
}

/* ---- both at once -------------------------------------------------------------------------------- */

enum { LARGE = 20000 }; /* entries; a smaller record is read before a second handle is open */

struct checking {
    struct walk *walk;
    struct check_rest rest;
    struct text *report;
    cw_status walked;
    cw_error walk_error;
    const struct progress *outer;
    int64_t done, total; /* told last */
};

/* What the threads tell: the walk's place, also while only the other one is still busy. */
static bool tell_progress(void *context, const char *what, int64_t done, int64_t total)
{
    struct checking *c = context;
    if (strcmp(what, "checking") == 0) { /* and not while the other one is asked */
        c->done = done;
        c->total = total;
    }
    return !c->outer->report ||
           c->outer->report(c->outer->context, "checking", c->done, c->total ? c->total : 1);
}

/* Failures are kept apart, so that the one that is told does not depend on which came first. */
static cw_status run_walk(void *context, const struct progress *progress, cw_error *err)
{
    struct checking *c = context;
    (void)err;
    c->walk->progress = progress;
    c->walked = walk_logs(c->walk, c->report, &c->walk_error);
    return CW_OK;
}

static cw_status run_rest(void *context, const struct progress *progress, cw_error *err)
{
    struct checking *c = context;
    check_rest_run(&c->rest, progress);
    /* a file that is damaged is told of before anything else: the walk need not go on */
    return c->rest.integrity ? error_set(err, c->rest.integrity, "damaged") : CW_OK;
}

static cw_status run_both(struct checking *c, cw_error *err)
{
    const struct progress told = {tell_progress, c};
    struct walk *w = c->walk;
    struct store_counts counts = {0};
    cw_status s = store_counts(w->store, &counts, err);
    struct store *twin =
        !s && w->threads > 1 && counts.entries >= LARGE ? check_rest_twin(w->store) : NULL;
    c->rest.store = twin ? twin : w->store;
    c->total = (int64_t)counts.entries;
    if (!s && twin) {
        threads_run_two(run_walk, run_rest, c, &told, w->threads, NULL);
        store_end(twin, CW_OK, NULL);
        store_close(twin);
    } else if (!s && run_rest(c, &told, NULL) == CW_OK) {
        run_walk(c, &told, NULL);
    }
    if (s) return s;
    if (c->rest.integrity) {
        if (err) *err = c->rest.integrity_error;
        return c->rest.integrity;
    }
    if (c->walked && err) *err = c->walk_error;
    return c->walked ? c->walked : compare_rest(w, &c->rest, err);
}

static cw_status check_walk(struct walk *w, struct text *report, cw_error *err)
{
    struct checking c = {.walk = w, .report = report, .outer = &w->options->progress};
    c.rest.topic_key = w->topic_key;
    w->threads = threads_count(w->options->threads);
    crypto_generichash(w->topic_key, sizeof w->topic_key, (const unsigned char *)"topics", 6,
                       w->memory.key, sizeof w->memory.key);
    w->batch.topic_key = w->topic_key;
    cw_status s = batch_begin(&w->batch, err);
    if (!s) s = run_both(&c, err);
    check_rest_release(&c.rest);
    if (!s && w->conflicts)
        text_addf(report,
                  "%" PRId64
                  " submission ids stand for different things in different logs; clearway "
                  "record show tells both.\n",
                  w->conflicts);
    return s;
}

static cw_status open_memory(struct walk *w, cw_error *err)
{
    if (w->options->state && w->options->only_new)
        return error_set(err, CW_BAD_USAGE,
                         "what is only checked in part is not remembered: give --state or "
                         "--only-new");
    if (w->options->state) return checked_open(&w->memory, w->options->state, err);
    randombytes_buf(w->memory.key, sizeof w->memory.key);
    return CW_OK;
}

cw_status check_record(struct store *store, const struct check_options *options,
                       struct text *report, cw_error *err)
{
    struct walk *w = mem_new(1, sizeof *w);
    if (!w) return error_no_memory(err);
    w->store = store;
    w->options = options;
    cw_status s = open_memory(w, err);
    if (!s) s = store_begin_read(store, err);
    if (!s) s = store_end(store, check_walk(w, report, err), err);
    end_log(w);
    batch_release(&w->batch);
    arena_release(&w->arena);
    if (!s) check_tell_limits(report);
    w->memory.at_s = options->now_s;
    if (!s && remembers(w)) s = checked_save(&w->memory, err);
    checked_release(&w->memory);
    mem_free(w);
    return s;
}
