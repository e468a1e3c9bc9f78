/* What commands that begin with a plan's file share. */
#ifndef API_FILES_INT_H
#define API_FILES_INT_H

#include "base/text.h"
#include "operation/change.h"
#include "plan/tables.h"

/* The operation that the plan names, or `given` when it is not NULL. `*out` is owned by the caller. */
cw_status files_operation(const struct plan_tables *tables, const char *plan_path,
                          const char *given, cw_operation **out, cw_error *err);
/* A path that stands in the plan's meta, seen from the plan's folder; empty when there is none. */
cw_status files_named(const struct plan_tables *tables, const char *key, const char *plan_path,
                      struct text *out, cw_error *err);
/* The operation with the changes that a replan lists. To be released also after an error. */
cw_status files_changed(const struct plan_tables *tables, const cw_operation *op,
                        struct operation_changed *out, cw_error *err);

#endif
