/* Entries as bytes. */
#include "record/entry.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

static const char magic[] = "clearway-entry/v1\n";
static const char payload_magic[] = "clearway-payload/v1\n";
static const char dash[] = "\xe2\x80\x94 ";

bool entry_submission_ok(const char *text)
{
    size_t n = strlen(text);
    return n <= ENTRY_SUBMISSION_MOST && note_name_ok(text, n) && !strpbrk(text, ":/");
}

void entry_payload_hash(const struct entry *entry, struct hash *out)
{
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const unsigned char *)payload_magic,
                              sizeof payload_magic - 1);
    crypto_hash_sha256_update(&state, entry->salt, sizeof entry->salt);
    crypto_hash_sha256_update(&state, (const unsigned char *)entry->payload, entry->payload_length);
    crypto_hash_sha256_final(&state, out->bytes);
}

void entry_text(const struct entry *entry, struct text *out)
{
    text_add_n(out, magic, sizeof magic - 1);
    text_addf(out, "%s\n%s\n%s\n%" PRId64 "\n", entry->submission, entry->type->name, entry->author,
              entry->entered_s);
    note_base64(entry->payload_hash.bytes, sizeof entry->payload_hash.bytes, out);
    text_add_n(out, "\n", 1);
}

void entry_note(const struct entry *entry, struct text *out)
{
    entry_text(entry, out);
    text_addf(out, "\n%s%s ", dash, entry->author);
    note_base64(entry->signature, sizeof entry->signature, out);
    text_add_n(out, "\n", 1);
}

cw_status entry_leaf(const struct entry *entry, struct hash *out, cw_error *err)
{
    struct text note = {0};
    entry_note(entry, &note);
    bool broken = note.broken;
    if (!broken) merkle_leaf(note.bytes, note.length, out);
    text_release(&note);
    return broken ? error_no_memory(err) : CW_OK;
}

cw_status entry_seal(struct entry *entry, const struct signer *author, cw_error *err)
{
    struct text text = {0};
    entry->author = author->verifier.name;
    entry_payload_hash(entry, &entry->payload_hash);
    entry_text(entry, &text);
    bool broken = text.broken;
    memcpy(entry->signature, author->verifier.id, 4);
    if (!broken)
        crypto_sign_ed25519_detached(entry->signature + 4, NULL, (const unsigned char *)text.bytes,
                                     text.length, author->secret);
    text_release(&text);
    return broken ? error_no_memory(err) : CW_OK;
}

bool entry_signed_by(const struct entry *entry, const struct verifier *author)
{
    struct text text = {0};
    if (strcmp(entry->author, author->name) != 0 || author->algorithm != NOTE_ED25519 ||
        memcmp(entry->signature, author->id, 4) != 0)
        return false;
    entry_text(entry, &text);
    bool good = !text.broken && crypto_sign_ed25519_verify_detached(
                                    entry->signature + 4, (const unsigned char *)text.bytes,
                                    text.length, author->key) == 0;
    text_release(&text);
    return good;
}

bool entry_payload_ok(const struct entry *entry, struct text *fault)
{
    struct hash hash;
    if (entry->erased) return true;
    entry_payload_hash(entry, &hash);
    if (!merkle_equal(&hash, &entry->payload_hash)) {
        text_add(fault, "the payload is not the one that was signed");
        return false;
    }
    json_t *payload =
        schema_parse(entry->type, entry->payload, entry->payload_length, entry->entered_s, fault);
    json_decref(payload);
    return payload != NULL;
}

/* ---- reading ------------------------------------------------------------------------------------- */

static bool read_seconds(const char *text, int64_t *out)
{
    int64_t n = 0;
    size_t length = strlen(text);
    if (length == 0 || length > 12 || (text[0] == '0' && length > 1)) return false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9') return false;
        n = n * 10 + (text[i] - '0');
    }
    *out = n;
    return true;
}

/* The next line of the note's text as a text of its own; NULL when there is none. */
static const char *take_line(const char **at, const char *end, struct arena *arena)
{
    const char *stop = *at < end ? memchr(*at, '\n', (size_t)(end - *at)) : NULL;
    if (!stop) return NULL;
    const char *line = arena_text_n(arena, *at, (size_t)(stop - *at));
    *at = stop + 1;
    return line;
}

const char *entry_parse(const char *bytes, size_t length, struct arena *arena, struct entry *out)
{
    struct note note;
    struct note_signature signature;
    *out = (struct entry){.erased = true};
    const char *why = note_parse(bytes, length, &note);
    if (why) return why;
    const char *at = note.text, *end = note.text + note.text_length;
    if (note.text_length < sizeof magic - 1 || memcmp(at, magic, sizeof magic - 1) != 0)
        return "is no entry of a record";
    at += sizeof magic - 1;
    const char *lines[5];
    for (int i = 0; i < 5; i++)
        if (!(lines[i] = take_line(&at, end, arena))) return "is an entry that lacks a line";
    if (at != end) return "is an entry with a line too many";
    out->submission = lines[0];
    out->type = schema_find(lines[1]);
    out->author = lines[2];
    if (!entry_submission_ok(lines[0])) return "has a submission id that is none";
    if (!out->type) return "is of a type that is not known here";
    if (!note_name_ok(lines[2], strlen(lines[2]))) return "has an author that is no name";
    if (!read_seconds(lines[3], &out->entered_s)) return "has a time that is no number";
    if (!note_base64_read(lines[4], strlen(lines[4]), out->payload_hash.bytes, 32))
        return "has a payload hash that is none";
    if (note_signature_at(&note, 1, &signature) || !note_signature_at(&note, 0, &signature) ||
        signature.length != ENTRY_SIGNATURE || strcmp(signature.name, out->author) != 0)
        return "is not signed by its author alone";
    memcpy(out->signature, signature.bytes, ENTRY_SIGNATURE);
    return NULL;
}
