/* Sorted keys and the order of ids. Lookup is O(log n). */
#include "verify/ids_int.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static int by_text(const void *a, const void *b)
{
    const struct id_entry *x = a, *y = b;
    return strcmp(x->text, y->text);
}

cw_status ids_init(struct ids *ids, const char *const *first, size_t stride, size_t count,
                   cw_error *err)
{
    ids->count = 0;
    ids->rows = mem_new(count, sizeof *ids->rows);
    if (!ids->rows) return error_no_memory(err);
    const char *at = (const char *)first;
    for (size_t i = 0; i < count; i++, at += stride) {
        memcpy(&ids->rows[i].text, at, sizeof ids->rows[i].text);
        ids->rows[i].index = (int32_t)i;
    }
    ids->count = count;
    qsort(ids->rows, count, sizeof *ids->rows, by_text);
    return CW_OK;
}

void ids_release(struct ids *ids)
{
    mem_free(ids->rows);
    *ids = (struct ids){0};
}

int32_t ids_find(const struct ids *ids, const char *text)
{
    size_t low = 0, high = ids->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(ids->rows[middle].text, text);
        if (order == 0) return ids->rows[middle].index;
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return -1;
}

static int by_key(const void *a, const void *b)
{
    const struct key_entry *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

cw_status keys_init(struct keys *keys, const int64_t *first, size_t stride, size_t count,
                    cw_error *err)
{
    keys->count = 0;
    keys->rows = mem_new(count, sizeof *keys->rows);
    if (!keys->rows) return error_no_memory(err);
    const char *at = (const char *)first;
    for (size_t i = 0; i < count; i++, at += stride) {
        memcpy(&keys->rows[i].key, at, sizeof keys->rows[i].key);
        keys->rows[i].row = i;
    }
    keys->count = count;
    qsort(keys->rows, count, sizeof *keys->rows, by_key);
    return CW_OK;
}

void keys_release(struct keys *keys)
{
    mem_free(keys->rows);
    *keys = (struct keys){0};
}

size_t keys_at(const struct keys *keys, int64_t key)
{
    size_t low = 0, high = keys->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (keys->rows[middle].key < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

size_t keys_find(const struct keys *keys, int64_t key)
{
    size_t at = keys_at(keys, key);
    return at < keys->count && keys->rows[at].key == key ? keys->rows[at].row : SIZE_MAX;
}

static bool whole_number(const char *text)
{
    return *text && text[strspn(text, "0123456789")] == '\0';
}

int ids_compare(const char *a, const char *b)
{
    bool a_number = whole_number(a), b_number = whole_number(b);
    if (a_number != b_number) return a_number ? -1 : 1;
    if (a_number) {
        const char *x = a + strspn(a, "0"), *y = b + strspn(b, "0");
        size_t m = strlen(x), n = strlen(y);
        if (m != n) return m < n ? -1 : 1;
        int order = strcmp(x, y);
        if (order) return order;
    }
    return strcmp(a, b);
}
