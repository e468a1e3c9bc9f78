/* What negotiators are told, against plans made for themselves: random small operations, changed here and
 * written out anew, share no code with the variants that src/negotiate makes in memory.
 *
 * usage: negotiate [--seed S] [--count N] */
#include <jansson.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clearway/clearway.h"
#include "harness.h"
#include "negotiate.h"

struct bench bench;

bool bench_open(struct bench *b, uint64_t seed)
{
    const char *temporary = getenv("TMPDIR");
    b->seed = seed;
    b->in = malloc(sizeof *b->in);
    snprintf(b->folder, sizeof b->folder, "%.200s/clearway-negotiate-XXXXXX",
             temporary ? temporary : "/tmp");
    return b->in && mkdtemp(b->folder);
}

void bench_close(struct bench *b)
{
    static const char *const files[] = {"operation.yaml", "node.csv",     "link.csv", "zones.csv",
                                        "corridors.csv",  "closures.csv", "plan.gpkg"};
    char path[400];
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", b->folder, files[i]);
        unlink(path);
    }
    rmdir(b->folder);
    free(b->in);
}

/* A column more in corridors.csv. */
static bool add_needs(const struct bench *b)
{
    char path[400], text[4000], line[300];
    size_t length = 0;
    snprintf(path, sizeof path, "%s/corridors.csv", b->folder);
    FILE *file = fopen(path, "r");
    for (bool head = true; file && fgets(line, sizeof line, file); head = false) {
        line[strcspn(line, "\n")] = '\0';
        length += (size_t)snprintf(text + length, sizeof text - length, "%s,%s\n", line,
                                   head ? "needs" : "P Q");
    }
    if (file) fclose(file);
    file = fopen(path, "w");
    if (file) fputs(text, file);
    return file && fclose(file) == 0;
}

cw_operation *bench_read(const struct bench *b, const struct instance *in, const char *more)
{
    char path[400];
    cw_operation *op = NULL;
    cw_error err = {0};
    snprintf(path, sizeof path, "%s/operation.yaml", b->folder);
    if (!CHECK(instance_write(in, b->folder))) return NULL;
    if (b->needs && !CHECK(add_needs(b))) return NULL;
    FILE *out = fopen(path, "a");
    if (!CHECK(out != NULL)) return NULL;
    fputs(more, out);
    fclose(out);
    cw_status status = cw_operation_read(path, &op, &err);
    if (!CHECK(status == CW_OK)) printf("     %s\n", err.text);
    return op;
}

/* ---- --why ---- */

static double number(const json_t *object, const char *key)
{
    return json_number_value(json_object_get(object, key));
}

static int64_t query(sqlite3 *db, const char *format, const char *text, int a, int b)
{
    char sql[600];
    sqlite3_stmt *statement = NULL;
    int64_t value = -1;
    snprintf(sql, sizeof sql, format, text, a, b);
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

/* A road of the cut ends at a node that the certificate lists; hours and throughput make the people. */
static void check_row(const json_t *row, sqlite3 *db, int certificate)
{
    const char *kind = json_string_value(json_object_get(row, "kind"));
    double people = number(row, "people");
    if (strcmp(kind, "people") == 0) return;
    CHECK(fabs(number(row, "seconds") * number(row, "per_hour") / 3600 - people) < 0.001);
    CHECK(number(row, "seconds") <= number(row, "to_s") - number(row, "from_s"));
    CHECK(number(row, "seconds") > 0);
    if (strcmp(kind, "road") != 0) return;
    const char *to = json_string_value(json_object_get(row, "to_node"));
    CHECK(query(db, "select count(*) from cut where kind='node' and id='%s' and certificate_id=%d",
                to, certificate, 0) == 1);
}

static void check_class(const json_t *why, sqlite3 *db)
{
    const char *class = json_string_value(json_object_get(why, "class"));
    int x = (int)number(why, "before_s");
    int certificate =
        (int)query(db, "select id from certificate where class='%s' and x_s=%d", class, x, 0);
    int64_t stated =
        query(db, "select bound_units+less_units from certificate where class='%s' and x_s=%d",
              class, x, 0);
    double sum = 0, capacity = number(why, "capacity");
    size_t i;
    const json_t *row;
    json_array_foreach(json_object_get(why, "rows"), i, row)
    {
        sum += number(row, "people");
        check_row(row, db, certificate);
    }
    CHECK(fabs(sum - capacity) < 0.001 * (double)(i + 1));
    CHECK(capacity <= (double)stated / 3600 + 0.001);
}

/* How many classes said something; a test that says nothing tests nothing. */
static size_t check_why(const struct bench *b)
{
    char path[400];
    cw_operation *op = bench_read(b, b->in, "");
    cw_plan *plan = NULL;
    char *text = NULL, *words = NULL;
    sqlite3 *db = NULL;
    size_t said = 0;
    cw_plan_options options = {.why = true};
    snprintf(path, sizeof path, "%s/plan.gpkg", b->folder);
    if (op && CHECK(cw_plan_make(op, &options, &plan, NULL) == CW_OK) &&
        CHECK(cw_plan_write(plan, path, NULL) == CW_OK) &&
        CHECK(cw_plan_json(plan, &text, NULL) == CW_OK) &&
        CHECK(cw_plan_why(plan, false, &words, NULL) == CW_OK) &&
        CHECK(sqlite3_open(path, &db) == SQLITE_OK)) {
        json_t *root = json_loads(text, 0, NULL), *why;
        json_array_foreach(json_object_get(root, "why"), said, why) check_class(why, db);
        CHECK((said > 0) == (*words != '\0'));
        json_decref(root);
    }
    sqlite3_close(db);
    cw_text_free(words);
    cw_text_free(text);
    cw_plan_free(plan);
    cw_operation_free(op);
    return said;
}

static void reasons_add_up(void)
{
    size_t said = 0;
    for (int i = 0; i < bench.count && harness.broken < 5; i++) {
        int broken = harness.broken;
        generate_small(bench.in, bench.seed + (uint64_t)i);
        said += check_why(&bench);
        if (harness.broken > broken)
            printf("     seed %llu\n", (unsigned long long)(bench.seed + (uint64_t)i));
    }
    CHECK(said > 0);
}

static void prices_are_differences(void)
{
    CHECK_INT(value_agrees(&bench), 0);
}

static void prices_of_acceptances_are_differences(void)
{
    CHECK_INT(acceptances_agree(&bench), 0);
}

static void worst_losses_are_worst(void)
{
    CHECK_INT(stress_agrees(&bench), 0);
}

int main(int argc, char **argv)
{
    bench.count = 150;
    uint64_t seed = 1;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--seed") == 0) seed = strtoull(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--count") == 0) bench.count = atoi(argv[i + 1]);
    }
    if (!bench_open(&bench, seed)) {
        printf("0 passed, 1 failed\n");
        return 1;
    }
    RUN(reasons_add_up);
    bench.count /= 5;
    RUN(prices_are_differences);
    RUN(prices_of_acceptances_are_differences);
    RUN(worst_losses_are_worst);
    bench_close(&bench);
    return harness_end();
}
