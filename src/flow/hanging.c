/* A tree of the depth-first search: what hangs is a subtree below u from which no arc leads above u
 * and in which no node is fixed. Every tree starts at a fixed node, so u's other side has one. */
#include "flow/hanging.h"

#include "base/mem.h"

struct visit {
    const struct instance *in;
    const uint8_t *fixed;
    uint8_t *gone;
    int32_t *order; /* by node: when it was entered, from 1 on; 0: not yet */
    int32_t *low;   /* by node: the first node that an arc out of its subtree leads to */
    int32_t *up;    /* by node: its parent in the tree */
    int32_t *next;  /* by node: how many of its arcs have been followed */
    int32_t *since; /* by node: fixed nodes entered before it */
    int32_t *entered;
    int32_t entered_count, fixed_count;
};

static void enter(struct visit *t, int32_t v, int32_t up)
{
    t->since[v] = t->fixed_count;
    t->fixed_count += t->fixed[v];
    t->entered[t->entered_count++] = v;
    t->order[v] = t->low[v] = t->entered_count;
    t->up[v] = up;
    t->gone[v] = 0;
}

/* The neighbour over the node's next arc, out or in; -1 after the last. */
static int32_t next_neighbour(struct visit *t, int32_t v)
{
    const struct instance *in = t->in;
    int32_t outs = in->out_first[v + 1] - in->out_first[v];
    int32_t ins = in->in_first[v + 1] - in->in_first[v];
    int32_t i = t->next[v]++;
    if (i < outs) return in->arcs[in->out_arc[in->out_first[v] + i]].to;
    if (i < outs + ins) return in->arcs[in->in_arc[in->in_first[v] + i - outs]].from;
    return -1;
}

/* The subtree of v is done: does it hang on v's parent? */
static void leave(struct visit *t, int32_t v)
{
    int32_t u = t->up[v];
    if (u < 0) return;
    if (t->low[v] < t->low[u]) t->low[u] = t->low[v];
    if (t->low[v] >= t->order[u] && t->fixed_count == t->since[v]) t->gone[v] = 1;
}

static void grow_tree(struct visit *t, int32_t root)
{
    enter(t, root, -1);
    for (int32_t v = root; v >= 0;) {
        int32_t w = next_neighbour(t, v);
        if (w < 0) {
            leave(t, v);
            v = t->up[v];
        } else if (t->order[w] == 0) {
            enter(t, w, v);
            v = w;
        } else if (t->order[w] < t->low[v]) {
            t->low[v] = t->order[w];
        }
    }
}

/* All that is below a hanging node hangs with it. Parents were entered before their children. */
static void spread_down(struct visit *t)
{
    for (int32_t i = 0; i < t->entered_count; i++) {
        int32_t v = t->entered[i], u = t->up[v];
        if (u >= 0 && t->gone[u]) t->gone[v] = 1;
    }
}

cw_status hanging_find(const struct instance *in, const uint8_t *fixed, uint8_t *gone,
                       cw_error *err)
{
    size_t n = in->node_count;
    struct visit t = {.in = in, .fixed = fixed, .gone = gone};
    int32_t *room = mem_new(n, 6 * sizeof *room);
    if (!room) return error_no_memory(err);
    t.order = room, t.low = room + n, t.up = room + 2 * n;
    t.next = room + 3 * n, t.since = room + 4 * n, t.entered = room + 5 * n;
    for (size_t v = 0; v < n; v++) gone[v] = 1;
    for (size_t v = 0; v < n; v++)
        if (fixed[v] && t.order[v] == 0) grow_tree(&t, (int32_t)v);
    spread_down(&t);
    mem_free(room);
    return CW_OK;
}
