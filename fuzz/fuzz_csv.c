/* Any bytes as CSV: no crash, and every cell of a table that was read is a text and a number or
 * not a number. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "files/number.h"
#include "files/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_numbers(const char *cell)
{
    int64_t rounded, floored, whole;
    double coordinate;
    bool fits = number_scaled(cell, 1000, &rounded);
    if (fits && number_scaled_floor(cell, 1000, &floored) && rounded - floored != 0 &&
        rounded - floored != 1 && rounded - floored != -1)
        abort();
    if (fits && !number_coordinate(cell, &coordinate)) abort();
    if (number_whole(cell, -5, 5, &whole) && (whole < -5 || whole > 5)) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct table table;
    cw_error err = {0};
    cw_status status = csv_parse("fuzz.csv", data, size, &table, &err);
    if ((status != CW_OK) != (err.text[0] != '\0')) abort();
    size_t bytes = 0;
    for (size_t row = 0; row < table.row_count; row++)
        for (int column = 0; column < (int)table.column_count; column++) {
            bytes += strlen(table_cell(&table, row, column));
            read_numbers(table_cell(&table, row, column));
        }
    if (bytes > size) abort();
    table_release(&table);
    return 0;
}
