/* What the checks share. Private to this module. */
#ifndef DOCTOR_DOCTOR_INT_H
#define DOCTOR_DOCTOR_INT_H

#include "doctor/doctor.h"
#include "network/touching.h"

struct finding {
    const char *kind;
    bool remark;
    const char *file; /* or NULL */
    int line;         /* 0: none */
    bool placed;
    double x, y; /* in the network's coordinates */
    int64_t people;
    const char *what, *remedy;
};

#define NEVER INT64_MAX /* a cost that nobody has */

struct doctor {
    const cw_operation *op;
    cw_error *err;
    struct arena strings;
    struct finding *found;
    size_t count, room;
    struct network_touching touching;
    int32_t *piece, piece_count, largest;
    size_t *piece_nodes;
    uint8_t *into, *out_of;        /* by node: bit per mode that links lead into it, out of it */
    int64_t (*into_h)[MODE_COUNT]; /* by node: people per hour that they carry into it */
    int64_t *gate_ms; /* by corridor: nobody can be there earlier; NEVER: nobody at all */
    uint8_t *zone_at; /* by node: a zone is joined there */
    int64_t class_people[OP_MAX_CLASSES]; /* listed, best */
    uint32_t *link_faults;                /* by link: bit per kind of links.c */
    int64_t fault_people[32];             /* whose fastest way out has such a link */
};

/* One class while it is looked at; arrays by node. */
struct outlook {
    size_t class;
    int64_t people;      /* listed, best */
    int64_t *to_gate_ms; /* to the nearest gate that admits it, whatever its windows; NEVER */
    int32_t *via;        /* the first link of that way, -1 at a gate */
    int64_t *early_ms;   /* from the start of the pause: nobody can be there before */
    int64_t *late_ms;    /* from there, so long before the end somebody must leave it; NEVER */
};

/* Adds a finding; `like` has all but `what`. */
cw_status doctor_found(struct doctor *d, struct finding like, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* "5 h 20 min" */
const char *doctor_duration(struct doctor *d, int64_t ms);
struct finding doctor_zone(const struct doctor *d, size_t zone, const char *kind, int64_t people,
                           const char *remedy);
struct finding doctor_gate(const struct doctor *d, size_t corridor, const char *kind,
                           const char *remedy);
/* People of the classes that a corridor admits: listed, best. */
int64_t doctor_admitted(const struct doctor *d, size_t corridor);

/* search.c */
/* Milliseconds on a link, never more than a plan would take. */
int64_t doctor_link_ms(const cw_operation *op, size_t class, const struct link *k);
/* Fills o's four arrays (Dijkstra). */
cw_status doctor_look(struct doctor *d, struct outlook *o);

/* the checks */
cw_status doctor_check_class(struct doctor *d, struct outlook *o); /* zones.c */
cw_status doctor_check_zones(struct doctor *d);                    /* zones.c: whatever the class */
cw_status doctor_check_gates(struct doctor *d);                    /* gates.c */
cw_status doctor_check_closures(struct doctor *d);                 /* gates.c */
cw_status doctor_mark_links(struct doctor *d);                     /* links.c, before the classes */
void doctor_count_links(struct doctor *d, const struct outlook *o);
cw_status doctor_check_links(struct doctor *d); /* after them */
/* output.c */
cw_status doctor_text(struct doctor *d, struct text *out);
cw_status doctor_json(struct doctor *d, struct text *out);

#endif
