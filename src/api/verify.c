/* cw_plan_verify: the plan's file, the operation it names, and what a replan went on from, brought
 * together. */
#include <string.h>

#include "api/files_int.h"
#include "files/bytes.h"
#include "verify/verify.h"

/* The plan that a replan went on from, by name and hash. */
static cw_status read_old(const struct plan_tables *tables, const char *plan_path,
                          struct plan_tables *old, cw_error *err)
{
    const char *hash = plan_tables_meta(tables, "replan_of_blake2b");
    char found[65] = "";
    struct text path = {0};
    cw_status status = files_named(tables, "replan_of", plan_path, &path, err);
    if (!status && (path.length == 0 || !hash))
        status = error_at(err, CW_REFUTED, plan_path, 0, "meta does not name the old plan");
    if (!status) status = bytes_hash_file(path.bytes, found, err);
    if (!status && strcmp(hash, found) != 0)
        status = error_at(err, CW_REFUTED, plan_path, 0,
                          "the old plan %s is not the one that was gone on from: hash %s then, %s "
                          "now",
                          path.bytes, hash, found);
    if (!status) status = plan_tables_read_core(path.bytes, old, err);
    text_release(&path);
    return status;
}

cw_status cw_plan_verify(const char *plan_path, const char *operation_path, char **report,
                         cw_progress_fn *progress, void *progress_context, cw_error *err)
{
    struct plan_tables tables = {0}, old = {0};
    struct operation_changed changed = {0}, before = {0};
    struct verify_old from = {&before.op, &old};
    struct text text = {0};
    cw_operation *op = NULL;
    *report = NULL;
    cw_status status = plan_tables_read(plan_path, &tables, err);
    bool replan = !status && plan_tables_meta(&tables, "replan_at_s");
    if (!status) status = files_operation(&tables, plan_path, operation_path, &op, err);
    if (!status) status = files_changed(&tables, op, &changed, err);
    if (!status && replan) status = read_old(&tables, plan_path, &old, err);
    if (!status && replan) status = files_changed(&old, op, &before, err);
    if (!status)
        status = verify_plan(&changed.op, &tables, replan ? &from : NULL, &text, progress,
                             progress_context, err);
    if (!status) status = text_take(&text, report, err);
    operation_changed_release(&before);
    operation_changed_release(&changed);
    cw_operation_free(op);
    plan_tables_release(&old);
    plan_tables_release(&tables);
    text_release(&text);
    return status;
}
