/* Reading operations: that what is written is what is understood, that every wrong input is refused
 * with its place and a remedy, and which corridors count. */
#include <stdlib.h>
#include <unistd.h>

#include "harness.h"
#include "import/areas.h"
#include "import/gmns.h"
#include "import/matsim.h"
#include "operation/operation.h"

/* 1 -- 2 -- 3 -- 4, 1 km each; 5 is an island that link 9 only leads out of, to nothing. */
static const char node_csv[] = "node_id,x_coord,y_coord\n"
                               "1,0,0\n2,1000,0\n3,2000,0\n4,3000,0\n5,3000,5000\n6,3000,6000\n";
static const char link_csv[] =
    "link_id,from_node_id,to_node_id,directed,length,free_speed,capacity,lanes,foot_capacity\n"
    "a,1,2,0,1000,36,1000,1,500\nb,2,3,0,1000,36,1000,1,500\nc,3,4,0,1000,36,500,2,\n"
    "d,5,6,1,1000,36,500,2,100\n";
static const char zones_csv[] = "zone_id,node_id,x,y,civilian_low,civilian_best,civilian_high,"
                                "walker,name_ar,x_note\n"
                                "Z1,1,,,100,200,333,10,,\nZ2,,1000,30,1,2,3,0,,\n";
static const char corridors_csv[] =
    "corridor_id,name,admits,node_id,windows,capacity_per_hour,needs\n"
    "C1,North,civilian,4,09:10-09:30;08:00-09:05,600,A B\n"
    "C2,South,walker civilian,3,2030-01-01T09:00/2030-01-02T02:00,unknown,\n";
static const char classes[] = "classes: [{id: civilian, mode: vehicle, persons_per_vehicle: 4}, "
                              "{id: walker, mode: foot}]\n";
static const char head[] = "clearway: 1\noperation: {id: t}\ntime_zone: UTC\n";
static const char pause_yaml[] = "pause: {start: 2030-01-01T09:00, end: 2030-01-01T10:00}\n";
static const char files[] = "network: {gmns: .}\nzones: zones.csv\ncorridors: ./corridors.csv\n";
static const char parties[] = "parties: [{id: A, name: Party A}, {id: B}]\n";

static char folder[] = "/tmp/clearway-operation-XXXXXX";

static void put(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    if (!CHECK(f != NULL)) return;
    fputs(text, f);
    fclose(f);
}

static cw_status network(void *context, const struct operation_network_source *source,
                         struct network *out, cw_error *err)
{
    (void)context;
    if (source->kind == OPERATION_GMNS) return gmns_read(source->path, source->crs, out, err);
    if (source->kind == OPERATION_MATSIM) return matsim_read(source->path, source->crs, out, err);
    return areas_read(source->path, source->areas_filter, source->areas_gap_m, source->areas_id,
                      out, err);
}

static void put_all(void)
{
    put("node.csv", node_csv);
    put("link.csv", link_csv);
    put("zones.csv", zones_csv);
    put("corridors.csv", corridors_csv);
}

static cw_operation *read_text(const char *text, cw_error *err)
{
    char path[256];
    cw_operation *op = NULL;
    *err = (cw_error){0};
    put("operation.yaml", text);
    snprintf(path, sizeof path, "%s/operation.yaml", folder);
    operation_read(path, network, NULL, &op, err);
    return op;
}

/* The usual file with `more` behind it. */
static cw_operation *read_more(const char *more, cw_error *err)
{
    char text[8192];
    snprintf(text, sizeof text, "%s%s%s%s%s%s", head, pause_yaml, classes, files, parties, more);
    return read_text(text, err);
}

static cw_operation *must_read(const char *more)
{
    cw_error err;
    cw_operation *op = read_more(more, &err);
    if (!op) CHECK_TEXT(err.text, "no error");
    return op;
}

static void refuse_text(const char *text, int line, const char *needle)
{
    cw_error err;
    cw_operation *op = read_text(text, &err);
    CHECK(op == NULL);
    if (!CHECK_INT(err.status, CW_BAD_INPUT) || !CHECK_TEXT(err.text, needle) ||
        !CHECK_INT(err.line, line))
        printf("     %s\n     %s\n", text, err.text);
    cw_operation_free(op);
}

enum { USUAL_LINES = 10 };
static void refuse(const char *more, const char *needle)
{
    char text[8192];
    snprintf(text, sizeof text, "%s%s%s%s%s%s", head, pause_yaml, classes, files, parties, more);
    refuse_text(text, USUAL_LINES, needle);
}

/* One of the usual files replaced by `text`. */
static void refuse_file(const char *name, const char *text, int line, const char *needle)
{
    cw_error err;
    put(name, text);
    cw_operation *op = read_more("", &err);
    CHECK(op == NULL);
    if (!CHECK_INT(err.status, CW_BAD_INPUT) || !CHECK_TEXT(err.text, needle) ||
        !CHECK_INT(err.line, line))
        printf("     %s\n     %s\n", text, err.text);
    cw_operation_free(op);
    put_all();
}

static void reads_all_of_it(void)
{
    cw_operation *op = must_read("take_up: {civilian: {low: 0, best: 0.5, high: 0.999999}}\n");
    if (!op) return;
    CHECK_INT(op->pause_s, 3600);
    CHECK_INT(op->pause_start_unix_s, 1893488400);
    CHECK_INT(op->class_count, 2);
    CHECK_INT(op->classes[0].persons_per_vehicle, 4);
    CHECK_INT(op->classes[1].speed_mm_h, 3600000);
    CHECK_INT(op->zones[0].people[0][CW_LOW], 0);
    CHECK_INT(op->zones[0].people[0][CW_BEST], 100);
    CHECK_INT(op->zones[0].people[0][CW_HIGH], 332);
    CHECK_INT(op->zones[0].people[1][CW_HIGH], 10);
    CHECK_INT(op->zones[0].join[0].node, 0);
    CHECK_INT(op->zones[0].join[0].access_s, 0);
    CHECK_INT(op->zones[1].node, -1);
    CHECK_INT(op->zones[1].join[1].node, 1);
    CHECK_INT(op->zones[1].join[1].distance_mm, 30000);
    CHECK_INT(op->zones[1].join[1].access_s, 30);
    cw_operation_free(op);
}

static void reads_corridors(void)
{
    cw_operation *op = must_read("");
    if (!op) return;
    const struct op_corridor *c = op->corridors;
    CHECK_INT(op->corridor_count, 2);
    CHECK_INT(c[0].node, 3);
    CHECK_INT(c[0].window_count, 2);
    CHECK_INT(c[0].windows[0].open_s, 0);
    CHECK_INT(c[0].windows[0].close_s, 300);
    CHECK_INT(c[0].windows[1].open_s, 600);
    CHECK_INT(c[0].windows[1].close_s, 1800);
    CHECK_INT(c[0].capacity_h[CW_LOW], 600);
    CHECK_INT(c[0].need_count, 2);
    CHECK_INT(c[0].admits, 1);
    CHECK_INT(c[1].admits, 3);
    CHECK(c[1].unknown_capacity);
    CHECK_INT(c[1].capacity_h[CW_BEST], 0);
    CHECK_INT(c[1].capacity_h[CW_HIGH], OP_UNLIMITED_H);
    CHECK_INT(c[1].windows[0].close_s, 3600);
    CHECK_TEXT(op->warnings.bytes, "corridor C2: its throughput is unknown");
    cw_operation_free(op);
}

static void lists_inputs(void)
{
    static const char *const want[] = {"operation.yaml", "node.csv", "link.csv", "corridors.csv",
                                       "zones.csv"};
    cw_operation *op = must_read("");
    if (!op) return;
    CHECK_INT(op->input_count, 5);
    for (size_t i = 0; i < op->input_count && i < 5; i++) {
        CHECK_TEXT(op->inputs[i].path, want[i]);
        CHECK_INT(strlen(op->inputs[i].path), strlen(want[i]));
        CHECK_INT(strlen(op->inputs[i].blake2b), 64);
    }
    cw_operation_free(op);
}

static void reads_lists_in_yaml(void)
{
    char text[8192];
    snprintf(text, sizeof text,
             "%s%s%snetwork: {gmns: .}\n"
             "zones: [{zone_id: Z1, node_id: 1, civilian: 5, walker: 0, name: Here}]\n"
             "corridors:\n"
             "  - {corridor_id: C1, admits: [civilian, walker], x: 2000, y: 10,\n"
             "     windows: [\"09:00-09:10\", \"09:20:30-09:30\"], capacity_per_hour: 60}\n"
             "closures:\n"
             "  - {kind: link, id: b, from: \"09:05\", to: 2030-01-01T09:10}\n"
             "  - {kind: area, wkt: \"POLYGON ((900 -10, 1100 -10, 1100 10, 900 10, 900 -10))\"}\n"
             "  - {kind: corridor, id: C1, from: \"11:00\", to: \"12:00\"}\n"
             "assembly_points: [{id: school, node_id: 2, people: 50}]\n"
             "separate: [{classes: [civilian, walker], seconds: 60}]\n",
             head, pause_yaml, classes);
    cw_error err;
    cw_operation *op = read_text(text, &err);
    if (!CHECK(op != NULL)) printf("     %s\n", err.text);
    if (!op) return;
    CHECK_INT(op->corridors[0].node, 2);
    CHECK_INT(op->corridors[0].snap_mm, 10000);
    CHECK_INT(op->corridors[0].admits, 3);
    CHECK_INT(op->corridors[0].windows[1].open_s, 1230);
    CHECK_INT(op->closure_count, 3);
    CHECK_INT(op->closures[0].links[0], 1);
    CHECK_INT(op->closures[0].from_s, 300);
    CHECK_INT(op->closures[0].to_s, 600);
    CHECK_INT(op->closures[1].link_count, 2);
    CHECK_INT(op->closures[1].to_s, 3600);
    CHECK_INT(op->closures[2].corridor, 0);
    CHECK_INT(op->closures[2].from_s, op->closures[2].to_s);
    CHECK_TEXT(op->warnings.bytes, "outside the pause");
    CHECK_INT(op->assemblies[0].people, 50);
    CHECK_INT(op->separations[0].classes, 3);
    cw_operation_free(op);
}

static void reads_concessions(void)
{
    cw_operation *op = must_read(
        "concessions:\n"
        "  - {id: hour, grantor: A, extend: {end: 2030-01-01T11:00}}\n"
        "  - {id: lanes, corridor: C1, capacity_per_hour: 1200}\n"
        "  - {id: all, corridor: C1, admits: [civilian, walker]}\n"
        "  - {id: north, new_corridor: {corridor_id: C9, node_id: 2, admits: civilian, windows: "
        "\"09:00-19:00\", capacity_per_hour: 600}}\n"
        "  - {id: clear, reopen: {kind: link, id: c}}\n"
        "  - {id: pull-back, accept: C2}\n"
        "closures: [{kind: area, wkt: \"POINT (2500 0)\"}]\n");
    if (!op) return;
    CHECK_INT(op->concession_count, 6);
    CHECK_INT(op->concessions[0].end_unix_s, op->pause_start_unix_s + 7200);
    CHECK_INT(op->concessions[1].capacity_h[CW_LOW], 1200);
    CHECK_INT(op->concessions[2].admits, 3);
    CHECK_INT(op->concessions[3].node, 1);
    CHECK_INT(op->concessions[3].windows[0].close_s, 3600);
    CHECK_INT(op->concessions[4].links[0], 2);
    CHECK_INT(op->concessions[5].corridor, 1);
    CHECK_TEXT(op->concessions[5].kind, "accept");
    CHECK(op->warnings.bytes && !strstr(op->warnings.bytes, "reopens what"));
    cw_operation_free(op);
    refuse("concessions: [{id: a, accept: C7}]\n", "no corridor 'C7'");
    refuse("concessions: [{id: a, accept: C1, extend: {end: 2030-01-01T11:00}}]\n", "exactly one");
    refuse("concessions: [{id: a, grantor: A}]\n", "exactly one");
    refuse("concessions: [{id: a, exten: {end: 2030-01-01T11:00}}]\n", "extend");
    refuse("concessions: [{id: a, extend: {end: 2030-01-01T09:30}}]\n", "longer");
    refuse("concessions: [{id: a, corridor: C1}]\n", "nothing changes");
    refuse("concessions: [{id: a, reopen: {kind: link, id: 17}}]\n", "no link '17'");
}

static void reads_notes(void)
{
    cw_operation *op = must_read("assumptions: [\"four people a car\", walkers keep 3.6 km/h]\n"
                                 "sources: [{what: roads, origin: OSM, licence: ODbL}]\n"
                                 "not_covered: 7\n");
    if (!op) return;
    CHECK_INT(op->assumption_count, 2);
    CHECK_TEXT(op->assumptions[1], "walkers keep");
    CHECK_INT(op->not_covered, 7);
    CHECK_INT(op->source_count, 1);
    CHECK_TEXT(op->sources[0].licence, "ODbL");
    CHECK(op->classes[0].by_zone && !op->classes[1].by_zone);
    cw_operation_free(op);
    refuse("not_covered: -1\n", "whole number from 0");
    refuse("assumptions: {a: b}\n", "must be a list");
    refuse("assumptions: [\"a\\u001Bb\"]\n", "control character");
    refuse("sources: [{what: roads}]\n", "'origin' is missing");
    refuse("sources: [{what: roads, origin: x, license: y}]\n", "licence");
}

static void refuses_armed_people_by_zone(void)
{
    char text[1024];
    snprintf(text, sizeof text, "%s%sclasses: [{id: Armed_men, mode: foot, in_report: zones}]\n",
             head, pause_yaml);
    refuse_text(text, 5, "never reported zone by zone");
    snprintf(text, sizeof text, "%s%sclasses: [{id: walker, mode: foot, in_report: zone}]\n", head,
             pause_yaml);
    refuse_text(text, 5, "neither 'zones' nor 'total'");
}

static void refuses_bad_tops(void)
{
    char text[8192];
    refuse_text("clearway: 2\n", 1, "format version '2'");
    refuse_text("operation: {id: x}\n", 1, "'clearway' is missing");
    refuse_text("[1, 2]\n", 1, "map");
    refuse("zoness: zones.csv\n", "zones");
    refuse("take_up: {civilian: {beast: 1}}\n", "best");
    refuse("take_up: {civilians: {best: 1}}\n", "no class 'civilians'");
    refuse("take_up: {civilian: {best: 1.5}}\n", "from 0 to 1");
    refuse("take_up: {civilian: {best: NaN}}\n", "from 0 to 1");
    refuse("take_up: {civilian: {best: 0.1234567}}\n", "0.000001");
    refuse("snap_max_m: -1\n", "from 0 to");
    refuse("separate: [{classes: [civilian], seconds: 5}]\n", "two different");
    refuse("closures: [{kind: link, id: z}]\n", "no link 'z'");
    refuse("closures: [{kind: lnk, id: a}]\n", "none of link, area, corridor");
    refuse("closures: [{kind: area, wkt: \"POLYGON ((0 0\"}]\n", "wkt");
    refuse("closures: [{kind: link, id: a, from: \"09:30\", to: \"09:10\"}]\n", "before it starts");
    refuse("closures: nofile.csv\n", "no file 'nofile.csv'");
    snprintf(text, sizeof text, "%s%sclasses: [{id: a b, mode: foot}]\n", head, pause_yaml);
    refuse_text(text, 5, "letters");
    snprintf(text, sizeof text, "%s%sclasses: [{id: a, mode: fot}]\n", head, pause_yaml);
    refuse_text(text, 5, "neither 'vehicle' nor 'foot'");
    snprintf(text, sizeof text, "%s%sclasses:\n- {id: a, mode: foot}\n- {id: a, mode: foot}\n",
             head, pause_yaml);
    refuse_text(text, 7, "another class 'a'");
    snprintf(text, sizeof text,
             "%s%sclasses: [{id: a, mode: vehicle, persons_per_vehicle: 2}, {id: b, mode: "
             "vehicle}]\n",
             head, pause_yaml);
    refuse_text(text, 5, "must be the same");
    snprintf(text, sizeof text, "%s%s%s", head, pause_yaml, classes);
    refuse_text(text, 1, "'network' is missing; write network: {gmns");
}

static void refuse_times(const char *zone, const char *start, const char *end, const char *needle)
{
    char text[1024];
    snprintf(text, sizeof text,
             "clearway: 1\noperation: {id: t}\ntime_zone: %s\npause: {start: %s, end: %s}\n", zone,
             start, end);
    refuse_text(text, strstr(needle, "time zone") ? 3 : 4, needle);
}

static void refuses_bad_times(void)
{
    refuse_times("Mars/Base", "2030-01-01T09:00", "2030-01-01T10:00", "time zone 'Mars/Base'");
    refuse_times("UTC+3", "2030-01-01T09:00", "2030-01-01T10:00", "time zone 'UTC+3'");
    refuse_times("../../etc/passwd", "2030-01-01T09:00", "2030-01-01T10:00", "time zone '..");
    refuse_times("UTC", "2030-01-01T09:00", "2030-01-01T08:00", "ends before it starts");
    refuse_times("UTC", "2030-01-01T09:00", "2030-02-02T09:00", "longer than 31 days");
    refuse_times("UTC", "2030-02-30T09:00", "2030-03-01T09:00", "is no time");
    refuse_times("UTC", "2030-01-01", "2030-03-01T09:00", "lacks the time of day");
    refuse_times("UTC", "\"09:00\"", "2030-03-01T09:00", "lacks the date");
    refuse_times("UTC", "2030-01-01T25:00", "2030-03-01T09:00", "is no time");
    refuse_times("Europe/Berlin", "2030-03-31T02:30", "2030-03-31T09:00", "does not exist");
    refuse_times("Europe/Berlin", "2030-10-27T02:30", "2030-10-27T09:00", "happens twice");
}

static void knows_clock_changes(void)
{
    char text[4096], shown[32];
    int64_t when;
    snprintf(text, sizeof text,
             "clearway: 1\noperation: {id: t}\ntime_zone: Europe/Berlin\n"
             "pause: {start: 2030-10-27T02:30+02:00, end: 2030-10-27T24:00}\n%snetwork: {gmns: .}\n"
             "zones: zones.csv\ncorridors: [{corridor_id: C1, admits: civilian, node_id: 4, "
             "windows: \"04:00-05:00\", capacity_per_hour: 1}]\n",
             classes);
    cw_error err;
    cw_operation *op = read_text(text, &err);
    if (!CHECK(op != NULL)) printf("     %s\n", err.text);
    if (!op) return;
    CHECK_INT(op->pause_s, (int)(22.5 * 3600)); /* 21.5 h on the clock */
    CHECK_INT(op->corridors[0].windows[0].open_s, 9000);
    CHECK_INT(operation_parse_time(op, "2030-10-27", &when, NULL), CW_OK);
    CHECK_INT(when, op->pause_start_unix_s + op->pause_s - 1);
    operation_format_time(op, when, shown);
    CHECK_TEXT(shown, "2030-10-27T23:59:59");
    operation_format_time(op, op->pause_start_unix_s + 3600, shown);
    CHECK_TEXT(shown, "2030-10-27T02:30");
    CHECK_INT(strlen(shown), 16);
    CHECK_INT(operation_parse_time(op, "tomorrow", &when, &err), CW_BAD_USAGE);
    CHECK_INT(operation_latest_entry(op), op->pause_start_unix_s);
    CHECK(!operation_has_consent(op));
    cw_operation_free(op);
}

#define ZHEAD "zone_id,node_id,lon,lat,x,y,civilian,walker\n"
static void refuses_bad_zones(void)
{
    refuse_file("zones.csv", ZHEAD "Z,1,,,,,-1,0\n", 2, "not a whole number");
    refuse_file("zones.csv", ZHEAD "Z,1,,,,,1.5,0\n", 2, "not a whole number");
    refuse_file("zones.csv", ZHEAD "Z,1,,,,,NaN,0\n", 2, "not a whole number");
    refuse_file("zones.csv", ZHEAD "Z,1,,,,,1000000001,0\n", 2, "1000000000");
    refuse_file("zones.csv", ZHEAD "Z,1,,,,,99999999999999999999,0\n", 2, "not a whole number");
    refuse_file("zones.csv", ZHEAD "Z,1,,,,,,0\n", 2, "is empty");
    refuse_file("zones.csv", ZHEAD "Z,7,,,,,1,0\n", 2, "no node '7'");
    refuse_file("zones.csv", ZHEAD "Z,,,,,,1,0\n", 2, "has no place");
    refuse_file("zones.csv", ZHEAD "Z,1,,,5,5,1,0\n", 2, "its place once");
    refuse_file("zones.csv", ZHEAD "Z,,37,36,,,1,0\n", 2, "crs: EPSG:4326");
    refuse_file("zones.csv", ZHEAD "Z,,,,inf,5,1,0\n", 2, "no coordinates");
    refuse_file("zones.csv", ZHEAD "Z,,,,9,9,1,0\nY,,,,0,501,1,0\n", 3, "raise snap_max_m");
    refuse_file("zones.csv", ZHEAD "Z,1,,,,,1,0\nZ,2,,,,,1,0\n", 3, "another zone 'Z'");
    refuse_file("zones.csv", ZHEAD ",1,,,,,1,0\n", 2, "'zone_id' is missing");
    refuse_file("zones.csv", ZHEAD, USUAL_LINES - 3, "no zones");
    refuse_file("zones.csv", "zone_id,node_id,civillian,walker\nZ,1,1,1\n", 1,
                "did you mean 'civilian'");
    refuse_file("zones.csv", "zone_id,node_id,civilian\nZ,1,1\n", 1, "walker");
    refuse_file("zones.csv", "zone_id,node_id,civilian_low,walker\nZ,1,1,1\n", 1, "civilian_best");
    refuse_file("zones.csv",
                "zone_id,node_id,civilian_low,civilian_best,civilian_high,walker\nZ,1,3,2,4,1\n", 2,
                "low <= best <= high");
}

#define CHEAD "corridor_id,admits,node_id,windows,capacity_per_hour,needs\n"
static void refuses_bad_corridors(void)
{
    refuse_file("corridors.csv", CHEAD, USUAL_LINES - 2, "no corridors");
    refuse_file("corridors.csv", CHEAD "C,,4,09:00-10:00,1,\n", 2, "'admits' is missing");
    refuse_file("corridors.csv", CHEAD "C, ,4,09:00-10:00,1,\n", 2, "admits nobody");
    refuse_file("corridors.csv", CHEAD "C,civilians,4,09:00-10:00,1,\n", 2, "mean 'civilian'");
    refuse_file("corridors.csv", CHEAD "C,civilian,9,09:00-10:00,1,\n", 2, "no node '9'");
    refuse_file("corridors.csv", CHEAD "C,civilian,4,,1,\n", 2, "'windows' is missing");
    refuse_file("corridors.csv", CHEAD "C,civilian,4,9-10,1,\n", 2, "is no time");
    refuse_file("corridors.csv", CHEAD "C,civilian,4,10:00-09:00,1,\n", 2, "over midnight");
    refuse_file("corridors.csv", CHEAD "C,civilian,4,09:00-09:30;09:29-10:00,1,\n", 2, "overlap");
    refuse_file("corridors.csv", CHEAD "C,civilian,4,09:00-10:00,,\n", 2, "or unknown");
    refuse_file("corridors.csv", CHEAD "C,civilian,4,09:00-10:00,1e99,\n", 2, "whole number");
    refuse_file("corridors.csv", CHEAD "C,civilian,4,09:00-10:00,1,Q\n", 2, "needs 'Q'");
    refuse_file("corridors.csv", CHEAD "pause,civilian,4,09:00-10:00,1,\n", 2, "reserved");
    refuse_file("corridors.csv", CHEAD "C,civilian,4,09:00-10:00,1,\nC,civilian,4,09:00-10:00,1,\n",
                3, "another corridor 'C'");
}

static void warns_of_the_stuck(void)
{
    cw_error err;
    put("zones.csv", ZHEAD "Z,5,,,,,7,0\nY,1,,,,,0,0\n");
    put("corridors.csv", CHEAD "C,civilian,4,11:00-12:00;09:00-09:30,1,\n");
    cw_operation *op = read_more("", &err);
    if (CHECK(op != NULL)) {
        CHECK_TEXT(op->warnings.bytes, "zone Z: nobody of class civilian can get out");
        CHECK_TEXT(op->warnings.bytes, "1 of its windows lie outside the pause");
        CHECK_INT(op->zones[0].join[0].node, 4);
    }
    cw_operation_free(op);
    put("zones.csv", ZHEAD "Z,,,,0,0,7,3\nY,1,,,,,0,0\n");
    op = read_more("", &err); /* nobody on foot is admitted anywhere */
    if (CHECK(op != NULL)) {
        CHECK_TEXT(op->warnings.bytes, "zone Z: nobody of class walker can get out");
        CHECK_INT(op->zones[0].join[0].node, 0);
        CHECK_INT(op->zones[0].join[1].node, -1);
    }
    cw_operation_free(op);
    put("zones.csv", ZHEAD "Z,1,,,,,0,0\n");
    op = read_more("", &err);
    if (CHECK(op != NULL)) CHECK_TEXT(op->warnings.bytes, "no people");
    cw_operation_free(op);
    put_all();
}

static void needs_links_of_every_mode(void)
{
    refuse_file("link.csv",
                "link_id,from_node_id,to_node_id,directed,length,free_speed,capacity,lanes\n"
                "a,1,2,0,1000,36,1000,1\n",
                USUAL_LINES - 4, "foot_capacity");
}

#define DAY "2030-01-01T"
static void counts(const char *more, const char *as_of, bool accepted, bool verified, int line)
{
    int64_t when = 0;
    cw_operation *op = must_read(more);
    if (!op) return;
    operation_parse_time(op, as_of, &when, NULL);
    if (!CHECK(operation_counts(op, 0, CW_ANNOUNCED, when)) ||
        !CHECK_INT(operation_counts(op, 0, CW_ACCEPTED, when), accepted) ||
        !CHECK_INT(operation_counts(op, 0, CW_VERIFIED, when), verified))
        printf("     called at line %d\n", line);
    CHECK(!operation_counts(op, 1, CW_ACCEPTED, when)); /* C2 needs nobody: unknown */
    cw_operation_free(op);
}
#define COUNTS(more, as_of, accepted, verified) counts(more, as_of, accepted, verified, __LINE__)

#define SAYS(party, what, about, at) \
    "- {by: " party ", kind: " what ", about: " about ", at: " at "}\n"
#define BOTH                                                           \
    "statements:\n" SAYS("A", "announces", "[pause, C1]", DAY "06:00") \
        SAYS("B", "accepts", "[pause, C1, {topic: trust}]", DAY "06:00")
#define GIVEN "guarantees: [{id: g, by: A, on_behalf_of: B, corridors: [C1], at: " DAY "06:00}]\n"
#define SEEN(finding, at) "- {by: monitor, guarantee: g, finding: " finding ", at: " at "}\n"

static void decides_what_counts(void)
{
    COUNTS("", DAY "09:00", false, false);
    COUNTS(BOTH, DAY "09:00", true, false);
    COUNTS(BOTH, DAY "05:59", false, false);
    COUNTS(BOTH SAYS("B", "rejects", "C1", DAY "07:00"), DAY "09:00", false, false);
    COUNTS(BOTH SAYS("B", "rejects", "C1", DAY "07:00"), DAY "06:30", true, false);
    COUNTS(BOTH SAYS("B", "rejects", "pause", DAY "06:00"), DAY "09:00", false, false);
    COUNTS(BOTH SAYS("B", "demands", "pause", DAY "07:00"), DAY "09:00", true, false);
    COUNTS(BOTH SAYS("B", "rejects", "C2", DAY "07:00"), DAY "09:00", true, false);
    COUNTS("statements:\n" SAYS("A", "accepts", "C1", DAY "06:00")
               SAYS("B", "accepts", "[pause, C1]", DAY "06:00"),
           DAY "09:00", false, false);
    COUNTS("statements:\n" SAYS(
               "A", "accepts", "[pause, C1]",
               DAY "06:00") "- {by: B, reported_by: A, kind: accepts, about: [pause, C1], at: " DAY
                            "06:00}\n",
           DAY "09:00", false, false);
    COUNTS(BOTH SAYS("B", "withdraws", "pause", "2030-01-01"), DAY "23:59", true, false);
    COUNTS(BOTH SAYS("B", "withdraws", "pause", "2030-01-01"), "2030-01-01", false, false);
    COUNTS(BOTH GIVEN, DAY "09:00", true, false);
    COUNTS(BOTH GIVEN "observations:\n" SEEN("holds", DAY "08:00"), DAY "09:00", true, true);
    COUNTS(BOTH GIVEN "observations:\n" SEEN("holds", DAY "08:00"), "2030-01-02T08:00", true, true);
    COUNTS(BOTH GIVEN "observations:\n" SEEN("holds", DAY "08:00"), "2030-01-02T08:01", true,
           false);
    COUNTS(BOTH GIVEN "observations:\n" SEEN("holds", DAY "08:00") SEEN("broken", DAY "08:00"),
           DAY "09:00", false, false);
    COUNTS(BOTH GIVEN "observations:\n" SEEN("broken", DAY "08:00") SEEN("unclear", DAY "08:30"),
           DAY "09:00", false, false);
    COUNTS(BOTH GIVEN "observations:\n" SEEN("broken", DAY "08:00") SEEN("holds", DAY "08:30"),
           DAY "09:00", true, true);
    COUNTS(BOTH GIVEN "observations:\n" SEEN("holds", DAY "08:00") SEEN("unclear", DAY "08:30"),
           DAY "09:00", true, false);
}

static void refuses_bad_consent(void)
{
    refuse("statements: [{by: Q, kind: accepts, about: pause, at: 2030-01-01}]\n", "'Q'");
    refuse("statements: [{by: A, kind: aggrees, about: pause, at: 2030-01-01}]\n", "none of");
    refuse("statements: [{by: A, kind: guarantees, about: pause, at: 2030-01-01}]\n", "under 'gua");
    refuse("statements: [{by: A, kind: accepts, about: C7, at: 2030-01-01}]\n", "{topic: C7}");
    refuse("statements: [{by: A, kind: accepts, at: 2030-01-01}]\n", "'about' is missing");
    refuse("statements: [{by: A, kind: accepts, about: pause}]\n", "'at' is missing");
    refuse("statements: [{by: A, kind: accepts, about: pause, at: soon}]\n", "is no time");
    refuse("guarantees: [{id: C1, by: A, corridors: C1, at: 2030-01-01}]\n", "rename");
    refuse("guarantees: [{id: g, by: A, corridors: [C5], at: 2030-01-01}]\n", "no corridor 'C5'");
    refuse("observations: [{by: m, guarantee: g, finding: holds, at: 2030-01-01}]\n",
           "no guarantee 'g'");
    refuse("observations: [{by: m, finding: holds, at: 2030-01-01}]\n", "about a guarantee");
}

/* The nearest node that reaches a gate is found exactly, on a plane and on the ellipsoid. */
static void joins_to_the_nearest(bool degrees)
{
    char nodes[16384] = "node_id,x_coord,y_coord\n",
         links[16384] = "link_id,from_node_id,to_node_id,directed,length,free_speed,capacity\n";
    char zones[16384] = "zone_id,x,y,civilian\n", text[1024];
    unsigned seed = 7;
    double x[200], y[200], zx[50], zy[50], scale = degrees ? 0.0001 : 10;
    for (int i = 0; i < 200; i++) {
        seed = seed * 1103515245u + 12345u;
        x[i] = (seed >> 16) % 100 * scale + (degrees ? 37 : 0);
        seed = seed * 1103515245u + 12345u;
        y[i] = (seed >> 16) % 100 * scale + (degrees ? 36 : 0);
        sprintf(nodes + strlen(nodes), "%d,%.4f,%.4f\n", i, x[i], y[i]);
        if (i) sprintf(links + strlen(links), "%d,%d,%d,%d,10,36,100\n", i, i, i / 2, i % 3 > 0);
    }
    for (int z = 0; z < 50; z++) {
        seed = seed * 1103515245u + 12345u;
        zx[z] = (seed >> 16) % 100 * scale + (degrees ? 37 : 0);
        seed = seed * 1103515245u + 12345u;
        zy[z] = (seed >> 16) % 100 * scale + (degrees ? 36 : 0);
        sprintf(zones + strlen(zones), "Z%d,%.4f,%.4f,1\n", z, zx[z], zy[z]);
    }
    put("node.csv", nodes);
    put("link.csv", links);
    put("zones.csv", zones);
    snprintf(
        text, sizeof text,
        "%s%sclasses: [{id: civilian, mode: vehicle}]\nnetwork: {gmns: .%s}\nzones: zones.csv\n"
        "corridors: [{corridor_id: C, node_id: 0, admits: civilian, windows: \"09:00-10:00\", "
        "capacity_per_hour: 1}]\n",
        head, pause_yaml, degrees ? ", crs: EPSG:4326" : "");
    cw_error err;
    cw_operation *op = read_text(text, &err);
    if (!CHECK(op != NULL)) printf("     %s\n", err.text);
    for (size_t z = 0; op && z < 50; z++) {
        int best = -1;
        int64_t least = INT64_MAX;
        for (int i = 0; i < 200; i++) { /* every node leads to 0 */
            int64_t mm = network_distance_mm(degrees, op->zones[z].x, op->zones[z].y, x[i], y[i]);
            if (mm < least) best = i;
            if (mm < least) least = mm;
        }
        CHECK_INT(op->zones[z].join[0].node, best);
        CHECK_INT(op->zones[z].join[0].distance_mm, least);
    }
    cw_operation_free(op);
    put_all();
}

static void joins_on_a_plane(void)
{
    joins_to_the_nearest(false);
}

static void joins_on_the_ellipsoid(void)
{
    joins_to_the_nearest(true);
}

/* Degrees on a network in metres of a known CRS, and zones from GeoJSON. */
static void projects_degrees(void)
{
    char text[2048];
    put("node.csv", "node_id,x_coord,y_coord\n1,500000,4000000\n2,500000,4001000\n");
    put("link.csv", "link_id,from_node_id,to_node_id,directed,length,free_speed,capacity\n"
                    "a,1,2,0,1000,36,100\n");
    put("zones.geojson",
        "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":"
        "{\"zone_id\":\"Z\",\"civilian\":5,\"colour\":\"red\"},\"geometry\":{\"type\":\"Polygon\","
        "\"coordinates\":[[[38.999,36.143],[39.001,36.143],[39.001,36.145],[38.999,36.145],"
        "[38.999,36.143]]]}}]}");
    snprintf(text, sizeof text,
             "%s%sclasses: [{id: civilian, mode: vehicle}]\n"
             "network: {gmns: ., crs: EPSG:32637}\nzones: zones.geojson\n"
             "corridors: [{corridor_id: C, lon: 39.0, lat: 36.153, admits: civilian, windows: "
             "\"09:00-10:00\", capacity_per_hour: 1}]\n",
             head, pause_yaml);
    cw_error err;
    cw_operation *op = read_text(text, &err);
    if (!CHECK(op != NULL)) printf("     %s\n", err.text);
    if (op) {
        CHECK_INT(op->zones[0].join[0].node, 0);
        CHECK(op->zones[0].join[0].distance_mm < 200000);
        CHECK_INT(op->corridors[0].node, 1);
    }
    cw_operation_free(op);
    put_all();
}

int main(void)
{
    if (!mkdtemp(folder)) return 1;
    put_all();
    RUN(reads_all_of_it);
    RUN(reads_corridors);
    RUN(lists_inputs);
    RUN(reads_lists_in_yaml);
    RUN(reads_concessions);
    RUN(reads_notes);
    RUN(refuses_armed_people_by_zone);
    RUN(refuses_bad_tops);
    RUN(refuses_bad_times);
    RUN(knows_clock_changes);
    RUN(refuses_bad_zones);
    RUN(refuses_bad_corridors);
    RUN(warns_of_the_stuck);
    RUN(needs_links_of_every_mode);
    RUN(decides_what_counts);
    RUN(refuses_bad_consent);
    RUN(joins_on_a_plane);
    RUN(joins_on_the_ellipsoid);
    RUN(projects_degrees);
    static const char *const made[] = {"node.csv",      "link.csv",       "zones.csv",
                                       "corridors.csv", "operation.yaml", "zones.geojson"};
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        char path[256];
        snprintf(path, sizeof path, "%s/%s", folder, made[i]);
        unlink(path);
    }
    rmdir(folder);
    return harness_end();
}
