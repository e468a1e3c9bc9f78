/* Any bytes as a sealed entry: no crash; one that is read is written as it was read again. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "record/sealed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct entry entry, again;
    struct text text = {0};
    cw_error err = {0};
    if (sodium_init() < 0) return 0;
    cw_status s = sealed_read("fuzz.json", (const char *)data, size, &arena, &entry, &err);
    if ((s != CW_OK) != (err.text[0] != '\0')) abort();
    if (!s) {
        if (sealed_write(&entry, &text, NULL) ||
            sealed_read("again.json", text.bytes, text.length, &arena, &again, NULL) ||
            strcmp(entry.submission, again.submission) != 0 ||
            entry.payload_length != again.payload_length)
            abort();
    }
    text_release(&text);
    arena_release(&arena);
    return 0;
}
