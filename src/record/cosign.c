/* Lines of several witnesses are gathered in one note per size. */
#include "record/cosign.h"

#include <inttypes.h>
#include <string.h>

#include "base/mem.h"

/* The ring's key that a line claims to be of; a name and four bytes, so several may fit. */
static bool line_good(const struct keyring *ring, const struct note *one,
                      const struct note_signature *line)
{
    for (size_t i = 0; i < ring->count; i++) {
        const struct ring_key *key = &ring->keys[i];
        if (!key->of_log && !key->witness) continue;
        if (strcmp(key->verifier.name, line->name) != 0) continue;
        if (note_verify(one, &key->verifier, NULL) == NOTE_GOOD) return true;
    }
    return false;
}

const char *cosign_wrong(const struct keyring *ring, const struct note *note)
{
    struct note_signature line;
    for (size_t i = 0; note_signature_at(note, i, &line); i++) {
        const struct note one = {note->text, note->text_length, line.line, line.line_length};
        if (!line_good(ring, &one, &line))
            return "has a signature that is wrong, or of a witness whom the log does not know; let "
                   "the "
                   "recorder introduce it with an entry 'key'";
    }
    return NULL;
}

bool cosign_cut(const char **text, const char **note, size_t *length)
{
    static const char dash[] = "\xe2\x80\x94 ";
    bool signed_once = false;
    const char *p = *note = *text;
    while (*p) {
        bool line = strncmp(p, dash, sizeof dash - 1) == 0;
        if (signed_once && !line) break;
        signed_once = signed_once || line;
        p += strcspn(p, "\n");
        p += *p == '\n';
    }
    *length = (size_t)(p - *note);
    *text = p;
    return *length > 0;
}

static bool has_line(const struct note *note, const struct note_signature *wanted)
{
    struct note_signature line;
    for (size_t i = 0; note_signature_at(note, i, &line); i++)
        if (strcmp(line.name, wanted->name) == 0 && memcmp(line.bytes, wanted->bytes, 4) == 0)
            return true;
    return false;
}

static cw_status wrong(const struct log *log, cw_status status, const char *why, cw_error *err)
{
    return error_at(err, status, store_path(log->store), 0, "a head for log %s %s",
                    log->info.origin, why);
}

/* It must be signed by the log, and be of the log's first `size` entries as they are here. */
static cw_status check_ours(struct log *log, const struct note *note, const struct checkpoint *c,
                            cw_error *err)
{
    struct merkle_tree tree = log_tree(log, c->size);
    struct hash root;
    bool by_log = false;
    const char *why = cosign_wrong(&log->ring, note);
    if (why) return wrong(log, CW_BAD_INPUT, why, err);
    for (size_t i = 0; i < log->ring.count && !by_log; i++)
        by_log = log->ring.keys[i].of_log &&
                 note_verify(note, &log->ring.keys[i].verifier, NULL) == NOTE_GOOD;
    if (!by_log) return wrong(log, CW_BAD_INPUT, "is not signed by the log's key", err);
    if (c->size > log->info.size)
        return wrong(
            log, CW_REFUTED,
            "is of a longer log than the one here: entries are missing; restore a backup, or "
            "merge a copy",
            err);
    cw_status s = merkle_root(&tree, &root, err);
    if (!s && !merkle_equal(&root, &c->root))
        s = wrong(log, CW_REFUTED,
                  "is of another log than the one here. Keep both: together they are the evidence",
                  err);
    return s;
}

static cw_status add_lines(struct log *log, const struct note *note, const struct checkpoint *c,
                           const char *before, size_t *added, cw_error *err)
{
    struct note held;
    struct note_signature line;
    struct text text = {0};
    bool news = false, any = before[0] && !note_parse(before, strlen(before), &held);
    if (any) {
        text_add(&text, before);
    } else {
        text_add_n(&text, note->text, note->text_length);
        text_add(&text, "\n");
    }
    for (size_t i = 0; note_signature_at(note, i, &line); i++) {
        if (any && has_line(&held, &line)) continue;
        text_add_n(&text, line.line, line.line_length);
        news = true;
        *added += line.length == sizeof line.bytes; /* the log's own are no co-signatures */
    }
    cw_status s = text.broken ? error_no_memory(err) : CW_OK;
    if (!s && news && note_parse(text.bytes, text.length, &held))
        s = wrong(log, CW_FAILED, "has too many witnesses", err);
    if (!s && news) s = store_seen_put(log->store, log->info.id, c->size, text.bytes, err);
    text_release(&text);
    return s;
}

cw_status cosign_take(struct log *log, const char *head, size_t *added, cw_error *err)
{
    struct arena arena = {0};
    struct note note;
    struct checkpoint c;
    const char *before = "";
    const char *why = note_parse(head, strlen(head), &note);
    *added = 0;
    if (!why) why = checkpoint_parse(note.text, note.text_length, &c);
    if (why) return wrong(log, CW_BAD_INPUT, why, err);
    if (strcmp(c.origin, log->info.origin) != 0)
        return wrong(log, CW_BAD_INPUT, "is of another log", err);
    if (c.size == 0) return wrong(log, CW_BAD_INPUT, "is of an empty log", err);
    cw_status s = check_ours(log, &note, &c, err);
    if (!s) s = store_seen(log->store, log->info.id, c.size, &arena, &before, err);
    if (!s) s = add_lines(log, &note, &c, before, added, err);
    arena_release(&arena);
    return s;
}
