/* What was understood of the network: `clearway network info`. */
#include "publish/network_info.h"

#include <inttypes.h>
#include <math.h>

#include "base/mem.h"
#include "network/roads.h"
#include "publish/json.h"

static size_t count_ways(const struct network *net, enum mode mode)
{
    size_t ways = 0;
    for (size_t j = 0; j < net->link_count; j++)
        for (int d = 0; d < 2; d++)
            if ((net->links[j].ways & LINK_WAY(mode, d)) != 0) ways++;
    return ways;
}

/* Metres of all ways of a mode, each direction for itself. */
static int64_t count_metres(const struct network *net, enum mode mode)
{
    int64_t mm = 0; /* 2^31 links of 10^6 km would not fit, but no Earth has them */
    for (size_t j = 0; j < net->link_count; j++)
        for (int d = 0; d < 2; d++)
            if ((net->links[j].ways & LINK_WAY(mode, d)) != 0 &&
                __builtin_add_overflow(mm, net->links[j].length_mm, &mm))
                return INT64_MAX / 1000;
    return mm / 1000;
}

static size_t count_largest(const int32_t *piece, size_t nodes, int32_t pieces, size_t *sizes)
{
    size_t largest = 0;
    for (size_t v = 0; v < nodes; v++) sizes[piece[v]]++;
    for (int32_t p = 0; p < pieces; p++)
        if (sizes[p] > largest) largest = sizes[p];
    return largest;
}

static void add_joins(struct text *out, const cw_operation *op, bool json)
{
    bool first = true;
    for (size_t z = 0; z < op->zone_count; z++) {
        for (size_t c = 0; c < op->class_count; c++) {
            const struct op_join *join = &op->zones[z].join[c];
            if (join->node < 0 || op->zones[z].node >= 0) continue;
            const char *zone = op->zones[z].id, *class_id = op->classes[c].id;
            if (json) {
                text_add(out, first ? "{\"zone\":" : ",{\"zone\":");
                json_add_text(out, zone);
                text_addf(out, ",\"class\":\"%s\",\"node\":", class_id);
                json_add_text(out, op->net.node_id[join->node]);
                text_addf(out, ",\"metres\":%" PRId64 ".%03" PRId64 ",\"access_s\":%" PRId32 "}",
                          join->distance_mm / 1000, join->distance_mm % 1000, join->access_s);
            } else {
                text_addf(out, "  %-14s %-12s to node %-12s %6" PRId64 " m, %5" PRId32 " s\n", zone,
                          class_id, op->net.node_id[join->node], (join->distance_mm + 500) / 1000,
                          join->access_s);
            }
            first = false;
        }
    }
}

/* Corridors given by coordinates stand at a node now; the walk between the two is not counted. */
static void add_snaps(struct text *out, const cw_operation *op)
{
    for (size_t i = 0; i < op->corridor_count; i++)
        if (op->corridors[i].snap_mm > 0)
            text_addf(out, "  corridor %s moved %" PRId64 " m to node %s\n", op->corridors[i].id,
                      (op->corridors[i].snap_mm + 500) / 1000,
                      op->net.node_id[op->corridors[i].node]);
}

/* ---- the network itself ------------------------------------------------------------------------- */

struct pieces {
    int32_t count;
    size_t largest;
};

/* Without the decimal point of some locale. */
static void add_place(struct text *out, double value, bool degrees)
{
    int64_t whole = llround(degrees ? value * 10000 : value), size = whole < 0 ? -whole : whole;
    if (degrees)
        text_addf(out, "%s%" PRId64 ".%04" PRId64, whole < 0 ? "-" : "", size / 10000,
                  size % 10000);
    else
        text_addf(out, "%" PRId64, whole);
}

/* Least and most of `count` > 0 values, with `between` between them. */
static void add_range(struct text *out, const double *values, size_t count, bool degrees,
                      const char *between)
{
    double least = values[0], most = values[0];
    for (size_t i = 1; i < count; i++) {
        least = fmin(least, values[i]);
        most = fmax(most, values[i]);
    }
    add_place(out, least, degrees);
    text_add(out, between);
    add_place(out, most, degrees);
}

static void add_ways(struct text *out, const struct network *net, enum mode mode, const char *what)
{
    int64_t hundreds = (count_metres(net, mode) + 50) / 100;
    text_addf(out, "%s %zu (%" PRId64 ".%" PRId64 " km)", what, count_ways(net, mode),
              hundreds / 10, hundreds % 10);
}

static void add_network_text(struct text *out, const struct network *net, struct pieces pieces)
{
    text_addf(out, "Network (%s), %s\n", net->source ? net->source : "?",
              net->crs ? net->crs : "plane coordinates in metres");
    if (net->read_nodes || net->read_ways)
        text_addf(out,
                  "  read %" PRId64 " nodes and %" PRId64 " ways, of which %" PRId64
                  " are roads that can be used\n",
                  net->read_nodes, net->read_ways, net->used_ways);
    text_addf(out, "  %zu nodes, %zu links; ways", net->node_count, net->link_count);
    add_ways(out, net, MODE_VEHICLE, " for vehicles");
    add_ways(out, net, MODE_FOOT, ", on foot");
    text_add(out, net->geographic ? "\n  lon " : "\n  x ");
    add_range(out, net->x, net->node_count, net->geographic, " to ");
    text_add(out, net->geographic ? ", lat " : ", y ");
    add_range(out, net->y, net->node_count, net->geographic, " to ");
    text_addf(out, "\n  %" PRId32 " connected piece%s; the largest has %zu nodes\n", pieces.count,
              pieces.count == 1 ? "" : "s", pieces.largest);
    for (size_t i = 0; i < net->drop_count; i++)
        text_addf(out, "  dropped %" PRId64 " %s, such as %s\n", net->drops[i].count,
                  net->drops[i].reason, net->drops[i].example_id);
}

/* Without the brackets around it. */
static void add_network_json(struct text *out, const struct network *net, struct pieces pieces)
{
    text_addf(out, "\"source\":\"%s\",\"crs\":", net->source ? net->source : "");
    if (net->crs)
        json_add_text(out, net->crs);
    else
        text_add(out, "null");
    text_addf(out, ",\"nodes\":%zu,\"links\":%zu,\"vehicle_ways\":%zu,\"foot_ways\":%zu",
              net->node_count, net->link_count, count_ways(net, MODE_VEHICLE),
              count_ways(net, MODE_FOOT));
    text_addf(out, ",\"vehicle_m\":%" PRId64 ",\"foot_m\":%" PRId64,
              count_metres(net, MODE_VEHICLE), count_metres(net, MODE_FOOT));
    if (net->read_nodes || net->read_ways)
        text_addf(
            out, ",\"read\":{\"nodes\":%" PRId64 ",\"ways\":%" PRId64 ",\"used_ways\":%" PRId64 "}",
            net->read_nodes, net->read_ways, net->used_ways);
    text_add(out, ",\"x\":[");
    add_range(out, net->x, net->node_count, net->geographic, ",");
    text_add(out, "],\"y\":[");
    add_range(out, net->y, net->node_count, net->geographic, ",");
    text_addf(out, "],\"pieces\":%" PRId32 ",\"largest_piece\":%zu,\"dropped\":[", pieces.count,
              pieces.largest);
    for (size_t i = 0; i < net->drop_count; i++) {
        text_addf(out, "%s{\"reason\":\"%s\",\"count\":%" PRId64 ",\"example\":", i ? "," : "",
                  net->drops[i].reason, net->drops[i].count);
        json_add_text(out, net->drops[i].example_id);
        text_add(out, "}");
    }
    text_add(out, "]");
}

/* ---- what the operation does with it ------------------------------------------------------------ */

static void add_operation_text(struct text *out, const cw_operation *op)
{
    text_addf(out, "  %zu zones, %zu corridors, %zu closures, %zu assembly points\n",
              op->zone_count, op->corridor_count, op->closure_count, op->assembly_count);
    add_snaps(out, op);
    size_t before = out->length;
    text_add(out, "Zones joined to the network\n");
    size_t heading = out->length;
    add_joins(out, op, false);
    if (out->length == heading && !out->broken) {
        out->length = before;
        text_add(out, "All zones are given by node.\n");
    }
}

static void add_operation_json(struct text *out, const cw_operation *op)
{
    text_addf(out, ",\"zones\":%zu,\"corridors\":%zu,\"closures\":%zu,\"joins\":[", op->zone_count,
              op->corridor_count, op->closure_count);
    add_joins(out, op, true);
    text_add(out, "]");
}

static void add_all(struct text *out, const struct network *net, const cw_operation *op,
                    struct pieces pieces, bool json)
{
    if (json) {
        text_add(out, "{");
        add_network_json(out, net, pieces);
        if (op) add_operation_json(out, op);
        text_add(out, "}\n");
    } else {
        add_network_text(out, net, pieces);
        if (op) add_operation_text(out, op);
    }
}

cw_status network_info_write(struct text *out, const struct network *net,
                             const cw_operation *op_or_null, bool json, cw_error *err)
{
    struct pieces pieces = {0};
    int32_t *piece = mem_new(net->node_count, sizeof *piece);
    size_t *sizes = mem_new(net->node_count, sizeof *sizes);
    cw_status status = piece && sizes ? CW_OK : error_no_memory(err);
    if (!status) status = network_pieces(net, piece, &pieces.count, err);
    if (!status) {
        pieces.largest = count_largest(piece, net->node_count, pieces.count, sizes);
        add_all(out, net, op_or_null, pieces, json);
    }
    mem_free(piece), mem_free(sizes);
    return status;
}
