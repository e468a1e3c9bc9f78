/* Prices against two plans each: the instance as it is and the instance changed as `change` says, written
 * out and read anew. The changes are made here from the JSON, not by the library. */
#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "negotiate.h"

static int faults;

static void fault(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void fault(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printf("FAIL value: ");
    vprintf(format, args);
    printf("\n");
    va_end(args);
    faults++;
}

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static int64_t whole(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

/* ---- plans ---- */

/* What stands behind operation.yaml, and what does when the pause was made longer. */
struct behind {
    char own[2000], late[2000];
};

static int64_t planned_out(const struct bench *b, const struct instance *in, const char *more,
                           cw_basis basis)
{
    cw_operation *op = bench_read(b, in, more);
    cw_plan_options options = {.basis = basis};
    cw_plan *plan = NULL;
    char *text = NULL;
    cw_error err = {0};
    int64_t out = -1;
    if (op && cw_plan_make(op, &options, &plan, &err) == CW_OK &&
        cw_plan_json(plan, &text, &err) == CW_OK) {
        json_t *root = json_loads(text, 0, NULL);
        out = whole(root, "out");
        json_decref(root);
    }
    if (out < 0) fault("no plan: %s", err.text);
    cw_text_free(text);
    cw_plan_free(plan);
    cw_operation_free(op);
    return out;
}

/* A gate that no longer admits a class would no longer draw zones that are off the network to it: whatever is
 * granted, people enter the roads where they did. What a concession names counts for that too, so one that
 * gives the class back keeps the entrances. */
static void keep_entrances(const struct bench *b, const struct instance *in, char *out)
{
    int n = 0;
    for (int i = 0; i < b->in->corridor_count; i++) {
        uint32_t was = b->in->corridor[i].admits;
        if (!(was & ~in->corridor[i].admits)) continue;
        n += sprintf(out + n, "  - {id: was-g%d, corridor: g%d, admits: [", i + 1, i + 1);
        for (int k = 0, first = 1; k < in->class_count; k++)
            if (was >> k & 1u) n += sprintf(out + n, "%sc%d", first ? "" : ", ", k + 1), first = 0;
        n += sprintf(out + n, "]}\n");
    }
}

static int64_t out_of(const struct bench *b, const struct instance *in, const struct behind *more)
{
    char text[6000];
    strcpy(text, in->pause_s > b->in->pause_s ? more->late : more->own);
    keep_entrances(b, in, text + strlen(text));
    return planned_out(b, in, text, CW_ANNOUNCED);
}

/* ---- changes ---- */

/* Seconds after 09:00 of "2030-01-01T09:00[:05]". */
static int second_of(const char *iso)
{
    int h = 0, m = 0, s = 0;
    sscanf(iso + 11, "%d:%d:%d", &h, &m, &s);
    return h * 3600 + m * 60 + s - 9 * 3600;
}

static bool change_windows(struct corridor *c, const char *windows)
{
    c->window_count = 0;
    for (const char *at = windows; *at; at += strcspn(at, ";"), at += *at == ';') {
        if (c->window_count == MAX_WINDOWS) return false;
        struct span *w = &c->window[c->window_count++];
        w->from = second_of(at);
        w->to = second_of(strchr(at, '/') + 1);
    }
    return true;
}

static bool change_corridor(struct instance *in, const json_t *change)
{
    struct corridor *c = &in->corridor[atoi(text_of(change, "corridor") + 1) - 1];
    const char *windows = text_of(change, "windows"), *admits = text_of(change, "admits");
    if (json_object_get(change, "capacity_per_hour_best"))
        c->capacity_h = whole(change, "capacity_per_hour_best");
    if (admits) c->admits = 0;
    for (const char *at = admits; at && *at; at += strcspn(at, " "), at += *at == ' ')
        c->admits |= 1u << (atoi(at + 1) - 1);
    return !windows || change_windows(c, windows);
}

/* What is open to the end stays open to the new one. */
static bool extend(struct instance *in, const json_t *change)
{
    int end = second_of(text_of(change, "end"));
    if (end <= in->pause_s) return true; /* beside a longer one */
    for (int i = 0; i < in->corridor_count; i++)
        for (int w = 0; w < in->corridor[i].window_count; w++)
            if (in->corridor[i].window[w].to >= in->pause_s) in->corridor[i].window[w].to = end;
    in->pause_s = end;
    return true;
}

/* A closure that lies behind the pause is none, and still ends roads. */
static void lift(struct instance *in, struct closure *c)
{
    c->when.from = in->pause_s + 5000;
    c->when.to = in->pause_s + 5001;
}

static bool reopen(struct instance *in, const json_t *change)
{
    const json_t *links = json_object_get(change, "links"), *link;
    size_t k;
    for (int i = 0; i < in->closure_count; i++) {
        struct closure *c = &in->closure[i];
        if (links && c->kind == CLOSES_AREA)
            return false; /* which of its links is not known here */
        if (!links && c->kind == CLOSES_CORRIDOR && c->index == atoi(text_of(change, "id") + 1) - 1)
            lift(in, c);
        json_array_foreach(links, k, link) if (c->kind == CLOSES_LINK &&
                                               c->index == atoi(json_string_value(link)) - 1)
            lift(in, c);
    }
    return true;
}

static void widen(struct instance *in, const json_t *change)
{
    size_t k;
    const json_t *link;
    json_array_foreach(json_object_get(change, "links"), k, link)
    {
        struct link *l = &in->link[atoi(json_string_value(link)) - 1];
        l->lane_vehicles_h *= 2;
        l->foot_h *= 2;
    }
}

/* The one that own_concessions proposes. */
static bool add_corridor(struct instance *in)
{
    if (in->corridor_count == MAX_CORRIDORS) return false;
    struct corridor *c = &in->corridor[in->corridor_count++];
    *c = (struct corridor){.node = in->node_count / 2,
                           .admits = 1,
                           .capacity_h = 1800,
                           .window_count = 1,
                           .window = {{0, in->pause_s}}};
    return true;
}

/* False: not a change that can be made here. The pause moves last. */
static bool apply(struct instance *in, const json_t *change)
{
    const json_t *part;
    if (json_object_get(change, "corridor")) return change_corridor(in, change);
    if ((part = json_object_get(change, "extend"))) return extend(in, part);
    if ((part = json_object_get(change, "reopen"))) return reopen(in, part);
    if ((part = json_object_get(change, "widen"))) return widen(in, part), true;
    return json_object_get(change, "new_corridor") && add_corridor(in);
}

/* Concessions of the operation's own, as operation.yaml has them. */
static void own_concessions(const struct instance *in, uint64_t seed, int later_s, char *out)
{
    unsigned pick = (unsigned)(seed * 2654435761u >> 3);
    int second = 9 * 3600 + in->pause_s + later_s, link = (int)(pick / 7) % in->link_count;
    int gate = (int)(pick / 3) % in->corridor_count;
    snprintf(out, 2000,
             "concessions:\n"
             "  - {id: later, grantor: A, extend: {end: \"2030-01-01T%02d:%02d:%02d\"}}\n"
             "  - {id: lanes, corridor: g%d, capacity_per_hour: %d}\n"
             "  - {id: who, corridor: g%d, admits: [c1%s]}\n"
             "  - {id: way, reopen: {kind: link, id: %d}}\n"
             "  - {id: new, new_corridor: {corridor_id: g99, node_id: %d, admits: c1, windows: "
             "\"09:00-%02d:%02d:%02d\", capacity_per_hour: 1800}}\n",
             second / 3600, second / 60 % 60, second % 60, gate + 1, (int)(pick % 9) * 900,
             gate + 1, in->class_count > 1 ? ", c2" : "", link + 1, in->node_count / 2 + 1,
             (9 * 3600 + in->pause_s) / 3600, (9 * 3600 + in->pause_s) / 60 % 60,
             (9 * 3600 + in->pause_s) % 60);
}

/* ---- what is checked ---- */

struct checked {
    int rows, found, pairs, losses, rough, rough_exact;
};

static void check_price(const json_t *row, const char *what, int64_t price, const json_t *people,
                        const json_t *interval, int64_t difference)
{
    if (!json_is_integer(people) || price != difference)
        fault("%s: %lld, two plans differ by %lld", what, (long long)price, (long long)difference);
    int64_t least = json_integer_value(json_array_get(interval, 0));
    int64_t most = json_integer_value(json_array_get(interval, 1));
    if (difference < least || difference > most)
        fault("%s: %lld is not in [%lld, %lld]", what, (long long)difference, (long long)least,
              (long long)most);
    if (json_is_true(json_object_get(row, "exact")) && least != most) fault("%s: exact?", what);
}

static void check_row(const struct bench *b, const json_t *row, const struct behind *more,
                      int64_t base, struct checked *sum)
{
    struct instance *in = malloc(sizeof *in);
    *in = *b->in;
    if (in && apply(in, json_object_get(row, "change"))) {
        const json_t *people = json_object_get(json_object_get(row, "people"), "best");
        const json_t *interval = json_object_get(json_object_get(row, "interval"), "best");
        int64_t out = out_of(b, in, more);
        check_price(row, text_of(row, "id"), json_integer_value(people), people, interval,
                    out - base);
        sum->rows++;
        sum->found += json_is_true(json_object_get(row, "found"));
    }
    free(in);
}

static const json_t *row_of(const json_t *rows, const char *id)
{
    size_t i;
    const json_t *row;
    json_array_foreach(rows, i, row) if (strcmp(text_of(row, "id"), id) == 0) return row;
    return NULL;
}

static void check_pair(const struct bench *b, const json_t *rows, const json_t *pair,
                       const struct behind *more, int64_t base, struct checked *sum)
{
    const json_t *first = json_object_get(row_of(rows, text_of(pair, "first")), "change");
    const json_t *second = json_object_get(row_of(rows, text_of(pair, "second")), "change");
    bool swap = json_object_get(first, "extend") != NULL;
    struct instance *in = malloc(sizeof *in);
    *in = *b->in;
    if (apply(in, swap ? second : first) && apply(in, swap ? first : second)) {
        int64_t out = out_of(b, in, more);
        char what[200];
        snprintf(what, sizeof what, "%s and %s", text_of(pair, "first"), text_of(pair, "second"));
        check_price(pair, what, whole(pair, "people"), json_object_get(pair, "people"),
                    json_object_get(pair, "interval"), out - base);
        sum->pairs++;
    }
    free(in);
}

static void check_loss(const struct bench *b, const json_t *d, const struct behind *more,
                       int64_t base, struct checked *sum)
{
    struct instance *in = malloc(sizeof *in);
    *in = *b->in;
    if (in->closure_count < MAX_CLOSURES && strcmp(text_of(d, "kind"), "corridor") == 0) {
        in->closure[in->closure_count++] = (struct closure){
            CLOSES_CORRIDOR, atoi(text_of(d, "id") + 1) - 1, {0}, {0, in->pause_s}};
        check_price(d, "a loss", whole(d, "people"), json_object_get(d, "people"),
                    json_object_get(d, "interval"), base - out_of(b, in, more));
        sum->losses++;
    }
    free(in);
}

static void check_all(const struct bench *b, const char *text, const struct behind *more,
                      struct checked *sum)
{
    json_t *root = json_loads(text, 0, NULL), *rows = json_object_get(root, "concessions"), *item;
    int64_t base = out_of(b, b->in, more);
    size_t i;
    if (base != whole(json_object_get(json_object_get(root, "base"), "out"), "best"))
        fault("the base is not what plan says");
    json_array_foreach(rows, i, item) check_row(b, item, more, base, sum);
    json_array_foreach(json_object_get(root, "pairs"), i, item)
        check_pair(b, rows, item, more, base, sum);
    json_array_foreach(json_object_get(root, "depends"), i, item)
        check_loss(b, item, more, base, sum);
    json_decref(root);
}

/* Roughly: the difference of two plans is in every interval, and is the price where that is exact. */
static void check_rough_row(const struct bench *b, const json_t *row, const struct behind *more,
                            int64_t base, struct checked *sum)
{
    const json_t *interval = json_object_get(json_object_get(row, "interval"), "best");
    const json_t *people = json_object_get(json_object_get(row, "people"), "best");
    int64_t least = json_integer_value(json_array_get(interval, 0));
    int64_t most = json_integer_value(json_array_get(interval, 1));
    struct instance *in = malloc(sizeof *in);
    *in = *b->in;
    if (in && apply(in, json_object_get(row, "change"))) {
        int64_t difference = out_of(b, in, more) - base;
        bool exact = json_is_true(json_object_get(row, "exact"));
        if (difference < least || difference > most)
            fault("%s, roughly: %lld is not in [%lld, %lld]", text_of(row, "id"),
                  (long long)difference, (long long)least, (long long)most);
        if (exact && json_integer_value(people) != difference)
            fault("%s, roughly: exact?", text_of(row, "id"));
        sum->rough++;
        sum->rough_exact += exact;
    }
    free(in);
}

static void check_roughly(const struct bench *b, const char *text, const struct behind *more,
                          struct checked *sum)
{
    json_t *root = json_loads(text, 0, NULL), *item;
    int64_t base = whole(json_object_get(json_object_get(root, "base"), "out"), "best");
    size_t i;
    json_array_foreach(json_object_get(root, "concessions"), i, item)
        check_rough_row(b, item, more, base, sum);
    json_decref(root);
}

/* ---- readiness ---- */

/* What is lost with a corridor is what value says, which was held against two plans. */
static void check_ready(const struct bench *b, const char *value, const struct behind *more)
{
    cw_operation *op = bench_read(b, b->in, more->own);
    cw_ready_options options = {.json = true};
    char *text = NULL;
    json_t *ready = NULL, *root = json_loads(value, 0, NULL), *corridor, *d;
    size_t i, k;
    if (op && cw_operation_ready(op, &options, &text, NULL) == CW_OK)
        ready = json_loads(text, 0, NULL);
    if (!ready) fault("no readiness");
    json_array_foreach(json_object_get(ready, "corridors"), i, corridor)
        json_array_foreach(json_object_get(root, "depends"), k,
                           d) if (strcmp(text_of(d, "kind"), "corridor") == 0 &&
                                  strcmp(text_of(d, "id"), text_of(corridor, "corridor")) == 0 &&
                                  whole(d, "people") != whole(corridor, "people_if_lost"))
            fault("ready: %s lost %lld, value %lld", text_of(d, "id"),
                  (long long)whole(corridor, "people_if_lost"), (long long)whole(d, "people"));
    json_decref(ready);
    json_decref(root);
    cw_text_free(text);
    cw_operation_free(op);
}

static char *value_of(const struct bench *b, const struct behind *more, int threads, bool rough)
{
    cw_operation *op = bench_read(b, b->in, more->own);
    cw_value_options options = {
        .populations = 1u << CW_BEST, .pairs = 3, .rough = rough, .json = true, .threads = threads};
    cw_error err = {0};
    char *text = NULL;
    if (op && cw_operation_value(op, &options, &text, &err) != CW_OK) fault("%s", err.text);
    cw_operation_free(op);
    return text;
}

int value_agrees(const struct bench *b)
{
    struct checked sum = {0};
    faults = 0;
    for (int i = 0; i < b->count && faults < 5; i++) {
        uint64_t seed = b->seed + (uint64_t)i;
        struct behind more;
        int before = faults;
        if (i % 3 == 2)
            generate_several(b->in, seed);
        else
            generate_small(b->in, seed);
        own_concessions(b->in, seed, 1 + (int)(seed % 20), more.own);
        own_concessions(b->in, seed, 36000, more.late);
        char *one = value_of(b, &more, 1, false),
             *two = i % 4 ? NULL : value_of(b, &more, 2, false);
        char *rough = i % 2 ? NULL : value_of(b, &more, 2, true);
        if (one) check_all(b, one, &more, &sum);
        if (one) check_ready(b, one, &more);
        if (rough) check_roughly(b, rough, &more, &sum);
        if (one && two && strcmp(one, two) != 0) fault("one thread and two differ");
        cw_text_free(one);
        cw_text_free(two);
        cw_text_free(rough);
        if (faults > before) printf("     seed %llu\n", (unsigned long long)seed);
    }
    if (!sum.found || !sum.pairs || !sum.losses || sum.rows == sum.found)
        fault("too little was checked");
    if (!sum.rough_exact || sum.rough_exact == sum.rough) fault("too little was checked roughly");
    printf("     %d prices (%d found), %d pairs, %d losses; roughly %d, %d of them exact\n",
           sum.rows, sum.found, sum.pairs, sum.losses, sum.rough, sum.rough_exact);
    return faults;
}

/* ---- acceptances ---- */

/* P accepts the pause and everything; Q the pause, and the corridors of `by_q`. */
static void say_all(const struct instance *in, unsigned by_q, const char *concessions, char *out)
{
    int n = sprintf(out, "parties: [{id: P}, {id: Q}]\nstatements:\n");
    for (int i = -1; i < in->corridor_count; i++) {
        char about[16] = "pause";
        if (i >= 0) sprintf(about, "g%d", i + 1);
        n += sprintf(out + n, "  - {by: P, kind: accepts, about: [%s], at: \"2029-12-30\"}\n",
                     about);
        if (i < 0 || by_q >> i & 1u)
            n += sprintf(out + n, "  - {by: Q, kind: accepts, about: [%s], at: \"2029-12-31\"}\n",
                         about);
    }
    strcpy(out + n, concessions);
}

/* Every acceptance against a plan on the accepted basis in which Q said it too. */
static int check_acceptances(const struct bench *b, const char *text, unsigned by_q, int *worth)
{
    json_t *root = json_loads(text, 0, NULL), *row;
    char more[4000];
    size_t i;
    int checked = 0;
    say_all(b->in, by_q, "", more);
    int64_t base = planned_out(b, b->in, more, CW_ACCEPTED);
    json_array_foreach(json_object_get(root, "concessions"), i, row)
    {
        const char *corridor = text_of(json_object_get(row, "change"), "accept");
        if (!corridor) continue;
        say_all(b->in, by_q | 1u << (atoi(corridor + 1) - 1), "", more);
        const json_t *people = json_object_get(json_object_get(row, "people"), "best");
        check_price(row, text_of(row, "id"), json_integer_value(people), people,
                    json_object_get(json_object_get(row, "interval"), "best"),
                    planned_out(b, b->in, more, CW_ACCEPTED) - base);
        if (strcmp(text_of(row, "basis"), "accepted") != 0) fault("%s: basis", corridor);
        if (!text_of(row, "grantor") || strcmp(text_of(row, "grantor"), "Q") != 0)
            fault("%s is Q's to accept", corridor);
        checked++;
        *worth += json_integer_value(people) > 0;
    }
    json_decref(root);
    return checked;
}

int acceptances_agree(struct bench *b)
{
    int checked = 0, worth = 0;
    faults = 0;
    b->needs = true;
    for (int i = 0; i < b->count && faults < 5; i++) {
        uint64_t seed = b->seed + 1000 + (uint64_t)i;
        char more[4000], *text = NULL;
        if (i % 3 == 2)
            generate_several(b->in, seed);
        else
            generate_small(b->in, seed);
        unsigned by_q = (unsigned)(seed * 2654435761u >> 5) & ((1u << b->in->corridor_count) - 1);
        /* every second time all are found, else one is the operation's own; on both bases */
        int own = 0;
        while (own < b->in->corridor_count && by_q >> own & 1u) own++;
        char concession[80] = "";
        if (i % 2 && own < b->in->corridor_count)
            sprintf(concession, "concessions: [{id: own, accept: g%d}]\n", own + 1);
        say_all(b->in, by_q, concession, more);
        cw_operation *op = bench_read(b, b->in, more);
        cw_value_options options = {.basis = i % 4 < 2 ? CW_ACCEPTED : CW_ANNOUNCED,
                                    .populations = 1u << CW_BEST,
                                    .pairs = -1,
                                    .json = true};
        cw_error err = {0};
        if (op && cw_operation_value(op, &options, &text, &err) != CW_OK) fault("%s", err.text);
        if (text) checked += check_acceptances(b, text, by_q, &worth);
        if (faults) printf("     seed %llu\n", (unsigned long long)seed);
        cw_text_free(text);
        cw_operation_free(op);
    }
    b->needs = false;
    if (worth < b->count / 5) fault("too few acceptances are worth something: %d", worth);
    printf("     %d acceptances, %d worth something\n", checked, worth);
    return faults;
}
