#include "network/ids.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* ---- the order of ids --------------------------------------------------------------------------- */

struct whole {
    bool is_whole, negative;
    const char *digits; /* without leading zeros */
    size_t count;
};

static struct whole read_whole(const char *id)
{
    struct whole w = {.negative = *id == '-'};
    const char *p = id + w.negative;
    if (*p == '\0') return w;
    while (*p == '0' && p[1] != '\0') p++;
    w.digits = p;
    w.count = strspn(p, "0123456789");
    w.is_whole = w.count > 0 && p[w.count] == '\0';
    if (w.is_whole && w.count == 1 && *p == '0') w.negative = false; /* -0 is 0 */
    return w;
}

static int compare_magnitudes(const struct whole *a, const struct whole *b)
{
    if (a->count != b->count) return a->count < b->count ? -1 : 1;
    return memcmp(a->digits, b->digits, a->count);
}

static int compare_wholes(const struct whole *a, const struct whole *b)
{
    if (a->negative != b->negative) return a->negative ? -1 : 1;
    return a->negative ? compare_magnitudes(b, a) : compare_magnitudes(a, b);
}

/* Texts of one value ("1", "01") are told apart byte by byte, so that only equal texts are equal. */
int network_compare_ids(const char *a, const char *b)
{
    struct whole x = read_whole(a), y = read_whole(b);
    if (x.is_whole != y.is_whole) return x.is_whole ? -1 : 1;
    int order = x.is_whole ? compare_wholes(&x, &y) : 0;
    return order ? order : strcmp(a, b);
}

/* ---- as they are given -------------------------------------------------------------------------- */

static const char *id_at(const struct id_map *map, size_t i)
{
    const char *id;
    memcpy(&id, map->first + i * map->stride, sizeof id);
    return id;
}

/* A whole number of at most 18 digits in the only way to write it, so that equal values are equal
 * texts. */
static bool read_value(const char *id, int64_t *value)
{
    enum { MOST_DIGITS = 18 };
    const char *p = id;
    *value = 0;
    for (; *p >= '0' && *p <= '9' && p - id < MOST_DIGITS; p++) *value = *value * 10 + (*p - '0');
    return *p == '\0' && p > id && (*id != '0' || p == id + 1);
}

/* ---- a table ------------------------------------------------------------------------------------ */

/* Whether a table of a few places per id holds them all; sets least and span. */
static bool lie_close(struct id_map *map)
{
    enum { PLACES_PER_ID = 4, PLACES = 1000 };
    int64_t least = INT64_MAX, most = 0;
    for (size_t i = 0; i < map->count; i++) {
        int64_t value;
        if (!read_value(id_at(map, i), &value)) return false;
        if (value < least) least = value;
        if (value > most) most = value;
    }
    if (map->count == 0 || (size_t)(most - least) >= PLACES_PER_ID * map->count + PLACES)
        return false;
    map->least = least;
    map->span = (size_t)(most - least) + 1;
    return true;
}

static cw_status fill_table(struct id_map *map, size_t *repeated, cw_error *err)
{
    map->at = mem_new(map->span, sizeof *map->at);
    if (!map->at) return error_no_memory(err);
    for (size_t k = 0; k < map->span; k++) map->at[k] = -1;
    for (size_t i = 0; i < map->count && *repeated == map->count; i++) {
        int64_t value;
        read_value(id_at(map, i), &value);
        int32_t *place = &map->at[value - map->least];
        if (*place >= 0)
            *repeated = i;
        else
            *place = (int32_t)i;
    }
    return CW_OK;
}

/* ---- in order ----------------------------------------------------------------------------------- */

struct named {
    const char *id;
    int32_t index;
};

static int by_id(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int order = network_compare_ids(x->id, y->id);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

static cw_status fill_sorted(struct id_map *map, size_t *repeated, cw_error *err)
{
    size_t count = map->count;
    struct named *all = mem_new(count, sizeof *all);
    map->sorted = mem_new(count, sizeof *map->sorted);
    if (!all || !map->sorted) {
        mem_free(all);
        return error_no_memory(err);
    }
    for (size_t i = 0; i < count; i++) all[i] = (struct named){id_at(map, i), (int32_t)i};
    bool is_sorted = true; /* as OpenStreetMap's nodes are */
    for (size_t i = 1; i < count && is_sorted; i++) is_sorted = by_id(&all[i - 1], &all[i]) < 0;
    if (!is_sorted) qsort(all, count, sizeof *all, by_id);
    for (size_t i = 0; i < count; i++) {
        map->sorted[i] = all[i].index;
        if (i > 0 && (size_t)all[i].index < *repeated && strcmp(all[i - 1].id, all[i].id) == 0)
            *repeated = (size_t)all[i].index;
    }
    mem_free(all);
    return CW_OK;
}

static int32_t find_sorted(const struct id_map *map, const char *id)
{
    size_t low = 0, high = map->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = network_compare_ids(id_at(map, (size_t)map->sorted[middle]), id);
        if (order == 0) return map->sorted[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

/* ---- either ------------------------------------------------------------------------------------- */

cw_status id_map_init(struct id_map *map, const char *const *first, size_t stride, size_t count,
                      size_t *repeated, cw_error *err)
{
    *map = (struct id_map){.first = (const char *)first, .stride = stride, .count = count};
    *repeated = count;
    cw_status status =
        lie_close(map) ? fill_table(map, repeated, err) : fill_sorted(map, repeated, err);
    if (status) id_map_release(map);
    return status;
}

void id_map_release(struct id_map *map)
{
    mem_free(map->at);
    mem_free(map->sorted);
    *map = (struct id_map){0};
}

int32_t id_map_find(const struct id_map *map, const char *id)
{
    int64_t value;
    if (map->span == 0) return find_sorted(map, id);
    if (!read_value(id, &value) || value < map->least || (size_t)(value - map->least) >= map->span)
        return -1;
    return map->at[value - map->least];
}
