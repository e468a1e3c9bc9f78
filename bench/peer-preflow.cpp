/* Goldberg and Tarjan's preflow push (JACM 1988; LEMON's Preflow, its first phase only, which tells
 * the value) on the copies minute by minute.
 * usage: peer-preflow INSTANCE */
#include <lemon/preflow.h>

#include <memory>

#include "lemon_graph.h"

int main(int argc, char **argv)
{
    const char *path = peer_one_file(argc, argv, "peer-preflow INSTANCE");
    peer_instance in;
    peer_copies copies;
    peer_read(&in, path);
    peer_copies_init(&copies, &in);
    auto edges = std::make_unique<SortedEdges>(copies);
    LemonGraph g(*edges, copies);
    edges.reset();
    double start_s = peer_clock_s();
    lemon::Preflow<LemonGraph::Graph, LemonGraph::IntMap> flow(
        g.graph, g.capacity, LemonGraph::Graph::node(g.source), LemonGraph::Graph::node(g.sink));
    flow.runMinCut();
    peer_report("peer-preflow", &in, &copies, flow.flowValue() * copies.scale, start_s);
    peer_copies_release(&copies);
    peer_release(&in);
}
