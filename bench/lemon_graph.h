/* The copies as a graph of LEMON (StaticDigraph, which needs the least memory of its graphs), with
 * two nodes more: all sources, and all gates. */
#ifndef BENCH_LEMON_GRAPH_H
#define BENCH_LEMON_GRAPH_H

#include <lemon/static_graph.h>

#include <utility>
#include <vector>

#include "peer.h"

/* Edges by the node they leave: counted on a first walk over them, placed on a second. */
struct SortedEdges {
    const peer_copies &copies;
    std::vector<size_t> next; /* by node: where its next edge goes */
    std::vector<std::pair<int, int>> ends;
    std::vector<int> capacity, minute; /* minute: 0 where the edge does not end at the sink */

    explicit SortedEdges(const peer_copies &c)
        : copies(c), next(static_cast<size_t>(c.copy_count) + 3),
          ends(static_cast<size_t>(c.edge_count)), capacity(ends.size()), minute(ends.size())
    {
        peer_copies_each(&c, count, this);
        for (size_t v = 1; v < next.size(); v++) next[v] += next[v - 1];
        peer_copies_each(&c, place, this);
    }

  private:
    int node(int32_t copy) const
    {
        if (copy == PEER_SOURCE) return copies.copy_count;
        return copy == PEER_SINK ? copies.copy_count + 1 : copy;
    }
    static void count(void *context, int32_t from, int32_t, int32_t, int32_t)
    {
        SortedEdges *s = static_cast<SortedEdges *>(context);
        s->next[static_cast<size_t>(s->node(from)) + 1]++;
    }
    static void place(void *context, int32_t from, int32_t to, int32_t most, int32_t minute)
    {
        SortedEdges *s = static_cast<SortedEdges *>(context);
        size_t i = s->next[static_cast<size_t>(s->node(from))]++;
        s->ends[i] = {s->node(from), s->node(to)};
        s->capacity[i] = most;
        s->minute[i] = to == PEER_SINK ? minute : 0;
    }
};

struct LemonGraph {
    using Graph = lemon::StaticDigraph;
    using IntMap = Graph::ArcMap<int>;

    Graph graph;
    IntMap capacity;
    int source, sink; /* node numbers */

    LemonGraph(const SortedEdges &edges, const peer_copies &copies)
        : capacity(graph), source(copies.copy_count), sink(source + 1)
    {
        graph.build(copies.copy_count + 2, edges.ends.begin(), edges.ends.end());
        fill(capacity, edges.capacity);
    }
    static void fill(IntMap &map, const std::vector<int> &values)
    {
        for (size_t i = 0; i < values.size(); i++) map[Graph::arc(static_cast<int>(i))] = values[i];
    }
};

#endif
