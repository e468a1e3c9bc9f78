/* cw_record_import, cw_record_export: many entries at once. */
#include <stdio.h>
#include <string.h>

#include "api/record_int.h"
#include "record/rows.h"

static cw_status find_type(const char *name, const struct entry_type **out, cw_error *err)
{
    *out = name ? schema_find(name) : NULL;
    if (!name || *out) return CW_OK;
    return error_set(err, CW_BAD_USAGE,
                     "there is no type of entry '%.40s'; see clearway record types", name);
}

static cw_status tell(const struct rows_count *count, const struct log *log, char **out,
                      cw_error *err)
{
    struct text text = {0};
    text_addf(&text, "%zu entries entered into log %s", count->entered, log->info.origin);
    if (count->repeated) text_addf(&text, ", %zu stood there already", count->repeated);
    text_add(&text, "\n");
    return text_take(&text, out, err);
}

cw_status cw_record_import(cw_record *record, const cw_desk *desk, const char *path,
                           const char *type, char **receipt, char **warnings, cw_error *err)
{
    struct desk d;
    struct log log = {0};
    struct arena arena = {0};
    struct rows_count count = {0};
    struct text warned = {0};
    const struct entry_type *known = NULL;
    *receipt = *warnings = NULL;
    cw_status s = record_desk(desk, &d, err);
    if (!s) s = find_type(type, &known, err);
    if (!s) s = store_begin(record->store, err);
    if (!s) {
        s = submit_open(record->store, d.log, &arena, &log, err);
        if (!s) s = rows_import(&log, &d, path, known, &count, &warned, err);
        if (!s && count.entered) s = log_seal(&log, record_sealer(&log, &d), err);
        s = store_end(record->store, s, err);
    }
    if (!s) s = tell(&count, &log, receipt, err);
    if (!s) s = text_take(&warned, warnings, err);
    text_release(&warned);
    log_release(&log);
    arena_release(&arena);
    return s;
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
    cw_status s = find_type(query->type, &known, err);
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
