/* The seconds that certificates of classes above show to be filled, place by place. */
#include "verify/forced_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* A second counts where the rates add up to 1: places are open at rate 1, and whatever takes seconds
 * away does so at a rate that nothing makes up for. */
enum { TAKEN = -1000000 };

/* ---- which certificates ---- */

/* The next id of a list joined by spaces; false at its end or when it is none. */
static bool next_id(const char **at, int64_t *id)
{
    char digits[24];
    size_t length = strcspn(*at, " ");
    if (length == 0 || length >= sizeof digits) return false;
    memcpy(digits, *at, length);
    digits[length] = '\0';
    if (!check_decimal(digits, id)) return false;
    *at += length;
    if (**at == ' ') ++*at;
    return true;
}

static int by_value(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

cw_status forced_init(struct forced *f, const struct check *c)
{
    cw_status s = CW_OK;
    for (size_t i = 0; i < c->plan->certificate_count && !s; i++) {
        const char *at = c->plan->certificate[i].rests_on;
        int64_t id;
        while (!s && next_id(&at, &id)) {
            s = mem_reserve(&f->wanted, &f->wanted_room, f->wanted_count + 1, sizeof *f->wanted,
                            c->err);
            if (!s) f->wanted[f->wanted_count++] = id;
        }
    }
    if (f->wanted_count) qsort(f->wanted, f->wanted_count, sizeof *f->wanted, by_value);
    return s;
}

void forced_release(struct forced *f)
{
    for (size_t i = 0; i < f->count; i++)
        mem_free(f->rows[i].since_s), mem_free(f->rows[i].rests_on), mem_free(f->rows[i].barred);
    mem_free(f->rows), mem_free(f->wanted);
    edges_release(&f->edges);
    pieces_release(&f->pieces);
    *f = (struct forced){0};
}

static size_t find(const struct forced *f, int64_t id)
{
    size_t i = 0;
    while (i < f->count && f->rows[i].id != id) i++;
    return i;
}

static cw_status check_rest(struct check *c, const struct cut *cut, const struct forced *f,
                            size_t row, int64_t id)
{
    if (row == f->count)
        return REFUTE(c, "certificate %lld: rests_on names %lld, which is none before it",
                      LL(cut->row->id), LL(id));
    const struct forcing *rest = &f->rows[row];
    if (rest->class >= cut->class || cut->classes >> rest->class & 1u)
        return REFUTE(c,
                      "certificate %lld: rests_on names %lld, of class %s, which is no class above",
                      LL(cut->row->id), LL(id), c->op->classes[rest->class].id);
    return CW_OK;
}

cw_status forced_rests(const struct forced *f, struct check *c, const struct cut *cut,
                       size_t **rests_on, size_t *count)
{
    const char *at = cut->row->rests_on;
    size_t most = strlen(at) / 2 + 1;
    int64_t id, before = INT64_MIN;
    *count = 0;
    *rests_on = mem_new(most, sizeof **rests_on);
    if (!*rests_on) return error_no_memory(c->err);
    while (*at) {
        if (!next_id(&at, &id) || id <= before)
            return REFUTE(c, "certificate %lld: rests_on is \"%s\", no list of ids in order",
                          LL(cut->row->id), cut->row->rests_on);
        size_t row = find(f, id);
        cw_status s = check_rest(c, cut, f, row, id);
        if (s) return s;
        (*rests_on)[(*count)++] = row;
        before = id;
    }
    return CW_OK;
}

static bool passes_before(const struct check *c, const struct chain *chain, int64_t x_s,
                          int64_t *units)
{
    size_t leg = chain_last_leg(chain);
    return add_ok(units, chain_units_before(c, chain, leg, x_s - chain_to_corridor_s(chain)));
}

int64_t forced_arrived(const struct check *c, size_t class, int64_t x_s)
{
    int64_t units = 0;
    for (size_t i = 0; i < c->plan->chain_count; i++)
        if (c->chains[i].class == class && !c->chains[i].halted)
            passes_before(c, &c->chains[i], x_s, &units);
    return units;
}

cw_status forced_keep(struct forced *f, struct check *c, const struct cut *cut,
                      int64_t capacity_units)
{
    size_t nodes = c->op->net.node_count;
    const struct row_certificate *row = cut->row;
    if (!f->wanted_count ||
        !bsearch(&row->id, f->wanted, f->wanted_count, sizeof *f->wanted, by_value))
        return CW_OK;
    if (cut->moment)
        return REFUTE(c, "certificate %lld: others rest on it, but it is of a moment", LL(row->id));
    if (cut->classes != UINT32_C(1) << cut->class)
        return REFUTE(c, "certificate %lld: others rest on it, but it is of several classes",
                      LL(row->id));
    cw_status s = mem_reserve(&f->rows, &f->room, f->count + 1, sizeof *f->rows, c->err);
    if (s) return s;
    struct forcing *keep = &f->rows[f->count];
    *keep = (struct forcing){.id = row->id, .x_s = row->x_s, .class = cut->class};
    keep->since_s = mem_new(nodes, sizeof *keep->since_s);
    keep->slack_units = capacity_units - forced_arrived(c, cut->class, row->x_s);
    f->count++; /* from here on released with the rest */
    if (!keep->since_s) return error_no_memory(c->err);
    for (size_t v = 0; v < nodes; v++) keep->since_s[v] = cut->nodes[v].since_s;
    if (keep->slack_units < 0)
        return REFUTE(c, "certificate %lld: the plan brings out more than the cut lets through",
                      LL(row->id));
    return forced_rests(f, c, cut, &keep->rests_on, &keep->rests_count);
}

/* ---- which seconds ---- */

/* A way or a corridor. */
struct place {
    const struct way *way; /* NULL: the corridor */
    size_t index;
};

/* When a certificate's cut crosses the place: [from_s, to_s), empty when it does not. */
static struct piece crossing(const struct check *c, const struct forcing *h, struct place place,
                             int64_t *time_s)
{
    const struct op_class *class = &c->op->classes[h->class];
    struct piece none = {0, 0, 1};
    if (!place.way) {
        const struct op_corridor *k = &c->op->corridors[place.index];
        if (!c->counted[place.index] || !(k->admits >> h->class & 1u)) return none;
        return (struct piece){h->since_s[k->node], h->x_s, 1};
    }
    if (place.way->mode != class->mode) return none;
    *time_s = c->ways.time_s[place.index * c->op->class_count + h->class];
    return (struct piece){h->since_s[place.way->from], h->since_s[place.way->to] - *time_s, 1};
}

/* Adds the seconds of `during` in which the place is open for who takes time_s. */
static cw_status add_open(struct forced *f, const struct check *c, struct place place,
                          int64_t time_s, struct piece during)
{
    cw_status s = CW_OK;
    if (place.way) {
        s = edges_add(&f->edges, during, c->err);
        for (size_t i = 0; i < place.way->shut_count && !s; i++) {
            const struct shut *shut = &c->ways.shut[place.way->first_shut + i];
            struct piece closed = {ways_first_met(shut, time_s), shut->close_s, TAKEN};
            if (closed.t0_s < closed.t1_s) s = edges_add(&f->edges, closed, c->err);
        }
        return s;
    }
    const struct op_corridor *k = &c->op->corridors[place.index];
    for (size_t i = 0; i < k->window_count && !s; i++) {
        struct piece open = {k->windows[i].open_s, k->windows[i].close_s, 1};
        if (open.t0_s < during.t0_s) open.t0_s = during.t0_s;
        if (open.t1_s > during.t1_s) open.t1_s = during.t1_s;
        if (open.t0_s < open.t1_s) s = edges_add(&f->edges, open, c->err);
    }
    for (size_t i = 0; i < c->op->closure_count && !s; i++) {
        const struct op_closure *shut = &c->op->closures[i];
        if (shut->kind != CLOSURE_CORRIDOR || (size_t)shut->corridor != place.index) continue;
        s = edges_add(&f->edges, (struct piece){shut->from_s, shut->to_s, TAKEN}, c->err);
    }
    return s;
}

/* Appends seconds of entering the place in which the class cannot be at its ends. */
static cw_status add_barred(struct forced *f, struct check *c, struct forcing *h, size_t class,
                            struct place place, int64_t time_s, struct pieces *seconds)
{
    cw_status s = forced_bar(f, c, h, class);
    if (s) return s;
    if (!place.way) return forced_barred(c, h, c->op->corridors[place.index].node, 0, seconds);
    s = forced_barred(c, h, place.way->from, 0, seconds);
    return s ? s : forced_barred(c, h, place.way->to, time_s, seconds);
}

static cw_status take(struct forced *f, const struct check *c, const struct pieces *seconds)
{
    cw_status s = CW_OK;
    for (size_t i = 0; i < seconds->count && !s; i++)
        s = edges_add(&f->edges,
                      (struct piece){seconds->rows[i].t0_s, seconds->rows[i].t1_s, TAKEN}, c->err);
    return s;
}

/* Appends to `seconds` those that the certificate shows to be filled: open, crossed, and not left to
 * what it rests on itself. */
static cw_status filled_by(struct forced *f, struct check *c, const struct forcing *h,
                           struct place place, struct pieces *seconds)
{
    int64_t time_s = 0;
    struct pieces barred = {0};
    struct piece during = crossing(c, h, place, &time_s);
    if (during.t0_s >= during.t1_s) return CW_OK;
    cw_status s = CW_OK;
    for (size_t i = 0; i < h->rests_count && !s; i++)
        s = add_barred(f, c, &f->rows[h->rests_on[i]], h->class, place, time_s, &barred);
    if (!s) s = add_open(f, c, place, time_s, during);
    if (!s) s = take(f, c, &barred);
    pieces_release(&barred);
    for (size_t i = 0; i < h->rests_count && !s; i++) {
        int64_t other_s;
        struct piece taken = crossing(c, &f->rows[h->rests_on[i]], place, &other_s);
        taken.units_per_s = TAKEN;
        if (taken.t0_s < taken.t1_s) s = edges_add(&f->edges, taken, c->err);
    }
    if (!s) s = edges_sum(&f->edges, &f->pieces, c->err);
    for (size_t i = 0; i < f->pieces.count && !s; i++)
        if (f->pieces.rows[i].units_per_s == 1) {
            s = mem_reserve(&seconds->rows, &seconds->room, seconds->count + 1,
                            sizeof *seconds->rows, c->err);
            if (!s) seconds->rows[seconds->count++] = f->pieces.rows[i];
        }
    return s;
}

cw_status forced_fill_way(struct forced *f, struct check *c, const struct forcing *h, size_t way,
                          struct pieces *seconds)
{
    return filled_by(f, c, h, (struct place){&c->ways.rows[way], way}, seconds);
}

cw_status forced_fill_corridor(struct forced *f, struct check *c, const struct forcing *h,
                               size_t corridor, struct pieces *seconds)
{
    return filled_by(f, c, h, (struct place){NULL, corridor}, seconds);
}

static cw_status count_free(struct forced *f, struct check *c, const struct cut *cut,
                            struct place place, int64_t time_s, struct piece during,
                            int64_t *seconds)
{
    struct pieces filled = {0};
    cw_status s = CW_OK;
    bool alone =
        (cut->classes & (cut->classes - 1)) == 0; /* others of a set may be kept from nobody */
    for (size_t i = 0; i < cut->rests_count && !s; i++) {
        struct forcing *h = &f->rows[cut->rests_on[i]];
        s = filled_by(f, c, h, place, &filled);
        if (!s && alone) s = add_barred(f, c, h, cut->class, place, time_s, &filled);
    }
    if (!s) s = add_open(f, c, place, time_s, during);
    if (!s) s = take(f, c, &filled);
    if (!s) s = edges_sum(&f->edges, &f->pieces, c->err);
    *seconds = 0;
    for (size_t i = 0; i < f->pieces.count && !s; i++)
        if (f->pieces.rows[i].units_per_s == 1)
            *seconds += f->pieces.rows[i].t1_s - f->pieces.rows[i].t0_s;
    pieces_release(&filled);
    return s;
}

cw_status forced_way_seconds(struct forced *f, struct check *c, const struct cut *cut, size_t way,
                             int64_t time_s, int64_t from_s, int64_t to_s, int64_t *seconds)
{
    const struct way *row = &c->ways.rows[way];
    if (cut->rests_count == 0) {
        *seconds = ways_open_seconds(&c->ways, row, time_s, from_s, to_s);
        return CW_OK;
    }
    return count_free(f, c, cut, (struct place){row, way}, time_s, (struct piece){from_s, to_s, 1},
                      seconds);
}

cw_status forced_corridor_seconds(struct forced *f, struct check *c, const struct cut *cut,
                                  size_t corridor, int64_t from_s, int64_t to_s, int64_t *seconds)
{
    return count_free(f, c, cut, (struct place){NULL, corridor}, 0, (struct piece){from_s, to_s, 1},
                      seconds);
}
