/* An operation with something granted, lost or closed, as a shallow copy of another: what a change in the
 * files would make of it, without reading them again. Road ends stay where they are, so no transit
 * time changes. */
#ifndef NEGOTIATE_VARIANT_H
#define NEGOTIATE_VARIANT_H

#include "operation/operation.h"

struct variant {
    cw_operation op;     /* shares whatever is not changed with the one it was made from */
    struct arena arena;  /* owns what is changed */
    bool closures_apart; /* op.closures is this variant's own */
    bool roads_apart;    /* op.net.links too: other capacities */
};

/* `base` must outlive the variant. */
cw_status variant_init(struct variant *v, const cw_operation *base, cw_error *err);
void variant_release(struct variant *v);

/* As if the concession were granted (docs/negotiate.md says what that means for each kind). The kind
 * "widen", which reading never makes, doubles the capacities of its links. Of several, those that move
 * the pause come last. */
cw_status variant_grant(struct variant *v, const struct op_concession *concession, cw_error *err);
/* The corridor passes nobody from second `from_s` of the pause on. */
cw_status variant_close_corridor(struct variant *v, size_t corridor, int32_t from_s, cw_error *err);
/* Likewise only in the seconds [from_s, to_s). */
cw_status variant_shut_corridor(struct variant *v, size_t corridor, int32_t from_s, int32_t to_s,
                                cw_error *err);
/* The link is closed from second `from_s` of the pause on. */
cw_status variant_close_link(struct variant *v, int32_t link, int32_t from_s, cw_error *err);
/* Whether any corridor that counts is ever open. */
bool variant_passes_anybody(const struct variant *v, cw_basis basis, int64_t as_of_unix_s);
/* Nobody is in any other class. */
cw_status variant_keep_classes(struct variant *v, uint32_t classes, cw_error *err);

#endif
