/* A witness believes proofs, not recorders: it needs the head, the keys behind it, and a consistency proof
 * from the last head that it signed, and never reads an entry. */
#include "record/witness.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/output.h"
#include "files/bytes.h"

enum { STATE_MOST = 16 << 20 };

/* ---- state --------------------------------------------------------------------------------------- */

static cw_status no_state(const struct witness *w, cw_error *err, const char *what)
{
    return error_at(
        err, CW_BAD_INPUT, w->path, 0,
        "%s. Do not begin a new one before you know why: with an empty memory a witness "
        "would sign a fork",
        what);
}

static cw_status check_logs(const struct witness *w, cw_error *err)
{
    struct note note;
    struct checkpoint c;
    struct verifier key;
    size_t i;
    json_t *item;
    json_array_foreach(w->logs, i, item)
    {
        const char *head = NULL, *first = NULL;
        if (json_unpack_ex(item, NULL, JSON_STRICT, "{s:s,s:s}", "head", &head, "key", &first) ||
            note_parse(head, strlen(head), &note) ||
            checkpoint_parse(note.text, note.text_length, &c) || verifier_parse(first, &key))
            return no_state(w, err, "is damaged: it holds a log that is none");
        if (note_verify(&note, &w->signer->verifier, NULL) != NOTE_GOOD)
            return no_state(w, err, "is damaged: this witness has not signed a head in it");
    }
    return CW_OK;
}

static cw_status parse_state(struct witness *w, const struct bytes *bytes, cw_error *err)
{
    char own[NOTE_KEY_TEXT_ROOM];
    int version = 0;
    const char *key = NULL;
    json_t *logs = NULL;
    json_t *root = json_loadb((char *)bytes->data, bytes->length, JSON_REJECT_DUPLICATES, NULL);
    cw_status s = CW_OK;
    verifier_text(&w->signer->verifier, own);
    if (!root ||
        json_unpack_ex(root, NULL, JSON_STRICT, "{s:i,s:s,s:o}", "witness", &version, "witness_key",
                       &key, "logs", &logs) ||
        version != 1 || !json_is_array(logs))
        s = no_state(w, err, "is no state of a witness");
    else if (strcmp(key, own) != 0)
        s = error_at(err, CW_BAD_USAGE, w->path, 0,
                     "is the state of another witness key; give each key a state of its own");
    else
        w->logs = json_incref(logs);
    json_decref(root);
    return s ? s : check_logs(w, err);
}

static cw_status take_lock(struct witness *w, cw_error *err)
{
    struct text name = {0};
    text_addf(&name, "%s.lock", w->path);
    w->lock = name.broken ? -1 : open(name.bytes, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    text_release(&name);
    if (w->lock < 0)
        return error_at(err, CW_CANNOT_WRITE, w->path, 0,
                        "no lock can be made beside it (%s); choose another place",
                        strerror(errno));
    if (flock(w->lock, LOCK_EX | LOCK_NB) == 0) return CW_OK;
    return error_at(err, CW_FAILED, w->path, 0,
                    "another witness is using this state; try again when it is done");
}

cw_status witness_open(struct witness *w, cw_error *err)
{
    struct bytes bytes = {0};
    w->logs = NULL;
    cw_status s = take_lock(w, err);
    if (s) return s;
    if (!bytes_exists(w->path)) {
        w->logs = json_array();
        return w->logs ? CW_OK : error_no_memory(err);
    }
    s = bytes_read(w->path, STATE_MOST, &bytes, err);
    if (!s) s = parse_state(w, &bytes, err);
    bytes_release(&bytes);
    return s;
}

void witness_release(struct witness *w)
{
    json_decref(w->logs);
    w->logs = NULL;
    if (w->lock > 0) close(w->lock); /* which ends the lock */
    w->lock = 0;
}

static json_t *find_log(const struct witness *w, const char *origin)
{
    size_t i, n = strlen(origin);
    json_t *item;
    json_array_foreach(w->logs, i, item)
    {
        const char *head = json_string_value(json_object_get(item, "head"));
        if (head && strncmp(head, origin, n) == 0 && head[n] == '\n') return item;
    }
    return NULL;
}

const char *witness_last(const struct witness *w, const char *origin)
{
    return json_string_value(json_object_get(find_log(w, origin), "head"));
}

cw_status witness_save(struct witness *w, cw_error *err)
{
    char own[NOTE_KEY_TEXT_ROOM];
    struct text text = {0}, temporary = {0};
    verifier_text(&w->signer->verifier, own);
    json_t *root = json_pack("{s:i,s:s,s:O}", "witness", 1, "witness_key", own, "logs", w->logs);
    cw_status s = root ? schema_canonical(root, &text, err) : error_no_memory(err);
    json_decref(root);
    text_add(&text, "\n");
    if (!s) s = output_begin(w->path, &temporary, err);
    if (!s) {
        s = output_write(w->path, temporary.bytes, text.bytes, text.length, err);
        s = output_end_durable(w->path, &temporary, s, err);
    }
    text_release(&temporary);
    text_release(&text);
    return s;
}

/* ---- looking ------------------------------------------------------------------------------------- */

static cw_status refuse(const char *name, const char *last, const struct bundle_heads *heads,
                        const char *why, struct text *evidence, cw_error *err)
{
    text_addf(
        evidence,
        "Log %s: %s\nThese two heads, both signed by the log's key, cannot both be of one log that "
        "only grows:\n\n%s\n%s",
        heads->newest.origin, why, last, heads->head);
    return error_at(
        err, CW_REFUTED, name, 0,
        "log %s: %s. Nothing was signed; keep both heads, which are the evidence, and show "
        "them to the other witnesses",
        heads->newest.origin, why);
}

/* Whether the bundle's log has only grown since the last head. */
static cw_status check_grown(const char *name, const char *last, const struct bundle_heads *heads,
                             struct text *evidence, cw_error *err)
{
    struct note note;
    struct checkpoint before;
    const struct checkpoint *now = &heads->newest;
    if (note_parse(last, strlen(last), &note) ||
        checkpoint_parse(note.text, note.text_length, &before))
        return error_set(err, CW_BAD_INPUT, "the last head of log %s is damaged", now->origin);
    if (before.size > now->size)
        return refuse(name, last, heads, "it shrank since this witness last signed it", evidence,
                      err);
    if (before.size == now->size)
        return merkle_equal(&before.root, &now->root)
                   ? CW_OK
                   : refuse(name, last, heads, "it forked: same size, other entries", evidence,
                            err);
    for (size_t i = 0; i < heads->older_count; i++) {
        const struct bundle_older *older = &heads->older[i];
        if (older->c.size != before.size) continue;
        return older->proved && merkle_equal(&older->c.root, &before.root)
                   ? CW_OK
                   : refuse(name, last, heads,
                            "it forked: it has not grown from the head this witness signed",
                            evidence, err);
    }
    return error_at(err, CW_BAD_INPUT, name, 0,
                    "has no proof that log %s has grown from the %" PRIu64 " entries this witness "
                    "signed; ask for clearway record prove --since with the witness's last head",
                    now->origin, before.size);
}

static cw_status check_known(const struct witness *w, const char *name, const json_t *known,
                             const struct bundle_heads *heads, cw_error *err)
{
    char first[NOTE_KEY_TEXT_ROOM];
    const char *pinned = json_string_value(json_object_get(known, "key"));
    verifier_text(&heads->ring.keys[0].verifier, first);
    if (pinned && strcmp(pinned, first) == 0) return CW_OK;
    if (pinned)
        return error_at(err, CW_REFUTED, name, 0,
                        "log %s began with another key than the log of this name that the witness "
                        "knows; nothing was signed",
                        heads->newest.origin);
    for (size_t i = 0; i < w->key_count; i++)
        if (keyring_was_log(&heads->ring, &w->keys[i])) return CW_OK;
    return error_at(
        err, CW_BAD_USAGE, name, 0,
        "the witness has never seen log %s: get its public key from its recorder and give "
        "it with --public",
        heads->newest.origin);
}

/* The head with the log's own line and the witness's. */
static cw_status sign(const struct witness *w, const struct bundle_heads *heads, struct text *out,
                      cw_error *err)
{
    struct note note;
    struct note_signature line;
    if (note_parse(heads->head, strlen(heads->head), &note)) return error_no_memory(err);
    text_add_n(out, note.text, note.text_length);
    text_add(out, "\n");
    for (size_t i = 0; note_signature_at(&note, i, &line); i++)
        if (strcmp(line.name, heads->newest.origin) == 0)
            text_add_n(out, line.line, line.line_length);
    note_sign(w->signer, note.text, note.text_length, w->now_s, out);
    return out->broken ? error_no_memory(err) : CW_OK;
}

static cw_status remember(struct witness *w, json_t *known, const struct bundle_heads *heads,
                          const char *head, cw_error *err)
{
    char first[NOTE_KEY_TEXT_ROOM];
    verifier_text(&heads->ring.keys[0].verifier, first);
    int bad =
        known ? json_object_set_new(known, "head", json_string(head))
              : json_array_append_new(w->logs, json_pack("{s:s,s:s}", "head", head, "key", first));
    return bad ? error_no_memory(err) : CW_OK;
}

cw_status witness_look(struct witness *w, const char *name, const char *bytes, size_t length,
                       struct text *heads, struct text *report, struct text *evidence,
                       cw_error *err)
{
    struct bundle_heads found;
    struct text signed_head = {0};
    struct checkpoint before = {.size = 0};
    struct note note;
    cw_status s = bundle_read_heads(name, bytes, length, &found, err);
    if (s) return s;
    json_t *known = find_log(w, found.newest.origin);
    const char *last = witness_last(w, found.newest.origin);
    s = check_known(w, name, known, &found, err);
    if (!s && last) s = check_grown(name, last, &found, evidence, err);
    if (!s && last && !note_parse(last, strlen(last), &note))
        checkpoint_parse(note.text, note.text_length, &before);
    if (!s) s = sign(w, &found, &signed_head, err);
    if (!s) s = remember(w, known, &found, signed_head.bytes, err);
    if (!s) {
        text_add(heads, signed_head.bytes);
        text_addf(report, "Log %s: signed at %" PRIu64 " entries", found.newest.origin,
                  found.newest.size);
        if (last)
            text_addf(report, "; it has only grown since this witness signed it at %" PRIu64 ".\n",
                      before.size);
        else
            text_add(report, ", for the first time.\n");
    }
    text_release(&signed_head);
    bundle_heads_release(&found);
    return s;
}
