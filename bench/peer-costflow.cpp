/* Earliest arrival as a flow of least cost, on the copies minute by minute: passing a gate costs its
 * minute, staying behind one minute more than the last. Everybody who can be out is then out, and as
 * many as can be before every minute. By LEMON's NetworkSimplex or CostScaling.
 * usage: peer-costflow simplex|scaling INSTANCE [--curve FILE]
 * --curve: for the end of every minute a line "SECONDS UNITS", the units out before it. */
#include <lemon/cost_scaling.h>
#include <lemon/network_simplex.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "lemon_graph.h"

namespace
{

const char *const usage = "peer-costflow simplex|scaling INSTANCE [--curve FILE]";

/* Staying behind is one edge from all sources to the sink, the last, as the sink has none. */
std::unique_ptr<SortedEdges> edges_with_staying(const peer_copies &copies)
{
    auto edges = std::make_unique<SortedEdges>(copies);
    edges->ends.push_back({copies.copy_count, copies.copy_count + 1});
    edges->capacity.push_back(static_cast<int>(copies.total_units));
    edges->minute.push_back(copies.minutes);
    return edges;
}

/* Units out in each minute. */
template <typename Solver>
std::vector<long long> solve(const LemonGraph &g, const LemonGraph::IntMap &cost,
                             const peer_copies &copies)
{
    std::vector<long long> out(static_cast<size_t>(copies.minutes));
    Solver solver(g.graph);
    solver.upperMap(g.capacity).costMap(cost);
    solver.stSupply(LemonGraph::Graph::node(g.source), LemonGraph::Graph::node(g.sink),
                    static_cast<int>(copies.total_units));
    if (solver.run() != Solver::OPTIMAL) peer_fail(1, "LEMON found no optimum");
    for (int a = 0; a + 1 < g.graph.arcNum(); a++) {
        LemonGraph::Graph::Arc arc = LemonGraph::Graph::arc(a);
        if (LemonGraph::Graph::index(g.graph.target(arc)) == g.sink)
            out[static_cast<size_t>(cost[arc])] += solver.flow(arc) * copies.scale;
    }
    return out;
}

void write_curve(const char *path, const std::vector<long long> &out)
{
    FILE *file = std::fopen(path, "w");
    if (!file) peer_fail(1, "%s: %s", path, std::strerror(errno));
    long long before = 0;
    for (size_t m = 0; m < out.size(); m++) {
        before += out[m];
        std::fprintf(file, "%zu %lld\n", (m + 1) * PEER_MINUTE_S, before);
    }
    bool failed = std::ferror(file) != 0;
    if (std::fclose(file) || failed) peer_fail(1, "%s: cannot be written", path);
}

} // namespace

int main(int argc, char **argv)
{
    bool curve = argc == 5 && std::strcmp(argv[3], "--curve") == 0;
    if (argc != 3 && !curve) peer_fail(2, "usage: %s", usage);
    bool simplex = std::strcmp(argv[1], "simplex") == 0;
    if (!simplex && std::strcmp(argv[1], "scaling") != 0) peer_fail(2, "usage: %s", usage);
    peer_instance in;
    peer_copies copies;
    peer_read(&in, argv[2]);
    peer_copies_init(&copies, &in);
    auto edges = edges_with_staying(copies);
    LemonGraph g(*edges, copies);
    LemonGraph::IntMap cost(g.graph);
    LemonGraph::fill(cost, edges->minute);
    edges.reset();
    double start_s = peer_clock_s();
    std::vector<long long> out =
        simplex ? solve<lemon::NetworkSimplex<LemonGraph::Graph>>(g, cost, copies)
                : solve<lemon::CostScaling<LemonGraph::Graph>>(g, cost, copies);
    long long units = 0;
    for (long long in_minute : out) units += in_minute;
    peer_report(simplex ? "peer-costflow-simplex" : "peer-costflow-scaling", &in, &copies, units,
                start_s);
    if (curve) write_curve(argv[4], out);
    peer_copies_release(&copies);
    peer_release(&in);
}
