/* Numbers, CSV, YAML, bytes, shapes and vector files. */
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "files/bytes.h"
#include "files/number.h"
#include "files/shape.h"
#include "files/table.h"
#include "files/yaml.h"
#include "harness.h"

#define BIG INT64_C(9223372036854775807)

/* A file of this test's own, removed by drop_file. */
static char file_name[64];

static const char *make_file(const char *ending, const char *content)
{
    snprintf(file_name, sizeof file_name, "/tmp/clearway-test-%ld%s", (long)getpid(), ending);
    FILE *file = fopen(file_name, "wb");
    CHECK(file != NULL);
    if (!file) return file_name;
    fwrite(content, 1, strlen(content), file);
    fclose(file);
    return file_name;
}

static void drop_file(void)
{
    unlink(file_name);
}

/* ---- numbers ------------------------------------------------------------------------------------ */

static void scales(void)
{
    static const struct {
        const char *text;
        int64_t scale, rounded, floored;
    } good[] = {
        {"12", 1, 12, 12},
        {"-3.25", 1000, -3250, -3250},
        {"1e3", 1, 1000, 1000},
        {"1.5E+2", 1, 150, 150},
        {"15e-1", 1, 2, 1},
        {" 7\t", 1, 7, 7},
        {".5", 1, 1, 0},
        {"5.", 10, 50, 50},
        {"0.4999999999999999999999999", 1, 0, 0},
        {"0.5", 1, 1, 0},
        {"-0.5", 1, -1, -1},
        {"-0.4", 1, 0, -1},
        {"-0", 1, 0, 0},
        {"0.1", 1000000000, 100000000, 100000000},
        {"0.0004", 1000, 0, 0},
        {"0.0005", 1000, 1, 0},
        {"1e-30", 1, 0, 0},
        {"4.9E-324", 1, 0, 0},
        {"-1e-30", 1, 0, -1},
        {"0e30", 1000, 0, 0},
        {"00000000000000000000000000000012", 1, 12, 12},
        {"9223372036854775807", 1, BIG, BIG},
        {"-9223372036854775807", 1, -BIG, -BIG},
        {"9223372036.854775807", 1000000000, BIG, BIG},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        int64_t value = -99;
        CHECK(number_scaled(good[i].text, good[i].scale, &value));
        CHECK_INT(value, good[i].rounded);
        CHECK(number_scaled_floor(good[i].text, good[i].scale, &value));
        CHECK_INT(value, good[i].floored);
    }
    int64_t value = -99;
    CHECK(number_scaled_exact("0.900000", 1000000, &value) && value == 900000);
    CHECK(number_scaled_exact("-12.50", 10, &value) && value == -125);
    CHECK(!number_scaled_exact("0.0000001", 1000000, &value)); /* both roundings give 0 */
    CHECK(!number_scaled_exact("1.25", 10, &value));
}

/* Products that no double holds, and rounding by digits that no double has. */
static void multiplies(void)
{
    static const struct {
        const char *text;
        int64_t times, rounded, floored;
    } good[] = {
        {"13.88888888888889", 3600000, 50000000, 50000000},
        {"16.666666666666668", 3600000, 60000000, 60000000},
        {"0.00000013888888888888888888888", 3600000, 0, 0},
        {"0.00000013888888888888888888889", 3600000, 1, 0},
        {"-0.5", 3, -2, -2},
        {"5.", 7, 35, 35},
        {".25", 1000000000, 250000000, 250000000},
        {"1.5e-1", 3600, 540, 540},
        {"1e15", 9, INT64_C(9000000000000000), INT64_C(9000000000000000)},
        {"1024819115206086200.7777777777777777777", 9, BIG, BIG - 1},
        {"0", 1000000000, 0, 0},
        {"4.9E-324", 3600000, 0, 0},
        {"12", 1, 12, 12},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        int64_t value = -99;
        CHECK(number_times(good[i].text, good[i].times, &value));
        CHECK_INT(value, good[i].rounded);
        CHECK(number_times_floor(good[i].text, good[i].times, &value));
        CHECK_INT(value, good[i].floored);
    }
    int64_t value = -99;
    CHECK(!number_times("1024819115206086201", 9, &value));
    CHECK(!number_times("Infinity", 3600, &value));
}

static void refuses_numbers(void)
{
    static const char *const bad[] = {
        "",     " ",   "-",  ".",    "-.",  "+1",   "1 2",   "0x10", "nan",   "inf",
        "1e",   "1e+", "e3", "1e31", "1,5", "1..2", "1.2.3", "--1",  "1e1.5", "9223372036854775808",
        "1e19", "1a"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t value;
        double coordinate;
        CHECK(!number_scaled(bad[i], 1, &value));
        if (i < 19) CHECK(!number_coordinate(bad[i], &coordinate)); /* the rest are only too big */
    }
    int64_t value;
    CHECK(!number_scaled("9223372036854775807.5", 1, &value));
    CHECK(!number_scaled_floor("-9223372036854775807.5", 1, &value));
    CHECK(!number_scaled("9223372036.8547758071", 1000000000, &value) || value == BIG);
    CHECK(!number_scaled(NULL, 1, &value));
}

static void wholes_and_coordinates(void)
{
    int64_t value;
    double x;
    CHECK(number_whole(" 5 ", 0, 5, &value) && value == 5);
    CHECK(number_whole("-5", -5, 5, &value) && value == -5);
    CHECK(!number_whole("6", 0, 5, &value));
    CHECK(!number_whole("5.0", 0, 5, &value));
    CHECK(!number_whole("5e0", 0, 5, &value));
    CHECK(!number_whole("", 0, 5, &value));
    CHECK(number_coordinate("37.164245920466840", &x) && fabs(x - 37.16424592046684) < 1e-15);
    CHECK(number_coordinate("-1e-5", &x) && fabs(x + 1e-5) < 1e-20);
    CHECK(!number_coordinate("infinity", &x));
}

/* ---- CSV ---------------------------------------------------------------------------------------- */

static cw_status parse_csv(const char *text, struct table *out, cw_error *err)
{
    *err = (cw_error){0};
    return csv_parse("t.csv", text, strlen(text), out, err);
}

static void reads_csv(void)
{
    struct table t;
    cw_error err;
    CHECK(!parse_csv("\xef\xbb\xbf"
                     "a, b ,c\r\n1,\"x, \"\"y\"\"\nz\",\r\n\n ,\"\",3",
                     &t, &err));
    CHECK_INT(t.column_count, 3);
    CHECK_INT(t.row_count, 2);
    CHECK_INT(table_column(&t, "b"), 1);
    CHECK_INT(table_column(&t, "d"), -1);
    CHECK(strcmp(table_cell(&t, 0, 1), "x, \"y\"\nz") == 0);
    CHECK(strcmp(table_cell(&t, 0, 2), "") == 0);
    CHECK(strcmp(table_cell(&t, 1, 0), " ") == 0);
    CHECK(strcmp(table_cell(&t, 1, 2), "3") == 0);
    CHECK(strcmp(table_cell(&t, 0, -1), "") == 0);
    CHECK_INT(t.lines[0], 2);
    CHECK_INT(t.lines[1], 5);
    CHECK_INT(table_error(&t, 1, &err, "wrong %d", 7), CW_BAD_INPUT);
    CHECK(strcmp(err.text, "t.csv:5: wrong 7") == 0);
    table_release(&t);
    CHECK(!parse_csv("a\n", &t, &err));
    CHECK_INT(t.row_count, 0);
    table_release(&t);
}

static void semicolons_separate_where_no_comma_does(void)
{
    struct table t;
    cw_error err;
    CHECK(!parse_csv("a;\"b,c\";d\n1,5;\"x;y\";\n", &t, &err)); /* as a spreadsheet writes it */
    CHECK_INT(t.column_count, 3);
    CHECK_INT(table_column(&t, "b,c"), 1);
    CHECK(strcmp(table_cell(&t, 0, 0), "1,5") == 0);
    CHECK(strcmp(table_cell(&t, 0, 1), "x;y") == 0);
    table_release(&t);
    CHECK(!parse_csv("a,\"b\"\n09:00-10:00;11:00-12:00,2;3\n", &t, &err));
    CHECK(strcmp(table_cell(&t, 0, 0), "09:00-10:00;11:00-12:00") == 0);
    table_release(&t);
    CHECK(!parse_csv("\"a;b\"\n1;2\n", &t, &err)); /* one column */
    CHECK(strcmp(table_cell(&t, 0, 0), "1;2") == 0);
    table_release(&t);
    CHECK_INT(parse_csv("a;b\n1;2;3\n", &t, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "add or remove semicolons");
}

static void refuses_csv(void)
{
    static const struct {
        const char *text, *message;
    } bad[] = {
        {"", "t.csv:1: the file is empty"},
        {"\n\n", "t.csv:1: the file is empty"},
        {"a,b\n1\n", "t.csv:2: 1 cells where the first line names 2"},
        {"a,b\n1,2,3\n", "t.csv:2: 3 or more cells"},
        {"a,b\n1,\"2\n\n3", "t.csv:2: a quote is opened here"},
        {"a,a\n", "t.csv:1: two columns are named 'a'"},
        {"a,\n", "t.csv:1: a column has no name"},
        {"a\nx\"y\n", "t.csv:2: a quote inside an unquoted cell"},
        {"a\n\"x\"y\n", "t.csv:2: text behind a closing quote"},
        {"a\rb\r", "t.csv:1: a carriage return"},
        {"a\n\xff\n", "t.csv:2: byte 0xff is not UTF-8"},
        {"a\n\xed\xa0\x80\n", "t.csv:2: byte 0xed is not UTF-8"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct table t;
        cw_error err;
        CHECK_INT(parse_csv(bad[i].text, &t, &err), CW_BAD_INPUT);
        CHECK_TEXT(err.text, bad[i].message);
        CHECK(t.cells == NULL && t.row_count == 0);
    }
    struct table t;
    cw_error err = {0};
    CHECK_INT(csv_parse("t.csv", "a\n\0b\n", 5, &t, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "t.csv:2: a NUL byte");
}

/* ---- files -------------------------------------------------------------------------------------- */

static void refuses_what_is_no_file(void)
{
    struct bytes bytes;
    cw_error err = {0};
    CHECK_INT(bytes_read("/tmp", 100, &bytes, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "/tmp: is a directory");
    err = (cw_error){0};
    CHECK_INT(bytes_read("/nowhere/at/all.csv", 100, &bytes, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "/nowhere/at/all.csv: no such file");
    err = (cw_error){0};
    CHECK_INT(bytes_read("", 100, &bytes, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "empty");
    snprintf(file_name, sizeof file_name, "/tmp/clearway-test-%ld.fifo", (long)getpid());
    CHECK(mkfifo(file_name, 0600) == 0);
    err = (cw_error){0};
    CHECK_INT(bytes_read(file_name, 100, &bytes, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "not a regular file");
    drop_file();
    err = (cw_error){0};
    CHECK_INT(bytes_read(make_file(".txt", "12345"), 4, &bytes, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "has 5 bytes, more than the 4 allowed");
    CHECK_INT(bytes_read(file_name, 5, &bytes, NULL), CW_OK);
    CHECK(bytes.length == 5 && memcmp(bytes.data, "12345", 6) == 0);
    bytes_release(&bytes);
    CHECK(bytes_exists(file_name));
    drop_file();
    CHECK(!bytes_exists(file_name));
}

static void hashes(void)
{
    char hex[BYTES_HASH_TEXT];
    cw_error err = {0};
    CHECK_INT(bytes_hash_file(make_file(".txt", "abc"), hex, &err), CW_OK);
    /* b2sum -l 256 */
    CHECK(strcmp(hex, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319") == 0);
    drop_file();
    CHECK_INT(bytes_hash_file("/tmp", hex, &err), CW_BAD_INPUT);
    CHECK(hex[0] == '\0');
}

static void clips(void)
{
    CHECK_INT(bytes_clip("abc", 5), 3);
    CHECK_INT(bytes_clip("abc", 2), 2);
    CHECK_INT(bytes_clip("a\xd8\xa3", 2), 1);
    CHECK_INT(bytes_clip("a\xd8\xa3", 3), 3);
}

/* ---- YAML --------------------------------------------------------------------------------------- */

static cw_status parse_yaml(const char *text, struct arena *arena, struct yaml_node **out,
                            cw_error *err)
{
    *err = (cw_error){0};
    return yaml_parse("t.yaml", text, strlen(text), arena, out, err);
}

static void reads_yaml(void)
{
    static const char text[] = "clearway: 1\n"
                               "pause: {start: 2030-01-01T09:00, end: \"x: y\"}\n"
                               "classes:\n"
                               "  - {id: a}\n"
                               "  - id: b\n"
                               "    mode: foot\n"
                               "none:\n"
                               "name: \xd8\xa3\n";
    struct arena arena = {0};
    struct yaml_node *root;
    cw_error err;
    CHECK(!parse_yaml(text, &arena, &root, &err));
    CHECK_INT(root->kind, YAML_MAP);
    CHECK_INT(root->count, 5);
    const struct yaml_node *classes = yaml_get(root, "classes");
    CHECK(classes && classes->kind == YAML_LIST && classes->count == 2 && classes->line == 3);
    const struct yaml_node *mode = classes ? yaml_get(classes->first->next, "mode") : NULL;
    CHECK(mode && strcmp(mode->text, "foot") == 0 && mode->line == 6);
    CHECK(strcmp(yaml_get(yaml_get(root, "pause"), "end")->text, "x: y") == 0);
    CHECK(strcmp(yaml_get(root, "none")->text, "") == 0);
    CHECK(yaml_get(root, "nothing") == NULL && yaml_get(classes, "id") == NULL);
    arena_release(&arena);
}

static void refuses_yaml(void)
{
    static const struct {
        const char *text, *message;
    } bad[] = {
        {"", "t.yaml:1: the file is empty"},
        {"# nothing\n", "the file is empty"},
        {"a: 1\nb: &x 2\n", "t.yaml:2: anchors"},
        {"a: *x\n", "t.yaml:1: aliases"},
        {"a: !!str 1\n", "t.yaml:1: tags"},
        {"a: 1\n---\nb: 2\n", "t.yaml:2: a second document"},
        {"a: 1\nb: 2\na: 3\n", "t.yaml:3: the key 'a' stands here and in line 1"},
        {"? [a]\n: 1\n", "t.yaml:1: a key must be a plain text"},
        {"a: \"x\\0y\"\n", "t.yaml:1: a NUL character"},
        {"a:\n  b: 1\n c: 2\n", "this is not YAML"},
        {"a: [1, 2\n", "this is not YAML"},
        {"a: \xff\n", "t.yaml:1: byte 0xff"},
        {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "t.yaml:1: nested more than 32 deep"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct arena arena = {0};
        struct yaml_node *root;
        cw_error err;
        CHECK_INT(parse_yaml(bad[i].text, &arena, &root, &err), CW_BAD_INPUT);
        CHECK_TEXT(err.text, bad[i].message);
        CHECK(root == NULL);
        arena_release(&arena);
    }
}

static void finds_duplicates_among_many_keys(void)
{
    char text[1024] = "";
    struct arena arena = {0};
    struct yaml_node *root;
    cw_error err;
    size_t used = 0;
    for (int i = 0; i < 40; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "k%d: 1\n", i);
    CHECK_INT(parse_yaml(text, &arena, &root, &err), CW_OK);
    snprintf(text + used, sizeof text - used, "k7: 1\n");
    CHECK_INT(parse_yaml(text, &arena, &root, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "t.yaml:41: the key 'k7' stands here and in line 8");
    arena_release(&arena);
}

static void names_the_nearest_key(void)
{
    static const char *const allowed[] = {"zones", "corridors", "closures", "classes", NULL};
    struct arena arena = {0};
    struct yaml_node *root;
    cw_error err;
    CHECK(!parse_yaml("zones: 1\ncorridor: 2\n", &arena, &root, &err));
    CHECK_INT(yaml_check_keys("t.yaml", root, allowed, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "t.yaml:2: unknown key 'corridor'; the nearest known key is 'corridors'");
    CHECK(!parse_yaml("closures: 2\n", &arena, &root, &err));
    CHECK_INT(yaml_check_keys("t.yaml", root, allowed, &err), CW_OK);
    CHECK(!parse_yaml("just text\n", &arena, &root, &err));
    CHECK_INT(yaml_check_keys("t.yaml", root, allowed, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "t.yaml:1: keys and values are expected");
    arena_release(&arena);
}

/* ---- shapes ------------------------------------------------------------------------------------- */

static struct shape *wkt(const char *text)
{
    struct shape *shape;
    cw_error err = {0};
    CHECK_INT(shape_from_wkt(text, &shape, &err), CW_OK);
    return shape;
}

static void measures_shapes(void)
{
    struct shape *a = wkt("POLYGON ((0 0, 100 0, 100 100, 0 100, 0 0))");
    struct shape *b = wkt("POLYGON ((110 0, 200 0, 200 100, 110 100, 110 0))");
    struct shape *p = wkt("POINT (3 4)");
    double x = 0, y = 0, value = 0;
    bool meets = false;
    CHECK(shape_is_point(p, &x, &y) && fabs(x - 3) < 1e-9 && fabs(y - 4) < 1e-9);
    CHECK(!shape_is_point(a, &x, &y) && shape_is_area(a) && !shape_is_area(p));
    CHECK(!shape_interior_point(a, &x, &y, NULL) && x > 0 && x < 100 && y > 0 && y < 100);
    CHECK(!shape_distance(a, b, &value, NULL) && fabs(value - 10) < 1e-9);
    /* The side of 100 and, on both other sides, the part within 20 of b's corner. */
    CHECK(!shape_facing_length(a, b, 20, &value, NULL));
    CHECK(fabs(value - 120) < 0.1);
    CHECK(!shape_meets_segment(a, -5, 50, 5, 50, &meets, NULL) && meets);
    CHECK(!shape_meets_segment(a, -5, -1, 50, -1, &meets, NULL) && !meets);
    shape_prepare(a);
    CHECK(!shape_meets_segment(a, 50, 50, 50, 50, &meets, NULL) && meets);
    CHECK(!shape_meets_segment(a, -10, 95, 5, 110, &meets, NULL) && !meets);
    shape_free(a);
    shape_free(b);
    shape_free(p);
}

static void refuses_wkt(void)
{
    static const char *const bad[] = {"",
                                      "nonsense",
                                      "POINT EMPTY",
                                      "POINT (1 2) x",
                                      "POINT (1",
                                      "POINT (nan 1)",
                                      "POLYGON ((0 0, inf 1, 1 1, 0 0))"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct shape *shape;
        cw_error err = {0};
        CHECK_INT(shape_from_wkt(bad[i], &shape, &err), CW_BAD_INPUT);
        CHECK(shape == NULL && err.text[0]);
    }
}

static void merges_areas(void)
{
    struct shape *parts[] = {wkt("POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))"), /* a bow tie */
                             wkt("POLYGON ((5 5, 6 5, 6 6, 5 6, 5 5))")};
    struct shape *merged, *line = wkt("LINESTRING (0 0, 1 1)");
    double x, y;
    CHECK_INT(shape_merge_areas((const struct shape *const *)parts, 2, &merged, NULL), CW_OK);
    CHECK(shape_is_area(merged));
    CHECK_INT(shape_interior_point(merged, &x, &y, NULL), CW_OK);
    shape_free(merged);
    CHECK_INT(shape_merge_areas((const struct shape *const *)&line, 1, &merged, NULL),
              CW_BAD_INPUT);
    CHECK(merged == NULL);
    shape_free(line);
    shape_free(parts[0]);
    shape_free(parts[1]);
}

static void projects(void)
{
    struct projection *local, *utm;
    double x = 37.17, y = 36.20, u = 37.16, v = 36.20;
    char name[PROJECTION_NAME_ROOM];
    bool geographic;
    cw_error err = {0};
    CHECK_INT(projection_new_local(37.16, 36.20, &local, &err), CW_OK);
    CHECK_INT(projection_point(local, &x, &y, &err), CW_OK);
    CHECK(fabs(x - 899.1) < 1 && fabs(y) < 1);
    CHECK_INT(projection_point_back(local, &x, &y, &err), CW_OK);
    CHECK(fabs(x - 37.17) < 1e-9 && fabs(y - 36.20) < 1e-9);
    CHECK_INT(projection_new("epsg:32637", &utm, &err), CW_OK);
    CHECK_INT(projection_point(utm, &u, &v, &err), CW_OK);
    CHECK(u > 300000 && u < 350000 && v > 4000000 && v < 4020000);
    CHECK_INT(projection_check_crs("4326", name, &geographic, &err), CW_OK);
    CHECK(geographic && strcmp(name, "EPSG:4326") == 0);
    CHECK_INT(projection_check_crs("EPSG:32754", name, &geographic, &err), CW_OK);
    CHECK(!geographic);
    CHECK_INT(projection_check_crs("/etc/passwd", name, &geographic, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "unknown coordinate reference system '/etc/passwd'");
    err = (cw_error){0};
    CHECK_INT(projection_check_crs("EPSG:2263", name, &geographic, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "not in degrees or metres"); /* US feet */
    projection_free(local);
    projection_free(utm);
    CHECK_INT(projection_new("EPSG:999998", &utm, NULL), CW_BAD_INPUT);
    CHECK(utm == NULL);
}

/* ---- vector files ------------------------------------------------------------------------------- */

static void reads_geojson(void)
{
    struct table t;
    cw_error err = {0};
    double x = 0, y = 0;
    const char *path = make_file(
        ".geojson", "{\"type\":\"FeatureCollection\",\"features\":["
                    "{\"type\":\"Feature\",\"properties\":{\"zone_id\":\"a\",\"people\":12,"
                    "\"share\":0.5},\"geometry\":{\"type\":\"Point\",\"coordinates\":[37.1,36.2]}},"
                    "{\"type\":\"Feature\",\"properties\":{\"zone_id\":\"b\",\"people\":null},"
                    "\"geometry\":null}]}");
    CHECK_INT(table_read(path, &t, &err), CW_OK);
    CHECK_INT(t.row_count, 2);
    CHECK(t.has_crs_degrees);
    CHECK(strcmp(table_cell(&t, 0, table_column(&t, "people")), "12") == 0);
    CHECK(strcmp(table_cell(&t, 0, table_column(&t, "share")), "0.5") == 0);
    CHECK(strcmp(table_cell(&t, 1, table_column(&t, "people")), "") == 0);
    CHECK(t.shapes && t.shapes[0] && shape_is_point(t.shapes[0], &x, &y) && !t.shapes[1]);
    CHECK(fabs(x - 37.1) < 1e-12 && fabs(y - 36.2) < 1e-12);
    table_error(&t, 1, &err, "wrong");
    CHECK_TEXT(err.text, ".geojson: row 2: wrong");
    table_release(&t);
    drop_file();
}

static void keeps_times_and_lists(void)
{
    struct table t;
    cw_error err = {0};
    const char *path = make_file(
        ".geojson",
        "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{"
        "\"from\":\"2030-01-01T09:00:00\",\"day\":\"2030-01-01\",\"admits\":[\"civilian\","
        "\"wounded\"]},\"geometry\":null}]}");
    CHECK_INT(vector_read(path, &t, &err), CW_OK);
    CHECK(strcmp(table_cell(&t, 0, table_column(&t, "from")), "2030-01-01T09:00:00") == 0);
    CHECK(strcmp(table_cell(&t, 0, table_column(&t, "day")), "2030-01-01") == 0);
    CHECK(strcmp(table_cell(&t, 0, table_column(&t, "admits")), "civilian wounded") == 0);
    table_release(&t);
    drop_file();
}

static void transforms_other_systems(void)
{
    struct table t;
    cw_error err = {0};
    double x = 0, y = 0;
    const char *path =
        make_file(".geojson",
                  "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{"
                  "\"name\":\"urn:ogc:def:crs:EPSG::32637\"}},\"features\":[{\"type\":\"Feature\","
                  "\"properties\":{},\"geometry\":{\"type\":\"Point\",\"coordinates\":["
                  "500000,4000000]}}]}");
    CHECK_INT(vector_read(path, &t, &err), CW_OK);
    CHECK(t.row_count == 1 && shape_is_point(t.shapes[0], &x, &y));
    CHECK(fabs(x - 39) < 1e-6 && y > 36 && y < 36.3);
    table_release(&t);
    drop_file();
}

static void refuses_vectors(void)
{
    struct table t;
    cw_error err = {0};
    CHECK_INT(vector_read("/vsicurl/http://127.0.0.1/x.geojson", &t, &err), CW_BAD_INPUT);
    err = (cw_error){0};
    CHECK_INT(vector_read("{\"type\":\"FeatureCollection\",\"features\":[]}", &t, &err),
              CW_BAD_INPUT);
    CHECK_TEXT(err.text, "no such file");
    err = (cw_error){0};
    CHECK_INT(vector_read(make_file(".geojson", "not json"), &t, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, ".geojson: neither GeoJSON nor GeoPackage");
    drop_file();
    err = (cw_error){0};
    CHECK_INT(vector_read(make_file(".gpkg", "SQLite format 3"), &t, &err), CW_BAD_INPUT);
    drop_file();
    err = (cw_error){0};
    CHECK_INT(table_read("zones.xlsx", &t, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "must end in .csv, .geojson, .json or .gpkg");
}

int main(void)
{
    RUN(scales);
    RUN(multiplies);
    RUN(refuses_numbers);
    RUN(wholes_and_coordinates);
    RUN(reads_csv);
    RUN(semicolons_separate_where_no_comma_does);
    RUN(refuses_csv);
    RUN(refuses_what_is_no_file);
    RUN(hashes);
    RUN(clips);
    RUN(reads_yaml);
    RUN(refuses_yaml);
    RUN(finds_duplicates_among_many_keys);
    RUN(names_the_nearest_key);
    RUN(measures_shapes);
    RUN(refuses_wkt);
    RUN(merges_areas);
    RUN(projects);
    RUN(reads_geojson);
    RUN(keeps_times_and_lists);
    RUN(transforms_other_systems);
    RUN(refuses_vectors);
    return harness_end();
}
