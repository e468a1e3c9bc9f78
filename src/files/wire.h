/* The wire format of Protocol Buffers, read in place: no objects, no allocation.
 *
 *   message = field*   field = varint(number << 3 | kind) value
 *   kind 0: a varint   1: 8 bytes   2: varint(length) and so many bytes   5: 4 bytes
 *
 * Every function stays inside [at, end) and sets `bad` instead of going on; a bad reader yields no
 * more fields. */
#ifndef FILES_WIRE_H
#define FILES_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wire {
    const unsigned char *at, *end;
    bool bad;
};

struct wire_field {
    uint32_t number;
    uint32_t kind;
    uint64_t value;   /* of kinds 0, 1 and 5 */
    struct wire part; /* of kind 2 */
};

enum { WIRE_VARINT = 0, WIRE_BYTES = 2 };

/* Base 128, least first, at most ten bytes. */
static inline uint64_t wire_varint(struct wire *w)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (w->at == w->end) break;
        unsigned char byte = *w->at++;
        value |= (uint64_t)(byte & 127) << shift;
        if (byte < 128) return value;
    }
    w->bad = true;
    w->at = w->end;
    return 0;
}

/* 0, -1, 1, -2, ... as 0, 1, 2, 3, ... */
static inline int64_t wire_signed(struct wire *w)
{
    uint64_t zigzag = wire_varint(w);
    return (int64_t)(zigzag >> 1 ^ (0 - (zigzag & 1)));
}

/* The next field, or false at the end or when the message is bad. */
bool wire_next(struct wire *w, struct wire_field *field);

/* How many varints the rest has. */
size_t wire_count(const struct wire *w);

#endif
