/* Bundles: made from a store, checked without one. */
#include "record/bundle.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

/* ---- making -------------------------------------------------------------------------------------- */

/* Of 32 bytes: a hash, or a salt. */
static json_t *hash_json(const void *bytes)
{
    char text[BASE64_HASH_ROOM];
    sodium_bin2base64(text, sizeof text, bytes, 32, sodium_base64_VARIANT_ORIGINAL);
    return json_string(text);
}

static json_t *proof_json(const struct merkle_proof *proof)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < proof->count; i++) {
        if (!json_array_append_new(list, hash_json(proof->hashes[i].bytes))) continue;
        json_decref(list);
        list = NULL;
    }
    return list;
}

struct making {
    struct log log;
    struct arena arena;
    json_t *entries, *older;
    const char *submission, *author;
    uint64_t place;
};

static cw_status add_entry(struct making *m, uint64_t place, const struct entry *entry,
                           cw_error *err)
{
    struct merkle_tree tree = log_tree(&m->log, m->log.info.size);
    struct merkle_proof proof;
    struct text note = {0};
    cw_status s = merkle_inclusion(&tree, place, &proof, err);
    entry_note(entry, &note);
    if (!s && note.broken) s = error_no_memory(err);
    if (!s) {
        json_t *item = json_pack(
            "{s:s,s:I,s:o,s:o?,s:o?}", "note", note.bytes, "place", (json_int_t)place, "proof",
            proof_json(&proof), "salt", entry->erased ? NULL : hash_json(entry->salt), "payload",
            entry->erased ? NULL : json_stringn(entry->payload, entry->payload_length));
        if (!item || json_array_append_new(m->entries, item)) s = error_no_memory(err);
    }
    text_release(&note);
    return s;
}

/* Whether the payload's public key under `field` has this name. */
static bool names_key(const json_t *payload, const char *field, const char *name)
{
    const char *key = json_string_value(json_object_get(payload, field));
    size_t n = strlen(name);
    return key && strncmp(key, name, n) == 0 && key[n] == '+';
}

/* What the entry rests on, and what changed it: keys of its author and of the log, corrections of it,
 * its erasure. */
static bool belongs(const struct making *m, const struct entry *entry, const json_t *payload)
{
    static const char *const fields[] = {"corrects", "erases"};
    for (int i = 0; i < 2; i++) {
        const char *target = json_string_value(json_object_get(payload, fields[i]));
        if (m->submission && target && strcmp(target, m->submission) == 0) return true;
    }
    if (m->submission && strcmp(entry->submission, m->submission) == 0) return true;
    return names_key(payload, "key", m->log.info.origin) ||
           (m->author && names_key(payload, "key", m->author));
}

struct found {
    struct making *making;
    uint64_t *places;
    size_t count, room;
};

static cw_status find_entry(void *context, int64_t log, uint64_t place, const struct entry *entry,
                            cw_error *err)
{
    struct found *f = context;
    (void)log;
    json_t *payload =
        entry->erased ? NULL : json_loadb(entry->payload, entry->payload_length, 0, NULL);
    bool wanted = belongs(f->making, entry, payload);
    json_decref(payload);
    if (!wanted) return CW_OK;
    cw_status s = mem_reserve(&f->places, &f->room, f->count + 1, sizeof *f->places, err);
    if (!s) f->places[f->count++] = place;
    return s;
}

static void sort_places(struct found *f)
{
    for (size_t i = 1; i < f->count; i++)
        for (size_t k = i; k && f->places[k - 1] > f->places[k]; k--) {
            uint64_t held = f->places[k];
            f->places[k] = f->places[k - 1];
            f->places[k - 1] = held;
        }
}

static cw_status add_entries(struct making *m, cw_error *err)
{
    static const char *const types[] = {"key", "rotation", "revocation", "correction", "erasure"};
    struct found found = {.making = m};
    struct entry entry;
    cw_status s = CW_OK;
    for (size_t i = 0; i < sizeof types / sizeof *types && !s; i++) {
        struct store_query q = {.log = m->log.info.id, .type = schema_find(types[i])};
        s = store_each(m->log.store, &q, find_entry, &found, err);
    }
    if (!s && m->submission) {
        struct store_query q = {.log = m->log.info.id, .submission = m->submission};
        s = store_each(m->log.store, &q, find_entry, &found, err);
    }
    sort_places(&found);
    if (!s && found.count > BUNDLE_MOST_ENTRIES)
        s = error_set(err, CW_FAILED, "a bundle holds at most %d entries", BUNDLE_MOST_ENTRIES);
    for (size_t i = 0; i < found.count && !s; i++) {
        if (i && found.places[i] == found.places[i - 1]) continue;
        s = store_entry_at(m->log.store, m->log.info.id, found.places[i], &m->arena, &entry, err);
        if (!s) s = add_entry(m, found.places[i], &entry, err);
    }
    mem_free(found.places);
    return s;
}

/* An older head with its consistency proof; one that is as long as the log adds nothing. */
static cw_status add_older(struct making *m, const char *head, cw_error *err)
{
    struct merkle_tree tree = log_tree(&m->log, m->log.info.size);
    struct merkle_proof proof;
    struct note note;
    struct checkpoint c;
    const char *why = note_parse(head, strlen(head), &note);
    if (!why) why = checkpoint_parse(note.text, note.text_length, &c);
    if (why) return error_set(err, CW_BAD_INPUT, "the head that was given %s", why);
    if (strcmp(c.origin, m->log.info.origin) != 0)
        return error_set(err, CW_BAD_USAGE, "the head that was given is of log %s, not %s",
                         c.origin, m->log.info.origin);
    if (c.size > m->log.info.size)
        return error_set(err, CW_REFUTED,
                         "log %s is shorter than the head that was given: entries were dropped",
                         c.origin);
    cw_status s = merkle_consistency(&tree, c.size, &proof, err);
    if (s) return s;
    json_t *item = json_pack("{s:s,s:o}", "head", head, "proof", proof_json(&proof));
    return item && json_array_append_new(m->older, item) == 0 ? CW_OK : error_no_memory(err);
}

/* The head, with the witnesses' lines where they have signed this very size. */
static cw_status add_heads(struct making *m, const char *since, const char **head, cw_error *err)
{
    const char *now = "", *last = "";
    struct note note;
    struct checkpoint c = {.size = 0};
    cw_status s = store_seen(m->log.store, m->log.info.id, m->log.info.size, &m->arena, &now, err);
    if (!s) s = store_seen(m->log.store, m->log.info.id, 0, &m->arena, &last, err);
    *head = s || !now[0] ? m->log.info.head : now;
    if (!s && last[0] && !note_parse(last, strlen(last), &note))
        checkpoint_parse(note.text, note.text_length, &c);
    if (!s && last[0] && c.size != m->log.info.size) s = add_older(m, last, err);
    if (!s && since) s = add_older(m, since, err);
    return s;
}

/* The log called `origin`; without a name, the one that holds the submission, or the only one. */
static cw_status find_log(struct store *store, const char *origin, const char *submission,
                          struct making *m, cw_error *err)
{
    struct store_log *logs;
    size_t count, at = 0, fit = 0;
    cw_status s = store_logs(store, &m->arena, &logs, &count, err);
    for (size_t i = 0; i < count && !s; i++) {
        bool found = !origin || strcmp(logs[i].origin, origin) == 0;
        if (found && submission)
            s = store_find(store, logs[i].id, submission, &m->place, &found, err);
        if (!found) continue;
        if (fit++ == 0) at = i;
    }
    if (s) return s;
    if (fit == 0)
        return error_at(err, CW_BAD_USAGE, store_path(store), 0,
                        "holds no such entry or log; see clearway record list");
    if (fit > 1 && !submission)
        return error_at(err, CW_BAD_USAGE, store_path(store), 0,
                        "holds several logs; name one with --log");
    s = log_open(store, &logs[at], &m->log, err);
    bool found;
    if (!s && submission) s = store_find(store, logs[at].id, submission, &m->place, &found, err);
    return s;
}

static cw_status make(struct store *store, const char *origin, const char *submission,
                      const char *since, struct making *m, struct text *out, cw_error *err)
{
    const char *head = "";
    struct entry entry = {0};
    cw_status s = find_log(store, origin, submission, m, err);
    if (!s && submission)
        s = store_entry_at(store, m->log.info.id, m->place, &m->arena, &entry, err);
    m->submission = submission;
    m->author = entry.author;
    if (!s) s = add_heads(m, since, &head, err);
    if (!s) s = add_entries(m, err);
    if (s) return s;
    json_t *bundle = json_pack("{s:i,s:s,s:O,s:O}", "bundle", 1, "head", head, "older", m->older,
                               "entries", m->entries);
    s = bundle ? schema_canonical(bundle, out, err) : error_no_memory(err);
    text_add(out, "\n");
    json_decref(bundle);
    return s;
}

cw_status bundle_make(struct store *store, const char *origin, const char *submission,
                      const char *since, struct text *out, cw_error *err)
{
    struct making *m = mem_new(1, sizeof *m);
    if (!m) return error_no_memory(err);
    m->entries = json_array();
    m->older = json_array();
    cw_status s = m->entries && m->older ? store_begin_read(store, err) : error_no_memory(err);
    if (!s) s = store_end(store, make(store, origin, submission, since, m, out, err), err);
    log_release(&m->log);
    arena_release(&m->arena);
    json_decref(m->entries);
    json_decref(m->older);
    mem_free(m);
    return s;
}

/* ---- checking ------------------------------------------------------------------------------------ */

struct reading {
    const char *name;
    const struct check_options *options;
    struct arena arena;
    struct keyring ring;
    json_t *root;
    const char *head_text;
    struct note head;
    struct checkpoint c;
    uint64_t next_place;
    cw_error *err;
};

static cw_status malformed(struct reading *r, const char *what)
{
    return error_at(r->err, CW_BAD_INPUT, r->name, 0,
                    "is neither a record nor a bundle as clearway record prove writes them: %s",
                    what);
}

static cw_status refute(struct reading *r, const char *why)
{
    return error_at(r->err, CW_REFUTED, r->name, 0, "%s", why);
}

static bool read_proof(const json_t *list, struct merkle_proof *out)
{
    size_t i;
    json_t *item;
    out->count = 0;
    if (!json_is_array(list) || json_array_size(list) > MERKLE_LEVELS) return false;
    json_array_foreach(list, i, item)
    {
        if (!json_is_string(item) ||
            !note_base64_read(json_string_value(item), json_string_length(item),
                              out->hashes[out->count++].bytes, 32))
            return false;
    }
    return true;
}

static cw_status parse(struct reading *r, const char *bytes, size_t length)
{
    json_error_t fault;
    struct text again = {0};
    int version = 0;
    const char *head = NULL;
    json_t *older = NULL, *entries = NULL;
    if (length > BUNDLE_MOST_BYTES) return malformed(r, "it is larger than 16 MiB");
    r->root = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &fault);
    if (!r->root) return malformed(r, fault.text);
    cw_status s = schema_canonical(r->root, &again, r->err);
    text_add(&again, "\n");
    bool same = !s && again.length == length && memcmp(again.bytes, bytes, length) == 0;
    text_release(&again);
    if (s) return s;
    if (!same) return malformed(r, "it is not in canonical form");
    if (json_unpack_ex(r->root, &fault, JSON_STRICT, "{s:i,s:s,s:o,s:o}", "bundle", &version,
                       "head", &head, "older", &older, "entries", &entries) ||
        version != 1 || !json_is_array(older) || !json_is_array(entries) ||
        json_array_size(entries) > BUNDLE_MOST_ENTRIES || json_array_size(older) > 64)
        return malformed(r, fault.text[0] ? fault.text : "parts are missing");
    r->head_text = head;
    const char *why = note_parse(head, strlen(head), &r->head);
    if (!why) why = checkpoint_parse(r->head.text, r->head.text_length, &r->c);
    return why ? error_at(r->err, CW_REFUTED, r->name, 0, "its head %s", why) : CW_OK;
}

/* An older head is one that the head has grown from. */
static cw_status check_older(struct reading *r, const json_t *item, const char **text,
                             struct note *note, struct checkpoint *c)
{
    struct merkle_proof proof;
    json_t *list = NULL;
    if (json_unpack_ex((json_t *)item, NULL, JSON_STRICT, "{s:s,s:o}", "head", text, "proof",
                       &list) ||
        !read_proof(list, &proof))
        return malformed(r, "an older head lacks its proof");
    const char *why = note_parse(*text, strlen(*text), note);
    if (!why) why = checkpoint_parse(note->text, note->text_length, c);
    if (why) return error_at(r->err, CW_REFUTED, r->name, 0, "an older head %s", why);
    if (strcmp(c->origin, r->c.origin) != 0) return refute(r, "an older head is of another log");
    if (!merkle_check_consistency(c->size, &c->root, r->c.size, &r->c.root, &proof))
        return refute(r, "the log is not the one that an older head in the bundle is of: entries "
                         "were altered, dropped, inserted or reordered");
    return CW_OK;
}

static cw_status read_entry(struct reading *r, const json_t *item, uint64_t *place,
                            struct merkle_proof *proof, struct entry *out)
{
    const char *note = NULL;
    json_int_t at = 0;
    json_t *list = NULL, *salt = NULL, *payload = NULL;
    if (json_unpack_ex((json_t *)item, NULL, JSON_STRICT, "{s:s,s:I,s:o,s:o,s:o}", "note", &note,
                       "place", &at, "proof", &list, "salt", &salt, "payload", &payload) ||
        at < 0 || !read_proof(list, proof) || json_is_null(salt) != json_is_null(payload))
        return malformed(r, "an entry lacks a part");
    const char *why = entry_parse(note, strlen(note), &r->arena, out);
    if (why == entry_no_memory) return error_no_memory(r->err);
    if (why) return error_at(r->err, CW_REFUTED, r->name, 0, "an entry %s", why);
    *place = (uint64_t)at;
    if (json_is_null(payload)) return CW_OK;
    if (!json_is_string(salt) || !json_is_string(payload) ||
        !note_base64_read(json_string_value(salt), json_string_length(salt), out->salt, ENTRY_SALT))
        return malformed(r, "an entry's salt is none");
    out->erased = false;
    out->payload = json_string_value(payload);
    out->payload_length = json_string_length(payload);
    return CW_OK;
}

static cw_status check_entry(struct reading *r, const json_t *item, struct entry *entry)
{
    struct merkle_proof proof;
    struct text fault = {0}, note = {0};
    struct hash leaf;
    uint64_t place = 0;
    cw_status s = read_entry(r, item, &place, &proof, entry);
    if (s) return s;
    if (place < r->next_place) return refute(r, "its entries are not in the order of their places");
    r->next_place = place + 1;
    entry_note(entry, &note);
    const char *as_given = json_string_value(json_object_get(item, "note"));
    if (note.broken) s = error_no_memory(r->err);
    if (!s && (!as_given || strcmp(note.bytes, as_given) != 0))
        s = refute(r, "an entry is not written as entries are");
    if (!s) merkle_leaf(note.bytes, note.length, &leaf);
    if (!s && !merkle_check_inclusion(&leaf, place, r->c.size, &proof, &r->c.root))
        s = refute(r, "an entry is not in the log, or not in its place");
    if (!s && !entry_payload_ok(entry, &fault))
        s = schema_no_memory(&fault) ? error_no_memory(r->err) : refute(r, fault.bytes);
    const struct verifier *author = keyring_author(&r->ring, entry, place);
    if (!s && place == 0 && strcmp(entry->type->name, "key") != 0)
        s = refute(r, "a log begins with its own key");
    if (!s && place && !author) s = refute(r, "an author's key is not one that counts there");
    if (!s && place && !entry_signed_by(entry, author))
        s = refute(r, "the signature of an entry is wrong");
    if (!s && !keyring_apply(&r->ring, entry, place, &fault))
        s = schema_no_memory(&fault) ? error_no_memory(r->err) : refute(r, fault.bytes);
    text_release(&note);
    text_release(&fault);
    return s;
}

static void tell_entry(const struct entry *entry, struct text *report)
{
    char when[32];
    schema_format_time(entry->entered_s, when);
    text_addf(report, "  %s %s, entered by %s, by its clock at %s: ", entry->type->name,
              entry->submission, entry->author, when);
    if (entry->erased)
        text_add(report, "its payload was erased; the entry stands");
    else
        text_add_n(report, entry->payload, entry->payload_length);
    text_add(report, "\n");
}

static cw_status check_entries(struct reading *r, struct text *told)
{
    size_t i;
    json_t *item;
    cw_status s = CW_OK;
    json_array_foreach(json_object_get(r->root, "entries"), i, item)
    {
        struct entry entry;
        if (!s) s = check_entry(r, item, &entry);
        if (!s && strcmp(entry.type->name, "key") != 0) tell_entry(&entry, told);
    }
    if (!s && r->ring.count == 0) s = refute(r, "the log's own key is not in it");
    if (!s && strcmp(r->ring.origin, r->c.origin) != 0)
        s = refute(r, "the key in it is of another log than its head");
    const struct verifier *key = s ? NULL : keyring_log(&r->ring, r->c.size);
    if (!s && (!key || note_verify(&r->head, key, NULL) != NOTE_GOOD))
        s = refute(r, "its head is not signed by the log's key");
    return s;
}

static cw_status check_since(struct reading *r, bool *met)
{
    struct note note;
    struct checkpoint since, c;
    size_t i;
    json_t *item;
    *met = !r->options->since;
    if (*met) return CW_OK;
    const char *why = note_parse(r->options->since, strlen(r->options->since), &note);
    if (!why) why = checkpoint_parse(note.text, note.text_length, &since);
    if (why) return error_set(r->err, CW_BAD_INPUT, "the head that was given %s", why);
    if (strcmp(since.origin, r->c.origin) != 0)
        return refute(r, "it is of another log than the head you gave");
    if (since.size > r->c.size)
        return refute(r, "it is of a shorter log than the head you hold: entries were dropped");
    if (since.size == r->c.size && !merkle_equal(&since.root, &r->c.root))
        return refute(r, "it is not the log whose head you hold. Keep both: together they are the "
                         "evidence");
    *met = since.size == r->c.size;
    json_array_foreach(json_object_get(r->root, "older"), i, item)
    {
        const char *text;
        cw_status s = check_older(r, item, &text, &note, &c);
        if (s) return s;
        if (c.size != since.size) continue;
        if (!merkle_equal(&c.root, &since.root))
            return refute(r, "it is not the log whose head you hold. Keep both: together they are "
                             "the evidence");
        *met = true;
    }
    return CW_OK;
}

static cw_status check_olders(struct reading *r, struct text *told)
{
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(r->root, "older"), i, item)
    {
        const char *text;
        struct note note;
        struct checkpoint c;
        cw_status s = check_older(r, item, &text, &note, &c);
        if (!s) s = check_head(r->name, text, &r->ring, &note, &c, r->err);
        if (s) return s;
        check_tell_witnesses(&note, c.size, r->options, told);
    }
    check_tell_witnesses(&r->head, r->c.size, r->options, told);
    return CW_OK;
}

static void tell(struct reading *r, bool met, const struct text *entries, const struct text *seen,
                 struct text *report)
{
    char key[NOTE_KEY_TEXT_ROOM];
    bool trusted = check_trusts(&r->ring, r->options);
    verifier_text(keyring_log(&r->ring, r->c.size), key);
    text_addf(report, "Bundle of log %s at %" PRIu64 " entries.\n  Head signed by %s\n",
              r->c.origin, r->c.size, key);
    text_add(report,
             trusted ? "  A key you gave. So the recorder has committed to what follows, and "
                       "cannot alter it unseen.\n"
                     : "  NOT a key you gave: the bundle agrees with itself, which whoever wrote "
                       "it can always bring about.\n"
                       "  Get the recorder's public key from the recorder and give it with "
                       "--public.\n");
    if (entries->length) text_add_n(report, entries->bytes, entries->length);
    if (r->options->since && met)
        text_add(report, "  The log has only grown since the head that you hold.\n");
    if (r->options->since && !met)
        text_add(report, "  It has no proof against the head that you hold: nothing follows from "
                         "that head.\n");
    if (seen->length) text_add_n(report, seen->bytes, seen->length);
    text_add(report,
             "Not proved by a bundle: that no later entry corrects it; that its author's key "
             "was not revoked\nbehind this head.\n");
    check_tell_limits(report);
}

cw_status bundle_check(const char *name, const char *bytes, size_t length,
                       const struct check_options *options, struct text *report, cw_error *err)
{
    struct reading r = {.name = name, .options = options, .err = err};
    struct text entries = {0}, seen = {0};
    bool met = false;
    cw_status s = parse(&r, bytes, length);
    if (!s) s = check_entries(&r, &entries);
    if (!s) s = check_olders(&r, &seen);
    if (!s) s = check_since(&r, &met);
    for (size_t i = 0; i < options->key_count && !s; i++)
        if (options->keys[i].algorithm == NOTE_ED25519 &&
            !keyring_was_log(&r.ring, &options->keys[i]))
            s = error_at(err, CW_REFUTED, name, 0,
                         "its log was never kept by the key of %s that you gave",
                         options->keys[i].name);
    if (!s) tell(&r, met, &entries, &seen, report);
    text_release(&entries);
    text_release(&seen);
    keyring_release(&r.ring);
    arena_release(&r.arena);
    json_decref(r.root);
    return s;
}

/* ---- heads alone --------------------------------------------------------------------------------- */

static cw_status take_heads(struct reading *r, struct bundle_heads *out)
{
    const json_t *older = json_object_get(r->root, "older");
    size_t i;
    json_t *item;
    out->head = arena_text(&out->arena, r->head_text);
    out->newest = r->c;
    out->older = arena_new(&out->arena, (json_array_size(older) + 1) * sizeof *out->older);
    if (!out->head || !out->older) return error_no_memory(r->err);
    json_array_foreach(older, i, item)
    {
        const char *text;
        struct note note;
        struct bundle_older *o = &out->older[out->older_count++];
        cw_error local = {0}, *err = r->err;
        r->err = &local;
        cw_status s = check_older(r, item, &text, &note, &o->c);
        r->err = err;
        if (s && s != CW_REFUTED) return error_set(err, s, "%s", local.text);
        o->proved = !s;
    }
    out->ring = r->ring;
    r->ring = (struct keyring){0};
    return CW_OK;
}

cw_status bundle_read_heads(const char *name, const char *bytes, size_t length,
                            struct bundle_heads *out, cw_error *err)
{
    static const struct check_options none = {0};
    struct reading r = {.name = name, .options = &none, .err = err};
    struct text told = {0};
    *out = (struct bundle_heads){0};
    cw_status s = parse(&r, bytes, length);
    if (!s) s = check_entries(&r, &told);
    if (!s) s = take_heads(&r, out);
    text_release(&told);
    keyring_release(&r.ring);
    arena_release(&r.arena);
    json_decref(r.root);
    if (s) bundle_heads_release(out);
    return s;
}

void bundle_heads_release(struct bundle_heads *heads)
{
    keyring_release(&heads->ring);
    arena_release(&heads->arena);
    *heads = (struct bundle_heads){0};
}
