/* Key files, and which keys may sign what at which place of a log.
 *
 *     clearway-key/v1
 *     name+hash+base64(algorithm || public key)
 *     argon2id <passes> <bytes of memory>
 *     <base64 salt> <base64 nonce> <base64 sealed seed>
 *
 * The seed is sealed with XSalsa20-Poly1305 under Argon2id of the passphrase. */
#ifndef RECORD_KEYS_H
#define RECORD_KEYS_H

#include "record/entry.h"

enum keys_cost { KEYS_MODERATE, KEYS_INTERACTIVE, KEYS_SENSITIVE };

/* Makes a key and writes it into a new file that only its owner may read. `seed` is 32 bytes, or NULL
 * for a random key. */
cw_status keys_write(const char *path, const char *name, unsigned char algorithm,
                     const char *passphrase, size_t length, enum keys_cost cost,
                     const unsigned char *seed, struct verifier *out, cw_error *err);
/* Opens a key file; `out` is to be wiped with signer_wipe. */
cw_status keys_read(const char *path, const char *passphrase, size_t length, struct signer *out,
                    cw_error *err);

/* The keys of a log, by the places at which they count: from < place <= until. */
struct ring_key {
    struct verifier verifier;
    uint64_t from, until;
    bool of_log, witness;
};
struct keyring {
    struct ring_key *keys;
    size_t count, room;
    char origin[NOTE_NAME_ROOM];
};
void keyring_release(struct keyring *ring);
/* The author's key that counts at `place`; NULL when there is none. */
const struct verifier *keyring_author(const struct keyring *ring, const struct entry *entry,
                                      uint64_t place);
/* The log's own key behind `place`. */
const struct verifier *keyring_log(const struct keyring *ring, uint64_t place);
/* Whether this was the log's own key at any time. */
bool keyring_was_log(const struct keyring *ring, const struct verifier *verifier);
/* Takes in a key, rotation or revocation that stands at `place`; anything else changes nothing. The
 * payload is well-formed. False: `fault` says why it may not. */
bool keyring_apply(struct keyring *ring, const struct entry *entry, uint64_t place,
                   struct text *fault);

#endif
