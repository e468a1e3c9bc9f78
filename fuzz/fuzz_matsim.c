/* Any bytes as a MATSim network: no crash, a message whenever it fails, and a network that was read
 * keeps its invariants. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "import/matsim.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct network *net)
{
    struct network_index index;
    for (size_t i = 0; i < net->link_count; i++) {
        const struct link *l = &net->links[i];
        bool vehicles = (l->ways & LINK_WAY(MODE_VEHICLE, FORWARD)) != 0;
        bool foot = (l->ways & LINK_WAY(MODE_FOOT, FORWARD)) != 0;
        if (l->from == l->to || l->from < 0 || (size_t)l->from >= net->node_count || l->to < 0 ||
            (size_t)l->to >= net->node_count)
            abort();
        if (l->length_mm < 0 || l->length_mm > INT64_C(1000000000000) || l->ways == 0) abort();
        if (vehicles && (l->speed_mm_h <= 0 || l->speed_mm_h > 1000000000)) abort();
        if (vehicles != (l->vehicles_h > 0) || foot != (l->foot_people_h > 0)) abort();
        if (l->vehicles_h > 1000000000) abort();
    }
    for (size_t v = 0; v < net->node_count; v++)
        if (!isfinite(net->x[v]) || !isfinite(net->y[v])) abort();
    if (network_index_init(&index, net, NULL) != CW_OK) abort();
    network_index_release(&index);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct network net;
    cw_error err = {0};
    cw_status status = matsim_parse("fuzz.xml", data, size, NULL, &net, &err);
    if ((status != CW_OK) != (err.text[0] != '\0')) abort();
    if (!status) check(&net);
    if (status && (net.node_count || net.links)) abort();
    network_release(&net);
    return 0;
}
