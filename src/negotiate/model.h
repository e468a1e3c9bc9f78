/* The model that a certificate speaks of: all roads and gates that a set of classes may use, merged into
 * one, with waiting allowed everywhere (docs/design/semantics.md, "Certificates"). Unlike the solver's
 * instance nothing is left out of it, so a cut can be read on any variant of the operation. */
#ifndef NEGOTIATE_MODEL_H
#define NEGOTIATE_MODEL_H

#include "flow/ground.h"

/* A directed road. */
struct way {
    int32_t from, to; /* numbers of road ends */
    int32_t tau;      /* the least of the classes' times */
    int64_t rate;     /* units per second */
    enum mode mode;
    int32_t road;                  /* in ground.roads[mode] */
    size_t first_shut, shut_count; /* seconds at which it may not be entered: sorted, apart */
};

struct pass {
    int32_t corridor, node;
    int64_t rate;
    size_t first_open, open_count; /* seconds at which it is open: sorted, apart */
};

struct model {
    const cw_operation *op;
    const struct ground *ground;
    uint32_t classes;
    cw_population population;
    size_t way_count, pass_count, pass_room, span_count, span_room;
    struct way *ways; /* by `from` */
    size_t *first;    /* ways from node v: ways[first[v]] .. ways[first[v + 1] - 1] */
    struct pass *passes;
    struct op_window *spans; /* of ways and passes */
};

struct model_choice {
    uint32_t classes;
    cw_basis basis;
    cw_population population;
    int64_t as_of_unix_s;
};

/* `ground` may be that of the operation `op` is a variant of, as long as road ends are the same. */
cw_status model_init(struct model *m, const cw_operation *op, const struct ground *ground,
                     const struct model_choice *choice, cw_error *err);
void model_release(struct model *m);

/* The first second >= t at which the way may be entered; INT32_MAX when there is none in the pause. */
int32_t model_first_entry(const struct model *m, const struct way *way, int32_t t);
/* Seconds of [from_s, to_s) at which the way may be entered, or the pass is open. */
int64_t model_entry_seconds(const struct model *m, const struct way *way, int32_t from_s,
                            int32_t to_s);
int64_t model_open_seconds(const struct model *m, const struct pass *pass, int32_t from_s,
                           int32_t to_s);

#endif
