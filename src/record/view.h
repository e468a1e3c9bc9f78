/* The union of a record's logs as readers see it: each submission once, with its corrections. */
#ifndef RECORD_VIEW_H
#define RECORD_VIEW_H

#include "record/store.h"

/* What somebody says an entry should be instead. */
struct view_correction {
    const char *submission, *author, *reason;
    int64_t entered_s;
    const json_t *body;                 /* NULL: withdrawn */
    bool own;                           /* by the entry's author: only these count */
    const struct view_correction *next; /* the next later one */
};

struct view_entry {
    const char *submission, *author;
    const struct entry_type *type;
    int64_t entered_s;
    const char *origin; /* of the log where it stands first */
    uint64_t place;
    size_t copies;          /* logs that hold the very same */
    const char *erased;     /* the reason, when its payload was erased; else NULL */
    bool conflict;          /* another content stands under the same submission id */
    bool withdrawn;         /* by its author */
    const json_t *original; /* NULL when erased */
    const json_t *payload;  /* as it stands now; NULL: erased or withdrawn */
    const struct view_correction *corrections; /* all of them, in order; the last own one counts */
};

struct view_query {
    const char *const *types; /* ends with NULL; NULL: all */
    const char *topic;        /* NULL: all */
    const char *operation;    /* entries that name it or none; NULL: all */
    const char *submission;   /* NULL: all */
    int64_t until_s;          /* as it stood then: what was entered later is left out; 0: now */
    size_t last;              /* only so many, the last entered; 0: all */
};

struct view {
    struct arena arena;
    struct view_entry *entries; /* by entered, origin, place */
    size_t count, room;
    const json_t **held; /* released with the view */
    size_t held_count, held_room;
};
cw_status view_read(struct store *store, const struct view_query *query, struct view *out,
                    cw_error *err);
void view_release(struct view *view);
/* A text field of what an entry says now; NULL when it is not there. */
const char *view_text(const struct view_entry *entry, const char *field);
/* Whether a field that is an id or a list of ids has this one. */
bool view_names(const struct view_entry *entry, const char *field, const char *id);

#endif
