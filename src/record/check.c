/* One walk over every entry, in order. Nothing that is stored for speed (tiles, topics) is believed:
 * all of it is computed anew and compared. */
#include "record/check.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "record/cosign.h"

enum { UPPER_TILES = 4 };

/* An erasure that a log has entered, or a payload that is not there. */
struct gone {
    const char *submission;
    uint64_t place;
    const char *author;
    bool stays;
};
struct gone_list {
    struct gone *items;
    size_t count, room;
};

struct walk {
    struct store *store;
    const struct check_options *options;
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
    uint64_t tile_count, seen_total, entry_total, done;
    unsigned char topic_key[crypto_shorthash_KEYBYTES];
    uint64_t topic_sum;  /* of a keyed hash of each row that should be there */
    const char **topics; /* of the entry at hand */
    size_t topic_count, topic_room;
    int64_t last_entered_s;
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

/* ---- heads --------------------------------------------------------------------------------------- */

cw_status check_head(const char *name, const char *bytes, const struct keyring *ring,
                     struct note *note, struct checkpoint *out, cw_error *err)
{
    const char *why = note_parse(bytes, strlen(bytes), note);
    if (!why) why = checkpoint_parse(note->text, note->text_length, out);
    if (why) return error_at(err, CW_REFUTED, name, 0, "a head of log %s %s", ring->origin, why);
    if (strcmp(out->origin, ring->origin) != 0)
        return error_at(err, CW_REFUTED, name, 0, "a head of log %s says it is of %s", ring->origin,
                        out->origin);
    for (size_t i = 0; i < ring->count; i++)
        if (ring->keys[i].of_log && note_verify(note, &ring->keys[i].verifier, NULL) == NOTE_GOOD)
            return CW_OK;
    return error_at(err, CW_REFUTED, name, 0, "a head of log %s is not signed by the log's key",
                    ring->origin);
}

bool check_trusts(const struct keyring *ring, const struct check_options *options)
{
    for (size_t i = 0; i < options->key_count; i++)
        if (keyring_was_log(ring, &options->keys[i])) return true;
    return false;
}

void check_tell_witnesses(const struct note *note, uint64_t size,
                          const struct check_options *options, struct text *report)
{
    char when[32];
    for (size_t i = 0; i < options->key_count; i++) {
        int64_t at = 0;
        if (options->keys[i].algorithm != NOTE_COSIGNATURE ||
            note_verify(note, &options->keys[i], &at) != NOTE_GOOD)
            continue;
        schema_format_time(at, when);
        text_addf(report,
                  "  Witness %s saw this very log of %" PRIu64 " entries at %s, and never saw it "
                  "shrink or change.\n",
                  options->keys[i].name, size, when);
    }
}

void check_tell_limits(struct text *report)
{
    text_add(report,
             "Not proved: that what an entry says is true; that everything was entered; when "
             "something was\n"
             "entered, save that it was before a witness saw it; who sat at the desk of a key. "
             "Co-signatures\n"
             "count as far as the witnesses are independent of the recorder.\n");
}

/* ---- what every entry must be -------------------------------------------------------------------- */

static cw_status add_gone(struct walk *w, struct gone_list *list, const char *submission,
                          uint64_t place, const struct entry *entry, cw_error *err)
{
    cw_status s = mem_reserve(&list->items, &list->room, list->count + 1, sizeof *list->items, err);
    if (s) return s;
    struct gone *g = &list->items[list->count++];
    *g = (struct gone){arena_text(&w->arena, submission), place,
                       arena_text(&w->arena, entry->author), entry->type->stays};
    return g->submission && g->author ? CW_OK : error_no_memory(err);
}

struct topic_context {
    struct walk *walk;
    uint64_t place;
};

static uint64_t topic_hash(struct walk *w, const char *topic, int64_t log, uint64_t place)
{
    char line[NOTE_KEY_TEXT_ROOM + 64];
    uint64_t hash;
    int n = snprintf(line, sizeof line, "%" PRId64 " %" PRIu64 " %s", log, place, topic);
    if (n < 0) n = 0;
    if (n >= (int)sizeof line) n = (int)sizeof line - 1;
    crypto_shorthash((unsigned char *)&hash, (unsigned char *)line, (unsigned long long)n,
                     w->topic_key);
    return hash;
}

/* Each topic of an entry once; schema.h bounds how many there are. */
static cw_status sum_topic(void *context, const char *topic, cw_error *err)
{
    struct topic_context *c = context;
    struct walk *w = c->walk;
    for (size_t i = 0; i < w->topic_count; i++)
        if (strcmp(w->topics[i], topic) == 0) return CW_OK;
    cw_status s =
        mem_reserve(&w->topics, &w->topic_room, w->topic_count + 1, sizeof *w->topics, err);
    if (s) return s;
    w->topics[w->topic_count++] = topic;
    w->topic_sum += topic_hash(w, topic, w->log->id, c->place);
    return CW_OK;
}

static cw_status check_payload(struct walk *w, uint64_t place, const struct entry *entry,
                               cw_error *err)
{
    struct text fault = {0};
    struct hash hash;
    struct topic_context topics = {w, place};
    w->topic_count = 0;
    if (entry->erased) return add_gone(w, &w->erased, entry->submission, place, entry, err);
    entry_payload_hash(entry, &hash);
    if (!merkle_equal(&hash, &entry->payload_hash))
        return refute(w, place, err, "its payload is not the one that was signed");
    json_t *payload =
        schema_parse(entry->type, entry->payload, entry->payload_length, entry->entered_s, &fault);
    cw_status s = CW_OK;
    if (!payload) s = refute(w, place, err, fault.bytes ? fault.bytes : "out of memory");
    if (!s) s = log_topics(entry, payload, sum_topic, &topics, err);
    if (!s && strcmp(entry->type->name, "erasure") == 0)
        s = add_gone(w, &w->erasures, json_string_value(json_object_get(payload, "erases")), place,
                     entry, err);
    json_decref(payload);
    text_release(&fault);
    return s;
}

/* The signature, unless whoever checks has checked it before: the head that they hold covers the
 * entry and its signature, and the tree is compared with that head all the same. */
static cw_status check_author(struct walk *w, uint64_t place, const struct entry *entry,
                              cw_error *err)
{
    struct text fault = {0};
    cw_status s = CW_OK;
    bool known = w->options->only_new && w->has_since && place < w->since.size;
    const struct verifier *author = keyring_author(&w->ring, entry, place);
    if (place == 0 && strcmp(entry->type->name, "key") != 0)
        return refute(w, place, err, "a log begins with its own key");
    if (place && !author)
        return refute(w, place, err, "its author's key is not one that counts there");
    if (place && !known && !entry_signed_by(entry, author))
        return refute(w, place, err, "its signature is wrong");
    if (!keyring_apply(&w->ring, entry, place, &fault))
        s = refute(w, place, err, fault.bytes ? fault.bytes : "out of memory");
    text_release(&fault);
    return s;
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

/* `size` leaves are in; the last of them has just been put into the open tile of level 0. */
static cw_status close_tiles(struct walk *w, uint64_t size, cw_error *err)
{
    cw_status s = CW_OK;
    for (int t = 0; t + 1 < UPPER_TILES && !s && size % STORE_TILE == 0; t++) {
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
    if (!wanted && !seen) return CW_OK;
    merkle_edge_root(&w->edge, &root);
    if (wanted && !merkle_equal(&root, &w->since.root))
        return refute_log(
            w, err,
            "it is not the log whose head you hold: entries up to there were altered, "
            "dropped, inserted or reordered. Keep both heads: together they are the "
            "evidence");
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

static cw_status check_entry(void *context, int64_t log, uint64_t place, const struct entry *entry,
                             cw_error *err)
{
    struct walk *w = context;
    struct hash leaf;
    (void)log;
    if (place != w->edge.size)
        return refute(w, w->edge.size, err, "it is missing, or stands in another's place");
    cw_status s = check_payload(w, place, entry, err);
    if (!s) s = check_author(w, place, entry, err);
    if (!s) s = entry_leaf(entry, &leaf, err);
    if (s) return s;
    w->tiles[0][place % STORE_TILE] = leaf;
    merkle_edge_add(&w->edge, &leaf);
    s = close_tiles(w, w->edge.size, err);
    if (!s) s = compare_heads(w, err);
    if (entry->entered_s > w->last_entered_s) w->last_entered_s = entry->entered_s;
    if (!s && ++w->done % 4096 == 0)
        s = progress_report(&w->options->progress, "checking", (int64_t)w->done,
                            (int64_t)w->entry_total, err);
    return s;
}

/* ---- erasures ------------------------------------------------------------------------------------ */

static int by_submission(const void *a, const void *b)
{
    return strcmp(((const struct gone *)a)->submission, ((const struct gone *)b)->submission);
}

/* Every missing payload has a later entry that erased it, by somebody who may; every erasure took
 * one. */
static cw_status check_erasures(struct walk *w, cw_error *err)
{
    struct gone_list *e = &w->erasures, *g = &w->erased;
    if (e->count) qsort(e->items, e->count, sizeof *e->items, by_submission);
    if (g->count) qsort(g->items, g->count, sizeof *g->items, by_submission);
    for (size_t i = 0, k = 0; i < g->count; i++) {
        const struct gone *lost = &g->items[i];
        bool may = false;
        while (k < e->count && strcmp(e->items[k].submission, lost->submission) < 0) k++;
        for (size_t j = k; j < e->count && !strcmp(e->items[j].submission, lost->submission); j++)
            may = may || (e->items[j].place > lost->place && !lost->stays &&
                          (strcmp(e->items[j].author, w->log->origin) == 0 ||
                           strcmp(e->items[j].author, lost->author) == 0));
        if (!may) return refute(w, lost->place, err, "its payload is gone and nothing erased it");
    }
    for (size_t i = 0, k = 0; i < e->count; i++) {
        while (k < g->count && strcmp(g->items[k].submission, e->items[i].submission) < 0) k++;
        if (k == g->count || strcmp(g->items[k].submission, e->items[i].submission) != 0)
            return refute(w, e->items[i].place, err,
                          "it erases an entry whose payload is still there");
    }
    return CW_OK;
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
    if (w->has_since)
        s = check_head("the head that was given", w->options->since, &w->ring, &since_note, &since,
                       err);
    if (!s) s = compare_open_tiles(w, err);
    return s ? s : check_erasures(w, err);
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
    for (size_t i = 0; i < w->seen_count; i++)
        if (!note_parse(w->seen[i].note, strlen(w->seen[i].note), &note))
            check_tell_witnesses(&note, w->seen[i].size, w->options, report);
}

static void end_log(struct walk *w)
{
    keyring_release(&w->ring);
    mem_free(w->erasures.items);
    mem_free(w->erased.items);
    w->erasures = w->erased = (struct gone_list){0};
    w->edge = (struct merkle_edge){0};
    w->next_seen = 0;
    w->last_entered_s = 0;
}

static cw_status check_log(struct walk *w, bool *used, struct text *report, cw_error *err)
{
    struct store_query q = {.log = w->log->id};
    struct note head;
    cw_status s = read_since(w, err);
    if (!s) s = store_seen_all(w->store, w->log->id, &w->arena, &w->seen, &w->seen_count, err);
    w->seen_total += w->seen_count;
    if (!s) s = store_each(w->store, &q, check_entry, w, err);
    if (!s) s = check_end(w, &head, err);
    if (!s) tell_log(w, report);
    for (size_t i = 0; i < w->options->key_count && !s; i++)
        if (keyring_was_log(&w->ring, &w->options->keys[i])) used[i] = true;
    end_log(w);
    return s;
}

/* ---- the whole file ------------------------------------------------------------------------------ */

static cw_status subtract_topic(void *context, const char *topic, int64_t log, uint64_t place,
                                cw_error *err)
{
    struct walk *w = context;
    (void)err;
    w->topic_sum -= topic_hash(w, topic, log, place);
    return CW_OK;
}

/* Rows that belong to no log, ids that stand twice, and the index of topics. */
static cw_status check_rest(struct walk *w, uint64_t logs_say, cw_error *err)
{
    struct store_counts counts;
    const char *repeated = "";
    const char *path = store_path(w->store);
    cw_status s = store_counts(w->store, &counts, err);
    if (!s && counts.entries != logs_say)
        s = error_at(err, CW_REFUTED, path, 0, "there are entries that belong to no log");
    if (!s && counts.tiles != w->tile_count)
        s = error_at(err, CW_REFUTED, path, 0, "there are stored hashes that belong to no log");
    if (!s && counts.seen != w->seen_total)
        s = error_at(err, CW_REFUTED, path, 0, "there are co-signed heads that belong to no log");
    if (!s) s = store_repeated(w->store, &w->arena, &repeated, err);
    if (!s && repeated[0])
        s = error_at(err, CW_REFUTED, path, 0, "submission '%s' stands twice in one log", repeated);
    if (!s) s = store_each_topic(w->store, subtract_topic, w, err);
    if (!s && w->topic_sum)
        s = error_at(err, CW_REFUTED, path, 0,
                     "the index by which entries are found is not that of the entries");
    return s;
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

static cw_status check_logs(struct walk *w, bool *used, struct text *report, cw_error *err)
{
    struct store_log *logs;
    struct store_counts counts;
    size_t count;
    uint64_t entries = 0;
    int64_t conflicts = 0;
    bool since_used = !w->options->since;
    cw_status s = store_logs(w->store, &w->arena, &logs, &count, err);
    if (!s) s = store_counts(w->store, &counts, err);
    if (!s && count == 0)
        s = error_at(err, CW_REFUTED, store_path(w->store), 0, "there is no log in it");
    w->entry_total = counts.entries;
    for (size_t i = 0; i < count && !s; i++) {
        w->log = &logs[i];
        entries += logs[i].size;
        s = check_log(w, used, report, err);
        since_used = since_used || w->has_since;
    }
    if (!s) s = check_rest(w, entries, err);
    if (!s) s = check_keys_used(w, used, err);
    if (!s && !since_used)
        s = error_at(err, CW_REFUTED, store_path(w->store), 0,
                     "it does not hold the log whose head you gave");
    if (!s && count > 1) s = store_conflicts(w->store, &conflicts, err);
    if (!s && conflicts)
        text_addf(report,
                  "%" PRId64
                  " submission ids stand for different things in different logs; clearway "
                  "record show tells both.\n",
                  conflicts);
    return s;
}

cw_status check_record(struct store *store, const struct check_options *options,
                       struct text *report, cw_error *err)
{
    struct walk *w = mem_new(1, sizeof *w);
    bool *used = mem_new(options->key_count, sizeof *used);
    cw_status s = w && used ? store_begin_read(store, err) : error_no_memory(err);
    if (!s) {
        w->store = store;
        w->options = options;
        randombytes_buf(w->topic_key, sizeof w->topic_key);
        s = store_integrity(store, err);
        if (!s) s = check_logs(w, used, report, err);
        s = store_end(store, s, err);
        end_log(w);
        arena_release(&w->arena);
        mem_free(w->topics);
    }
    if (!s) check_tell_limits(report);
    mem_free(used);
    mem_free(w);
    return s;
}
