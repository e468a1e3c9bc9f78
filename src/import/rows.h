/* What importers share: the limits of what a network may hold, and ids. */
#ifndef IMPORT_ROWS_H
#define IMPORT_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

#define MOST_LENGTH_MM INT64_C(1000000000000)
#define MOST_SPEED_MM_H INT64_C(1000000000)
#define MOST_PER_HOUR INT64_C(1000000000)
#define MOST_COORDINATE_M 1e9
/* SHOWN: bytes of a wrong value that a message shows. Simplified MATSim networks have long ids: they
 * string those of many links together. */
enum { SHOWN = 60, MOST_ID_BYTES = 1000 };

struct named_row {
    const char *id;
    size_t row;
};

/* For qsort: by id, byte by byte, then by row. */
int named_row_compare(const void *a, const void *b);

/* Whether the id is empty, longer than MOST_ID_BYTES, or has control characters. */
bool id_is_bad(const char *id);

/* The first row, in the order given, whose id stands in an earlier row; `count` when there is none.
 * Sorts `rows`. */
size_t named_rows_find_repeated(struct named_row *rows, size_t count);

#endif
