/* A chain of blocks, each at least twice the largest string asked of it:
 *
 *   blocks -> [ next | used | room | bytes ........ ] -> [ ... ] -> NULL
 */
#include "base/arena.h"

#include <stdint.h>
#include <string.h>

#include "base/mem.h"

enum { BLOCK_BYTES = 64 * 1024 };

struct arena_block {
    struct arena_block *next;
    size_t used, room;
    _Alignas(max_align_t) unsigned char bytes[];
};

void arena_release(struct arena *arena)
{
    while (arena->blocks) {
        struct arena_block *next = arena->blocks->next;
        mem_free(arena->blocks);
        arena->blocks = next;
    }
}

void *arena_new(struct arena *arena, size_t size)
{
    size_t align = _Alignof(max_align_t);
    if (size > SIZE_MAX / 4) return NULL;
    size = (size + align - 1) / align * align;
    struct arena_block *block = arena->blocks;
    if (!block || block->room - block->used < size) {
        size_t room = size > BLOCK_BYTES / 2 ? size * 2 : BLOCK_BYTES;
        block = mem_new(1, sizeof *block + room);
        if (!block) return NULL;
        block->room = room;
        block->next = arena->blocks;
        arena->blocks = block;
    }
    void *memory = block->bytes + block->used;
    block->used += size;
    return memory;
}

const char *arena_text_n(struct arena *arena, const char *bytes, size_t length)
{
    char *copy = arena_new(arena, length + 1);
    if (copy && length) memcpy(copy, bytes, length);
    return copy; /* arena_new zeroes, so the text ends */
}

const char *arena_text(struct arena *arena, const char *text)
{
    return arena_text_n(arena, text, strlen(text));
}
