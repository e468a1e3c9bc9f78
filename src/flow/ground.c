/* Named nodes end roads, whether or not what names them is in force: so a corridor refused, a
 * closure lifted or a concession granted never alters a transit time. */
#include "flow/ground.h"

#include "base/mem.h"

static void mark(uint8_t *end, int32_t node)
{
    if (node >= 0) end[node] = 1;
}

static void mark_links(uint8_t *end, const struct network *net, const int32_t *links, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        mark(end, net->links[links[i]].from);
        mark(end, net->links[links[i]].to);
    }
}

static void mark_named(uint8_t *end, const cw_operation *op)
{
    for (size_t z = 0; z < op->zone_count; z++) {
        mark(end, op->zones[z].node);
        for (size_t c = 0; c < op->class_count; c++) mark(end, op->zones[z].join[c].node);
    }
    for (size_t i = 0; i < op->corridor_count; i++) mark(end, op->corridors[i].node);
    for (size_t i = 0; i < op->assembly_count; i++) mark(end, op->assemblies[i].node);
    for (size_t i = 0; i < op->closure_count; i++)
        if (!op->closures[i].added)
            mark_links(end, &op->net, op->closures[i].links, op->closures[i].link_count);
    for (size_t i = 0; i < op->concession_count; i++) {
        mark(end, op->concessions[i].node);
        mark_links(end, &op->net, op->concessions[i].links, op->concessions[i].link_count);
    }
}

static cw_status number_ends(struct ground *ground, const uint8_t *end, cw_error *err)
{
    size_t n = ground->op->net.node_count;
    ground->network_node = mem_new(n, sizeof *ground->network_node);
    ground->node_of = mem_new(n, sizeof *ground->node_of);
    if (!ground->network_node || !ground->node_of) return error_no_memory(err);
    for (size_t v = 0; v < n; v++) {
        ground->node_of[v] = end[v] ? (int32_t)ground->node_count : -1;
        if (end[v]) ground->network_node[ground->node_count++] = (int32_t)v;
    }
    return CW_OK;
}

cw_status ground_init(struct ground *ground, const cw_operation *op, cw_error *err)
{
    *ground = (struct ground){.op = op};
    uint8_t *end = mem_new(op->net.node_count, 1);
    if (!end) return error_no_memory(err);
    mark_named(end, op);
    cw_status status = roads_mark_ends(&op->net, end, err);
    if (!status) status = number_ends(ground, end, err);
    for (size_t c = 0; c < op->class_count; c++) ground->uses[op->classes[c].mode] = true;
    for (int m = 0; m < MODE_COUNT && !status; m++)
        if (ground->uses[m])
            status = roads_build(&op->net, (enum mode)m, end, &ground->roads[m], err);
    mem_free(end);
    if (status) ground_release(ground);
    return status;
}

void ground_release(struct ground *ground)
{
    mem_free(ground->network_node);
    mem_free(ground->node_of);
    for (int m = 0; m < MODE_COUNT; m++) roads_release(&ground->roads[m]);
    *ground = (struct ground){0};
}

int32_t ground_assembly_at(const struct ground *ground, int32_t network_node)
{
    for (size_t i = 0; i < ground->op->assembly_count; i++)
        if (ground->op->assemblies[i].node == network_node) return (int32_t)i;
    return -1;
}
