#include "network/touching.h"

#include "base/mem.h"

cw_status network_touching_init(struct network_touching *out, const struct network *net,
                                cw_error *err)
{
    out->first = mem_new(net->node_count + 2, sizeof *out->first);
    out->links = mem_new(net->link_count * 2, sizeof *out->links);
    if (!out->first || !out->links) {
        network_touching_release(out);
        return error_no_memory(err);
    }
    size_t *fill = out->first + 1; /* one ahead, so that filling leaves `first` in place */
    for (size_t j = 0; j < net->link_count; j++) {
        fill[net->links[j].from + 1]++;
        fill[net->links[j].to + 1]++;
    }
    for (size_t v = 0; v < net->node_count; v++) fill[v + 1] += fill[v];
    for (size_t j = 0; j < net->link_count; j++) {
        out->links[fill[net->links[j].from]++] = (int32_t)j;
        out->links[fill[net->links[j].to]++] = (int32_t)j;
    }
    return CW_OK;
}

void network_touching_release(struct network_touching *touching)
{
    mem_free(touching->first);
    mem_free(touching->links);
    *touching = (struct network_touching){0};
}
