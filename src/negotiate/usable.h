/* How many get out when only some corridors may be used, for many such sets at once. */
#ifndef NEGOTIATE_USABLE_H
#define NEGOTIATE_USABLE_H

#include "negotiate/jobs.h"

/* Sets are bytes, one per corridor. */
struct usable {
    const cw_operation *op;
    uint8_t *sets; /* set_count rows of corridor_count */
    int64_t *out;  /* by set; after usable_run */
    size_t set_count, set_room;
};

void usable_init(struct usable *u, const cw_operation *op);
void usable_release(struct usable *u);
/* Asks for a set and says under which number; equal sets have one. */
cw_status usable_ask(struct usable *u, const uint8_t *set, size_t *number, cw_error *err);
/* Plans every set asked for; a set without corridors brings nobody out. */
cw_status usable_run(struct usable *u, const struct jobs_options *options, cw_population population,
                     cw_error *err);

#endif
