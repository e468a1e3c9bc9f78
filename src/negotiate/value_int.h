/* What pricing and its texts share. Private to this module.
 *
 * A price compares plans: people out with the change less people out without it. Both proved, it is exact.
 * Else the difference between the most that any plan brings out after and before lies in [least, most],
 * whose ends come from plans that were found and from cuts. */
#ifndef NEGOTIATE_VALUE_INT_H
#define NEGOTIATE_VALUE_INT_H

#include "negotiate/bounds.h"
#include "negotiate/jobs.h"
#include "negotiate/value.h"

enum { VALUE_ZONES = 5, VALUE_SHARES = 3, VALUE_BEST = 10, VALUE_FEW = 5 };

/* People more (or, of what is lost, fewer). */
struct price {
    bool computed;      /* the next ones are known */
    bool solved, exact; /* `people` is known; it is proved */
    int64_t people, least, most;
};

/* By how much sooner, and for whom. */
struct value_gain {
    bool known;
    bool sooner[VALUE_SHARES]; /* the next is known: so many get out at all */
    int64_t earlier_s
        [VALUE_SHARES]; /* by which 50, 90, 100 in 100 of those who get out anyway are out */
    struct {
        int32_t zone;
        int64_t people;
    } zones[VALUE_ZONES]; /* most people more first; 0 people: none */
};

/* The operation as it is, on a basis, with a population. */
struct value_base {
    struct job job; /* whole */
    struct bounder bounder;
    uint32_t proved; /* classes whose bound is reached by whole people */
};

/* A change to a base. */
struct value_case {
    struct value_base *base;
    uint32_t classes; /* that it may make a difference to; all others stay as they are */
    bool hopeless;    /* the certificates alone are asked */
    bool roughly;     /* only people are counted */
    bool generous;    /* whatever was possible still is */
    bool loss;        /* nothing else is possible than before */
    int64_t lost;     /* not generous: so many people at most must leave the base's plan */
    enum value_way { BY_PLAN, BY_CUTS, BY_CLOSING } way; /* the last: no corridor is left */
    struct price price;
    struct value_gain gain;
};

/* Cases and their plans, by the same index. */
struct value_batch {
    struct job *jobs;
    struct value_case *cases;
    size_t count, job_room, case_room;
};

struct value_row {
    const struct op_concession *concession;
    const char *grantor, *what; /* grantor NULL: not known */
    bool found, generous;
    uint32_t limited; /* found: classes whose cut named it */
    cw_basis basis;
    struct price price[CW_POPULATION_COUNT];
    struct value_gain gain; /* of the population that is shown */
    int64_t promise;        /* found: at most so many more */
};

struct value_pair {
    size_t first, second; /* rows */
    struct price price;   /* together */
};

enum value_kind { VALUE_PARTY, VALUE_CORRIDOR, VALUE_GUARANTEE, VALUE_KIND_COUNT };
struct value_dependence {
    enum value_kind kind;
    size_t index;
    struct price price;
};

struct value {
    const cw_operation *op;
    const cw_value_options *options;
    const struct report_guard *guard; /* what a report may tell; NULL: all */
    struct jobs_options jobs;
    bool small; /* everything is planned whole, with its proof */
    bool wanted[CW_POPULATION_COUNT];
    cw_population shown;                                           /* whose prices order the rows */
    struct value_base *bases[CW_BASIS_COUNT][CW_POPULATION_COUNT]; /* NULL: not needed */
    struct arena arena;                                            /* found concessions, texts */
    struct value_row *rows;
    struct value_pair *pairs;
    struct value_dependence *dependences;
    size_t row_count, row_room, pair_count, pair_room, dependence_count, dependence_room;
    size_t paired; /* so many of each basis at most, of which all pairs are priced */
};

/* value_case.c */
int64_t value_base_out(const struct value_base *base, uint32_t classes);
/* Makes room for one more case, whose variant has no change yet. The places are good until the next. */
cw_status value_case_add(struct value_batch *b, struct value_base *base, struct value_case **out,
                         struct variant **variant, cw_error *err);
cw_status value_cases_run(struct value *v, struct value_batch *b, const char *what, cw_error *err);
void value_batch_release(struct value_batch *b);

/* value_gain.c: of a case that was planned whole; with a guard, zones that may be named and gain ten. */
cw_status value_gain_read(struct value_case *c, const struct cw_plan *plan,
                          const struct report_guard *guard, cw_error *err);

/* value_found.c: adds rows for what the cuts say would help, the most promising first. */
cw_status value_find(struct value *v, cw_error *err);

/* value_what.c: one line that says what would change; in the arena. NULL when memory is out. */
const char *value_what(struct value *v, const struct op_concession *c);
/* Whose consent the change needs, when the operation does not say; NULL: nobody knows. */
const char *value_grantor(struct value *v, const struct op_concession *c);
/* The change as members of a JSON object, in the words of operation.yaml. */
void value_change_json(struct text *out, const cw_operation *op, const struct op_concession *c);
/* Everything that is granted is at least what was: a plan of before is one of after. */
bool value_is_generous(const cw_operation *op, const struct op_concession *c);

/* value_price.c: fills the rows, in order of worth; then pairs and dependences. */
cw_basis value_basis(const struct value *v, const struct op_concession *c);
cw_status value_price_rows(struct value *v, cw_error *err);
/* Large operations: those worth most whole, with times and zones. */
cw_status value_price_best(struct value *v, cw_error *err);
cw_status value_price_pairs(struct value *v, cw_error *err);
cw_status value_price_dependences(struct value *v, cw_error *err);

cw_status value_as_text(struct text *out, const struct value *v, cw_error *err);
cw_status value_as_json(struct text *out, const struct value *v, cw_error *err);

#endif
