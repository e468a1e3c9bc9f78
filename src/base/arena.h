/* Strings that live as long as their owner: copied in, never moved, freed together. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena_block;
struct arena {
    struct arena_block *blocks; /* newest first */
};

void arena_release(struct arena *arena);
/* `size` zeroed bytes aligned for any type, or NULL. */
void *arena_new(struct arena *arena, size_t size);
/* Copies of text; NULL when memory is out. */
const char *arena_text(struct arena *arena, const char *text);
const char *arena_text_n(struct arena *arena, const char *bytes, size_t length);

#endif
