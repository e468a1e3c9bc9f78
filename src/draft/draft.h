/* Drafting an operation from what an office has in the first hour: roads, numbers of people, and
 * perhaps gates. Whatever was not given is assumed, and every assumption is written down where it
 * stands and in the operation's list. Nobody is invented: without numbers of people there is no
 * draft. People whom no road brings to a corridor are listed, never dropped in silence. */
#ifndef DRAFT_DRAFT_H
#define DRAFT_DRAFT_H

#include "operation/operation.h"

/* Writes the folder that `options` ask for; `*report` is a text for a terminal, owned by the caller.
 * Nothing is left behind after an error. */
cw_status draft_write(const cw_new_options *options, operation_network_fn *read_network,
                      void *context, char **report, cw_error *err);

#endif
