/* The timeline. */
#include "record/timeline.h"

#include "record/tell.h"

void timeline_text(const struct said_words *words, struct text *out)
{
    for (size_t i = 0; i < words->count; i++) {
        const struct view_entry *e = words->entries[i];
        const char *source = view_text(e, "source");
        struct text when = {0};
        said_when(e, &when);
        text_addf(out, "%-24s  %-11s", when.bytes ? when.bytes : "", e->type->name);
        tell_what(e, out);
        if (e->payload != e->original) text_add(out, " (corrected)");
        if (e->conflict) text_add(out, " (CONFLICT: another content under the same id)");
        text_add(out, "  [");
        if (source) text_addf(out, "%s; ", source);
        text_addf(out, "%.24s]\n", e->submission);
        if (when.broken) out->broken = true;
        text_release(&when);
    }
    if (!words->count) text_add(out, "nothing with a time is entered\n");
}
