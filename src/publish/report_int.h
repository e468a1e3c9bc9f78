/* Shared by the parts of the report; see publish/report.h for what may be told. */
#ifndef PUBLISH_REPORT_INT_H
#define PUBLISH_REPORT_INT_H

#include "publish/report.h"

/* What a report may say of a zone and a class that is by_zone. */
enum report_people { REPORT_SHOWN, REPORT_FEW, REPORT_ALL_BUT_FEW, REPORT_WITHHELD };
struct report_cell {
    int64_t people, out;
    int32_t first_s, last_s; /* the first and the last departure; -1: nobody leaves */
    size_t first_use, use_count;
    enum report_people show_people, show_out;
};

/* What becomes of a zone's people of one class in a new plan. Together they are all of them. */
enum report_instruction {
    INSTRUCTION_LEFT, /* before the moment of the change */
    INSTRUCTION_UNCHANGED,
    INSTRUCTION_CHANGED,
    INSTRUCTION_CALLED,
    INSTRUCTION_WITHDRAWN,
    INSTRUCTION_WITHOUT,
    INSTRUCTION_KINDS
};
struct report_instructions {
    int64_t people[INSTRUCTION_KINDS];
    bool hidden; /* none of these may be told */
};

/* Zones with people of some class that is by_zone; the others are not in the report at all. */
struct report_zones {
    size_t count, class_count;
    int32_t classes[OP_MAX_CLASSES];
    int32_t *zone;                            /* count indices of the operation */
    struct report_cell *cells;                /* [row * class_count + c] */
    struct report_instructions *instructions; /* likewise; NULL: the plan is no replan */
    struct report_use {
        int32_t zone, corridor;
    } * uses; /* which corridors a zone's people of one class take */
    size_t use_count, use_room;
};
cw_status report_zones_init(struct report_zones *zones, const struct cw_plan *plan, cw_error *err);
void report_zones_release(struct report_zones *zones);
/* Whether some number of the class is withheld; its other numbers must then be coarse, because a
 * corridor that one zone alone uses would tell what that zone's row does not. */
bool report_class_is_coarse(const struct report_zones *zones, size_t class_index);
/* Only a zone of which nothing is withheld has a place on the map. */
bool report_zone_has_place(const struct report_zones *zones, size_t row);

/* Of a replan: fills `instructions` of the c-th class and says which zones' numbers must be hidden, `people` of
 * the cells being decided. */
void report_instructions_fill(struct report_zones *zones, const struct cw_plan *plan, size_t c,
                              const int32_t *row_of);

/* The map's plane: whole steps of unit_m metres east and north of its corner. */
struct report_frame {
    double x0, y0, x_m, y_m; /* corner in the network's CRS; metres per its unit */
    double unit_m;
    int32_t width, height;
};
struct report_frame report_frame_of(const struct cw_plan *plan, const struct report_zones *zones);
struct report_point {
    int32_t x, y;
};
struct report_point report_place(const struct report_frame *frame, double x, double y);

/* Time slices of the map: [i * length_s, (i + 1) * length_s), the last one cut. */
struct report_slices {
    int32_t length_s, count;
};
struct report_slices report_slices_of(const cw_operation *op);
/* Adds the flow of the pieces, `later_s` later, to the slices. */
void report_add_pieces(const struct cw_plan *plan, size_t first, size_t count, int32_t later_s,
                       const struct report_slices *slices, int64_t *units);
/* Writes [first slice, tens, tens, ...] of what has at least ten people in some slice, or null. */
void report_write_tens(struct text *out, const int64_t *units, const struct report_slices *slices);

/* report_lines.c */
/* Writes a polyline of count >= 2 points as [x, y, dx, dy, ...], without points that lie within
 * tolerance steps of it. Changes `points`. */
void report_write_line(struct text *out, struct report_point *points, size_t count,
                       double tolerance);
/* Writes [[level, line], ...]: all roads of the network, joined and thinned. */
cw_status report_write_roads(struct text *out, const struct network *net,
                             const struct report_frame *frame, cw_error *err);

void report_write_moment(struct text *out, const cw_operation *op, int32_t after_s);
void report_write_moment_or_null(struct text *out, const cw_operation *op, int32_t after_s);

/* The objects of the document, each "key":value. */
void report_write_zones(struct text *out, const struct cw_plan *plan,
                        const struct report_zones *zones, const struct report_frame *frame);
cw_status report_write_corridors(struct text *out, const struct cw_plan *plan,
                                 const struct report_zones *zones, const struct report_frame *frame,
                                 cw_error *err);
cw_status report_write_map(struct text *out, const struct cw_plan *plan,
                           const struct report_frame *frame, cw_error *err);
/* "replan":{...}, of a plan that was made in the course of another. */
cw_status report_write_replan(struct text *out, const struct cw_plan *plan,
                              const struct report_parts *parts, const struct report_zones *zones,
                              cw_error *err);
/* The key figures as HTML, for a browser without scripts. */
void report_write_plain(struct text *out, const struct cw_plan *plan);

/* 'sha256-...' as a page's policy names a style or script of these bytes. */
void report_add_source_hash(struct text *out, const char *bytes, size_t length);

#endif
