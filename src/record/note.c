/* Signed notes, strictly: a byte that could have another form is refused. */
#include "record/note.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const char dash[] = "\xe2\x80\x94 ";
enum { DASH = sizeof dash - 1 };

bool note_name_ok(const char *name, size_t length)
{
    if (length == 0 || length > NOTE_NAME_MOST) return false;
    for (size_t i = 0; i < length; i++) {
        char c = name[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && (c == '\0' || !strchr("._:/-", c))) return false;
    }
    return true;
}

void note_base64(const void *bytes, size_t length, struct text *out)
{
    char block[4 * 48 / 3 + 1];
    const unsigned char *p = bytes;
    for (size_t at = 0; at < length; at += 48) {
        size_t n = length - at < 48 ? length - at : 48;
        sodium_bin2base64(block, sizeof block, p + at, n, sodium_base64_VARIANT_ORIGINAL);
        text_add(out, block);
    }
}

bool note_base64_read(const char *text, size_t text_length, void *out, size_t length)
{
    size_t got = 0;
    const char *end = NULL;
    if (text_length != (length + 2) / 3 * 4) return false;
    /* libsodium 1.0.18 also takes the byte 0xAF for '/' */
    for (size_t i = 0; i < text_length; i++)
        if ((unsigned char)text[i] >= 0x80) return false;
    return sodium_base642bin(out, length, text, text_length, NULL, &got, &end,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           got == length && end == text + text_length;
}

/* ---- keys ---------------------------------------------------------------------------------------- */

void verifier_make(struct verifier *out, const char *name, unsigned char algorithm,
                   const unsigned char key[32])
{
    unsigned char digest[32];
    const unsigned char middle[2] = {'\n', algorithm};
    crypto_hash_sha256_state state;
    *out = (struct verifier){.algorithm = algorithm};
    snprintf(out->name, sizeof out->name, "%s", name);
    memcpy(out->key, key, sizeof out->key);
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const unsigned char *)out->name, strlen(out->name));
    crypto_hash_sha256_update(&state, middle, sizeof middle);
    crypto_hash_sha256_update(&state, key, 32);
    crypto_hash_sha256_final(&state, digest);
    memcpy(out->id, digest, sizeof out->id);
}

void verifier_text(const struct verifier *v, char out[NOTE_KEY_TEXT_ROOM])
{
    unsigned char typed[33] = {v->algorithm};
    char base64[45];
    memcpy(typed + 1, v->key, sizeof v->key);
    sodium_bin2base64(base64, sizeof base64, typed, sizeof typed, sodium_base64_VARIANT_ORIGINAL);
    snprintf(out, NOTE_KEY_TEXT_ROOM, "%s+%02x%02x%02x%02x+%s", v->name, v->id[0], v->id[1],
             v->id[2], v->id[3], base64);
}

const char *verifier_parse(const char *text, struct verifier *out)
{
    static const char fault[] =
        "is no public key; write name+hash+base64, as it stands in the .pub file";
    unsigned char typed[33];
    char name[NOTE_NAME_ROOM], again[NOTE_KEY_TEXT_ROOM];
    const char *plus = strchr(text, '+');
    if (!plus || strlen(text) >= sizeof again) return fault;
    const char *second = strchr(plus + 1, '+');
    if (!note_name_ok(text, (size_t)(plus - text)) || !second || second - plus != 9) return fault;
    if (!note_base64_read(second + 1, strlen(second + 1), typed, sizeof typed)) return fault;
    if (typed[0] != NOTE_ED25519 && typed[0] != NOTE_COSIGNATURE)
        return "is a public key of a kind that is not known here, only Ed25519";
    snprintf(name, sizeof name, "%.*s", (int)(plus - text), text);
    verifier_make(out, name, typed[0], typed + 1);
    verifier_text(out, again);
    return strcmp(text, again) == 0 ? NULL
                                    : "is a public key whose hash does not fit it; copy it "
                                      "anew";
}

bool verifier_equal(const struct verifier *a, const struct verifier *b)
{
    return strcmp(a->name, b->name) == 0 && a->algorithm == b->algorithm &&
           memcmp(a->key, b->key, sizeof a->key) == 0;
}

void signer_make(struct signer *out, const char *name, unsigned char algorithm,
                 const unsigned char seed[32])
{
    unsigned char public[32];
    crypto_sign_ed25519_seed_keypair(public, out->secret, seed);
    verifier_make(&out->verifier, name, algorithm, public);
}

void signer_wipe(struct signer *signer)
{
    sodium_memzero(signer, sizeof *signer);
}

/* ---- notes --------------------------------------------------------------------------------------- */

/* Parses one signature line [at, end); false when it is not one. */
static bool read_line(const char *at, const char *end, struct note_signature *out)
{
    if ((size_t)(end - at) < DASH || memcmp(at, dash, DASH) != 0) return false;
    const char *name = at + DASH;
    const char *blank = memchr(name, ' ', (size_t)(end - name));
    if (!blank || !note_name_ok(name, (size_t)(blank - name))) return false;
    const char *base64 = blank + 1;
    size_t n = (size_t)(end - base64);
    out->length = n == (68 + 2) / 3 * 4 ? 68 : 76;
    if (!note_base64_read(base64, n, out->bytes, out->length)) return false;
    snprintf(out->name, sizeof out->name, "%.*s", (int)(blank - name), name);
    out->line = at;
    out->line_length = (size_t)(end - at) + 1;
    return true;
}

bool note_signature_at(const struct note *note, size_t i, struct note_signature *out)
{
    const char *at = note->signatures, *stop = at + note->signatures_length;
    while (at < stop) {
        const char *end = memchr(at, '\n', (size_t)(stop - at));
        if (!end) return false;
        if (i-- == 0) return read_line(at, end, out);
        at = end + 1;
    }
    return false;
}

const char *note_parse(const char *bytes, size_t length, struct note *out)
{
    struct note_signature line;
    size_t cut = 0;
    if (length == 0 || bytes[length - 1] != '\n') return "does not end with a line feed";
    if (memchr(bytes, '\0', length)) return "has a NUL byte";
    for (size_t i = 1; i < length; i++)
        if (bytes[i - 1] == '\n' && bytes[i] == '\n') cut = i;
    if (cut == 0 || cut + 1 >= length) return "has no signature behind an empty line";
    *out = (struct note){bytes, cut, bytes + cut + 1, length - cut - 1};
    size_t lines = 0;
    for (size_t i = cut + 1; i < length; i++) lines += bytes[i] == '\n';
    if (lines > NOTE_SIGNATURES_MOST) return "has more than 64 signatures";
    for (size_t i = 0; i < lines; i++)
        if (!note_signature_at(out, i, &line)) return "has a signature line that is malformed";
    return NULL;
}

/* What a co-signature signs. Only heads are co-signed, and they are short: 0 when it does not fit. */
enum { COSIGNED_ROOM = 512 };
static size_t cosigned_text(const char *text, size_t length, int64_t unix_s,
                            char out[COSIGNED_ROOM])
{
    int used = snprintf(out, COSIGNED_ROOM, "cosignature/v1\ntime %" PRId64 "\n", unix_s);
    if (used < 0 || length > COSIGNED_ROOM - (size_t)used) return 0;
    memcpy(out + used, text, length);
    return (size_t)used + length;
}

static int64_t read_time(const unsigned char bytes[8])
{
    uint64_t t = 0;
    for (int i = 0; i < 8; i++) t = t << 8 | bytes[i];
    return t > INT64_MAX ? -1 : (int64_t)t;
}

void note_sign(const struct signer *signer, const char *text, size_t length, int64_t unix_s,
               struct text *out)
{
    unsigned char raw[76];
    size_t used = 4;
    char message[COSIGNED_ROOM];
    memcpy(raw, signer->verifier.id, 4);
    if (signer->verifier.algorithm == NOTE_COSIGNATURE) {
        for (int i = 0; i < 8; i++) raw[used++] = (unsigned char)((uint64_t)unix_s >> (56 - 8 * i));
        length = cosigned_text(text, length, unix_s, message);
        text = message;
        if (length == 0) return;
    }
    crypto_sign_ed25519_detached(raw + used, NULL, (const unsigned char *)text, length,
                                 signer->secret);
    text_addf(out, "%s%s ", dash, signer->verifier.name);
    note_base64(raw, used + 64, out);
    text_add(out, "\n");
}

static bool signature_good(const struct note *note, const struct verifier *v,
                           const struct note_signature *line, int64_t *unix_s)
{
    bool timed = v->algorithm == NOTE_COSIGNATURE;
    if (line->length != (timed ? 76U : 68U)) return false;
    if (!timed)
        return crypto_sign_ed25519_verify_detached(line->bytes + 4,
                                                   (const unsigned char *)note->text,
                                                   note->text_length, v->key) == 0;
    char message[COSIGNED_ROOM];
    int64_t at = read_time(line->bytes + 4);
    size_t length = at < 0 ? 0 : cosigned_text(note->text, note->text_length, at, message);
    bool good = length && crypto_sign_ed25519_verify_detached(line->bytes + 12,
                                                              (const unsigned char *)message,
                                                              length, v->key) == 0;
    if (good && unix_s) *unix_s = at;
    return good;
}

enum note_verdict note_verify(const struct note *note, const struct verifier *verifier,
                              int64_t *unix_s)
{
    struct note_signature line;
    for (size_t i = 0; note_signature_at(note, i, &line); i++) {
        if (strcmp(line.name, verifier->name) != 0 || memcmp(line.bytes, verifier->id, 4) != 0)
            continue;
        return signature_good(note, verifier, &line, unix_s) ? NOTE_GOOD : NOTE_FORGED;
    }
    return NOTE_UNSIGNED;
}

/* ---- checkpoints --------------------------------------------------------------------------------- */

void checkpoint_text(const struct checkpoint *checkpoint, struct text *out)
{
    text_addf(out, "%s\n%" PRIu64 "\n", checkpoint->origin, checkpoint->size);
    note_base64(checkpoint->root.bytes, sizeof checkpoint->root.bytes, out);
    text_add(out, "\n");
}

static bool read_size(const char *digits, size_t length, uint64_t *out)
{
    uint64_t n = 0;
    if (length == 0 || length > 18 || (digits[0] == '0' && length > 1)) return false;
    for (size_t i = 0; i < length; i++) {
        if (digits[i] < '0' || digits[i] > '9') return false;
        n = n * 10 + (uint64_t)(digits[i] - '0');
    }
    *out = n;
    return true;
}

const char *checkpoint_parse(const char *text, size_t length, struct checkpoint *out)
{
    const char *end = text + length;
    const char *first = memchr(text, '\n', length);
    const char *second = first ? memchr(first + 1, '\n', (size_t)(end - first - 1)) : NULL;
    const char *third = second ? memchr(second + 1, '\n', (size_t)(end - second - 1)) : NULL;
    if (!third || third + 1 != end)
        return "is no head of a log: it needs three lines, origin, size and root";
    if (!note_name_ok(text, (size_t)(first - text))) return "has an origin that is no name";
    if (!read_size(first + 1, (size_t)(second - first - 1), &out->size))
        return "has a size that is no number";
    if (!note_base64_read(second + 1, (size_t)(third - second - 1), out->root.bytes,
                          sizeof out->root.bytes))
        return "has a root that is no hash in base64";
    snprintf(out->origin, sizeof out->origin, "%.*s", (int)(first - text), text);
    return NULL;
}
