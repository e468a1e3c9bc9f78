/* Coordinate reference systems and transformations, through PROJ by way of OGR. All systems here are
 * used in the traditional order of GIS: x before y, lon before lat. */
#include <cpl_conv.h>
#include <ctype.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "files/bytes.h"
#include "files/gdal_int.h"
#include "files/number.h"
#include "files/shape.h"

enum { MOST_EPSG = 999999 };

struct projection {
    OGRCoordinateTransformationH there, back;
};

OGRSpatialReferenceH gdal_wgs84(void)
{
    OGRSpatialReferenceH wgs84 = OSRNewSpatialReference(NULL);
    if (!wgs84) return NULL;
    OSRSetAxisMappingStrategy(wgs84, OAMS_TRADITIONAL_GIS_ORDER);
    if (OSRImportFromEPSG(wgs84, 4326) == OGRERR_NONE) return wgs84;
    OSRDestroySpatialReference(wgs84);
    return NULL;
}

/* Whether the system that has this code is of the same kind; so it is where there is no code. */
static bool is_of_its_codes_kind(OGRSpatialReferenceH own)
{
    const char *authority = OSRGetAuthorityName(own, NULL), *code = OSRGetAuthorityCode(own, NULL);
    int64_t number;
    if (!authority || !code || strcmp(authority, "EPSG") != 0) return true;
    OGRSpatialReferenceH named = OSRNewSpatialReference(NULL);
    bool same = named && number_whole(code, 1, INT_MAX, &number) &&
                OSRImportFromEPSG(named, (int)number) == OGRERR_NONE &&
                OSRIsGeographic(own) == OSRIsGeographic(named) &&
                OSRIsProjected(own) == OSRIsProjected(named) &&
                OSRIsCompound(own) == OSRIsCompound(named);
    OSRDestroySpatialReference(named);
    return same;
}

OGRCoordinateTransformationH gdal_transformation(OGRSpatialReferenceH own,
                                                 OGRSpatialReferenceH wgs84)
{
    return is_of_its_codes_kind(own) ? OCTNewCoordinateTransformation(own, wgs84) : NULL;
}

/* "EPSG:4326" or "4326" made "EPSG:4326". Other forms that OSR understands are refused: they may
 * name files or addresses. */
static bool normal_name(const char *crs, char name[PROJECTION_NAME_ROOM])
{
    int64_t code;
    size_t letters = 0, n = strlen(crs);
    if (number_whole(crs, 1, MOST_EPSG, &code)) {
        snprintf(name, PROJECTION_NAME_ROOM, "EPSG:%" PRId64, code);
        return true;
    }
    if (n >= PROJECTION_NAME_ROOM) return false;
    for (; isalpha((unsigned char)crs[letters]); letters++)
        name[letters] = (char)toupper((unsigned char)crs[letters]);
    if (letters == 0 || crs[letters] != ':' || letters + 1 == n) return false;
    for (size_t i = letters + 1; i < n; i++)
        if (!isalnum((unsigned char)crs[i])) return false;
    memcpy(name + letters, crs + letters, n - letters + 1);
    return true;
}

static cw_status unknown_crs(const char *crs, cw_error *err)
{
    return error_set(err, CW_BAD_INPUT,
                     "unknown coordinate reference system '%.*s'; write it as AUTHORITY:CODE, such "
                     "as EPSG:4326",
                     bytes_clip(crs, 80), crs);
}

/* Only inside gdal_begin and gdal_end. */
static cw_status open_crs(const char *crs, char name[PROJECTION_NAME_ROOM],
                          OGRSpatialReferenceH *out, cw_error *err)
{
    *out = NULL;
    if (!normal_name(crs, name)) return unknown_crs(crs, err);
    OGRSpatialReferenceH opened = OSRNewSpatialReference(NULL);
    if (!opened) return error_no_memory(err);
    OSRSetAxisMappingStrategy(opened, OAMS_TRADITIONAL_GIS_ORDER);
    if (OSRSetFromUserInput(opened, name) != OGRERR_NONE) {
        OSRDestroySpatialReference(opened);
        return unknown_crs(crs, err);
    }
    OSRSetAxisMappingStrategy(opened, OAMS_TRADITIONAL_GIS_ORDER);
    *out = opened;
    return CW_OK;
}

cw_status projection_check_crs(const char *crs, char name[PROJECTION_NAME_ROOM], bool *geographic,
                               cw_error *err)
{
    struct gdal_messages messages;
    OGRSpatialReferenceH opened;
    *geographic = false;
    gdal_register();
    gdal_begin(&messages);
    cw_status status = open_crs(crs, name, &opened, err);
    if (status) goto done;
    *geographic = OSRIsGeographic(opened) != 0;
    bool degrees = fabs(OSRGetAngularUnits(opened, NULL) - acos(-1.0) / 180) < 1e-12;
    bool metres = OSRIsProjected(opened) && fabs(OSRGetLinearUnits(opened, NULL) - 1) < 1e-12;
    if (!(*geographic ? degrees : metres))
        status = error_set(err, CW_BAD_INPUT,
                           "the coordinate reference system '%s' is not in degrees or metres; "
                           "convert the network to one that is, such as EPSG:4326",
                           crs);
    OSRDestroySpatialReference(opened);
done:
    gdal_end();
    return status;
}

cw_status projection_definition(const char *crs, char **out, cw_error *err)
{
    struct gdal_messages messages;
    OGRSpatialReferenceH opened;
    char name[PROJECTION_NAME_ROOM], *wkt = NULL;
    *out = NULL;
    gdal_register();
    gdal_begin(&messages);
    cw_status status = open_crs(crs, name, &opened, err);
    if (!status) {
        if (OSRExportToWkt(opened, &wkt) != OGRERR_NONE || !wkt)
            status = error_set(err, CW_FAILED, "'%s' cannot be written as well-known text", name);
        else if (!(*out = mem_copy_text(wkt)))
            status = error_no_memory(err);
        CPLFree(wkt);
        OSRDestroySpatialReference(opened);
    }
    gdal_end();
    return status;
}

/* Takes `target` over. Only inside gdal_begin and gdal_end. */
static cw_status make_projection(OGRSpatialReferenceH target, const struct gdal_messages *messages,
                                 struct projection **out, cw_error *err)
{
    cw_status status = CW_OK;
    OGRSpatialReferenceH wgs84 = gdal_wgs84();
    struct projection *made = mem_new(1, sizeof *made);
    if (made && wgs84) {
        made->there = OCTNewCoordinateTransformation(wgs84, target);
        made->back = OCTNewCoordinateTransformation(target, wgs84);
    }
    if (!made) {
        status = error_no_memory(err);
    } else if (!made->there || !made->back) {
        status = error_set(err, CW_FAILED,
                           "no way from EPSG:4326 to the coordinate reference system (%s); check "
                           "that PROJ's database is installed",
                           messages->text[0] ? messages->text : "no reason given");
        projection_free(made);
    } else {
        *out = made;
    }
    OSRDestroySpatialReference(wgs84);
    OSRDestroySpatialReference(target);
    return status;
}

cw_status projection_new_local(double lon, double lat, struct projection **out, cw_error *err)
{
    struct gdal_messages messages;
    cw_status status;
    *out = NULL;
    if (!(fabs(lon) <= 360) || !(fabs(lat) <= 90))
        return error_set(err, CW_BAD_INPUT,
                         "a map cannot be centred at lon %g, lat %g; give coordinates in degrees, "
                         "lon before lat",
                         lon, lat);
    gdal_register();
    gdal_begin(&messages);
    OGRSpatialReferenceH target = gdal_wgs84();
    if (target && OSRSetAE(target, lat, lon, 0, 0) == OGRERR_NONE) {
        status = make_projection(target, &messages, out, err);
    } else {
        OSRDestroySpatialReference(target);
        status = error_set(err, CW_FAILED,
                           "PROJ cannot make a map projection; check that its "
                           "database is installed");
    }
    gdal_end();
    return status;
}

cw_status projection_new(const char *crs, struct projection **out, cw_error *err)
{
    struct gdal_messages messages;
    OGRSpatialReferenceH target;
    char name[PROJECTION_NAME_ROOM];
    *out = NULL;
    gdal_register();
    gdal_begin(&messages);
    cw_status status = open_crs(crs, name, &target, err);
    if (!status) status = make_projection(target, &messages, out, err);
    gdal_end();
    return status;
}

void projection_free(struct projection *projection)
{
    if (!projection) return;
    OCTDestroyCoordinateTransformation(projection->there);
    OCTDestroyCoordinateTransformation(projection->back);
    mem_free(projection);
}

static cw_status transform(OGRCoordinateTransformationH way, double *x, double *y, cw_error *err)
{
    struct gdal_messages messages;
    double u = *x, v = *y;
    gdal_begin(&messages);
    bool good = OCTTransform(way, 1, &u, &v, NULL) != 0;
    gdal_end();
    if (!good || !isfinite(u) || !isfinite(v))
        return error_set(err, CW_BAD_INPUT,
                         "the coordinates %g, %g have no place in the other coordinate reference "
                         "system; check their order (lon before lat) and the crs",
                         *x, *y);
    *x = u;
    *y = v;
    return CW_OK;
}

cw_status projection_point(const struct projection *projection, double *x, double *y, cw_error *err)
{
    return transform(projection->there, x, y, err);
}

cw_status projection_points(const struct projection *projection, size_t count, double *x, double *y,
                            cw_error *err)
{
    struct gdal_messages messages;
    if (count == 0) return CW_OK;
    if (count > INT32_MAX) return error_set(err, CW_BAD_INPUT, "too many points at once");
    gdal_begin(&messages);
    OCTTransform(projection->there, (int)count, x, y, NULL); /* failed ones: infinite */
    gdal_end();
    for (size_t i = 0; i < count; i++)
        if (!isfinite(x[i]) || !isfinite(y[i]))
            return error_set(err, CW_BAD_INPUT,
                             "coordinates have no place in the other coordinate reference system");
    return CW_OK;
}

cw_status projection_point_back(const struct projection *projection, double *x, double *y,
                                cw_error *err)
{
    return transform(projection->back, x, y, err);
}

cw_status projection_shape(const struct projection *projection, const struct shape *shape,
                           struct shape **out, cw_error *err)
{
    struct gdal_messages messages;
    *out = NULL;
    cw_status status;
    gdal_begin(&messages);
    OGRGeometryH copy = OGR_G_Clone(shape->geometry);
    if (copy && OGR_G_Transform(copy, projection->there) != OGRERR_NONE) {
        OGR_G_DestroyGeometry(copy);
        status = error_set(err, CW_BAD_INPUT,
                           "a geometry cannot be projected (%s); check its coordinates",
                           messages.text[0] ? messages.text : "no reason given");
    } else {
        status = copy ? gdal_shape(copy, out, err) : error_no_memory(err);
    }
    gdal_end();
    return status;
}
