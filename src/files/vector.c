/* GeoJSON and GeoPackage as tables, through GDAL. Only these two drivers may open the file, and only
 * a regular file by its path: GDAL would also take addresses, archives (/vsi...) and the text of a
 * document in place of a name.
 *
 * Columns: "fid" (or the GeoPackage's own name for it) when the format numbers features, then the
 * fields in their order. In GeoJSON a feature's own "id", outside its properties, is a column only
 * when it is a text: OGR does not tell a number there from one that it made up.
 *
 * Dates and times are ISO 8601, as they stand in GeoJSON; lists are their texts with blanks
 * between. */
#include <gdal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "files/bytes.h"
#include "files/gdal_int.h"
#include "files/shape.h"
#include "files/table.h"

#define MOST_BYTES ((uint64_t)512 * 1024 * 1024)
enum { MOST_LAYERS_NAMED = 10 };
enum { MOST_COLUMNS = 4096, MOST_CELLS = 100 * 1000 * 1000 };

struct source {
    GDALDatasetH dataset;
    OGRLayerH layer;
    OGRFeatureDefnH fields;
    bool has_fid;
    OGRCoordinateTransformationH to_degrees; /* or NULL: as they are */
    struct table *table;
    size_t cell_room, line_room, shape_room;
    cw_error *err;
};

static cw_status bad_file(const struct source *s, const struct gdal_messages *messages,
                          const char *what)
{
    return error_at(s->err, CW_BAD_INPUT, s->table->path, 0,
                    "%s%s%s; save it again as GeoJSON or "
                    "GeoPackage",
                    what, messages->text[0] ? ": " : "", messages->text);
}

static cw_status open_source(struct source *s, const struct gdal_messages *messages)
{
    static const char *const drivers[] = {"GeoJSON", "GPKG", NULL};
    static const char *const options[] = {"@DATE_AS_STRING=YES",
                                          NULL}; /* @: if the driver has it */
    char *path = NULL;
    cw_status status = bytes_check_file(s->table->path, MOST_BYTES, s->err);
    if (!status) status = gdal_plain_path(s->table->path, &path, s->err);
    if (status) return status;
    gdal_register();
    s->dataset = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR,
                            drivers, options, NULL);
    mem_free(path);
    if (!s->dataset) return bad_file(s, messages, "neither GeoJSON nor GeoPackage");
    s->layer = GDALDatasetGetLayer(s->dataset, 0);
    if (!s->layer) return bad_file(s, messages, "has no layer of features");
    s->fields = OGR_L_GetLayerDefn(s->layer);
    return CW_OK;
}

/* Coordinates that already are lon, lat on WGS84 stay bit for bit as they are. */
static cw_status choose_transformation(struct source *s, const struct gdal_messages *messages)
{
    static const char *const loosely[] = {"CRITERION=EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS",
                                          "IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES", NULL};
    OGRSpatialReferenceH own = OGR_L_GetSpatialRef(s->layer), wgs84;
    if (!own || OSRIsLocal(own)) return CW_OK;
    wgs84 = gdal_wgs84();
    if (!wgs84) return bad_file(s, messages, "PROJ has no database");
    if (!OSRIsSameEx(own, wgs84, loosely)) {
        s->to_degrees = gdal_transformation(own, wgs84);
        if (!s->to_degrees) {
            OSRDestroySpatialReference(wgs84);
            return bad_file(s, messages, "its coordinate reference system is not understood");
        }
    }
    s->table->has_crs_degrees = true;
    OSRDestroySpatialReference(wgs84);
    return CW_OK;
}

static cw_status add_column(struct source *s, const char *name, size_t *room)
{
    struct table *t = s->table;
    cw_status status = bytes_check_text(t->path, name, strlen(name), s->err);
    if (status) return status;
    if (!*name || table_column(t, name) >= 0 || t->column_count >= MOST_COLUMNS)
        return error_at(s->err, CW_BAD_INPUT, t->path, 0,
                        "the field name '%.*s' is empty, used twice, or one too many; rename or "
                        "remove it",
                        bytes_clip(name, 80), name);
    status = mem_reserve(&t->columns, room, t->column_count + 1, sizeof *t->columns, s->err);
    if (status) return status;
    const char *copy = arena_text(&t->strings, name);
    if (!copy) return error_no_memory(s->err);
    t->columns[t->column_count++] = copy;
    return CW_OK;
}

/* For whoever misses a column in the first layer. */
static cw_status list_layers(struct source *s)
{
    int count = GDALDatasetGetLayerCount(s->dataset);
    struct text names = {0};
    if (count < 2) return CW_OK;
    for (int i = 0; i < count && i < MOST_LAYERS_NAMED; i++) {
        const char *name = OGR_L_GetName(GDALDatasetGetLayer(s->dataset, i));
        text_addf(&names, "%s%.*s", i ? ", " : "", bytes_clip(name, 80), name);
    }
    if (count > MOST_LAYERS_NAMED) text_add(&names, ", ...");
    s->table->layers = names.broken ? NULL : arena_text(&s->table->strings, names.bytes);
    text_release(&names);
    return s->table->layers ? CW_OK : error_no_memory(s->err);
}

static cw_status read_columns(struct source *s)
{
    size_t room = 0;
    cw_status status = CW_OK;
    const char *fid = OGR_L_GetFIDColumn(s->layer);
    s->has_fid = *fid && OGR_FD_GetFieldIndex(s->fields, fid) < 0;
    if (s->has_fid) status = add_column(s, fid, &room);
    for (int i = 0, n = OGR_FD_GetFieldCount(s->fields); i < n && !status; i++)
        status = add_column(s, OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(s->fields, i)), &room);
    return status;
}

static cw_status add_cell(struct source *s, size_t column, const char *value)
{
    struct table *t = s->table;
    const char *copy = "";
    if (*value) {
        cw_status status = bytes_check_text(t->path, value, strlen(value), s->err);
        if (status) return status;
        copy = arena_text(&t->strings, value);
        if (!copy) return error_no_memory(s->err);
    }
    t->cells[t->row_count * t->column_count + column] = copy;
    return CW_OK;
}

/* "2030-01-01", or "2030-01-01T09:00:00" with "Z" or an offset when there is a zone. OGR counts
 * zones in quarters of an hour from 100 (UTC); 0 and 1 are unknown and local. */
static cw_status add_time(struct source *s, size_t column, OGRFeatureH feature, int field)
{
    int year, month, day, hour, minute, zone;
    float second;
    struct text text = {0};
    char *whole = NULL;
    if (!OGR_F_GetFieldAsDateTimeEx(feature, field, &year, &month, &day, &hour, &minute, &second,
                                    &zone))
        return add_cell(s, column, OGR_F_GetFieldAsString(feature, field));
    text_addf(&text, "%04d-%02d-%02d", year, month, day);
    if (OGR_Fld_GetType(OGR_FD_GetFieldDefn(s->fields, field)) == OFTDateTime) {
        int quarters = zone - 100, minutes = abs(quarters) * 15;
        text_addf(&text, "T%02d:%02d:%02d", hour, minute, (int)second);
        if (zone == 100)
            text_add(&text, "Z");
        else if (zone > 1)
            text_addf(&text, "%c%02d:%02d", quarters < 0 ? '-' : '+', minutes / 60, minutes % 60);
    }
    cw_status status = text_take(&text, &whole, s->err);
    if (!status) status = add_cell(s, column, whole);
    cw_text_free(whole);
    return status;
}

static cw_status add_list(struct source *s, size_t column, OGRFeatureH feature, int field)
{
    struct text text = {0};
    char *whole = NULL, **items = OGR_F_GetFieldAsStringList(feature, field);
    for (char **item = items; item && *item; item++) {
        if (item != items) text_add(&text, " ");
        text_add(&text, *item);
    }
    cw_status status = text_take(&text, &whole, s->err);
    if (!status) status = add_cell(s, column, whole);
    cw_text_free(whole);
    return status;
}

static cw_status add_field(struct source *s, size_t column, OGRFeatureH feature, int field)
{
    if (!OGR_F_IsFieldSetAndNotNull(feature, field)) return add_cell(s, column, "");
    switch (OGR_Fld_GetType(OGR_FD_GetFieldDefn(s->fields, field))) {
    case OFTDate:
    case OFTDateTime:
        return add_time(s, column, feature, field);
    case OFTStringList:
        return add_list(s, column, feature, field);
    default:
        return add_cell(s, column, OGR_F_GetFieldAsString(feature, field));
    }
}

static cw_status read_cells(struct source *s, OGRFeatureH feature)
{
    char fid[32];
    size_t column = 0;
    cw_status status = CW_OK;
    if (s->has_fid) {
        snprintf(fid, sizeof fid, "%lld", (long long)OGR_F_GetFID(feature));
        status = add_cell(s, column++, fid);
    }
    for (int i = 0; column < s->table->column_count && !status; i++, column++)
        status = add_field(s, column, feature, i);
    return status;
}

/* A row without geometry has a NULL shape. */
static cw_status read_shape(struct source *s, OGRFeatureH feature, struct shape **out)
{
    cw_error local = {0};
    *out = NULL;
    OGRGeometryH geometry = OGR_F_StealGeometry(feature);
    if (!geometry) return CW_OK;
    if (OGR_G_IsEmpty(geometry)) {
        OGR_G_DestroyGeometry(geometry);
        return CW_OK;
    }
    if (s->to_degrees && OGR_G_Transform(geometry, s->to_degrees) != OGRERR_NONE) {
        OGR_G_DestroyGeometry(geometry);
        return table_error(s->table, s->table->row_count, s->err,
                           "the geometry cannot be turned into lon, lat; check its coordinates and "
                           "the coordinate reference system");
    }
    cw_status status = gdal_shape(geometry, out, &local);
    if (status == CW_BAD_INPUT)
        return table_error(s->table, s->table->row_count, s->err, "%s", local.text);
    return status ? error_no_memory(s->err) : CW_OK;
}

static cw_status make_room(struct source *s)
{
    struct table *t = s->table;
    size_t rows = t->row_count + 1, cells = rows * t->column_count;
    if (cells > MOST_CELLS || rows > MOST_CELLS)
        return error_at(s->err, CW_BAD_INPUT, t->path, 0,
                        "too many values; leave out the fields that are not needed");
    cw_status status = mem_reserve(&t->cells, &s->cell_room, cells, sizeof *t->cells, s->err);
    if (!status) status = mem_reserve(&t->lines, &s->line_room, rows, sizeof *t->lines, s->err);
    if (!status) status = mem_reserve(&t->shapes, &s->shape_room, rows, sizeof *t->shapes, s->err);
    return status;
}

static cw_status read_row(struct source *s, OGRFeatureH feature)
{
    struct table *t = s->table;
    struct shape *shape = NULL;
    cw_status status = make_room(s);
    if (!status) status = read_cells(s, feature);
    if (!status) status = read_shape(s, feature, &shape);
    if (status) return status;
    t->lines[t->row_count] = 0;
    t->shapes[t->row_count] = shape;
    t->row_count++;
    return CW_OK;
}

static cw_status read_rows(struct source *s, const struct gdal_messages *messages)
{
    cw_status status = CW_OK;
    OGRFeatureH feature;
    OGR_L_ResetReading(s->layer);
    while (!status && (feature = OGR_L_GetNextFeature(s->layer)) != NULL) {
        status = read_row(s, feature);
        OGR_F_Destroy(feature);
    }
    if (!status && messages->worst >= CE_Failure) return bad_file(s, messages, "cannot be read");
    return status;
}

cw_status vector_read(const char *path, struct table *out, cw_error *err)
{
    struct gdal_messages messages;
    struct source s = {.table = out, .err = err};
    *out = (struct table){0};
    gdal_begin(&messages);
    out->path = arena_text(&out->strings, path);
    cw_status status = out->path ? open_source(&s, &messages) : error_no_memory(err);
    if (!status) status = choose_transformation(&s, &messages);
    if (!status) status = list_layers(&s);
    if (!status) status = read_columns(&s);
    if (!status) status = read_rows(&s, &messages);
    OCTDestroyCoordinateTransformation(s.to_degrees);
    if (s.dataset) GDALClose(s.dataset);
    if (status) table_release(out);
    gdal_end();
    return status;
}
