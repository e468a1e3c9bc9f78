/* The only place where our code allocates. Sizes are checked for overflow; failure is reported,
 * never fatal. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

#include "base/error.h"

/* `count` zeroed elements of `size` bytes (at least one byte), or NULL. Free with mem_free. */
void *mem_new(size_t count, size_t size);
void mem_free(void *memory); /* NULL is allowed */

/* Makes room for `need` elements in a growing array. `array` is the address of the array's pointer
 * (NULL at first), `capacity` its room in elements; new room is not initialised. Growth is
 * geometric. On failure the array stays as it was. */
cw_status mem_reserve(void *array, size_t *capacity, size_t need, size_t size, cw_error *err);

/* A copy of `text`, to be freed with mem_free, or NULL. */
char *mem_copy_text(const char *text);

#endif
