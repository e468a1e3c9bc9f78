/* A plan's file, the operation it names, and the changes since. */
#include <string.h>

#include "api/files_int.h"

cw_status files_named(const struct plan_tables *tables, const char *key, const char *plan_path,
                      struct text *out, cw_error *err)
{
    const char *named = plan_tables_meta(tables, key);
    const char *slash = strrchr(plan_path, '/');
    if (!named || !*named) return CW_OK;
    if (named[0] != '/' && slash) text_add_n(out, plan_path, (size_t)(slash - plan_path) + 1);
    text_add(out, named);
    return out->broken ? error_no_memory(err) : CW_OK;
}

cw_status files_operation(const struct plan_tables *tables, const char *plan_path,
                          const char *given, cw_operation **out, cw_error *err)
{
    struct text path = {0};
    cw_status status = CW_OK;
    *out = NULL;
    if (!given) status = files_named(tables, "operation_path", plan_path, &path, err);
    if (!status && !given && path.length == 0)
        status = error_at(err, CW_REFUTED, plan_path, 0,
                          "meta names no operation_path; give the operation as second argument");
    if (!status) status = cw_operation_read(given ? given : path.bytes, out, err);
    text_release(&path);
    return status;
}

cw_status files_changed(const struct plan_tables *tables, const cw_operation *op,
                        struct operation_changed *out, cw_error *err)
{
    cw_status status = operation_changed_init(out, op, err);
    for (size_t i = 0; i < tables->change_count && !status; i++) {
        const struct row_change *row = &tables->change[i];
        if (row->at_s < 0 || row->at_s > op->pause_s)
            return error_set(err, CW_REFUTED, "change: at_s is %lld, not in the pause",
                             (long long)row->at_s);
        status = operation_change(out, (int32_t)row->at_s, row->change, err);
        if (status == CW_BAD_USAGE) status = err->status = CW_REFUTED;
    }
    return status;
}
