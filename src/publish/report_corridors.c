/* The corridors, the people in the plan at each, and who has not agreed. */
#include <inttypes.h>

#include "base/mem.h"
#include "publish/escape.h"
#include "publish/report_int.h"
#include "publish/withhold.h"

/* People out by corridor and class: sent[i * class_count + k]; hidden likewise. Of a coarse class
 * only whole tens are shown. */
struct passing {
    int64_t *sent;
    bool *hidden;
    bool coarse[OP_MAX_CLASSES];
};

static cw_status withhold_class(struct passing *p, const cw_operation *op, size_t k, cw_error *err)
{
    struct withhold_cell *column = mem_new(op->corridor_count, sizeof *column);
    if (!column) return error_no_memory(err);
    for (size_t i = 0; i < op->corridor_count; i++)
        column[i] = withhold_cell(p->sent[i * op->class_count + k]);
    cw_status status = withhold_column(column, op->corridor_count, err);
    for (size_t i = 0; i < op->corridor_count; i++)
        p->hidden[i * op->class_count + k] = column[i].hidden;
    mem_free(column);
    return status;
}

static cw_status passing_init(struct passing *p, const struct cw_plan *plan,
                              const struct report_zones *zones, cw_error *err)
{
    const cw_operation *op = plan->op;
    cw_status status = CW_OK;
    p->sent = mem_new(op->corridor_count * op->class_count, sizeof *p->sent);
    p->hidden = mem_new(op->corridor_count * op->class_count, sizeof *p->hidden);
    if (!p->sent || !p->hidden) return error_no_memory(err);
    for (size_t k = 0; k < op->class_count; k++) p->coarse[k] = report_class_is_coarse(zones, k);
    for (size_t i = 0; i < plan->chain_count; i++) {
        const struct plan_chain *c = &plan->chains[i];
        if (c->halted) continue;
        p->sent[(size_t)c->corridor * op->class_count + (size_t)c->class_index] += c->people;
    }
    for (size_t k = 0; k < op->class_count && !status; k++) status = withhold_class(p, op, k, err);
    return status;
}

static void passing_release(struct passing *p)
{
    mem_free(p->sent), mem_free(p->hidden);
}

/* The sum of what is shown, and whether that is all. */
static void write_sent(struct text *out, const struct passing *p, const cw_operation *op, size_t i)
{
    int64_t shown = 0;
    bool all = true;
    text_add(out, ",\"out\":[");
    for (size_t k = 0; k < op->class_count; k++) {
        size_t at = i * op->class_count + k;
        int64_t people = p->sent[at] - (p->coarse[k] ? p->sent[at] % WITHHOLD_UNDER : 0);
        all = all && !p->hidden[at] && !(p->coarse[k] && p->sent[at] > 0);
        if (!p->hidden[at]) shown += people;
        text_add(out, k ? "," : "");
        if (!p->hidden[at])
            text_addf(out, "%" PRId64, people);
        else
            text_add(out, p->sent[at] < WITHHOLD_UNDER ? "\"few\"" : "\"withheld\"");
    }
    text_addf(out, "],\"shown\":%" PRId64 ",\"all_shown\":%s", shown, all ? "true" : "false");
}

/* What was said before the pause, less what a change in its course says was taken back. */
static bool accepts(const struct cw_plan *plan, size_t i, size_t need)
{
    const struct op_corridor *c = &plan->op->corridors[i];
    return !(c->taken_back && c->taken_back[need]) &&
           operation_party_accepts(plan->op, c->needs[need], i, plan->as_of_unix_s);
}

/* "agreed": every party it needs accepts; "contested": some do, or a guarantee was broken. */
static const char *state_of(const struct cw_plan *plan, size_t i)
{
    const struct op_corridor *c = &plan->op->corridors[i];
    size_t accepting = 0;
    if (c->need_count == 0) return "unknown";
    if (!c->taken_back && operation_counts(plan->op, i, CW_ACCEPTED, plan->as_of_unix_s))
        return "agreed";
    for (size_t n = 0; n < c->need_count; n++) accepting += accepts(plan, i, n);
    return accepting > 0 ? "contested" : "not accepted";
}

static void write_consent(struct text *out, const struct cw_plan *plan, size_t i)
{
    const struct op_corridor *c = &plan->op->corridors[i];
    int64_t as_of = plan->as_of_unix_s;
    bool first = true;
    text_addf(out, ",\"counts\":%s,\"state\":\"%s\",\"verified\":%s,\"broken\":%s,\"missing\":[",
              operation_counts(plan->op, i, plan->options.basis, as_of) ? "true" : "false",
              state_of(plan, i),
              operation_has_consent(plan->op) && !c->taken_back &&
                      operation_counts(plan->op, i, CW_VERIFIED, as_of)
                  ? "true"
                  : "false",
              operation_guarantee_broken(plan->op, i, as_of) ? "true" : "false");
    for (size_t n = 0; n < c->need_count; n++) {
        if (accepts(plan, i, n)) continue;
        text_addf(out, "%s%" PRId32, first ? "" : ",", c->needs[n]);
        first = false;
    }
    text_add(out, "]");
}

static void write_windows(struct text *out, const struct cw_plan *plan, size_t i)
{
    const struct op_corridor *c = &plan->op->corridors[i];
    text_add(out, ",\"windows\":[");
    for (size_t w = 0; w < c->window_count; w++) {
        text_addf(out, "%s[%" PRId32 ",%" PRId32 ",", w ? "," : "", c->windows[w].open_s,
                  c->windows[w].close_s);
        report_write_moment(out, plan->op, c->windows[w].open_s);
        text_add(out, ",");
        report_write_moment(out, plan->op, c->windows[w].close_s);
        text_add(out, "]");
    }
    text_add(out, "]");
}

/* People of the classes that are by_zone at the gate, in tens per slice. */
static cw_status write_tens(struct text *out, const struct cw_plan *plan, size_t i, cw_error *err)
{
    struct report_slices slices = report_slices_of(plan->op);
    int64_t *units = mem_new((size_t)slices.count, sizeof *units);
    if (!units) return error_no_memory(err);
    for (size_t j = 0; j < plan->chain_count; j++) {
        const struct plan_chain *c = &plan->chains[j];
        if (c->corridor != (int32_t)i || !plan->op->classes[c->class_index].by_zone) continue;
        int leg = c->assembly >= 0;
        report_add_pieces(plan, c->first_piece[leg], c->piece_count[leg],
                          leg ? c->travel_s[1] : c->access_s + c->travel_s[0], &slices, units);
    }
    text_add(out, ",\"tens\":");
    report_write_tens(out, units, &slices);
    mem_free(units);
    return CW_OK;
}

/* Of classes that are by_zone: of the others the first passage would tell how far off they are. */
static void shown_span(const struct cw_plan *plan, size_t corridor, int32_t *first_s,
                       int32_t *last_s)
{
    *first_s = *last_s = -1;
    for (size_t i = 0; i < plan->chain_count; i++) {
        const struct plan_chain *c = &plan->chains[i];
        int32_t first, last;
        if (c->corridor != (int32_t)corridor || !plan->op->classes[c->class_index].by_zone)
            continue;
        plan_chain_passage_span(plan, c, &first, &last);
        if (first < 0) continue;
        if (*first_s < 0 || first < *first_s) *first_s = first;
        if (last > *last_s) *last_s = last;
    }
}

static cw_status write_corridor(struct text *out, const struct cw_plan *plan,
                                const struct passing *passing, const struct report_frame *frame,
                                size_t i, cw_error *err)
{
    const cw_operation *op = plan->op;
    const struct op_corridor *c = &op->corridors[i];
    struct report_point at = report_place(frame, op->net.x[c->node], op->net.y[c->node]);
    int32_t first_s, last_s;
    bool first = true;
    shown_span(plan, i, &first_s, &last_s);
    text_add(out, i ? ",{\"id\":" : "{\"id\":");
    escape_json(out, c->id);
    text_add(out, ",\"name\":");
    escape_json(out, c->name);
    text_addf(out, ",\"at\":[%" PRId32 ",%" PRId32 "],\"capacity_h\":", at.x, at.y);
    if (c->unknown_capacity)
        text_add(out, "null");
    else
        text_addf(out, "%" PRId64, c->capacity_h[plan->options.population]);
    text_add(out, ",\"admits\":[");
    for (size_t k = 0; k < op->class_count; k++) {
        if (!(c->admits >> k & 1u)) continue;
        text_addf(out, "%s%zu", first ? "" : ",", k);
        first = false;
    }
    text_add(out, "],\"first\":");
    report_write_moment_or_null(out, op, first_s);
    text_add(out, ",\"last\":");
    report_write_moment_or_null(out, op, last_s);
    write_windows(out, plan, i);
    write_consent(out, plan, i);
    write_sent(out, passing, op, i);
    cw_status status = write_tens(out, plan, i, err);
    text_add(out, "}");
    return status;
}

cw_status report_write_corridors(struct text *out, const struct cw_plan *plan,
                                 const struct report_zones *zones, const struct report_frame *frame,
                                 cw_error *err)
{
    struct passing passing = {0};
    cw_status status = passing_init(&passing, plan, zones, err);
    text_add(out, "\"corridors\":[");
    for (size_t i = 0; i < plan->op->corridor_count && !status; i++)
        status = write_corridor(out, plan, &passing, frame, i, err);
    text_add(out, "]");
    passing_release(&passing);
    return status;
}
