/* A binary heap of (key, value): the greatest key first; of equal keys the one pushed last, which
 * makes searches go deep before they go wide and their order fixed. */
#ifndef FLOW_HEAP_H
#define FLOW_HEAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct heap_item {
    int64_t key;
    uint32_t order;
    int32_t value;
};

struct heap {
    struct heap_item *items;
    size_t count, room;
    uint32_t pushed;
};

void heap_release(struct heap *heap);
void heap_clear(struct heap *heap);
cw_status heap_push(struct heap *heap, int64_t key, int32_t value, cw_error *err);
struct heap_item heap_pop(struct heap *heap); /* count > 0 */

#endif
