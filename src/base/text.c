/* A growing text. */
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

void cw_text_free(char *text)
{
    mem_free(text);
}

void text_release(struct text *text)
{
    mem_free(text->bytes);
    *text = (struct text){0};
}

static bool make_room(struct text *text, size_t more)
{
    if (!text->broken &&
        mem_reserve(&text->bytes, &text->capacity, text->length + more + 1, 1, NULL))
        text->broken = true;
    return !text->broken;
}

void text_add_n(struct text *text, const char *bytes, size_t length)
{
    if (!make_room(text, length)) return;
    if (length) memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void text_add(struct text *text, const char *bytes)
{
    text_add_n(text, bytes, strlen(bytes));
}

void text_addf(struct text *text, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n >= 0 && make_room(text, (size_t)n)) {
        vsnprintf(text->bytes + text->length, (size_t)n + 1, format, again);
        text->length += (size_t)n;
    }
    va_end(again);
}

/* The code point of a character that acts, and how many bytes it has; 0 when it shows. */
static unsigned acting(const unsigned char *p, size_t *length)
{
    *length = 1;
    if (*p < 0x20 || *p == 0x7f) return *p;
    *length = 2;
    if (*p == 0xc2 && p[1] >= 0x80 && p[1] <= 0x9f) return p[1];
    if (*p == 0xd8 && p[1] == 0x9c) return 0x061c;
    *length = 3;
    if (*p != 0xe2 || p[1] == '\0') return 0;
    unsigned code = 0x2000u | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
    bool acts = (code >= 0x200e && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
                (code >= 0x2066 && code <= 0x2069);
    return acts ? code : 0;
}

void text_add_plain(struct text *text, const char *plain, bool lines)
{
    const char *from = plain;
    for (const char *p = plain; *p;) {
        size_t length;
        unsigned code = acting((const unsigned char *)p, &length);
        if (!code || (*p == '\n' && lines)) {
            p++;
            continue;
        }
        text_add_n(text, from, (size_t)(p - from));
        text_addf(text, "\\u%04x", code);
        p += length;
        from = p;
    }
    text_add(text, from);
}

cw_status text_take(struct text *text, char **out, cw_error *err)
{
    *out = NULL;
    text_add_n(text, "", 0);
    if (text->broken) {
        text_release(text);
        return error_no_memory(err);
    }
    *out = text->bytes;
    *text = (struct text){0};
    return CW_OK;
}
