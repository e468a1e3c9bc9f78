/* Finding rows by text or number: sorted arrays, which no hostile choice of keys can slow down. */
#ifndef VERIFY_IDS_INT_H
#define VERIFY_IDS_INT_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct ids {
    struct id_entry {
        const char *text;
        int32_t index;
    } * rows; /* sorted by text, byte by byte */
    size_t count;
};

/* Indexes `count` texts: the first is at `first`, the next `stride` bytes on. Texts are borrowed.
 */
cw_status ids_init(struct ids *ids, const char *const *first, size_t stride, size_t count,
                   cw_error *err);
void ids_release(struct ids *ids);
/* The index of the text, or -1. */
int32_t ids_find(const struct ids *ids, const char *text);

struct keys {
    struct key_entry {
        int64_t key;
        size_t row;
    } * rows; /* sorted by key, then row; keys may repeat */
    size_t count;
};

cw_status keys_init(struct keys *keys, const int64_t *first, size_t stride, size_t count,
                    cw_error *err);
void keys_release(struct keys *keys);
/* The first entry whose key is at least `key`; keys->count when there is none. */
size_t keys_at(const struct keys *keys, int64_t key);
/* The row of the first entry with that key, or SIZE_MAX. */
size_t keys_find(const struct keys *keys, int64_t key);

/* Whole numbers by value, before all other texts, which go byte by byte. */
int ids_compare(const char *a, const char *b);

#endif
