/* Ids of rows: good ones, and repeated ones. */
#include "import/rows.h"

#include <stdlib.h>
#include <string.h>

#include "files/bytes.h"

int named_row_compare(const void *a, const void *b)
{
    const struct named_row *x = a, *y = b;
    int order = strcmp(x->id, y->id);
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

bool id_is_bad(const char *id)
{
    return !*id || strlen(id) > MOST_ID_BYTES || bytes_has_control(id);
}

size_t named_rows_find_repeated(struct named_row *rows, size_t count)
{
    size_t first = count;
    qsort(rows, count, sizeof *rows, named_row_compare);
    for (size_t i = 1; i < count; i++)
        if (rows[i].row < first && strcmp(rows[i - 1].id, rows[i].id) == 0) first = rows[i].row;
    return first;
}
