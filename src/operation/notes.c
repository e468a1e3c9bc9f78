/* What readers of a report must know: the operation's assumptions and where its data come from. */
#include <string.h>

#include "operation/read_int.h"

enum { MOST_NOTES = 1000, MOST_NOTE_BYTES = 2000 };

static cw_status check_note(struct reader *r, const struct yaml_node *node)
{
    const char *fault = text_fault(node->text);
    if (fault) return FAIL_AT(r, node, "this text %s", fault);
    if (strlen(node->text) > MOST_NOTE_BYTES)
        return FAIL_AT(r, node, "this text is longer than %d bytes; shorten it", MOST_NOTE_BYTES);
    return CW_OK;
}

cw_status assumptions_read(struct reader *r)
{
    static const char example[] = "assumptions: [\"every car carries four people\"]";
    cw_operation *op = r->op;
    const struct yaml_node *list = yaml_get(r->root, "assumptions");
    if (!list) return CW_OK;
    cw_status s = value_kind(r, list, YAML_LIST, "assumptions", example);
    if (!s && list->count > MOST_NOTES)
        s = FAIL_AT(r, list, "more than %d assumptions", MOST_NOTES);
    if (s) return s;
    op->assumptions = reader_array(r, list->count, sizeof *op->assumptions);
    if (!op->assumptions) return error_no_memory(r->err);
    for (const struct yaml_node *item = list->first; item && !s; item = item->next) {
        s = value_kind(r, item, YAML_TEXT, "assumptions", example);
        if (!s) s = check_note(r, item);
        if (!s) op->assumptions[op->assumption_count++] = item->text;
    }
    return s;
}

static cw_status read_source_note(struct reader *r, const struct yaml_node *map,
                                  struct op_source *out)
{
    static const char *const keys[] = {"what", "origin", "licence", NULL};
    cw_status s = yaml_check_keys(r->path, map, keys, r->err);
    if (!s) s = value_text(r, map, "what", "what: roads", &out->what);
    if (!s) s = value_text(r, map, "origin", "origin: OpenStreetMap contributors", &out->origin);
    if (!s) s = value_optional(r, map, "licence", &out->licence);
    for (const struct yaml_node *item = map->first; item && !s; item = item->next)
        s = check_note(r, item);
    return s;
}

cw_status data_sources_read(struct reader *r)
{
    cw_operation *op = r->op;
    const struct yaml_node *list;
    cw_status s = value_maps(r, r->root, "sources",
                             "sources: [{what: roads, origin: OpenStreetMap contributors, licence: "
                             "ODbL 1.0}]",
                             &list);
    if (s || !list) return s;
    if (list->count > MOST_NOTES) return FAIL_AT(r, list, "more than %d sources", MOST_NOTES);
    op->sources = reader_array(r, list->count, sizeof *op->sources);
    if (!op->sources) return error_no_memory(r->err);
    for (const struct yaml_node *item = list->first; item && !s; item = item->next)
        s = read_source_note(r, item, &op->sources[op->source_count++]);
    return s;
}
