/* cw_record_import, cw_record_export: many entries at once. */
#include "api/record_int.h"
#include "record/rows.h"

struct importing {
    const char *path;
    const struct entry_type *type; /* NULL: each row names its own */
};

static cw_status import(void *context, struct record_entering *e, cw_error *err)
{
    const struct importing *i = context;
    struct rows_count count = {0};
    cw_status s = rows_import(e->log, e->desk, i->path, i->type, &count, &e->warnings, err);
    e->entered = count.entered > 0;
    text_addf(&e->receipt, "%zu entries entered into log %s", count.entered, e->log->info.origin);
    if (count.repeated) text_addf(&e->receipt, ", %zu stood there already", count.repeated);
    text_add(&e->receipt, "\n");
    return s;
}

cw_status cw_record_import(cw_record *record, const cw_desk *desk, const char *path,
                           const char *type, char **receipt, char **warnings, cw_error *err)
{
    struct importing i = {.path = path};
    *receipt = *warnings = NULL;
    cw_status s = type ? record_type(type, &i.type, err) : CW_OK;
    return s ? s : record_enter(record, desk, import, &i, receipt, warnings, err);
}

cw_status cw_record_export(cw_record *record, const cw_record_query *query, bool json, char **out,
                           cw_error *err)
{
    const char *const types[] = {query->type, NULL};
    const struct entry_type *known = NULL;
    struct view_query q = {.types = query->type ? types : NULL,
                           .topic = query->topic,
                           .operation = query->operation,
                           .last = query->last > 0 ? (size_t)query->last : 0};
    struct view view = {0};
    struct text text = {0};
    *out = NULL;
    cw_status s = query->type ? record_type(query->type, &known, err) : CW_OK;
    if (!s && !json && !known)
        s = error_set(err, CW_BAD_USAGE,
                      "a CSV file holds entries of one type: name it with --type, or take --json");
    if (!s) s = view_read(record->store, &q, &view, err);
    if (!s) s = json ? rows_json(&view, &text, err) : rows_csv(&view, known, &text, err);
    if (!s) s = text_take(&text, out, err);
    text_release(&text);
    view_release(&view);
    return s;
}
