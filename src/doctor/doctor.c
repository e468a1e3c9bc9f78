/* The order of the checks, what they share, and the sorted list of what they found. */
#include "doctor/doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "doctor/doctor_int.h"
#include "network/roads.h"

enum { MOST_FOUND = 100000 };

cw_status doctor_found(struct doctor *d, struct finding like, const char *format, ...)
{
    char text[2048];
    va_list args;
    if (d->count >= MOST_FOUND) return CW_OK;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    like.what = arena_text(&d->strings, text);
    if (!like.what) return error_no_memory(d->err);
    cw_status s = mem_reserve(&d->found, &d->room, d->count + 1, sizeof *d->found, d->err);
    if (!s) d->found[d->count++] = like;
    return s;
}

const char *doctor_duration(struct doctor *d, int64_t ms)
{
    char text[48];
    long long minutes = (long long)(ms / 60000);
    if (minutes < 60)
        snprintf(text, sizeof text, "%lld min", minutes);
    else
        snprintf(text, sizeof text, "%lld h %02lld min", minutes / 60, minutes % 60);
    const char *copy = arena_text(&d->strings, text);
    return copy ? copy : "?";
}

struct finding doctor_zone(const struct doctor *d, size_t zone, const char *kind, int64_t people,
                           const char *remedy)
{
    const struct op_zone *z = &d->op->zones[zone];
    return (struct finding){.kind = kind,
                            .file = d->op->zones_path,
                            .line = z->line,
                            .placed = true,
                            .x = z->x,
                            .y = z->y,
                            .people = people,
                            .remedy = remedy};
}

int64_t doctor_admitted(const struct doctor *d, size_t corridor)
{
    int64_t sum = 0;
    for (size_t c = 0; c < d->op->class_count; c++)
        if (d->op->corridors[corridor].admits >> c & 1) sum += d->class_people[c];
    return sum;
}

struct finding doctor_gate(const struct doctor *d, size_t corridor, const char *kind,
                           const char *remedy)
{
    const struct op_corridor *k = &d->op->corridors[corridor];
    return (struct finding){.kind = kind,
                            .file = d->op->corridors_path,
                            .line = k->line,
                            .placed = true,
                            .x = d->op->net.x[k->node],
                            .y = d->op->net.y[k->node],
                            .people = doctor_admitted(d, corridor),
                            .remedy = remedy};
}

/* ---- what is looked up --------------------------------------------------------------------------- */

static void count_ways(struct doctor *d)
{
    const struct network *net = &d->op->net;
    int64_t persons = 1;
    for (size_t c = 0; c < d->op->class_count; c++)
        if (d->op->classes[c].mode == MODE_VEHICLE) persons = d->op->classes[c].persons_per_vehicle;
    for (size_t j = 0; j < net->link_count; j++) {
        const struct link *k = &net->links[j];
        for (int m = 0; m < MODE_COUNT; m++) {
            int64_t h = m == MODE_FOOT ? k->foot_people_h : k->vehicles_h * persons;
            uint8_t bit = (uint8_t)(1u << m);
            if (k->ways & LINK_WAY(m, FORWARD)) {
                d->into[k->to] |= bit;
                d->out_of[k->from] |= bit;
                d->into_h[k->to][m] += h;
            }
            if (k->ways & LINK_WAY(m, BACKWARD)) {
                d->into[k->from] |= bit;
                d->out_of[k->to] |= bit;
                d->into_h[k->from][m] += h;
            }
        }
    }
}

static void count_people(struct doctor *d)
{
    for (size_t z = 0; z < d->op->zone_count; z++) {
        for (size_t c = 0; c < d->op->class_count; c++) {
            const struct op_zone *zone = &d->op->zones[z];
            d->class_people[c] += zone->listed[c][CW_BEST];
            if (zone->join[c].node >= 0) d->zone_at[zone->join[c].node] = 1;
        }
    }
}

static cw_status find_pieces(struct doctor *d)
{
    const struct network *net = &d->op->net;
    cw_status s = network_pieces(net, d->piece, &d->piece_count, d->err);
    if (s) return s;
    d->piece_nodes = mem_new((size_t)d->piece_count, sizeof *d->piece_nodes);
    if (!d->piece_nodes) return error_no_memory(d->err);
    for (size_t i = 0; i < net->node_count; i++) d->piece_nodes[d->piece[i]]++;
    for (int32_t p = 1; p < d->piece_count; p++)
        if (d->piece_nodes[p] > d->piece_nodes[d->largest]) d->largest = p;
    return CW_OK;
}

static cw_status prepare(struct doctor *d)
{
    size_t nodes = d->op->net.node_count;
    d->piece = mem_new(nodes, sizeof *d->piece);
    d->into = mem_new(nodes, 1);
    d->out_of = mem_new(nodes, 1);
    d->into_h = mem_new(nodes, sizeof *d->into_h);
    d->zone_at = mem_new(nodes, 1);
    d->gate_ms = mem_new(d->op->corridor_count, sizeof *d->gate_ms);
    if (!d->piece || !d->into || !d->out_of || !d->into_h || !d->gate_ms || !d->zone_at)
        return error_no_memory(d->err);
    for (size_t i = 0; i < d->op->corridor_count; i++) d->gate_ms[i] = NEVER;
    count_ways(d);
    count_people(d);
    cw_status s = find_pieces(d);
    if (!s) s = network_touching_init(&d->touching, &d->op->net, d->err);
    return s ? s : doctor_mark_links(d);
}

static void release(struct doctor *d)
{
    network_touching_release(&d->touching);
    mem_free(d->piece);
    mem_free(d->piece_nodes);
    mem_free(d->into);
    mem_free(d->out_of);
    mem_free(d->into_h);
    mem_free(d->gate_ms);
    mem_free(d->zone_at);
    mem_free(d->link_faults);
    mem_free(d->found);
    arena_release(&d->strings);
}

/* ---- the checks ---------------------------------------------------------------------------------- */

static cw_status check_classes(struct doctor *d)
{
    size_t nodes = d->op->net.node_count;
    struct outlook o = {0};
    o.to_gate_ms = mem_new(nodes, sizeof *o.to_gate_ms);
    o.via = mem_new(nodes, sizeof *o.via);
    o.early_ms = mem_new(nodes, sizeof *o.early_ms);
    o.late_ms = mem_new(nodes, sizeof *o.late_ms);
    bool room = o.to_gate_ms && o.via && o.early_ms && o.late_ms;
    cw_status s = room ? CW_OK : error_no_memory(d->err);
    for (size_t c = 0; c < d->op->class_count && !s; c++) {
        o.class = c;
        o.people = 0;
        s = doctor_check_class(d, &o);
    }
    mem_free(o.to_gate_ms);
    mem_free(o.via);
    mem_free(o.early_ms);
    mem_free(o.late_ms);
    return s;
}

/* Findings before remarks, then by people; else in the order in which they were found. */
static int by_people(const void *a, const void *b)
{
    const struct finding *p = a, *q = b;
    if (p->remark != q->remark) return p->remark ? 1 : -1;
    if (p->people != q->people) return p->people > q->people ? -1 : 1;
    int kind = strcmp(p->kind, q->kind);
    return kind ? kind : strcmp(p->what, q->what);
}

cw_status doctor_write(struct text *out, const cw_operation *op, bool json, cw_error *err)
{
    struct doctor d = {.op = op, .err = err};
    cw_status s = prepare(&d);
    if (!s) s = check_classes(&d);
    if (!s) s = doctor_check_zones(&d);
    if (!s) s = doctor_check_gates(&d);
    if (!s) s = doctor_check_closures(&d);
    if (!s) s = doctor_check_links(&d);
    if (!s && d.count) qsort(d.found, d.count, sizeof *d.found, by_people);
    if (!s) s = json ? doctor_json(&d, out) : doctor_text(&d, out);
    release(&d);
    return s;
}
