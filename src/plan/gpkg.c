/* The GeoPackage format (OGC 12-128r18) in SQLite: header, the three tables it requires, ours.
 *
 * SQLite is used directly rather than through GDAL: the bytes then depend on nothing but the plan,
 * and reader and writer share one schema. The geometry blob is
 *
 *   'G' 'P' 0 flags | srs_id | WKB        flags 1: little-endian, no envelope
 */
#include <string.h>

#include "base/mem.h"
#include "plan/schema.h"
#include "plan/write.h"

static const char required_tables[] =
    "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
    "PRAGMA application_id = 1196444487; PRAGMA user_version = 10300; BEGIN;"
    "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY "
    "KEY, organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT "
    "NOT NULL, description TEXT);"
    "CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, "
    "identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x "
    "DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id "
    "FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));"
    "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, "
    "geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT "
    "NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT fk_gc_tn "
    "FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name), CONSTRAINT fk_gc_srs FOREIGN "
    "KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));"
    "INSERT INTO gpkg_spatial_ref_sys VALUES"
    "('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', 'plane coordinates in metres'),"
    "('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic'),"
    "('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS "
    "84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],"
    "PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,"
    "AUTHORITY[\"EPSG\",\"9122\"]],AXIS[\"Latitude\",NORTH],AXIS[\"Longitude\",EAST],"
    "AUTHORITY[\"EPSG\",\"4326\"]]', 'longitude and latitude in degrees');";

static void fail(struct writer *w)
{
    if (w->status) return;
    w->status = error_at(w->err, CW_CANNOT_WRITE, w->path, 0,
                         "cannot be written (%s); choose another place with -o",
                         w->db ? sqlite3_errmsg(w->db) : "out of memory");
}

static void run(struct writer *w, const char *sql)
{
    if (!w->status && sqlite3_exec(w->db, sql, NULL, NULL, NULL) != SQLITE_OK) fail(w);
}

static void runf(struct writer *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *sql = sqlite3_vmprintf(format, args);
    va_end(args);
    if (!sql && !w->status) w->status = error_no_memory(w->err);
    if (sql) run(w, sql);
    sqlite3_free(sql);
}

/* "EPSG:28355" -> 28355; -1 for a plane without a reference system. */
static int32_t srs_number(const struct network *net)
{
    int64_t code = 0;
    if (!net->crs || strncmp(net->crs, "EPSG:", 5) != 0) return -1;
    for (const char *c = net->crs + 5; *c >= '0' && *c <= '9' && code < 1000000; c++)
        code = code * 10 + (*c - '0');
    return code > 0 ? (int32_t)code : -1;
}

struct extent {
    double x0, y0, x1, y1;
};

static struct extent extent_of(const struct network *net)
{
    struct extent e = {0};
    for (size_t v = 0; v < net->node_count; v++) {
        if (v == 0 || net->x[v] < e.x0) e.x0 = net->x[v];
        if (v == 0 || net->x[v] > e.x1) e.x1 = net->x[v];
        if (v == 0 || net->y[v] < e.y0) e.y0 = net->y[v];
        if (v == 0 || net->y[v] > e.y1) e.y1 = net->y[v];
    }
    return e;
}

static void create_table(struct writer *w, const char *table, const char *geometry,
                         const char *columns, const struct extent *e)
{
    runf(w, "CREATE TABLE %s (fid INTEGER PRIMARY KEY NOT NULL, %s)", table, columns);
    if (!*geometry) {
        runf(w,
             "INSERT INTO gpkg_contents VALUES (%Q, 'attributes', %Q, '', "
             "'1970-01-01T00:00:00.000Z', NULL, NULL, NULL, NULL, NULL)",
             table, table);
        return;
    }
    runf(w,
         "INSERT INTO gpkg_contents VALUES (%Q, 'features', %Q, '', '1970-01-01T00:00:00.000Z', "
         "%!.15g, %!.15g, %!.15g, %!.15g, %d)",
         table, table, e->x0, e->y0, e->x1, e->y1, w->srs_id);
    runf(w, "INSERT INTO gpkg_geometry_columns VALUES (%Q, 'geom', %Q, %d, 0, 0)", table, geometry,
         w->srs_id);
}

void writer_open(struct writer *w, const char *temporary, const char *path,
                 const struct network *net, cw_error *err)
{
    *w = (struct writer){.path = path, .err = err, .srs_id = srs_number(net)};
    int flags = SQLITE_OPEN_READWRITE;
    if (sqlite3_open_v2(temporary, &w->db, flags, NULL) != SQLITE_OK) fail(w);
    run(w, required_tables);
    if (w->srs_id > 0 && w->srs_id != 4326)
        runf(w, "INSERT INTO gpkg_spatial_ref_sys VALUES (%Q, %d, 'EPSG', %d, 'undefined', '')",
             net->crs, w->srs_id, w->srs_id);
    struct extent e = extent_of(net);
#define CREATE(name, geometry, columns) create_table(w, #name, geometry, columns, &e);
    PLAN_TABLES(CREATE)
#undef CREATE
}

void writer_close(struct writer *w)
{
    sqlite3_finalize(w->insert);
    w->insert = NULL;
    run(w, "COMMIT");
    if (sqlite3_close(w->db) != SQLITE_OK) fail(w);
    mem_free(w->blob);
    w->db = NULL;
}

void rows_of(struct writer *w, const char *table, int columns)
{
    char sql[256] = "INSERT INTO ";
    sqlite3_finalize(w->insert);
    w->insert = NULL;
    if (w->status) return;
    size_t used = strlen(sql);
    sqlite3_snprintf((int)(sizeof sql - used), sql + used, "%s VALUES (NULL", table);
    for (int i = 0; i < columns; i++) strncat(sql, ", ?", sizeof sql - strlen(sql) - 1);
    strncat(sql, ")", sizeof sql - strlen(sql) - 1);
    w->column = 0;
    if (sqlite3_prepare_v2(w->db, sql, -1, &w->insert, NULL) != SQLITE_OK) fail(w);
}

static bool bound(struct writer *w, int code)
{
    if (code != SQLITE_OK) fail(w);
    return code == SQLITE_OK;
}

void put_int(struct writer *w, int64_t value)
{
    if (!w->status) bound(w, sqlite3_bind_int64(w->insert, ++w->column, value));
}

void put_int_or_null(struct writer *w, int64_t value, bool null)
{
    if (!null)
        put_int(w, value);
    else if (!w->status)
        bound(w, sqlite3_bind_null(w->insert, ++w->column));
}

void put_text(struct writer *w, const char *text)
{
    if (w->status) return;
    if (text)
        bound(w, sqlite3_bind_text(w->insert, ++w->column, text, -1, SQLITE_TRANSIENT));
    else
        bound(w, sqlite3_bind_null(w->insert, ++w->column));
}

static void blob_add(struct writer *w, const void *bytes, size_t count)
{
    if (!w->status)
        w->status = mem_reserve(&w->blob, &w->blob_room, w->blob_size + count, 1, w->err);
    if (w->status) return;
    memcpy(w->blob + w->blob_size, bytes, count);
    w->blob_size += count;
}

static void blob_int(struct writer *w, uint32_t value)
{
    unsigned char bytes[4];
    for (int i = 0; i < 4; i++) bytes[i] = (unsigned char)(value >> (8 * i));
    blob_add(w, bytes, sizeof bytes);
}

static void blob_double(struct writer *w, double value)
{
    unsigned char bytes[8];
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    for (int i = 0; i < 8; i++) bytes[i] = (unsigned char)(bits >> (8 * i));
    blob_add(w, bytes, sizeof bytes);
}

static void blob_start(struct writer *w, uint32_t wkb_type)
{
    w->blob_size = 0;
    blob_add(w, "GP\0\1", 4);
    blob_int(w, (uint32_t)w->srs_id);
    blob_add(w, "\1", 1);
    blob_int(w, wkb_type);
}

static void blob_put(struct writer *w)
{
    if (!w->status)
        bound(w,
              sqlite3_bind_blob64(w->insert, ++w->column, w->blob, w->blob_size, SQLITE_TRANSIENT));
}

void put_point(struct writer *w, double x, double y)
{
    blob_start(w, 1);
    blob_double(w, x);
    blob_double(w, y);
    blob_put(w);
}

void put_line(struct writer *w, const struct cw_plan *plan, size_t first_hop, size_t hop_count)
{
    const struct network *net = &plan->op->net;
    blob_start(w, 2);
    blob_int(w, (uint32_t)hop_count + 1);
    for (size_t i = 0; i <= hop_count; i++) {
        const struct plan_hop *hop = &plan->hops[first_hop + (i < hop_count ? i : i - 1)];
        const struct link *link = &net->links[hop->link];
        bool start = (hop->direction == FORWARD) == (i < hop_count);
        int32_t node = start ? link->from : link->to;
        blob_double(w, net->x[node]);
        blob_double(w, net->y[node]);
    }
    blob_put(w);
}

void row_end(struct writer *w)
{
    w->column = 0;
    if (w->status) return;
    if (sqlite3_step(w->insert) != SQLITE_DONE || sqlite3_reset(w->insert) != SQLITE_OK) fail(w);
}
