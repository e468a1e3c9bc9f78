/* Sums of pieces against a plain array of seconds, with few and with many of them. */
#include "harness.h"
#include "verify/pieces_int.h"

enum { SECONDS = 5000 };

static uint32_t draw(uint32_t *state, uint32_t n)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % n;
}

static void adds_up(uint32_t count, int64_t from_s)
{
    int64_t rate[SECONDS] = {0};
    uint32_t state = count;
    struct edges edges = {0};
    struct pieces sum = {0};
    for (uint32_t i = 0; i < count; i++) {
        int64_t t0 = draw(&state, SECONDS - 1), units = 1 + draw(&state, 50);
        int64_t t1 = t0 + 1 + draw(&state, (uint32_t)(SECONDS - 1 - t0));
        CHECK_INT(edges_add(&edges, (struct piece){from_s + t0, from_s + t1, units}, NULL), CW_OK);
        for (int64_t t = t0; t < t1; t++) rate[t] += units;
    }
    CHECK_INT(edges_sum(&edges, &sum, NULL), CW_OK);
    CHECK_INT(edges.count, 0);
    for (size_t i = 0; i < sum.count; i++) {
        const struct piece *p = &sum.rows[i];
        CHECK(p->units_per_s > 0 && p->t0_s < p->t1_s);
        if (i) CHECK(p[-1].t1_s < p->t0_s || p[-1].units_per_s != p->units_per_s);
        for (int64_t t = p->t0_s - from_s; t < p->t1_s - from_s; t++) rate[t] -= p->units_per_s;
    }
    for (int t = 0; t < SECONDS; t++) CHECK_INT(rate[t], 0);
    edges_release(&edges);
    pieces_release(&sum);
}

static void sums_are_those_of_every_second(void)
{
    static const uint32_t counts[] = {0, 1, 5, 100, 300, 2000};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        adds_up(counts[i], 0);
        adds_up(counts[i], 2700000); /* beyond the first digit, and in no day */
        adds_up(counts[i], INT64_C(1) << 40);
    }
}

/* Times so far apart that they are sorted otherwise. */
static void absurd_times(void)
{
    struct edges edges = {0};
    struct pieces sum = {0};
    for (int64_t i = 0; i < 300; i++) {
        int64_t t = i % 2 ? i : (i + 1) << 40;
        CHECK_INT(edges_add(&edges, (struct piece){t, t + 1, 2}, NULL), CW_OK);
    }
    CHECK_INT(edges_sum(&edges, &sum, NULL), CW_OK);
    CHECK_INT(sum.count, 300);
    for (size_t i = 1; i < sum.count; i++) CHECK(sum.rows[i - 1].t1_s <= sum.rows[i].t0_s);
    edges_release(&edges);
    pieces_release(&sum);
}

static void too_much_is_refuted(void)
{
    struct edges edges = {0};
    struct pieces sum = {0};
    cw_error err = {0};
    for (int i = 0; i < 3; i++)
        CHECK_INT(edges_add(&edges, (struct piece){0, 9, INT64_MAX / 2}, NULL), CW_OK);
    CHECK_INT(edges_sum(&edges, &sum, &err), CW_REFUTED);
    /* what falls at a second makes room for what rises at it */
    CHECK_INT(edges_add(&edges, (struct piece){0, 5, INT64_MAX}, NULL), CW_OK);
    CHECK_INT(edges_add(&edges, (struct piece){5, 9, INT64_MAX}, NULL), CW_OK);
    CHECK_INT(edges_sum(&edges, &sum, &err), CW_OK);
    CHECK_INT(sum.count, 1);
    edges_release(&edges);
    pieces_release(&sum);
}

int main(void)
{
    RUN(sums_are_those_of_every_second);
    RUN(absurd_times);
    RUN(too_much_is_refuted);
    return harness_end();
}
