/* Any bytes as a signed note, a head, an entry and a public key: no crash, and what was read is what is
 * written again. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "record/cosign.h"
#include "record/entry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_note(const char *bytes, size_t size)
{
    struct note note;
    struct checkpoint c;
    struct note_signature line;
    if (note_parse(bytes, size, &note)) return;
    size_t count = 0;
    while (note_signature_at(&note, count, &line)) count++;
    if (count == 0 || count > NOTE_SIGNATURES_MOST) abort();
    if (checkpoint_parse(note.text, note.text_length, &c)) return;
    struct text again = {0};
    checkpoint_text(&c, &again);
    if (!again.broken &&
        (again.length != note.text_length || memcmp(again.bytes, note.text, again.length) != 0))
        abort();
    text_release(&again);
}

static void read_entry(const char *bytes, size_t size)
{
    struct arena arena = {0};
    struct entry entry;
    struct text again = {0};
    if (!entry_parse(bytes, size, &arena, &entry)) {
        entry_note(&entry, &again);
        if (!again.broken && (again.length != size || memcmp(again.bytes, bytes, size) != 0))
            abort();
    }
    text_release(&again);
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    struct verifier v;
    char key[NOTE_KEY_TEXT_ROOM];
    const char *at = text, *note;
    size_t length, sum = 0;
    if (!text || sodium_init() < 0) return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    read_note(text, size);
    read_entry(text, size);
    if (!verifier_parse(text, &v)) {
        verifier_text(&v, key);
        if (strcmp(key, text) != 0) abort();
    }
    while (cosign_cut(&at, &note, &length)) sum += length;
    if (sum != strlen(text)) abort();
    free(text);
    return 0;
}
