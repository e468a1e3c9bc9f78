/* MATSim networks, good and wrong. */
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "harness.h"
#include "import/matsim.h"

#define NODES \
    "<nodes>\n<node id='1' x='0' y='0'/>\n<node id='b' x='100.5' y='-1.5E2'></node>\n</nodes>\n"
#define FORWARD_CAR LINK_WAY(MODE_VEHICLE, FORWARD)
#define FORWARD_FOOT LINK_WAY(MODE_FOOT, FORWARD)

static cw_status parse(const char *text, const char *crs, struct network *out, cw_error *err)
{
    *err = (cw_error){0};
    return matsim_parse("net.xml", text, strlen(text), crs, out, err);
}

static void reads(void)
{
    struct network net;
    cw_error err;
    CHECK_INT(
        parse("<?xml version='1.0' encoding='UTF-8'?>\n"
              "<!DOCTYPE network SYSTEM 'http://www.matsim.org/files/dtd/network_v2.dtd'>\n"
              "<network name='two'>\n<attributes><attribute name='coordinateReferenceSystem' "
              "class='java.lang.String'>\n EPSG:<!-- -->28355 </attribute>"
              "<attribute name='other'>x</attribute></attributes>\n" NODES
              "<links capperiod='00:30:00' effectivecellsize='7.5'>\n"
              "<link id='a' from='1' to='b' length='100.0005' freespeed='13.88888888888889' "
              "capacity='300.7' permlanes='1.5' oneway='1' modes='bike,Car'>"
              "<attributes><attribute name='type' class='java.lang.String'>primary</attribute>"
              "</attributes></link>\n"
              "<link id='c' from='b' to='1' length='1.3E-5' freespeed='1' capacity='1'/>\n"
              "<link id='d' from='b' to='1' length='7' modes='walk'/>\n"
              "<link id='e' from='b' to='1' length='7' freespeed='1' capacity='9' "
              "modes='walk, truck'/>\n"
              "<link id='f' from='b' to='1' length='7' freespeed='1' capacity='0.4' "
              "modes='pt,car,foot'/>\n"
              "</links>\n</network>\n",
              NULL, &net, &err),
        CW_OK);
    if (err.text[0]) printf("     %s\n", err.text);
    if (!CHECK_INT(net.node_count, 2) || !CHECK_INT(net.link_count, 5)) return;
    CHECK(strcmp(net.crs, "EPSG:28355") == 0 && !net.geographic);
    CHECK(strcmp(net.source, "matsim") == 0 && strcmp(net.node_id[1], "b") == 0);
    CHECK(net.x[1] > 100.49 && net.x[1] < 100.51 && net.y[1] < -149.9);
    const struct link *l = net.links;
    CHECK(strcmp(l[0].id, "a") == 0 && l[0].from == 0 && l[0].to == 1);
    CHECK_INT(l[0].length_mm, 100001);
    CHECK_INT(l[0].speed_mm_h, 50000000);
    CHECK_INT(l[0].vehicles_h, 601);
    CHECK_INT(l[0].foot_people_h, 0);
    CHECK_INT(l[0].ways, FORWARD_CAR);
    CHECK_INT(l[1].length_mm, 0);
    CHECK_INT(l[1].speed_mm_h, 3600000);
    CHECK_INT(l[1].vehicles_h, 2);
    CHECK_INT(l[2].foot_people_h, MATSIM_FOOT_PEOPLE_H);
    CHECK_INT(l[2].ways, FORWARD_FOOT);
    CHECK_INT(l[3].ways, FORWARD_FOOT | FORWARD_CAR);
    CHECK_INT(l[4].ways, FORWARD_FOOT);
    CHECK_INT(net.drop_count, 0);
    network_release(&net);
}

static void drops(void)
{
    struct network net;
    cw_error err;
    CHECK_INT(parse("<network>" NODES "<links>"
                    "<link id='a' from='1' to='1' length='1' freespeed='1' capacity='9'/>"
                    "<link id='b' from='1' to='b' length='NaN' freespeed='Infinity' modes='pt'/>"
                    "<link id='c' from='1' to='b' modes='bus,bike'/>"
                    "<link id='d' from='1' to='b' length='1' freespeed='1' capacity='0.9'/>"
                    "</links></network>",
                    NULL, &net, &err),
              CW_OK);
    CHECK_INT(net.link_count, 0);
    if (!CHECK_INT(net.drop_count, 3)) return;
    CHECK_TEXT(net.drops[0].reason, "itself");
    CHECK_TEXT(net.drops[1].reason, "neither vehicles nor walkers");
    CHECK_INT(net.drops[1].count, 2);
    CHECK_TEXT(net.drops[2].reason, "zero capacity");
    network_release(&net);
}

static void reads_systems(void)
{
    static const struct {
        const char *attribute, *given, *crs;
    } cases[] = {
        {NULL, NULL, NULL},
        {NULL, "4326", "EPSG:4326"},
        {"Atlantis", NULL, NULL},
        {"  ", NULL, NULL},
        {"EPSG:28355", NULL, "EPSG:28355"},
        {"epsg:28355", "EPSG:32754", "EPSG:32754"},
        {"nonsense", "EPSG:32754", "EPSG:32754"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct network net;
        cw_error err;
        char text[600];
        snprintf(text, sizeof text,
                 "<network><attributes><attribute name='%s'>%s</attribute></attributes>"
                 "<nodes><node id='1' x='1' y='2'/></nodes><links/></network>",
                 cases[i].attribute ? "coordinateReferenceSystem" : "x",
                 cases[i].attribute ? cases[i].attribute : "y");
        if (!CHECK_INT(parse(text, cases[i].given, &net, &err), CW_OK)) continue;
        if (cases[i].crs)
            CHECK_TEXT(net.crs, cases[i].crs);
        else
            CHECK(net.crs == NULL);
        CHECK(net.geographic == (i == 1));
        network_release(&net);
    }
}

static void refuses(void)
{
#define LINK(rest) \
    "<network>" NODES "<links>\n<link id='a' from='1' to='b' " rest "/></links></network>"
#define REST "length='1' freespeed='1' capacity='9'"
    static const struct {
        const char *text, *want;
    } bad[] = {
        {"<osm/>", "net.xml:1: the outermost element is 'osm'"},
        {"<network><foo/></network>", "net.xml:1: the element 'foo' does not belong"},
        {"<network><nodes/><nodes/></network>", "the element 'nodes' does not belong"},
        {"<network><links/></network>", "the element 'links' does not belong"},
        {"<network><nodes/><attributes/></network>", "the element 'attributes' does not belong"},
        {"<network><nodes><link/></nodes></network>", "the element 'link' does not belong"},
        {"<network></network>", "no nodes"},
        {"<network>" NODES "</network>", "net.xml: no links"},
        {"<network><nodes/><links/></network>", "no nodes"},
        {"<network><nodes>\n<node x='1' y='2'/></nodes></network>",
         "net.xml:2: the node has no attribute 'id'"},
        {"<network><nodes><node id='' x='1' y='2'/></nodes></network>", "id '' is wrong"},
        {"<network><nodes><node id='a&#10;b' x='1' y='2'/></nodes></network>", "control"},
        {"<network><nodes><node id='a' x='1'/></nodes></network>", "no attribute 'y'"},
        {"<network><nodes><node id='a' x='NaN' y='1'/></nodes></network>", "x 'NaN' is wrong"},
        {"<network><nodes><node id='a' x='1' y='2e9'/></nodes></network>", "y '2e9' is wrong"},
        {"<network><nodes><node id='a' x='1' y='2'/>\n<node id='b' x='1' y='2'/>\n"
         "<node id='a' x='1' y='2'/></nodes><links/></network>",
         "net.xml:3: a second node with the id 'a'"},
        {"<network>" NODES "<links><link id='a' from='1' to='b' " REST "/>\n"
         "<link id='z' from='1' to='1' " REST "/>\n<link id='a' from='b' to='1' " REST
         "/></links></network>",
         "net.xml:7: a second link with the id 'a'"},
        {"<network>" NODES "<links capperiod='1 hour'/></network>", "capperiod '1 hour' is wrong"},
        {"<network>" NODES "<links capperiod='00:00:00'/></network>", "capperiod"},
        {"<network>" NODES "<links capperiod='00:00:61'/></network>", "capperiod"},
        {"<network>" NODES "<links capperiod='1:2:3:4'/></network>", "capperiod"},
        {"<network>" NODES "<links><link id='a' from='2' to='b' " REST "/></links></network>",
         "from '2' is wrong; give the id of a node"},
        {LINK("freespeed='1' capacity='9'"), "net.xml:6: the link has no attribute 'length'"},
        {LINK("length='-1' freespeed='1' capacity='9'"), "length '-1' is wrong"},
        {LINK("length='1e12' freespeed='1' capacity='9'"), "length '1e12' is wrong"},
        {LINK("length='1' freespeed='0' capacity='9'"), "freespeed '0' is wrong"},
        {LINK("length='1' freespeed='Infinity' capacity='9'"), "freespeed 'Infinity' is wrong"},
        {LINK("length='1' freespeed='9999' capacity='9'"), "up to 277.7 (1000 km/h)"},
        {LINK("length='1' freespeed='1e308' capacity='9'"), "freespeed '1e308' is wrong"},
        {LINK("length='1' freespeed='1' capacity='-9'"), "capacity '-9' is wrong"},
        {LINK("length='1' freespeed='1' capacity='1.1e9'"), "capacity '1.1e9' is wrong"},
        {LINK("length='1' freespeed='1'"), "no attribute 'capacity'"},
        {LINK(REST " permlanes='-1'"), "permlanes '-1' is wrong"},
        {LINK(REST " oneway='0'"), "oneway '0' is wrong; give 1, and a link of its own"},
        {"<network><attributes>\n<attribute name='coordinateReferenceSystem'>GK4</attribute>"
         "</attributes></network>",
         "net.xml:2: unknown coordinate reference system 'GK4'"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct network net;
        cw_error err;
        CHECK_INT(parse(bad[i].text, NULL, &net, &err), CW_BAD_INPUT);
        CHECK_TEXT(err.text, bad[i].want);
        CHECK(net.node_count == 0 && net.links == NULL);
    }
    struct network net;
    cw_error err;
    CHECK_INT(parse("<network/>", "nonsense", &net, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "unknown coordinate reference system 'nonsense'");
    CHECK_INT(parse("<network><nodes><node id='1' x='181' y='2'/></nodes></network>", "EPSG:4326",
                    &net, &err),
              CW_BAD_INPUT);
    CHECK_TEXT(err.text, "x '181' is wrong; give degrees");
}

/* A number of a million digits is refused like any other that is wrong, and shown in part. */
static void refuses_long_values(void)
{
    static char text[1 << 20];
    struct network net;
    cw_error err;
    memset(text, '9', sizeof text - 1);
    memcpy(text, "<network><nodes><node id='1' y='0' x='", 38);
    memcpy(text + sizeof text - 4, "'/>", 4);
    CHECK_INT(parse(text, NULL, &net, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "x '9999");
    CHECK(strlen(err.text) < 200);
    memset(text, 'x', sizeof text - 1);
    memcpy(text, "<network><attributes><attribute name='coordinateReferenceSystem'>", 65);
    CHECK_INT(parse(text, NULL, &net, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "more than 200 bytes");
}

/* Ids of a thousand bytes that differ in their last digits pack to nothing and fill the memory. */
static void refuses_bombs(void)
{
    static const int counts[] = {1000, 110000};
    char path[64], id[1001];
    snprintf(path, sizeof path, "/tmp/clearway-test-matsim-%ld.gz", (long)getpid());
    memset(id, 'x', sizeof id);
    for (int k = 0; k < 2; k++) {
        struct network net;
        cw_error err = {0};
        gzFile file = gzopen(path, "wb1");
        gzputs(file, "<network><nodes>");
        for (int i = 0; i < counts[k]; i++) {
            snprintf(id + 900, 20, "%d", i);
            gzprintf(file, "<node x='0' y='0' id='%s'/>", id);
        }
        gzputs(file, "</nodes><links></links></network>");
        CHECK_INT(gzclose(file), Z_OK);
        CHECK_INT(matsim_read(path, NULL, &net, &err), k ? CW_BAD_INPUT : CW_OK);
        if (k) CHECK_TEXT(err.text, "more nodes and links than a file of its size can hold");
        network_release(&net);
    }
    unlink(path);
}

int main(void)
{
    RUN(reads);
    RUN(drops);
    RUN(reads_systems);
    RUN(refuses);
    RUN(refuses_long_values);
    RUN(refuses_bombs);
    return harness_end();
}
