/* What a plan's rows have in common: who owns them, and the meta table as a dictionary. */
#include "plan/tables.h"

#include <string.h>

#include "base/mem.h"

void plan_tables_release(struct plan_tables *tables)
{
    mem_free(tables->flow);
    mem_free(tables->chain);
    mem_free(tables->stop);
    mem_free(tables->route_link);
    mem_free(tables->cohort);
    mem_free(tables->road_use);
    mem_free(tables->corridor);
    mem_free(tables->zone);
    mem_free(tables->arrival);
    mem_free(tables->certificate);
    mem_free(tables->cut);
    mem_free(tables->input);
    mem_free(tables->meta);
    mem_free(tables->change);
    mem_free(tables->halt);
    mem_free(tables->onward);
    mem_free(tables->instruction);
    arena_release(&tables->strings);
    *tables = (struct plan_tables){0};
}

const char *plan_tables_meta(const struct plan_tables *tables, const char *key)
{
    for (size_t i = 0; i < tables->meta_count; i++) {
        if (strcmp(tables->meta[i].key, key) == 0) return tables->meta[i].value;
    }
    return NULL;
}
