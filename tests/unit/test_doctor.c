/* What misleads is found, with the people it concerns, and nothing is found without its cause: every
 * case changes one thing of an operation without findings, and the whole list must be as expected. */
#include <stdlib.h>
#include <unistd.h>

#include "clearway/clearway.h"
#include "harness.h"

static char folder[] = "/tmp/clearway-doctor-XXXXXX";

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

/*  5                    1 km each from 1 to 4; 5 is 2 km north of 1.
 *  |
 *  1 --- 2 --- 3 --- 4   The gate is at 4, 50 minutes from Z1 and 33 from Z2. */
#define NODES "node_id,x_coord,y_coord\n1,0,0\n2,1000,0\n3,2000,0\n4,3000,0\n5,0,2000\n"
#define LINK_HEAD \
    "link_id,from_node_id,to_node_id,directed,length,free_speed,capacity,foot_capacity\n"
#define LINK_AB "a,1,2,0,1000,36,900,500\nb,2,3,0,1000,36,900,500\n"
#define LINK_C "c,3,4,0,1000,36,900,500\n"
#define LINK_E "e,1,5,0,2000,36,900,500\n"
#define LINKS LINK_HEAD LINK_AB LINK_C LINK_E
#define ZONE_HEAD "zone_id,node_id,x,y,civilian\n"
#define Z1 "Z1,1,,,100\n"
#define Z2 "Z2,,1000,30,50\n"
#define GATE_HEAD "corridor_id,admits,node_id,x,y,windows,capacity_per_hour\n"
#define C1 "C1,civilian,4,,,09:00-11:00,400\n"
#define HEAD                                                                        \
    "clearway: 1\noperation: {id: t}\ntime_zone: UTC\n"                             \
    "pause: {start: 2030-01-01T09:00, end: 2030-01-01T11:00}\nnetwork: {gmns: .}\n" \
    "zones: zones.csv\ncorridors: corridors.csv\n"
#define CIVILIAN "classes: [{id: civilian, mode: foot}]\n"
#define OPERATION HEAD CIVILIAN

static void put_all(void)
{
    put("node.csv", NODES);
    put("link.csv", LINKS);
    put("zones.csv", ZONE_HEAD Z1 Z2);
    put("corridors.csv", GATE_HEAD C1);
    put("operation.yaml", OPERATION);
}

/* "kind people, kind people": remarks with a star. */
static void list_of(const char *json, char *out, size_t room)
{
    size_t used = 0;
    out[0] = '\0';
    for (const char *at = json; (at = strstr(at, "{\"kind\":\"")) != NULL;) {
        char kind[64] = "", severity[16] = "";
        long long people = -1;
        sscanf(at, "{\"kind\":\"%63[^\"]\",\"severity\":\"%15[^\"]\",\"people\":%lld", kind,
               severity, &people);
        used += (size_t)snprintf(out + used, room - used, "%s%s%s %lld", used ? ", " : "", kind,
                                 strcmp(severity, "remark") ? "" : "*", people);
        at += strlen("{\"kind\":\"");
    }
}

static void expect(const char *want, const char *file, int line)
{
    char *json = NULL, got[1024];
    cw_error err = {0};
    if (cw_operation_doctor(in_folder("operation.yaml"), true, &json, &err) != CW_OK) {
        harness_check(false, file, line, err.text);
        return;
    }
    list_of(json, got, sizeof got);
    if (strcmp(got, want) != 0) {
        harness_check(false, file, line, want);
        printf("     found: %s\n", got);
    }
    cw_text_free(json);
}

/* With `text` in place of the usual file, exactly `want` is found; with the usual one, nothing. */
static void finds_at(const char *name, const char *text, const char *want, int line)
{
    put(name, text);
    expect(want, __FILE__, line);
    put_all();
}
#define FINDS(name, text, want) finds_at(name, text, want, __LINE__)

static void finds_nothing_without_cause(void)
{
    expect("", __FILE__, __LINE__);
}

static void finds_far_zones(void)
{
    FINDS("zones.csv", ZONE_HEAD Z1 "Z2,,2000,1500,50\n", "zone-far 50");
    FINDS("zones.csv", ZONE_HEAD Z1 "Z2,,2000,400,50\n", "");
    FINDS("zones.csv", ZONE_HEAD Z1 "Z2,,2000,-600,50\n", "people-outside-network 50");
    FINDS("zones.csv", ZONE_HEAD Z1 "Z2,,2000,-400,50\n", "");
}

static void finds_pieces(void)
{
    put("node.csv", NODES "8,2000,300\n9,2050,300\n");
    put("zones.csv", ZONE_HEAD Z1 "Z2,,2000,290,50\nZ3,,2060,290,5\n");
    FINDS("link.csv", LINKS "f,8,9,0,50,36,900,500\n", "piece-cut-off 55");
    put("node.csv", NODES "8,2000,300\n9,2050,300\n");
    put("zones.csv", ZONE_HEAD Z1 "Z2,,2000,290,50\n");
    FINDS("link.csv", LINKS "f,8,9,0,50,36,900,500\ng,8,3,0,300,36,900,500\n", "");
    put("node.csv", NODES "8,2000,300\n9,2050,300\n");
    put("zones.csv", ZONE_HEAD Z1 "Z2,8,,,50\n");
    FINDS("link.csv", LINKS "f,8,9,0,50,36,900,500\n", "piece-cut-off 50");
    put("node.csv", NODES "8,2000,300\n");
    put("zones.csv", ZONE_HEAD Z1 "Z2,,2000,290,50\n");
    FINDS("link.csv", LINKS "f,3,8,1,300,36,900,500\n", "one-way-trap 50");
}

static void finds_gates_off_roads(void)
{
    FINDS("link.csv", LINK_HEAD LINK_AB "c,4,3,1,1000,36,900,500\n" LINK_E,
          "gate-against-one-way 150, one-way-trap 150, zone-far 50");
    FINDS("link.csv", LINK_HEAD LINK_AB "c,3,4,1,1000,36,900,500\n" LINK_E, "");
    FINDS("link.csv", LINK_HEAD LINK_AB "c,3,4,0,1000,36,900,\n" LINK_E,
          "gate-without-road 150, one-way-trap 150, zone-far 50");
    FINDS("corridors.csv", GATE_HEAD "C1,civilian,,3000,900,09:00-11:00,400\n", "gate-far 150");
    FINDS("corridors.csv", GATE_HEAD "C1,civilian,,3000,400,09:00-11:00,400\n", "");
    put("node.csv", NODES "8,2000,700\n9,2050,700\n");
    put("link.csv", LINKS "f,8,9,0,50,36,900,500\n");
    FINDS("corridors.csv", GATE_HEAD C1 "C2,civilian,8,,,09:00-11:00,400\n",
          "gate-cut-off 150, gate-unreached 150");
    put("node.csv", NODES "8,2000,700\n9,2050,700\n");
    put("link.csv", LINKS "f,9,8,1,50,36,900,500\ng,8,3,1,700,36,900,500\n");
    FINDS("corridors.csv", GATE_HEAD C1 "C2,civilian,8,,,09:00-11:00,400\n", "gate-unreached 150");
}

static void finds_throughputs(void)
{
    FINDS("corridors.csv", GATE_HEAD "C1,civilian,4,,,09:00-11:00,0\n", "throughput-zero 150");
    FINDS("corridors.csv", GATE_HEAD "C1,civilian,4,,,09:00-11:00,unknown\n",
          "throughput-unknown* 150");
    FINDS("corridors.csv", GATE_HEAD "C1,civilian,4,,,09:00-11:00,501\n",
          "throughput-above-road* 150");
    FINDS("corridors.csv", GATE_HEAD "C1,civilian,4,,,09:00-11:00,500\n", "");
    FINDS("corridors.csv", GATE_HEAD C1 "C2,civilian,4,,,09:00-11:00,10\n", "gate-twice* 150");
}

static void finds_what_is_too_late(void)
{
    FINDS("corridors.csv", GATE_HEAD "C1,civilian,4,,,09:00-09:40,400\n", "zone-too-late 100");
    FINDS("corridors.csv", GATE_HEAD "C1,civilian,4,,,09:00-09:51,400\n", "");
    FINDS("corridors.csv", GATE_HEAD "C1,civilian,4,,,09:00-09:30;09:40-11:00,400\n",
          "window-too-early 150");
    FINDS("corridors.csv", GATE_HEAD "C1,civilian,4,,,09:00-09:36;09:40-11:00,400\n", "");
    FINDS("corridors.csv", GATE_HEAD C1 "C2,civilian,3,,,2030-01-02T09:00/2030-01-02T10:00,400\n",
          "window-outside-pause 150");
}

static void finds_classes(void)
{
    put("zones.csv", "zone_id,node_id,x,y,civilian,walker\nZ1,1,,,100,7\n");
    FINDS("operation.yaml",
          HEAD "classes: [{id: civilian, mode: foot}, {id: walker, mode: foot}]\n",
          "class-without-corridor 7");
    put("zones.csv", "zone_id,node_id,x,y,civilian,walker\nZ1,1,,,100,0\n");
    FINDS("operation.yaml",
          HEAD "classes: [{id: civilian, mode: foot}, {id: walker, mode: foot}]\n",
          "class-of-nobody 0");
    FINDS("operation.yaml", OPERATION "take_up: {civilian: {low: 0, best: 0, high: 1}}\n",
          "take-up-zero 150");
    FINDS("operation.yaml", OPERATION "take_up: {civilian: {low: 0, best: 0.1, high: 1}}\n", "");
    FINDS("operation.yaml", HEAD "classes: [{id: civilian, mode: vehicle}]\n",
          "one-person-per-vehicle* 150");
    FINDS("operation.yaml",
          HEAD "classes: [{id: civilian, mode: vehicle, persons_per_vehicle: 3}]\n", "");
}

static void finds_zones_listed_twice(void)
{
    FINDS("zones.csv", ZONE_HEAD Z1 Z2 "Z3,,1000,30,50\n", "zone-twice 50");
    FINDS("zones.csv", ZONE_HEAD Z1 Z2 "Z3,,1000,30,51\n", "");
    FINDS("zones.csv", ZONE_HEAD Z1 Z2 "Z3,,1000,31,50\n", "");
    FINDS("zones.csv", ZONE_HEAD Z1 "Z2,,600,0,50\nZ3,,1400,0,40\n", "joined-from-afar* 90");
    FINDS("zones.csv", ZONE_HEAD Z1 "Z2,,800,0,50\nZ3,,1200,0,40\n", "");
}

static void finds_closures(void)
{
    put("closures.csv", "kind,id,wkt,from,to\narea,,\"POLYGON ((5 5, 6 5, 6 6, 5 5))\",,\n");
    FINDS("operation.yaml", OPERATION "closures: closures.csv\n", "closure-of-nothing 0");
    put("closures.csv", "kind,id,wkt,from,to\narea,,\"POLYGON ((-5 -5, 6 5, 6 6, -5 -5))\",,\n");
    FINDS("operation.yaml", OPERATION "closures: closures.csv\n", "");
    put("closures.csv", "kind,id,from,to\nlink,a,2030-01-02T09:00,2030-01-02T10:00\n");
    FINDS("operation.yaml", OPERATION "closures: closures.csv\n", "closure-outside-pause 0");
}

static void finds_links(void)
{
    FINDS("link.csv", LINK_HEAD LINK_AB LINK_C "e,1,5,0,0,36,900,500\n", "link-length-zero 0");
    FINDS("link.csv", LINK_HEAD "a,1,2,0,0,36,900,500\nb,2,3,0,1000,36,900,500\n" LINK_C LINK_E,
          "link-length-zero 100");
    FINDS("link.csv", LINK_HEAD LINK_AB "c,3,4,0,900,36,900,500\n" LINK_E,
          "link-shorter-than-line 150");
    FINDS("link.csv", LINK_HEAD LINK_AB "c,3,4,0,995,36,900,500\n" LINK_E, "");
    FINDS("link.csv", LINK_HEAD LINK_AB "c,3,4,0,1000,201,900,500\n" LINK_E, "link-speed-high 150");
    FINDS("link.csv", LINK_HEAD LINK_AB "c,3,4,0,1000,0.9,900,500\n" LINK_E, "link-speed-low 150");
    FINDS("link.csv", LINK_HEAD LINK_AB "c,3,4,0,1000,36,20001,500\n" LINK_E,
          "link-capacity-high 150");
    FINDS("link.csv", LINK_HEAD LINK_AB "c,3,4,0,1000,36,9,500\n" LINK_E, "link-capacity-low 150");
    FINDS("link.csv", LINKS "z,2,4,0,2000,36,0,0\n", "dropped* 0");
}

static void says_where_and_what_to_do(void)
{
    char *text = NULL;
    cw_error err = {0};
    put("zones.csv", ZONE_HEAD Z1 "Z2,,2000,1500,50000\n");
    CHECK_INT(cw_operation_doctor(in_folder("operation.yaml"), false, &text, &err), CW_OK);
    CHECK_TEXT(text, "t (t): 1 finding, 0 remarks");
    CHECK_TEXT(text,
               "zone Z2 is 1500 m from the nearest road that leads to a corridor (50,000 people)");
    CHECK_TEXT(text, "zones.csv:3, x 2000.0, y 1500.0");
    CHECK_TEXT(text, "add the missing road, or raise snap_max_m");
    cw_text_free(text);
    put_all();
    CHECK_INT(cw_operation_doctor(in_folder("operation.yaml"), false, &text, &err), CW_OK);
    CHECK_TEXT(text, "0 findings, 0 remarks");
    CHECK_TEXT(text, "Whether they are true, no program can see");
    cw_text_free(text);
}

static void shows_the_worst_link(void)
{
    char *text = NULL;
    cw_error err = {0};
    put("link.csv", LINK_HEAD "a,1,2,0,900,36,900,500\nb,2,3,0,400,36,900,500\n" LINK_C LINK_E);
    CHECK_INT(cw_operation_doctor(in_folder("operation.yaml"), false, &text, &err), CW_OK);
    CHECK_TEXT(text, "2 links, such as b (400 m for 1000 m), have a length below");
    cw_text_free(text);
    put_all();
}

static void sorts_and_sums_up(void)
{
    char zones[4096] = ZONE_HEAD Z1, *text = NULL;
    cw_error err = {0};
    for (int i = 0; i < 14; i++) {
        size_t used = strlen(zones);
        snprintf(zones + used, sizeof zones - used, "F%d,,%d,1500,%d\n", i, 1500 + 50 * i, 10 + i);
    }
    put("zones.csv", zones);
    CHECK_INT(cw_operation_doctor(in_folder("operation.yaml"), false, &text, &err), CW_OK);
    const char *most = text ? strstr(text, "zone F13 ") : NULL;
    const char *fewer = text ? strstr(text, "zone F12 ") : NULL;
    CHECK(most && fewer && most < fewer);
    CHECK(text && !strstr(text, "zone F3 "));
    CHECK_TEXT(text, "and 4 more of the kind [zone-far], together 46 people; --json lists them");
    cw_text_free(text);
    put_all();
}

static void refuses_what_cannot_be_read(void)
{
    char *text = NULL;
    cw_error err = {0};
    CHECK_INT(cw_operation_doctor(in_folder("nothing.yaml"), false, &text, &err), CW_BAD_INPUT);
    CHECK(text == NULL && err.text[0]);
}

int main(void)
{
    if (!mkdtemp(folder)) return 1;
    put_all();
    RUN(finds_nothing_without_cause);
    RUN(finds_far_zones);
    RUN(finds_pieces);
    RUN(finds_gates_off_roads);
    RUN(finds_throughputs);
    RUN(finds_what_is_too_late);
    RUN(finds_classes);
    RUN(finds_zones_listed_twice);
    RUN(finds_closures);
    RUN(finds_links);
    RUN(says_where_and_what_to_do);
    RUN(shows_the_worst_link);
    RUN(sorts_and_sums_up);
    RUN(refuses_what_cannot_be_read);
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return harness_end() | system(command);
}
