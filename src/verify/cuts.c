/* Certificates: every cut is a legal one, its capacity follows from the formula of the semantics,
 * and what the plan states as a bound is at least that.
 *
 * A node v is on the source side from second e_v on. Cut is what goes from the source side to the
 * sink side: roads u -> v entered in e_u <= t < e_v - transit time, corridors passed in
 * e_g <= t < X, and all people of zones on the sink side. O(roads) per certificate, and that is how
 * it is meant: nodes that the plan does not list get their second from spread.c, and a mistake
 * there would only make the capacity, added up here over all roads, greater. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "verify/forced_int.h"
#include "verify/remaining_int.h"

enum { HOUR_S = 3600, MOST_CHECKPOINTS = 12 };

/* Hourly; in longer pauses at most so many, evenly. */
static int64_t checkpoint_step_s(const struct check *c)
{
    int64_t hours = 1;
    while (hours * HOUR_S * MOST_CHECKPOINTS < c->pause_s) hours++;
    return hours * HOUR_S;
}

/* ---- reading a certificate ----------------------------------------------------------- */

/* S: the class itself and otherwise classes of higher priority. */
static cw_status check_member(struct check *c, const struct cut *cut, int32_t class)
{
    const struct op_class *own = &c->op->classes[cut->class], *k = &c->op->classes[class];
    if ((size_t) class > cut->class)
        return REFUTE(c, "certificate %lld: class %s has lower priority than class %s",
                      LL(cut->row->id), k->id, own->id);
    return CW_OK;
}

static cw_status read_classes(struct check *c, struct cut *cut)
{
    const char *at = cut->row->classes;
    int32_t before = -1;
    for (;;) {
        char id[256];
        size_t length = strcspn(at, " ");
        if (length >= sizeof id) length = sizeof id - 1;
        memcpy(id, at, length);
        id[length] = '\0';
        int32_t class = check_class(c, id);
        if (class < 0 || class <= before)
            return REFUTE(c, "certificate %lld: classes is \"%s\", no list in order of priority",
                          LL(cut->row->id), cut->row->classes);
        cw_status s = check_member(c, cut, class);
        if (s) return s;
        cut->classes |= UINT32_C(1) << class;
        before = class;
        at += length;
        if (*at == '\0') break;
        at++;
    }
    if (cut->classes >> cut->class & 1u) return CW_OK;
    return REFUTE(c, "certificate %lld: classes \"%s\" leave out class %s", LL(cut->row->id),
                  cut->row->classes, cut->row->class_id);
}

static cw_status read_node(struct check *c, struct cut *cut, const struct row_cut *row)
{
    int32_t node = ids_find(&c->node_ids, row->id);
    if (node < 0 || !c->ways.is_end[node])
        return REFUTE(c, "cut of certificate %lld: node \"%s\" is no road end", LL(cut->row->id),
                      row->id);
    if (row->class_id[0] && strcmp(row->class_id, cut->row->class_id) != 0)
        return REFUTE(c, "cut of certificate %lld: node %s has class \"%s\"", LL(cut->row->id),
                      row->id, row->class_id);
    if (cut->nodes[node].listed_s >= 0)
        return REFUTE(c, "cut of certificate %lld: node %s stands there twice", LL(cut->row->id),
                      row->id);
    if (row->from_s < 0 || row->from_s > cut->row->x_s)
        return REFUTE(c,
                      "cut of certificate %lld: node %s changes sides at second %lld, not "
                      "between 0 and %lld",
                      LL(cut->row->id), row->id, LL(row->from_s), LL(cut->row->x_s));
    cut->nodes[node].listed_s = (int32_t)row->from_s;
    return CW_OK;
}

static cw_status read_zone(struct check *c, struct cut *cut, const struct row_cut *row)
{
    int32_t zone = ids_find(&c->zone_ids, row->id), class = check_class(c, row->class_id);
    if (zone < 0)
        return REFUTE(c, "cut of certificate %lld: zone \"%s\" is unknown", LL(cut->row->id),
                      row->id);
    if (class < 0 || !(cut->classes >> class & 1u))
        return REFUTE(c, "cut of certificate %lld: class \"%s\" of zone %s is not in \"%s\"",
                      LL(cut->row->id), row->class_id, row->id, cut->row->classes);
    size_t cell = check_cell(c, (size_t)zone, (size_t) class);
    if (cut->sink[cell])
        return REFUTE(c, "cut of certificate %lld: zone %s and class %s stand there twice",
                      LL(cut->row->id), row->id, row->class_id);
    if (row->from_s != cut->row->x_s)
        return REFUTE(c, "cut of certificate %lld: from_s of zone %s is %lld, x_s is %lld",
                      LL(cut->row->id), row->id, LL(row->from_s), LL(cut->row->x_s));
    cut->sink[cell] = true;
    return CW_OK;
}

/* The certificate is of those who were not out by the replan's moment. */
static cw_status read_moment(struct check *c, struct cut *cut, const struct row_cut *row)
{
    if (c->replan_at_s < 0 || row->from_s != c->replan_at_s)
        return REFUTE(c, "cut of certificate %lld: second %lld is not the moment of a replan",
                      LL(cut->row->id), LL(row->from_s));
    if (cut->moment || row->id[0] || row->class_id[0])
        return REFUTE(c, "cut of certificate %lld: its moment stands there twice, or is somebody's",
                      LL(cut->row->id));
    if (*cut->row->rests_on)
        return REFUTE(c, "certificate %lld: it is of a moment and rests on others",
                      LL(cut->row->id));
    cut->moment = true;
    return CW_OK;
}

static cw_status read_row(struct check *c, struct cut *cut, const struct row_cut *row)
{
    if (strcmp(row->kind, "node") == 0) return read_node(c, cut, row);
    if (strcmp(row->kind, "zone") == 0) return read_zone(c, cut, row);
    if (strcmp(row->kind, "moment") == 0) return read_moment(c, cut, row);
    return REFUTE(c, "cut of certificate %lld: kind \"%s\" is unknown", LL(cut->row->id),
                  row->kind);
}

/* ---- its capacity -------------------------------------------------------------------- */

static bool add_product(int64_t *sum, int64_t a, int64_t b)
{
    int64_t product;
    return multiply_ok(a, b, &product) && add_ok(sum, product);
}

static cw_status too_much(struct check *c, const struct cut *cut)
{
    return REFUTE(c, "certificate %lld: the cut's capacity is more than any number",
                  LL(cut->row->id));
}

/* Those of the zone and class whom the cut is about, and when they can be at their node. */
static int64_t cut_people(const struct check *c, const struct cut *cut, size_t cell)
{
    return cut->moment ? c->remaining.home[cell] : c->people[cell];
}

int64_t cut_comes_s(const struct check *c, const struct cut *cut, size_t cell)
{
    return c->joins[cell].access_s + (cut->moment ? c->replan_at_s : 0);
}

/* Not where there is nobody, or no way to the roads before X: nothing that a cut would have to stop. */
bool cut_starts_at(const struct check *c, const struct cut *cut, size_t cell, size_t class)
{
    const struct op_join *join = &c->joins[cell];
    return (cut->classes >> class & 1u) && !cut->sink[cell] && cut_people(c, cut, cell) > 0 &&
           join->node >= 0 && cut_comes_s(c, cut, cell) < cut->row->x_s;
}

/* Zones: a sink-side one is cut off with all its people; a source-side one must have its way out
 * on the source side from the moment its people can be there. */
static cw_status add_zones(struct check *c, const struct cut *cut, int64_t *sum)
{
    for (size_t z = 0; z < c->op->zone_count; z++) {
        for (size_t k = 0; k <= cut->class; k++) {
            size_t cell = check_cell(c, z, k);
            const struct op_join *join = &c->joins[cell];
            if (cut->sink[cell] && !add_product(sum, OP_UNITS, cut_people(c, cut, cell)))
                return too_much(c, cut);
            if (cut_starts_at(c, cut, cell, k) &&
                cut->nodes[join->node].since_s > cut_comes_s(c, cut, cell))
                return REFUTE(c,
                              "certificate %lld: zone %s is on the source side, its node %s "
                              "only from second %lld, though people can be there at %lld",
                              LL(cut->row->id), c->op->zones[z].id, c->op->net.node_id[join->node],
                              LL(cut->nodes[join->node].since_s), LL(cut_comes_s(c, cut, cell)));
        }
    }
    return CW_OK;
}

/* Ways of every mode of the classes: merged, they may use all of them, at the pace of the fastest. */
static cw_status add_roads(struct check *c, const struct cut *cut, const struct spread *spread,
                           struct forced *forced, int64_t *sum)
{
    for (size_t v = 0; v < c->op->net.node_count; v++) {
        int64_t from = cut->nodes[v].since_s;
        for (size_t i = spread->first[v]; i < spread->first[v + 1]; i++) {
            const struct cut_way *out = &spread->out[i];
            int64_t to = (int64_t)cut->nodes[out->to].since_s - out->time_s;
            if (out->time_s < 0 || from >= to) continue;
            const struct way *way = &c->ways.rows[out->way];
            int64_t open = 0;
            cw_status s =
                forced_way_seconds(forced, c, cut, (size_t)out->way, out->time_s, from, to, &open);
            if (s) return s;
            if (!add_product(sum, way->capacity_units, open)) return too_much(c, cut);
        }
    }
    return CW_OK;
}

static cw_status add_corridors(struct check *c, const struct cut *cut, struct forced *forced,
                               int64_t *sum)
{
    for (size_t i = 0; i < c->op->corridor_count; i++) {
        const struct op_corridor *k = &c->op->corridors[i];
        int64_t open = 0, from_s = cut->nodes[k->node].since_s;
        if (!c->counted[i] || !(k->admits & cut->classes)) continue;
        cw_status s = CW_OK;
        for (size_t j = 0; !s && j <= k->past_count && from_s < cut->row->x_s; j++) {
            bool past = j < k->past_count;
            int64_t to_s =
                past && k->past[j].until_s < cut->row->x_s ? k->past[j].until_s : cut->row->x_s;
            const int64_t *capacity_h = past ? k->past[j].capacity_h : k->capacity_h;
            if (from_s >= to_s) continue;
            s = forced_corridor_seconds(forced, c, cut, i, from_s, to_s, &open);
            if (!s && !add_product(sum, capacity_h[c->population], open)) s = too_much(c, cut);
            from_s = to_s;
        }
        if (s) return s;
    }
    return CW_OK;
}

/* Units of a person who is not cut off, of which one place where they may be is. */
static bool is_cut_off(const struct check *c, const struct cut *cut, const struct ahead *a)
{
    const struct remaining *r = &c->remaining;
    if (a->person == AT_HOME && cut->sink[a->cell]) return false;
    if (a->person == AT_NODE && cut->nodes[a->person_node].since_s > a->person_s) return false;
    bool any = a->out || a->person == NOBODY;
    for (size_t i = a->first_spot; !any && i < a->first_spot + a->spot_count; i++)
        any = cut->nodes[r->spots[i].node].since_s > r->spots[i].t_s;
    return any;
}

/* Who was out by the moment, and who is at a road end then, or comes to it next, while it is on the sink
 * side. */
static cw_status add_remaining(struct check *c, const struct cut *cut, int64_t *sum)
{
    const struct remaining *r = &c->remaining;
    if (!cut->moment) return CW_OK;
    for (size_t k = 0; k <= cut->class; k++) {
        int64_t out = remaining_out(c, k, cut->row->x_s);
        if ((cut->classes >> k & 1u) && !add_product(sum, OP_UNITS, out)) return too_much(c, cut);
    }
    for (size_t i = 0; i < r->count; i++) {
        const struct standing *s = &r->rows[i];
        if ((cut->classes >> s->class & 1u) && cut->nodes[s->node].since_s > s->t_s &&
            !add_product(sum, OP_UNITS, s->people))
            return too_much(c, cut);
    }
    for (size_t i = 0; i < r->ahead_count; i++) {
        const struct ahead *a = &r->ahead[i];
        if ((cut->classes >> a->class & 1u) && a->person_s < cut->row->x_s &&
            is_cut_off(c, cut, a) && !add_ok(sum, a->units))
            return too_much(c, cut);
    }
    return CW_OK;
}

/* What the classes that the certificate rests on may leave open after all. */
static cw_status add_slack(struct check *c, const struct cut *cut, const struct forced *forced,
                           int64_t *sum)
{
    for (size_t i = 0; i < cut->rests_count; i++)
        if (!add_ok(sum, forced->rows[cut->rests_on[i]].slack_units)) return too_much(c, cut);
    return CW_OK;
}

static cw_status check_capacity(struct check *c, const struct cut *cut, const struct spread *spread,
                                struct forced *forced, int64_t *sum)
{
    const struct row_certificate *row = cut->row;
    int64_t stated = row->bound_units;
    *sum = 0;
    cw_status s = add_zones(c, cut, sum);
    if (!s) s = add_roads(c, cut, spread, forced, sum);
    if (!s) s = add_corridors(c, cut, forced, sum);
    if (!s) s = add_slack(c, cut, forced, sum);
    if (!s) s = add_remaining(c, cut, sum);
    if (s) return s;
    if (row->less_units < 0 || row->bound_units < 0 || row->bound_units > INT64_MAX / 2 ||
        !add_ok(&stated, row->less_units))
        return REFUTE(c, "certificate %lld: bound_units %lld and less_units %lld are no amounts",
                      LL(row->id), LL(row->bound_units), LL(row->less_units));
    if (stated < *sum)
        return REFUTE(c,
                      "certificate %lld: bound_units and less_units make %lld, the cut's "
                      "capacity is %lld",
                      LL(row->id), LL(stated), LL(*sum));
    return CW_OK;
}

/* What is taken off for the classes above is at most what the plan brings out of them. */
static cw_status check_less(struct check *c, const struct cut *cut)
{
    int64_t others = 0;
    for (size_t k = 0; k < cut->class; k++)
        if (cut->classes >> k & 1u) others += forced_arrived(c, k, cut->row->x_s);
    if (cut->row->less_units <= others) return CW_OK;
    return REFUTE(c, "certificate %lld: less_units is %lld, of the classes above %lld are out",
                  LL(cut->row->id), LL(cut->row->less_units), LL(others));
}

/* ---- all certificates ---------------------------------------------------------------- */

static void clear_cut(const struct check *c, struct cut *cut)
{
    for (size_t v = 0; v < c->op->net.node_count; v++) cut->nodes[v].listed_s = -1;
    memset(cut->sink, 0, c->op->zone_count * c->op->class_count * sizeof *cut->sink);
    cut->classes = 0;
    cut->moment = false;
}

static cw_status check_certificate(struct check *c, struct cut *cut, struct spread *spread,
                                   struct forced *forced, const struct keys *rows)
{
    const struct row_certificate *row = cut->row;
    int32_t class = check_class(c, row->class_id);
    if (class < 0)
        return REFUTE(c, "certificate %lld: class \"%s\" is unknown", LL(row->id), row->class_id);
    if (row->x_s < 1 || row->x_s > c->pause_s)
        return REFUTE(c, "certificate %lld: x_s is %lld, not in the pause", LL(row->id),
                      LL(row->x_s));
    clear_cut(c, cut);
    cut->class = (size_t) class;
    cw_status s = read_classes(c, cut);
    for (size_t i = keys_at(rows, row->id); !s && i < rows->count && rows->rows[i].key == row->id;
         i++)
        s = read_row(c, cut, &c->plan->cut[rows->rows[i].row]);
    if (s) return s;
    int64_t capacity_units = 0;
    mem_free(cut->rests_on);
    s = forced_rests(forced, c, cut, &cut->rests_on, &cut->rests_count);
    if (s) return s;
    spread_run(spread, c, cut);
    s = check_capacity(c, cut, spread, forced, &capacity_units);
    if (!s) s = check_less(c, cut);
    if (!s) s = forced_keep(forced, c, cut, capacity_units);
    if (s) return s;
    /* others only say what is forced */
    if (row->x_s % checkpoint_step_s(c) == 0 || row->x_s == c->pause_s)
        c->bounds[c->bound_count++] =
            (struct bound){cut->class, row->x_s, row->bound_units, row->bound_units};
    c->conditional_count += row->less_units > 0 || cut->rests_count > 0;
    return CW_OK;
}

static int by_class_x(const void *a, const void *b)
{
    const struct bound *x = a, *y = b;
    if (x->class != y->class) return x->class < y->class ? -1 : 1;
    return (x->x_s > y->x_s) - (x->x_s < y->x_s);
}

const struct bound *check_bound_at(const struct check *c, size_t class, int64_t x_s)
{
    struct bound key = {.class = class, .x_s = x_s};
    if (!c->bound_count) return NULL;
    return bsearch(&key, c->bounds, c->bound_count, sizeof *c->bounds, by_class_x);
}

static cw_status check_ids(struct check *c, const struct keys *rows)
{
    static const int64_t none = 0;
    size_t count = c->plan->certificate_count;
    struct keys ids = {0};
    cw_status s = keys_init(&ids, count ? &c->plan->certificate[0].id : &none,
                            sizeof *c->plan->certificate, count, c->err);
    for (size_t i = 1; !s && i < ids.count; i++) {
        if (ids.rows[i].key == ids.rows[i - 1].key)
            s = REFUTE(c, "certificate %lld: it stands there twice", LL(ids.rows[i].key));
    }
    for (size_t i = 0; !s && i < rows->count; i++) {
        if (keys_find(&ids, rows->rows[i].key) == SIZE_MAX)
            s = REFUTE(c, "cut: there is no certificate %lld", LL(rows->rows[i].key));
    }
    keys_release(&ids);
    return s;
}

/* Of several certificates of a class for one second the least counts. */
static void drop_worse(struct check *c)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->bound_count; i++) {
        struct bound *last = kept ? &c->bounds[kept - 1] : NULL;
        if (!last || by_class_x(last, &c->bounds[i]) != 0)
            c->bounds[kept++] = c->bounds[i];
        else if (c->bounds[i].units < last->units)
            *last = c->bounds[i];
    }
    c->bound_count = kept;
}

static cw_status check_checkpoints(struct check *c)
{
    const int64_t step_s = checkpoint_step_s(c);
    for (size_t k = 0; k < c->op->class_count; k++) {
        for (int64_t x = step_s;; x += step_s) {
            if (x > c->pause_s) x = c->pause_s;
            if (!check_bound_at(c, k, x))
                return REFUTE(c, "certificate: there is none for class %s at %s",
                              c->op->classes[k].id, check_clock(c, x).text);
            if (x == c->pause_s) break;
        }
    }
    return CW_OK;
}

static void set_curves(struct check *c)
{
    for (size_t i = c->bound_count; i-- > 1;) {
        struct bound *now = &c->bounds[i - 1];
        const struct bound *next = &c->bounds[i];
        if (next->class == now->class && next->curve_units < now->curve_units)
            now->curve_units = next->curve_units;
    }
}

cw_status check_certificates(struct check *c)
{
    static const int64_t none = 0;
    size_t count = c->plan->certificate_count;
    struct keys rows = {0};
    struct cut cut = {0};
    struct spread spread = {0};
    struct forced forced = {0};
    cut.nodes = mem_new(c->op->net.node_count, sizeof *cut.nodes);
    cut.sink = mem_new(c->op->zone_count * c->op->class_count, sizeof *cut.sink);
    c->bounds = mem_new(count, sizeof *c->bounds);
    bool memory = cut.nodes && cut.sink && c->bounds;
    cw_status s = memory ? CW_OK : error_no_memory(c->err);
    if (!s)
        s = keys_init(&rows, c->plan->cut_count ? &c->plan->cut[0].certificate_id : &none,
                      sizeof *c->plan->cut, c->plan->cut_count, c->err);
    if (!s) s = check_ids(c, &rows);
    if (!s) s = remaining_init(c);
    if (!s) s = spread_init(&spread, c);
    if (!s) s = forced_init(&forced, c);
    for (size_t i = 0; !s && i < count; i++) {
        cut.row = &c->plan->certificate[i];
        s = check_certificate(c, &cut, &spread, &forced, &rows);
    }
    if (!s) qsort(c->bounds, c->bound_count, sizeof *c->bounds, by_class_x);
    drop_worse(c);
    set_curves(c);
    if (!s) s = check_checkpoints(c);
    c->cut_rows = (int64_t)rows.count;
    spread_release(&spread);
    forced_release(&forced);
    mem_free(cut.rests_on);
    mem_free(cut.nodes);
    mem_free(cut.sink);
    keys_release(&rows);
    return s;
}
