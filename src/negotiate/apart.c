#include "negotiate/apart.h"

#include "base/mem.h"
#include "flow/nearby.h"

cw_status apart_init(struct apart *apart, const struct ground *ground, cw_error *err)
{
    *apart = (struct apart){.node_count = ground->node_count};
    apart->at_node = mem_new(ground->node_count, sizeof *apart->at_node);
    return apart->at_node ? CW_OK : error_no_memory(err);
}

void apart_release(struct apart *apart)
{
    for (size_t v = 0; v < apart->node_count && apart->at_node; v++)
        steps_release(&apart->at_node[v]);
    mem_free(apart->at_node);
    *apart = (struct apart){0};
}

/* The rate of the term in the seconds of [from_s, to_s) in which it can be used. */
static cw_status usable(struct steps *rate, const struct model *m, const struct cut_term *term,
                        int32_t from_s, int32_t to_s, cw_error *err)
{
    bool is_way = term->kind == CUT_WAY;
    const struct way *way = is_way ? &m->ways[term->index] : NULL;
    const struct pass *pass = is_way ? NULL : &m->passes[term->index];
    const struct op_window *spans = &m->spans[is_way ? way->first_shut : pass->first_open];
    size_t count = is_way ? way->shut_count : pass->open_count;
    int32_t units = (int32_t)term->rate;
    cw_status status = is_way ? steps_add(rate, from_s, to_s, units, err) : CW_OK;
    for (size_t i = 0; i < count && !status; i++) {
        int32_t since = spans[i].open_s > from_s ? spans[i].open_s : from_s;
        int32_t until = spans[i].close_s < to_s ? spans[i].close_s : to_s;
        status = steps_add(rate, since, until, is_way ? -units : units, err);
    }
    return status;
}

cw_status apart_fill(struct apart *apart, const struct model *m, const struct cut_term *term,
                     int32_t from_s, int32_t to_s, cw_error *err)
{
    struct steps rate = {0};
    cw_status status = usable(&rate, m, term, from_s, to_s, err);
    if (!status && term->kind == CUT_PASS)
        status = nearby_add(&apart->at_node[m->passes[term->index].node], &rate, 0, err);
    if (!status && term->kind == CUT_WAY) {
        const struct way *way = &m->ways[term->index];
        status = nearby_add(&apart->at_node[way->from], &rate, 0, err);
        if (!status) status = nearby_add(&apart->at_node[way->to], &rate, way->tau, err);
    }
    steps_release(&rate);
    return status;
}

cw_status apart_bar(struct apart *apart, int32_t rule_s, int64_t slack_units, int32_t end_s,
                    cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t v = 0; v < apart->node_count && !status; v++) {
        struct steps barred = {0};
        if (apart->at_node[v].count == 0) continue;
        status = nearby_bar(&barred, &apart->at_node[v], rule_s, slack_units, end_s, err);
        steps_release(&apart->at_node[v]);
        apart->at_node[v] = barred;
    }
    return status;
}
