/* Hashes find candidates; the ways themselves are compared before anything rests on them. */
#include "flow/meets.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9E3779B97F4A7C15); /* 2^64 over the golden ratio */
    return hash ^ hash >> 29;
}

static const struct chain *chain_at(const struct meets *m, int32_t i)
{
    return &m->chains->chain[i];
}

static bool takes_part(const struct chain *c)
{
    return c->shelter < 0 && c->leave[0].count > 0;
}

static void fill_spots(struct meets *m, int32_t i)
{
    const struct chain *c = chain_at(m, i);
    struct spot *spots = &m->spots[m->first_spot[i]];
    uint64_t head = mix(1, (uint64_t)c->source), tail = mix(2, (uint64_t)c->gate);
    for (size_t k = 0; k <= c->arc_count; k++) {
        spots[k].head = head;
        if (k < c->arc_count) head = mix(head, (uint64_t)c->arcs[k]);
    }
    for (size_t k = c->arc_count + 1; k-- > 0;) {
        spots[k].tail = tail;
        m->meetings[m->count++] = (struct meeting){tail, i, (int32_t)k};
        if (k > 0) tail = mix(tail, (uint64_t)c->arcs[k - 1]);
    }
}

static int by_tail(const void *a, const void *b)
{
    const struct meeting *x = a, *y = b;
    if (x->tail != y->tail) return x->tail < y->tail ? -1 : 1;
    if (x->chain != y->chain) return x->chain < y->chain ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

struct size {
    int64_t units;
    int32_t chain;
};

static int by_size(const void *a, const void *b)
{
    const struct size *x = a, *y = b;
    if (x->units != y->units) return x->units < y->units ? -1 : 1;
    return (x->chain > y->chain) - (x->chain < y->chain);
}

static cw_status sort_chains(struct meets *m, cw_error *err)
{
    struct size *sizes = mem_new(m->chains->count, sizeof *sizes);
    if (!sizes) return error_no_memory(err);
    for (size_t i = 0; i < m->chains->count; i++)
        if (takes_part(&m->chains->chain[i]))
            sizes[m->order_count++] =
                (struct size){steps_total(&m->chains->chain[i].leave[0]), (int32_t)i};
    if (m->order_count > 0) qsort(sizes, m->order_count, sizeof *sizes, by_size);
    for (size_t i = 0; i < m->order_count; i++) m->order[i] = sizes[i].chain;
    mem_free(sizes);
    return CW_OK;
}

/* first[] counts at z + 2, then sums, then moves to z + 1 while chains are placed. */
static void list_by_source(struct meets *m, size_t sources)
{
    for (size_t i = 0; i < m->order_count; i++) m->first[chain_at(m, m->order[i])->source + 2]++;
    for (size_t z = 1; z <= sources; z++) m->first[z + 1] += m->first[z];
    for (size_t i = 0; i < m->order_count; i++)
        m->of[m->first[chain_at(m, m->order[i])->source + 1]++] = m->order[i];
}

cw_status meets_init(struct meets *m, const struct instance *in, const struct chains *chains,
                     cw_error *err)
{
    size_t count = chains->count, spots = 0;
    *m = (struct meets){.chains = chains};
    m->first_spot = mem_new(count, sizeof *m->first_spot);
    m->order = mem_new(count, sizeof *m->order);
    m->of = mem_new(count, sizeof *m->of);
    m->first = mem_new(in->source_count + 2, sizeof *m->first);
    cw_status status =
        m->first_spot && m->order && m->of && m->first ? sort_chains(m, err) : error_no_memory(err);
    for (size_t i = 0; i < count && !status; i++) {
        m->first_spot[i] = spots;
        if (takes_part(&chains->chain[i])) spots += chains->chain[i].arc_count + 1;
    }
    m->spots = mem_new(spots, sizeof *m->spots);
    m->meetings = mem_new(spots, sizeof *m->meetings);
    if (!status && (!m->spots || !m->meetings)) status = error_no_memory(err);
    if (status) {
        meets_release(m);
        return status;
    }
    list_by_source(m, in->source_count);
    for (size_t i = 0; i < count; i++)
        if (takes_part(&chains->chain[i])) fill_spots(m, (int32_t)i);
    if (m->count > 0) qsort(m->meetings, m->count, sizeof *m->meetings, by_tail);
    return CW_OK;
}

void meets_release(struct meets *m)
{
    mem_free(m->spots), mem_free(m->first_spot), mem_free(m->meetings);
    mem_free(m->of), mem_free(m->first), mem_free(m->order);
    *m = (struct meets){0};
}

size_t meets_find(const struct meets *m, uint64_t tail)
{
    size_t low = 0, high = m->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (m->meetings[middle].tail < tail)
            low = middle + 1;
        else
            high = middle;
    }
    return low < m->count && m->meetings[low].tail == tail ? low : m->count;
}

size_t meets_common(const struct meets *m, int32_t a, int32_t b)
{
    const struct chain *x = chain_at(m, a), *y = chain_at(m, b);
    size_t most = x->arc_count < y->arc_count ? x->arc_count : y->arc_count, n = 0;
    while (n < most && x->arcs[n] == y->arcs[n]) n++;
    return n;
}

bool meets_same_head(const struct meets *m, int32_t a, int32_t b, size_t at)
{
    const struct chain *x = chain_at(m, a), *y = chain_at(m, b);
    if (x->source != y->source || x->arc_count < at || y->arc_count < at) return false;
    if (meets_spot(m, a, at)->head != meets_spot(m, b, at)->head) return false;
    return at == 0 || memcmp(x->arcs, y->arcs, at * sizeof *x->arcs) == 0;
}

bool meets_same_tail(const struct meets *m, int32_t a, size_t at, int32_t b, size_t b_at)
{
    const struct chain *x = chain_at(m, a), *y = chain_at(m, b);
    size_t n = x->arc_count - at;
    if (x->gate != y->gate || x->arc_count < at || y->arc_count < b_at || y->arc_count - b_at != n)
        return false;
    if (meets_spot(m, a, at)->tail != meets_spot(m, b, b_at)->tail) return false;
    return n == 0 || memcmp(x->arcs + at, y->arcs + b_at, n * sizeof *x->arcs) == 0;
}
