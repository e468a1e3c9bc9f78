/* What belongs beside an id: what names it; what was said of guarantees on it and of the pause as a
 * whole; what was seen and counted without naming a corridor in the same operation. */
#include "record/side.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "files/bytes.h"

const char *const side_types[] = {"party",   "statement", "guarantee", "observation",
                                  "finding", "incident",  "count",     NULL};

static bool names(const struct view_entry *e, const char *id)
{
    for (size_t i = 0; i < e->type->field_count; i++) {
        const struct field *f = &e->type->fields[i];
        if (f->topic && view_names(e, f->name, id)) return true;
    }
    return false;
}

static bool names_a_place(const struct view_entry *e)
{
    static const char *const fields[] = {"about",    "closes",    "hinders", "reopens",
                                         "corridor", "corridors", "zone"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (json_object_get(e->payload, fields[i])) return true;
    return false;
}

static struct side_part *find_part(const struct side *side, const char *operation)
{
    for (size_t i = 0; i < side->count; i++)
        if (strcmp(side->parts[i].operation, operation) == 0) return &side->parts[i];
    return NULL;
}

static cw_status add_part(struct side *side, const char *operation, cw_error *err)
{
    if (find_part(side, operation)) return CW_OK;
    cw_status s = mem_reserve(&side->parts, &side->room, side->count + 1, sizeof *side->parts, err);
    if (!s) side->parts[side->count++] = (struct side_part){.operation = operation};
    return s;
}

static int part_order(const void *a, const void *b)
{
    return strcmp(((const struct side_part *)a)->operation,
                  ((const struct side_part *)b)->operation);
}

static cw_status find_parts(struct side *side, cw_error *err)
{
    cw_status s = CW_OK;
    for (size_t i = 0; i < side->all.count && !s; i++) {
        const struct view_entry *e = side->all.entries[i];
        if (!names(e, side->id)) continue;
        if (said_is(e, "party") || strcmp(said_by(e), side->id) == 0) side->party = true;
        if (!said_is(e, "party")) s = add_part(side, said_operation(&side->all, e), err);
    }
    if (side->count) qsort(side->parts, side->count, sizeof *side->parts, part_order);
    return s;
}

/* ---- subjects ------------------------------------------------------------------------------------ */

static bool any_names(const struct said_words *words, const char *id)
{
    for (size_t i = 0; i < words->count; i++)
        if (names(words->entries[i], id)) return true;
    return false;
}

/* Whether one of the part's guarantees has this id. */
static bool guarantees_it(const struct side_part *part, const char *id)
{
    for (size_t i = 0; i < part->guarantees.count; i++)
        if (view_names(part->guarantees.entries[i], "id", id)) return true;
    return false;
}

static bool belongs(const struct side *side, const struct side_part *part,
                    const struct said_subject *subject)
{
    if (strcmp(subject->operation, part->operation) != 0) return false;
    if (side->party)
        return any_names(&subject->pro, side->id) || any_names(&subject->contra, side->id);
    if (subject->topic) return false;
    return strcmp(subject->name, side->id) == 0 || strcmp(subject->name, "pause") == 0 ||
           guarantees_it(part, subject->name);
}

static cw_status add_subjects(struct side *side, struct side_part *part, cw_error *err)
{
    cw_status s = CW_OK;
    for (size_t i = 0; i < side->said.count && !s; i++) {
        if (!belongs(side, part, &side->said.subjects[i])) continue;
        s = mem_reserve(&part->subjects, &part->subject_room, part->subject_count + 1,
                        sizeof *part->subjects, err);
        if (!s) part->subjects[part->subject_count++] = &side->said.subjects[i];
    }
    return s;
}

/* ---- what was seen ------------------------------------------------------------------------------- */

static cw_status add_guarantees(struct side *side, cw_error *err)
{
    cw_status s = CW_OK;
    for (size_t i = 0; i < side->all.count && !s; i++) {
        const struct view_entry *e = side->all.entries[i];
        struct side_part *part = find_part(side, said_operation(&side->all, e));
        if (part && said_is(e, "guarantee") && names(e, side->id))
            s = said_add(&part->guarantees, e, err);
    }
    return s;
}

static bool about_a_guarantee(const struct side_part *part, const struct view_entry *e)
{
    const char *id;
    for (size_t i = 0; (id = said_id(e, "about", i)) != NULL; i++)
        if (guarantees_it(part, id)) return true;
    const char *guarantee = view_text(e, "guarantee");
    return guarantee && guarantees_it(part, guarantee);
}

static struct said_words *place_of(struct side_part *part, const struct view_entry *e)
{
    if (said_is(e, "finding")) return &part->findings;
    if (said_is(e, "observation")) return &part->observations;
    if (said_is(e, "incident")) return &part->incidents;
    if (!said_is(e, "count")) return NULL;
    const char *basis = view_text(e, "basis");
    return basis && strcmp(basis, "claimed") == 0 ? &part->claimed : &part->observed;
}

static cw_status add_seen(struct side *side, cw_error *err)
{
    cw_status s = CW_OK;
    for (size_t i = 0; i < side->all.count && !s; i++) {
        const struct view_entry *e = side->all.entries[i];
        struct side_part *part = find_part(side, said_operation(&side->all, e));
        struct said_words *words = part ? place_of(part, e) : NULL;
        if (!words) continue;
        bool whole = !side->party && !said_is(e, "finding") &&
                     (!names_a_place(e) || view_names(e, "about", "pause"));
        if (whole || names(e, side->id) || about_a_guarantee(part, e)) s = said_add(words, e, err);
    }
    return s;
}

cw_status side_gather(const struct view *view, const char *id, const char *operation,
                      struct side *out, cw_error *err)
{
    *out = (struct side){.id = id, .all = {.operation = operation}};
    cw_status s = said_add_view(&out->all, view, err);
    if (!s) {
        said_sort(&out->all);
        s = said_gather(&out->all, &out->said, err);
    }
    if (!s) s = find_parts(out, err);
    if (!s && !out->count)
        s = error_set(
            err, CW_BAD_USAGE,
            "nothing in the record speaks of '%.*s'; clearway record matrix shows what is "
            "spoken of",
            bytes_clip(id, 40), id);
    if (!s) s = add_guarantees(out, err);
    if (!s) s = add_seen(out, err);
    for (size_t i = 0; i < out->count && !s; i++) s = add_subjects(out, &out->parts[i], err);
    if (s) side_release(out);
    return s;
}

void side_release(struct side *side)
{
    for (size_t i = 0; i < side->count; i++) {
        struct side_part *p = &side->parts[i];
        said_words_release(&p->guarantees);
        said_words_release(&p->findings);
        said_words_release(&p->observations);
        said_words_release(&p->incidents);
        said_words_release(&p->claimed);
        said_words_release(&p->observed);
        mem_free(p->subjects);
    }
    mem_free(side->parts);
    said_release(&side->said);
    said_words_release(&side->all);
    *side = (struct side){0};
}
