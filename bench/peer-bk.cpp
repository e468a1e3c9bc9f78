/* Boykov and Kolmogorov's maximum flow (PAMI 2004; libmaxflow, GPL 3) on the copies minute by
 * minute: how much is out by the end, and nothing about any earlier moment.
 * usage: peer-bk INSTANCE */
#define MAXFLOW_INCLUDE_TEMPLATE_IMPLEMENTATION
#include <maxflow.h>

#include "peer.h"

namespace
{

using Graph = maxflow::Graph<int, int, long long>; /* capacities, terminals, the flow */

void add_edge(void *context, int32_t from, int32_t to, int32_t capacity, int32_t)
{
    Graph *graph = static_cast<Graph *>(context);
    if (from == PEER_SOURCE)
        graph->add_tweights(to, capacity, 0);
    else if (to == PEER_SINK)
        graph->add_tweights(from, 0, capacity);
    else
        graph->add_edge(from, to, capacity, 0);
}

void failed(const char *text)
{
    peer_fail(1, "libmaxflow: %s", text);
}

} // namespace

int main(int argc, char **argv)
{
    const char *path = peer_one_file(argc, argv, "peer-bk INSTANCE");
    peer_instance in;
    peer_copies copies;
    peer_read(&in, path);
    peer_copies_init(&copies, &in);
    Graph *graph = new Graph(copies.copy_count, static_cast<int>(copies.link_count), failed);
    if (copies.copy_count > 0) graph->add_node(copies.copy_count);
    peer_copies_each(&copies, add_edge, graph);
    double start_s = peer_clock_s();
    long long value = graph->maxflow();
    peer_report("peer-bk", &in, &copies, value * copies.scale, start_s);
    delete graph;
    peer_copies_release(&copies);
    peer_release(&in);
}
