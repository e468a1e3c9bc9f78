/* Edges come in pairs: edge e and e ^ 1 are each other's reverse. */
#include "flow/mincut.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"

cw_status mincut_init(struct mincut *m, size_t node_count, size_t pair_count, int32_t source,
                      int32_t sink, cw_error *err)
{
    *m = (struct mincut){.node_count = node_count, .source = source, .sink = sink};
    m->head = mem_new(2 * pair_count, sizeof *m->head);
    m->room = mem_new(2 * pair_count, sizeof *m->room);
    m->list = mem_new(2 * pair_count, sizeof *m->list);
    m->first = mem_new(node_count + 1, sizeof *m->first);
    m->level = mem_new(node_count, sizeof *m->level);
    m->next = mem_new(node_count, sizeof *m->next);
    m->queue = mem_new(node_count, sizeof *m->queue);
    m->path = mem_new(node_count, sizeof *m->path);
    bool whole =
        m->head && m->room && m->list && m->first && m->level && m->next && m->queue && m->path;
    return whole ? CW_OK : error_no_memory(err);
}

void mincut_release(struct mincut *m)
{
    mem_free(m->head), mem_free(m->room), mem_free(m->list), mem_free(m->first);
    mem_free(m->level), mem_free(m->next), mem_free(m->queue), mem_free(m->path);
    *m = (struct mincut){0};
}

void mincut_add(struct mincut *m, int32_t from, int32_t to)
{
    m->head[m->edge_count++] = to;
    m->head[m->edge_count++] = from;
}

/* Edge e leaves the node that its reverse leads to. */
void mincut_index(struct mincut *m)
{
    for (size_t e = 0; e < m->edge_count; e++) m->first[m->head[e ^ 1] + 1]++;
    for (size_t v = 0; v < m->node_count; v++) m->first[v + 1] += m->first[v];
    memcpy(m->next, m->first, m->node_count * sizeof *m->next);
    for (size_t e = 0; e < m->edge_count; e++) m->list[m->next[m->head[e ^ 1]]++] = (int32_t)e;
}

/* Levels from the source; whether the sink is reached. */
static bool find_levels(struct mincut *m)
{
    size_t head = 0, tail = 0;
    for (size_t v = 0; v < m->node_count; v++) m->level[v] = -1;
    m->level[m->source] = 0;
    m->queue[tail++] = m->source;
    while (head < tail) {
        int32_t v = m->queue[head++];
        m->visits += m->first[v + 1] - m->first[v];
        for (int32_t i = m->first[v]; i < m->first[v + 1]; i++) {
            int32_t e = m->list[i];
            if (m->room[e] == 0 || m->level[m->head[e]] >= 0) continue;
            m->level[m->head[e]] = m->level[v] + 1;
            m->queue[tail++] = m->head[e];
        }
    }
    return m->level[m->sink] >= 0;
}

/* The next edge of a way to the sink from v, or -1 at a dead end. */
static int32_t advance(struct mincut *m, int32_t v)
{
    for (; m->next[v] < m->first[v + 1]; m->next[v]++) {
        int32_t e = m->list[m->next[v]];
        if (m->room[e] > 0 && m->level[m->head[e]] == m->level[v] + 1) return e;
    }
    return -1;
}

/* Sends what the path carries; returns how many of its edges stay before the first one now full. */
static int32_t push_path(struct mincut *m, int32_t length)
{
    int64_t least = INT64_MAX;
    int32_t keep = 0;
    m->visits += 2 * (int64_t)length;
    for (int32_t i = 0; i < length; i++)
        if (m->room[m->path[i]] < least) least = m->room[m->path[i]], keep = i;
    for (int32_t i = 0; i < length; i++) {
        m->room[m->path[i]] -= least;
        m->room[m->path[i] ^ 1] += least;
    }
    return keep;
}

static bool is_spent(const struct mincut *m)
{
    return m->most_visits > 0 && m->visits > m->most_visits;
}

/* A blocking flow in the level graph, depth first without recursion. */
static void block(struct mincut *m)
{
    int32_t v = m->source, length = 0;
    memcpy(m->next, m->first, m->node_count * sizeof *m->next);
    while (!is_spent(m)) {
        int32_t e = advance(m, v);
        if (e >= 0) {
            m->path[length++] = e;
            v = m->head[e];
            if (v != m->sink) continue;
            length = push_path(m, length);
        } else if (length > 0) {
            length--;
            m->next[m->head[m->path[length] ^ 1]]++;
        } else {
            return;
        }
        v = length > 0 ? m->head[m->path[length - 1]] : m->source;
    }
}

bool mincut_run(struct mincut *m)
{
    while (!is_spent(m)) {
        if (!find_levels(m)) return true;
        block(m);
    }
    return false;
}
