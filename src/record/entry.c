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

/* What is signed and hashed is short, and often made: in a buffer, without memory that could be out. */
enum {
    TEXT_ROOM = sizeof magic + ENTRY_SUBMISSION_MOST + NOTE_NAME_MOST + BASE64_HASH_ROOM + 64,
    NOTE_ROOM = TEXT_ROOM + NOTE_NAME_MOST + 2 * ENTRY_SIGNATURE
};

/* 0 when it does not fit: then it is no entry. */
static size_t write_text(const struct entry *entry, char out[TEXT_ROOM])
{
    char hash[BASE64_HASH_ROOM];
    sodium_bin2base64(hash, sizeof hash, entry->payload_hash.bytes, 32,
                      sodium_base64_VARIANT_ORIGINAL);
    int n = snprintf(out, TEXT_ROOM, "%s%s\n%s\n%s\n%" PRId64 "\n%s\n", magic, entry->submission,
                     entry->type->name, entry->author, entry->entered_s, hash);
    return n > 0 && n < TEXT_ROOM ? (size_t)n : 0;
}

static size_t write_note(const struct entry *entry, char out[NOTE_ROOM])
{
    char signature[2 * ENTRY_SIGNATURE];
    size_t length = write_text(entry, out);
    if (!length) return 0;
    sodium_bin2base64(signature, sizeof signature, entry->signature, ENTRY_SIGNATURE,
                      sodium_base64_VARIANT_ORIGINAL);
    int n =
        snprintf(out + length, NOTE_ROOM - length, "\n%s%s %s\n", dash, entry->author, signature);
    return n > 0 && (size_t)n < NOTE_ROOM - length ? length + (size_t)n : 0;
}

void entry_text(const struct entry *entry, struct text *out)
{
    char bytes[TEXT_ROOM];
    text_add_n(out, bytes, write_text(entry, bytes));
}

void entry_note(const struct entry *entry, struct text *out)
{
    char bytes[NOTE_ROOM];
    text_add_n(out, bytes, write_note(entry, bytes));
}

void entry_leaf(const struct entry *entry, struct hash *out)
{
    char bytes[NOTE_ROOM];
    merkle_leaf(bytes, write_note(entry, bytes), out);
}

void entry_seal(struct entry *entry, const struct signer *author)
{
    char bytes[TEXT_ROOM];
    entry->author = author->verifier.name;
    entry_payload_hash(entry, &entry->payload_hash);
    memcpy(entry->signature, author->verifier.id, 4);
    crypto_sign_ed25519_detached(entry->signature + 4, NULL, (const unsigned char *)bytes,
                                 write_text(entry, bytes), author->secret);
}

bool entry_signed_by(const struct entry *entry, const struct verifier *author)
{
    char bytes[TEXT_ROOM];
    if (strcmp(entry->author, author->name) != 0 || author->algorithm != NOTE_ED25519 ||
        memcmp(entry->signature, author->id, 4) != 0)
        return false;
    size_t length = write_text(entry, bytes);
    return length &&
           crypto_sign_ed25519_verify_detached(entry->signature + 4, (const unsigned char *)bytes,
                                               length, author->key) == 0;
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

const char entry_no_memory[] = "out of memory";

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
    for (int i = 0; i < 5; i++) {
        bool there = at < end && memchr(at, '\n', (size_t)(end - at));
        if (!there) return "is an entry that lacks a line";
        lines[i] = take_line(&at, end, arena);
        if (!lines[i]) return entry_no_memory;
    }
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
