/* A growing text. After a failed append the text is marked broken, further appends do nothing, and
 * text_take reports it: callers append freely and check once. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct text {
    char *bytes; /* NUL-terminated once anything was appended */
    size_t length, capacity;
    bool broken;
};

void text_release(struct text *text);
void text_add(struct text *text, const char *bytes);
void text_add_n(struct text *text, const char *bytes, size_t length);
/* Appends `plain` with every character that acts on what shows it instead of showing (controls, and those that
 * turn the direction of writing, marks included) spelled out as \u202e; line feeds stay when `lines`. */
void text_add_plain(struct text *text, const char *plain, bool lines);
void text_addf(struct text *text, const char *format, ...) PRINTF_LIKE(2, 3);
/* Hands the text over as a string to be freed with cw_text_free; `text` is empty afterwards. */
cw_status text_take(struct text *text, char **out, cw_error *err);

#endif
