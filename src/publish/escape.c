/* Texts of the operation put into a page. */
#include "publish/escape.h"

#include <stdint.h>
#include <string.h>

static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

/* The character at *p, which is moved past it; -1 for a byte that begins none. Overlong forms and
 * surrogates are none either. */
static int32_t next_character(const unsigned char **p)
{
    static const int32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *c = *p;
    size_t n = *c < 0x80 ? 1 : *c >= 0xc2 && *c < 0xe0 ? 2 : *c >= 0xe0 && *c < 0xf0 ? 3 : 4;
    int32_t value = n == 1 ? *c : *c & (0xff >> (n + 1));
    *p += 1;
    if (n == 4 && (*c < 0xf0 || *c > 0xf4)) return -1;
    for (size_t i = 1; i < n; i++) {
        if ((c[i] & 0xc0) != 0x80) return -1;
        value = value << 6 | (c[i] & 0x3f);
    }
    if (value < least[n] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return -1;
    *p += n - 1;
    return value;
}

static bool acts(int32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 ||
           (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* Blanks instead of line ends; NULL: as it is. */
static const char *shown_as(int32_t c)
{
    if (c == '\n' || c == '\t' || c == '\r') return " ";
    return acts(c) ? replacement : NULL;
}

static void escape(struct text *out, const char *text, const char *(*special)(int32_t))
{
    const unsigned char *p = (const unsigned char *)text;
    while (*p) {
        const unsigned char *start = p;
        int32_t c = next_character(&p);
        const char *instead = shown_as(c);
        if (!instead) instead = special(c);
        if (instead)
            text_add(out, instead);
        else
            text_add_n(out, (const char *)start, (size_t)(p - start));
    }
}

static const char *special_json(int32_t c)
{
    switch (c) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '<':
        return "\\u003c";
    case '>':
        return "\\u003e";
    case '&':
        return "\\u0026";
    default:
        return NULL;
    }
}

static const char *special_html(int32_t c)
{
    switch (c) {
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    default:
        return NULL;
    }
}

void escape_json(struct text *out, const char *text)
{
    text_add(out, "\"");
    escape(out, text, special_json);
    text_add(out, "\"");
}

static const char *special_document(int32_t c)
{
    return c == '"' || c == '\\' ? NULL : special_json(c);
}

void escape_json_document(struct text *out, const char *json)
{
    escape(out, json, special_document);
}

void escape_html(struct text *out, const char *text)
{
    escape(out, text, special_html);
}
