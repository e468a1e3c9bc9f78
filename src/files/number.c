/* Numbers from text. A decimal number is kept as its digits and the place of its point, so scaling
 * moves the point and rounding looks at digits: no binary fraction is ever involved. */
#include "files/number.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <math.h>
#include <stddef.h>

/* Larger exponents are typing errors or attacks, never lengths, speeds or people. Programs do write
 * very small ones, for what should be 0: the least positive double is 4.9e-324. */
enum { MOST_EXPONENT = 30, LEAST_EXPONENT = -400, MOST_DIGITS = 400, MOST_TIMES_DIGITS = 10 };

struct decimal {
    bool negative;
    const char *first; /* the digits, perhaps with a point among them */
    int digits;        /* how many, before and after the point */
    int whole;         /* how many of them make up the whole part; may be negative or > digits */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Reads "e-3" at *text, if there is one, and adds it to d->whole. */
static bool read_exponent(const char **text, struct decimal *d)
{
    const char *p = *text;
    if (*p != 'e' && *p != 'E') return true;
    p++;
    bool negative = *p == '-';
    if (*p == '-' || *p == '+') p++;
    if (!is_digit(*p)) return false;
    int exponent = 0;
    for (; is_digit(*p); p++) {
        exponent = exponent * 10 + (*p - '0');
        if (exponent > (negative ? -LEAST_EXPONENT : MOST_EXPONENT)) return false;
    }
    d->whole += negative ? -exponent : exponent;
    *text = p;
    return true;
}

static bool read_decimal(const char *text, struct decimal *d)
{
    bool point = false;
    *d = (struct decimal){0};
    while (is_blank(*text)) text++;
    d->negative = *text == '-';
    if (d->negative) text++;
    d->first = text;
    for (; is_digit(*text) || (*text == '.' && !point); text++) {
        if (*text == '.') {
            point = true;
            continue;
        }
        if (++d->digits > MOST_DIGITS) return false;
        if (!point) d->whole++;
    }
    if (d->digits == 0 || !read_exponent(&text, d)) return false;
    while (is_blank(*text)) text++;
    return *text == '\0';
}

static bool append_digit(int64_t *value, int digit)
{
    return !__builtin_mul_overflow(*value, 10, value) &&
           !__builtin_add_overflow(*value, digit, value);
}

/* The magnitude of the whole part, the first digit behind it, and whether any digit behind it is
 * not 0. */
static bool split(const struct decimal *d, int64_t *whole, int *next, bool *rest)
{
    *whole = 0;
    *next = 0;
    *rest = false;
    const char *p = d->first;
    for (int i = 0; i < d->digits; p++) {
        if (*p == '.') continue;
        int digit = *p - '0';
        if (i < d->whole && !append_digit(whole, digit)) return false;
        if (i == d->whole) *next = digit;
        if (i >= d->whole && digit != 0) *rest = true;
        i++;
    }
    for (int i = d->digits; i < d->whole; i++)
        if (!append_digit(whole, 0)) return false;
    return true;
}

enum rounding { HALF_AWAY, DOWN, EXACT };

static bool round_decimal(const struct decimal *d, enum rounding rounding, int64_t *out)
{
    int64_t value;
    int next;
    bool rest;
    if (!split(d, &value, &next, &rest)) return false;
    if (rounding == EXACT && rest) return false;
    bool away = rounding == DOWN ? d->negative && rest : next >= 5;
    if (away && __builtin_add_overflow(value, 1, &value)) return false;
    *out = d->negative ? -value : value;
    return true;
}

static bool read_scaled(const char *text, int64_t scale, enum rounding rounding, int64_t *out)
{
    struct decimal d;
    if (!text || !read_decimal(text, &d)) return false;
    for (; scale > 1; scale /= 10) d.whole++;
    return round_decimal(&d, rounding, out);
}

bool number_scaled(const char *text, int64_t scale, int64_t *out)
{
    return read_scaled(text, scale, HALF_AWAY, out);
}

bool number_scaled_exact(const char *text, int64_t scale, int64_t *out)
{
    return read_scaled(text, scale, EXACT, out);
}

bool number_scaled_floor(const char *text, int64_t scale, int64_t *out)
{
    return read_scaled(text, scale, DOWN, out);
}

/* Long multiplication, from the last digit on: the product's digits, into `out`. */
static void multiply(struct decimal *d, int64_t times, char out[MOST_DIGITS + MOST_TIMES_DIGITS])
{
    int64_t carry = 0;
    int at = MOST_DIGITS + MOST_TIMES_DIGITS, left = d->digits;
    const char *p = d->first;
    for (int seen = 0; seen < d->digits; p++) seen += *p != '.';
    while (left > 0) {
        if (*--p == '.') continue;
        carry += (*p - '0') * times;
        out[--at] = (char)('0' + carry % 10);
        carry /= 10;
        left--;
    }
    for (; carry > 0; carry /= 10, d->digits++, d->whole++) out[--at] = (char)('0' + carry % 10);
    d->first = out + at;
}

static bool read_times(const char *text, int64_t times, enum rounding rounding, int64_t *out)
{
    struct decimal d;
    char digits[MOST_DIGITS + MOST_TIMES_DIGITS];
    if (!text || !read_decimal(text, &d)) return false;
    multiply(&d, times, digits);
    return round_decimal(&d, rounding, out);
}

bool number_times(const char *text, int64_t times, int64_t *out)
{
    return read_times(text, times, HALF_AWAY, out);
}

bool number_times_floor(const char *text, int64_t times, int64_t *out)
{
    return read_times(text, times, DOWN, out);
}

bool number_whole(const char *text, int64_t least, int64_t most, int64_t *out)
{
    int64_t value;
    if (!text) return false;
    for (const char *p = text; *p; p++)
        if (*p == '.' || *p == 'e' || *p == 'E') return false;
    if (!number_scaled(text, 1, &value) || value < least || value > most) return false;
    *out = value;
    return true;
}

bool number_coordinate(const char *text, double *out)
{
    struct decimal d;
    if (!text || !read_decimal(text, &d)) return false;
    double value = CPLAtof(text); /* strtod that ignores the program's locale */
    if (!isfinite(value)) return false;
    *out = value;
    return true;
}

void number_show_coordinate(double value, char out[NUMBER_SHOWN_ROOM])
{
    for (int digits = 15; digits <= 17; digits++) {
        CPLsnprintf(out, NUMBER_SHOWN_ROOM, "%.*g", digits, value);
        double again = CPLAtof(out);
        if (again >= value && again <= value) return;
    }
}
