/* The GeoPackage format (OGC 12-128r18) in SQLite: header, the three tables it requires, others.
 *
 * SQLite is used directly rather than through GDAL: the bytes then depend on nothing but what is
 * written, and a reader can share the schema. The geometry blob is
 *
 *   'G' 'P' 0 flags | srs_id | WKB        flags 1: little-endian, no envelope
 */
#include "files/gpkg.h"

#include <ctype.h>
#include <string.h>

#include "base/mem.h"

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

static void fail(struct gpkg *g)
{
    if (g->status) return;
    g->status = error_at(g->err, CW_CANNOT_WRITE, g->path, 0,
                         "cannot be written (%s); choose another place with -o",
                         g->db ? sqlite3_errmsg(g->db) : "out of memory");
}

static void run(struct gpkg *g, const char *sql)
{
    if (!g->status && sqlite3_exec(g->db, sql, NULL, NULL, NULL) != SQLITE_OK) fail(g);
}

static void runf(struct gpkg *g, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *sql = sqlite3_vmprintf(format, args);
    va_end(args);
    if (!sql && !g->status) g->status = error_no_memory(g->err);
    if (sql) run(g, sql);
    sqlite3_free(sql);
}

/* "EPSG:28355" -> EPSG, 28355; a plane without a reference system when there is no number. In a
 * GeoPackage lon always stands before lat, so that OGC:CRS84 is EPSG:4326. */
static void read_crs(struct gpkg *g, const char *crs, char organization[GPKG_NAME_ROOM])
{
    int64_t code = 0;
    size_t n = crs ? strcspn(crs, ":") : 0;
    g->srs_id = crs && strcmp(crs, "OGC:CRS84") == 0 ? 4326 : -1;
    if (!crs || n == 0 || n >= GPKG_NAME_ROOM || crs[n] == '\0') return;
    const char *c = crs + n + 1;
    for (; isdigit((unsigned char)*c) && code < 1000000; c++) code = code * 10 + (*c - '0');
    if (code == 0 || *c) return;
    g->srs_id = (int32_t)code;
    memcpy(organization, crs, n);
    organization[n] = '\0';
}

struct gpkg_box gpkg_box_of(const double *x, const double *y, size_t count)
{
    struct gpkg_box e = {0};
    for (size_t v = 0; v < count; v++) {
        if (v == 0 || x[v] < e.x0) e.x0 = x[v];
        if (v == 0 || x[v] > e.x1) e.x1 = x[v];
        if (v == 0 || y[v] < e.y0) e.y0 = y[v];
        if (v == 0 || y[v] > e.y1) e.y1 = y[v];
    }
    return e;
}

void gpkg_table(struct gpkg *g, const char *table, const char *geometry, const char *columns,
                const struct gpkg_box *e)
{
    runf(g, "CREATE TABLE %s (fid INTEGER PRIMARY KEY NOT NULL, %s)", table, columns);
    if (!*geometry) {
        runf(g,
             "INSERT INTO gpkg_contents VALUES (%Q, 'attributes', %Q, '', "
             "'1970-01-01T00:00:00.000Z', NULL, NULL, NULL, NULL, NULL)",
             table, table);
        return;
    }
    runf(g,
         "INSERT INTO gpkg_contents VALUES (%Q, 'features', %Q, '', '1970-01-01T00:00:00.000Z', "
         "%!.15g, %!.15g, %!.15g, %!.15g, %d)",
         table, table, e->x0, e->y0, e->x1, e->y1, g->srs_id);
    runf(g, "INSERT INTO gpkg_geometry_columns VALUES (%Q, 'geom', %Q, %d, 0, 0)", table, geometry,
         g->srs_id);
}

void gpkg_open(struct gpkg *g, const char *temporary, const char *path, const char *crs_or_null,
               const char *definition_or_null, cw_error *err)
{
    char organization[GPKG_NAME_ROOM] = "";
    *g = (struct gpkg){.path = path, .err = err};
    read_crs(g, crs_or_null, organization);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX; /* one thread has it */
    if (sqlite3_open_v2(temporary, &g->db, flags, NULL) != SQLITE_OK) fail(g);
    run(g, required_tables);
    if (g->srs_id > 0 && g->srs_id != 4326)
        runf(g, "INSERT INTO gpkg_spatial_ref_sys VALUES (%Q, %d, %Q, %d, %Q, '')", crs_or_null,
             g->srs_id, organization, g->srs_id,
             definition_or_null ? definition_or_null : "undefined");
}

void gpkg_close(struct gpkg *g)
{
    sqlite3_finalize(g->insert);
    g->insert = NULL;
    run(g, "COMMIT");
    if (sqlite3_close(g->db) != SQLITE_OK) fail(g);
    mem_free(g->blob);
    g->db = NULL;
}

void gpkg_rows(struct gpkg *g, const char *table, int columns)
{
    char sql[256] = "INSERT INTO ";
    sqlite3_finalize(g->insert);
    g->insert = NULL;
    if (g->status) return;
    size_t used = strlen(sql);
    sqlite3_snprintf((int)(sizeof sql - used), sql + used, "%s VALUES (NULL", table);
    for (int i = 0; i < columns; i++) strncat(sql, ", ?", sizeof sql - strlen(sql) - 1);
    strncat(sql, ")", sizeof sql - strlen(sql) - 1);
    g->column = 0;
    if (sqlite3_prepare_v2(g->db, sql, -1, &g->insert, NULL) != SQLITE_OK) fail(g);
}

static bool bound(struct gpkg *g, int code)
{
    if (code != SQLITE_OK) fail(g);
    return code == SQLITE_OK;
}

void gpkg_int(struct gpkg *g, int64_t value)
{
    if (!g->status) bound(g, sqlite3_bind_int64(g->insert, ++g->column, value));
}

void gpkg_real(struct gpkg *g, double value)
{
    if (!g->status) bound(g, sqlite3_bind_double(g->insert, ++g->column, value));
}

void gpkg_int_or_null(struct gpkg *g, int64_t value, bool null)
{
    if (!null)
        gpkg_int(g, value);
    else if (!g->status)
        bound(g, sqlite3_bind_null(g->insert, ++g->column));
}

void gpkg_text(struct gpkg *g, const char *text)
{
    if (g->status) return;
    if (text)
        bound(g, sqlite3_bind_text(g->insert, ++g->column, text, -1, SQLITE_STATIC));
    else
        bound(g, sqlite3_bind_null(g->insert, ++g->column));
}

static void blob_add(struct gpkg *g, const void *bytes, size_t count)
{
    if (!g->status)
        g->status = mem_reserve(&g->blob, &g->blob_room, g->blob_size + count, 1, g->err);
    if (g->status) return;
    memcpy(g->blob + g->blob_size, bytes, count);
    g->blob_size += count;
}

static void blob_int(struct gpkg *g, uint32_t value)
{
    unsigned char bytes[4];
    for (int i = 0; i < 4; i++) bytes[i] = (unsigned char)(value >> (8 * i));
    blob_add(g, bytes, sizeof bytes);
}

static void blob_double(struct gpkg *g, double value)
{
    unsigned char bytes[8];
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    for (int i = 0; i < 8; i++) bytes[i] = (unsigned char)(bits >> (8 * i));
    blob_add(g, bytes, sizeof bytes);
}

static void blob_start(struct gpkg *g, uint32_t wkb_type)
{
    g->blob_size = 0;
    blob_add(g, "GP\0\1", 4);
    blob_int(g, (uint32_t)g->srs_id);
    blob_add(g, "\1", 1);
    blob_int(g, wkb_type);
}

static void blob_put(struct gpkg *g)
{
    if (!g->status)
        bound(g, sqlite3_bind_blob64(g->insert, ++g->column, g->blob, g->blob_size, SQLITE_STATIC));
}

void gpkg_point(struct gpkg *g, double x, double y)
{
    blob_start(g, 1);
    blob_double(g, x);
    blob_double(g, y);
    blob_put(g);
}

void gpkg_line(struct gpkg *g, size_t points)
{
    blob_start(g, 2);
    blob_int(g, (uint32_t)points);
}

void gpkg_line_point(struct gpkg *g, double x, double y)
{
    blob_double(g, x);
    blob_double(g, y);
}

void gpkg_line_end(struct gpkg *g)
{
    blob_put(g);
}

void gpkg_row_end(struct gpkg *g)
{
    g->column = 0;
    if (g->status) return;
    if (sqlite3_step(g->insert) != SQLITE_DONE || sqlite3_reset(g->insert) != SQLITE_OK) fail(g);
}
