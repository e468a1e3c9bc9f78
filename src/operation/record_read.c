/* `record: FILE`: parties, statements, guarantees and observations from a record instead of from
 * operation.yaml. What a record says comes as the same YAML, so the same code reads both. */
#include <stdio.h>
#include <string.h>

#include "operation/read_int.h"

static cw_status refuse_both(struct reader *r)
{
    static const char *const keys[] = {"parties", "statements", "guarantees", "observations"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (yaml_get(r->root, keys[i]))
            return FAIL_AT(r, yaml_get(r->root, keys[i]),
                           "'%s' stands in the record: take it out here, or take out 'record'",
                           keys[i]);
    return CW_OK;
}

cw_status record_open(struct reader *r)
{
    static const char example[] = "record: record.sqlite";
    const char *written = NULL;
    struct yaml_node *root = NULL;
    bool checked = false;
    r->consent = r->root;
    if (!yaml_get(r->root, "record")) return CW_OK;
    cw_status s = refuse_both(r);
    if (!s) s = value_text(r, r->root, "record", example, &written);
    if (!s) s = input_check(r, yaml_get(r->root, "record"), "record", written);
    if (!s && !r->read_record)
        s = FAIL_AT(r, yaml_get(r->root, "record"), "records are not read here");
    const char *full = s ? NULL : input_full(r, written);
    if (!s && !full) s = error_no_memory(r->err);
    if (!s) s = r->read_record(r->context, full, r->op->id, &r->record, &checked, r->err);
    if (!s) s = yaml_parse(full, r->record.bytes, r->record.length, &r->op->strings, &root, r->err);
    if (s) return s;
    if (!checked)
        reader_warn(r,
                    "the record is too long to be checked each time; clearway record check does");
    r->consent = root;
    r->record_path = r->op->record_path = full;
    return input_add(r, written);
}

/* The id behind "# " on a line of the record's YAML. */
static bool entry_at(const struct reader *r, int line, char out[128])
{
    const char *at = r->record.bytes, *mark = NULL;
    for (int i = 1; at && i < line; i++) {
        at = strchr(at, '\n');
        if (at) at++;
    }
    for (const char *p = at; p && *p && *p != '\n'; p++)
        if (p[0] == '#' && p[1] == ' ') mark = p + 2;
    if (!mark) return false;
    snprintf(out, 128, "%.*s", (int)strcspn(mark, "\n"), mark);
    return true;
}

cw_status record_part(struct reader *r, cw_status (*read)(struct reader *r))
{
    cw_error local = {0}, *err = r->err;
    const char *path = r->path;
    char entry[128];
    if (!r->record_path) return read(r);
    r->err = &local;
    r->path = r->record_path;
    cw_status s = read(r);
    r->err = err;
    r->path = path;
    if (!s) return CW_OK;
    const char *text = strstr(local.text, ": "); /* behind file and line */
    if (local.line && text && entry_at(r, local.line, entry))
        return error_at(err, s, r->record_path, 0, "entry %s%s", entry, text);
    return error_set(err, s, "%s", local.text);
}
