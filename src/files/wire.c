/* Fields of a message, one after another. */
#include "files/wire.h"

static uint64_t fixed(struct wire *w, unsigned bytes)
{
    uint64_t value = 0;
    if ((size_t)(w->end - w->at) < bytes) {
        w->bad = true;
        return 0;
    }
    for (unsigned i = 0; i < bytes; i++) value |= (uint64_t)w->at[i] << 8 * i;
    w->at += bytes;
    return value;
}

static struct wire part(struct wire *w)
{
    uint64_t length = wire_varint(w);
    if (w->bad || length > (uint64_t)(w->end - w->at)) {
        w->bad = true;
        return (struct wire){w->at, w->at, true};
    }
    struct wire inner = {w->at, w->at + length, false};
    w->at += length;
    return inner;
}

bool wire_next(struct wire *w, struct wire_field *field)
{
    if (w->bad || w->at == w->end) return false;
    uint64_t tag = wire_varint(w);
    *field = (struct wire_field){.number = (uint32_t)(tag >> 3), .kind = (uint32_t)(tag & 7)};
    if (tag > UINT32_MAX || tag >> 3 == 0) w->bad = true;
    switch (field->kind) {
    case WIRE_VARINT:
        field->value = wire_varint(w);
        break;
    case 1:
        field->value = fixed(w, 8);
        break;
    case WIRE_BYTES:
        field->part = part(w);
        break;
    case 5:
        field->value = fixed(w, 4);
        break;
    default: /* groups, which OSM never used, and numbers that mean nothing */
        w->bad = true;
    }
    return !w->bad;
}

size_t wire_count(const struct wire *w)
{
    size_t count = 0;
    for (const unsigned char *p = w->at; p < w->end; p++) count += *p < 128;
    return count;
}
