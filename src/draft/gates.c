/* Gates as given, and what each is assumed to let pass. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "draft/draft_int.h"
#include "files/bytes.h"
#include "files/number.h"
#include "files/shape.h"

enum { DEFAULT_THROUGHPUT_H = 1000, MOST_GATES = 1000 };

/* Nodes that links of all the classes' modes lead to: there a corridor can be. */
static void mark_reached(const struct draft *d, unsigned char *reached)
{
    const struct network *net = &d->net;
    unsigned modes = draft_modes(d);
    for (size_t j = 0; j < net->link_count; j++) {
        const struct link *k = &net->links[j];
        for (int m = 0; m < MODE_COUNT; m++) {
            if (k->ways & LINK_WAY(m, FORWARD)) reached[k->to] |= (unsigned char)(1u << m);
            if (k->ways & LINK_WAY(m, BACKWARD)) reached[k->from] |= (unsigned char)(1u << m);
        }
    }
    for (size_t i = 0; i < net->node_count; i++) reached[i] = (reached[i] & modes) == modes;
}

cw_status draft_add_gate(struct draft *d, const char *name, double lon, double lat, int32_t node)
{
    cw_status s =
        mem_reserve(&d->gates, &d->gate_room, d->gate_count + 1, sizeof *d->gates, d->err);
    if (s) return s;
    const char *id = draft_textf(d, "%s%zu", d->proposed ? "P" : "C", d->gate_count + 1);
    if (!id || !name) return error_no_memory(d->err);
    d->gates[d->gate_count++] =
        (struct draft_gate){.id = id, .name = name, .lon = lon, .lat = lat, .node = node};
    return CW_OK;
}

/* The part of `text` before the next comma, as a number; moves behind it. */
static bool take_number(const char **text, double *out)
{
    char part[64];
    size_t n = strcspn(*text, ",");
    if (n >= sizeof part) return false;
    memcpy(part, *text, n);
    part[n] = '\0';
    *text += n;
    return number_coordinate(part, out);
}

static cw_status parse_gate(struct draft *d, const char *given, double *lon, double *lat,
                            const char **name)
{
    const char *at = given;
    bool good = take_number(&at, lon) && *at++ == ',' && take_number(&at, lat);
    bool on_earth = fabs(*lon) <= 180 && fabs(*lat) <= 90;
    if (!good || (!on_earth && d->net.geographic))
        return error_set(
            d->err, CW_BAD_USAGE,
            "the gate '%.*s' is no place; write LON,LAT or LON,LAT,NAME in degrees, such "
            "as 37.16,36.20,North gate",
            bytes_clip(given, 80), given);
    *name = *at == ',' && at[1] ? at + 1 : draft_textf(d, "Gate %zu", d->gate_count + 1);
    if (!*name) return error_no_memory(d->err);
    if (bytes_has_control(*name) || strlen(*name) > 200)
        return error_set(
            d->err, CW_BAD_USAGE,
            "the name of the gate at %g,%g has control characters or more than 200 bytes", *lon,
            *lat);
    return CW_OK;
}

static int32_t nearest(const struct draft *d, const unsigned char *reached, double x, double y,
                       int64_t *distance_mm)
{
    const struct network *net = &d->net;
    int32_t best = -1;
    for (size_t i = 0; i < net->node_count; i++) {
        if (!reached[i]) continue;
        int64_t mm = network_distance_mm(net->geographic, x, y, net->x[i], net->y[i]);
        if (best >= 0 && mm >= *distance_mm) continue;
        best = (int32_t)i;
        *distance_mm = mm;
    }
    return best;
}

static cw_status place_gate(struct draft *d, const unsigned char *reached,
                            const struct projection *projection, const char *given)
{
    double lon = 0, lat = 0;
    const char *name = NULL;
    int64_t distance_mm = 0;
    cw_status s = parse_gate(d, given, &lon, &lat, &name);
    double x = lon, y = lat;
    bool degrees = fabs(lon) <= 180 && fabs(lat) <= 90;
    if (!s && degrees) s = projection_point(projection, &x, &y, d->err);
    if (!s && !degrees) s = projection_point_back(projection, &lon, &lat, d->err);
    if (s) return s;
    int32_t node = nearest(d, reached, x, y, &distance_mm);
    if (node < 0)
        return error_set(
            d->err, CW_BAD_INPUT,
            "no road of the network can be used by all classes; change --mode or --class");
    if (distance_mm > draft_snap_m(d) * 1000)
        return error_set(
            d->err, CW_BAD_INPUT,
            "the gate '%s' (%g,%g) is %lld m from the nearest road that leads to it, more "
            "than %d; is it lon before lat, and inside the extract? else raise --snap",
            name, lon, lat, (long long)(distance_mm / 1000), (int)draft_snap_m(d));
    return draft_add_gate(d, name, lon, lat, node);
}

static cw_status take_given(struct draft *d, const unsigned char *reached)
{
    struct projection *projection = NULL;
    if (d->o->gate_count > MOST_GATES)
        return error_set(d->err, CW_BAD_USAGE, "more than %d gates", MOST_GATES);
    cw_status s = projection_new(d->net.crs, &projection, d->err);
    for (size_t i = 0; i < d->o->gate_count && !s; i++)
        s = place_gate(d, reached, projection, d->o->gates[i]);
    projection_free(projection);
    return s;
}

/* ---- throughputs -------------------------------------------------------------------------------- */

/* What the roads that end at each gate carry toward it. */
static cw_status measure_roads(struct draft *d)
{
    const struct network *net = &d->net;
    unsigned modes = draft_modes(d);
    int64_t *into = mem_new(net->node_count, sizeof *into), persons = draft_vehicle_persons(d);
    if (!into) return error_no_memory(d->err);
    for (size_t j = 0; j < net->link_count; j++) {
        const struct link *k = &net->links[j];
        for (int m = 0; m < MODE_COUNT; m++) {
            int64_t h = m == MODE_FOOT ? k->foot_people_h : k->vehicles_h * persons;
            if (!(modes >> m & 1)) continue;
            if (k->ways & LINK_WAY(m, FORWARD)) into[k->to] += h;
            if (k->ways & LINK_WAY(m, BACKWARD)) into[k->from] += h;
        }
    }
    for (size_t g = 0; g < d->gate_count; g++) d->gates[g].road_h = into[d->gates[g].node];
    mem_free(into);
    return CW_OK;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static cw_status assume_throughputs(struct draft *d)
{
    int64_t best = d->o->throughput_h ? d->o->throughput_h : DEFAULT_THROUGHPUT_H;
    for (size_t g = 0; g < d->gate_count; g++) {
        struct draft_gate *gate = &d->gates[g];
        gate->high = least(gate->road_h, OP_UNLIMITED_H);
        gate->best = least(best, gate->road_h);
        gate->low = least(best / 4, gate->road_h);
    }
    return draft_note(
        d,
        "each corridor lets %s people an hour pass%s (low: a quarter of that, as where everybody "
        "is searched; high: whatever its roads carry), but never more than its roads; ask "
        "those who hold it: nothing decides more",
        draft_number(d, best), d->o->throughput_h ? ", as given" : "");
}

/* A network of MATSim is often for cars only, one of areas always for walkers. */
static cw_status check_modes(const struct draft *d)
{
    static const char *const how[MODE_COUNT] = {"by vehicle", "on foot"};
    static const char *const other[MODE_COUNT] = {"foot", "vehicle"};
    unsigned ways = 0, modes = draft_modes(d);
    for (size_t j = 0; j < d->net.link_count; j++) ways |= d->net.links[j].ways;
    for (int m = 0; m < MODE_COUNT; m++)
        if (modes >> m & 1 && !(ways & (LINK_WAY(m, FORWARD) | LINK_WAY(m, BACKWARD))))
            return error_set(
                d->err, CW_BAD_INPUT,
                "nobody may go %s on any of these roads; give --mode %s, or other roads", how[m],
                other[m]);
    return CW_OK;
}

cw_status draft_find_gates(struct draft *d)
{
    cw_status s = check_modes(d);
    if (s) return s;
    unsigned char *reached = mem_new(d->net.node_count, 1);
    if (!reached) return error_no_memory(d->err);
    d->proposed = d->o->gate_count == 0;
    mark_reached(d, reached);
    s = d->proposed ? draft_propose_gates(d, reached) : take_given(d, reached);
    mem_free(reached);
    if (!s) s = measure_roads(d);
    return s ? s : assume_throughputs(d);
}
