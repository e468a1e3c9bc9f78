/* Drafting: that a draft reads as an operation, says what it assumed, loses nobody, and that a wrong
 * request leaves nothing behind. */
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clearway/clearway.h"
#include "harness.h"
#include "operation/operation.h"
#include "tiff.h"

static char folder[] = "/tmp/clearway-draft-XXXXXX";

/* One place per name, so that options keep theirs. */
static const char *in_folder(const char *name)
{
    static char paths[32][256];
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    for (int i = 0; i < 32; i++) {
        if (!paths[i][0]) memcpy(paths[i], path, sizeof path);
        if (strcmp(paths[i], path) == 0) return paths[i];
    }
    abort();
}

static void put(const char *name, const char *text)
{
    FILE *f = fopen(in_folder(name), "wb");
    if (!CHECK(f != NULL)) return;
    fputs(text, f);
    fclose(f);
}

static char *text_of(const char *name)
{
    static char text[16384];
    FILE *f = fopen(in_folder(name), "rb");
    size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
    text[n] = '\0';
    if (f) fclose(f);
    return text;
}

static int entries(const char *path)
{
    int count = 0;
    DIR *dir = opendir(path);
    while (dir && readdir(dir)) count++;
    if (dir) closedir(dir);
    return count - 2;
}

static void remove_draft(void)
{
    char command[320];
    snprintf(command, sizeof command, "rm -rf %s", in_folder("d"));
    CHECK(system(command) == 0);
}

/* A cross of four arms about node 1; the eastern arm (2) is the biggest road. 6 is an island. */
static void put_network(void)
{
    CHECK(mkdir(in_folder("net"), 0777) == 0);
    put("net/node.csv", "node_id,x_coord,y_coord\n1,37,36\n2,37.02,36\n3,37,36.02\n4,36.98,36\n"
                        "5,37,35.98\n6,37.01,36.01\n7,37.011,36.01\n");
    put("net/link.csv",
        "link_id,from_node_id,to_node_id,directed,length,free_speed,capacity,foot_capacity\n"
        "a,1,2,0,1803,36,2000,700\nb,1,3,0,2220,36,1000,500\nc,1,4,0,1803,36,1000,500\n"
        "d,1,5,1,2220,36,100,500\ne,6,7,0,90,36,500,500\n");
}

static cw_new_options usual(void)
{
    cw_new_options o = {0};
    o.folder = in_folder("d");
    o.network = in_folder("net");
    o.crs = "EPSG:4326";
    o.people = in_folder("people.csv");
    o.pause = "2030-01-01T09:00/2030-01-01T12:00";
    return o;
}

static char *report; /* of the last draft that succeeded */

static cw_operation *draft(const cw_new_options *o)
{
    cw_error err = {0};
    cw_operation *op = NULL;
    cw_text_free(report);
    report = NULL;
    remove_draft();
    if (cw_operation_new(o, &report, &err) != CW_OK) {
        CHECK_TEXT(err.text, "no error");
        return NULL;
    }
    if (cw_operation_read(in_folder("d/operation.yaml"), &op, &err) != CW_OK)
        CHECK_TEXT(err.text, "no error");
    return op;
}

static void refuse(const cw_new_options *o, cw_status status, const char *needle)
{
    cw_error err = {0};
    char *text = NULL;
    int before = entries(folder);
    CHECK_INT(cw_operation_new(o, &text, &err), status);
    CHECK(text == NULL);
    CHECK_TEXT(err.text, needle);
    CHECK_INT(entries(folder), before); /* neither the folder nor a temporary one */
}

static const char people_csv[] = "Id,Longitude,LAT,Population\nw,36.9801,36,100.4\n"
                                 "n,37,36.0199,50.4\nfar,37.3,36,7\nempty,37,36,0\n";

static const char *assumption(const cw_operation *op, const char *needle)
{
    for (size_t i = 0; i < op->assumption_count; i++)
        if (strstr(op->assumptions[i], needle)) return op->assumptions[i];
    return NULL;
}

static void drafts(void)
{
    static const char *const gates[] = {"37.02,36.0001,The east, \"big\" gate", "36.98,36"};
    cw_new_options o = usual();
    o.gates = gates;
    o.gate_count = 2;
    put("people.csv", people_csv);
    cw_operation *op = draft(&o);
    if (!op) return;
    CHECK_INT(op->zone_count, 2);
    CHECK_INT(op->zones[0].listed[0][CW_BEST] + op->zones[1].listed[0][CW_BEST], 151);
    CHECK(strcmp(op->zones[0].id, "w") == 0);
    CHECK_INT(op->corridor_count, 2);
    CHECK(strcmp(op->corridors[0].name, "The east, \"big\" gate") == 0);
    CHECK(strcmp(op->corridors[1].name, "Gate 2") == 0);
    CHECK_INT(op->corridors[0].node, 1);
    CHECK_INT(op->corridors[0].capacity_h[CW_LOW], 250);
    CHECK_INT(op->corridors[0].capacity_h[CW_BEST], 700); /* its road carries no more */
    CHECK_INT(op->corridors[0].capacity_h[CW_HIGH], 700);
    CHECK_INT(op->corridors[0].windows[0].close_s, 3 * 3600);
    CHECK_INT(op->classes[0].take_up_millionths[CW_LOW], 0);
    CHECK(assumption(op, "times are in UTC") != NULL);
    CHECK(assumption(op, "7 people in 1 zone are not covered") != NULL);
    CHECK(assumption(op, "proposals") == NULL);
    CHECK_INT(op->source_count, 2);
    CHECK_TEXT(text_of("d/not-covered.csv"), "far,37.3000000,36.0000000,7,25");
    CHECK_TEXT(text_of("d/operation.yaml"), "network: {gmns: \"../net\", crs: \"EPSG:4326\"}");
    CHECK_TEXT(report, "7 NOT covered by these roads");
    CHECK_TEXT(report, "/d/operation.yaml\n");
    CHECK_INT(op->warnings.length, 0);
    cw_operation_free(op);
}

/* Every assumption that the report lists stands in the operation, and the other way round. */
static void lists_every_assumption(void)
{
    cw_new_options o = usual();
    put("people.csv", people_csv);
    cw_operation *op = draft(&o);
    if (!op) return;
    for (size_t i = 0; i < op->assumption_count; i++) CHECK_TEXT(report, op->assumptions[i]);
    CHECK(op->assumption_count >= 9);
    cw_operation_free(op);
    o.time_zone = "Asia/Damascus";
    op = draft(&o);
    CHECK(op && assumption(op, "UTC") == NULL);
    cw_operation_free(op);
}

static void proposes_corridors(void)
{
    cw_new_options o = usual();
    put("people.csv", people_csv);
    cw_operation *op = draft(&o);
    if (!op) return;
    /* The biggest road first; not the southern one, which carries too little beside it. */
    CHECK_INT(op->corridor_count, 3);
    CHECK_INT(op->corridors[0].node, 1);
    CHECK_TEXT(op->corridors[0].name, "Proposed: east");
    CHECK(assumption(op, "the 3 corridors are proposals") != NULL);
    CHECK_TEXT(text_of("d/corridors.csv"), "the corridor itself is a proposal");
    cw_operation_free(op);
}

static void shares_people_between_classes(void)
{
    static const char *const classes[] = {"civilian-on-foot=foot:70", "by-car=vehicle:30"};
    cw_new_options o = usual();
    o.classes = classes;
    o.class_count = 2;
    o.persons_per_vehicle = 5;
    o.throughput_h = 300;
    put("people.csv", "lon,lat,pop\n37,36,3\n37,36.001,3\n37,36.019,4\n");
    cw_operation *op = draft(&o);
    if (!op) return;
    int64_t people[2] = {0, 0};
    for (size_t z = 0; z < op->zone_count; z++)
        for (int c = 0; c < 2; c++) people[c] += op->zones[z].listed[c][CW_BEST];
    CHECK_INT(people[0], 7);
    CHECK_INT(people[1], 3);
    CHECK_INT(op->classes[1].persons_per_vehicle, 5);
    CHECK(strcmp(op->zones[0].id, "z1") == 0);
    CHECK(assumption(op, "numbered by their row") != NULL);
    CHECK_INT(op->corridors[0].capacity_h[CW_LOW], 75);
    CHECK_INT(op->corridors[0].capacity_h[CW_BEST], 300);
    CHECK_INT(op->corridors[0].capacity_h[CW_HIGH], 700 + 2000 * 5);
    cw_operation_free(op);
}

static void takes_rasters_and_copies(void)
{
    static const float cells[4] = {2.5F, 1, 0, 2.5F};
    struct tiff t = {2, 2, cells, 4, 36.99, 36.01, 0.01, 4326, NULL, 0, 0};
    cw_new_options o = usual();
    tiff_write(in_folder("people.tif"), &t);
    o.people = in_folder("people.tif");
    o.copy = true;
    o.cell_m = 5000;
    cw_operation *op = draft(&o);
    if (!op) return;
    CHECK_INT(op->zone_count, 1);
    CHECK_INT(op->zones[0].listed[0][CW_BEST], 6);
    CHECK_TEXT(text_of("d/operation.yaml"), "network: {gmns: \".\", crs: \"EPSG:4326\"}");
    CHECK(access(in_folder("d/node.csv"), F_OK) == 0 &&
          access(in_folder("d/people.tif"), F_OK) == 0);
    cw_operation_free(op);
}

/* A network in metres: people and gates may be so, too. */
static void takes_network_coordinates(void)
{
    static const char *const gates[] = {"501000,4000000,East", "39.0000001,36.1445"};
    cw_new_options o = usual();
    CHECK(mkdir(in_folder("metres"), 0777) == 0);
    put("metres/node.csv", "node_id,x_coord,y_coord\n1,500000,4000000\n2,501000,4000000\n");
    put("metres/link.csv",
        "link_id,from_node_id,to_node_id,directed,length,free_speed,capacity,foot_capacity\n"
        "a,1,2,0,1000,36,2000,700\n");
    put("people.csv", "id,x,y,people\na,500010,4000000,9\nb,500900,4000700,5\n");
    o.network = in_folder("metres");
    o.crs = "EPSG:32637";
    o.gates = gates;
    o.gate_count = 2;
    cw_operation *op = draft(&o);
    if (!op) return;
    CHECK_INT(op->zone_count, 1);
    CHECK(op->zones[0].x > 500009.9 && op->zones[0].x < 500010.1);
    CHECK_INT(op->corridors[0].node, 1);
    CHECK_INT(op->corridors[0].snap_mm / 100, 0);
    CHECK_INT(op->corridors[1].node, 0);
    CHECK(assumption(op, "in the coordinates of the network, EPSG:32637") != NULL);
    cw_operation_free(op);
    o.snap_m = 800;
    op = draft(&o);
    if (!op) return;
    CHECK_INT(op->zone_count, 2);
    CHECK_INT(op->snap_max_mm, 800000);
    cw_operation_free(op);
}

static void takes_map_layers(void)
{
    cw_new_options o = usual();
    put("people.geojson",
        "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{"
        "\"zone_id\":\"a\",\"souls\":12.0},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[["
        "36.999,36.019],[37.001,36.019],[37.001,36.021],[36.999,36.019]]]}}]}");
    o.people = in_folder("people.geojson");
    remove_draft();
    refuse(&o, CW_BAD_INPUT,
           "no column says how many people; name it with --people-column. Its "
           "columns are: zone_id, souls");
    o.people_column = "souls";
    cw_operation *op = draft(&o);
    if (!op) return;
    CHECK_INT(op->zones[0].listed[0][CW_BEST], 12);
    CHECK(strcmp(op->zones[0].id, "a") == 0);
    cw_operation_free(op);
}

static void refuses_requests(void)
{
    static const char *const half[] = {"a=foot:70"}, *const odd[] = {"a=swim"};
    static const char *const nowhere[] = {"38,36"}, *const no_place[] = {"north"};
    cw_new_options o = usual();
    remove_draft();
    put("people.csv", people_csv);
    o.people = NULL;
    refuse(&o, CW_BAD_USAGE, "Give --people FILE");
    o = usual(), o.pause = "tomorrow";
    refuse(&o, CW_BAD_USAGE, "Give --pause FROM/TO");
    o = usual(), o.pause = "2030-01-01T09:00/2030-01-01T08:00";
    refuse(&o, CW_BAD_INPUT, "nothing was written, because it would be wrong: operation.yaml:");
    o = usual(), o.time_zone = "Mars/Base";
    refuse(&o, CW_BAD_INPUT, "time zone 'Mars/Base' is not known");
    o = usual(), o.crs = NULL;
    refuse(&o, CW_BAD_USAGE, "give --crs");
    o = usual(), o.osm = "x.osm.pbf";
    refuse(&o, CW_BAD_USAGE, "not both");
    o = usual(), o.network = in_folder("nothing.xml");
    refuse(&o, CW_BAD_INPUT, "nothing.xml: no such file");
    o = usual(), o.mode = "swim";
    refuse(&o, CW_BAD_USAGE, "--mode is foot or vehicle");
    o = usual(), o.classes = half, o.class_count = 1;
    refuse(&o, CW_BAD_USAGE, "add up to 70 percent");
    o.classes = odd;
    refuse(&o, CW_BAD_USAGE, "the class 'a=swim' is not understood");
    o = usual(), o.gates = nowhere, o.gate_count = 1;
    refuse(&o, CW_BAD_INPUT, "the gate 'Gate 1' (38,36) is");
    o.gates = no_place;
    refuse(&o, CW_BAD_USAGE, "the gate 'north' is no place");
    o = usual(), o.title = "a\033[31m";
    refuse(&o, CW_BAD_USAGE, "control characters");
    o = usual(), o.folder = in_folder("net");
    refuse(&o, CW_BAD_USAGE, "exists already and is no empty folder");
    CHECK(mkdir(in_folder("cars"), 0777) == 0);
    put("cars/node.csv", "node_id,x_coord,y_coord\n1,37,36\n2,37.02,36\n");
    put("cars/link.csv", "link_id,from_node_id,to_node_id,directed,length,free_speed,capacity\n"
                         "a,1,2,0,1803,36,2000\n");
    o = usual(), o.network = in_folder("cars");
    refuse(&o, CW_BAD_INPUT, "nobody may go on foot on any of these roads; give --mode vehicle");
    o = usual(), o.folder = in_folder("no/where");
    refuse(&o, CW_CANNOT_WRITE, "no folder can be made there");
}

/* Names reach the zones, and so the report; not a name that is the id, not one of controls. */
static void keeps_names(void)
{
    cw_new_options o = usual();
    put("people.csv", "id,Name,name_ar,lon,lat,people\n1,\"Old town, east\",المدينة,36.9801,36,5\n"
                      "2,,,37,36.0199,6\n3,Far,,37.3,36,7\n");
    cw_operation *op = draft(&o);
    if (!op) return;
    CHECK(strcmp(op->zones[0].name, "Old town, east") == 0);
    CHECK(strcmp(op->zones[0].name_ar, "المدينة") == 0);
    CHECK(strcmp(op->zones[1].id, "2") == 0 && !op->zones[1].name);
    CHECK_TEXT(text_of("d/not-covered.csv"),
               "zone_id,name,name_ar,lon,lat,people,why\n3,Far,,37.3");
    CHECK_TEXT(op->assumptions[0], "7 people in 1 zone are not covered"); /* nobody may miss it */
    cw_operation_free(op);
    put("people.csv", "name,lon,lat,people\nwest,36.9801,36,5\nnorth,37,36.0199,6\n");
    op = draft(&o);
    CHECK_TEXT(text_of("d/zones.csv"), "zone_id,lon,lat,civilian\nwest,");
    cw_operation_free(op);
    put("people.csv", "name,lon,lat,people\nsame,36.9801,36,5\nsame,37,36.0199,6\n");
    op = draft(&o);
    CHECK_TEXT(text_of("d/zones.csv"), "zone_id,name,lon,lat,civilian\nz1,same,");
    cw_operation_free(op);
}

static void quotes_paths(void)
{
    cw_new_options o = usual();
    char command[320];
    put("people.csv", people_csv);
    cw_operation_free(draft(&o));
    CHECK_TEXT(report, "/d/operation.yaml --report /tmp/");
    o.folder = in_folder("it's one");
    cw_error err = {0};
    cw_text_free(report);
    report = NULL;
    CHECK_INT(cw_operation_new(&o, &report, &err), CW_OK);
    CHECK_TEXT(report ? report : err.text, "/it'\\''s one/report.html'\n");
    snprintf(command, sizeof command, "rm -r \"%s\"", o.folder);
    CHECK(system(command) == 0);
}

/* Says no when `left` questions were answered with yes. */
static bool ask(void *left, const char *what, int64_t done, int64_t total)
{
    (void)what, (void)done, (void)total;
    return (*(int *)left)-- > 0;
}

static void stops_when_told(void)
{
    cw_new_options o = usual();
    int left = 0, most = 0;
    remove_draft();
    put("people.csv", people_csv);
    o.progress = ask;
    o.progress_context = &left;
    for (; most < 6; left = ++most) refuse(&o, CW_CANCELLED, "cancelled; nothing was written");
    o.progress = NULL; /* and does not stop of itself */
    cw_operation *op = draft(&o);
    CHECK(op != NULL);
    cw_operation_free(op);
}

/* As spreadsheets write it where the comma is for decimals. */
static void reads_semicolons(void)
{
    cw_new_options o = usual();
    put("people.csv", "id;lon;lat;people\na;37;36;41\n");
    cw_operation *op = draft(&o);
    if (!op) return;
    CHECK_INT(op->zone_count, 1);
    CHECK_INT(op->zones[0].listed[0][CW_BEST], 41);
    cw_operation_free(op);
}

static void refuses_people(void)
{
    cw_new_options o = usual();
    remove_draft();
    put("people.csv", "lon;lat;people\n37,5;36;1\n");
    refuse(&o, CW_BAD_INPUT, "people.csv:2: '37,5', '36' is no place in degrees");
    put("people.csv", "lon\tlat\tpeople\n37\t36\t1\n");
    refuse(&o, CW_BAD_INPUT, "its columns are separated by tabs");
    put("people.csv", "lon,lat,people\n37,36,1\n37,36,\"1,200\"\n");
    refuse(&o, CW_BAD_INPUT, "'1,200' is no number of people from 0 to 10^9; write digits without");
    put("people.csv", "id,lon,lat,people\na,37,36,1\nTotal,,,1\n");
    refuse(&o, CW_BAD_INPUT,
           "people.csv:3: '', '' is no place in degrees, longitude and latitude "
           "(WGS84); if it is a row of totals, remove it");
    put("people.csv", "lon,lat,people\n36,37,1\n36.01,37,5\n");
    refuse(&o, CW_BAD_INPUT, "lon and lat of the people file seem to be exchanged");
    put("people.csv", "lon,lat,people\n37,36,1\n37,36,-3\n");
    refuse(&o, CW_BAD_INPUT, "people.csv:3: people: '-3' is no number of people");
    put("people.csv", "lon,lat,people\n37,36,nan\n");
    refuse(&o, CW_BAD_INPUT, "'nan' is no number of people");
    put("people.csv", "lon,lat,people\n370000,36,1\n");
    refuse(&o, CW_BAD_INPUT, "people.csv:2: '370000', '36' is no place in degrees");
    put("people.csv", "place,people\na,1\n");
    refuse(&o, CW_BAD_INPUT, "no column says where the people are");
    put("people.csv", "lon,lat,people\n37,36,0\n");
    refuse(&o, CW_BAD_INPUT, "there is nobody in it");
    put("people.csv", "lon,lat,people\n37.3,36,5\n");
    refuse(&o, CW_BAD_INPUT, "none of the 5 people is within 500 m");
    o.people = in_folder("nothing.csv");
    refuse(&o, CW_BAD_INPUT, "nothing.csv: no such file");
}

int main(void)
{
    if (!mkdtemp(folder)) return 1;
    put_network();
    RUN(drafts);
    RUN(lists_every_assumption);
    RUN(proposes_corridors);
    RUN(shares_people_between_classes);
    RUN(takes_rasters_and_copies);
    RUN(takes_network_coordinates);
    RUN(takes_map_layers);
    RUN(keeps_names);
    RUN(quotes_paths);
    RUN(stops_when_told);
    RUN(refuses_requests);
    RUN(reads_semicolons);
    RUN(refuses_people);
    cw_text_free(report);
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return harness_end() | system(command);
}
