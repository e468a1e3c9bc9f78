/* How long a failed search holds. The search for theta ended with a latest second e for each node it
 * saw, and nothing leads into those states from outside. Moved on by k seconds, theta included, they
 * are closed again as long as every road that was full is still full where it matters, every one that
 * carried nothing carries nothing, nobody waits who did not, and no source or gate comes in:
 *
 *   in      u -> v full at entries [D_u, e - tau], D_u the first second of u that is not dead; it must
 *           stay so up to e - tau + k
 *   out     v -> w empty at entries [D_w - tau, e]; it must stay so up to e + k
 *
 * Where u or w was seen too, D moves as well, and an empty range stays empty. */
#include "flow/search.h"

struct hold {
    struct search *s;
    const struct quest *quest;
    bool anywhere;
    int32_t holds_s; /* so far */
};

static void shorten(struct hold *h, int64_t seconds)
{
    if (seconds < h->holds_s) h->holds_s = seconds < 1 ? 1 : (int32_t)seconds;
}

static int32_t greater(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

/* Whether the other end's dead states move on with the search. */
static bool moves(const struct hold *h, int32_t v)
{
    return h->s->stamp[v] == h->s->round;
}

static void hold_in(struct hold *h, int32_t v, int32_t e)
{
    const struct earliest *flow = h->s->flow;
    const struct instance *in = flow->in;
    for (int32_t i = in->in_first[v]; i < in->in_first[v + 1] && h->holds_s > 1; i++) {
        int32_t a = in->in_arc[i], u = in->arcs[a].from, entry = e - in->arcs[a].tau;
        int32_t dead = h->s->dead_until[u];
        if (moves(h, u) && (!h->anywhere || dead > entry)) continue;
        shorten(h, (int64_t)path_first_room(flow, a, greater(dead, entry + 1), entry + h->holds_s) -
                       entry);
    }
}

static void hold_out(struct hold *h, int32_t v, int32_t e)
{
    const struct earliest *flow = h->s->flow;
    const struct instance *in = flow->in;
    for (int32_t i = in->out_first[v]; i < in->out_first[v + 1] && h->holds_s > 1; i++) {
        int32_t a = in->out_arc[i], w = in->arcs[a].to;
        if (flow->arc[a].count == 0) continue;
        int32_t least = h->s->dead_until[w] - in->arcs[a].tau;
        if (moves(h, w) && (!h->anywhere || least > e)) continue;
        int32_t first = steps_first_positive(&flow->arc[a], greater(least, e + 1));
        if (first >= 0) shorten(h, (int64_t)first - e);
    }
}

static void hold_node(struct hold *h, int32_t v, int32_t e)
{
    const struct earliest *flow = h->s->flow;
    const struct instance *in = flow->in;
    for (int32_t i = in->at_first[v]; i < in->at_first[v + 1]; i++) {
        const struct source *source = &in->sources[in->at_source[i]];
        if (source->access_s > e) shorten(h, (int64_t)source->access_s - e);
    }
    for (int32_t i = in->gate_first[v]; i < in->gate_first[v + 1]; i++) {
        int32_t first =
            steps_first_positive(&flow->pass[in->gate_at[i]], greater(h->quest->after, e) + 1);
        if (first >= 0) shorten(h, (int64_t)first - e);
    }
    int32_t first = flow->stock[v].count ? steps_first_positive(&flow->stock[v], e + 1) : -1;
    if (h->anywhere && first >= 0) shorten(h, (int64_t)first - e);
}

/* Gates where the search did not start must not come in: those without room, and those at which
 * nobody can be yet. */
static void hold_gates(struct hold *h)
{
    const struct earliest *flow = h->s->flow;
    for (size_t g = 0; g < flow->in->gate_count; g++) {
        int32_t v = flow->in->gates[g].node, theta = h->quest->theta;
        if (h->quest->start_s[g] >= 0 && h->s->dead_until[v] <= theta) continue;
        if (h->anywhere && moves(h, v) && h->s->latest[v] >= theta) continue;
        int32_t from = greater(theta, h->s->dead_until[v]);
        shorten(h, (int64_t)path_first_gate_room(flow, g, from, theta + h->holds_s) - theta);
    }
}

int32_t search_holds(struct search *s, const struct quest *quest, bool anywhere, int32_t most)
{
    struct hold h = {s, quest, anywhere, most};
    hold_gates(&h);
    for (size_t i = 0; i < s->state_count && h.holds_s > 1; i++) {
        int32_t v = s->states[i].node, e = s->latest[v];
        if (s->states[i].time < e) continue;
        hold_node(&h, v, e);
        hold_in(&h, v, e);
        hold_out(&h, v, e);
    }
    for (size_t i = 0; i < s->state_count && anywhere && h.holds_s > 1; i++) {
        int32_t v = s->states[i].node;
        if (s->states[i].time == s->latest[v] && s->dead_until[v] == s->latest[v] + 1)
            s->dead_until[v] += h.holds_s - 1;
    }
    return h.holds_s;
}
