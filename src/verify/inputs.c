/* The plan was made from exactly these inputs, and says so in a form that leaves no choice. */
#include <string.h>

#include "verify/check_int.h"

bool check_decimal(const char *text, int64_t *value)
{
    bool negative = *text == '-';
    const char *digit = text + negative;
    if (!*digit || (*digit == '0' && (digit[1] || negative))) return false;
    int64_t sum = 0;
    for (; *digit; digit++) {
        if (*digit < '0' || *digit > '9') return false;
        int64_t ones = negative ? '0' - *digit : *digit - '0';
        if (!multiply_ok(sum, 10, &sum) || !add_ok(&sum, ones)) return false;
    }
    *value = sum;
    return true;
}

static cw_status number(struct check *c, const char *key, int64_t *value)
{
    const char *text = plan_tables_meta(c->plan, key);
    if (!text) return REFUTE(c, "meta: there is no %s", key);
    if (!check_decimal(text, value)) return REFUTE(c, "meta: %s is \"%s\", no number", key, text);
    return CW_OK;
}

static cw_status expect_text(struct check *c, const char *key, const char *want)
{
    const char *text = plan_tables_meta(c->plan, key);
    if (!text) return REFUTE(c, "meta: there is no %s", key);
    if (want && strcmp(text, want) != 0)
        return REFUTE(c, "meta: %s is \"%s\", the operation has \"%s\"", key, text, want);
    return CW_OK;
}

static cw_status expect_number(struct check *c, const char *key, int64_t want)
{
    int64_t value = 0;
    cw_status s = number(c, key, &value);
    if (s || value == want) return s;
    return REFUTE(c, "meta: %s is %lld, the operation has %lld", key, LL(value), LL(want));
}

static cw_status read_choices(struct check *c)
{
    const char *basis = plan_tables_meta(c->plan, "basis");
    const char *population = plan_tables_meta(c->plan, "population");
    int b = 0, p = 0;
    while (basis && b < CW_BASIS_COUNT && strcmp(basis, operation_basis_name((cw_basis)b)) != 0)
        b++;
    if (!basis || b == CW_BASIS_COUNT)
        return REFUTE(c, "meta: basis is \"%s\", no known basis", basis ? basis : "");
    while (population && p < CW_POPULATION_COUNT &&
           strcmp(population, operation_population_name((cw_population)p)) != 0)
        p++;
    if (!population || p == CW_POPULATION_COUNT)
        return REFUTE(c, "meta: population is \"%s\", no known population",
                      population ? population : "");
    c->basis = (cw_basis)b;
    c->population = (cw_population)p;
    return CW_OK;
}

static cw_status check_keys_once(struct check *c)
{
    struct ids keys = {0};
    const struct row_meta *rows = c->plan->meta;
    static const char *const none = NULL;
    cw_status s =
        ids_init(&keys, rows ? &rows[0].key : &none, sizeof *rows, c->plan->meta_count, c->err);
    for (size_t i = 1; !s && i < keys.count; i++) {
        if (strcmp(keys.rows[i].text, keys.rows[i - 1].text) == 0)
            s = REFUTE(c, "meta: the key %s stands there twice", keys.rows[i].text);
    }
    ids_release(&keys);
    return s;
}

static cw_status check_steps(struct check *c)
{
    if (c->tick_s < 1 || c->tick_s > OP_MAX_PAUSE_S)
        return REFUTE(c, "meta: tick_s is %lld", LL(c->tick_s));
    if (c->slot_s < 1 || c->slot_s > OP_MAX_PAUSE_S)
        return REFUTE(c, "meta: slot_s is %lld", LL(c->slot_s));
    return CW_OK;
}

/* A replan names its moment; then changes, halts and the old plan belong to it. */
static cw_status check_replan(struct check *c)
{
    c->replan_at_s = -1;
    if (!plan_tables_meta(c->plan, "replan_at_s")) return CW_OK;
    cw_status s = number(c, "replan_at_s", &c->replan_at_s);
    if (s) return s;
    if (c->replan_at_s < 0 || c->replan_at_s > c->pause_s)
        return REFUTE(c, "meta: replan_at_s is %lld, not in the pause", LL(c->replan_at_s));
    for (size_t i = 0; i < c->plan->change_count; i++)
        if (c->plan->change[i].at_s > c->replan_at_s ||
            (i && c->plan->change[i].at_s < c->plan->change[i - 1].at_s))
            return REFUTE(c, "change: \"%s\" stands out of order", c->plan->change[i].change);
    return CW_OK;
}

cw_status check_meta(struct check *c)
{
    cw_status s = check_keys_once(c);
    if (!s) s = expect_text(c, "format", "1");
    if (!s) s = expect_text(c, "operation", c->op->id);
    if (!s) s = expect_text(c, "operation_path", NULL);
    if (!s) s = read_choices(c);
    if (!s) s = expect_number(c, "pause_start_unix_s", c->op->pause_start_unix_s);
    if (!s) s = expect_number(c, "pause_s", c->op->pause_s);
    if (!s) s = number(c, "as_of_unix_s", &c->as_of_unix_s);
    if (!s) s = number(c, "tick_s", &c->tick_s);
    if (!s) s = number(c, "slot_s", &c->slot_s);
    if (!s) s = check_steps(c);
    if (!s) s = check_replan(c);
    return s;
}

static const char *bare(const char *path)
{
    while (path[0] == '.' && path[1] == '/') path += 2;
    return path;
}

static const struct op_input *named(const struct check *c, const char *path)
{
    for (size_t i = 0; i < c->op->input_count; i++) {
        if (strcmp(path, bare(c->op->inputs[i].path)) == 0) return &c->op->inputs[i];
    }
    return NULL;
}

static cw_status check_row(struct check *c, size_t row)
{
    const struct row_input *have = &c->plan->input[row];
    const struct op_input *want = named(c, have->path);
    if (!want)
        return REFUTE(c, "input: the plan was made from %s, which the operation does not read",
                      have->path);
    if (strcmp(have->blake2b, want->blake2b) != 0)
        return REFUTE(c, "input: %s has changed since the plan was made: hash %s then, %s now",
                      have->path, have->blake2b, want->blake2b);
    for (size_t i = 0; i < row; i++) {
        if (strcmp(have->path, c->plan->input[i].path) == 0)
            return REFUTE(c, "input: %s stands there twice", have->path);
    }
    return CW_OK;
}

cw_status check_inputs(struct check *c)
{
    cw_status s = CW_OK;
    for (size_t i = 0; !s && i < c->plan->input_count; i++) s = check_row(c, i);
    for (size_t i = 0; !s && i < c->op->input_count; i++) {
        const char *path = bare(c->op->inputs[i].path);
        size_t row = 0;
        while (row < c->plan->input_count && strcmp(c->plan->input[row].path, path) != 0) row++;
        if (row == c->plan->input_count)
            s = REFUTE(c, "input: the operation reads %s, which the plan does not name", path);
    }
    return s;
}
