/* What simplifying routes rests on: profiles against plain arrays, how people stand, an exchange. */
#include "base/mem.h"
#include "flow/simplify.h"
#include "harness.h"

enum { SECONDS = 60 };

static uint32_t seed = 7;

static int32_t draw(int32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (int32_t)((seed >> 8) % (uint32_t)below);
}

/* Random pieces in [10, SECONDS - 10), sometimes touching, sometimes of the same rate. */
static void draw_profile(struct profile *p)
{
    struct steps rates = {0};
    for (int32_t t = 10 + draw(5); t < SECONDS - 15; t += 1 + draw(6)) {
        int32_t length = 1 + draw(5);
        if (draw(3)) steps_add(&rates, t, t + length, 1 + draw(3), NULL);
        t += length - draw(2);
    }
    profile_of(p, &rates, 0, NULL);
    steps_release(&rates);
}

static bool in_order(const struct steps *s)
{
    for (size_t i = 0; i < s->count; i++) {
        if (i > 0 && s->step[i].at <= s->step[i - 1].at) return false;
        if (s->step[i].value == (i > 0 ? s->step[i - 1].value : 0)) return false;
    }
    return s->count == 0 || s->step[s->count - 1].value == 0;
}

static void adds_like_pieces(void)
{
    for (int round = 0; round < 3000; round++) {
        struct steps sum = {0}, want = {0};
        struct profile p = {0};
        for (int k = 0; k < 4; k++) {
            int32_t shift = draw(10), sign = k == 3 ? -1 : 1;
            if (k < 3) draw_profile(&p);
            if (k == 3) shift = 0;
            CHECK_INT(profile_add(&sum, &p, shift, sign, NULL), CW_OK);
            for (size_t i = 0; i < p.count; i++)
                steps_add(&want, p.piece[i].from + shift, p.piece[i].until + shift,
                          sign * p.piece[i].rate, NULL);
        }
        bool same = sum.count == want.count;
        for (size_t i = 0; same && i < sum.count; i++)
            same = sum.step[i].at == want.step[i].at && sum.step[i].value == want.step[i].value;
        CHECK(same && in_order(&sum));
        steps_release(&sum), steps_release(&want), profile_release(&p);
    }
}

static void fits_like_seconds(void)
{
    for (int round = 0; round < 3000; round++) {
        struct steps used = {0}, limit = {0}, kept = {0}, asked = {0};
        struct profile p = {0}, spare = {0};
        int32_t shift = draw(9) - 4;
        bool varies = draw(2) == 1, all = true;
        draw_profile(&p), profile_add(&used, &p, 0, 1, NULL);
        draw_profile(&p), profile_add(&limit, &p, 0, 2, NULL);
        draw_profile(&p), profile_add(&asked, &p, 0, 1, NULL);
        struct room room = {varies ? &limit : NULL, 3, &used};
        bool fits = profile_fits(&p, &room, shift);
        CHECK_INT(profile_fit(&p, &room, shift, &spare, NULL), CW_OK);
        profile_add(&kept, &p, 0, 1, NULL);
        CHECK_INT(p.units, steps_total(&kept));
        for (int32_t t = 0; t < SECONDS; t++) {
            int32_t want = steps_at(&asked, t);
            int32_t has = (varies ? steps_at(&limit, t + shift) : 3) - steps_at(&used, t + shift);
            all = all && (want == 0 || has >= want);
            want = has < want ? (has > 0 ? has : 0) : want;
            CHECK_INT(steps_at(&kept, t), want);
        }
        CHECK_INT(fits, all);
        steps_release(&used), steps_release(&limit), steps_release(&kept), steps_release(&asked);
        profile_release(&p), profile_release(&spare);
    }
}

static void cuts_to_the_unit(void)
{
    for (int round = 0; round < 1000; round++) {
        struct profile p = {0};
        draw_profile(&p);
        int64_t units = p.units > 0 ? draw((int32_t)p.units + 1) : 0, sum = 0;
        CHECK_INT(profile_cut(&p, units, NULL), CW_OK);
        for (size_t i = 0; i < p.count; i++)
            sum += (int64_t)p.piece[i].rate * (p.piece[i].until - p.piece[i].from);
        CHECK_INT(sum, units);
        CHECK_INT(p.units, units);
        profile_release(&p);
    }
}

static void people_stand(void)
{
    struct standing s;
    struct chain early = {.shelter = -1, .travel_s = {5, 0}}, late = early;
    CHECK_INT(standing_init(&s, 40, NULL), CW_OK);
    steps_add(&early.leave[0], 10, 12, 3600, NULL); /* pass at 15 and 16 */
    steps_add(&late.leave[0], 11, 15, 1800, NULL);  /* pass at 17 and 19 */
    standing_count(&s, &early, -1), standing_count(&s, &late, 1);
    CHECK(!standing_holds(&s));
    standing_forget(&s);
    standing_count(&s, &late, -1), standing_count(&s, &early, 1);
    CHECK(standing_holds(&s));
    standing_keep(&s);
    CHECK_INT(standing_late_s(&s), -5); /* 2 + 3 seconds earlier */
    CHECK_INT(s.ahead[15], 0);
    CHECK_INT(s.ahead[16], 1);
    CHECK_INT(s.ahead[18], 1);
    CHECK_INT(s.ahead[20], 0);
    standing_count(&s, &early, -1), standing_count(&s, &late, 1);
    CHECK(standing_holds(&s)); /* what was gained may be spent */
    standing_forget(&s);
    steps_release(&early.leave[0]), steps_release(&late.leave[0]);
    standing_release(&s);
}

/* Two zones beside a node with two ways on, both to one gate:
 *
 *   A ==0==> u ==2==> w ==4==> gate       A and B each use both ways on; after the exchange each
 *   B ==1==> u ==3==> w                   uses one */
static void exchanges(void)
{
    static struct arc arcs[] = {{.tau = 2, .rate = 7200},
                                {.tau = 3, .rate = 7200},
                                {.tau = 5, .rate = 3600},
                                {.tau = 9, .rate = 3600},
                                {.tau = 1, .rate = 7200}};
    static int32_t ways[2][2][3] = {{{0, 2, 4}, {0, 3, 4}}, {{1, 2, 4}, {1, 3, 4}}};
    struct source sources[2] = {{.units = 40 * 3600}, {.units = 40 * 3600}};
    struct gate gate = {0};
    steps_add(&gate.limit, 0, 100, 7200, NULL);
    struct instance in = {.horizon_s = 100, .arc_count = 5, .source_count = 2, .gate_count = 1};
    in.arcs = arcs, in.sources = sources, in.gates = &gate;
    struct chain list[4];
    struct chains chains = {.chain = list, .count = 4};
    for (int z = 0; z < 2; z++)
        for (int k = 0; k < 2; k++) {
            struct chain *c = &list[2 * z + k];
            *c = (struct chain){.source = z, .shelter = -1, .arcs = ways[z][k], .arc_count = 3};
            c->travel_s[0] = 2 + z + (k ? 9 : 5) + 1;
            /* at u: A in [20, 30), B in [30, 40), on both ways */
            steps_add(&c->leave[0], 20 + 10 * z - 2 - z, 30 + 10 * z - 2 - z, 3600, NULL);
        }
    struct load load = {0}, after = {0};
    struct standing standing;
    struct progress silent = {0};
    CHECK_INT(load_init(&load, &in, &chains, NULL), CW_OK);
    CHECK_INT(standing_init(&standing, 100, NULL), CW_OK);
    CHECK_INT(simplify_chains(&in, &chains, &load, &standing, &silent, NULL), CW_OK);
    int carrying = 0;
    for (int i = 0; i < 4; i++) carrying += list[i].leave[0].count > 0;
    CHECK_INT(carrying, 2);
    CHECK_INT(steps_total(&list[0].leave[0]) + steps_total(&list[1].leave[0]), 20 * 3600);
    CHECK_INT(standing_late_s(&standing), 0);
    CHECK_INT(load_init(&after, &in, &chains, NULL), CW_OK);
    for (int32_t t = 0; t < 100; t++) {
        for (size_t a = 0; a < 5; a++) {
            CHECK_INT(steps_at(&load.arc[a], t), steps_at(&after.arc[a], t));
            CHECK(steps_at(&after.arc[a], t) <= arcs[a].rate);
        }
        CHECK_INT(steps_at(&after.gate[0], t), 3600 * ((t >= 26 && t < 46) + (t >= 30 && t < 50)));
    }
    for (int i = 0; i < 4; i++) steps_release(&list[i].leave[0]);
    load_release(&load, &in), load_release(&after, &in);
    standing_release(&standing);
    steps_release(&gate.limit);
}

int main(void)
{
    RUN(adds_like_pieces);
    RUN(fits_like_seconds);
    RUN(cuts_to_the_unit);
    RUN(people_stand);
    RUN(exchanges);
    return harness_end();
}
