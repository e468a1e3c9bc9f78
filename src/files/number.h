/* Numbers from text, exactly: no locale, no rounding through floating point, no sign games. */
#ifndef FILES_NUMBER_H
#define FILES_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* A decimal number ("12", "-3.25", "1e3", "1.5E-7"; exponents from -400 to 30) times `scale` (a power of ten up to
 * 10^9), rounded half away from zero. False for anything else (NaN, inf, hex, blanks inside, empty)
 * or when the result does not fit 63 bits. Leading and trailing blanks are allowed. */
bool number_scaled(const char *text, int64_t scale, int64_t *out);
/* The same, but false when anything would have to be rounded off. */
bool number_scaled_exact(const char *text, int64_t scale, int64_t *out);
/* The same, rounded down. */
bool number_scaled_floor(const char *text, int64_t scale, int64_t *out);
/* A decimal number times any whole `times`, 1 to 10^9: rounded half away from zero; rounded down. */
bool number_times(const char *text, int64_t times, int64_t *out);
bool number_times_floor(const char *text, int64_t times, int64_t *out);
/* A whole number without point or exponent, within [least, most]. */
bool number_whole(const char *text, int64_t least, int64_t most, int64_t *out);
/* A finite double, for coordinates only. */
bool number_coordinate(const char *text, double *out);

enum { NUMBER_SHOWN_ROOM = 32 };
/* A finite double in the fewest digits that number_coordinate reads as the same double. */
void number_show_coordinate(double value, char out[NUMBER_SHOWN_ROOM]);

#endif
