/* Reads two tables of plan.gpkg. */
#include "passed.h"

#include <sqlite3.h>
#include <stdlib.h>

static const char stops[] = "SELECT count(*) FROM stop";
/* Units of a class that pass at t0 .. t1 - 1. */
static const char passages[] =
    "SELECT CAST(substr(flow.class, 2) AS INTEGER) - 1, t0_s + access_s + travel_s, "
    "t1_s + access_s + travel_s, units_per_s FROM flow JOIN chain USING (chain_id)";

static bool add_passage(const struct instance *in, sqlite3_stmt *row, double *out[MAX_CLASSES])
{
    int k = sqlite3_column_int(row, 0), from = sqlite3_column_int(row, 1);
    int until = sqlite3_column_int(row, 2);
    if (k < 0 || k >= in->class_count || from < 0 || until > in->pause_s) return false;
    for (int t = from; t < until; t++) out[k][t + 1] += sqlite3_column_double(row, 3) / 3600;
    return true;
}

static bool add_all(const struct instance *in, sqlite3 *db, double *out[MAX_CLASSES])
{
    sqlite3_stmt *row = NULL;
    bool good = sqlite3_prepare_v2(db, passages, -1, &row, NULL) == SQLITE_OK;
    int step = SQLITE_ROW;
    while (good && (step = sqlite3_step(row)) == SQLITE_ROW) good = add_passage(in, row, out);
    sqlite3_finalize(row);
    for (int k = 0; k < in->class_count; k++)
        for (int x = 0; x < in->pause_s; x++) out[k][x + 1] += out[k][x];
    return good && step == SQLITE_DONE;
}

static bool count_stops(sqlite3 *db, bool *none)
{
    sqlite3_stmt *row = NULL;
    bool good = sqlite3_prepare_v2(db, stops, -1, &row, NULL) == SQLITE_OK &&
                sqlite3_step(row) == SQLITE_ROW;
    *none = good && sqlite3_column_int(row, 0) == 0;
    sqlite3_finalize(row);
    return good;
}

bool passed_curves(const struct instance *in, const char *gpkg, double *out[MAX_CLASSES],
                   bool *known)
{
    sqlite3 *db = NULL;
    bool good = true;
    for (int k = 0; k < in->class_count; k++) {
        out[k] = calloc((size_t)in->pause_s + 1, sizeof *out[k]);
        good = good && out[k];
    }
    good = good && sqlite3_open_v2(gpkg, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
           count_stops(db, known);
    if (good && *known) good = add_all(in, db, out);
    sqlite3_close(db);
    return good;
}
