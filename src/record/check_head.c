/* Heads that others hold or have signed, and the words that checks of records and of bundles share. */
#include <inttypes.h>
#include <string.h>

#include "record/check.h"

cw_status check_head(const char *name, const char *bytes, const struct keyring *ring,
                     struct note *note, struct checkpoint *out, cw_error *err)
{
    const char *why = note_parse(bytes, strlen(bytes), note);
    if (!why) why = checkpoint_parse(note->text, note->text_length, out);
    if (why) return error_at(err, CW_REFUTED, name, 0, "a head of log %s %s", ring->origin, why);
    if (strcmp(out->origin, ring->origin) != 0)
        return error_at(err, CW_REFUTED, name, 0, "a head of log %s says it is of %s", ring->origin,
                        out->origin);
    for (size_t i = 0; i < ring->count; i++)
        if (ring->keys[i].of_log && ring->keys[i].from < out->size &&
            note_verify(note, &ring->keys[i].verifier, NULL) == NOTE_GOOD)
            return CW_OK;
    return error_at(err, CW_REFUTED, name, 0, "a head of log %s is not signed by the log's key",
                    ring->origin);
}

bool check_trusts(const struct keyring *ring, const struct check_options *options)
{
    for (size_t i = 0; i < options->key_count; i++)
        if (keyring_was_log(ring, &options->keys[i])) return true;
    return false;
}

void check_tell_witnesses(const struct note *note, uint64_t size,
                          const struct check_options *options, struct text *report)
{
    char when[32];
    for (size_t i = 0; i < options->key_count; i++) {
        int64_t at = 0;
        if (options->keys[i].algorithm != NOTE_COSIGNATURE ||
            note_verify(note, &options->keys[i], &at) != NOTE_GOOD)
            continue;
        schema_format_time(at, when);
        text_addf(report,
                  "  Witness %s saw this very log of %" PRIu64 " entries at %s, and never saw it "
                  "shrink or change.\n",
                  options->keys[i].name, size, when);
    }
}

void check_tell_limits(struct text *report)
{
    text_add(report,
             "Not proved: that what an entry says is true; that everything was entered; when "
             "something was\n"
             "entered, save that it was before a witness saw it; who sat at the desk of a key. "
             "Co-signatures\n"
             "count as far as the witnesses are independent of the recorder.\n");
}
