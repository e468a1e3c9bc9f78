/* cw_plan_verify: the plan's file and the operation it names, brought together. */
#include <string.h>

#include "verify/verify.h"

/* The operation that the plan names, seen from the plan's folder. */
static cw_status named_operation(const struct plan_tables *tables, const char *plan_path,
                                 struct text *out, cw_error *err)
{
    const char *named = plan_tables_meta(tables, "operation_path");
    if (!named || !*named)
        return error_at(err, CW_REFUTED, plan_path, 0,
                        "meta names no operation_path; give the operation as second argument");
    const char *slash = strrchr(plan_path, '/');
    if (named[0] != '/' && slash) text_add_n(out, plan_path, (size_t)(slash - plan_path) + 1);
    text_add(out, named);
    return out->broken ? error_no_memory(err) : CW_OK;
}

cw_status cw_plan_verify(const char *plan_path, const char *operation_path, char **report,
                         cw_progress_fn *progress, void *progress_context, cw_error *err)
{
    struct plan_tables tables = {0};
    struct text path = {0}, text = {0};
    cw_operation *op = NULL;
    *report = NULL;
    cw_status status = plan_tables_read(plan_path, &tables, err);
    if (!status && operation_path)
        text_add(&path, operation_path);
    else if (!status)
        status = named_operation(&tables, plan_path, &path, err);
    if (!status && path.broken) status = error_no_memory(err);
    if (!status) status = cw_operation_read(path.bytes, &op, err);
    if (!status) status = verify_plan(op, &tables, &text, progress, progress_context, err);
    if (!status) status = text_take(&text, report, err);
    cw_operation_free(op);
    plan_tables_release(&tables);
    text_release(&path);
    text_release(&text);
    return status;
}
