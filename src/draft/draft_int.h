/* What the parts of a draft share. Private to this module. */
#ifndef DRAFT_DRAFT_INT_H
#define DRAFT_DRAFT_INT_H

#include "base/progress.h"
#include "base/text.h"
#include "draft/draft.h"
#include "files/folder.h"

/* DRAFT_NAMES: the columns of names that a report shows, as in draft_name_columns. */
enum { DRAFT_MOST_NOTES = 64, DRAFT_NAMES = 3 };

struct draft_class {
    const char *id;
    enum mode mode;
    int64_t percent; /* of the people */
};

struct draft_zone {
    const char *id;
    double lon, lat;
    int64_t people, by_class[OP_MAX_CLASSES];
    const char *names[DRAFT_NAMES]; /* for readers; NULL: none */
    const char *uncovered;          /* why it is not in the plan, or NULL */
};

struct draft_gate {
    const char *id, *name;
    double lon, lat;
    int32_t node;
    int64_t road_h; /* people per hour on the roads that lead to it, all classes' modes together */
    int64_t low, best, high;
};

struct draft {
    const cw_new_options *o;
    cw_error *err;
    struct arena strings;
    struct folder folder;
    struct network net;
    bool proposed; /* the gates are */
    size_t class_count, zone_count, zone_room, gate_count, gate_room, note_count;
    struct draft_class classes[OP_MAX_CLASSES];
    struct draft_zone *zones;
    struct draft_gate *gates;
    const char *notes[DRAFT_MOST_NOTES]; /* the assumptions */
    struct text network_key;             /* the value of `network:` */
    const char *start, *end, *operation_id;
    int64_t people, uncovered_people; /* all; in zones that are not covered */
    size_t uncovered_zones;
    int64_t outside_people; /* of a raster, beyond the roads; in no zone */
};

/* Notes an assumption. */
cw_status draft_note(struct draft *d, const char *format, ...) PRINTF_LIKE(2, 3);
/* A copy that lives as long as the draft; NULL when memory is out. */
const char *draft_textf(struct draft *d, const char *format, ...) PRINTF_LIKE(2, 3);
int64_t draft_snap_m(const struct draft *d); /* how far from a road is too far */
unsigned draft_modes(const struct draft *d); /* bit per mode */
int64_t draft_vehicle_persons(const struct draft *d);
/* "1,234,567" */
const char *draft_number(struct draft *d, int64_t value);

extern const char *const draft_name_columns[DRAFT_NAMES];

/* people.c: fills d->zones, rounded to whole people */
cw_status draft_read_people(struct draft *d);
/* gates.c: d->gates, given or proposed, with their throughputs */
cw_status draft_find_gates(struct draft *d);
/* propose.c: where the biggest roads leave the network */
cw_status draft_propose_gates(struct draft *d, const unsigned char *reached);
cw_status draft_add_gate(struct draft *d, const char *name, double lon, double lat, int32_t node);
/* files.c: the texts of the folder's files */
/* A text of YAML in double quotes, without control characters. */
void draft_add_quoted(struct text *out, const char *value);
cw_status draft_put_zones(struct draft *d);
cw_status draft_put_corridors(struct draft *d);
cw_status draft_put_operation(struct draft *d);
/* report.c */
cw_status draft_report(struct draft *d, const char *warnings, char **out);

#endif
