/* Writes the smallest GeoTIFFs that say what a test wants, and wrong ones: little-endian, one strip of
 * 32-bit floats, not compressed. */
#ifndef TESTS_TIFF_H
#define TESTS_TIFF_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tiff {
    uint32_t width, height; /* as claimed */
    const float *cells;     /* `cell_count` of them are written, row by row from the upper left */
    size_t cell_count;
    double west, north, cell; /* in the units of the reference system */
    int epsg;                 /* 0: none; below 20000 geographic */
    const char *no_data;      /* or NULL */
    uint16_t bands;           /* 0: 1 */
    uint32_t rows_per_strip;  /* 0: all */
};

struct tiff_out {
    unsigned char bytes[4096]; /* header, directory and what the tags point to */
    size_t used, entry;
};

static void tiff_put(struct tiff_out *o, size_t at, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) o->bytes[at + (size_t)i] = (unsigned char)(value >> (8 * i));
}

/* One value stands in the tag itself; more stand behind the directory. */
static void tiff_tag(struct tiff_out *o, int tag, int type, uint32_t count, uint32_t value)
{
    tiff_put(o, o->entry, (uint64_t)tag, 2);
    tiff_put(o, o->entry + 2, (uint64_t)type, 2);
    tiff_put(o, o->entry + 4, count, 4);
    tiff_put(o, o->entry + 8, value, 4);
    o->entry += 12;
}

static uint32_t tiff_block(struct tiff_out *o, const void *bytes, size_t length)
{
    uint32_t at = (uint32_t)o->used;
    memcpy(o->bytes + o->used, bytes, length); /* little-endian machines only, as is all of CI */
    o->used += (length + 1) / 2 * 2;
    return at;
}

static void tiff_keys(struct tiff_out *o, const struct tiff *t)
{
    bool degrees = t->epsg < 20000;
    uint16_t keys[12] = {
        1, 1, 0, 2, 1024, 0, 1, degrees ? 2 : 1, degrees ? 2048 : 3072, 0, 1, (uint16_t)t->epsg};
    tiff_tag(o, 34735, 3, 12, tiff_block(o, keys, sizeof keys));
}

static void tiff_write(const char *path, const struct tiff *t)
{
    struct tiff_out *o = calloc(1, sizeof *o);
    FILE *f = fopen(path, "wb");
    if (!o || !f) abort();
    uint16_t bands = t->bands ? t->bands : 1;
    int tags = 12 + (t->epsg > 0) + (t->no_data != NULL);
    double scale[3] = {t->cell, t->cell, 0}, tie[6] = {0, 0, 0, t->west, t->north, 0};
    memcpy(o->bytes, "II*\0\x08\0\0", 8);
    tiff_put(o, 8, (uint64_t)tags, 2);
    o->entry = 10;
    o->used = 10 + (size_t)tags * 12 + 4;
    tiff_tag(o, 256, 4, 1, t->width);
    tiff_tag(o, 257, 4, 1, t->height);
    tiff_tag(o, 258, 3, 1, 32);
    tiff_tag(o, 259, 3, 1, 1);
    tiff_tag(o, 262, 3, 1, 1);
    size_t offset = o->entry;
    tiff_tag(o, 273, 4, 1, 2048);
    tiff_tag(o, 277, 3, 1, bands);
    tiff_tag(o, 278, 4, 1, t->rows_per_strip ? t->rows_per_strip : t->height);
    tiff_tag(o, 279, 4, 1, (uint32_t)(t->cell_count * 4));
    tiff_tag(o, 339, 3, 1, 3);
    tiff_tag(o, 33550, 12, 3, tiff_block(o, scale, sizeof scale));
    tiff_tag(o, 33922, 12, 6, tiff_block(o, tie, sizeof tie));
    if (t->epsg) tiff_keys(o, t);
    if (t->no_data) {
        uint32_t length = (uint32_t)strlen(t->no_data) + 1;
        char text[16] = {0};
        snprintf(text, sizeof text, "%s", t->no_data);
        uint32_t value = tiff_block(o, text, length);
        if (length <= 4) memcpy(&value, text, 4);
        tiff_tag(o, 42113, 2, length, value);
    }
    tiff_put(o, offset + 8, o->used, 4);
    fwrite(o->bytes, 1, o->used, f);
    fwrite(t->cells, 4, t->cell_count, f);
    fclose(f);
    free(o);
}

#endif
