/* Moving and exchanging people between chains. Invariant between two changes: `load` is what the
 * chains use, and every chain has whole people. */
#include "flow/simplify.h"

#include "base/mem.h"
#include "flow/meets.h"

enum { MOST_PASSES = 3, MOST_PARTNERS = 64 };

struct desk {
    const struct instance *in;
    struct chains *chains;
    struct load *load;
    struct standing *standing;
    struct meets meets;
    int64_t *units;        /* by chain */
    int32_t *hard;         /* by chain: number of the arc that had no room when last asked */
    int32_t *stamp, round; /* arcs of the chain that is to vanish: stamp[a] == round */
    struct profile mine, theirs, spare;
};

/* The exchange looked at: c with s from their spot `at`, b1 with b2 from their spot `there`. */
struct exchange {
    int32_t c, s, b1, b2;
    size_t at, there;
    bool lifted; /* c's departures are not booked before spot `at` */
};

static struct chain *chain_at(const struct desk *d, int32_t i)
{
    return &d->chains->chain[i];
}

static int32_t head_s(const struct desk *d, const struct chain *c, size_t at)
{
    int32_t sum = 0;
    for (size_t i = 0; i < at; i++) sum += d->in->arcs[c->arcs[i]].tau;
    return sum;
}

/* ---- room ---- */

static bool fits_arc(const struct desk *d, int32_t a, const struct profile *p, int32_t shift,
                     bool others)
{
    struct room room = load_arc_room(d->load, d->in, a);
    return (others && d->stamp[a] == d->round) || profile_fits(p, &room, shift);
}

/* Whether all of p, by the second at spot `to`, finds room on the arcs before it and starts no
 * earlier than people can be at the first node. `others`: only arcs without a stamp are asked, on
 * which the chain that is to vanish has no part. */
static bool fits_arcs(const struct desk *d, int32_t ci, size_t to, const struct profile *p,
                      bool others)
{
    const struct chain *c = chain_at(d, ci);
    int32_t start = d->in->sources[c->source].access_s, after = head_s(d, c, to);
    size_t hard = (size_t)d->hard[ci];
    if (p->piece[0].from - after < start) return false;
    if (hard < to && !fits_arc(d, c->arcs[hard], p, head_s(d, c, hard) - after, others))
        return false;
    for (size_t i = to, back = 0; i-- > 0;) {
        back += (size_t)d->in->arcs[c->arcs[i]].tau;
        if (fits_arc(d, c->arcs[i], p, -(int32_t)back, others)) continue;
        d->hard[ci] = (int32_t)i;
        return false;
    }
    return true;
}

/* Keeps of p what finds room so; stops once that is less than `need` units. */
static cw_status fit_head(struct desk *d, const struct chain *c, size_t at, struct profile *p,
                          int64_t need, cw_error *err)
{
    const struct source *source = &d->in->sources[c->source];
    int32_t shift = 0;
    cw_status status = profile_from(p, source->access_s + head_s(d, c, at), &d->spare, err);
    for (size_t i = at; i-- > 0 && !status && p->units >= need;) {
        struct room room = load_arc_room(d->load, d->in, c->arcs[i]);
        shift -= d->in->arcs[c->arcs[i]].tau;
        status = profile_fit(p, &room, shift, &d->spare, err);
    }
    return status;
}

/* ---- moves ---- */

/* Whether all of c's people could pass the gate of s when they pass theirs, as far as roads tell on
 * which c has no part. */
static bool sibling_may_take(const struct desk *d, const struct chain *c, int32_t si)
{
    const struct chain *s = chain_at(d, si);
    struct room room = load_gate_room(d->load, d->in, s->gate);
    if (s->gate != c->gate && !profile_fits(&d->mine, &room, 0)) return false;
    return fits_arcs(d, si, s->arc_count, &d->mine, true);
}

static cw_status move_people(struct desk *d, int32_t ci, int32_t si, cw_error *err)
{
    struct chain *c = chain_at(d, ci), *s = chain_at(d, si);
    cw_status status = load_chain(d->load, d->in, s, &d->mine, 1, err);
    standing_count(d->standing, c, -1), standing_count(d->standing, s, -1);
    steps_release(&c->leave[0]);
    if (!status) status = profile_add(&s->leave[0], &d->mine, -s->travel_s[0], 1, err);
    standing_count(d->standing, s, 1);
    standing_keep(d->standing); /* never worse: parts of two people may make one more */
    d->units[si] += d->units[ci];
    d->units[ci] = 0;
    return status;
}

static cw_status try_move(struct desk *d, int32_t ci, int32_t si, bool *done, cw_error *err)
{
    struct chain *c = chain_at(d, ci), *s = chain_at(d, si);
    if (!sibling_may_take(d, c, si)) return CW_OK;
    cw_status status = load_chain(d->load, d->in, c, &d->mine, -1, err);
    if (status) return status;
    *done = fits_arcs(d, si, s->arc_count, &d->mine, false);
    return *done ? move_people(d, ci, si, err) : load_chain(d->load, d->in, c, &d->mine, 1, err);
}

static cw_status try_moves(struct desk *d, int32_t ci, bool *done, cw_error *err)
{
    const struct meets *m = &d->meets;
    struct chain *c = chain_at(d, ci);
    int32_t first = m->first[c->source];
    cw_status status = profile_of(&d->mine, &c->leave[0], c->travel_s[0], err);
    d->round++;
    for (size_t i = 0; i < c->arc_count; i++) d->stamp[c->arcs[i]] = d->round;
    for (int32_t i = m->first[c->source + 1]; i-- > first && !*done && !status;)
        if (m->of[i] != ci && d->units[m->of[i]] > 0) status = try_move(d, ci, m->of[i], done, err);
    return status;
}

/* ---- exchanges ---- */

/* Books both heads as they are after the exchange (sign 1) or before it (-1); c's own departures,
 * `mine`, are booked nowhere before. */
static cw_status book_heads(struct desk *d, const struct exchange *x, int32_t sign, cw_error *err)
{
    const struct chain *c = chain_at(d, x->c), *b2 = chain_at(d, x->b2);
    cw_status status = load_arcs(d->load, d->in, b2, 0, x->there, &d->theirs, -sign, err);
    if (status) return status;
    return load_arcs(d->load, d->in, c, 0, x->at, &d->theirs, sign, err);
}

static cw_status change_rates(struct desk *d, const struct exchange *x, int32_t sign, cw_error *err)
{
    struct chain *c = chain_at(d, x->c), *s = chain_at(d, x->s);
    struct chain *b1 = chain_at(d, x->b1), *b2 = chain_at(d, x->b2);
    int32_t here = head_s(d, c, x->at), there = head_s(d, b1, x->there);
    cw_status status = profile_add(&c->leave[0], &d->mine, -here, -sign, err);
    if (!status) status = profile_add(&s->leave[0], &d->theirs, -here, sign, err);
    if (!status) status = profile_add(&b2->leave[0], &d->theirs, -there, -sign, err);
    if (!status) status = profile_add(&b1->leave[0], &d->mine, -there, sign, err);
    return status;
}

static void count_all(struct desk *d, const struct exchange *x, int32_t sign)
{
    standing_count(d->standing, chain_at(d, x->c), sign);
    standing_count(d->standing, chain_at(d, x->s), sign);
    standing_count(d->standing, chain_at(d, x->b1), sign);
    standing_count(d->standing, chain_at(d, x->b2), sign);
}

/* The roads have room; whether people would be later is now seen. */
static cw_status exchange_people(struct desk *d, const struct exchange *x, bool *done,
                                 cw_error *err)
{
    count_all(d, x, -1);
    cw_status status = change_rates(d, x, 1, err);
    if (status) return status;
    count_all(d, x, 1);
    *done = standing_holds(d->standing);
    if (!*done) {
        standing_forget(d->standing);
        return change_rates(d, x, -1, err);
    }
    standing_keep(d->standing);
    int64_t units = d->units[x->c];
    d->units[x->c] = 0, d->units[x->s] += units;
    d->units[x->b1] += units, d->units[x->b2] -= units;
    return load_arcs(d->load, d->in, chain_at(d, x->b1), 0, x->there, &d->mine, 1, err);
}

static cw_status try_heads(struct desk *d, const struct exchange *x, bool *done, cw_error *err)
{
    const struct chain *c = chain_at(d, x->c), *b2 = chain_at(d, x->b2);
    int64_t units = d->units[x->c];
    if (!fits_arcs(d, x->b1, x->there, &d->mine, false)) return CW_OK;
    cw_status status = profile_of(&d->theirs, &b2->leave[0], head_s(d, b2, x->there), err);
    if (!status) status = fit_head(d, c, x->at, &d->theirs, units, err);
    if (status || d->theirs.units < units) return status;
    status = profile_cut(&d->theirs, units, err);
    if (!status) status = book_heads(d, x, 1, err);
    if (!status && fits_arcs(d, x->b1, x->there, &d->mine, false))
        status = exchange_people(d, x, done, err);
    if (status || *done) return status;
    return book_heads(d, x, -1, err);
}

static cw_status try_exchange(struct desk *d, struct exchange *x, bool *done, cw_error *err)
{
    cw_status status = CW_OK;
    if (!fits_arcs(d, x->b1, x->there, &d->mine, true)) return CW_OK;
    if (!x->lifted)
        status = load_arcs(d->load, d->in, chain_at(d, x->c), 0, x->at, &d->mine, -1, err);
    x->lifted = true;
    return status ? status : try_heads(d, x, done, err);
}

/* All b2 of b1's source that come to the spot as b1 does and go on as s does: one at most. */
static cw_status try_partner(struct desk *d, struct exchange *x, bool *done, cw_error *err)
{
    const struct meets *m = &d->meets;
    int32_t source = chain_at(d, x->b1)->source;
    for (int32_t i = m->first[source]; i < m->first[source + 1]; i++) {
        x->b2 = m->of[i];
        if (x->b2 == x->b1 || x->b2 == x->c || x->b2 == x->s) continue;
        if (d->units[x->b2] >= d->units[x->c] && meets_same_head(m, x->b1, x->b2, x->there) &&
            meets_same_tail(m, x->b2, x->there, x->s, x->at))
            return try_exchange(d, x, done, err);
    }
    return CW_OK;
}

static cw_status try_sibling(struct desk *d, struct exchange *x, bool *done, cw_error *err)
{
    const struct meets *m = &d->meets;
    const struct chain *c = chain_at(d, x->c);
    x->at = meets_common(m, x->c, x->s);
    uint64_t tail = meets_spot(m, x->c, x->at)->tail;
    cw_status status = profile_of(&d->mine, &c->leave[0], head_s(d, c, x->at), err);
    size_t i = meets_find(m, tail);
    for (int tried = 0; i < m->count && m->meetings[i].tail == tail && tried < MOST_PARTNERS; i++) {
        if (status || *done) return status;
        x->b1 = m->meetings[i].chain, x->there = (size_t)m->meetings[i].at;
        if (x->b1 == x->c || x->b1 == x->s || d->units[x->b1] == 0) continue;
        if (!meets_same_tail(m, x->b1, x->there, x->c, x->at)) continue;
        status = try_partner(d, x, done, err);
        tried++;
    }
    if (status || *done || !x->lifted) return status;
    return load_arcs(d->load, d->in, c, 0, x->at, &d->mine, 1, err);
}

static cw_status try_exchanges(struct desk *d, int32_t ci, bool *done, cw_error *err)
{
    const struct meets *m = &d->meets;
    int32_t source = chain_at(d, ci)->source;
    cw_status status = CW_OK;
    for (int32_t i = m->first[source + 1]; i-- > m->first[source] && !*done && !status;) {
        struct exchange x = {.c = ci, .s = m->of[i]};
        if (x.s != ci && d->units[x.s] > 0) status = try_sibling(d, &x, done, err);
    }
    return status;
}

/* ---- all ---- */

static cw_status pass_over(struct desk *d, const struct progress *progress, bool *any,
                           cw_error *err)
{
    const struct meets *m = &d->meets;
    cw_status status = CW_OK;
    for (size_t i = 0; i < m->order_count && !status; i++) {
        int32_t c = m->order[i], source = chain_at(d, c)->source;
        bool done = false;
        if (d->units[c] == 0 || m->first[source + 1] - m->first[source] < 2) continue;
        status =
            progress_report(progress, "simpler routes", (int64_t)i, (int64_t)m->order_count, err);
        if (!status) status = try_moves(d, c, &done, err);
        if (!status && !done) status = try_exchanges(d, c, &done, err);
        *any = *any || done;
    }
    return status;
}

cw_status simplify_chains(const struct instance *in, struct chains *chains, struct load *load,
                          struct standing *standing, const struct progress *progress, cw_error *err)
{
    struct desk d = {.in = in, .chains = chains, .load = load, .standing = standing};
    d.units = mem_new(chains->count, sizeof *d.units);
    d.hard = mem_new(chains->count, sizeof *d.hard);
    d.stamp = mem_new(in->arc_count, sizeof *d.stamp);
    cw_status status =
        d.units && d.hard && d.stamp ? meets_init(&d.meets, in, chains, err) : error_no_memory(err);
    for (size_t i = 0; i < d.meets.order_count; i++) {
        int32_t c = d.meets.order[i];
        d.units[c] = steps_total(&chains->chain[c].leave[0]);
    }
    bool any = true;
    for (int pass = 0; pass < MOST_PASSES && any && !status; pass++) {
        any = false;
        status = pass_over(&d, progress, &any, err);
    }
    profile_release(&d.mine), profile_release(&d.theirs), profile_release(&d.spare);
    meets_release(&d.meets);
    mem_free(d.units), mem_free(d.hard), mem_free(d.stamp);
    return status;
}
