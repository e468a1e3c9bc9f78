/* The report: one HTML file for those who decide, which opens nothing on any network.
 *
 * What is not in the JSON document cannot be read out of the file, so everything that must not be
 * known is left out here and not in the page: classes that are not by_zone appear only as totals per
 * class and corridor, never on the map; numbers under ten are withheld (publish/withhold.h); flows
 * on roads and at gates are whole tens per time slice, and so are the curves of a class of which some
 * number is withheld; files that hold numbers withheld are named without their hash. */
#ifndef PUBLISH_REPORT_H
#define PUBLISH_REPORT_H

#include "base/text.h"
#include "plan/plan.h"

/* What is told beside the plan: JSON that a guard went over (publish/guard.h); NULL: is not in it. */
struct report_parts {
    const char *ready, *value, *gates;
    const struct cw_plan *old; /* of a replan: the plan that people were told, or NULL */
    size_t old_changes;        /* so many of its changes were in the old plan already */
};

/* The document that the page shows, as one line of JSON that may stand inside <script>. */
cw_status report_json(const struct cw_plan *plan, const struct report_parts *parts,
                      struct text *out, cw_error *err);

/* Writes the page, under a temporary name until it is whole. */
cw_status report_write(const struct cw_plan *plan, const struct report_parts *parts,
                       const char *path, cw_error *err);

#endif
