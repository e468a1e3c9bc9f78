/* The textbook heap: children of i are 2i + 1 and 2i + 2. */
#include "flow/heap.h"

#include <stdbool.h>

#include "base/mem.h"

void heap_release(struct heap *heap)
{
    mem_free(heap->items);
    *heap = (struct heap){0};
}

void heap_clear(struct heap *heap)
{
    heap->count = 0;
    heap->pushed = 0;
}

static bool comes_before(const struct heap_item *a, const struct heap_item *b)
{
    return a->key != b->key ? a->key > b->key : a->order > b->order;
}

cw_status heap_push(struct heap *heap, int64_t key, int32_t value, cw_error *err)
{
    cw_status status =
        mem_reserve(&heap->items, &heap->room, heap->count + 1, sizeof *heap->items, err);
    if (status) return status;
    struct heap_item item = {key, heap->pushed++, value};
    size_t i = heap->count++;
    for (; i > 0 && comes_before(&item, &heap->items[(i - 1) / 2]); i = (i - 1) / 2)
        heap->items[i] = heap->items[(i - 1) / 2];
    heap->items[i] = item;
    return CW_OK;
}

struct heap_item heap_pop(struct heap *heap)
{
    struct heap_item top = heap->items[0], last = heap->items[--heap->count];
    size_t i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= heap->count) break;
        if (child + 1 < heap->count && comes_before(&heap->items[child + 1], &heap->items[child]))
            child++;
        if (!comes_before(&heap->items[child], &last)) break;
        heap->items[i] = heap->items[child];
        i = child;
    }
    heap->items[i] = last;
    return top;
}
