/* cw_replan_*: the old plan's file, the operation it names and the changes, brought together. */
#include <string.h>

#include "api/files_int.h"
#include "base/clock.h"
#include "base/mem.h"
#include "files/bytes.h"
#include "negotiate/replan.h"
#include "plan/restore.h"
#include "publish/report.h"

struct cw_replan {
    cw_operation *op;                       /* as its files have it */
    struct operation_changed before, after; /* with the old plan's changes; and with the new ones */
    cw_plan *old, *plan;
    size_t old_changes; /* so many changes were in the old plan already */
};

static cw_status add_change(struct plan_replan *r, size_t *room, int32_t at_s, const char *text,
                            cw_error *err)
{
    cw_status status = mem_reserve(&r->changes, room, r->change_count + 1, sizeof *r->changes, err);
    if (status) return status;
    const char *copy = arena_text(&r->strings, text);
    r->changes[r->change_count++] = (struct plan_change){at_s, copy};
    return copy ? CW_OK : error_no_memory(err);
}

static cw_status note_changes(struct plan_replan *r, const struct plan_tables *tables,
                              const cw_replan_options *o, const char *path, cw_error *err)
{
    size_t room = 0;
    cw_status status = bytes_hash_file(path, r->old_blake2b, err);
    for (size_t i = 0; i < tables->change_count && !status; i++)
        status =
            add_change(r, &room, (int32_t)tables->change[i].at_s, tables->change[i].change, err);
    for (size_t i = 0; i < o->change_count && !status; i++)
        status = add_change(r, &room, r->at_s, o->changes[i], err);
    r->old_path = arena_text(&r->strings, path);
    return status || r->old_path ? status : error_no_memory(err);
}

static cw_status check_order(const struct plan_tables *tables, int32_t at_s, const char *at,
                             cw_error *err)
{
    int64_t before = 0;
    for (size_t i = 0; i < tables->change_count; i++)
        if (tables->change[i].at_s > before) before = tables->change[i].at_s;
    if (at_s >= before) return CW_OK;
    return error_set(err, CW_BAD_USAGE,
                     "--at %s is before the moment at which this plan itself was replanned; give a "
                     "later one, or begin with the plan before it",
                     at);
}

static bool is_record(const cw_operation *op, const struct op_input *input)
{
    return op->record_path && strcmp(input->full, op->record_path) == 0;
}

/* What differs is told by changes, or else nobody knows of it: people of an edited file would be called by
 * a plan that had never heard of them. A record may have grown; the plan keeps its moment. */
static cw_status check_inputs(const struct plan_tables *tables, const cw_operation *op,
                              const char *path, cw_error *err)
{
    for (size_t i = 0; i < tables->input_count; i++) {
        const struct row_input *then = &tables->input[i];
        for (size_t k = 0; k < op->input_count; k++) {
            const struct op_input *now = &op->inputs[k];
            if (strcmp(now->path, then->path) != 0 || strcmp(now->blake2b, then->blake2b) == 0 ||
                is_record(op, now))
                continue;
            return error_set(err, CW_BAD_INPUT,
                             "%s has changed since %s was made; put it back and say with --change "
                             "what is different, or plan anew",
                             now->full, path);
        }
    }
    return CW_OK;
}

static cw_status change_all(struct cw_replan *r, const cw_replan_options *o, int32_t at_s,
                            cw_error *err)
{
    cw_status status = operation_changed_init(&r->after, &r->before.op, err);
    for (size_t i = 0; i < o->change_count && !status; i++)
        status = operation_change(&r->after, at_s, o->changes[i], err);
    return status;
}

static cw_status make(struct cw_replan *r, const char *path, struct plan_tables *tables,
                      const cw_replan_options *o, cw_error *err)
{
    cw_plan_options plan_options = {.most_states = o->most_states,
                                    .simplicity = o->simplicity,
                                    .progress = o->progress,
                                    .progress_context = o->progress_context};
    double start = clock_seconds();
    int32_t at_s = 0;
    cw_status status = plan_tables_read_core(path, tables, err);
    if (!status) status = files_operation(tables, path, o->operation, &r->op, err);
    if (!status) status = files_changed(tables, r->op, &r->before, err);
    if (!status) status = operation_moment(r->op, o->at, &at_s, err);
    if (!status && at_s >= r->op->pause_s)
        status = error_set(err, CW_BAD_USAGE,
                           "--at %s: the pause is over then; nothing is left to "
                           "plan",
                           o->at);
    if (!status) status = check_order(tables, at_s, o->at, err);
    if (!status) status = change_all(r, o, at_s, err);
    if (!status) status = plan_restore(&r->before.op, tables, &r->old, err);
    if (!status) status = check_inputs(tables, r->op, path, err);
    double read = clock_seconds();
    if (!status) status = replan_make(&r->after.op, r->old, at_s, &plan_options, &r->plan, err);
    if (!status) status = note_changes(r->plan->replan, tables, o, path, err);
    if (status) return status;
    r->old_changes = tables->change_count;
    r->plan->replan->read_seconds = read - start;
    r->plan->peak_mib = clock_peak_mib();
    return CW_OK;
}

cw_status cw_replan_make(const char *plan_path, const cw_replan_options *options, cw_replan **out,
                         cw_error *err)
{
    struct plan_tables tables = {0};
    *out = NULL;
    if (!options || !options->at)
        return error_set(err, CW_BAD_USAGE, "at which moment? Give --at, such as --at 11:40");
    cw_replan *r = mem_new(1, sizeof *r);
    if (!r) return error_no_memory(err);
    cw_status status = make(r, plan_path, &tables, options, err);
    plan_tables_release(&tables);
    if (status)
        cw_replan_free(r);
    else
        *out = r;
    return status;
}

void cw_replan_free(cw_replan *r)
{
    if (!r) return;
    cw_plan_free(r->plan);
    cw_plan_free(r->old);
    operation_changed_release(&r->after);
    operation_changed_release(&r->before);
    cw_operation_free(r->op);
    mem_free(r);
}

const cw_plan *cw_replan_plan(const cw_replan *r)
{
    return r->plan;
}

bool cw_replan_reads(const cw_replan *r, const char *path)
{
    return operation_reads(r->op, path);
}

cw_status cw_replan_text(const cw_replan *r, bool json, char **out, cw_error *err)
{
    struct text text = {0};
    if (json)
        replan_json(&text, r->plan);
    else
        replan_text(&text, r->plan);
    return text_take(&text, out, err);
}

cw_status cw_replan_report(const cw_replan *r, const char *path, cw_error *err)
{
    struct report_parts parts = {.old = r->old, .old_changes = r->old_changes};
    return report_write(r->plan, &parts, path, err);
}
