/* What shape.c, projection.c, vector.c and raster.c share of GDAL; nobody else includes this. */
#ifndef FILES_GDAL_INT_H
#define FILES_GDAL_INT_H

#include <cpl_error.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include "base/error.h"

struct shape {
    OGRGeometryH geometry;
    OGRPreparedGeometryH prepared; /* or NULL */
};

/* Between begin and end GDAL's messages are kept here instead of going to stderr. */
struct gdal_messages {
    char text[256]; /* the first failure; else the first warning; else empty */
    CPLErr worst;
};
void gdal_begin(struct gdal_messages *messages);
void gdal_end(void);

/* Makes the drivers known; may be called any number of times, from any thread. Turns PROJ's network
 * access off. */
void gdal_register(void);

/* "./name" for GDAL, which then takes a name for nothing but a file, whatever it says ("{...}",
 * "http:", "GPKG:"). Freed with mem_free. */
cw_status gdal_plain_path(const char *path, char **out, cw_error *err);

/* A shape that owns `geometry`, made plain (two dimensions, straight lines); takes it over even on
 * failure. A NULL, empty or non-finite geometry is an error. */
cw_status gdal_shape(OGRGeometryH geometry, struct shape **out, cw_error *err);

/* WGS84 in degrees, lon before lat; NULL when memory is out or PROJ has no database. */
OGRSpatialReferenceH gdal_wgs84(void);

/* The way from `own` to `wgs84`; NULL when there is none. A file may give a system the code of one of
 * another kind (EPSG:4342 is geocentric), and PROJ then believes the code: such systems have none. */
OGRCoordinateTransformationH gdal_transformation(OGRSpatialReferenceH own,
                                                 OGRSpatialReferenceH wgs84);

#endif
