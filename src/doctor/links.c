/* Links whose numbers cannot be right, and the people whose fastest way out has one of them. */
#include <stdio.h>

#include "base/mem.h"
#include "doctor/doctor_int.h"

enum fault { NO_LENGTH, TOO_SHORT, TOO_FAST, TOO_SLOW, TOO_WIDE, TOO_NARROW, FAULTS };

static const struct {
    const char *kind, *what, *remedy;
} faults[FAULTS] = {
    [NO_LENGTH] = {"link-length-zero", "no length: it takes no time to travel",
                   "give the length in metres, or remove the link and merge its ends"},
    [TOO_SHORT] = {"link-shorter-than-line",
                   "a length below the straight line between the ends: plans would be too fast",
                   "correct the length (is it in km, or for another place?) or the nodes"},
    [TOO_FAST] = {"link-speed-high", "a speed above 200 km/h",
                  "correct the speed; is its unit km/h?"},
    [TOO_SLOW] = {"link-speed-low", "a speed below 1 km/h for vehicles",
                  "correct the speed; is its unit km/h?"},
    [TOO_WIDE] = {"link-capacity-high",
                  "a capacity above 20,000 vehicles or 100,000 walkers an hour",
                  "correct the capacity; is it per hour and lane, and are lanes right?"},
    [TOO_NARROW] = {"link-capacity-low", "a capacity below 10 vehicles or walkers an hour",
                    "correct the capacity, or close the link for that mode"},
};

enum { FAST_MM_H = 200000000, SLOW_MM_H = 1000000 };

static int64_t line_mm(const struct network *net, const struct link *k)
{
    return network_distance_mm(net->geographic, net->x[k->from], net->y[k->from], net->x[k->to],
                               net->y[k->to]);
}

static uint32_t faults_of(const struct network *net, const struct link *k)
{
    unsigned cars = LINK_WAY(MODE_VEHICLE, FORWARD) | LINK_WAY(MODE_VEHICLE, BACKWARD);
    unsigned feet = LINK_WAY(MODE_FOOT, FORWARD) | LINK_WAY(MODE_FOOT, BACKWARD);
    int64_t straight_mm = line_mm(net, k);
    uint32_t found = 0;
    if (k->length_mm == 0 && k->from != k->to) found |= 1u << NO_LENGTH;
    /* projections stretch lengths a little, and tables round them */
    else if (k->length_mm + 1000 + straight_mm / 100 < straight_mm)
        found |= 1u << TOO_SHORT;
    if (k->ways & cars && k->speed_mm_h > FAST_MM_H) found |= 1u << TOO_FAST;
    if (k->ways & cars && k->speed_mm_h < SLOW_MM_H) found |= 1u << TOO_SLOW;
    if ((k->ways & cars && k->vehicles_h > 20000) || (k->ways & feet && k->foot_people_h > 100000))
        found |= 1u << TOO_WIDE;
    if ((k->ways & cars && k->vehicles_h < 10) || (k->ways & feet && k->foot_people_h < 10))
        found |= 1u << TOO_NARROW;
    return found;
}

cw_status doctor_mark_links(struct doctor *d)
{
    const struct network *net = &d->op->net;
    d->link_faults = mem_new(net->link_count, sizeof *d->link_faults);
    if (!d->link_faults) return error_no_memory(d->err);
    for (size_t j = 0; j < net->link_count; j++) d->link_faults[j] = faults_of(net, &net->links[j]);
    return CW_OK;
}

/* Follows each zone's fastest way; ways end, because costs fall along them or, where a link takes no
 * time, after as many steps as there are nodes. */
void doctor_count_links(struct doctor *d, const struct outlook *o)
{
    const cw_operation *op = d->op;
    for (size_t z = 0; z < op->zone_count; z++) {
        int64_t people = op->zones[z].listed[o->class][CW_BEST];
        int32_t node = op->zones[z].join[o->class].node;
        uint32_t met = 0;
        if (people == 0 || node < 0 || o->to_gate_ms[node] == NEVER) continue;
        for (size_t step = 0; o->via[node] >= 0 && step < op->net.node_count; step++) {
            const struct link *k = &op->net.links[o->via[node]];
            met |= d->link_faults[o->via[node]];
            node = k->from == node ? k->to : k->from;
        }
        for (int f = 0; f < FAULTS; f++)
            if (met >> f & 1) d->fault_people[f] += people;
    }
}

/* The link that lacks most of its length; of other faults the first. */
static size_t count_fault(const struct doctor *d, int f, size_t *example)
{
    const struct network *net = &d->op->net;
    size_t count = 0;
    int64_t worst_mm = -1;
    for (size_t j = 0; j < net->link_count; j++) {
        if (!(d->link_faults[j] >> f & 1)) continue;
        count++;
        int64_t lacks_mm =
            f == TOO_SHORT ? line_mm(net, &net->links[j]) - net->links[j].length_mm : 0;
        if (lacks_mm <= worst_mm) continue;
        worst_mm = lacks_mm;
        *example = j;
    }
    return count;
}

static cw_status report_fault(struct doctor *d, int f)
{
    const struct network *net = &d->op->net;
    size_t example = 0, count = count_fault(d, f, &example);
    char figures[64] = "";
    if (!count) return CW_OK;
    const struct link *k = &net->links[example];
    struct finding like = {.kind = faults[f].kind,
                           .placed = true,
                           .x = net->x[k->from],
                           .y = net->y[k->from],
                           .people = d->fault_people[f],
                           .remedy = faults[f].remedy};
    if (f == TOO_SHORT)
        snprintf(figures, sizeof figures, " (%lld m for %lld m)", (long long)(k->length_mm / 1000),
                 (long long)(line_mm(net, k) / 1000));
    if (count == 1)
        return doctor_found(d, like, "link %s%s has %s", k->id, figures, faults[f].what);
    return doctor_found(d, like, "%zu links, such as %s%s, have %s", count, k->id, figures,
                        faults[f].what);
}

cw_status doctor_check_links(struct doctor *d)
{
    const struct network *net = &d->op->net;
    cw_status s = CW_OK;
    for (int f = 0; f < FAULTS && !s; f++) s = report_fault(d, f);
    for (size_t i = 0; i < net->drop_count && !s; i++) {
        struct finding like = {
            .kind = "dropped", .remark = true, .remedy = "see whether the network needs them"};
        s = doctor_found(d, like, "left out of the network: %lld %s, such as %s",
                         (long long)net->drops[i].count, net->drops[i].reason,
                         net->drops[i].example_id);
    }
    return s;
}
