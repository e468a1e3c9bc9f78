/* GeoTIFF through GDAL. Every block is read in strips of at most a million cells; a strip's cells
 * that have people are gathered, carried to lon, lat together, and handed over. */
#include "files/raster.h"

#include <cpl_string.h>
#include <gdal.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "files/bytes.h"
#include "files/gdal_int.h"

#define MOST_BYTES ((uint64_t)64 * 1024 * 1024 * 1024)
#define MOST_CELLS INT64_C(1000000000)
#define MOST_BLOCKS INT64_C(10000000)
#define MOST_PEOPLE 1e9
/* A cell with people takes about a byte of its file or more; in a small file all may be alike. */
#define FREE_PEOPLED_CELLS INT64_C(10000000)
#define PEOPLED_CELLS_PER_BYTE 16
enum { MOST_BLOCK_CELLS = 16 * 1024 * 1024, STRIP_CELLS = 1024 * 1024 };

struct raster {
    char *path;
    GDALDatasetH dataset;
    GDALRasterBandH band;
    OGRCoordinateTransformationH to_degrees; /* NULL: the cells' centres are lon, lat already */
    int width, height, block_width, block_height;
    double place[6]; /* GDAL's geotransform */
    bool has_no_data, is_float32;
    double no_data;
    int64_t peopled, most_peopled; /* cells with people: so far, and allowed */
    /* one strip */
    double *values, *lon, *lat;
    int32_t *columns, *rows;
    int64_t *millionths;
    size_t count;
};

static cw_status bad_file(const struct raster *r, const struct gdal_messages *messages,
                          const char *what, cw_error *err)
{
    const char *why = messages ? messages->text : "";
    return error_at(err, CW_BAD_INPUT, r->path, 0, "%s%s%s; save it again as a GeoTIFF", what,
                    *why ? ": " : "", why);
}

/* GEOREF_SOURCES keeps GDAL from .aux.xml and .tfw; a list of siblings that names nobody else, from
 * overviews and masks beside the file. */
static cw_status open_alone(struct raster *r, const struct gdal_messages *messages, cw_error *err)
{
    static const char *const drivers[] = {"GTiff", NULL};
    static const char *const options[] = {"GEOREF_SOURCES=INTERNAL", NULL};
    const char *slash = strrchr(r->path, '/');
    const char *const siblings[] = {slash ? slash + 1 : r->path, NULL};
    char *path = NULL;
    struct stat st;
    cw_status s = bytes_check_file(r->path, MOST_BYTES, err);
    r->most_peopled = FREE_PEOPLED_CELLS;
    if (!s && stat(r->path, &st) == 0) r->most_peopled += PEOPLED_CELLS_PER_BYTE * st.st_size;
    if (!s) s = gdal_plain_path(r->path, &path, err);
    if (s) return s;
    r->dataset = GDALOpenEx(path, GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR,
                            drivers, options, siblings);
    mem_free(path);
    return r->dataset ? CW_OK : bad_file(r, messages, "this is no GeoTIFF", err);
}

static cw_status check_size(struct raster *r, cw_error *err)
{
    r->width = GDALGetRasterXSize(r->dataset);
    r->height = GDALGetRasterYSize(r->dataset);
    if (r->width < 1 || r->height < 1 || (int64_t)r->width * r->height > MOST_CELLS)
        return error_at(err, CW_BAD_INPUT, r->path, 0,
                        "it has %d x %d cells, more than the 10^9 allowed; clip it to the area of "
                        "the operation, for example with gdal_translate -projwin",
                        r->width, r->height);
    GDALGetBlockSize(r->band, &r->block_width, &r->block_height);
    int64_t across = ((int64_t)r->width + r->block_width - 1) / r->block_width;
    int64_t down = ((int64_t)r->height + r->block_height - 1) / r->block_height;
    if ((int64_t)r->block_width * r->block_height > MOST_BLOCK_CELLS || across * down > MOST_BLOCKS)
        return error_at(err, CW_BAD_INPUT, r->path, 0,
                        "its cells are stored in blocks of %d x %d, which are too large or too "
                        "many; save it again with gdal_translate -co TILED=YES",
                        r->block_width, r->block_height);
    return CW_OK;
}

static cw_status check_band(struct raster *r, cw_error *err)
{
    int bands = GDALGetRasterCount(r->dataset), has = 0;
    if (bands != 1)
        return error_at(err, CW_BAD_INPUT, r->path, 0,
                        "it has %d bands; give one of people per cell, for example with "
                        "gdal_translate -b 1",
                        bands);
    r->band = GDALGetRasterBand(r->dataset, 1);
    GDALDataType type = GDALGetRasterDataType(r->band);
    if (GDALDataTypeIsComplex(type))
        return error_at(err, CW_BAD_INPUT, r->path, 0,
                        "its cells are complex numbers; give people per cell");
    r->is_float32 = type == GDT_Float32;
    double scale = GDALGetRasterScale(r->band, NULL), offset = GDALGetRasterOffset(r->band, NULL);
    if (scale < 1 || scale > 1 || offset < 0 || offset > 0)
        return error_at(err, CW_BAD_INPUT, r->path, 0,
                        "its cells are scaled (%g, %g); save it again with gdal_translate -unscale",
                        scale, offset);
    r->no_data = GDALGetRasterNoDataValue(r->band, &has);
    r->has_no_data = has != 0;
    return check_size(r, err);
}

static cw_status check_place(struct raster *r, const struct gdal_messages *messages, cw_error *err)
{
    static const char *const loosely[] = {"CRITERION=EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS",
                                          "IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES", NULL};
    OGRSpatialReferenceH own = GDALGetSpatialRef(r->dataset), copy = NULL, wgs84 = NULL;
    bool finite = GDALGetGeoTransform(r->dataset, r->place) == CE_None;
    for (int i = 0; i < 6 && finite; i++) finite = isfinite(r->place[i]);
    double area = r->place[1] * r->place[5] - r->place[2] * r->place[4];
    if (!finite || !(fabs(area) > 0) || !isfinite(area))
        return error_at(err, CW_BAD_INPUT, r->path, 0,
                        "it does not say where its cells lie; save it again with gdalwarp");
    if (!own || !(OSRIsGeographic(own) || OSRIsProjected(own)))
        return error_at(err, CW_BAD_INPUT, r->path, 0,
                        "it names no coordinate reference system; add it with gdal_translate "
                        "-a_srs EPSG:...");
    copy = OSRClone(own);
    wgs84 = gdal_wgs84();
    cw_status s = copy && wgs84 ? CW_OK : bad_file(r, messages, "PROJ has no database", err);
    if (!s && !OSRIsSameEx(copy, wgs84, loosely)) {
        OSRSetAxisMappingStrategy(copy, OAMS_TRADITIONAL_GIS_ORDER);
        r->to_degrees = gdal_transformation(copy, wgs84);
        if (!r->to_degrees)
            s = bad_file(r, messages, "its coordinate reference system is not understood", err);
    }
    OSRDestroySpatialReference(copy);
    OSRDestroySpatialReference(wgs84);
    return s;
}

static cw_status make_room(struct raster *r, cw_error *err)
{
    size_t room = STRIP_CELLS; /* a block's row may be longer than that: then it is read in parts */
    r->values = mem_new(room, sizeof *r->values);
    r->lon = mem_new(room, sizeof *r->lon);
    r->lat = mem_new(room, sizeof *r->lat);
    r->columns = mem_new(room, sizeof *r->columns);
    r->rows = mem_new(room, sizeof *r->rows);
    r->millionths = mem_new(room, sizeof *r->millionths);
    bool all = r->values && r->lon && r->lat && r->columns && r->rows && r->millionths;
    return all ? CW_OK : error_no_memory(err);
}

cw_status raster_open(const char *path, struct raster **out, cw_error *err)
{
    struct gdal_messages messages;
    struct raster *r = *out = NULL;
    r = mem_new(1, sizeof *r);
    if (!r) return error_no_memory(err);
    gdal_register();
    gdal_begin(&messages);
    r->path = mem_copy_text(path);
    cw_status s = r->path ? open_alone(r, &messages, err) : error_no_memory(err);
    if (!s) s = check_band(r, err);
    if (!s) s = check_place(r, &messages, err);
    if (!s) s = make_room(r, err);
    gdal_end();
    if (s)
        raster_close(r);
    else
        *out = r;
    return s;
}

void raster_close(struct raster *r)
{
    struct gdal_messages messages;
    if (!r) return;
    gdal_begin(&messages);
    OCTDestroyCoordinateTransformation(r->to_degrees);
    if (r->dataset) GDALClose(r->dataset);
    gdal_end();
    mem_free(r->values);
    mem_free(r->lon);
    mem_free(r->lat);
    mem_free(r->columns);
    mem_free(r->rows);
    mem_free(r->millionths);
    mem_free(r->path);
    mem_free(r);
}

/* ---- reading ------------------------------------------------------------------------------------ */

/* Files give the no-data value of a band of floats with more digits than the cells have. */
static bool is_nobody(const struct raster *r, double value)
{
    if (value <= 0 && value >= 0) return true;
    if (!r->has_no_data) return false;
    if (isnan(value)) return isnan(r->no_data);
    if (value >= r->no_data && value <= r->no_data) return true;
    return r->is_float32 && fabs(r->no_data) < 3.5e38 && (float)value >= (float)r->no_data &&
           (float)value <= (float)r->no_data;
}

static cw_status bad_cell(const struct raster *r, int column, int row, double value, cw_error *err)
{
    return error_at(err, CW_BAD_INPUT, r->path, 0,
                    "column %d, row %d (from 0, from the upper left): %g is no number of people "
                    "from 0 to 10^9; correct the cell, or mark it as no data",
                    column, row, value);
}

struct window {
    int column, row, width, height;
};

/* Adds the cells of the strip that have people, with the coordinates of the file. */
static cw_status gather(struct raster *r, const struct window *w, cw_error *err)
{
    const double *g = r->place, *value = r->values;
    r->count = 0;
    for (int row = w->row; row < w->row + w->height; row++) {
        for (int column = w->column; column < w->column + w->width; column++, value++) {
            if (is_nobody(r, *value)) continue;
            if (!(*value > 0) || !(*value <= MOST_PEOPLE))
                return bad_cell(r, column, row, *value, err);
            int64_t millionths = llround(*value * RASTER_MILLIONTHS);
            if (millionths == 0) continue;
            size_t i = r->count++;
            r->columns[i] = column;
            r->rows[i] = row;
            r->millionths[i] = millionths;
            r->lon[i] = g[0] + g[1] * (column + 0.5) + g[2] * (row + 0.5);
            r->lat[i] = g[3] + g[4] * (column + 0.5) + g[5] * (row + 0.5);
        }
    }
    return CW_OK;
}

/* Blocks may share their bytes: 10^9 cells, of which each takes a microsecond, out of a few bytes. */
static cw_status check_peopled(struct raster *r, cw_error *err)
{
    r->peopled += (int64_t)r->count;
    if (r->peopled <= r->most_peopled) return CW_OK;
    return error_at(err, CW_BAD_INPUT, r->path, 0,
                    "has more cells with people than a file of its size can hold; it is made to "
                    "keep the reader busy, or damaged: save it again with gdal_translate");
}

static cw_status to_degrees(struct raster *r, cw_error *err)
{
    if (r->to_degrees && r->count)
        OCTTransform(r->to_degrees, (int)r->count, r->lon, r->lat,
                     NULL); /* failed ones: infinite */
    for (size_t i = 0; i < r->count; i++)
        if (!(fabs(r->lon[i]) <= 180) || !(fabs(r->lat[i]) <= 90))
            return error_at(err, CW_BAD_INPUT, r->path, 0,
                            "column %d, row %d (from 0, from the upper left) has people and lies "
                            "nowhere on Earth; correct the file's position and reference system",
                            r->columns[i], r->rows[i]);
    return CW_OK;
}

static cw_status read_strip(struct raster *r, const struct window *w, cw_error *err)
{
    struct gdal_messages messages;
    gdal_begin(&messages);
    CPLErr failed = GDALRasterIO(r->band, GF_Read, w->column, w->row, w->width, w->height,
                                 r->values, w->width, w->height, GDT_Float64, 0, 0);
    cw_status s = CW_OK;
    if (failed || messages.worst >= CE_Failure)
        s = bad_file(r, &messages, "its cells cannot be read", err);
    if (!s) s = gather(r, w, err);
    if (!s) s = check_peopled(r, err);
    if (!s) s = to_degrees(r, err);
    gdal_end();
    return s;
}

/* One block in strips that fit. */
static cw_status visit_block(struct raster *r, const struct window *block, raster_visit_fn *visit,
                             void *context, cw_error *err)
{
    int wide = block->width < STRIP_CELLS ? block->width : STRIP_CELLS, high = STRIP_CELLS / wide;
    cw_status s = CW_OK;
    for (int y = 0; y < block->height && !s; y += high) {
        for (int x = 0; x < block->width && !s; x += wide) {
            struct window w = {block->column + x, block->row + y, block->width - x,
                               block->height - y};
            if (w.width > wide) w.width = wide;
            if (w.height > high) w.height = high;
            s = read_strip(r, &w, err);
            struct raster_cells cells = {r->count, r->columns, r->rows,
                                         r->lon,   r->lat,     r->millionths};
            if (!s && r->count) s = visit(context, &cells, err);
        }
    }
    return s;
}

cw_status raster_visit(struct raster *r, raster_visit_fn *visit, void *context, cw_error *err)
{
    cw_status s = CW_OK;
    for (int row = 0; row < r->height && !s; row += r->block_height) {
        for (int column = 0; column < r->width && !s; column += r->block_width) {
            struct window block = {column, row, r->width - column, r->height - row};
            if (block.width > r->block_width) block.width = r->block_width;
            if (block.height > r->block_height) block.height = r->block_height;
            s = visit_block(r, &block, visit, context, err);
            GDALFlushRasterCache(r->band); /* else GDAL keeps blocks, up to a share of all memory */
        }
    }
    return s;
}
