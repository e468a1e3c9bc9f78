/* Corridors and closures: whether anybody can get there, in time, and through. */
#include "doctor/doctor_int.h"

static cw_status check_modes(struct doctor *d, size_t i, bool *led_to)
{
    static const char *const how[] = {"by vehicle", "on foot"};
    const struct op_corridor *k = &d->op->corridors[i];
    cw_status s = CW_OK;
    *led_to = false;
    for (int m = 0; m < MODE_COUNT && !s; m++) {
        bool wanted = false;
        for (size_t c = 0; c < d->op->class_count; c++)
            wanted = wanted || (k->admits >> c & 1 && (int)d->op->classes[c].mode == m);
        if (!wanted) continue;
        *led_to = *led_to || d->into[k->node] >> m & 1;
        if (d->into[k->node] >> m & 1) continue;
        if (d->out_of[k->node] >> m & 1)
            s = doctor_found(d,
                             doctor_gate(d, i, "gate-against-one-way",
                                         "put the gate at the end of the road that leads out, not "
                                         "where it comes in, or correct the one-way street"),
                             "corridor %s is at a node that one-way links only lead out of, %s",
                             k->id, how[m]);
        else
            s = doctor_found(
                d,
                doctor_gate(d, i, "gate-without-road", "move the gate to a road, or add the road"),
                "corridor %s is at a node that no link leads to %s", k->id, how[m]);
    }
    return s;
}

static int64_t road_people_h(const struct doctor *d, const struct op_corridor *k)
{
    int64_t sum = 0;
    bool counted[MODE_COUNT] = {false};
    for (size_t c = 0; c < d->op->class_count; c++) {
        enum mode mode = d->op->classes[c].mode;
        if (!(k->admits >> c & 1) || counted[mode]) continue;
        counted[mode] = true;
        sum += d->into_h[k->node][mode];
    }
    return sum;
}

static cw_status check_capacity(struct doctor *d, size_t i, bool led_to)
{
    const struct op_corridor *k = &d->op->corridors[i];
    struct finding like = doctor_gate(d, i, "throughput-unknown", "ask those who hold the gate");
    like.remark = true;
    if (k->unknown_capacity)
        return doctor_found(
            d, like, "the throughput of corridor %s is unknown: it counts 0 with low and best",
            k->id);
    if (k->capacity_h[CW_BEST] == 0)
        return doctor_found(
            d,
            doctor_gate(d, i, "throughput-zero",
                        "write unknown if nobody knows it; else its people per hour"),
            "corridor %s lets 0 people an hour pass", k->id);
    int64_t road_h = road_people_h(d, k);
    if (!led_to || road_h >= k->capacity_h[CW_BEST] || d->zone_at[k->node]) return CW_OK;
    like = doctor_gate(
        d, i, "throughput-above-road",
        "nothing, if the road is right: the road limits the corridor, and more lanes at "
        "the gate gain nothing");
    like.remark = true;
    return doctor_found(
        d, like, "corridor %s lets %lld people an hour pass, but the roads to it carry only %lld",
        k->id, (long long)k->capacity_h[CW_BEST], (long long)road_h);
}

static cw_status check_windows(struct doctor *d, size_t i, bool led_to)
{
    const struct op_corridor *k = &d->op->corridors[i];
    cw_status s = CW_OK;
    if (k->window_count == 0)
        return doctor_found(
            d, doctor_gate(d, i, "window-outside-pause", "correct its windows or the pause"),
            "corridor %s is never open during the pause", k->id);
    if (!led_to || doctor_admitted(d, i) == 0) return CW_OK;
    if (d->gate_ms[i] == NEVER)
        return doctor_found(
            d,
            doctor_gate(d, i, "gate-unreached",
                        "see where the network is cut, or whom the corridor admits"),
            "nobody whom corridor %s admits can reach it from any zone", k->id);
    for (size_t w = 0; w < k->window_count && !s; w++) {
        char from[32] = "?", to[32] = "?";
        int64_t start = d->op->pause_start_unix_s;
        if (d->gate_ms[i] < k->windows[w].close_s * INT64_C(1000)) continue;
        operation_format_time(d->op, start + k->windows[w].open_s, from);
        operation_format_time(d->op, start + k->windows[w].close_s, to);
        s = doctor_found(
            d,
            doctor_gate(d, i, "window-too-early",
                        "open it later, or move people nearer before the pause"),
            "corridor %s is open from %s to %s, but nobody can be there sooner than %s "
            "after the pause begins",
            k->id, from, to, doctor_duration(d, d->gate_ms[i]));
    }
    return s;
}

static cw_status check_piece(struct doctor *d, size_t i)
{
    const struct op_corridor *k = &d->op->corridors[i];
    int32_t piece = d->piece[k->node];
    if (piece == d->largest) return CW_OK;
    return doctor_found(
        d,
        doctor_gate(d, i, "gate-cut-off",
                    "move the gate, or connect the roads (a bridge, a tag, a node that "
                    "is not shared?)"),
        "corridor %s is in a piece of %zu nodes that is cut off from the rest of the "
        "network (%zu)",
        k->id, d->piece_nodes[piece], d->op->net.node_count);
}

static cw_status check_twins(struct doctor *d, size_t i)
{
    const struct op_corridor *k = &d->op->corridors[i];
    for (size_t j = 0; j < i; j++) {
        const struct op_corridor *other = &d->op->corridors[j];
        if (other->node != k->node || !(other->admits & k->admits)) continue;
        struct finding like =
            doctor_gate(d, i, "gate-twice", "if it is one gate, list it once: throughputs add up");
        like.remark = true;
        return doctor_found(d, like,
                            "corridors %s and %s are at the same node and admit the same people",
                            other->id, k->id);
    }
    return CW_OK;
}

cw_status doctor_check_gates(struct doctor *d)
{
    cw_status s = CW_OK;
    for (size_t i = 0; i < d->op->corridor_count && !s; i++) {
        const struct op_corridor *k = &d->op->corridors[i];
        bool led_to = false;
        if (k->snap_mm > d->op->snap_max_mm)
            s = doctor_found(
                d,
                doctor_gate(d, i, "gate-far",
                            "correct its place (lon before lat?), or raise snap_max_m"),
                "corridor %s is %lld m from the nearest road that its classes can reach", k->id,
                (long long)(k->snap_mm / 1000));
        if (!s) s = check_modes(d, i, &led_to);
        if (!s) s = check_piece(d, i);
        if (!s) s = check_capacity(d, i, led_to);
        if (!s) s = check_windows(d, i, led_to);
        if (!s) s = check_twins(d, i);
    }
    return s;
}

cw_status doctor_check_closures(struct doctor *d)
{
    cw_status s = CW_OK;
    for (size_t i = 0; i < d->op->closure_count && !s; i++) {
        const struct op_closure *k = &d->op->closures[i];
        struct finding like = {.file = d->op->closures_path, .line = k->line};
        if (k->corridor < 0 && k->link_count == 0) {
            like.kind = "closure-of-nothing";
            like.remedy = "are its coordinates the network's, x before y?";
            s = doctor_found(d, like, "closure %zu (%.60s) touches no link of the network", i + 1,
                             k->what);
        }
        if (!s && k->from_s >= k->to_s) {
            like.kind = "closure-outside-pause";
            like.remedy = "correct its date, or remove it";
            s = doctor_found(d, like, "closure %zu (%.60s) is not during the pause", i + 1,
                             k->what);
        }
    }
    return s;
}
