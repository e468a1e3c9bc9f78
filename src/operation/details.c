/* Details of an arrangement (who may leave, mines, screening, ...) that statements are about. They
 * decide nothing about which corridors count; `ready` asks which are agreed and which are missing. */
#include <string.h>

#include "operation/read_int.h"

static const struct {
    const char *word, *text;
} details[OP_DETAIL_COUNT] = {
#define ROW(name, word, text) [name] = {word, text},
    OP_DETAIL_TABLE(ROW)
#undef ROW
};

const char *operation_detail_word_of(enum op_detail_kind kind)
{
    return details[kind].word;
}

const char *operation_detail_text(enum op_detail_kind kind)
{
    return details[kind].text;
}

static cw_status find_kind(struct reader *r, const struct yaml_node *node, enum op_detail_kind *out)
{
    const char *words[OP_DETAIL_COUNT + 1] = {0};
    if (node->kind != YAML_TEXT) return FAIL_AT(r, node, "detail: write a word such as mines");
    for (size_t i = 0; i < OP_DETAIL_COUNT; i++) {
        words[i] = details[i].word;
        *out = (enum op_detail_kind)i;
        if (strcmp(node->text, words[i]) == 0) return CW_OK;
    }
    const char *near = nearest_name(node->text, words);
    return FAIL_AT(r, node,
                   "detail '%s' is none of time, place, route, mines, who, throughput, screening, "
                   "count, aid, stay, return%s%s%s",
                   node->text, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static cw_status make_room(struct reader *r, struct op_statement *out, size_t more)
{
    struct op_detail *grown = reader_array(r, out->detail_count + more, sizeof *grown);
    if (!grown) return error_no_memory(r->err);
    if (out->detail_count) memcpy(grown, out->details, out->detail_count * sizeof *grown);
    out->details = grown;
    return CW_OK;
}

cw_status details_add(struct reader *r, const struct yaml_node *map, struct op_statement *out)
{
    static const char *const keys[] = {"detail", "corridors", NULL};
    const cw_operation *op = r->op;
    const struct yaml_node *what = yaml_get(map, "detail"), *where = yaml_get(map, "corridors");
    int32_t *corridors = NULL;
    size_t count = 0;
    cw_status s = yaml_check_keys(r->path, map, keys, r->err);
    if (!s && what->kind == YAML_MAP) s = FAIL_AT(r, what, "detail: write a word such as mines");
    if (!s && where)
        s = value_refs(r, where, "corridor", op->corridors, op->corridor_count,
                       sizeof *op->corridors, &corridors, &count);
    const struct yaml_node *item = what->kind == YAML_LIST ? what->first : what;
    size_t kinds = what->kind == YAML_LIST ? what->count : 1;
    if (!s && kinds == 0) s = FAIL_AT(r, what, "detail: write a word such as mines");
    if (!s) s = make_room(r, out, kinds * (count ? count : 1));
    for (size_t i = 0; i < kinds && !s; i++, item = item->next) {
        enum op_detail_kind kind;
        s = find_kind(r, item, &kind);
        if (!s && count == 0) out->details[out->detail_count++] = (struct op_detail){kind, -1};
        for (size_t c = 0; c < count && !s; c++)
            out->details[out->detail_count++] = (struct op_detail){kind, corridors[c]};
    }
    return s;
}

static bool is_about(const struct op_statement *s, enum op_detail_kind kind, size_t corridor)
{
    for (size_t i = 0; i < s->detail_count; i++)
        if (s->details[i].kind == kind &&
            (s->details[i].corridor < 0 || (size_t)s->details[i].corridor == corridor))
            return true;
    return false;
}

const struct op_statement *operation_detail_word(const cw_operation *op, int32_t party,
                                                 enum op_detail_kind kind, size_t corridor,
                                                 int64_t as_of)
{
    const struct op_statement *latest = NULL;
    for (size_t i = 0; i < op->statement_count; i++) {
        const struct op_statement *s = &op->statements[i];
        if (s->by != party || s->reported_by != -1 || s->stance == STANCE_NONE) continue;
        if (s->at.unix_s > as_of || !is_about(s, kind, corridor)) continue;
        bool later = !latest || s->at.unix_s > latest->at.unix_s;
        bool worse = latest && s->at.unix_s == latest->at.unix_s && s->stance == STANCE_REJECTS;
        if (later || worse) latest = s;
    }
    return latest;
}
