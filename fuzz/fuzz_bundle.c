/* Any bytes as a bundle of proofs: no crash, and one that passes says what it proves. */
#include <sodium.h>
#include <stdlib.h>

#include "record/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct check_options none = {0};
    struct text report = {0};
    struct bundle_heads heads;
    cw_error err = {0};
    if (sodium_init() < 0) return 0;
    cw_status s = bundle_check("fuzz.json", (const char *)data, size, &none, &report, &err);
    if ((s != CW_OK) != (err.text[0] != '\0') || (s == CW_OK && report.length == 0)) abort();
    if (!bundle_read_heads("fuzz.json", (const char *)data, size, &heads, NULL)) {
        if (heads.ring.count == 0) abort();
        bundle_heads_release(&heads);
    } else if (s == CW_OK) {
        abort();
    }
    text_release(&report);
    return 0;
}
