/* The report tells nobody what it must not: every check reads the file as a stranger would. */
#include "publish/report.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "publish/escape.h"
#include "publish/withhold.h"

/* ---- withholding ---- */

static uint32_t seed = 1;
static int64_t draw(int64_t n)
{
    seed = (uint32_t)((uint64_t)seed * 16807 % 2147483647);
    return seed % n;
}

static int64_t least(const struct withhold_cell *c)
{
    return c->few ? 1 : WITHHOLD_UNDER;
}

static int64_t most(const struct withhold_cell *c)
{
    return c->few ? WITHHOLD_UNDER - 1 : 1000000;
}

/* Whether a reader who knows the sum of the hidden cells and how small each can be must admit that
 * cell i is `value`: the rest of the sum fits into the others. */
static bool possible(const struct withhold_cell *cells, size_t n, size_t i, int64_t value)
{
    int64_t sum = 0, low = 0, high = 0;
    for (size_t j = 0; j < n; j++) {
        if (!cells[j].hidden) continue;
        sum += cells[j].value;
        if (j == i) continue;
        low += least(&cells[j]);
        high += most(&cells[j]);
    }
    return sum - value >= low && sum - value <= high;
}

static void no_few_cell_can_be_worked_out(void)
{
    for (int round = 0; round < 3000; round++) {
        struct withhold_cell cells[8];
        size_t n = (size_t)draw(7) + 2;
        int64_t plenty = 0;
        for (size_t i = 0; i < n; i++) {
            cells[i] = withhold_cell(draw(3) ? draw(12) : 20 + draw(100));
            plenty += cells[i].value >= 20;
        }
        CHECK_INT(withhold_column(cells, n, NULL), CW_OK);
        for (size_t i = 0; i < n; i++) {
            if (cells[i].value > 0 && cells[i].value < WITHHOLD_UNDER) CHECK(cells[i].hidden);
            if (cells[i].value == 0) CHECK(!cells[i].hidden);
            for (int64_t v = 1; cells[i].few && plenty && v < WITHHOLD_UNDER; v++)
                CHECK(possible(cells, n, i, v));
        }
    }
}

static void nothing_is_withheld_without_need(void)
{
    struct withhold_cell cells[] = {withhold_cell(10), withhold_cell(0), withhold_cell(500)};
    CHECK_INT(withhold_column(cells, 3, NULL), CW_OK);
    for (int i = 0; i < 3; i++) CHECK(!cells[i].hidden);
}

static void the_next_smallest_goes_with_it(void)
{
    struct withhold_cell cells[] = {withhold_cell(7), withhold_cell(900), withhold_cell(40)};
    CHECK_INT(withhold_column(cells, 3, NULL), CW_OK);
    CHECK(cells[0].hidden && cells[2].hidden && !cells[1].hidden);
}

/* ---- texts ---- */

static void check_json(const char *text, const char *want)
{
    struct text out = {0};
    escape_json(&out, text);
    if (!CHECK(out.bytes && strcmp(out.bytes, want) == 0)) printf("     %s\n", out.bytes);
    text_release(&out);
}

static void texts_cannot_leave_their_place(void)
{
    check_json("</script>&\"\\", "\"\\u003c/script\\u003e\\u0026\\\"\\\\\"");
    check_json("a\xe2\x80\xae"
               "b\xe2\x81\xa6",
               "\"a\xef\xbf\xbd"
               "b\xef\xbf\xbd\"");
    check_json("\x80\xc3(\xed\xa0\x80\xf5", "\"\xef\xbf\xbd\xef\xbf\xbd(\xef\xbf\xbd\xef\xbf\xbd"
                                            "\xef\xbf\xbd\xef\xbf\xbd\"");
    check_json("\xc0\xaf\xe2\x80\xa8", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
    check_json("حلب\t\x01", "\"حلب \xef\xbf\xbd\"");
    struct text out = {0};
    escape_html(&out, "<b title='\"'>&");
    CHECK_TEXT(out.bytes, "&lt;b title=&#39;&quot;&#39;&gt;&amp;");
    text_release(&out);
}

/* ---- a whole report ---- */

/*      clinic                barracks
 *        |                      |
 *  big --+-- mid -- hamlet -----+-- few -- gate C1 (civilian wounded), gate C2 (armed)
 *
 * Wounded are in the clinic, the big and the mid zone, armed persons in the barracks and in mid: of
 * neither may a place be known. The hamlet has 7 civilians, the mid zone 640, the big one 4321. */
static const char *const files[][2] = {
    {"node.csv", "node_id,x_coord,y_coord\n1,0,0\n2,1000,0\n3,1000,777\n4,2000,0\n5,3000,0\n"
                 "6,4000,0\n7,4000,888\n8,5000,0\n9,6000,0\n"},
    {"link.csv", "link_id,from_node_id,to_node_id,directed,length,free_speed,capacity,lanes,"
                 "foot_capacity\n"
                 "a,1,2,0,1000,36,600,1,3000\nclinicroad,3,2,0,777,36,600,1,3000\n"
                 "b,2,4,0,1000,36,600,1,3000\nc,4,5,0,1000,36,600,1,3000\n"
                 "d,5,6,0,1000,36,600,1,3000\nbarracksroad,7,6,0,888,36,600,1,3000\n"
                 "e,6,8,0,1000,36,600,1,3000\nf,8,9,0,1000,36,600,1,3000\n"},
    {"zones.csv", "zone_id,node_id,wounded,civilian,armed\nbig,1,31,4321,0\nclinic,3,57,0,0\n"
                  "mid,4,3,640,211\nhamlet,5,0,7,0\nbarracks,7,0,0,463\n"},
    {"corridors.csv", "corridor_id,name,node_id,admits,windows,capacity_per_hour,needs\n"
                      "C1,</script><img src=x>,9,civilian wounded,09:00-15:00,1000,P\n"
                      "C2,two,9,armed,09:00-15:00,200,\n"},
    {"operation.yaml",
     "clearway: 1\noperation: {id: made-up, title: \"</title><script>alert(1)</script>\"}\n"
     "time_zone: UTC\npause: {start: 2030-01-01T09:00, end: 2030-01-01T15:00}\n"
     "network: {gmns: .}\nclasses:\n  - {id: wounded, mode: foot}\n  - {id: civilian, mode: foot}\n"
     "  - {id: armed, mode: foot}\nzones: zones.csv\ncorridors: corridors.csv\n"
     "parties: [{id: P, name: \"</script><b>\", side: \"<img>\"}]\n"
     "guarantees: [{id: \"<b>\", by: P, corridors: [C1], terms: none, at: 2029-12-31}]\n"
     "concessions:\n  - {id: \"</script>\", grantor: \"<img src=x>\", corridor: C1, "
     "capacity_per_hour: 4000}\n  - {id: yes, accept: C1}\n"
     "assumptions: [\"<b>bold</b>\"]\nsources: [{what: roads, origin: \"O'Neill & "
     "\\\"co\\\"\"}]\n"},
};

struct made {
    char folder[64];
    cw_operation *op;
    cw_plan *plan;
    char *page, *again;
    json_t *doc;
};

static char *read_whole(const char *folder, const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 4 << 20);
    if (file && text) text[fread(text, 1, (4 << 20) - 1, file)] = '\0';
    if (file) fclose(file);
    return text;
}

static void write_files(struct made *m)
{
    char path[128];
    snprintf(m->folder, sizeof m->folder, "/tmp/clearway-report-XXXXXX");
    CHECK(mkdtemp(m->folder));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", m->folder, files[i][0]);
        FILE *file = fopen(path, "w");
        if (CHECK(file)) fputs(files[i][1], file), fclose(file);
    }
}

static json_t *document_of(const char *page)
{
    const char *start = strstr(page, "id=\"data\">");
    const char *end = start ? strstr(start, "</script>") : NULL;
    return end ? json_loadb(start + 10, (size_t)(end - start - 10), 0, NULL) : NULL;
}

static void make(struct made *m)
{
    char path[128];
    cw_error err = {0};
    cw_plan_options options = {.other_bases = true, .ranges = true};
    const cw_ready_options ready = {0};
    const cw_value_options value = {0};
    const cw_report_options parts = {&ready, &value};
    *m = (struct made){0};
    write_files(m);
    snprintf(path, sizeof path, "%s/operation.yaml", m->folder);
    cw_status s = cw_operation_read(path, &m->op, &err);
    if (!s) s = cw_plan_make(m->op, &options, &m->plan, &err);
    snprintf(path, sizeof path, "%s/report.html", m->folder);
    if (!s) s = cw_plan_report(m->plan, &parts, path, &err);
    m->page = read_whole(m->folder, "report.html");
    if (!s) s = cw_plan_report(m->plan, &parts, path, &err);
    m->again = read_whole(m->folder, "report.html");
    if (!CHECK_INT(s, CW_OK)) printf("     %s\n", err.text);
    m->doc = document_of(m->page);
    CHECK(m->doc);
}

static void unmake(struct made *m)
{
    char command[160];
    snprintf(command, sizeof command, "rm -rf '%s'", m->folder);
    CHECK_INT(system(command), 0);
    json_decref(m->doc);
    free(m->page), free(m->again);
    cw_plan_free(m->plan);
    cw_operation_free(m->op);
}

static int times(const char *text, const char *needle)
{
    int n = 0;
    for (const char *at = strstr(text, needle); at; at = strstr(at + 1, needle)) n++;
    return n;
}

static const char *zone_id(const struct made *m, size_t i)
{
    json_t *rows = json_object_get(json_object_get(m->doc, "zones"), "rows");
    return json_string_value(json_object_get(json_array_get(rows, i), "id"));
}

static json_t *zone(const struct made *m, const char *id)
{
    json_t *rows = json_object_get(json_object_get(m->doc, "zones"), "rows");
    for (size_t i = 0; i < json_array_size(rows); i++)
        if (strcmp(zone_id(m, i), id) == 0) return json_array_get(rows, i);
    return NULL;
}

static json_t *cell(const struct made *m, const char *id, size_t part)
{
    return json_array_get(json_array_get(json_object_get(zone(m, id), "cells"), 0), part);
}

/* The document without the curves of whole classes and the hashes, which may hold any digits. */
static char *digits_of(const struct made *m)
{
    json_t *classes = json_object_get(m->doc, "classes");
    for (size_t i = 0; i < json_array_size(classes); i++) {
        json_object_del(json_array_get(classes, i), "arrivals");
        json_object_del(json_array_get(classes, i), "bounds");
    }
    json_object_del(m->doc, "inputs");
    char *data = m->doc ? json_dumps(m->doc, JSON_COMPACT) : NULL;
    return data ? data : calloc(1, 1);
}

/* Whatever is to enter a report must be put on this list; what breaks a plan (negotiate/stress) never may. */
static void nothing_else_is_in_the_document(void)
{
    static const char known[] =
        " format clearway operation pause basis population consent as_of classes all not_covered "
        "curve_step_s slices curve_at limits waiting_places ranges needed_percent populations "
        "parties "
        "gates ready value assumptions sources inputs corridors zones map ";
    struct made m;
    const char *key;
    json_t *part;
    make(&m);
    json_object_foreach(m.doc, key, part)
    {
        char word[64];
        snprintf(word, sizeof word, " %s ", key);
        if (!CHECK(strstr(known, word))) printf("     %s\n", key);
    }
    CHECK(!strstr(m.page, "as_announced") && !strstr(m.page, "planned_anew"));
    unmake(&m);
}

static void check_told(json_t *people)
{
    int64_t n = json_integer_value(people);
    bool told =
        json_is_null(people) || json_is_string(people) || (json_is_integer(people) && n % 10 == 0);
    if (!CHECK(told)) printf("     %" PRId64 "\n", n);
}

/* A price is a difference of totals: of one small zone's corridor that zone's own number. */
static void prices_are_no_finer_than_the_zones(void)
{
    struct made m;
    size_t i;
    json_t *each;
    make(&m);
    json_t *value = json_object_get(m.doc, "value"), *ready = json_object_get(m.doc, "ready");
    json_t *rows = json_object_get(value, "concessions");
    CHECK(json_array_size(rows) >= 2);
    json_array_foreach(rows, i, each)
    {
        json_t *people = json_object_get(each, "people"), *zone;
        size_t z;
        check_told(json_object_get(people, "low"));
        check_told(json_object_get(people, "best"));
        check_told(json_object_get(people, "high"));
        json_array_foreach(json_object_get(each, "zones"), z, zone)
            CHECK_INT(json_object_size(zone), 1); /* the name, and no number */
    }
    CHECK_INT(json_array_size(json_object_get(value, "depends")), 4);
    json_array_foreach(json_object_get(value, "depends"), i, each)
        check_told(json_object_get(each, "people"));
    CHECK_INT(json_array_size(json_object_get(ready, "corridors")), 2);
    json_array_foreach(json_object_get(ready, "corridors"), i, each)
        check_told(json_object_get(each, "people_if_lost"));
    unmake(&m);
}

/* Their zones are not listed, and their numbers by zone stand nowhere in the file. */
static void armed_and_wounded_have_no_place(void)
{
    static const char *const secrets[] = {"clinic", "barracks", "463", "211",
                                          ",57,",   "[57,",     ",31,"};
    struct made m;
    make(&m);
    char *data = digits_of(&m);
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        if (!CHECK(!strstr(data, secrets[i]))) printf("     %s is in the file\n", secrets[i]);
    CHECK_INT(json_array_size(json_object_get(json_object_get(m.doc, "zones"), "rows")), 3);
    CHECK_TEXT(data, "674"); /* the total of armed persons: what is meant to be found can be */
    free(data);
    unmake(&m);
}

static int64_t at_xy(json_t *line, size_t i)
{
    return json_integer_value(json_array_get(line, i));
}

/* The roads of clinic and barracks leave the one straight road: no line with flow may do so. */
static void their_roads_carry_no_flow(void)
{
    struct made m;
    make(&m);
    json_t *map = json_object_get(m.doc, "map"), *flow = json_object_get(map, "flow");
    CHECK(json_array_size(flow) > 0);
    for (size_t i = 0; i < json_array_size(flow); i++) {
        json_t *line = json_array_get(json_array_get(flow, i), 0);
        int64_t y = at_xy(line, 1);
        for (size_t k = 1; k < json_array_size(line); k += 2) {
            CHECK_INT(y, 0);
            if (k + 2 < json_array_size(line)) y += at_xy(line, k + 2);
        }
    }
    json_t *gate = json_array_get(json_object_get(m.doc, "corridors"), 1);
    CHECK(json_is_null(json_object_get(gate, "first"))); /* it would tell how far off they are */
    json_t *armed = json_object_get(json_array_get(json_object_get(m.doc, "classes"), 2), "bounds");
    for (size_t i = 1; i < json_array_size(armed); i++)
        CHECK(json_is_null(json_array_get(armed, i)) == (i % 12 != 0)); /* rows of 5 minutes */
    CHECK(json_is_null(json_object_get(gate, "tens"))); /* of C2 only the total is known */
    unmake(&m);
}

static void few_people_cannot_be_found(void)
{
    struct made m;
    make(&m);
    CHECK_TEXT(json_string_value(cell(&m, "hamlet", 0)), "few");
    CHECK_TEXT(json_string_value(cell(&m, "mid", 0)), "withheld"); /* or 4968 less the others */
    CHECK_INT(json_integer_value(cell(&m, "big", 0)), 4321);
    CHECK(json_is_null(cell(&m, "hamlet", 2)) && json_is_null(cell(&m, "hamlet", 3)));
    CHECK_INT(json_array_size(cell(&m, "hamlet", 4)), 0);
    CHECK_INT(json_array_size(cell(&m, "mid", 4)), 0); /* C1's total less the others' */
    json_t *gate = json_array_get(json_object_get(m.doc, "corridors"), 0);
    int64_t civilians = json_integer_value(json_array_get(json_object_get(gate, "out"), 1));
    CHECK(civilians > 4000 && civilians % 10 == 0);
    CHECK(json_is_false(json_object_get(gate, "all_shown")));
    CHECK(!json_object_get(zone(&m, "hamlet"), "at") && !json_object_get(zone(&m, "mid"), "at"));
    CHECK(json_object_get(zone(&m, "big"), "at"));
    char *data = digits_of(&m);
    CHECK(!strstr(data, "640"));
    free(data);
    unmake(&m);
}

/* Neither step by step of a curve, nor by trying numbers until the hash of the zones fits. */
static void few_people_cannot_be_tried_out(void)
{
    static const char *const curves[] = {"arrivals", "bounds"};
    struct made m;
    make(&m);
    json_t *civilian = json_array_get(json_object_get(m.doc, "classes"), 0);
    for (size_t k = 0; k < json_array_size(json_object_get(m.doc, "classes")); k++) {
        json_t *c = json_array_get(json_object_get(m.doc, "classes"), k);
        if (json_is_true(json_object_get(c, "coarse"))) civilian = c;
    }
    CHECK(json_is_true(json_object_get(civilian, "coarse")));
    for (int k = 0; k < 2; k++) {
        json_t *curve = json_object_get(civilian, curves[k]);
        for (size_t i = 0; i + 1 < json_array_size(curve); i++)
            CHECK_INT(json_integer_value(json_array_get(curve, i)) % WITHHOLD_UNDER, 0);
    }
    json_t *inputs = json_object_get(m.doc, "inputs");
    int withheld = 0, told = 0;
    for (size_t i = 0; i < json_array_size(inputs); i++) {
        const char *hash = json_string_value(json_array_get(json_array_get(inputs, i), 1));
        withheld += strcmp(hash, "withheld") == 0;
        told += strlen(hash) == 64;
    }
    CHECK_INT(withheld, 1); /* wherever the zones stand */
    CHECK_INT(withheld + told, json_array_size(inputs));
    unmake(&m);
}

static void hostile_texts_stay_texts(void)
{
    struct made m;
    make(&m);
    CHECK_INT(times(m.page, "<script"), 2);
    CHECK_INT(times(m.page, "</script"), 2);
    CHECK_INT(times(m.page, "</title"), 1);
    CHECK_INT(times(m.page, "<img"), 0);
    CHECK_INT(times(m.page, "<b>"), 0);
    CHECK(!strstr(m.page, "\xe2\x80\xae"));
    CHECK_TEXT(m.page, "default-src 'none'");
    CHECK_TEXT(json_string_value(json_array_get(json_object_get(m.doc, "assumptions"), 0)),
               "<b>bold</b>");
    unmake(&m);
}

static void same_input_same_bytes(void)
{
    struct made m;
    make(&m);
    CHECK(m.page[0] && strcmp(m.page, m.again) == 0);
    unmake(&m);
}

static void an_unwritable_place_is_said_so(void)
{
    struct made m;
    cw_error err = {0};
    make(&m);
    CHECK_INT(cw_plan_report(m.plan, NULL, "/nowhere/at/all.html", &err), CW_CANNOT_WRITE);
    CHECK_TEXT(err.text, "/nowhere/at/all.html");
    err = (cw_error){0};
    CHECK_INT(cw_plan_report(m.plan, NULL, "/dev/null", &err), CW_CANNOT_WRITE);
    unmake(&m);
}

int main(void)
{
    RUN(no_few_cell_can_be_worked_out);
    RUN(nothing_is_withheld_without_need);
    RUN(the_next_smallest_goes_with_it);
    RUN(texts_cannot_leave_their_place);
    RUN(armed_and_wounded_have_no_place);
    RUN(their_roads_carry_no_flow);
    RUN(few_people_cannot_be_found);
    RUN(few_people_cannot_be_tried_out);
    RUN(hostile_texts_stay_texts);
    RUN(nothing_else_is_in_the_document);
    RUN(prices_are_no_finer_than_the_zones);
    RUN(same_input_same_bytes);
    RUN(an_unwritable_place_is_said_so);
    return harness_end();
}
