/* One entry: what its author signed, and the payload that the signature commits to.
 *
 *     clearway-entry/v1 \n submission \n type \n author \n entered \n base64(payload hash) \n
 *     \n
 *     U+2014 author base64(key id || Ed25519) \n
 *
 * The note above is the leaf of the log's tree. The payload hash is SHA-256 of
 * "clearway-payload/v1\n" || salt || payload, so a payload can go and the leaf stays. */
#ifndef RECORD_ENTRY_H
#define RECORD_ENTRY_H

#include "base/text.h"
#include "record/note.h"
#include "record/schema.h"

enum { ENTRY_SALT = 32, ENTRY_SUBMISSION_MOST = 64, ENTRY_SIGNATURE = 68 };

/* Texts belong to whoever made the entry. */
struct entry {
    const char *submission, *author;
    const struct entry_type *type;
    int64_t entered_s;
    struct hash payload_hash;
    unsigned char signature[ENTRY_SIGNATURE]; /* key id and signature */
    bool erased;                              /* then there is neither salt nor payload */
    unsigned char salt[ENTRY_SALT];
    const char *payload; /* canonical JSON */
    size_t payload_length;
};

/* 1 to 64 of A-Z a-z 0-9 . _ - */
bool entry_submission_ok(const char *text);
void entry_payload_hash(const struct entry *entry, struct hash *out);
/* The signed text, and the whole note. */
void entry_text(const struct entry *entry, struct text *out);
void entry_note(const struct entry *entry, struct text *out);
void entry_leaf(const struct entry *entry, struct hash *out);
/* Hashes the payload and signs; author is the signer's name. */
void entry_seal(struct entry *entry, const struct signer *author);
/* Whether this key made the entry's signature. */
bool entry_signed_by(const struct entry *entry, const struct verifier *author);
/* Whether the payload fits its hash and its type. False: `fault` says why. True when erased. */
bool entry_payload_ok(const struct entry *entry, struct text *fault);

/* Reads a note's bytes into an entry without payload (erased is true); texts go into `arena`. NULL,
 * or what is wrong. */
struct arena;
extern const char entry_no_memory[]; /* what is wrong when it is not the entry */
const char *entry_parse(const char *bytes, size_t length, struct arena *arena, struct entry *out);

#endif
