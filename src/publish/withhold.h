/* Withholding numbers under ten so that they cannot be worked out from the column's total.
 *
 * A reader knows the total, every cell that is shown, and of a withheld cell the interval in which
 * it must lie. A few-cell is protected when every value of its interval is possible, that is, when
 * the other withheld cells can take up the difference; cells are withheld, the smallest first, until
 * all few-cells are protected or there is nothing more to withhold. (Complementary cell suppression:
 * Willenborg and de Waal, Elements of Statistical Disclosure Control, 2001; one column is exact.) */
#ifndef PUBLISH_WITHHOLD_H
#define PUBLISH_WITHHOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum { WITHHOLD_UNDER = 10 }; /* people */

struct withhold_cell {
    int64_t value;
    int64_t low, high; /* what a reader knows of it once it is withheld; low <= value <= high */
    bool few;          /* must be withheld and protected */
    bool hidden;       /* withheld; the caller sets it for cells hidden for another reason */
    bool fixed;        /* must stay shown: it would protect nothing */
};

/* A cell that is few when its value is 1 to 9, and shown for good when it is 0. */
struct withhold_cell withhold_cell(int64_t value);
/* Sets `hidden`. O(n log n). */
cw_status withhold_column(struct withhold_cell *cells, size_t count, cw_error *err);

#endif
