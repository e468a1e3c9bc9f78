/* Overflow-checked allocation. */
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *mem_new(size_t count, size_t size)
{
    if (count == 0 || size == 0) return calloc(1, 1);
    return calloc(count, size); /* calloc checks the product */
}

void mem_free(void *memory)
{
    free(memory);
}

cw_status mem_reserve(void *array, size_t *capacity, size_t need, size_t size, cw_error *err)
{
    if (need <= *capacity) return CW_OK;
    size_t room = *capacity + *capacity / 2;
    if (room < need) room = need;
    if (room < 8 && size < 1024) room = 8;
    if (size != 0 && room > PTRDIFF_MAX / size) return error_no_memory(err);
    void *old;
    memcpy(&old, array, sizeof old); /* `array` is a T **, of any T */
    void *grown = realloc(old, room * size);
    if (!grown) return error_no_memory(err);
    memcpy(array, &grown, sizeof grown);
    *capacity = room;
    return CW_OK;
}

char *mem_copy_text(const char *text)
{
    size_t n = strlen(text) + 1;
    char *copy = mem_new(n, 1);
    if (copy) memcpy(copy, text, n);
    return copy;
}
