/* C2SP signed notes, public keys, checkpoints (heads of logs) and co-signatures by witnesses.
 *
 *     text, lines each ended by \n
 *     \n
 *     U+2014 <key name> <base64(key id, 4 bytes || signature)>\n      one or more
 *
 * Ed25519 signatures are of the text. A co-signature carries its time and is of
 * "cosignature/v1\ntime <seconds>\n" || text. Parsing is strict: one form for one meaning. */
#ifndef RECORD_NOTE_H
#define RECORD_NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "record/merkle.h"

enum {
    NOTE_NAME_MOST = 100,
    NOTE_NAME_ROOM = NOTE_NAME_MOST + 1,
    NOTE_KEY_TEXT_ROOM = NOTE_NAME_ROOM + 64,
    NOTE_SIGNATURES_MOST = 64, /* lines of one note */
    NOTE_ED25519 = 1,
    NOTE_COSIGNATURE = 4
};

/* Letters, digits and ._:/- , 1 to 100 of them: names of keys, ids. */
bool note_name_ok(const char *name, size_t length);

struct verifier {
    char name[NOTE_NAME_ROOM];
    unsigned char algorithm; /* NOTE_ED25519 or NOTE_COSIGNATURE */
    unsigned char id[4];
    unsigned char key[32];
};
/* Owns a secret: wipe it with signer_wipe. */
struct signer {
    struct verifier verifier;
    unsigned char secret[64];
};

void verifier_make(struct verifier *out, const char *name, unsigned char algorithm,
                   const unsigned char key[32]);
/* "name+hash+base64(algorithm || key)". NULL, or what is wrong. */
const char *verifier_parse(const char *text, struct verifier *out);
void verifier_text(const struct verifier *v, char out[NOTE_KEY_TEXT_ROOM]);
bool verifier_equal(const struct verifier *a, const struct verifier *b);
void signer_make(struct signer *out, const char *name, unsigned char algorithm,
                 const unsigned char seed[32]);
void signer_wipe(struct signer *signer);

struct note {
    const char *text; /* into the parsed bytes */
    size_t text_length;
    const char *signatures;
    size_t signatures_length;
};
/* NULL, or what is wrong. Every signature line is well-formed; none is verified yet. */
const char *note_parse(const char *bytes, size_t length, struct note *out);
/* Appends the signature line for a text; `unix_s` is used by co-signing keys only. */
void note_sign(const struct signer *signer, const char *text, size_t length, int64_t unix_s,
               struct text *out);
enum note_verdict { NOTE_UNSIGNED, NOTE_GOOD, NOTE_FORGED };
/* Whether the key has signed the note. A line with its name and id that does not verify makes it
 * forged. `unix_s`, when not NULL, is the time of a co-signature. */
enum note_verdict note_verify(const struct note *note, const struct verifier *verifier,
                              int64_t *unix_s);
/* The `i`-th signature line's name and raw bytes; false behind the last. */
struct note_signature {
    char name[NOTE_NAME_ROOM];
    unsigned char bytes[4 + 8 + 64]; /* id, time of a co-signature, signature */
    size_t length;                   /* 68 or 76 */
    const char *line;                /* with its line feed */
    size_t line_length;
};
bool note_signature_at(const struct note *note, size_t i, struct note_signature *out);

struct checkpoint {
    char origin[NOTE_NAME_ROOM];
    uint64_t size;
    struct hash root;
};
void checkpoint_text(const struct checkpoint *checkpoint, struct text *out);
/* The text part of a note. NULL, or what is wrong. Extension lines are refused. */
const char *checkpoint_parse(const char *text, size_t length, struct checkpoint *out);

enum { BASE64_HASH_ROOM = 45 };
void note_base64(const void *bytes, size_t length, struct text *out);
/* Exactly `length` bytes from the one canonical base64 text of them. */
bool note_base64_read(const char *text, size_t text_length, void *out, size_t length);

#endif
