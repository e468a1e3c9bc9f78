/* What all chains together put on every road: within capacity in every second of entry, never into
 * a closure, and exactly what road_use says. One road at a time, so memory stays small. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "verify/check_int.h"

struct use_key {
    int32_t way;
    size_t class;
    const struct row_road_use *row;
};

struct usage {
    struct step *steps;   /* sorted by way */
    struct use_key *uses; /* sorted by way, class, t0_s */
    struct edges class_edges, all_edges;
    struct pieces found, said, sum;
    size_t step_at, use_at;
};

static int by_way_class_time(const void *a, const void *b)
{
    const struct use_key *x = a, *y = b;
    if (x->way != y->way) return x->way < y->way ? -1 : 1;
    if (x->class != y->class) return x->class < y->class ? -1 : 1;
    return (x->row->t0_s > y->row->t0_s) - (x->row->t0_s < y->row->t0_s);
}

/* The way a road id names for a class: its first link and the direction; -1 when there is none. */
static int32_t find_road(const struct check *c, const char *road_id, enum mode mode)
{
    char link_id[1024];
    size_t length = strlen(road_id);
    if (length < 2 || length > sizeof link_id) return -1;
    char sign = road_id[length - 1];
    if (sign != '+' && sign != '-') return -1;
    memcpy(link_id, road_id, length - 1);
    link_id[length - 1] = '\0';
    int32_t link = ids_find(&c->link_ids, link_id);
    return link < 0 ? -1 : ways_starting(&c->ways, link, mode, sign == '+' ? FORWARD : BACKWARD);
}

static cw_status find_road_and_class(struct check *c, const struct row_road_use *row,
                                     struct use_key *key)
{
    int32_t class = check_class(c, row->class_id);
    if (class < 0)
        return REFUTE(c, "road_use of %s: class \"%s\" is unknown", row->road_id, row->class_id);
    int32_t way = find_road(c, row->road_id, c->op->classes[class].mode);
    if (way < 0)
        return REFUTE(c, "road_use: \"%s\" is no road that class %s may use", row->road_id,
                      row->class_id);
    *key = (struct use_key){way, (size_t) class, row};
    return CW_OK;
}

/* Rows of one road and class mostly follow each other and then share their texts. */
static cw_status resolve_use(struct check *c, const struct row_road_use *row,
                             const struct use_key *before, struct use_key *key)
{
    cw_status s = CW_OK;
    if (before && before->row->road_id == row->road_id && before->row->class_id == row->class_id)
        *key = (struct use_key){before->way, before->class, row};
    else
        s = find_road_and_class(c, row, key);
    if (s) return s;
    if (row->t0_s < 0 || row->t0_s >= row->t1_s || row->t1_s > c->pause_s)
        return REFUTE(c, "road_use of %s: from second %lld to %lld is no time in the pause",
                      row->road_id, LL(row->t0_s), LL(row->t1_s));
    if (row->units_per_s < 1)
        return REFUTE(c, "road_use of %s at %s: %lld units per second", row->road_id,
                      check_clock(c, row->t0_s).text, LL(row->units_per_s));
    return CW_OK;
}

/* Steps in the order in which roads are looked at; a counting sort by way keeps it linear. */
static cw_status sort_steps(struct check *c, struct usage *u)
{
    size_t *start = mem_new(c->ways.count + 1, sizeof *start);
    u->steps = mem_new(c->step_count, sizeof *u->steps);
    cw_status s = start && u->steps ? CW_OK : error_no_memory(c->err);
    for (size_t i = 0; !s && i < c->step_count; i++) start[c->steps[i].way + 1]++;
    for (size_t w = 0; !s && w < c->ways.count; w++) start[w + 1] += start[w];
    for (size_t i = 0; !s && i < c->step_count; i++)
        u->steps[start[c->steps[i].way]++] = c->steps[i];
    mem_free(start);
    return s;
}

static bool in_order(const struct use_key *uses, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (by_way_class_time(&uses[i - 1], &uses[i]) > 0) return false;
    return true;
}

/* By way, class and time: counted by way, and sorted within it only where the file is not. */
static cw_status sort_uses(struct check *c, struct usage *u, const struct use_key *keys)
{
    size_t count = c->plan->road_use_count, *start = mem_new(c->ways.count + 1, sizeof *start);
    u->uses = mem_new(count, sizeof *u->uses);
    cw_status s = start && u->uses ? CW_OK : error_no_memory(c->err);
    for (size_t i = 0; !s && i < count; i++) start[keys[i].way + 1]++;
    for (size_t w = 0; !s && w < c->ways.count; w++) start[w + 1] += start[w];
    for (size_t i = 0; !s && i < count; i++) u->uses[start[keys[i].way]++] = keys[i];
    for (size_t w = 0, from = 0; !s && w < c->ways.count; from = start[w++]) {
        size_t n = start[w] - from; /* start[w] has moved to the way's end */
        if (!in_order(&u->uses[from], n))
            qsort(&u->uses[from], n, sizeof *u->uses, by_way_class_time);
    }
    mem_free(start);
    return s;
}

static cw_status init_usage(struct check *c, struct usage *u)
{
    size_t count = c->plan->road_use_count;
    cw_status s = sort_steps(c, u);
    if (s) return s;
    struct use_key *keys = mem_new(count, sizeof *keys);
    if (!keys) return error_no_memory(c->err);
    for (size_t i = 0; !s && i < count; i++)
        s = resolve_use(c, &c->plan->road_use[i], i ? &keys[i - 1] : NULL, &keys[i]);
    if (!s) s = sort_uses(c, u, keys);
    mem_free(keys);
    return s;
}

static const char *way_text(const struct check *c, size_t way, char out[128])
{
    const struct way *w = &c->ways.rows[way];
    const struct hop *hop = &c->ways.hops[w->first_hop];
    size_t n = strlen(c->op->net.links[hop->link].id);
    if (n > 120) n = 120;
    memcpy(out, c->op->net.links[hop->link].id, n);
    out[n] = hop->direction == FORWARD ? '+' : '-';
    out[n + 1] = '\0';
    return out;
}

/* The recomputed use of one road by one class. */
static cw_status find_use(struct check *c, struct usage *u, size_t way, size_t class)
{
    cw_status s = CW_OK;
    for (size_t i = u->step_at; !s && i < c->step_count && (size_t)u->steps[i].way == way; i++) {
        const struct step *step = &u->steps[i];
        const struct chain *chain = &c->chains[step->chain];
        if (chain->class != class) continue;
        const struct run *runs = &c->runs[chain->first_run[step->leg]];
        for (size_t r = 0; !s && r < chain->run_count[step->leg]; r++) {
            struct piece piece = {runs[r].t0_s + step->offset_s, runs[r].t1_s + step->offset_s,
                                  runs[r].units_per_s};
            s = edges_add(&u->class_edges, piece, c->err);
        }
    }
    if (!s) s = edges_sum(&u->class_edges, &u->found, c->err);
    for (size_t i = 0; !s && i < u->found.count; i++)
        s = edges_add(&u->all_edges, u->found.rows[i], c->err);
    return s;
}

/* What road_use says of them. Rows of one road and class must not overlap. */
static cw_status read_use(struct check *c, struct usage *u, size_t way, size_t class)
{
    cw_status s = CW_OK;
    int64_t free_from_s = 0;
    u->said.count = 0;
    for (; !s && u->use_at < c->plan->road_use_count; u->use_at++) {
        const struct use_key *key = &u->uses[u->use_at];
        if ((size_t)key->way != way || key->class != class) break;
        const struct row_road_use *row = key->row;
        if (row->t0_s < free_from_s)
            return REFUTE(c, "road_use of %s by class %s: two rows share %s", row->road_id,
                          row->class_id, check_clock(c, row->t0_s).text);
        free_from_s = row->t1_s;
        s = pieces_put(&u->said, (struct piece){row->t0_s, row->t1_s, row->units_per_s}, c->err);
    }
    return s;
}

static cw_status check_closed(struct check *c, struct usage *u, size_t way, size_t class)
{
    const struct way *w = &c->ways.rows[way];
    int64_t time_s = c->ways.time_s[way * c->op->class_count + class];
    char name[128];
    for (size_t i = 0; w->shut_count && i < u->found.count; i++) {
        int64_t t =
            ways_first_shut(&c->ways, w, time_s, u->found.rows[i].t0_s, u->found.rows[i].t1_s);
        if (t >= 0)
            return REFUTE(
                c,
                "flow: class %s enters road %s at %s and needs %lld s, but the road is closed "
                "within that time",
                c->op->classes[class].id, way_text(c, way, name), check_clock(c, t).text,
                LL(time_s));
    }
    return CW_OK;
}

static cw_status check_use(struct check *c, struct usage *u, size_t way, size_t class)
{
    int64_t found = 0, said = 0;
    char name[128];
    cw_status s = find_use(c, u, way, class);
    if (!s) s = read_use(c, u, way, class);
    if (!s) s = check_closed(c, u, way, class);
    if (s) return s;
    c->pieces_checked += (int64_t)u->found.count;
    int64_t t = pieces_differ(&u->found, &u->said, &found, &said);
    if (t < 0) return CW_OK;
    return REFUTE(c,
                  "road_use of %s by class %s at %s: %lld units per second, the flow puts "
                  "%lld on it",
                  way_text(c, way, name), c->op->classes[class].id, check_clock(c, t).text,
                  LL(said), LL(found));
}

static cw_status check_way(struct check *c, struct usage *u, size_t way)
{
    const struct way *w = &c->ways.rows[way];
    char name[128];
    cw_status s = CW_OK;
    for (size_t k = 0; !s && k < c->op->class_count; k++) {
        if (c->op->classes[k].mode == w->mode) s = check_use(c, u, way, k);
    }
    if (!s) s = edges_sum(&u->all_edges, &u->sum, c->err);
    for (size_t i = 0; !s && i < u->sum.count; i++) {
        if (u->sum.rows[i].units_per_s > w->capacity_units)
            s = REFUTE(c, "flow: road %s takes %lld units per second, at %s %lld enter it",
                       way_text(c, way, name), LL(w->capacity_units),
                       check_clock(c, u->sum.rows[i].t0_s).text, LL(u->sum.rows[i].units_per_s));
    }
    while (u->step_at < c->step_count && (size_t)u->steps[u->step_at].way == way) u->step_at++;
    return s;
}

cw_status check_roads(struct check *c)
{
    struct usage u = {0};
    cw_status s = init_usage(c, &u);
    for (size_t w = 0; !s && w < c->ways.count; w++) {
        bool used = (u.step_at < c->step_count && (size_t)u.steps[u.step_at].way == w) ||
                    (u.use_at < c->plan->road_use_count && (size_t)u.uses[u.use_at].way == w);
        if (used) s = check_way(c, &u, w);
    }
    mem_free(u.steps);
    mem_free(u.uses);
    edges_release(&u.class_edges);
    edges_release(&u.all_edges);
    pieces_release(&u.found);
    pieces_release(&u.said);
    pieces_release(&u.sum);
    return s;
}
