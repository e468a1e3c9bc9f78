/* Signed notes, public keys, heads and co-signatures: the example that the note format's first
 * implementation documents, round trips, and that every damaged byte is noticed. */
#include <sodium.h>
#include <stdlib.h>

#include "record/note.h"

#include "harness.h"

static const char neumann_key[] =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
static const char neumann_note[] =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\xe2\x80\x94 PeterNeumann "
    "x08go/ZJkuBS9UG/"
    "SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

static void foreign_note(void)
{
    struct verifier v;
    struct note note;
    CHECK(verifier_parse(neumann_key, &v) == NULL);
    CHECK(note_parse(neumann_note, strlen(neumann_note), &note) == NULL);
    CHECK_INT(note_verify(&note, &v, NULL), NOTE_GOOD);
    char again[NOTE_KEY_TEXT_ROOM];
    verifier_text(&v, again);
    CHECK_TEXT(again, neumann_key);
}

static void public_keys_are_strict(void)
{
    struct verifier v;
    char text[sizeof neumann_key];
    int taken = 0;
    for (size_t i = 0; i + 1 < sizeof neumann_key; i++)
        for (int bit = 0; bit < 8; bit++) {
            memcpy(text, neumann_key, sizeof text);
            text[i] = (char)(text[i] ^ 1 << bit);
            if (text[i] && verifier_parse(text, &v) == NULL) taken++;
        }
    CHECK_INT(taken, 0);
    CHECK(verifier_parse("", &v) != NULL);
    CHECK(verifier_parse("a+b+c", &v) != NULL);
}

static struct signer signer_of(const char *name, unsigned char algorithm)
{
    unsigned char seed[32] = {7};
    struct signer s;
    seed[1] = (unsigned char)name[0];
    signer_make(&s, name, algorithm, seed);
    return s;
}

static void make_head(struct text *out)
{
    struct checkpoint c = {.origin = "desk.example", .size = 12345};
    struct signer log = signer_of("desk.example", NOTE_ED25519);
    struct signer witness = signer_of("w.example/1", NOTE_COSIGNATURE);
    struct text lines = {0};
    merkle_leaf("x", 1, &c.root);
    checkpoint_text(&c, out);
    note_sign(&log, out->bytes, out->length, 0, &lines);
    note_sign(&witness, out->bytes, out->length, 1478250000, &lines);
    text_add(out, "\n");
    text_add(out, lines.bytes);
    text_release(&lines);
}

static void heads_and_cosignatures(void)
{
    struct text head = {0};
    struct note note;
    struct checkpoint c;
    struct signer log = signer_of("desk.example", NOTE_ED25519);
    struct signer witness = signer_of("w.example/1", NOTE_COSIGNATURE);
    struct signer other = signer_of("w.example/2", NOTE_COSIGNATURE);
    int64_t at = 0;
    make_head(&head);
    CHECK(note_parse(head.bytes, head.length, &note) == NULL);
    CHECK_INT(note_verify(&note, &log.verifier, NULL), NOTE_GOOD);
    CHECK_INT(note_verify(&note, &witness.verifier, &at), NOTE_GOOD);
    CHECK_INT(at, 1478250000);
    CHECK_INT(note_verify(&note, &other.verifier, NULL), NOTE_UNSIGNED);
    CHECK(checkpoint_parse(note.text, note.text_length, &c) == NULL);
    CHECK_INT(c.size, 12345);
    CHECK_TEXT(c.origin, "desk.example");
    text_release(&head);
}

/* No bit of a head can change without the log's or the witness's signature failing. */
static void damage_shows(void)
{
    struct text head = {0};
    struct signer log = signer_of("desk.example", NOTE_ED25519);
    struct signer witness = signer_of("w.example/1", NOTE_COSIGNATURE);
    int unseen = 0;
    make_head(&head);
    for (size_t i = 0; i < head.length; i++)
        for (int bit = 0; bit < 8; bit++) {
            struct note note;
            head.bytes[i] = (char)(head.bytes[i] ^ 1 << bit);
            bool good = note_parse(head.bytes, head.length, &note) == NULL &&
                        note_verify(&note, &log.verifier, NULL) == NOTE_GOOD &&
                        note_verify(&note, &witness.verifier, NULL) == NOTE_GOOD;
            if (good) unseen++;
            head.bytes[i] = (char)(head.bytes[i] ^ 1 << bit);
        }
    CHECK_INT(unseen, 0);
    text_release(&head);
}

static void malformed_heads(void)
{
    static const char *const texts[] = {"",
                                        "a\n",
                                        "a\n1\n",
                                        "a\n01\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n",
                                        "a\n-1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n",
                                        "a b\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n",
                                        "a\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB1=\n",
                                        "a\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\nx\n"};
    struct checkpoint c;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        CHECK(checkpoint_parse(texts[i], strlen(texts[i]), &c) != NULL);
    CHECK(checkpoint_parse("a\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n", 49, &c) == NULL);
}

static void base64_has_one_form(void)
{
    unsigned char raw[4];
    CHECK(note_base64_read("AQIDBA==", 8, raw, 4));
    CHECK(!note_base64_read("AQIDBB==", 8, raw, 4));
    CHECK(!note_base64_read("AQIDBA", 6, raw, 4));
    CHECK(!note_base64_read("AQIDBA= ", 8, raw, 4));
    CHECK(!note_base64_read("AQIDBAUG", 8, raw, 4));
    CHECK(note_name_ok("a.b/c-d:e_f9", 12));
    CHECK(!note_name_ok("a b", 3) && !note_name_ok("a+b", 3) && !note_name_ok("", 0));
}

int main(void)
{
    if (sodium_init() < 0) return 1;
    RUN(foreign_note);
    RUN(public_keys_are_strict);
    RUN(heads_and_cosignatures);
    RUN(damage_shows);
    RUN(malformed_heads);
    RUN(base64_has_one_form);
    return harness_end();
}
