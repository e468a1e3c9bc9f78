/* Key files; keyrings of logs. */
#include "record/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "files/bytes.h"
#include "files/number.h"

enum { SALT = crypto_pwhash_SALTBYTES, NONCE = crypto_secretbox_NONCEBYTES, SEED = 32 };
enum { SEALED = SEED + crypto_secretbox_MACBYTES, FILE_MOST = 4096, LINES = 4 };
static const char magic[] = "clearway-key/v1";

static cw_status seal_seed(const unsigned char seed[SEED], const char *passphrase, size_t length,
                           unsigned long long passes, size_t memory, struct text *out,
                           cw_error *err)
{
    unsigned char salt[SALT], nonce[NONCE], key[crypto_secretbox_KEYBYTES], sealed[SEALED];
    randombytes_buf(salt, sizeof salt);
    randombytes_buf(nonce, sizeof nonce);
    if (crypto_pwhash(key, sizeof key, passphrase, length, salt, passes, memory,
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
        return error_no_memory(err);
    crypto_secretbox_easy(sealed, seed, SEED, nonce, key);
    sodium_memzero(key, sizeof key);
    text_addf(out, "argon2id %llu %zu\n", passes, memory);
    note_base64(salt, sizeof salt, out);
    text_add(out, " ");
    note_base64(nonce, sizeof nonce, out);
    text_add(out, " ");
    note_base64(sealed, sizeof sealed, out);
    text_add(out, "\n");
    return out->broken ? error_no_memory(err) : CW_OK;
}

static cw_status write_new(const char *path, const struct text *text, cw_error *err)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0 && errno == EEXIST)
        return error_at(err, CW_BAD_USAGE, path, 0,
                        "exists already; a key is never overwritten: choose another name");
    bool good = file >= 0 && write(file, text->bytes, text->length) == (ssize_t)text->length &&
                fsync(file) == 0;
    int why = errno;
    if (file >= 0) close(file);
    if (good) return CW_OK;
    if (file >= 0) unlink(path);
    return error_at(err, CW_CANNOT_WRITE, path, 0, "cannot be written (%s); choose another place",
                    strerror(why));
}

cw_status keys_write(const char *path, const char *name, unsigned char algorithm,
                     const char *passphrase, size_t length, enum keys_cost cost,
                     const unsigned char *seed, struct verifier *out, cw_error *err)
{
    static const unsigned long long passes[] = {crypto_pwhash_OPSLIMIT_MODERATE,
                                                crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                                crypto_pwhash_OPSLIMIT_SENSITIVE};
    static const size_t memory[] = {crypto_pwhash_MEMLIMIT_MODERATE,
                                    crypto_pwhash_MEMLIMIT_INTERACTIVE,
                                    crypto_pwhash_MEMLIMIT_SENSITIVE};
    unsigned char own[SEED];
    char public[NOTE_KEY_TEXT_ROOM];
    struct signer signer;
    struct text text = {0};
    if (!note_name_ok(name, strlen(name)))
        return error_set(
            err, CW_BAD_USAGE,
            "'%.*s' is no name of a key: 1 to 100 letters, digits and ._:/- , the name "
            "of a role such as monitors.example/gate-desk",
            bytes_clip(name, 40), name);
    if (length == 0)
        return error_set(err, CW_BAD_USAGE, "the passphrase is empty; choose one of several words");
    if (seed)
        memcpy(own, seed, sizeof own);
    else
        randombytes_buf(own, sizeof own);
    signer_make(&signer, name, algorithm, own);
    verifier_text(&signer.verifier, public);
    text_addf(&text, "%s\n%s\n", magic, public);
    cw_status s = seal_seed(own, passphrase, length, passes[cost], memory[cost], &text, err);
    if (!s) s = write_new(path, &text, err);
    if (!s) *out = signer.verifier;
    sodium_memzero(own, sizeof own);
    signer_wipe(&signer);
    text_release(&text);
    return s;
}

/* ---- reading ------------------------------------------------------------------------------------- */

/* Splits into exactly LINES lines, in place. */
static bool split_lines(char *bytes, char *lines[LINES])
{
    for (int i = 0; i < LINES; i++) {
        char *end = strchr(bytes, '\n');
        if (!end) return false;
        *end = '\0';
        lines[i] = bytes;
        bytes = end + 1;
    }
    return *bytes == '\0';
}

static bool read_costs(const char *line, int64_t *passes, int64_t *memory)
{
    char first[24];
    const char *word = "argon2id ";
    if (strncmp(line, word, strlen(word)) != 0) return false;
    line += strlen(word);
    size_t n = strcspn(line, " ");
    if (n == 0 || n >= sizeof first || line[n] != ' ') return false;
    memcpy(first, line, n);
    first[n] = '\0';
    return number_whole(first, 1, 16, passes) &&
           number_whole(line + n + 1, 8192, INT64_C(2) << 30, memory);
}

static bool read_sealed(const char *line, unsigned char salt[SALT], unsigned char nonce[NONCE],
                        unsigned char sealed[SEALED])
{
    size_t a = strcspn(line, " ");
    if (line[a] != ' ') return false;
    const char *second = line + a + 1;
    size_t b = strcspn(second, " ");
    if (second[b] != ' ') return false;
    const char *third = second + b + 1;
    return note_base64_read(line, a, salt, SALT) && note_base64_read(second, b, nonce, NONCE) &&
           note_base64_read(third, strlen(third), sealed, SEALED);
}

static cw_status open_lines(char *lines[LINES], const char *path, const char *passphrase,
                            size_t length, struct signer *out, cw_error *err)
{
    unsigned char salt[SALT], nonce[NONCE], sealed[SEALED], seed[SEED];
    unsigned char key[crypto_secretbox_KEYBYTES];
    struct verifier public;
    int64_t passes, memory;
    if (strcmp(lines[0], magic) != 0 || verifier_parse(lines[1], &public) ||
        !read_costs(lines[2], &passes, &memory) || !read_sealed(lines[3], salt, nonce, sealed))
        return error_at(err, CW_BAD_INPUT, path, 0,
                        "is no key file; make one with clearway record key");
    if (crypto_pwhash(key, sizeof key, passphrase, length, salt, (unsigned long long)passes,
                      (size_t)memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return error_no_memory(err);
    bool opened = crypto_secretbox_open_easy(seed, sealed, sizeof sealed, nonce, key) == 0;
    sodium_memzero(key, sizeof key);
    if (!opened)
        return error_at(err, CW_BAD_USAGE, path, 0,
                        "the passphrase does not open this key; try again");
    signer_make(out, public.name, public.algorithm, seed);
    sodium_memzero(seed, sizeof seed);
    if (verifier_equal(&out->verifier, &public)) return CW_OK;
    signer_wipe(out);
    return error_at(err, CW_BAD_INPUT, path, 0,
                    "is damaged: its public and its secret key are not one; use a copy");
}

cw_status keys_read(const char *path, const char *passphrase, size_t length, struct signer *out,
                    cw_error *err)
{
    struct bytes bytes = {0};
    char *lines[LINES];
    *out = (struct signer){0};
    cw_status s = bytes_read(path, FILE_MOST, &bytes, err);
    if (s) return s;
    if (strlen((char *)bytes.data) != bytes.length || !split_lines((char *)bytes.data, lines))
        s = error_at(err, CW_BAD_INPUT, path, 0,
                     "is no key file; make one with clearway record key");
    if (!s) s = open_lines(lines, path, passphrase, length, out, err);
    bytes_release(&bytes);
    return s;
}

/* ---- keyrings ------------------------------------------------------------------------------------ */

void keyring_release(struct keyring *ring)
{
    mem_free(ring->keys);
    *ring = (struct keyring){0};
}

static bool counts(const struct ring_key *key, uint64_t place)
{
    return key->from < place && place <= key->until;
}

const struct verifier *keyring_author(const struct keyring *ring, const struct entry *entry,
                                      uint64_t place)
{
    for (size_t i = 0; i < ring->count; i++) {
        const struct ring_key *key = &ring->keys[i];
        if (key->witness || memcmp(key->verifier.id, entry->signature, 4) != 0 ||
            strcmp(key->verifier.name, entry->author) != 0)
            continue;
        /* the log's first key signs the entry that introduces it */
        if (counts(key, place) || (key->of_log && place == 0 && key->from == 0))
            return &key->verifier;
    }
    return NULL;
}

const struct verifier *keyring_log(const struct keyring *ring, uint64_t place)
{
    for (size_t i = 0; i < ring->count; i++)
        if (ring->keys[i].of_log && counts(&ring->keys[i], place)) return &ring->keys[i].verifier;
    return NULL;
}

bool keyring_was_log(const struct keyring *ring, const struct verifier *verifier)
{
    for (size_t i = 0; i < ring->count; i++)
        if (ring->keys[i].of_log && verifier_equal(&ring->keys[i].verifier, verifier)) return true;
    return false;
}

static struct ring_key *find_counting(const struct keyring *ring, const struct verifier *verifier,
                                      uint64_t place)
{
    for (size_t i = 0; i < ring->count; i++)
        if (verifier_equal(&ring->keys[i].verifier, verifier) && counts(&ring->keys[i], place))
            return &ring->keys[i];
    return NULL;
}

static bool add_key(struct keyring *ring, const struct verifier *verifier, uint64_t place,
                    bool of_log, bool witness, struct text *fault)
{
    if (mem_reserve(&ring->keys, &ring->room, ring->count + 1, sizeof *ring->keys, NULL)) {
        text_add(fault, "out of memory");
        return false;
    }
    ring->keys[ring->count++] = (struct ring_key){*verifier, place, UINT64_MAX, of_log, witness};
    return true;
}

static bool refuse(struct text *fault, const char *why)
{
    text_add(fault, why);
    return false;
}

static bool by_log(const struct keyring *ring, const struct entry *entry)
{
    return strcmp(entry->author, ring->origin) == 0;
}

static bool known_anywhere(const struct keyring *ring, const struct verifier *verifier)
{
    for (size_t i = 0; i < ring->count; i++)
        if (verifier_equal(&ring->keys[i].verifier, verifier)) return true;
    return false;
}

static bool apply_key(struct keyring *ring, const struct entry *entry, uint64_t place,
                      const struct verifier *key, const char *use, struct text *fault)
{
    bool log = strcmp(use, "log") == 0, witness = strcmp(use, "witness") == 0;
    if ((key->algorithm == NOTE_COSIGNATURE) != witness)
        return refuse(fault, "key: a witness's key is of another kind than an author's");
    if (log != (place == 0)) return refuse(fault, "key: the log's own key is its first entry");
    if (log) {
        if (strcmp(key->name, entry->author) != 0 || !entry_signed_by(entry, key))
            return refuse(fault, "key: the log's first entry is not signed by the key it names");
        snprintf(ring->origin, sizeof ring->origin, "%s", key->name);
        return add_key(ring, key, 0, true, false, fault);
    }
    if (!by_log(ring, entry)) return refuse(fault, "key: only the log's own key introduces others");
    if (strcmp(key->name, ring->origin) == 0)
        return refuse(fault, "key: this name is the log's own; rotate its key instead");
    if (known_anywhere(ring, key)) return refuse(fault, "key: this key was introduced before");
    return add_key(ring, key, place, false, witness, fault);
}

static bool apply_rotation(struct keyring *ring, const struct entry *entry, uint64_t place,
                           const struct verifier *old, const struct verifier *key,
                           struct text *fault)
{
    struct ring_key *ends = find_counting(ring, old, place);
    if (!ends) return refuse(fault, "rotation: the old key does not count here");
    if (strcmp(old->name, key->name) != 0 || old->algorithm != key->algorithm)
        return refuse(fault, "rotation: the new key must have the old one's name and kind");
    if (known_anywhere(ring, key)) return refuse(fault, "rotation: the new key was used before");
    if (!by_log(ring, entry) && !(strcmp(entry->author, old->name) == 0 &&
                                  memcmp(entry->signature, old->id, sizeof old->id) == 0))
        return refuse(fault, "rotation: only the old key or the log's own may rotate it");
    ends->until = place;
    return add_key(ring, key, place, ends->of_log, ends->witness, fault);
}

static bool apply_revocation(struct keyring *ring, const struct entry *entry, uint64_t place,
                             const struct verifier *key, struct text *fault)
{
    struct ring_key *ends = find_counting(ring, key, place);
    if (!ends) return refuse(fault, "revocation: that key does not count here");
    if (ends->of_log) return refuse(fault, "revocation: the log's own key is rotated instead");
    if (!by_log(ring, entry) && strcmp(entry->author, key->name) != 0)
        return refuse(fault, "revocation: only the key itself or the log's own may revoke it");
    ends->until = place;
    return true;
}

bool keyring_apply(struct keyring *ring, const struct entry *entry, uint64_t place,
                   struct text *fault)
{
    static const char *const types[] = {"key", "rotation", "revocation"};
    const char *type = entry->type->name;
    struct verifier key, old;
    int which = 0;
    while (which < 3 && strcmp(type, types[which]) != 0) which++;
    if (which == 3) return true;
    json_t *payload =
        entry->erased ? NULL : json_loadb(entry->payload, entry->payload_length, 0, NULL);
    const char *key_text = json_string_value(json_object_get(payload, "key"));
    const char *old_text = json_string_value(json_object_get(payload, "old"));
    const char *use = json_string_value(json_object_get(payload, "use"));
    bool good = key_text && !verifier_parse(key_text, &key) && (which != 0 || use) &&
                (which != 1 || (old_text && !verifier_parse(old_text, &old)));
    if (!good)
        text_addf(fault, "%s: its payload is missing", type);
    else if (which == 0)
        good = apply_key(ring, entry, place, &key, use, fault);
    else if (which == 1)
        good = apply_rotation(ring, entry, place, &old, &key, fault);
    else
        good = apply_revocation(ring, entry, place, &key, fault);
    json_decref(payload);
    return good;
}
