/* Geometries behind OGR. Every call into GDAL that may complain stands between gdal_begin and
 * gdal_end, so that nothing reaches stderr. */
#include "files/shape.h"

#include <cpl_conv.h>
#include <cpl_http.h>
#include <gdal.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "files/bytes.h"
#include "files/gdal_int.h"

/* ---- GDAL's messages and drivers ---------------------------------------------------------------- */

static void CPL_STDCALL keep_message(CPLErr kind, CPLErrorNum number, const char *text)
{
    struct gdal_messages *messages = CPLGetErrorHandlerUserData();
    (void)number;
    if (kind < CE_Warning || kind <= messages->worst) return;
    messages->worst = kind;
    size_t n = (size_t)bytes_clip(text, (int)sizeof messages->text - 1);
    memcpy(messages->text, text, n);
    messages->text[n] = '\0';
}

/* A GeoJSON file may name a URL as its reference system: opening a file must tell nobody. */
static CPLHTTPResult *refuse_fetch(const char *url, CSLConstList options, GDALProgressFunc progress,
                                   void *progress_context, CPLHTTPFetchWriteFunc write,
                                   void *write_context, void *context)
{
    (void)url, (void)options, (void)progress, (void)progress_context;
    (void)write, (void)write_context, (void)context;
    CPLHTTPResult *result = CPLCalloc(1, sizeof *result);
    result->nStatus = 1;
    result->pszErrBuf = CPLStrdup("nothing is fetched from the network");
    CPLError(CE_Failure, CPLE_AppDefined, "it refers to an address; nothing is fetched from there");
    return result;
}

void gdal_begin(struct gdal_messages *messages)
{
    *messages = (struct gdal_messages){.worst = CE_None};
    CPLHTTPPushFetchCallback(refuse_fetch, NULL);
    CPLPushErrorHandlerEx(keep_message, messages);
}

void gdal_end(void)
{
    CPLPopErrorHandler();
    CPLHTTPPopFetchCallback();
}

void gdal_register(void)
{
    OSRSetPROJEnableNetwork(false);
    if (!GDALGetDriverByName("GeoJSON") || !GDALGetDriverByName("GPKG")) GDALAllRegister();
}

cw_status gdal_plain_path(const char *path, char **out, cw_error *err)
{
    size_t room = strlen(path) + 3;
    *out = NULL;
    if (strncmp(path, "/vsi", 4) == 0)
        return error_at(err, CW_BAD_INPUT, path, 0,
                        "GDAL's virtual paths are not allowed; copy the file elsewhere");
    *out = mem_new(room, 1);
    if (!*out) return error_no_memory(err);
    snprintf(*out, room, "%s%s", path[0] == '/' ? "" : "./", path);
    return CW_OK;
}

static cw_status geos_failed(const struct gdal_messages *messages, cw_error *err)
{
    return error_set(err, CW_BAD_INPUT, "a geometry cannot be worked with (%s); repair it in a GIS",
                     messages->text[0] ? messages->text : "no reason given");
}

/* ---- making and freeing ------------------------------------------------------------------------- */

/* GDAL caps how deep collections nest, so the recursion is shallow. */
static bool is_finite(OGRGeometryH geometry)
{
    int parts = OGR_G_GetGeometryCount(geometry);
    for (int i = 0; i < parts; i++)
        if (!is_finite(OGR_G_GetGeometryRef(geometry, i))) return false;
    if (parts > 0) return true;
    OGRwkbGeometryType type = wkbFlatten(OGR_G_GetGeometryType(geometry));
    if (type != wkbPoint && type != wkbLineString) return true; /* an empty part */
    for (int i = 0, n = OGR_G_GetPointCount(geometry); i < n; i++)
        if (!isfinite(OGR_G_GetX(geometry, i)) || !isfinite(OGR_G_GetY(geometry, i))) return false;
    return true;
}

/* Takes `geometry` over and returns it, or another in its place, with straight lines only. */
static OGRGeometryH straighten(OGRGeometryH geometry)
{
    if (!OGR_G_HasCurveGeometry(geometry, false)) return geometry;
    OGRGeometryH straight = OGR_G_GetLinearGeometry(geometry, 0, NULL);
    OGR_G_DestroyGeometry(geometry);
    return straight;
}

cw_status gdal_shape(OGRGeometryH geometry, struct shape **out, cw_error *err)
{
    *out = NULL;
    if (geometry) geometry = straighten(geometry);
    if (!geometry || OGR_G_IsEmpty(geometry)) {
        OGR_G_DestroyGeometry(geometry);
        return error_set(err, CW_BAD_INPUT, "the geometry is empty; draw it or remove the row");
    }
    OGR_G_FlattenTo2D(geometry);
    struct shape *shape = is_finite(geometry) ? mem_new(1, sizeof *shape) : NULL;
    if (!shape) {
        cw_status status = is_finite(geometry)
                               ? error_no_memory(err)
                               : error_set(err, CW_BAD_INPUT,
                                           "the geometry has a coordinate that is not a finite "
                                           "number; repair it in a GIS");
        OGR_G_DestroyGeometry(geometry);
        return status;
    }
    shape->geometry = geometry;
    *out = shape;
    return CW_OK;
}

void shape_free(struct shape *shape)
{
    if (!shape) return;
    OGRDestroyPreparedGeometry(shape->prepared);
    OGR_G_DestroyGeometry(shape->geometry);
    mem_free(shape);
}

static cw_status not_wkt(const struct gdal_messages *messages, cw_error *err)
{
    return error_set(
        err, CW_BAD_INPUT,
        "not a geometry in well-known text%s%s; write such as POLYGON ((0 0, 1 0, 1 1, "
        "0 0))",
        messages->text[0] ? ": " : "", messages->text);
}

cw_status shape_from_wkt(const char *wkt, struct shape **out, cw_error *err)
{
    struct gdal_messages messages;
    OGRGeometryH geometry = NULL;
    cw_status status;
    *out = NULL;
    char *copy = mem_copy_text(wkt), *rest = copy;
    if (!copy) return error_no_memory(err);
    gdal_begin(&messages);
    OGRErr failed = OGR_G_CreateFromWkt(&rest, NULL, &geometry);
    if (failed || !geometry || rest[strspn(rest, " \t\r\n")] != '\0') {
        OGR_G_DestroyGeometry(geometry);
        status = not_wkt(&messages, err);
    } else {
        status = gdal_shape(geometry, out, err);
    }
    gdal_end();
    mem_free(copy);
    return status;
}

/* ---- questions ---------------------------------------------------------------------------------- */

bool shape_is_point(const struct shape *shape, double *x, double *y)
{
    if (wkbFlatten(OGR_G_GetGeometryType(shape->geometry)) != wkbPoint) return false;
    *x = OGR_G_GetX(shape->geometry, 0);
    *y = OGR_G_GetY(shape->geometry, 0);
    return true;
}

bool shape_is_area(const struct shape *shape)
{
    OGRwkbGeometryType type = wkbFlatten(OGR_G_GetGeometryType(shape->geometry));
    return type == wkbPolygon || type == wkbMultiPolygon;
}

struct shape_box shape_bounds(const struct shape *shape)
{
    OGREnvelope box;
    OGR_G_GetEnvelope(shape->geometry, &box);
    return (struct shape_box){box.MinX, box.MinY, box.MaxX, box.MaxY};
}

cw_status shape_interior_point(const struct shape *shape, double *x, double *y, cw_error *err)
{
    struct gdal_messages messages;
    if (shape_is_point(shape, x, y)) return CW_OK;
    gdal_begin(&messages);
    OGRGeometryH point = OGR_G_PointOnSurface(shape->geometry);
    gdal_end();
    if (!point || OGR_G_IsEmpty(point)) {
        OGR_G_DestroyGeometry(point);
        return geos_failed(&messages, err);
    }
    *x = OGR_G_GetX(point, 0);
    *y = OGR_G_GetY(point, 0);
    OGR_G_DestroyGeometry(point);
    return CW_OK;
}

cw_status shape_distance(const struct shape *a, const struct shape *b, double *out, cw_error *err)
{
    struct gdal_messages messages;
    gdal_begin(&messages);
    *out = OGR_G_Distance(a->geometry, b->geometry);
    gdal_end();
    return *out >= 0 && isfinite(*out) ? CW_OK : geos_failed(&messages, err);
}

/* The border of `a` clipped by `b` widened by `gap`: 30 segments per quarter circle keep the round
 * corners within 0.1 % of the gap. */
static OGRGeometryH facing_border(const struct shape *a, const struct shape *b, double gap)
{
    OGRGeometryH border = OGR_G_Boundary(a->geometry);
    OGRGeometryH wide = OGR_G_Buffer(b->geometry, gap, 30);
    OGRGeometryH facing = border && wide ? OGR_G_Intersection(border, wide) : NULL;
    OGR_G_DestroyGeometry(border);
    OGR_G_DestroyGeometry(wide);
    return facing;
}

/* OGR_G_Length complains about points in a collection; they have no length. */
static double length_of(OGRGeometryH geometry)
{
    double sum = 0;
    int parts = OGR_G_GetGeometryCount(geometry);
    if (parts == 0) return OGR_G_GetDimension(geometry) == 1 ? OGR_G_Length(geometry) : 0;
    for (int i = 0; i < parts; i++) sum += length_of(OGR_G_GetGeometryRef(geometry, i));
    return sum;
}

cw_status shape_facing_length(const struct shape *a, const struct shape *b, double gap, double *out,
                              cw_error *err)
{
    struct gdal_messages messages;
    gdal_begin(&messages);
    OGRGeometryH facing = facing_border(a, b, gap);
    *out = facing ? length_of(facing) : -1;
    OGR_G_DestroyGeometry(facing);
    gdal_end();
    return *out >= 0 && isfinite(*out) ? CW_OK : geos_failed(&messages, err);
}

void shape_prepare(struct shape *shape)
{
    struct gdal_messages messages;
    gdal_begin(&messages);
    if (!shape->prepared) shape->prepared = OGRCreatePreparedGeometry(shape->geometry);
    gdal_end();
}

static bool boxes_meet(struct shape_box box, double x1, double y1, double x2, double y2)
{
    return fmax(x1, x2) >= box.min_x && fmin(x1, x2) <= box.max_x && fmax(y1, y2) >= box.min_y &&
           fmin(y1, y2) <= box.max_y;
}

cw_status shape_meets_segment(const struct shape *shape, double x1, double y1, double x2, double y2,
                              bool *out, cw_error *err)
{
    struct gdal_messages messages;
    *out = false;
    if (!boxes_meet(shape_bounds(shape), x1, y1, x2, y2)) return CW_OK;
    gdal_begin(&messages);
    bool dot = !(x1 < x2) && !(x1 > x2) && !(y1 < y2) && !(y1 > y2);
    OGRGeometryH segment = OGR_G_CreateGeometry(dot ? wkbPoint : wkbLineString);
    if (segment) {
        OGR_G_SetPoint_2D(segment, 0, x1, y1);
        if (!dot) OGR_G_SetPoint_2D(segment, 1, x2, y2);
        *out = shape->prepared ? OGRPreparedGeometryIntersects(shape->prepared, segment) != 0
                               : OGR_G_Intersects(shape->geometry, segment) != 0;
    }
    OGR_G_DestroyGeometry(segment);
    gdal_end();
    if (!segment) return error_no_memory(err);
    return messages.worst >= CE_Failure ? geos_failed(&messages, err) : CW_OK;
}

/* ---- merging areas ------------------------------------------------------------------------------ */

/* Adds copies of the polygons in `geometry` to the multipolygon `to`. */
static bool add_polygons(OGRGeometryH to, OGRGeometryH geometry)
{
    if (wkbFlatten(OGR_G_GetGeometryType(geometry)) == wkbPolygon)
        return OGR_G_IsEmpty(geometry) || OGR_G_AddGeometry(to, geometry) == OGRERR_NONE;
    if (OGR_G_GetDimension(geometry) < 2) return true;
    for (int i = 0, n = OGR_G_GetGeometryCount(geometry); i < n; i++)
        if (!add_polygons(to, OGR_G_GetGeometryRef(geometry, i))) return false;
    return true;
}

/* A ring of n points can cross itself n^2 / 2 times, and mending costs time and memory for each. */
enum { MENDED_POINTS = 600 };

static int64_t count_points(OGRGeometryH geometry)
{
    int parts = OGR_G_GetGeometryCount(geometry);
    int64_t points = OGR_G_GetPointCount(geometry);
    for (int i = 0; i < parts; i++) points += count_points(OGR_G_GetGeometryRef(geometry, i));
    return points;
}

static bool too_tangled(OGRGeometryH geometry)
{
    return !OGR_G_IsValid(geometry) && count_points(geometry) > MENDED_POINTS;
}

/* Adds the polygons of `geometry` made valid. */
static bool add_valid(OGRGeometryH to, OGRGeometryH geometry)
{
    if (OGR_G_IsValid(geometry)) return add_polygons(to, geometry);
    OGRGeometryH valid = OGR_G_MakeValid(geometry);
    bool added = valid && add_polygons(to, valid);
    OGR_G_DestroyGeometry(valid);
    return added;
}

/* The union of `all`'s polygons, polygons only. */
static OGRGeometryH unite(OGRGeometryH all)
{
    OGRGeometryH united = OGR_G_UnionCascaded(all);
    OGRGeometryH result = united ? OGR_G_CreateGeometry(wkbMultiPolygon) : NULL;
    if (result && !add_polygons(result, united)) {
        OGR_G_DestroyGeometry(result);
        result = NULL;
    }
    OGR_G_DestroyGeometry(united);
    return result;
}

cw_status shape_merge_areas(const struct shape *const *areas, size_t count, struct shape **out,
                            cw_error *err)
{
    struct gdal_messages messages;
    *out = NULL;
    gdal_begin(&messages);
    OGRGeometryH all = OGR_G_CreateGeometry(wkbMultiPolygon), united = NULL;
    bool good = all != NULL, tangled = false;
    for (size_t i = 0; !tangled && i < count; i++) tangled = too_tangled(areas[i]->geometry);
    for (size_t i = 0; good && !tangled && i < count; i++)
        good = add_valid(all, areas[i]->geometry);
    if (good && !tangled) united = unite(all);
    cw_status status =
        tangled  ? error_set(err, CW_BAD_INPUT,
                             "the polygon crosses itself and has more than %d points; mend it "
                              "first, for example with QGIS (Fix geometries)",
                             MENDED_POINTS)
        : united ? gdal_shape(united, out, err)
                 : geos_failed(&messages, err);
    OGR_G_DestroyGeometry(all);
    gdal_end();
    return status;
}
