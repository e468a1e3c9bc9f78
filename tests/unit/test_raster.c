/* Population rasters: what counts, what is refused, and the zones that are made of them. */
#include <gdal.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/raster.h"
#include "harness.h"
#include "import/gmns.h"
#include "operation/operation.h"
#include "tiff.h"

static char folder[] = "/tmp/clearway-raster-XXXXXX";

static const char *in_folder(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void put(const char *name, const char *text)
{
    FILE *f = fopen(in_folder(name), "wb");
    if (!CHECK(f != NULL)) return;
    fputs(text, f);
    fclose(f);
}

struct sum {
    int64_t millionths;
    size_t cells;
    double lon, lat; /* of the last */
};

static cw_status add(void *context, const struct raster_cells *cells, cw_error *err)
{
    struct sum *sum = context;
    (void)err;
    for (size_t i = 0; i < cells->count; i++) {
        sum->millionths += cells->millionths[i];
        sum->cells++;
        sum->lon = cells->lon[i];
        sum->lat = cells->lat[i];
    }
    return CW_OK;
}

static cw_status sum_of(const char *path, struct sum *sum, cw_error *err)
{
    struct raster *raster;
    *sum = (struct sum){0};
    *err = (cw_error){0};
    cw_status s = raster_open(path, &raster, err);
    CHECK((raster == NULL) == (s != CW_OK));
    if (!s) s = raster_visit(raster, add, sum, err);
    raster_close(raster);
    return s;
}

/* 3 x 2 cells of a hundredth of a degree. */
static const struct tiff plain = {3, 2, NULL, 6, 37, 36.5, 0.01, 4326, "-99", 0, 0};

static cw_status sum_cells(const struct tiff *like, const float *cells, struct sum *sum,
                           cw_error *err)
{
    struct tiff t = *like;
    t.cells = cells;
    tiff_write(in_folder("p.tif"), &t);
    return sum_of(in_folder("p.tif"), sum, err);
}

static void counts_cells(void)
{
    static const float cells[6] = {1, -99, 0, 0.25F, 2.5F, 4};
    struct sum sum;
    cw_error err;
    CHECK_INT(sum_cells(&plain, cells, &sum, &err), CW_OK);
    CHECK_INT(sum.millionths, 7750000);
    CHECK_INT(sum.cells, 4);
    CHECK(fabs(sum.lon - 37.025) < 1e-9 && fabs(sum.lat - 36.485) < 1e-9);
}

static void takes_nan_for_no_data(void)
{
    const float cells[6] = {NAN, 1, 1, NAN, 1, 1};
    struct tiff t = plain;
    struct sum sum;
    cw_error err;
    t.no_data = "nan";
    CHECK_INT(sum_cells(&t, cells, &sum, &err), CW_OK);
    CHECK_INT(sum.millionths, 4000000);
    t.no_data = NULL;
    CHECK_INT(sum_cells(&t, cells, &sum, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "p.tif: column 0, row 0 (from 0, from the upper left): nan");
}

static void refuses_cells(void)
{
    static const float wrong[] = {-1, -HUGE_VALF, HUGE_VALF, 2e9F};
    struct sum sum;
    cw_error err;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        float cells[6] = {1, 1, 1, 1, 1, wrong[i]};
        CHECK_INT(sum_cells(&plain, cells, &sum, &err), CW_BAD_INPUT);
        CHECK_TEXT(err.text, "column 2, row 1");
    }
}

static void projects_cells(void)
{
    static const float cells[6] = {0, 0, 0, 0, 0, 7};
    struct tiff t = plain;
    struct sum sum;
    cw_error err;
    t.epsg = 32637;
    t.west = 499750; /* the last cell's centre is on the meridian of 39 degrees */
    t.north = 4000000;
    t.cell = 100;
    CHECK_INT(sum_cells(&t, cells, &sum, &err), CW_OK);
    CHECK_INT(sum.millionths, 7000000);
    CHECK(fabs(sum.lon - 39) < 1e-6 && sum.lat > 36.1 && sum.lat < 36.2);
    t.epsg = 4326; /* the same numbers are no degrees */
    CHECK_INT(sum_cells(&t, cells, &sum, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text,
               "column 2, row 1 (from 0, from the upper left) has people and lies nowhere");
}

static void refuses_files(void)
{
    static const float cells[6] = {1, 1, 1, 1, 1, 1};
    struct sum sum;
    cw_error err;
    struct tiff t = plain;
    t.epsg = 0;
    CHECK_INT(sum_cells(&t, cells, &sum, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "p.tif: it names no coordinate reference system; add it");
    t.epsg = 4342; /* geocentric: PROJ 9.1 crashed where it was said to be geographic */
    CHECK_INT(sum_cells(&t, cells, &sum, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "p.tif: its coordinate reference system is not understood");
    t = plain;
    t.cell = 0;
    CHECK_INT(sum_cells(&t, cells, &sum, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "does not say where its cells lie");
    t = plain;
    t.cell_count = 5; /* cut */
    CHECK_INT(sum_cells(&t, cells, &sum, &err), CW_BAD_INPUT);
    t = plain;
    t.width = t.height = 40000; /* 1.6 x 10^9 */
    CHECK_INT(sum_cells(&t, cells, &sum, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "40000 x 40000 cells, more than the 10^9 allowed");
    t.width = t.height = 30000; /* one strip that claims 3.6 GB, in a file of 2 kB */
    CHECK_INT(sum_cells(&t, cells, &sum, &err), CW_BAD_INPUT);
    t.width = 2000000000;
    t.height = 2000000000;
    CHECK_INT(sum_cells(&t, cells, &sum, &err), CW_BAD_INPUT);
    t = plain;
    t.bands = 2;
    CHECK_INT(sum_cells(&t, cells, &sum, &err), CW_BAD_INPUT);
}

/* Nothing but a GeoTIFF is opened, whatever else GDAL could read. */
static void refuses_other_formats(void)
{
    struct sum sum;
    cw_error err;
    put("p.tif", "<VRTDataset rasterXSize=\"1\" rasterYSize=\"1\"><VRTRasterBand "
                 "dataType=\"Byte\" band=\"1\"/></VRTDataset>");
    CHECK_INT(sum_of(in_folder("p.tif"), &sum, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "this is no GeoTIFF");
    put("p.tif", "ncols 1\nnrows 1\nxllcorner 0\nyllcorner 0\ncellsize 1\n5\n");
    CHECK_INT(sum_of(in_folder("p.tif"), &sum, &err), CW_BAD_INPUT);
    put("p.tif", "");
    CHECK_INT(sum_of(in_folder("p.tif"), &sum, &err), CW_BAD_INPUT);
    CHECK_INT(sum_of("GTIFF_DIR:1:p.tif", &sum, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "no such file");
    CHECK_INT(sum_of("/vsicurl/http://127.0.0.1:9/p.tif", &sum, &err), CW_BAD_INPUT);
    CHECK_INT(sum_of("/tmp", &sum, &err), CW_BAD_INPUT);
}

/* What counts is in the file that is hashed. */
static void ignores_files_beside_it(void)
{
    static const float cells[6] = {1, 2, 3, 4, 5, 6};
    struct sum sum;
    cw_error err;
    put("p.tif.aux.xml",
        "<PAMDataset><GeoTransform>0,1,0,0,0,-1</GeoTransform><PAMRasterBand band=\"1\">"
        "<NoDataValue>6</NoDataValue><Scale>5</Scale></PAMRasterBand></PAMDataset>");
    put("p.tfw", "1\n0\n0\n-1\n0\n0\n");
    struct tiff t = plain;
    t.no_data = NULL;
    CHECK_INT(sum_cells(&t, cells, &sum, &err), CW_OK);
    CHECK_INT(sum.millionths, 21000000);
    CHECK(fabs(sum.lon - 37.025) < 1e-9);
    unlink(in_folder("p.tif.aux.xml"));
    unlink(in_folder("p.tfw"));
}

/* ---- zones -------------------------------------------------------------------------------------- */

static cw_status network(void *context, const struct operation_network_source *source,
                         struct network *out, cw_error *err)
{
    (void)context;
    return gmns_read(source->path, source->crs, out, err);
}

static const char head[] = "clearway: 1\noperation: {id: t}\ntime_zone: UTC\n"
                           "pause: {start: 2030-01-01T09:00, end: 2030-01-01T10:00}\n"
                           "network: {gmns: ., crs: EPSG:4326}\n"
                           "classes: [{id: civilian, mode: foot}]\n"
                           "corridors: [{corridor_id: C, node_id: 1, admits: civilian, windows: "
                           "\"09:00-10:00\", capacity_per_hour: 600}]\n";

/* About 1.8 km x 2.2 km; a cell of `plain` is 895 m x 1110 m. */
static void put_network(void)
{
    put("node.csv", "node_id,x_coord,y_coord\n1,37.005,36.485\n2,37.025,36.485\n3,37.015,36.505\n");
    put("link.csv", "link_id,from_node_id,to_node_id,directed,length,free_speed,capacity,"
                    "foot_capacity\na,1,2,0,1800,36,900,500\nb,2,3,0,2400,36,900,500\n");
}

static cw_operation *read_zones(const char *zones, cw_error *err)
{
    cw_operation *op = NULL;
    char text[2048];
    snprintf(text, sizeof text, "%s%s\n", head, zones);
    put("operation.yaml", text);
    *err = (cw_error){0};
    operation_read(in_folder("operation.yaml"), network, NULL, &op, err);
    return op;
}

static cw_operation *must_read(const char *zones)
{
    cw_error err;
    cw_operation *op = read_zones(zones, &err);
    if (!op) CHECK_TEXT(err.text, "no error");
    return op;
}

static const char squares[] = "zones: {raster: {civilian: p.tif}, cell_m: 400}\n";

static void makes_squares(void)
{
    static const float cells[6] = {0, 0, 0, 1.4F, 1.4F, 1.4F};
    struct sum sum;
    cw_error err;
    CHECK_INT(sum_cells(&plain, cells, &sum, &err), CW_OK);
    cw_operation *op = must_read(squares);
    if (!op) return;
    /* 4.2 people are 4; the greatest remainders are equal, so the first zone gets the one over.
     * The middle one is 895 m from every node and no zone. */
    CHECK_INT(op->zone_count, 2);
    CHECK_TEXT(op->warnings.bytes, "1 people of the raster are in no zone: their 1 squares are");
    CHECK_INT(op->zones[0].listed[0][CW_BEST], 2);
    CHECK_INT(op->zones[1].listed[0][CW_BEST], 1);
    CHECK_TEXT(op->zones[0].id, "g1-1");
    CHECK(fabs(op->zones[0].x - 37.005) < 1e-6 && fabs(op->zones[0].y - 36.485) < 1e-6);
    CHECK_INT(op->zones[0].join[0].distance_mm, 0);
    CHECK_INT(op->input_count, 4);
    CHECK_TEXT(op->inputs[op->input_count - 1].path, "p.tif");
    cw_operation_free(op);
}

static void counts_people_outside(void)
{
    static const float cells[6] = {5, 5, 5, 5, 0, 0};
    struct tiff t = plain;
    struct sum sum;
    cw_error err;
    t.west = 36.97; /* the left columns end before the network begins */
    CHECK_INT(sum_cells(&t, cells, &sum, &err), CW_OK);
    cw_operation *op = read_zones(squares, &err);
    CHECK(op == NULL);
    CHECK_TEXT(err.text, "operation.yaml:8: nobody of the raster is in any zone");
    t.west = 36.98;
    CHECK_INT(sum_cells(&t, (const float[6]){5, 5, 0, 5, 0, 5}, &sum, &err), CW_OK);
    op = must_read(squares);
    if (!op) return;
    CHECK_INT(op->zone_count, 1);
    CHECK_TEXT(op->warnings.bytes, "15 people of the raster are in no zone: they are outside");
    cw_operation_free(op);
}

#define SQUARE(id, west, east)                                                                     \
    "{\"type\":\"Feature\",\"properties\":{\"name\":\"" id                                         \
    "\"},\"geometry\":{\"type\":\"Polygon\","                                                      \
    "\"coordinates\":[[[" west ",36.48],[" east ",36.48],[" east ",36.51],[" west ",36.51],[" west \
    ",36.48]]]}}"

static void sums_polygons(void)
{
    static const float cells[6] = {0, 0, 8, 3, 1, 0.5F};
    struct sum sum;
    cw_error err;
    CHECK_INT(sum_cells(&plain, cells, &sum, &err), CW_OK);
    put("z.geojson",
        "{\"type\":\"FeatureCollection\",\"features\":[" SQUARE(
            "west", "37.000", "37.018") "," SQUARE("overlap", "37.001", "37.009") "]}");
    cw_operation *op =
        must_read("snap_max_m: 2000\nzones: {raster: {civilian: p.tif}, polygons: z.geojson}\n");
    if (!op) return;
    CHECK_INT(op->zone_count, 1);
    CHECK_TEXT(op->zones[0].id, "west");
    CHECK_INT(op->zones[0].listed[0][CW_HIGH], 4);
    CHECK(fabs(op->zones[0].x - 37.0075) < 1e-6); /* three quarters of them are in the left cell */
    CHECK_TEXT(op->warnings.bytes, "9 people of the raster are in no zone: they are in no polygon");
    CHECK_TEXT(op->warnings.bytes, "3 people lie in several and count in the first");
    CHECK_INT(op->input_count, 5);
    cw_operation_free(op);
}

static void refuse(const char *zones, const char *needle)
{
    cw_error err;
    cw_operation *op = read_zones(zones, &err);
    CHECK(op == NULL);
    CHECK_TEXT(err.text, needle);
    cw_operation_free(op);
}

static void refuses_zones(void)
{
    static const float cells[6] = {1, 1, 1, 1, 1, 1};
    struct sum sum;
    cw_error err;
    CHECK_INT(sum_cells(&plain, cells, &sum, &err), CW_OK);
    refuse("zones: {raster: {civilian: p.tif}}", ":8: 'cell_m' or 'polygons' is missing");
    refuse("zones: {raster: {civilian: p.tif}, cell_m: 5}", ":8: 'cell_m' must be a whole number");
    refuse("zones: {raster: {armed: p.tif}, cell_m: 50}", ":8: unknown key 'armed'");
    refuse("zones: {raster: {}, cell_m: 50}", ":8: class civilian has no raster");
    refuse("zones: {cell_m: 50}", ":8: 'raster' is missing");
    refuse("zones: {raster: {civilian: q.tif}, cell_m: 50}",
           ":8: civilian: there is no file 'q.tif'");
    refuse("zones: {raster: {civilian: p.tif}, polygons: z.geojson, cell_m: 50}", "not both");
    refuse("zones: {raster: {civilian: p.tif}, polygons: z.geojson, id: x}", "no field 'x'");
    refuse("snap_max_m: 1000000\nzones: {raster: {civilian: p.tif}, cell_m: 10}", "raise cell_m");
}

/* A layer of a GeoPackage or GeoJSON with points serves as zones and corridors, too. */
static void reads_layers(void)
{
    static const char zones[] =
        "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{"
        "\"zone_id\":\"a\",\"civilian\":12.0,\"more\":1},\"geometry\":{\"type\":\"Point\","
        "\"coordinates\":[37.0251,36.485]}}]}";
    put("z.geojson", zones);
    cw_operation *op = must_read("zones: z.geojson\n");
    if (op) CHECK_INT(op->zones[0].listed[0][CW_BEST], 12);
    if (op) CHECK_INT(op->zones[0].join[0].node, 1);
    cw_operation_free(op);
}

static void add_layer(GDALDatasetH dataset, OGRSpatialReferenceH degrees, const char *name,
                      const char *id_field, const char *id)
{
    OGRLayerH layer = GDALDatasetCreateLayer(dataset, name, degrees, wkbPoint, NULL);
    OGRFieldDefnH field = OGR_Fld_Create(id_field, OFTString);
    OGR_L_CreateField(layer, field, true);
    OGR_Fld_Destroy(field);
    field = OGR_Fld_Create("civilian", OFTInteger);
    OGR_L_CreateField(layer, field, true);
    OGR_Fld_Destroy(field);
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    OGR_G_SetPoint_2D(point, 0, 37.025, 36.4851);
    OGR_F_SetGeometryDirectly(feature, point);
    OGR_F_SetFieldString(feature, 0, id);
    OGR_F_SetFieldInteger(feature, 1, 30);
    CHECK(OGR_L_CreateFeature(layer, feature) == OGRERR_NONE);
    OGR_F_Destroy(feature);
}

static void put_layers(const char *first_id_field)
{
    OGRSpatialReferenceH degrees = OSRNewSpatialReference(NULL);
    GDALAllRegister();
    OSRSetAxisMappingStrategy(degrees, OAMS_TRADITIONAL_GIS_ORDER);
    OSRImportFromEPSG(degrees, 4326);
    unlink(in_folder("z.gpkg"));
    GDALDatasetH dataset =
        GDALCreate(GDALGetDriverByName("GPKG"), in_folder("z.gpkg"), 0, 0, 0, GDT_Unknown, NULL);
    if (CHECK(dataset != NULL)) {
        add_layer(dataset, degrees, "first", first_id_field, "z");
        add_layer(dataset, degrees, "second", "zone_id", "y");
        GDALClose(dataset);
    }
    OSRDestroySpatialReference(degrees);
}

/* Zones from the first layer of a GeoPackage; one that lacks their id is named with the others. */
static void reads_geopackages(void)
{
    put_layers("zone_id");
    cw_operation *op = must_read("zones: z.gpkg\n");
    if (op) {
        CHECK_INT(op->zone_count, 1);
        CHECK_TEXT(op->zones[0].id, "z");
        CHECK_INT(op->zones[0].listed[0][CW_BEST], 30);
        CHECK_INT(op->zones[0].join[0].node, 1);
    }
    cw_operation_free(op);
    put_layers("label");
    refuse("zones: z.gpkg", "first layer has no field 'zone_id'");
    refuse("zones: z.gpkg", "its layers are first, second: save the one with the zones");
}

/* `side` x `side` cells of one person, packed to next to nothing. */
static void put_full(int side)
{
    static const char *const options[] = {"COMPRESS=DEFLATE", "TILED=YES", NULL};
    double place[6] = {37, 1e-5, 0, 36.5, 0, -1e-5};
    OGRSpatialReferenceH degrees = OSRNewSpatialReference(NULL);
    GDALAllRegister();
    OSRImportFromEPSG(degrees, 4326);
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("GTiff"), in_folder("full.tif"), side,
                                      side, 1, GDT_Byte, (char **)(uintptr_t)options);
    if (CHECK(dataset != NULL)) {
        GDALSetGeoTransform(dataset, place);
        GDALSetSpatialRef(dataset, degrees);
        GDALFillRaster(GDALGetRasterBand(dataset, 1), 1, 0);
        GDALClose(dataset);
    }
    OSRDestroySpatialReference(degrees);
}

/* Blocks that are alike take no room in the file, and each of their cells takes time. */
static void refuses_more_than_a_file_holds(void)
{
    struct sum sum;
    cw_error err;
    put_full(2000);
    CHECK_INT(sum_of(in_folder("full.tif"), &sum, &err), CW_OK);
    CHECK_INT(sum.millionths, INT64_C(4000000) * RASTER_MILLIONTHS);
    put_full(3600);
    CHECK_INT(sum_of(in_folder("full.tif"), &sum, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "full.tif: has more cells with people than a file of its size can hold");
}

int main(void)
{
    if (!mkdtemp(folder)) return 1;
    put_network();
    RUN(counts_cells);
    RUN(takes_nan_for_no_data);
    RUN(refuses_cells);
    RUN(projects_cells);
    RUN(refuses_files);
    RUN(refuses_other_formats);
    RUN(ignores_files_beside_it);
    RUN(makes_squares);
    RUN(counts_people_outside);
    RUN(sums_polygons);
    RUN(refuses_zones);
    RUN(reads_layers);
    RUN(reads_geopackages);
    RUN(refuses_more_than_a_file_holds);
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return harness_end() | system(command);
}
