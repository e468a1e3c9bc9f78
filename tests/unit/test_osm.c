/* OpenStreetMap: both formats, the rules of the tags, the import. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "files/osm.h"
#include "files/table.h"
#include "harness.h"
#include "import/osm.h"
#include "import/osm_tags.h"

static char path[] = "/tmp/clearway-osm-XXXXXX";

static void put(const void *bytes, size_t length)
{
    FILE *f = fopen(path, "wb");
    CHECK(f && fwrite(bytes, 1, length, f) == length);
    if (f) fclose(f);
}

static cw_status import(const char *body, const struct table *defaults, struct network *net,
                        cw_error *err)
{
    char text[8192];
    int n = snprintf(text, sizeof text, "<osm version='0.6'>\n%s</osm>\n", body);
    put(text, (size_t)n);
    *err = (cw_error){0};
    return osm_read(path, defaults, net, err);
}

static int64_t dropped(const struct network *net, const char *reason)
{
    for (size_t i = 0; i < net->drop_count; i++)
        if (strstr(net->drops[i].reason, reason)) return net->drops[i].count;
    return 0;
}

static const struct link *link_of(const struct network *net, const char *id)
{
    for (size_t i = 0; i < net->link_count; i++)
        if (strcmp(net->links[i].id, id) == 0) return &net->links[i];
    return NULL;
}

/* ---- speeds ------------------------------------------------------------------------------------- */

static void reads_speeds(void)
{
    static const struct {
        const char *text;
        enum osm_speed found;
        int64_t mm_h;
    } cases[] = {{"50", OSM_SPEED_READ, 50000000},
                 {"50 mph", OSM_SPEED_READ, 80467200},
                 {"50mph", OSM_SPEED_READ, 80467200},
                 {"50km/h", OSM_SPEED_READ, 50000000},
                 {"50 km/h", OSM_SPEED_READ, 50000000},
                 {"12.5", OSM_SPEED_READ, 12500000},
                 {"30 knots", OSM_SPEED_READ, 55560000},
                 {"walk", OSM_SPEED_READ, 5000000},
                 {"none", OSM_SPEED_READ, 130000000},
                 {"signals", OSM_SPEED_DEFAULT, 0},
                 {"variable", OSM_SPEED_DEFAULT, 0},
                 {"RU:urban", OSM_SPEED_READ, 60000000},
                 {"BR:urban", OSM_SPEED_READ, 60000000},
                 {"FR:urban", OSM_SPEED_READ, 50000000},
                 {"DE:rural", OSM_SPEED_READ, 100000000},
                 {"XX:rural", OSM_SPEED_READ, 90000000},
                 {"GB:nsl_single", OSM_SPEED_READ, 96560640},
                 {"GB:motorway", OSM_SPEED_READ, 112654080},
                 {"DE:zone:30", OSM_SPEED_READ, 30000000},
                 {"FR:zone20", OSM_SPEED_READ, 20000000},
                 {"DE:30", OSM_SPEED_READ, 30000000},
                 {"80;60", OSM_SPEED_READ, 60000000},
                 {"60|80 mph", OSM_SPEED_READ, 60000000},
                 {"signals; 70", OSM_SPEED_READ, 70000000},
                 {"", OSM_SPEED_UNREADABLE, 0},
                 {"0", OSM_SPEED_UNREADABLE, 0},
                 {"-50", OSM_SPEED_UNREADABLE, 0},
                 {"500", OSM_SPEED_UNREADABLE, 0},
                 {"50 furlongs", OSM_SPEED_UNREADABLE, 0},
                 {"5e1", OSM_SPEED_UNREADABLE, 0},
                 {"50;fast", OSM_SPEED_UNREADABLE, 0},
                 {"1.2.3", OSM_SPEED_UNREADABLE, 0},
                 {"99999999999999999999", OSM_SPEED_UNREADABLE, 0},
                 {"zone:zone:zone:zone:zone:zone:zone:zone:30", OSM_SPEED_UNREADABLE, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t mm_h = 0;
        enum osm_speed found = osm_speed_read(cases[i].text, &mm_h);
        bool good = CHECK_INT(found, cases[i].found);
        if (found == OSM_SPEED_READ) good = CHECK_INT(mm_h, cases[i].mm_h) && good;
        if (!good) printf("     %s\n", cases[i].text);
    }
    int64_t mm_h;
    CHECK_INT(osm_speed_of_place("50", &mm_h), OSM_SPEED_UNREADABLE);
    CHECK_INT(osm_speed_of_place("sign", &mm_h), OSM_SPEED_UNREADABLE);
}

/* ---- tags --------------------------------------------------------------------------------------- */

enum { VF = 1, VB = 2, FF = 4, FB = 8, FEET = 12, ALL = 15 };

/* "highway=primary oneway=yes" as a way. */
static struct osm_use use_of(const char *text)
{
    static char copy[512];
    static struct osm_tag tags[16];
    struct osm_defaults defaults;
    struct osm_way way = {.id = 1, .tags = tags};
    snprintf(copy, sizeof copy, "%s", text);
    for (char *p = copy; p && *p;) {
        char *next = strchr(p, ' '), *is = strchr(p, '=');
        if (next) *next++ = '\0';
        *is = '\0';
        tags[way.tag_count++] = (struct osm_tag){p, is + 1};
        p = next;
    }
    CHECK_INT(osm_defaults_init(&defaults, NULL, NULL), CW_OK);
    return osm_way_use(&defaults, &way);
}

static void judges_access(void)
{
    static const struct {
        const char *tags;
        int ways;
    } cases[] = {{"highway=residential", ALL},
                 {"highway=motorway", VF},
                 {"highway=motorway oneway=no", VF | VB},
                 {"highway=motorway_link", VF},
                 {"highway=trunk", VF | VB},
                 {"highway=trunk foot=yes", ALL},
                 {"highway=primary motorroad=yes", VF | VB},
                 {"highway=primary motorroad=yes foot=designated", ALL},
                 {"highway=footway", FEET},
                 {"highway=footway access=yes", FEET},
                 {"highway=footway motor_vehicle=yes", ALL},
                 {"highway=footway motor_vehicle=destination", FEET},
                 {"highway=steps", FEET},
                 {"highway=track tracktype=grade5", FEET},
                 {"highway=track tracktype=grade2", ALL},
                 {"highway=track tracktype=grade9", ALL},
                 {"highway=residential oneway=yes", VF | FEET},
                 {"highway=residential oneway=true", VF | FEET},
                 {"highway=residential oneway=1", VF | FEET},
                 {"highway=residential oneway=-1", VB | FEET},
                 {"highway=residential oneway=reverse", VB | FEET},
                 {"highway=residential oneway=yes oneway:foot=yes", VF | FF},
                 {"highway=footway oneway:foot=-1", FB},
                 {"highway=residential oneway=alternating", ALL},
                 {"highway=residential oneway=reversible", FEET},
                 {"highway=residential oneway=perhaps", ALL},
                 {"highway=tertiary junction=roundabout", VF | FEET},
                 {"highway=tertiary junction=circular", VF | FEET},
                 {"highway=tertiary junction=roundabout oneway=-1", VB | FEET},
                 {"highway=tertiary junction=jughandle", ALL},
                 {"highway=residential access=no", 0},
                 {"highway=residential access=no foot=yes", FEET},
                 {"highway=residential foot=yes access=no", FEET},
                 {"highway=residential access=no motor_vehicle=yes", VF | VB},
                 {"highway=residential access=private motorcar=destination", VF | VB},
                 {"highway=residential access=destination", ALL},
                 {"highway=residential access=customers", 0},
                 {"highway=residential access=delivery;destination", ALL},
                 {"highway=residential motor_vehicle=no", FEET},
                 {"highway=residential vehicle=no motorcar=yes", ALL},
                 {"highway=residential motorcar=permit", FEET},
                 {"highway=residential foot=no", VF | VB},
                 {"highway=residential foot=use_sidepath", VF | VB},
                 {"highway=residential access=whatever", ALL},
                 {"highway=busway", 0},
                 {"highway=residential ford=yes", 0},
                 {"highway=residential ford=no", ALL},
                 {"highway=path ford=stepping_stones", FEET},
                 {"highway=residential area=yes", 0},
                 {"highway=residential area=no bridge=yes tunnel=yes", ALL},
                 {"highway=residential abandoned=yes", 0},
                 {"highway=construction", 0},
                 {"highway=service service=parking_aisle", ALL},
                 {"highway=service service=emergency_access", FEET},
                 {"highway=bus_stop", 0},
                 {"highway=track/grade1", 0},
                 {"route=ferry", 0},
                 {"highway=primary route=ferry", 0},
                 {"building=yes", 0},
                 {"", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct osm_use use = use_of(cases[i].tags);
        bool good = CHECK_INT(use.ways, cases[i].ways);
        good = CHECK((use.dropped == NULL) == (use.ways != 0)) && good;
        if (!good) printf("     %s\n", cases[i].tags);
    }
}

static void says_why(void)
{
    CHECK_TEXT(use_of("highway=proposed").dropped, "planned");
    CHECK_TEXT(use_of("highway=bus_stop").dropped, "no road");
    CHECK_TEXT(use_of("highway=path ford=yes").dropped, "ford");
    CHECK_TEXT(use_of("highway=path access=no").dropped, "closed");
    CHECK_TEXT(use_of("highway=pedestrian area=yes").dropped, "areas");
    CHECK_TEXT(use_of("route=ferry").dropped, "ferry");
    CHECK(use_of("route=ferry").is_road && !use_of("building=yes").is_road);
    CHECK_INT(use_of("highway=path access:conditional=no").remarks, 1 << OSM_CONDITIONAL);
    CHECK_INT(use_of("highway=path opening_hours:conditional=x").remarks, 0);
    CHECK_INT(use_of("highway=road maxspeed=quick").remarks, 1 << OSM_SPEED_ODD);
    CHECK_INT(use_of("highway=road lanes=many").remarks, 1 << OSM_LANES_ODD);
    CHECK_INT(use_of("highway=road oneway=perhaps").remarks, 1 << OSM_ONEWAY_ODD);
    CHECK_INT(use_of("highway=road oneway=reversible").remarks, 1 << OSM_REVERSIBLE);
}

static void counts_lanes(void)
{
    static const struct {
        const char *tags;
        int64_t forward, backward; /* primary: 1000 per lane */
    } cases[] = {{"highway=primary", 1000, 1000},
                 {"highway=primary lanes=4", 2000, 2000},
                 {"highway=primary lanes=3", 1000, 1000},
                 {"highway=primary lanes=2", 1000, 1000},
                 {"highway=primary lanes=1", 500, 500},
                 {"highway=primary lanes=1.5", 500, 500},
                 {"highway=primary lanes=3 lanes:both_ways=1", 1000, 1000},
                 {"highway=primary lanes=3 lanes:forward=2", 2000, 1000},
                 {"highway=primary lanes=3 lanes:forward=2 lanes:backward=1", 2000, 1000},
                 {"highway=primary lanes:backward=3", 1000, 3000},
                 {"highway=primary lanes=2 lanes:forward=2", 2000, 1000},
                 {"highway=primary lanes=3 oneway=yes", 3000, 0},
                 {"highway=primary lanes=3 oneway=-1", 0, 3000},
                 {"highway=primary lanes=1 oneway=yes", 1000, 0},
                 {"highway=primary lanes=2;3 oneway=yes", 2000, 0},
                 {"highway=primary oneway=alternating", 500, 500},
                 {"highway=primary lanes=0", 1000, 1000},
                 {"highway=primary lanes=-2", 1000, 1000},
                 {"highway=primary lanes=99999999", 1000, 1000},
                 {"highway=motorway", 4000, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct osm_use use = use_of(cases[i].tags);
        bool good = CHECK_INT(use.vehicles_h[0], cases[i].forward);
        good = CHECK_INT(use.vehicles_h[1], cases[i].backward) && good;
        if (!good) printf("     %s\n", cases[i].tags);
    }
}

static void chooses_speeds(void)
{
    CHECK_INT(use_of("highway=residential").speed_mm_h[0], 30000000);
    CHECK_INT(use_of("highway=residential maxspeed=20").speed_mm_h[1], 20000000);
    struct osm_use use = use_of("highway=primary maxspeed=70 maxspeed:backward=50");
    CHECK_INT(use.speed_mm_h[0], 70000000);
    CHECK_INT(use.speed_mm_h[1], 50000000);
    CHECK_INT(use_of("highway=primary source:maxspeed=BR:urban").speed_mm_h[0], 60000000);
    CHECK_INT(use_of("highway=residential source:maxspeed=25").speed_mm_h[0], 30000000);
    CHECK_INT(use_of("highway=residential maxspeed=signals source:maxspeed=RU:urban").speed_mm_h[0],
              30000000);
    CHECK_INT(use_of("highway=residential maxspeed=quick").speed_mm_h[0], 30000000);
    CHECK_INT(use_of("highway=footway").speed_mm_h[0], 0);
}

static void judges_barriers(void)
{
    static const struct {
        const char *key[3], *value[3];
        unsigned stops; /* 1 vehicles, 2 on foot */
    } cases[] = {{{"barrier"}, {"bollard"}, 1},
                 {{"barrier"}, {"gate"}, 0},
                 {{"barrier", "access"}, {"gate", "private"}, 3},
                 {{"barrier", "access", "foot"}, {"lift_gate", "no", "yes"}, 1},
                 {{"barrier", "motor_vehicle"}, {"bollard", "yes"}, 0},
                 {{"barrier", "access"}, {"bollard", "yes"}, 1},
                 {{"barrier", "locked"}, {"gate", "yes"}, 3},
                 {{"barrier"}, {"wall"}, 3},
                 {{"barrier", "foot"}, {"fence", "yes"}, 1},
                 {{"barrier"}, {"nobody_knows"}, 1},
                 {{"barrier"}, {"no"}, 0},
                 {{"ford"}, {"yes"}, 3},
                 {{"ford"}, {"stepping_stones"}, 1},
                 {{"access"}, {"no"}, 0},
                 {{"highway"}, {"crossing"}, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct osm_tag tags[3];
        struct osm_node node = {.tags = tags};
        for (; node.tag_count < 3 && cases[i].key[node.tag_count]; node.tag_count++)
            tags[node.tag_count] =
                (struct osm_tag){cases[i].key[node.tag_count], cases[i].value[node.tag_count]};
        if (!CHECK_INT(osm_node_stops(&node), cases[i].stops))
            printf("     %s=%s\n", tags[0].key, tags[0].value);
    }
}

/* ---- the table ---------------------------------------------------------------------------------- */

/* docs/networks.md shows every row as it is. */
static void documents_its_table(void)
{
    static char text[65536];
    struct osm_defaults defaults;
    FILE *f = fopen("docs/networks.md", "rb");
    size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
    text[n] = '\0';
    if (f) fclose(f);
    CHECK_INT(osm_defaults_init(&defaults, NULL, NULL), CW_OK);
    for (size_t i = 0; i < defaults.count; i++) {
        const struct osm_kind *k = &defaults.kinds[i];
        char row[256];
        snprintf(row, sizeof row, "\n| `%s` | %s | %s | %s | %d | %d | %d | %d |\n", k->highway,
                 k->allowed[0] ? "yes" : "no", k->allowed[1] ? "yes" : "no",
                 k->oneway ? "yes" : "no", (int)k->speed_kmh, (int)k->lanes, (int)k->vehicles_h,
                 (int)k->foot_people_h);
        if (!CHECK(strstr(text, row) != NULL)) printf("     no row%s", row);
    }
}

static cw_status lay(const char *csv, struct osm_defaults *out, cw_error *err)
{
    struct table table = {0};
    *err = (cw_error){0};
    cw_status s = csv_parse("d.csv", csv, strlen(csv), &table, err);
    if (!s) s = osm_defaults_init(out, &table, err);
    table_release(&table);
    return s;
}

static void lays_rows_over(void)
{
    struct osm_defaults d;
    cw_error err;
    CHECK_INT(lay("highway,vehicle,foot,speed_kmh,lanes,vehicles_per_hour_per_lane,"
                  "foot_people_per_hour\nresidential,,no,,2,,\ntrack/grade4,yes,,8,,50,70\n",
                  &d, &err),
              CW_OK);
    const struct osm_kind *k = osm_defaults_find(&d, "residential", NULL);
    CHECK(k && k->allowed[MODE_VEHICLE] && !k->allowed[MODE_FOOT]);
    CHECK(k && k->lanes == 2 && k->speed_kmh == 30 && k->vehicles_h == 600);
    k = osm_defaults_find(&d, "track", "grade4");
    CHECK(k && k->allowed[MODE_VEHICLE] && k->speed_kmh == 8 && k->vehicles_h == 50);
    CHECK(k && k->foot_people_h == 70);
    CHECK(osm_defaults_find(&d, "track", "x") == osm_defaults_find(&d, "track", NULL));
    CHECK(osm_defaults_find(&d, "nothing", NULL) == NULL);
    CHECK_INT(lay("highway,lanes\nroad,0\n", &d, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "d.csv:2: osm_defaults: lanes '0'");
    CHECK_INT(lay("highway,foot\nroad,perhaps\n", &d, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "must be yes, no");
    CHECK_INT(lay("highway,foot\nroad,no\nroad,yes\n", &d, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "d.csv:3: osm_defaults: a second row");
    CHECK_INT(lay("highway\nhighroad\n", &d, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "'highroad' is no row");
    CHECK_INT(lay("foot\nyes\n", &d, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "d.csv:1: ");
}

/* ---- XML to network ----------------------------------------------------------------------------- */

#define N(id, lon, lat) "<node id='" #id "' lon='" lon "' lat='" lat "'/>\n"

static void makes_links(void)
{
    struct network net;
    cw_error err;
    /* Ways before nodes, and ids not in order. */
    CHECK_INT(import("<way id='7'><nd ref='3'/><nd ref='1'/><nd ref='2'/>"
                     "<tag k='highway' v='primary'/><tag k='lanes' v='3'/>"
                     "<tag k='lanes:forward' v='2'/></way>\n"
                     "<way id='-8'><nd ref='2'/><nd ref='4'/><tag k='highway' v='residential'/>"
                     "<tag k='oneway' v='-1'/></way>\n"
                     "<way id='9'><nd ref='2'/><nd ref='5'/><tag k='waterway' v='river'/></way>\n"
                     "<relation id='1'><member type='way' ref='7' role=''/>"
                     "<tag k='highway' v='primary'/></relation>\n" N(3, "10", "50")
                         N(2, "10.002", "50") N(1, "10.001", "50") N(4, "10.002", "50.001")
                             N(5, "1", "1"),
                     NULL, &net, &err),
              CW_OK);
    CHECK_INT(net.read_nodes, 5);
    CHECK_INT(net.read_ways, 3);
    CHECK_INT(net.used_ways, 2);
    CHECK_INT(net.node_count, 4);
    CHECK_INT(net.link_count, 5);
    CHECK(net.geographic && strcmp(net.crs, "EPSG:4326") == 0);
    CHECK(strcmp(net.node_id[0], "1") == 0 && strcmp(net.node_id[3], "4") == 0);
    const struct link *a = link_of(&net, "7-1"), *b = link_of(&net, "7-1b");
    const struct link *c = link_of(&net, "-8-1");
    if (CHECK(a && b && c)) {
        CHECK_INT(a->from, 2);
        CHECK_INT(a->to, 0);
        CHECK_INT(a->ways, VF | FEET);
        CHECK_INT(a->vehicles_h, 2000);
        CHECK_INT(a->foot_people_h, 3960);
        /* One thousandth of a degree along 50 degrees north: 71.7 m (GeographicLib's geodesic). */
        CHECK_INT(a->length_mm, 71696);
        CHECK_INT(b->from, 0);
        CHECK_INT(b->to, 2);
        CHECK_INT(b->ways, VF);
        CHECK_INT(b->vehicles_h, 1000);
        CHECK_INT(b->length_mm, a->length_mm);
        CHECK_INT(c->from, 3); /* against the way, as its vehicles go */
        CHECK_INT(c->to, 1);
        CHECK_INT(c->ways, VF | FEET);
    }
    network_release(&net);
}

static void counts_what_it_drops(void)
{
    struct network net;
    cw_error err;
    CHECK_INT(
        import(
            N(1, "10", "50") N(2, "10.001", "50") N(3, "10.002", "50") N(4, "10.003",
                                                                         "50") N(2, "10.001", "50")
                N(3, "10.002",
                  "51") "<node id='6' lon='10.004' lat='50'><tag k='barrier' v='bollard'/></node>"
                        "<node id='7' lon='10.005' lat='50' visible='false'/>"
                        "<node id='8' lon='10.004' lat='50'/>"
                        "<way id='1'><nd ref='1'/><nd ref='2'/><nd ref='2'/><nd ref='99'/>"
                        "<nd ref='3'/><nd ref='4'/><tag k='highway' v='residential'/></way>"
                        "<way id='1'><nd ref='1'/><nd ref='4'/><tag k='highway' v='primary'/></way>"
                        "<way id='2'><nd ref='1'/><tag k='highway' v='primary'/></way>"
                        "<way id='3'><tag k='highway' v='primary'/></way>"
                        "<way id='4' action='delete'><nd ref='1'/><nd ref='4'/>"
                        "<tag k='highway' v='primary'/></way>"
                        "<way id='5'><nd ref='4'/><nd ref='6'/><nd ref='8'/><nd ref='7'/>"
                        "<tag k='highway' v='primary'/></way>"
                        "<way id='6'><nd ref='4'/><nd ref='6'/><tag k='highway' "
                        "v='motorway'/></way>",
            NULL, &net, &err),
        CW_OK);
    CHECK_INT(net.read_nodes, 8);
    CHECK_INT(net.read_ways, 6);
    CHECK_INT(net.used_ways, 2);
    CHECK_INT(dropped(&net, "to itself"), 1);
    CHECK_INT(dropped(&net, "leave the extract"), 3);
    CHECK_INT(dropped(&net, "ways whose id"), 1);
    CHECK_INT(dropped(&net, "nodes whose id"), 1);
    CHECK_INT(dropped(&net, "fewer than two"), 2);
    CHECK_INT(dropped(&net, "ways of vehicles"), 3);
    CHECK_INT(dropped(&net, "ways on foot"), 0);
    CHECK(link_of(&net, "1-1") && !link_of(&net, "1-2") && link_of(&net, "1-5"));
    const struct link *stopped = link_of(&net, "5-1"), *flat = link_of(&net, "5-2");
    CHECK(stopped && stopped->ways == FEET && stopped->speed_mm_h == 0);
    CHECK(stopped && stopped->vehicles_h == 0);
    CHECK(flat && flat->length_mm == 0); /* two nodes in one place are still two */
    CHECK(!link_of(&net, "6-1"));
    CHECK_INT(net.link_count, 4);
    network_release(&net);
}

static void refuses_wrong_xml(void)
{
    static const struct {
        const char *body, *says;
    } cases[] = {{N(1, "181", "50"), "'lon' of a node must be degrees from -180 to 180 (it says"},
                 {N(1, "10", "-90.1"), "'lat' of a node"},
                 {N(1, "nan", "50"), "'lon'"},
                 {N(1, "1e300", "50"), "'lon'"},
                 {"<node id='1' lat='50'/>", "'lon'"},
                 {"<node id='x' lon='1' lat='50'/>", "'id' must be a whole number"},
                 {"<node id='99999999999999999999' lon='1' lat='50'/>", "'id'"},
                 {"<way><nd ref='1'/></way>", "'id'"},
                 {"<way id='1'><nd/></way>", "'ref'"},
                 {"<way id='1'><nd ref='1.5'/></way>", "'ref'"},
                 {"<way id='1'><tag k='highway'/></way>", "needs both"},
                 {"<way id='1'>", ""},
                 {"<!DOCTYPE osm [<!ENTITY a 'b'>]>", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct network net;
        cw_error err;
        CHECK_INT(import(cases[i].body, NULL, &net, &err), CW_BAD_INPUT);
        CHECK_TEXT(err.text, path);
        if (!CHECK_TEXT(err.text, cases[i].says)) printf("     %s\n", cases[i].body);
        network_release(&net);
    }
}

static void refuses_other_files(void)
{
    static const struct {
        const char *text, *says;
    } cases[] = {{"<osmChange/>", "changes only"},
                 {"<gpx/>", "is not an OpenStreetMap file"},
                 {"PK\003\004", "neither OpenStreetMap PBF nor XML"},
                 {"", "neither OpenStreetMap PBF nor XML"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct network net;
        cw_error err = {0};
        put(cases[i].text, strlen(cases[i].text));
        CHECK_INT(osm_read(path, NULL, &net, &err), CW_BAD_INPUT);
        CHECK_TEXT(err.text, cases[i].says);
        network_release(&net);
    }
}

int main(void)
{
    int fd = mkstemp(path);
    if (fd >= 0) close(fd);
    RUN(reads_speeds);
    RUN(judges_access);
    RUN(says_why);
    RUN(counts_lanes);
    RUN(chooses_speeds);
    RUN(judges_barriers);
    RUN(documents_its_table);
    RUN(lays_rows_over);
    RUN(makes_links);
    RUN(counts_what_it_drops);
    RUN(refuses_wrong_xml);
    RUN(refuses_other_files);
    unlink(path);
    return harness_end();
}
