/* The words of a change, and what each does to windows, throughputs and closures. */
#include "operation/change.h"

#include <string.h>

#include "files/shape.h"
#include "operation/read_int.h"

enum { WORDS = 16, DAY_S = 86400 };

static const char expected[] =
    "expected one of: close corridor C, open corridor C, window of C from 12:00 to 13:00, "
    "throughput of C to 400, close link L, close area POLYGON ((...)), party P rejects "
    "[corridor C]; close and open may end in from 12:00 to 13:00";

struct changing {
    struct reader r; /* of the changed operation, for its arena and times */
    int32_t at_s;
    const char *text;
    char copy[4096];
    char *words[WORDS];
    size_t count;
    int32_t from_s, to_s; /* of the change: the moment it is known and the end, unless it says */
    bool has_from, has_to;
};

#define REFUSE(c, ...) error_set((c)->r.err, CW_BAD_USAGE, __VA_ARGS__)

/* ---- words ---- */

/* Words stand between spaces; one with spaces between double quotes. */
static cw_status split(struct changing *c)
{
    size_t length = strlen(c->text);
    if (length >= sizeof c->copy) return REFUSE(c, "a change has more than 4,000 letters");
    memcpy(c->copy, c->text, length + 1);
    for (char *at = c->copy; *at;) {
        at += strspn(at, " \t");
        if (!*at) break;
        if (c->count == WORDS) return REFUSE(c, "change '%s': %s", c->text, expected);
        bool quoted = *at == '"';
        c->words[c->count++] = at += quoted;
        at += strcspn(at, quoted ? "\"" : " \t");
        if (quoted && !*at) return REFUSE(c, "change '%s': a quote is not closed", c->text);
        if (*at) *at++ = '\0';
    }
    return CW_OK;
}

static bool word_is(const struct changing *c, size_t i, const char *word)
{
    return i < c->count && strcmp(c->words[i], word) == 0;
}

static cw_status moment(const cw_operation *op, const char *text, int32_t *at_s, cw_error *err)
{
    struct reader r = {.op = NULL, .zone = NULL};
    struct op_when when = {0};
    cw_status s = time_zone_of(&r, op, err);
    if (s) return s;
    r.first_day = time_local_day(&r, op->pause_start_unix_s);
    const char *fault = time_read(&r, text, strlen(text), TIME_ISO | TIME_OF_DAY, &when);
    bool of_day = !strchr(text, 'T');
    if (!fault && of_day && when.unix_s < op->pause_start_unix_s) {
        r.first_day++;
        fault = time_read(&r, text, strlen(text), TIME_OF_DAY, &when);
    }
    time_close_zone(&r);
    if (fault) return error_set(err, CW_BAD_USAGE, "'%s' %s", text, fault);
    int64_t second = when.unix_s - op->pause_start_unix_s;
    char start[32], end[32];
    if (second >= 0 && second <= op->pause_s) {
        *at_s = (int32_t)second;
        return CW_OK;
    }
    operation_format_time(op, op->pause_start_unix_s, start);
    operation_format_time(op, op->pause_start_unix_s + op->pause_s, end);
    return error_set(err, CW_BAD_USAGE, "'%s' is not in the pause, which is from %s to %s", text,
                     start, end);
}

cw_status operation_moment(const cw_operation *op, const char *text, int32_t *at_s, cw_error *err)
{
    return moment(op, text, at_s, err);
}

/* Takes "from TIME" and "to TIME" off the end. */
static cw_status take_times(struct changing *c)
{
    c->from_s = c->at_s, c->to_s = c->r.op->pause_s;
    while (c->count >= 2) {
        bool from = word_is(c, c->count - 2, "from"), to = word_is(c, c->count - 2, "to");
        if (!from && !(to && strchr(c->words[c->count - 1], ':'))) break;
        cw_status s =
            moment(c->r.op, c->words[c->count - 1], from ? &c->from_s : &c->to_s, c->r.err);
        if (s) return s;
        *(from ? &c->has_from : &c->has_to) = true;
        c->count -= 2;
    }
    if (c->from_s < c->at_s)
        return REFUSE(c, "change '%s': it begins before the moment of the change", c->text);
    if (c->from_s >= c->to_s) return REFUSE(c, "change '%s': it ends before it begins", c->text);
    return CW_OK;
}

/* `ids`: of all there are, each the first member of an element of `stride` bytes. */
static cw_status no_such(struct changing *c, const char *what, const char *id, const void *ids,
                         size_t count, size_t stride)
{
    const char **known = reader_array(&c->r, count + 1, sizeof *known);
    if (!known) return error_no_memory(c->r.err);
    for (size_t i = 0; i < count; i++)
        known[i] = *(const char *const *)(const void *)((const char *)ids + i * stride);
    const char *near = nearest_name(id, known);
    if (near)
        return REFUSE(c, "change '%s': the operation has no %s '%s'; did you mean '%s'?", c->text,
                      what, id, near);
    if (count == 0)
        return REFUSE(c, "change '%s': the operation names no %s at all", c->text, what);
    return REFUSE(c, "change '%s': the operation has no %s '%s'; it has %zu, the first is '%s'",
                  c->text, what, id, count, known[0]);
}
#define NO_SUCH(c, what, id, array, count) \
    no_such((c), (what), (id), (array), (count), sizeof *(array))

static cw_status find_corridor(struct changing *c, const char *id, struct op_corridor **out)
{
    int32_t i = FIND_ID(c->r.op->corridors, c->r.op->corridor_count, id);
    if (i < 0) return NO_SUCH(c, "corridor", id, c->r.op->corridors, c->r.op->corridor_count);
    *out = &c->r.op->corridors[i];
    return CW_OK;
}

/* ---- corridors ---- */

/* Cuts [from_s, to_s) out of the windows. */
static cw_status shut_corridor(struct changing *c, struct op_corridor *corridor, int32_t from_s,
                               int32_t to_s)
{
    size_t count = 0;
    struct op_window *windows =
        reader_array(&c->r, 2 * corridor->window_count + 1, sizeof *windows);
    if (!windows) return error_no_memory(c->r.err);
    for (size_t i = 0; i < corridor->window_count; i++) {
        struct op_window w = corridor->windows[i], before = w, after = w;
        if (before.close_s > from_s) before.close_s = from_s;
        if (after.open_s < to_s) after.open_s = to_s;
        if (before.open_s < before.close_s) windows[count++] = before;
        if (after.open_s < after.close_s) windows[count++] = after;
    }
    corridor->windows = windows;
    corridor->window_count = count;
    return CW_OK;
}

/* Cuts [from_s, to_s) out of the closures of the corridor. */
static cw_status lift_closures(struct changing *c, size_t corridor)
{
    cw_operation *op = c->r.op;
    size_t count = 0;
    struct op_closure *all = reader_array(&c->r, 2 * op->closure_count + 1, sizeof *all);
    if (!all) return error_no_memory(c->r.err);
    for (size_t i = 0; i < op->closure_count; i++) {
        struct op_closure k = op->closures[i], after = k;
        if (k.kind != CLOSURE_CORRIDOR || (size_t)k.corridor != corridor) {
            all[count++] = k;
            continue;
        }
        if (k.to_s > c->from_s) k.to_s = k.from_s > c->from_s ? k.from_s : c->from_s;
        if (after.from_s < c->to_s) after.from_s = c->to_s < after.to_s ? c->to_s : after.to_s;
        all[count++] = k;
        if (after.from_s < after.to_s) all[count++] = after;
    }
    op->closures = all;
    op->closure_count = count;
    return CW_OK;
}

static cw_status open_corridor(struct changing *c, struct op_corridor *corridor)
{
    struct op_window added = {c->from_s, c->to_s};
    struct op_window *windows;
    cw_status s = lift_closures(c, (size_t)(corridor - c->r.op->corridors));
    if (!s) s = shut_corridor(c, corridor, c->from_s, c->to_s);
    if (s) return s;
    windows = reader_array(&c->r, corridor->window_count + 1, sizeof *windows);
    if (!windows) return error_no_memory(c->r.err);
    size_t at = 0;
    while (at < corridor->window_count && corridor->windows[at].open_s < added.open_s) {
        windows[at] = corridor->windows[at];
        at++;
    }
    windows[at] = added;
    for (size_t i = at; i < corridor->window_count; i++) windows[i + 1] = corridor->windows[i];
    corridor->windows = windows;
    corridor->window_count++;
    return CW_OK;
}

static cw_status set_throughput(struct changing *c, struct op_corridor *corridor, const char *text)
{
    int64_t people_h;
    if (!whole_number(text, OP_MAX_PEOPLE, &people_h))
        return REFUSE(c, "change '%s': '%s' is no whole number of people an hour", c->text, text);
    struct op_past_rate *past = reader_array(&c->r, corridor->past_count + 1, sizeof *past);
    if (!past) return error_no_memory(c->r.err);
    if (corridor->past_count) memcpy(past, corridor->past, corridor->past_count * sizeof *past);
    if (corridor->past_count > 0 && past[corridor->past_count - 1].until_s > c->from_s)
        return REFUSE(c,
                      "change '%s': its throughput changes again later; give these changes in "
                      "the order of time",
                      c->text);
    bool again = corridor->past_count > 0 && past[corridor->past_count - 1].until_s == c->from_s;
    if (!again) {
        past[corridor->past_count].until_s = c->from_s;
        memcpy(past[corridor->past_count++].capacity_h, corridor->capacity_h,
               sizeof corridor->capacity_h);
    }
    corridor->past = past;
    for (int p = 0; p < CW_POPULATION_COUNT; p++) corridor->capacity_h[p] = people_h;
    corridor->unknown_capacity = false;
    return CW_OK;
}

static cw_status take_back(struct changing *c, struct op_corridor *k, int32_t party)
{
    bool *taken = reader_array(&c->r, k->need_count, sizeof *taken);
    if (!taken) return error_no_memory(c->r.err);
    for (size_t n = 0; n < k->need_count; n++)
        taken[n] = k->needs[n] == party || (k->taken_back && k->taken_back[n]);
    k->taken_back = taken;
    return CW_OK;
}

/* It gives no consent any more: corridors that need it close, on whatever basis is planned. */
static cw_status withdraw(struct changing *c, const char *party_id, const char *corridor_id)
{
    cw_operation *op = c->r.op;
    int32_t party = FIND_ID(op->parties, op->party_count, party_id);
    bool any = false;
    cw_status s = CW_OK;
    if (party < 0) return NO_SUCH(c, "party", party_id, op->parties, op->party_count);
    for (size_t i = 0; i < op->corridor_count && !s; i++) {
        struct op_corridor *k = &op->corridors[i];
        bool needed = false;
        if (corridor_id && strcmp(k->id, corridor_id) != 0) continue;
        for (size_t n = 0; n < k->need_count; n++) needed = needed || k->needs[n] == party;
        if (needed) s = shut_corridor(c, k, c->from_s, c->to_s);
        if (needed && !s) s = take_back(c, k, party);
        any = any || needed;
    }
    if (s || any) return s;
    return REFUSE(c, "change '%s': no such corridor needs the consent of %s", c->text, party_id);
}

/* ---- roads ---- */

static cw_status add_closure(struct changing *c, struct op_closure closure)
{
    cw_operation *op = c->r.op;
    struct op_closure *all = reader_array(&c->r, op->closure_count + 1, sizeof *all);
    if (!all) return error_no_memory(c->r.err);
    if (op->closure_count) memcpy(all, op->closures, op->closure_count * sizeof *all);
    closure.corridor = -1;
    closure.from_s = c->from_s, closure.to_s = c->to_s;
    closure.known_s = c->at_s;
    closure.added = true;
    closure.given =
        (struct op_span){op->pause_start_unix_s + c->from_s, op->pause_start_unix_s + c->to_s};
    all[op->closure_count++] = closure;
    op->closures = all;
    return CW_OK;
}

static cw_status close_link(struct changing *c, const char *id)
{
    const struct network *net = &c->r.op->net;
    struct op_closure closure = {.kind = CLOSURE_LINK, .link_count = 1};
    size_t j = 0;
    while (j < net->link_count && strcmp(net->links[j].id, id) != 0) j++;
    if (j == net->link_count)
        return REFUSE(c, "change '%s': the network has no link '%s'", c->text, id);
    closure.links = reader_array(&c->r, 1, sizeof *closure.links);
    if (!closure.links) return error_no_memory(c->r.err);
    closure.links[0] = (int32_t)j;
    closure.what = net->links[j].id;
    return add_closure(c, closure);
}

/* The shape ends with its last bracket; times may follow. */
static cw_status close_area(struct changing *c)
{
    const char *wkt = strstr(c->text, "area") + 4, *end = strrchr(c->text, ')');
    struct op_closure closure = {.kind = CLOSURE_AREA};
    struct shape *shape = NULL;
    cw_error why = {0};
    char *text = end ? reader_array(&c->r, (size_t)(end - wkt) + 2, 1) : NULL;
    if (!end) return REFUSE(c, "change '%s': an area is POLYGON ((0 0, 1 0, 1 1, 0 0))", c->text);
    if (!text) return error_no_memory(c->r.err);
    memcpy(text, wkt, (size_t)(end - wkt) + 1);
    cw_status s = shape_from_wkt(text + strspn(text, " "), &shape, &why);
    if (s == CW_BAD_INPUT) return REFUSE(c, "change '%s': %s", c->text, why.text);
    if (s) return error_set(c->r.err, s, "%s", why.text);
    closure.what = text;
    cw_error *err = c->r.err;
    c->r.err = &why;
    s = closure_touched_links(&c->r, shape, &closure);
    c->r.err = err;
    shape_free(shape);
    if (s == CW_BAD_INPUT) return REFUSE(c, "change '%s': %s", c->text, why.text);
    if (s) return error_set(c->r.err, s, "%s", why.text);
    if (closure.link_count == 0)
        return REFUSE(c,
                      "change '%s': the area touches no link; its corners are in the network's "
                      "coordinates",
                      c->text);
    return add_closure(c, closure);
}

/* ---- one change ---- */

/* Words of an area are not split: only what follows it. */
static cw_status change_area(struct changing *c)
{
    const char *end = strrchr(c->text, ')'), *whole = c->text;
    if (end) c->text = end + 1;
    cw_status s = split(c);
    c->text = whole;
    if (!s) s = take_times(c);
    if (!s && end && c->count > 0) s = REFUSE(c, "change '%s': %s", c->text, expected);
    return s ? s : close_area(c);
}

static cw_status change_corridor(struct changing *c)
{
    struct op_corridor *corridor = NULL;
    cw_status s;
    if (c->count == 3 && word_is(c, 1, "corridor")) {
        s = find_corridor(c, c->words[2], &corridor);
        if (s) return s;
        if (word_is(c, 0, "close")) return shut_corridor(c, corridor, c->from_s, c->to_s);
        if (word_is(c, 0, "open")) return open_corridor(c, corridor);
    }
    if (c->count == 3 && word_is(c, 0, "window") && word_is(c, 1, "of") && c->has_from &&
        c->has_to) {
        s = find_corridor(c, c->words[2], &corridor);
        if (!s) s = shut_corridor(c, corridor, c->at_s, c->r.op->pause_s);
        return s ? s : open_corridor(c, corridor);
    }
    if (c->count == 5 && word_is(c, 0, "throughput") && word_is(c, 1, "of") &&
        word_is(c, 3, "to") && !c->has_to) {
        s = find_corridor(c, c->words[2], &corridor);
        return s ? s : set_throughput(c, corridor, c->words[4]);
    }
    return REFUSE(c, "change '%s': %s", c->text, expected);
}

static cw_status change_words(struct changing *c)
{
    cw_status s = split(c);
    if (!s) s = take_times(c);
    if (s) return s;
    bool road = word_is(c, 1, "link") || word_is(c, 1, "road");
    if (c->count == 3 && word_is(c, 0, "close") && road) return close_link(c, c->words[2]);
    if (word_is(c, 0, "party") && word_is(c, 2, "rejects")) {
        if (c->count == 3) return withdraw(c, c->words[1], NULL);
        if (c->count == 5 && word_is(c, 3, "corridor"))
            return withdraw(c, c->words[1], c->words[4]);
    }
    return change_corridor(c);
}

cw_status operation_change(struct operation_changed *changed, int32_t at_s, const char *text,
                           cw_error *err)
{
    struct changing c = {.at_s = at_s, .text = text};
    c.r = (struct reader){.op = &changed->op, .path = changed->op.path, .err = err};
    text += strspn(text, " \t");
    if (strncmp(text, "close area", 10) == 0) return change_area(&c);
    return change_words(&c);
}

cw_status operation_changed_init(struct operation_changed *out, const cw_operation *base,
                                 cw_error *err)
{
    *out = (struct operation_changed){.op = *base};
    out->op.strings = (struct arena){0};
    out->op.warnings = (struct text){0};
    out->op.corridors =
        arena_new(&out->op.strings, (base->corridor_count + 1) * sizeof *base->corridors);
    if (!out->op.corridors) return error_no_memory(err);
    memcpy(out->op.corridors, base->corridors, base->corridor_count * sizeof *base->corridors);
    return CW_OK;
}

void operation_changed_release(struct operation_changed *changed)
{
    arena_release(&changed->op.strings);
    text_release(&changed->op.warnings);
    changed->op = (cw_operation){0};
}
