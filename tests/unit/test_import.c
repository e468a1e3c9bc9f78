/* GMNS and areas, from good and wrong files. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/table.h"
#include "harness.h"
#include "import/areas.h"
#include "import/gmns.h"

#define NODES "node_id,x_coord,y_coord\n1,0,0\n2,100,0\n3,100.5,-7\n"
#define HEAD "link_id,from_node_id,to_node_id,directed,length,free_speed,capacity"

/* ---- GMNS --------------------------------------------------------------------------------------- */

static cw_status build(const char *nodes, const char *links, const char *config, const char *crs,
                       struct network *out, cw_error *err)
{
    struct table n = {0}, l = {0}, c = {0};
    *err = (cw_error){0};
    *out = (struct network){0};
    cw_status status = csv_parse("node.csv", nodes, strlen(nodes), &n, err);
    if (!status) status = csv_parse("link.csv", links, strlen(links), &l, err);
    if (!status && config) status = csv_parse("config.csv", config, strlen(config), &c, err);
    if (!status) status = gmns_build(&n, &l, config ? &c : NULL, crs, out, err);
    table_release(&n);
    table_release(&l);
    table_release(&c);
    return status;
}

static void reads_gmns(void)
{
    struct network net;
    cw_error err;
    CHECK_INT(build(NODES,
                    HEAD ",lanes,foot_capacity,allowed_uses,name\n"
                         "a,1,2,1,100.0004,50,1800.9,2,,,\n"
                         "b,2,3,false,7,36.5,600,,1200.5,,\n"
                         "c,3,1,0,5,,,,90,walk;bike,\n"
                         "d,3,1,TRUE,5,10,300,1,90,\"BUS, bike\",\n",
                    NULL, NULL, &net, &err),
              CW_OK);
    CHECK_INT(net.node_count, 3);
    CHECK_INT(net.link_count, 4);
    CHECK(!net.geographic && net.crs == NULL && strcmp(net.source, "gmns") == 0);
    CHECK(net.y[2] < -6.9);
    const struct link *l = net.links;
    CHECK_INT(l[0].length_mm, 100000);
    CHECK_INT(l[0].speed_mm_h, 50000000);
    CHECK_INT(l[0].vehicles_h, 3600);
    CHECK_INT(l[0].ways, LINK_WAY(MODE_VEHICLE, FORWARD));
    CHECK_INT(l[1].speed_mm_h, 36500000);
    CHECK_INT(l[1].foot_people_h, 1200);
    CHECK_INT(l[1].ways, 15);
    CHECK_INT(l[2].vehicles_h, 0);
    CHECK_INT(l[2].ways, LINK_WAY(MODE_FOOT, FORWARD) | LINK_WAY(MODE_FOOT, BACKWARD));
    CHECK_INT(l[3].foot_people_h, 0);
    CHECK_INT(l[3].ways, LINK_WAY(MODE_VEHICLE, FORWARD));
    network_release(&net);
}

static void drops_links(void)
{
    struct network net;
    cw_error err;
    CHECK_INT(build(NODES,
                    HEAD ",allowed_uses\n"
                         "a,1,1,1,1,50,600,\n"
                         "b,1,2,1,1,50,0.9,\n"
                         "c,1,2,1,1,,0,\n"
                         "d,1,2,1,1,50,600,bike\n"
                         "e,1,2,1,1,50,600,all\n",
                    NULL, NULL, &net, &err),
              CW_OK);
    CHECK_INT(net.link_count, 1);
    CHECK_INT(net.drop_count, 3);
    CHECK_INT(net.drops[1].count, 2);
    CHECK_TEXT(net.drops[1].reason, "zero capacity");
    network_release(&net);
}

static void obeys_config(void)
{
    static const struct {
        const char *config;
        int64_t length_mm, speed_mm_h;
    } units[] = {
        {"long_length,speed\nmi,mph\n", 2414016, 48280320},
        {"long_length,speed,id_type\nKM,KPH,string\n", 1500000, 30000000},
        {"long_length,speed\nfeet,mps\n", 457, 108000000},
        {"dataset_name\nx\n", 1500, 30000000},
        {"long_length,speed\n,\n", 1500, 30000000},
        {"long_length,speed\n", 1500, 30000000},
    };
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct network net;
        cw_error err;
        CHECK_INT(build(NODES, HEAD "\na,1,2,1,1.5,30,600\n", units[i].config, NULL, &net, &err),
                  CW_OK);
        CHECK_INT(net.links[0].length_mm, units[i].length_mm);
        CHECK_INT(net.links[0].speed_mm_h, units[i].speed_mm_h);
        network_release(&net);
    }
}

static void obeys_crs(void)
{
    struct network net;
    cw_error err;
    const char *links = HEAD "\na,1,2,1,1,50,600\n";
    CHECK_INT(build("node_id,x_coord,y_coord\n1,5,6\n2,7,8\n", links, "crs\nEPSG:4326\n", NULL,
                    &net, &err),
              CW_OK);
    CHECK(net.geographic && strcmp(net.crs, "EPSG:4326") == 0);
    network_release(&net);
    CHECK_INT(build(NODES, links, "crs\nEPSG:4326\n", "32754", &net, &err), CW_OK);
    CHECK(!net.geographic && strcmp(net.crs, "EPSG:32754") == 0);
    network_release(&net);
    CHECK_INT(build(NODES, links, "crs\nnowhere\n", NULL, &net, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "config.csv:2: unknown coordinate reference system 'nowhere'");
    CHECK_INT(build("node_id,x_coord,y_coord\n1,181,0\n", links, NULL, "EPSG:4326", &net, &err),
              CW_BAD_INPUT);
    CHECK_TEXT(err.text, "node.csv:2: x_coord '181'");
}

static void refuses_gmns(void)
{
    static const struct {
        const char *nodes, *links, *config, *message;
    } bad[] = {
        {"node_id,x_coord\n", HEAD "\n", NULL, "node.csv:1: the column 'y_coord' is missing"},
        {"node_id,x_coord,y_coord\n", HEAD "\n", NULL, "node.csv:1: no nodes"},
        {NODES "2,1,1\n", HEAD "\n", NULL, "node.csv:5: node_id '2'"},
        {NODES ",1,1\n", HEAD "\n", NULL, "node.csv:5: node_id is empty"},
        {NODES "4,nan,1\n", HEAD "\n", NULL, "node.csv:5: x_coord 'nan'"},
        {NODES "4,1e10,1\n", HEAD "\n", NULL, "node.csv:5: x_coord '1e10'"},
        {NODES, "link_id,to_node_id\n", NULL, "link.csv:1: the column 'from_node_id' is missing"},
        {NODES, HEAD "\na,1,2,1,1,50,600\na,1,2,1,1,50,600\n", NULL, "link.csv:3: link_id 'a'"},
        {NODES, HEAD "\na,1,9,1,1,50,600\n", NULL, "link.csv:2: to_node_id '9'"},
        {NODES, HEAD "\na,1,2,yes,1,50,600\n", NULL, "link.csv:2: directed 'yes'"},
        {NODES, HEAD "\na,1,2,,1,50,600\n", NULL, "link.csv:2: directed is empty"},
        {NODES, HEAD "\na,1,2,1,-1,50,600\n", NULL, "link.csv:2: length '-1'"},
        {NODES, HEAD "\na,1,2,1,1000000001,50,600\n", NULL, "link.csv:2: length"},
        {NODES, HEAD "\na,1,2,1,1,0,600\n", NULL, "link.csv:2: free_speed '0'"},
        {NODES, HEAD "\na,1,2,1,1,,600\n", NULL, "link.csv:2: free_speed is empty"},
        {NODES, HEAD "\na,1,2,1,1,1000.1,600\n", NULL, "link.csv:2: free_speed"},
        {NODES, HEAD "\na,1,2,1,1,50,\n", NULL, "link.csv:2: capacity is empty"},
        {NODES, HEAD "\na,1,2,1,1,50,-1\n", NULL, "link.csv:2: capacity '-1'"},
        {NODES, HEAD "\na,1,2,1,1,50,1000000001\n", NULL, "link.csv:2: capacity"},
        {NODES, HEAD ",lanes\na,1,2,1,1,50,600000000,2\n", NULL, "all lanes together"},
        {NODES, HEAD ",lanes\na,1,2,1,1,50,600,1.5\n", NULL, "link.csv:2: lanes '1.5'"},
        {NODES, HEAD ",foot_capacity\na,1,2,1,1,50,600,x\n", NULL, "link.csv:2: foot_capacity 'x'"},
        {NODES, "link_id,from_node_id,to_node_id,directed,length\na,1,2,1,1\n", NULL,
         "link.csv:1: the column 'capacity' is missing"},
        {NODES, HEAD "\n", "speed\nknots\n", "config.csv:2: speed 'knots'"},
        {NODES, HEAD "\n", "long_length\nyd\n", "config.csv:2: long_length 'yd'"},
        {NODES, HEAD "\n", "long_length\nm\nm\n", "config.csv:3: a second row"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct network net;
        cw_error err;
        CHECK_INT(build(bad[i].nodes, bad[i].links, bad[i].config, NULL, &net, &err), CW_BAD_INPUT);
        CHECK_TEXT(err.text, bad[i].message);
        CHECK(net.links == NULL && net.node_count == 0);
        network_release(&net);
    }
}

/* ---- files of this test's own ------------------------------------------------------------------- */

static char folder[64];

static char *in_folder(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void make_file(const char *name, const char *content)
{
    FILE *file = fopen(in_folder(name), "wb");
    if (!CHECK(file != NULL)) return;
    fwrite(content, 1, strlen(content), file);
    fclose(file);
}

static void reads_a_folder(void)
{
    struct network net;
    cw_error err = {0};
    CHECK_INT(gmns_read(folder, NULL, &net, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "node.csv: no such file");
    make_file("node.csv", NODES);
    make_file("link.csv", HEAD "\na,1,2,1,1,50,600\n");
    CHECK_INT(gmns_read(folder, NULL, &net, NULL), CW_OK);
    CHECK_INT(net.link_count, 1);
    network_release(&net);
    make_file("config.csv", "speed\nmph\n");
    CHECK_INT(gmns_read(folder, NULL, &net, NULL), CW_OK);
    CHECK_INT(net.links[0].speed_mm_h, 80467200);
    network_release(&net);
    unlink(in_folder("node.csv"));
    unlink(in_folder("link.csv"));
    unlink(in_folder("config.csv"));
}

/* ---- areas -------------------------------------------------------------------------------------- */

/* Squares of 0.01 degree with their south-west corners at (lon, 0). */
#define SQUARE(id, lon, east)                                                                      \
    "{\"type\":\"Feature\",\"properties\":{\"id\":\"" id "\"},\"geometry\":{\"type\":\"Polygon\"," \
    "\"coordinates\":[[[" lon ",0],[" east ",0],[" east ",0.01],[" lon ",0.01],[" lon ",0]]]}}"
#define COLLECTION(features) "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"

static cw_status read_areas(const char *geojson, const char *filter, double gap_m,
                            struct network *net, cw_error *err)
{
    char path[128];
    *err = (cw_error){0};
    make_file("a.geojson", geojson);
    snprintf(path, sizeof path, "%s", in_folder("a.geojson"));
    if (filter) make_file("f.csv", filter);
    cw_status status = areas_read(path, filter ? in_folder("f.csv") : NULL, gap_m, NULL, net, err);
    unlink(path);
    unlink(in_folder("f.csv"));
    return status;
}

static void links_neighbours(void)
{
    struct network net;
    cw_error err;
    /* b begins 0.0002 degree (22 m) east of a; c has two parts, one on each side. */
    const char *text = COLLECTION(SQUARE("a", "0", "0.01") "," SQUARE(
        "b", "0.0102", "0.02") "," SQUARE("c", "0.02", "0.03") "," SQUARE("c", "-0.01", "-0.005"));
    CHECK_INT(read_areas(text, NULL, 50, &net, &err), CW_OK);
    CHECK_INT(net.node_count, 3);
    CHECK(net.geographic && strcmp(net.crs, "EPSG:4326") == 0);
    CHECK(strcmp(net.node_id[2], "c") == 0 && net.x[2] > 0.02);
    CHECK_INT(net.link_count, 2);
    CHECK(strcmp(net.links[0].id, "a-b") == 0 && strcmp(net.links[1].id, "b-c") == 0);
    CHECK_INT(net.links[0].length_mm,
              network_distance_mm(true, net.x[0], net.y[0], net.x[1], net.y[1]));
    /* About 1105.7 m face each other, and a little round the corners. */
    CHECK(net.links[0].foot_people_h > 43700 && net.links[0].foot_people_h < 46500);
    CHECK_INT(net.links[0].vehicles_h, 0);
    CHECK_INT(net.links[0].ways, LINK_WAY(MODE_FOOT, FORWARD) | LINK_WAY(MODE_FOOT, BACKWARD));
    network_release(&net);
}

static void filters_areas(void)
{
    struct network net;
    cw_error err;
    const char *text = COLLECTION(
        SQUARE("a", "0", "0.01") "," SQUARE("b", "0.01", "0.02") "," SQUARE("c", "1", "2"));
    CHECK_INT(read_areas(text, "zone_id,x\na,1\nb,2\n", 50, &net, &err), CW_OK);
    CHECK_INT(net.node_count, 2);
    network_release(&net);
    CHECK_INT(read_areas(text, "zone_id\na\nd\n", 50, &net, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "f.csv:3: no area has the id 'd'");
    CHECK_INT(read_areas(text, NULL, 50, &net, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "2 pieces: 2 with 'a', 1 with 'c'");
    CHECK_TEXT(err.text, "raise areas_gap_m, or add the areas between");
}

static void names_the_gap_that_connects(void)
{
    struct network net;
    cw_error err;
    const char *text = COLLECTION(SQUARE("a", "0", "0.01") "," SQUARE("b", "0.0102", "0.02"));
    CHECK_INT(read_areas(text, NULL, 20, &net, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "areas_gap_m 23 would connect them");
    CHECK_INT(read_areas(text, NULL, 23, &net, &err), CW_OK);
    network_release(&net);
}

static void refuses_areas(void)
{
    static const struct {
        const char *text, *message;
    } bad[] = {
        {"{}", "a.geojson: "},
        {COLLECTION(""), "a.geojson: "},
        {COLLECTION("{\"type\":\"Feature\",\"properties\":{\"id\":1},\"geometry\":{\"type\":"
                    "\"Point\",\"coordinates\":[1,2]}}"),
         "row 1: the area '1' is not a polygon"},
        {COLLECTION("{\"type\":\"Feature\",\"properties\":{\"id\":null},\"geometry\":null}"),
         "row 1: the area has no id"},
        {COLLECTION("{\"type\":\"Feature\",\"properties\":{\"q\":1},\"geometry\":null}"),
         "no field is named id"},
        {COLLECTION(SQUARE("a", "200", "201")), "lies beyond lon"},
        {COLLECTION(SQUARE("a", "1", "1")), "row 1: "},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct network net;
        cw_error err;
        CHECK_INT(read_areas(bad[i].text, NULL, 50, &net, &err), CW_BAD_INPUT);
        CHECK_TEXT(err.text, bad[i].message);
        CHECK(net.node_id == NULL);
    }
    struct network net;
    cw_error err;
    CHECK_INT(read_areas(COLLECTION(SQUARE("a", "0", "1")), NULL, 0, &net, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "areas_gap_m is 0");
}

int main(void)
{
    snprintf(folder, sizeof folder, "/tmp/clearway-import-%ld", (long)getpid());
    if (mkdir(folder, 0700) != 0) return 1;
    RUN(reads_gmns);
    RUN(drops_links);
    RUN(obeys_config);
    RUN(obeys_crs);
    RUN(refuses_gmns);
    RUN(reads_a_folder);
    RUN(links_neighbours);
    RUN(filters_areas);
    RUN(names_the_gap_that_connects);
    RUN(refuses_areas);
    rmdir(folder);
    return harness_end();
}
