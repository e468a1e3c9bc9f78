/* Networks to GMNS tables and back, and to GeoPackages. */
#include <dirent.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "export/gmns.h"
#include "export/gpkg.h"
#include "files/number.h"
#include "harness.h"
#include "import/gmns.h"

static char here[] = "/tmp/clearway-export-XXXXXX"; /* this test's folder */
static const struct progress quiet;

static const char *in(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", here, name);
    return path;
}

/* How many things lie in this test's folder, hidden ones too. */
static int count_files(void)
{
    int count = 0;
    DIR *folder = opendir(here);
    for (struct dirent *e; folder && (e = readdir(folder)) != NULL;) count++;
    if (folder) closedir(folder);
    return count - 2; /* "." and ".." */
}

static void remove_all(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s/*", here);
    CHECK_INT(system(command), 0);
}

/* ---- networks ----------------------------------------------------------------------------------- */

#define DRIVE LINK_WAY(MODE_VEHICLE, FORWARD)
#define DRIVE_BACK LINK_WAY(MODE_VEHICLE, BACKWARD)
#define GO LINK_WAY(MODE_FOOT, FORWARD)
#define GO_BACK LINK_WAY(MODE_FOOT, BACKWARD)

static void make(struct network *net, const struct link *links, size_t count, const char *crs)
{
    *net = (struct network){.source = "test"};
    net->crs = crs;
    net->geographic = crs && strcmp(crs, "EPSG:4326") == 0;
    CHECK_INT(network_add_node(net, "a,\"b\"", 0.1, -1.0 / 3, NULL), CW_OK);
    CHECK_INT(network_add_node(net, " \xd8\xad ", 179.123456789012345, 1e-17, NULL), CW_OK);
    CHECK_INT(network_add_node(net, "-3", -5e-324, 89.999999999999986, NULL), CW_OK);
    for (size_t j = 0; j < count; j++) CHECK_INT(network_add_link(net, &links[j], NULL), CW_OK);
}

static cw_status there_and_back(const struct network *net, struct network *again)
{
    cw_error err = {0};
    *again = (struct network){0};
    cw_status status = export_gmns(net, in("tables"), &quiet, &err);
    if (!status) status = gmns_read(in("tables"), NULL, again, &err);
    if (status) printf("     %s\n", err.text);
    remove_all();
    return status;
}

static bool same_double(double a, double b)
{
    return a >= b && a <= b;
}

static void check_nodes(const struct network *a, const struct network *b)
{
    if (!CHECK_INT(a->node_count, b->node_count)) return;
    for (size_t v = 0; v < a->node_count; v++) {
        CHECK(strcmp(a->node_id[v], b->node_id[v]) == 0);
        CHECK(same_double(a->x[v], b->x[v]) && same_double(a->y[v], b->y[v]));
    }
    CHECK((a->crs == NULL) == (b->crs == NULL) && (!a->crs || strcmp(a->crs, b->crs) == 0));
    CHECK(a->geographic == b->geographic);
}

static void check_link(const struct link *a, const struct link *b)
{
    CHECK(strcmp(a->id, b->id) == 0);
    CHECK_INT(a->from, b->from);
    CHECK_INT(a->to, b->to);
    CHECK_INT(a->length_mm, b->length_mm);
    CHECK_INT(a->speed_mm_h, b->speed_mm_h);
    CHECK_INT(a->vehicles_h, b->vehicles_h);
    CHECK_INT(a->foot_people_h, b->foot_people_h);
    CHECK_INT(a->ways, b->ways);
}

static const struct link plain[] = {
    {"1", 0, 1, 100001, 50000001, 1800, 0, DRIVE},
    {"\"q\"", 1, 2, 1, 1, 1, 7, DRIVE | GO},
    {"x, y", 2, 0, 0, 1000000000, 1000000000, 1000000000, DRIVE | DRIVE_BACK | GO | GO_BACK},
    {"walk", 0, 2, INT64_C(1000000000000), 0, 0, 5, GO | GO_BACK},
    {"-7", 0, 2, 999, 30123456, 0, 5, GO},
};

static void writes_the_same_network(void)
{
    static const char *const systems[] = {NULL, "EPSG:4326", "EPSG:28355"};
    for (size_t i = 0; i < 3; i++) {
        struct network net, again;
        make(&net, plain, sizeof plain / sizeof *plain, systems[i]);
        if (CHECK_INT(there_and_back(&net, &again), CW_OK)) {
            check_nodes(&net, &again);
            if (CHECK_INT(again.link_count, net.link_count))
                for (size_t j = 0; j < net.link_count; j++)
                    check_link(&net.links[j], &again.links[j]);
            CHECK_INT(again.drop_count, 0);
        }
        network_release(&again);
        network_release(&net);
    }
}

/* Rows have one direction for all uses: links are turned around, or become two. */
static void writes_other_directions(void)
{
    static const struct link given[] = {
        {"1", 0, 1, 5, 6, 7, 8, DRIVE | GO | GO_BACK},
        {"1-walk", 0, 1, 5, 6, 7, 8, DRIVE_BACK | GO},
        {"2", 0, 1, 5, 6, 7, 8, DRIVE_BACK | GO_BACK},
        {"3", 0, 1, 5, 0, 0, 8, GO_BACK},
        {"4", 0, 1, 5, 6, 7, 8, DRIVE | DRIVE_BACK | GO_BACK},
        {"5", 0, 1, 5, 6, 7, 8, 0},
    };
    static const struct link want[] = {
        {"1", 0, 1, 5, 6, 7, 0, DRIVE},
        {"1-walk-walk", 0, 1, 5, 6, 0, 8, GO | GO_BACK},
        {"1-walk", 1, 0, 5, 6, 7, 0, DRIVE},
        {"1-walk-walk-walk", 0, 1, 5, 6, 0, 8, GO},
        {"2", 1, 0, 5, 6, 7, 8, DRIVE | GO},
        {"3", 1, 0, 5, 0, 0, 8, GO},
        {"4", 0, 1, 5, 6, 7, 0, DRIVE | DRIVE_BACK},
        {"4-walk-walk", 1, 0, 5, 6, 0, 8, GO},
    };
    struct network net, again;
    make(&net, given, sizeof given / sizeof *given, NULL);
    CHECK_INT(there_and_back(&net, &again), CW_OK);
    if (CHECK_INT(again.link_count, sizeof want / sizeof *want))
        for (size_t j = 0; j < again.link_count; j++) check_link(&want[j], &again.links[j]);
    network_release(&again);
    network_release(&net);
}

static void shows_coordinates(void)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0.1, "0.1"}, {-5, "-5"}, {1e9, "1000000000"}, {0.1 + 0.2, "0.30000000000000004"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[NUMBER_SHOWN_ROOM];
        number_show_coordinate(cases[i].value, text);
        if (!CHECK(strcmp(text, cases[i].text) == 0)) printf("     %s\n", text);
    }
}

/* ---- GeoPackage --------------------------------------------------------------------------------- */

static int64_t ask(const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    int64_t value = -1;
    CHECK_INT(sqlite3_open_v2(in("map.gpkg"), &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    CHECK_INT(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    if (sqlite3_step(statement) == SQLITE_ROW) value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return value;
}

static void writes_geopackages(void)
{
    static const struct {
        const char *crs;
        int64_t srs_id;
    } systems[] = {{NULL, -1}, {"EPSG:4326", 4326}, {"EPSG:28355", 28355}, {"OGC:CRS84", 4326}};
    for (size_t i = 0; i < sizeof systems / sizeof *systems; i++) {
        struct network net;
        cw_error err = {0};
        make(&net, plain, sizeof plain / sizeof *plain, systems[i].crs);
        if (!CHECK_INT(export_gpkg(&net, in("map.gpkg"), &quiet, &err), CW_OK))
            printf("     %s\n", err.text);
        CHECK_INT(ask("SELECT count(*) FROM node"), 3);
        CHECK_INT(ask("SELECT count(*) FROM link"), 5);
        CHECK_INT(ask("SELECT srs_id FROM gpkg_geometry_columns WHERE table_name = 'link' AND "
                      "geometry_type_name = 'LINESTRING'"),
                  systems[i].srs_id);
        CHECK_INT(ask("SELECT count(*) FROM link WHERE link_id = '1' AND to_node_id = ' \xd8\xad ' "
                      "AND length_m = 100.001 AND speed_kmh = 50.000001 AND vehicles = 'forward' "
                      "AND foot = 'none' AND vehicles_per_hour = 1800 AND length(geom) = 49"),
                  1);
        if (i == 2)
            CHECK_INT(ask("SELECT count(*) FROM gpkg_spatial_ref_sys WHERE srs_id = 28355 AND "
                          "organization = 'EPSG' AND definition LIKE 'PROJCS[%MGA zone 55%'"),
                      1);
        network_release(&net);
    }
    CHECK_INT(count_files(), 1);
    remove_all();
}

/* ---- what goes wrong ---------------------------------------------------------------------------- */

static bool cancel_later(void *context, const char *what, int64_t done, int64_t total)
{
    (void)what;
    return done < total && (*(int *)context)-- > 0;
}

static void leaves_nothing(void)
{
    struct network net = {.source = "test"};
    char id[16];
    for (int v = 0; v < 20000; v++) {
        snprintf(id, sizeof id, "%d", v);
        CHECK_INT(network_add_node(&net, id, v, v, NULL), CW_OK);
    }
    for (int calls = 0; calls < 5; calls++) {
        int left = calls;
        struct progress progress = {cancel_later, &left};
        CHECK_INT(export_gmns(&net, in("tables"), &progress, NULL), CW_CANCELLED);
        left = calls;
        CHECK_INT(export_gpkg(&net, in("map.gpkg"), &progress, NULL), CW_CANCELLED);
        CHECK_INT(count_files(), 0);
    }
    network_release(&net);
}

static void refuses_places(void)
{
    struct network net;
    cw_error err = {0};
    make(&net, plain, 1, NULL);
    CHECK_INT(mkdir(in("empty"), 0777), 0);
    CHECK_INT(export_gmns(&net, in("empty///"), &quiet, &err), CW_OK);
    CHECK_INT(export_gmns(&net, in("empty"), &quiet, &err), CW_BAD_USAGE);
    CHECK_TEXT(err.text, "is no empty folder");
    err = (cw_error){0};
    CHECK_INT(export_gmns(&net, in("empty/node.csv"), &quiet, &err), CW_BAD_USAGE);
    CHECK_TEXT(err.text, "is no empty folder");
    err = (cw_error){0};
    CHECK_INT(export_gmns(&net, in("none/tables"), &quiet, &err), CW_CANNOT_WRITE);
    CHECK_TEXT(err.text, "No such file");
    err = (cw_error){0};
    CHECK_INT(export_gmns(&net, "", &quiet, &err), CW_BAD_USAGE);
    err = (cw_error){0};
    CHECK_INT(export_gpkg(&net, in("empty"), &quiet, &err), CW_CANNOT_WRITE);
    CHECK_TEXT(err.text, "not a plain file");
    err = (cw_error){0};
    CHECK_INT(export_gpkg(&net, in("none/map.gpkg"), &quiet, &err), CW_CANNOT_WRITE);
    CHECK_INT(count_files(), 1);
    remove_all();
    network_release(&net);
}

int main(void)
{
    if (!mkdtemp(here)) return 1;
    RUN(writes_the_same_network);
    RUN(writes_other_directions);
    RUN(shows_coordinates);
    RUN(writes_geopackages);
    RUN(leaves_nothing);
    RUN(refuses_places);
    rmdir(here);
    return harness_end();
}
