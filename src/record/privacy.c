/* Free texts that look as if they held a person's data. A hint for whoever writes, not a proof: what
 * it does not find may still be there. */
#include <string.h>

#include "record/schema.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}
static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}
static bool is_letter(char c)
{
    return is_upper(c) || is_lower(c) || (unsigned char)c >= 0x80;
}

/* Bytes of an Arabic-Indic digit (two blocks), or 0. */
static size_t arabic_digit(const char *p)
{
    unsigned char a = (unsigned char)p[0], b = (unsigned char)p[1];
    return (a == 0xd9 && b >= 0xa0 && b <= 0xa9) || (a == 0xdb && b >= 0xb0 && b <= 0xb9) ? 2 : 0;
}

static bool is_date(const char *p)
{
    for (int i = 0; i < 10; i++)
        if (i == 4 || i == 7 ? p[i] != '-' : !is_digit(p[i])) return false;
    return true;
}

/* Eight digits or more with nothing between them but what stands in phone numbers. */
static bool has_long_number(const char *text)
{
    int digits = 0;
    for (const char *p = text; *p;) {
        if (digits == 0 && is_date(p)) {
            p += 10;
            continue;
        }
        size_t n = is_digit(*p) ? 1 : arabic_digit(p);
        if (n) {
            if (++digits >= 8) return true;
        } else if (!strchr(" ()-./+", *p)) {
            digits = 0;
        }
        p += n ? n : 1;
    }
    return false;
}

static bool has_address(const char *text)
{
    for (const char *at = strchr(text, '@'); at; at = strchr(at + 1, '@'))
        if (at > text && (is_letter(at[-1]) || is_digit(at[-1])) && is_letter(at[1])) return true;
    return false;
}

/* A word of `words` (each ends in a blank) followed by a capital. */
static bool has_title(const char *text)
{
    static const char *const titles[] = {
        "Mr ",  "Mr. ", "Mrs ",    "Mrs. ",    "Ms ",      "Ms. ",     "Dr ",       "Dr. ",
        "Abu ", "Umm ", "Sheikh ", "Colonel ", "General ", "Captain ", "Commander "};
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        for (const char *p = strstr(text, titles[i]); p; p = strstr(p + 1, titles[i]))
            if ((p == text || !is_letter(p[-1])) && is_upper(p[strlen(titles[i])])) return true;
    return false;
}

/* The same in Arabic, where a word follows. */
static bool has_arabic_title(const char *text)
{
    static const char *const titles[] = {"السيد ",  "السيدة ", "الدكتور ", "الشيخ ", "العقيد ",
                                         "العميد ", "اللواء ", "النقيب ",  "القائد "};
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        for (const char *p = strstr(text, titles[i]); p; p = strstr(p + 1, titles[i]))
            if ((p == text || !is_letter(p[-1])) && is_letter(p[strlen(titles[i])])) return true;
    return false;
}

/* "Z. Malahifji": an initial and a name. */
static bool has_initial(const char *text)
{
    for (const char *p = text; *p; p++)
        if ((p == text || p[-1] == ' ' || p[-1] == '(') && is_upper(p[0]) && p[1] == '.' &&
            p[2] == ' ' && is_upper(p[3]) && is_lower(p[4]))
            return true;
    return false;
}

static bool has_word(const char *text)
{
    static const char *const words[] = {
        "passport", "Passport", "national id",   "National ID", "identity card",
        "IBAN",     "IMEI",     "date of birth", "جواز سفر",    "رقم الهوية"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(text, words[i])) return true;
    return false;
}

const char *privacy_fault(const char *text)
{
    if (has_address(text)) return "an address of a person";
    if (has_long_number(text)) return "a phone or identity number";
    if (has_title(text) || has_arabic_title(text) || has_initial(text)) return "a person's name";
    if (has_word(text)) return "an identity document";
    return NULL;
}

static void scan(const struct entry_type *type, const char *field, const char *text,
                 struct text *warnings)
{
    const char *fault = text ? privacy_fault(text) : NULL;
    if (!fault) return;
    text_addf(warnings,
              "%s: '%s' looks as if it held %s; a record is read by many, for years: say it "
              "without\n",
              type->name, field, fault);
}

/* Whether some type has free text under this name: a correction's body is of another type. */
static bool is_free_text(const char *name)
{
    for (size_t i = 0; i < schema_type_count; i++) {
        const struct field *field = schema_field(&schema_types[i], name);
        if (field && (field->kind == FIELD_TEXT || field->kind == FIELD_TEXTS)) return true;
    }
    return false;
}

static void scan_fields(const struct entry_type *type, const json_t *payload, struct text *warnings)
{
    const char *name;
    json_t *value, *item;
    size_t i;
    json_object_foreach((json_t *)payload, name, value)
    {
        if (!is_free_text(name)) continue;
        scan(type, name, json_string_value(value), warnings);
        if (!json_is_array(value)) continue;
        json_array_foreach(value, i, item) scan(type, name, json_string_value(item), warnings);
    }
}

void privacy_scan(const struct entry_type *type, const json_t *payload, struct text *warnings)
{
    scan_fields(type, payload, warnings);
    const json_t *body = json_object_get(payload, "body");
    if (json_is_object(body)) scan_fields(type, body, warnings);
}
