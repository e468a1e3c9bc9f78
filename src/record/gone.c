/* Erasures and erased payloads, matched by submission. */
#include "record/gone.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

cw_status gone_add(struct gone_list *list, struct arena *arena, const char *submission,
                   uint64_t place, const struct entry *entry, cw_error *err)
{
    cw_status s = mem_reserve(&list->items, &list->room, list->count + 1, sizeof *list->items, err);
    if (s) return s;
    struct gone *g = &list->items[list->count++];
    *g = (struct gone){arena_text(arena, submission), place, arena_text(arena, entry->author),
                       entry->type->stays};
    return g->submission && g->author ? CW_OK : error_no_memory(err);
}

void gone_release(struct gone_list *list)
{
    mem_free(list->items);
    *list = (struct gone_list){0};
}

static int by_submission(const void *a, const void *b)
{
    return strcmp(((const struct gone *)a)->submission, ((const struct gone *)b)->submission);
}

static void sort(struct gone_list *list)
{
    if (list->count) qsort(list->items, list->count, sizeof *list->items, by_submission);
}

/* Whether one of the erasures from `from` on, of the same submission, may have taken this payload. */
static bool may_be_gone(const struct gone_list *erasures, size_t from, const struct gone *lost,
                        const char *origin)
{
    bool may = false;
    for (size_t i = from; i < erasures->count; i++) {
        const struct gone *e = &erasures->items[i];
        if (strcmp(e->submission, lost->submission) != 0) break;
        may = may || (e->place > lost->place && !lost->stays &&
                      (strcmp(e->author, origin) == 0 || strcmp(e->author, lost->author) == 0));
    }
    return may;
}

const char *gone_wrong(struct gone_list *erasures, struct gone_list *erased, const char *origin,
                       uint64_t *place)
{
    sort(erasures);
    sort(erased);
    for (size_t i = 0, k = 0; i < erased->count; i++) {
        const struct gone *lost = &erased->items[i];
        while (k < erasures->count && strcmp(erasures->items[k].submission, lost->submission) < 0)
            k++;
        *place = lost->place;
        if (!may_be_gone(erasures, k, lost, origin))
            return "its payload is gone and nothing erased it";
    }
    for (size_t i = 0, k = 0; i < erasures->count; i++) {
        const struct gone *e = &erasures->items[i];
        while (k < erased->count && strcmp(erased->items[k].submission, e->submission) < 0) k++;
        *place = e->place;
        if (k == erased->count || strcmp(erased->items[k].submission, e->submission) != 0)
            return "it erases an entry whose payload is still there";
    }
    return NULL;
}
