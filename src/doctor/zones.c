/* Zones: whether their people are near roads, whether these lead out, and in time. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "doctor/doctor_int.h"
#include "operation/near.h"

/* So much farther than the nearest road a join must be before it is called a detour. */
enum { DETOUR_MM = 50000 };

/* People beside roads from which no gate can be reached, by piece of the network. */
struct beside {
    int64_t people;
    size_t zones, example;
};

struct looking {
    struct doctor *d;
    const struct outlook *o;
    struct near *any;        /* nodes that links of the class's mode touch */
    struct beside *pieces;   /* by piece without a gate */
    struct beside trap;      /* in pieces with a gate, where one-way links lead elsewhere */
    unsigned char *has_gate; /* by piece */
    double box[4];
};

static void stands_beside(struct beside *b, size_t zone, int64_t people)
{
    if (b->zones++ == 0) b->example = zone;
    b->people += people;
}

static bool is_outside(const struct looking *l, const struct op_zone *z)
{
    return z->x < l->box[0] || z->x > l->box[1] || z->y < l->box[2] || z->y > l->box[3];
}

static cw_status check_far(struct looking *l, size_t zone, int64_t people)
{
    struct doctor *d = l->d;
    const struct op_zone *z = &d->op->zones[zone];
    const struct op_join *join = &z->join[l->o->class];
    if (join->distance_mm <= d->op->snap_max_mm) return CW_OK;
    if (is_outside(l, z))
        return doctor_found(
            d,
            doctor_zone(d, zone, "people-outside-network", people,
                        "get roads of a larger area, or plan these people elsewhere"),
            "zone %s lies outside the network's extent, %lld m from its nearest road "
            "that leads to a corridor",
            z->id, (long long)(join->distance_mm / 1000));
    return doctor_found(d,
                        doctor_zone(d, zone, "zone-far", people,
                                    "correct its place, add the missing road, or raise snap_max_m"),
                        "zone %s is %lld m from the nearest road that leads to a corridor", z->id,
                        (long long)(join->distance_mm / 1000));
}

static cw_status check_late(struct looking *l, size_t zone, int64_t people)
{
    struct doctor *d = l->d;
    const struct op_zone *z = &d->op->zones[zone];
    const struct op_join *join = &z->join[l->o->class];
    int64_t needs = l->o->to_gate_ms[join->node], late = l->o->late_ms[join->node];
    int64_t access_ms = join->access_s * INT64_C(1000), pause_ms = d->op->pause_s * INT64_C(1000);
    if (needs == NEVER || (late != NEVER && late + access_ms <= pause_ms)) return CW_OK;
    return doctor_found(
        d,
        doctor_zone(d, zone, "zone-too-late", people,
                    "a longer pause, a nearer corridor, or vehicles"),
        "nobody of class %s in zone %s can pass a corridor before it closes for good: the "
        "nearest is %s away",
        d->op->classes[l->o->class].id, z->id, doctor_duration(d, needs + access_ms));
}

/* A zone given by its node is in the plan there, whatever the node is worth. */
static void check_node(struct looking *l, size_t zone, int64_t people, int32_t node)
{
    int32_t piece = l->d->piece[node];
    stands_beside(l->has_gate[piece] ? &l->trap : &l->pieces[piece], zone, people);
}

static cw_status check_zone(struct looking *l, size_t zone)
{
    const struct op_zone *z = &l->d->op->zones[zone];
    const struct op_join *join = &z->join[l->o->class];
    int64_t people = z->listed[l->o->class][CW_BEST], nearest_mm = 0;
    if (z->listed[l->o->class][CW_HIGH] == 0) return CW_OK;
    if (join->node < 0) return CW_OK; /* no corridor admits the class, as is said elsewhere */
    if (z->node >= 0 && l->o->to_gate_ms[z->node] == NEVER) {
        check_node(l, zone, people, z->node);
        return CW_OK;
    }
    if (z->node < 0) {
        int32_t nearest = near_find(l->any, z->x, z->y, &nearest_mm);
        if (nearest >= 0 && l->o->to_gate_ms[nearest] == NEVER &&
            nearest_mm + DETOUR_MM < join->distance_mm)
            check_node(l, zone, people, nearest);
    }
    cw_status s = check_far(l, zone, people);
    return s ? s : check_late(l, zone, people);
}

static cw_status report_beside(struct looking *l, const struct beside *b, const char *kind,
                               const char *where, const char *remedy)
{
    struct doctor *d = l->d;
    const struct op_zone *z = &d->op->zones[b->example];
    struct finding like = doctor_zone(d, b->example, kind, b->people, remedy);
    const char *class = d->op->classes[l->o->class].id;
    if (b->zones == 0) return CW_OK;
    if (b->zones == 1) return doctor_found(d, like, "class %s in zone %s: %s", class, z->id, where);
    return doctor_found(d, like, "class %s in %zu zones, such as %s: %s", class, b->zones, z->id,
                        where);
}

static cw_status report(struct looking *l)
{
    struct doctor *d = l->d;
    cw_status s =
        report_beside(l, &l->trap, "one-way-trap",
                      "the roads beside them lead to no corridor, because of one-way links",
                      "correct the one-way links, or let people walk against them");
    for (int32_t p = 0; p < d->piece_count && !s; p++) {
        char where[160];
        if (l->pieces[p].zones == 0) continue;
        snprintf(where, sizeof where,
                 "the roads beside them are a piece of %zu nodes, cut off from every corridor",
                 d->piece_nodes[p]);
        s = report_beside(
            l, &l->pieces[p], "piece-cut-off", where,
            "connect the roads (a bridge, a tag, a node that is not shared?), or open a "
            "corridor there");
    }
    return s;
}

static cw_status look_near(struct looking *l)
{
    const struct network *net = &l->d->op->net;
    unsigned mode = l->d->op->classes[l->o->class].mode;
    unsigned char *include = mem_new(net->node_count, 1);
    if (!include) return error_no_memory(l->d->err);
    for (size_t i = 0; i < net->node_count; i++)
        include[i] = (l->d->into[i] | l->d->out_of[i]) >> mode & 1;
    cw_status s = near_new(net, include, &l->any, l->d->err);
    mem_free(include);
    return s;
}

static void find_extent(struct looking *l)
{
    const struct network *net = &l->d->op->net;
    l->box[0] = l->box[2] = HUGE_VAL;
    l->box[1] = l->box[3] = -HUGE_VAL;
    for (size_t i = 0; i < net->node_count; i++) {
        l->box[0] = fmin(l->box[0], net->x[i]);
        l->box[1] = fmax(l->box[1], net->x[i]);
        l->box[2] = fmin(l->box[2], net->y[i]);
        l->box[3] = fmax(l->box[3], net->y[i]);
    }
}

static cw_status check_all_zones(struct doctor *d, const struct outlook *o)
{
    struct looking l = {.d = d, .o = o};
    l.pieces = mem_new((size_t)d->piece_count, sizeof *l.pieces);
    l.has_gate = mem_new((size_t)d->piece_count, 1);
    cw_status s = l.pieces && l.has_gate ? look_near(&l) : error_no_memory(d->err);
    if (!s) find_extent(&l);
    for (size_t i = 0; i < d->op->corridor_count && !s; i++)
        if (d->op->corridors[i].admits >> o->class & 1)
            l.has_gate[d->piece[d->op->corridors[i].node]] = 1;
    for (size_t z = 0; z < d->op->zone_count && !s; z++) s = check_zone(&l, z);
    if (!s) s = report(&l);
    near_free(l.any);
    mem_free(l.pieces);
    mem_free(l.has_gate);
    return s;
}

static void reach_gates(struct doctor *d, const struct outlook *o)
{
    for (size_t i = 0; i < d->op->corridor_count; i++) {
        const struct op_corridor *k = &d->op->corridors[i];
        if (!(k->admits >> o->class & 1)) continue;
        if (o->early_ms[k->node] < d->gate_ms[i]) d->gate_ms[i] = o->early_ms[k->node];
    }
}

static cw_status check_numbers(struct doctor *d, const struct outlook *o)
{
    const struct op_class *k = &d->op->classes[o->class];
    struct finding like = {.kind = "take-up-zero",
                           .people = o->people,
                           .remedy =
                               "give best a share above 0, unless nobody is to be planned for"};
    cw_status s = CW_OK;
    if (o->people > 0 && k->take_up_millionths[CW_BEST] == 0)
        s = doctor_found(d, like, "the take-up of class %s is 0: nobody of it is planned for",
                         k->id);
    if (!s && o->people > 0 && k->mode == MODE_VEHICLE && k->persons_per_vehicle == 1) {
        like.kind = "one-person-per-vehicle";
        like.remark = true;
        like.remedy = "give persons_per_vehicle";
        s = doctor_found(d, like, "every vehicle of class %s carries one person", k->id);
    }
    return s;
}

cw_status doctor_check_class(struct doctor *d, struct outlook *o)
{
    const char *id = d->op->classes[o->class].id;
    uint32_t admitted = 0;
    int64_t high = 0;
    for (size_t z = 0; z < d->op->zone_count; z++)
        high += d->op->zones[z].listed[o->class][CW_HIGH];
    o->people = d->class_people[o->class];
    for (size_t i = 0; i < d->op->corridor_count; i++) admitted |= d->op->corridors[i].admits;
    if (high == 0)
        return doctor_found(d,
                            (struct finding){.kind = "class-of-nobody",
                                             .remedy = "give its people, or remove the class"},
                            "class %s has nobody in any zone", id);
    cw_status s = check_numbers(d, o);
    if (s) return s;
    if (!(admitted >> o->class & 1))
        return doctor_found(d,
                            (struct finding){.kind = "class-without-corridor",
                                             .people = o->people,
                                             .remedy = "add it under admits of a corridor"},
                            "no corridor admits class %s", id);
    s = doctor_look(d, o);
    if (s) return s;
    reach_gates(d, o);
    doctor_count_links(d, o);
    return check_all_zones(d, o);
}

/* ---- zones beside each other -------------------------------------------------------------------- */

struct sorted {
    int64_t key; /* the node it is joined to */
    double x, y;
    size_t zone;
};

static int by_place(const void *a, const void *b)
{
    const struct sorted *p = a, *q = b;
    if (p->x < q->x || p->x > q->x) return p->x < q->x ? -1 : 1;
    if (p->y < q->y || p->y > q->y) return p->y < q->y ? -1 : 1;
    return (p->zone > q->zone) - (p->zone < q->zone);
}

static int by_key(const void *a, const void *b)
{
    const struct sorted *p = a, *q = b;
    if (p->key != q->key) return p->key < q->key ? -1 : 1;
    return (p->zone > q->zone) - (p->zone < q->zone);
}

static int64_t all_people(const struct doctor *d, size_t zone)
{
    int64_t sum = 0;
    for (size_t c = 0; c < d->op->class_count; c++) sum += d->op->zones[zone].listed[c][CW_BEST];
    return sum;
}

static bool same_people(const struct doctor *d, size_t a, size_t b)
{
    for (size_t c = 0; c < d->op->class_count; c++)
        for (int p = 0; p < CW_POPULATION_COUNT; p++)
            if (d->op->zones[a].listed[c][p] != d->op->zones[b].listed[c][p]) return false;
    return true;
}

/* Zones of one place and the same numbers: one that was listed twice? */
static cw_status find_twins(struct doctor *d, struct sorted *sorted, size_t count)
{
    cw_status s = CW_OK;
    qsort(sorted, count, sizeof *sorted, by_place);
    for (size_t i = 1; i < count && !s; i++) {
        const struct sorted *a = &sorted[i - 1], *b = &sorted[i];
        if (a->x < b->x || a->y < b->y || a->y > b->y || !same_people(d, a->zone, b->zone))
            continue;
        s = doctor_found(d,
                         doctor_zone(d, b->zone, "zone-twice", all_people(d, b->zone),
                                     "remove one, unless as many people really are there twice"),
                         "zones %s and %s have the same place and the same people",
                         d->op->zones[a->zone].id, d->op->zones[b->zone].id);
    }
    return s;
}

/* Zones sorted[first .. first + n) are joined to one node. */
static cw_status check_crowd(struct doctor *d, const struct sorted *sorted, size_t n)
{
    double west = HUGE_VAL, east = -HUGE_VAL, south = HUGE_VAL, north = -HUGE_VAL;
    int64_t people = 0;
    for (size_t i = 0; i < n; i++) {
        west = fmin(west, sorted[i].x);
        east = fmax(east, sorted[i].x);
        south = fmin(south, sorted[i].y);
        north = fmax(north, sorted[i].y);
        people += all_people(d, sorted[i].zone);
    }
    int64_t apart_mm = network_distance_mm(d->op->net.geographic, west, south, east, north);
    if (n < 2 || apart_mm <= d->op->snap_max_mm) return CW_OK;
    struct finding like = doctor_zone(d, sorted[0].zone, "joined-from-afar", people,
                                      "see whether roads are missing there");
    like.remark = true;
    return doctor_found(
        d, like, "%zu zones up to %lld m apart enter the network at one node, %s (%s, %s ...)", n,
        (long long)(apart_mm / 1000), d->op->net.node_id[sorted[0].key],
        d->op->zones[sorted[0].zone].id, d->op->zones[sorted[1].zone].id);
}

static cw_status find_crowds(struct doctor *d, struct sorted *sorted, size_t count)
{
    cw_status s = CW_OK;
    qsort(sorted, count, sizeof *sorted, by_key);
    for (size_t i = 0, n; i < count && !s; i += n) {
        for (n = 1; i + n < count && sorted[i + n].key == sorted[i].key; n++) {
        }
        s = check_crowd(d, sorted + i, n);
    }
    return s;
}

cw_status doctor_check_zones(struct doctor *d)
{
    size_t count = 0;
    struct sorted *sorted = mem_new(d->op->zone_count, sizeof *sorted);
    if (!sorted) return error_no_memory(d->err);
    for (size_t z = 0; z < d->op->zone_count; z++) {
        const struct op_zone *zone = &d->op->zones[z];
        if (all_people(d, z) == 0) continue;
        sorted[count++] = (struct sorted){-1, zone->x, zone->y, z};
    }
    cw_status s = find_twins(d, sorted, count);
    if (!s && d->op->unzoned_people)
        s = doctor_found(
            d,
            (struct finding){.kind = "people-in-no-zone",
                             .people = d->op->unzoned_people,
                             .remedy = "get roads of a larger area, or other polygons"},
            "people of the population raster are in no zone");
    for (size_t c = 0; c < d->op->class_count && !s; c++) {
        count = 0;
        for (size_t z = 0; z < d->op->zone_count; z++) {
            const struct op_zone *zone = &d->op->zones[z];
            if (zone->node >= 0 || zone->join[c].node < 0 || zone->listed[c][CW_BEST] == 0)
                continue;
            sorted[count++] = (struct sorted){zone->join[c].node, zone->x, zone->y, z};
        }
        if (count) s = find_crowds(d, sorted, count);
        if (count) break; /* one class tells enough */
    }
    mem_free(sorted);
    return s;
}
