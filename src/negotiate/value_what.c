/* Concessions in words, for readers and as one would write them into operation.yaml. */
#include <inttypes.h>
#include <string.h>

#include "negotiate/value_int.h"
#include "publish/json.h"
#include "publish/summary.h"

static void add_local(struct text *out, const cw_operation *op, int64_t unix_s)
{
    char local[32];
    operation_format_time(op, unix_s, local);
    text_add(out, local);
}

static void add_classes(struct text *out, const cw_operation *op, uint32_t classes,
                        const char *between)
{
    bool first = true;
    for (size_t k = 0; k < op->class_count; k++) {
        if (!(classes >> k & 1u)) continue;
        if (!first) text_add(out, between);
        text_add(out, op->classes[k].id);
        first = false;
    }
}

static void add_windows(struct text *out, const cw_operation *op, const struct op_span *spans,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i) text_add(out, ";");
        add_local(out, op, spans[i].from_unix_s);
        text_add(out, "/");
        add_local(out, op, spans[i].to_unix_s);
    }
}

/* ---- one line ---- */

static void say_extend(struct text *out, const cw_operation *op, const struct op_concession *c)
{
    bool start = c->start_unix_s < op->pause_start_unix_s;
    bool end = c->end_unix_s > op->pause_start_unix_s + op->pause_s;
    text_add(out, "the pause ");
    if (start) {
        text_add(out, "from ");
        add_local(out, op, c->start_unix_s);
    }
    if (start && end) text_add(out, " ");
    if (end) {
        text_add(out, "until ");
        add_local(out, op, c->end_unix_s);
    }
}

static void say_corridor(struct text *out, const cw_operation *op, const struct op_concession *c,
                         cw_population shown)
{
    const struct op_corridor *was = &op->corridors[c->corridor];
    text_addf(out, "%s:", was->id);
    if (c->capacity_h[shown] >= 0) {
        text_add(out, " ");
        summary_add_count(out, c->capacity_h[shown]);
        text_add(out, " people an hour instead of ");
        summary_add_count(out, was->capacity_h[shown]);
        text_add(out, c->admits || c->windows ? ";" : "");
    }
    if (c->admits) {
        text_add(out, " admits ");
        add_classes(out, op, c->admits, ", ");
        text_add(out, c->windows ? ";" : "");
    }
    if (c->windows) {
        text_add(out, " open ");
        add_windows(out, op, c->spans, c->span_count);
    }
}

static void say_new(struct text *out, const cw_operation *op, const struct op_corridor *c,
                    cw_population shown)
{
    text_addf(out, "a new corridor %s: ", c->id);
    summary_add_count(out, c->capacity_h[shown]);
    text_add(out, " people an hour; admits ");
    add_classes(out, op, c->admits, ", ");
    text_add(out, "; open ");
    add_windows(out, op, c->spans, c->span_count);
}

static void say_links(struct text *out, const cw_operation *op, const struct op_concession *c,
                      const char *what)
{
    text_addf(out, "%s: %zu link%s, the first %s", what, c->link_count,
              c->link_count == 1 ? "" : "s", op->net.links[c->links[0]].id);
}

static void say(struct text *out, const cw_operation *op, const struct op_concession *c,
                cw_population shown)
{
    switch (c->kind[0]) {
    case 'e':
        say_extend(out, op, c);
        break;
    case 'n':
        say_new(out, op, c->added, shown);
        break;
    case 'r':
        if (c->corridor >= 0) text_addf(out, "%s not closed", op->corridors[c->corridor].id);
        if (c->link_count > 0) say_links(out, op, c, "roads not closed");
        if (c->corridor < 0 && c->link_count == 0) text_add(out, "nothing that is closed");
        break;
    case 'a':
        text_addf(out, "%s accepted by all whose consent it needs", op->corridors[c->corridor].id);
        break;
    case 'w':
        say_links(out, op, c, "a road of twice the capacity");
        break;
    default:
        say_corridor(out, op, c, shown);
    }
}

static const char *keep(struct value *v, struct text *text)
{
    const char *kept = text->broken ? NULL : arena_text(&v->arena, text->bytes ? text->bytes : "");
    text_release(text);
    return kept;
}

const char *value_what(struct value *v, const struct op_concession *c)
{
    struct text text = {0};
    say(&text, v->op, c, v->shown);
    return keep(v, &text);
}

/* ---- whose consent ---- */

static bool is_needed(const struct op_corridor *c, size_t party)
{
    for (size_t i = 0; i < c->need_count; i++)
        if ((size_t)c->needs[i] == party) return true;
    return false;
}

const char *value_grantor(struct value *v, const struct op_concession *c)
{
    const cw_operation *op = v->op;
    struct text text = {0};
    bool any = false;
    for (size_t p = 0; p < op->party_count; p++) {
        bool needed = c->corridor >= 0 && is_needed(&op->corridors[c->corridor], p);
        if (needed && c->kind[0] == 'a') /* not those who accept it already */
            needed =
                !operation_party_accepts(op, (int32_t)p, (size_t)c->corridor, v->jobs.as_of_unix_s);
        if (c->added) needed = is_needed(c->added, p);
        for (size_t i = 0; i < op->corridor_count && c->kind[0] == 'e'; i++)
            needed = needed || is_needed(&op->corridors[i], p);
        if (!needed) continue;
        if (any) text_add(&text, ", ");
        text_add(&text, op->parties[p].id);
        any = true;
    }
    if (any) return keep(v, &text);
    text_release(&text);
    return NULL;
}

/* ---- JSON ---- */

static void add_key_local(struct text *out, const cw_operation *op, const char *key, int64_t unix_s)
{
    text_addf(out, "\"%s\":\"", key);
    add_local(out, op, unix_s);
    text_add(out, "\"");
}

static void add_list(struct text *out, const cw_operation *op, const struct op_concession *c)
{
    text_add(out, "\"links\":[");
    for (size_t i = 0; i < c->link_count; i++) {
        if (i) text_add(out, ",");
        json_add_text(out, op->net.links[c->links[i]].id);
    }
    text_add(out, "]");
}

static void add_corridor_change(struct text *out, const cw_operation *op,
                                const struct op_concession *c)
{
    text_add(out, "\"corridor\":");
    json_add_text(out, op->corridors[c->corridor].id);
    for (int p = 0; p < CW_POPULATION_COUNT && c->capacity_h[CW_BEST] >= 0; p++)
        text_addf(out, ",\"capacity_per_hour_%s\":%" PRId64,
                  operation_population_name((cw_population)p), c->capacity_h[p]);
    struct text words = {0};
    if (c->admits) {
        text_add(out, ",\"admits\":");
        add_classes(&words, op, c->admits, " ");
        json_add_text(out, words.bytes ? words.bytes : "");
    }
    out->broken = out->broken || words.broken;
    text_release(&words);
    if (!c->windows) return;
    text_add(out, ",\"windows\":\"");
    add_windows(out, op, c->spans, c->span_count);
    text_add(out, "\"");
}

static void add_extend(struct text *out, const cw_operation *op, const struct op_concession *c)
{
    text_add(out, "\"extend\":{");
    if (c->moves_start) add_key_local(out, op, "start", c->start_unix_s);
    if (c->moves_start && c->moves_end) text_add(out, ",");
    if (c->moves_end) add_key_local(out, op, "end", c->end_unix_s);
    text_add(out, "}");
}

void value_change_json(struct text *out, const cw_operation *op, const struct op_concession *c)
{
    switch (c->kind[0]) {
    case 'e':
        add_extend(out, op, c);
        break;
    case 'n':
        text_add(out, "\"new_corridor\":");
        json_add_text(out, c->added->id);
        break;
    case 'r':
        text_add(out, "\"reopen\":{");
        if (c->corridor >= 0) {
            text_add(out, "\"kind\":\"corridor\",\"id\":");
            json_add_text(out, op->corridors[c->corridor].id);
        } else {
            add_list(out, op, c);
        }
        text_add(out, "}");
        break;
    case 'a':
        text_add(out, "\"accept\":");
        json_add_text(out, op->corridors[c->corridor].id);
        break;
    case 'w':
        text_add(out, "\"widen\":{");
        add_list(out, op, c);
        text_add(out, ",\"times\":2}");
        break;
    default:
        add_corridor_change(out, op, c);
    }
}

/* ---- generosity ---- */

static bool covers(const struct op_window *wide, size_t wide_count, const struct op_window *w)
{
    int32_t from = w->open_s;
    for (size_t i = 0; i < wide_count; i++)
        if (wide[i].open_s <= from && wide[i].close_s > from) from = wide[i].close_s;
    return from >= w->close_s;
}

bool value_is_generous(const cw_operation *op, const struct op_concession *c)
{
    if (c->kind[0] != 'c') return true;
    const struct op_corridor *was = &op->corridors[c->corridor];
    if (c->admits && (was->admits & ~c->admits)) return false;
    for (int p = 0; p < CW_POPULATION_COUNT && c->capacity_h[CW_BEST] >= 0; p++)
        if (c->capacity_h[p] < was->capacity_h[p]) return false;
    for (size_t i = 0; i < was->window_count && c->windows; i++)
        if (!covers(c->windows, c->window_count, &was->windows[i])) return false;
    return true;
}
