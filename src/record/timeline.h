/* A record in order of when things were said and happened, and as a matrix of who said what on what. */
#ifndef RECORD_TIMELINE_H
#define RECORD_TIMELINE_H

#include "record/said.h"

/* One line each: when, who, what, source. `words` is sorted. */
void timeline_text(const struct said_words *words, struct text *out);

/* Parties across, subjects down; a cell has each kind of word that may be the party's latest. */
struct matrix_cell {
    struct said_words latest, earlier;
    bool bound; /* another guarantees on its behalf, and it has said nothing of it */
};
struct matrix {
    struct said said;
    const char **parties; /* in order of their first word */
    size_t party_count, party_room;
    struct matrix_cell *cells; /* [subject * party_count + party] */
};
/* `words` is sorted and stays in use. */
cw_status matrix_gather(const struct said_words *words, struct matrix *out, cw_error *err);
void matrix_release(struct matrix *matrix);
cw_status matrix_text(const struct matrix *matrix, struct text *out, cw_error *err);
/* {"parties","rows":[{"operation","subject","topic","contested","cells":[...]}]} */
json_t *matrix_json(const struct matrix *matrix);

#endif
