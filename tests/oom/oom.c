/* Every allocation of our own code fails once: reading, planning, writing, JSON, the summary and
 * verification must then say so, or succeed without it, and never crash or leak (the sanitizers
 * watch). The build links src/base/mem.c with calloc and realloc renamed to the two below, so that
 * GDAL's, SQLite's and GLib's own allocations, which may abort, are left alone. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "clearway/clearway.h"
#include "harness.h"
#include "keep_record.h"

void *test_calloc(size_t count, size_t size);
void *test_realloc(void *memory, size_t size);

/* Allocations until the one that fails; 0: none will. */
static long countdown;
static long made;

static bool fails(void)
{
    made++;
    return countdown > 0 && --countdown == 0;
}

void *test_calloc(size_t count, size_t size)
{
    return fails() ? NULL : calloc(count, size);
}

void *test_realloc(void *memory, size_t size)
{
    return fails() ? NULL : realloc(memory, size);
}

static const char tiny[] = "tests/oom/tiny/operation.yaml";
static const char changing[] = "tests/mutate/changing/operation.yaml";
static char plan_path[64], map_path[64], tables_path[64]; /* map: a packed MATSim network */
static char old_path[64], new_path[64], page_path[64];    /* of a replan */

struct stage {
    cw_operation *op;
    cw_plan *plan;
    cw_error err;
};

/* One stage each: what it needs is made before the countdown starts. */
static cw_status read_it(struct stage *s)
{
    cw_operation *op = NULL;
    cw_status status = cw_operation_read(tiny, &op, &s->err);
    CHECK((op == NULL) == (status != CW_OK));
    cw_operation_free(op);
    return status;
}

static cw_status make_it(struct stage *s)
{
    cw_plan *plan = NULL;
    cw_plan_options options = {
        .tick_s = 60, .slot_s = 60, .threads = 1, .other_bases = true, .ranges = true};
    cw_status status = cw_plan_make(s->op, &options, &plan, &s->err);
    CHECK((plan == NULL) == (status != CW_OK));
    cw_plan_free(plan);
    return status;
}

static cw_status ready_it(struct stage *s)
{
    char *text = NULL;
    cw_ready_options options = {.threads = 1, .json = true};
    cw_status status = cw_operation_ready(s->op, &options, &text, &s->err);
    CHECK((text == NULL) == (status != CW_OK));
    cw_text_free(text);
    return status;
}

static cw_status price_it(struct stage *s)
{
    char *text = NULL;
    cw_value_options options = {
        .threads = 1, .json = true, .why = true, .populations = 1u << CW_BEST};
    cw_status status = cw_operation_value(s->op, &options, &text, &s->err);
    CHECK((text == NULL) == (status != CW_OK));
    cw_text_free(text);
    return status;
}

static cw_status stress_it(struct stage *s)
{
    char *text = NULL;
    cw_stress_options options = {.threads = 1, .json = true};
    cw_status status = cw_operation_stress(s->op, &options, &text, &s->err);
    CHECK((text == NULL) == (status != CW_OK));
    cw_text_free(text);
    return status;
}

static cw_status write_it(struct stage *s)
{
    unlink(plan_path);
    cw_status status = cw_plan_write(s->plan, plan_path, &s->err);
    CHECK((access(plan_path, F_OK) == 0) == (status == CW_OK));
    return status;
}

static cw_status report_it(struct stage *s)
{
    unlink(plan_path);
    cw_status status = cw_plan_report(s->plan, NULL, plan_path, &s->err);
    CHECK((access(plan_path, F_OK) == 0) == (status == CW_OK));
    return status;
}

/* With what is computed beside the plan. */
static cw_status report_more(struct stage *s)
{
    const cw_ready_options ready = {.threads = 1};
    const cw_value_options value = {.threads = 1, .found = -1, .populations = 1u << CW_BEST};
    const cw_report_options options = {&ready, &value};
    unlink(plan_path);
    cw_status status = cw_plan_report(s->plan, &options, plan_path, &s->err);
    CHECK((access(plan_path, F_OK) == 0) == (status == CW_OK));
    return status;
}

static cw_status explain_it(struct stage *s)
{
    char *text[2] = {0};
    cw_status status = cw_plan_why(s->plan, false, &text[0], &s->err);
    if (!status) status = cw_plan_why(s->plan, true, &text[1], &s->err);
    CHECK((text[1] == NULL) == (status != CW_OK));
    for (int i = 0; i < 2; i++) cw_text_free(text[i]);
    return status;
}

/* With people led on and stranded, at an assembly point, and instructions changed, called and withdrawn. */
static const char *const changes[] = {"close corridor C1", "throughput of C2 to 2600",
                                      "close link 4 from 09:10 to 09:11"};
static const cw_replan_options replan_options = {
    .at = "09:08", .changes = changes, .change_count = 3};

static cw_status replan_it(struct stage *s)
{
    cw_replan *replan = NULL;
    char *text[2] = {0};
    unlink(new_path);
    unlink(page_path);
    cw_status status = cw_replan_make(old_path, &replan_options, &replan, &s->err);
    CHECK((replan == NULL) == (status != CW_OK));
    if (!status) status = cw_replan_text(replan, true, &text[0], &s->err);
    if (!status) status = cw_replan_text(replan, false, &text[1], &s->err);
    CHECK((text[1] == NULL) == (status != CW_OK));
    if (!status) {
        status = cw_replan_report(replan, page_path, &s->err);
        CHECK((access(page_path, F_OK) == 0) == (status == CW_OK));
    }
    if (!status) status = cw_plan_write(cw_replan_plan(replan), new_path, &s->err);
    CHECK((access(new_path, F_OK) == 0) == (status == CW_OK));
    for (int i = 0; i < 2; i++) cw_text_free(text[i]);
    cw_replan_free(replan);
    return status;
}

static cw_status verify_replan(struct stage *s)
{
    char *report = NULL;
    cw_status status = cw_plan_verify(new_path, changing, &report, NULL, NULL, &s->err);
    CHECK((report == NULL) == (status != CW_OK));
    cw_text_free(report);
    return status;
}

static cw_status show_it(struct stage *s)
{
    char *text[4] = {0};
    cw_status status = cw_plan_json(s->plan, &text[0], &s->err);
    if (!status) status = cw_plan_summary(s->plan, &text[1], &s->err);
    if (!status) status = cw_network_info(s->op, true, &text[2], &s->err);
    if (!status) status = cw_operation_warnings(s->op, &text[3], &s->err);
    for (int i = 0; i < 4; i++) cw_text_free(text[i]);
    return status;
}

static cw_status verify_it(struct stage *s)
{
    char *report = NULL;
    cw_status status = cw_plan_verify(plan_path, tiny, &report, NULL, NULL, &s->err);
    CHECK((report == NULL) == (status != CW_OK));
    cw_text_free(report);
    return status;
}

static char draft_path[64];

static void remove_draft(void)
{
    static const char *const names[] = {"operation.yaml",  "zones.csv",  "corridors.csv",
                                        "not-covered.csv", "people.csv", "node.csv",
                                        "link.csv"};
    char path[128];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", draft_path, names[i]);
        unlink(path);
    }
    rmdir(draft_path);
}

/* The folder is there exactly when it succeeded; main() sees that no temporary one is left. */
static cw_status draft_it(struct stage *s)
{
    static const char *const classes[] = {"a=foot:60", "b=vehicle:40"};
    cw_new_options options = {.folder = draft_path,
                              .network = "tests/oom/tiny",
                              .crs = "EPSG:3857",
                              .people = "tests/oom/tiny/people.csv",
                              .pause = "2030-01-01T09:00/2030-01-01T10:00",
                              .classes = classes,
                              .class_count = 2,
                              .copy = true};
    char *report = NULL;
    cw_status status = cw_operation_new(&options, &report, &s->err);
    CHECK((report == NULL) == (status != CW_OK));
    CHECK((access(draft_path, F_OK) == 0) == (status == CW_OK));
    cw_text_free(report);
    remove_draft();
    return status;
}

static void remove_tables(void)
{
    static const char *const names[] = {"node.csv", "link.csv", "config.csv"};
    for (size_t i = 0; i < 3; i++) {
        char path[96];
        snprintf(path, sizeof path, "%s/%s", tables_path, names[i]);
        unlink(path);
    }
    rmdir(tables_path);
}

/* OpenStreetMap in both formats, with rows laid over the defaults. */
static cw_status read_osm(struct stage *s)
{
    static const char *const paths[] = {"fuzz/corpus/fuzz_osm_pbf/zlib.osm.pbf",
                                        "fuzz/corpus/fuzz_osm_xml/small.osm"};
    cw_network_options options = {.osm_defaults = "tests/oom/tiny/osm_defaults.csv"};
    cw_status status = CW_OK;
    for (int i = 0; i < 2 && !status; i++) {
        cw_network *network = NULL;
        status = cw_network_read(paths[i], &options, &network, &s->err);
        CHECK((network == NULL) == (status != CW_OK));
        cw_network_free(network);
    }
    return status;
}

static cw_status convert_it(struct stage *s)
{
    cw_network *network = NULL;
    char *text = NULL;
    unlink(plan_path);
    remove_tables();
    cw_status status = cw_network_read(map_path, &(cw_network_options){0}, &network, &s->err);
    CHECK((network == NULL) == (status != CW_OK));
    if (!status) status = cw_network_describe(network, true, &text, &s->err);
    CHECK((text == NULL) == (status != CW_OK));
    if (!status) status = cw_network_write(network, plan_path, &s->err);
    CHECK((access(plan_path, F_OK) == 0) == (status == CW_OK));
    if (!status) {
        status = cw_network_write(network, tables_path, &s->err);
        CHECK((access(tables_path, F_OK) == 0) == (status == CW_OK));
    }
    cw_text_free(text);
    cw_network_free(network);
    return status;
}

static bool pack_map(void)
{
    char bytes[4096];
    FILE *from = fopen("tests/oom/tiny/network.xml", "rb");
    gzFile to = gzopen(map_path, "wb");
    size_t n = from ? fread(bytes, 1, sizeof bytes, from) : 0;
    bool packed = n > 0 && n < sizeof bytes && to && gzwrite(to, bytes, (unsigned)n) == (int)n;
    if (from) fclose(from);
    return to && gzclose(to) == Z_OK && packed;
}

static cw_status examine_it(struct stage *s)
{
    char *text[2] = {0};
    cw_status status = cw_operation_doctor(tiny, false, &text[0], &s->err);
    if (!status) status = cw_operation_doctor(tiny, true, &text[1], &s->err);
    CHECK((text[1] == NULL) == (status != CW_OK));
    cw_text_free(text[0]);
    cw_text_free(text[1]);
    return status;
}

/* Everything that reads a record for people, on the example's two smaller operations. */
static cw_status view_record(struct stage *s)
{
    char *text[8] = {0};
    cw_record *record = NULL;
    cw_record_query query = {.operation = "raqqa-2016"};
    cw_review_options review = {.operation = "raqqa-2016"};
    cw_disclosure_options public = {.audience = "public", .operation = "raqqa-2016", .csv = true};
    unlink(plan_path);
    cw_status status =
        cw_record_open("examples/aleppo-2016/record.sqlite", false, &record, &s->err);
    for (int json = 0; json < 2 && !status; json++) {
        char **to = text + json * 4;
        review.json = json;
        status = cw_record_about(record, "C1", "aleppo-2016-10-20", json, &to[0], &s->err);
        if (!status) status = cw_record_timeline(record, &query, json, &to[1], &s->err);
        if (!status) status = cw_record_matrix(record, "raqqa-2016", json, &to[2], &s->err);
        if (!status) status = cw_review(record, NULL, &review, &to[3], &s->err);
        CHECK((to[3] == NULL) == (status != CW_OK));
    }
    if (!status) status = cw_review_page(record, NULL, &review, plan_path, &s->err);
    CHECK((access(plan_path, F_OK) == 0) == (status == CW_OK));
    for (int i = 0; i < 8; i++) cw_text_free(text[i]);
    if (!status) status = cw_record_preview(record, &public, &text[0], &s->err);
    if (!status) cw_text_free(text[0]);
    cw_record_close(record);
    return status;
}

/* The same of what an operation's own file says. */
static cw_status review_operation(struct stage *s)
{
    char *text = NULL;
    cw_review_options options = {.json = true};
    cw_status status = cw_review(NULL, s->op, &options, &text, &s->err);
    CHECK((text == NULL) == (status != CW_OK));
    cw_text_free(text);
    return status;
}

/* A stage with many allocations is sampled beyond the first ones, evenly. */
enum { EACH = 1500, SAMPLED = 300 };

static void fail_each(struct stage *s, cw_status (*stage)(struct stage *))
{
    countdown = made = 0;
    s->err = (cw_error){0};
    if (!CHECK(stage(s) == CW_OK)) printf("     %s\n", s->err.text);
    long all = made, failed = 0;
    long step = all > EACH ? (all - EACH) / SAMPLED + 1 : 1;
    for (long n = 1; n <= all; n += n < EACH ? 1 : step) {
        countdown = n;
        s->err = (cw_error){0};
        cw_status status = stage(s);
        failed += status != CW_OK;
        if (!CHECK(status != CW_REFUTED)) printf("     allocation %ld: %s\n", n, s->err.text);
        if (status != CW_OK) CHECK(s->err.text[0] != '\0');
        if (harness.broken > 5) break;
    }
    printf("     %ld allocations, %ld failures reported\n", all, failed);
    countdown = 0;
    CHECK(failed > 0);
}

static void prepare(struct stage *s)
{
    cw_plan_options options = {
        .tick_s = 60, .slot_s = 60, .threads = 1, .other_bases = true, .ranges = true};
    countdown = 0;
    *s = (struct stage){0};
    if (!CHECK(cw_operation_read(tiny, &s->op, &s->err) == CW_OK) ||
        !CHECK(cw_plan_make(s->op, &options, &s->plan, &s->err) == CW_OK) ||
        !CHECK(cw_plan_write(s->plan, plan_path, &s->err) == CW_OK))
        printf("     %s\n", s->err.text);
}

static void run_stage(cw_status (*stage)(struct stage *))
{
    struct stage s;
    prepare(&s);
    if (!harness.broken) fail_each(&s, stage);
    cw_plan_free(s.plan);
    cw_operation_free(s.op);
}

static void reading(void)
{
    run_stage(read_it);
}

static void planning(void)
{
    run_stage(make_it);
}

static void negotiating(void)
{
    run_stage(ready_it);
    run_stage(price_it);
    run_stage(stress_it);
    run_stage(explain_it);
}

/* The old plan is made first, and the new one that is verified. */
static void replanning(void)
{
    struct stage s = {0};
    cw_plan_options options = {.threads = 1};
    countdown = 0;
    CHECK(cw_operation_read(changing, &s.op, &s.err) == CW_OK &&
          cw_plan_make(s.op, &options, &s.plan, &s.err) == CW_OK &&
          cw_plan_write(s.plan, old_path, &s.err) == CW_OK);
    if (!harness.broken) fail_each(&s, replan_it);
    if (!harness.broken && CHECK(replan_it(&s) == CW_OK)) fail_each(&s, verify_replan);
    cw_plan_free(s.plan);
    cw_operation_free(s.op);
    unlink(old_path);
    unlink(new_path);
    unlink(page_path);
}

static void writing(void)
{
    run_stage(write_it);
}

static void reporting(void)
{
    run_stage(report_it);
    run_stage(report_more);
}

static void showing(void)
{
    run_stage(show_it);
}

static void verifying(void)
{
    run_stage(verify_it);
}

static void drafting(void)
{
    run_stage(draft_it);
}

static void reading_osm(void)
{
    run_stage(read_osm);
}

static void converting(void)
{
    run_stage(convert_it);
}

static void viewing(void)
{
    run_stage(view_record);
    run_stage(review_operation);
}

static cw_status enter_entries(struct stage *s)
{
    return keep_enter(&s->err);
}

static cw_status prove_entries(struct stage *s)
{
    return keep_prove(&s->err);
}

static cw_status copy_records(struct stage *s)
{
    return keep_copies(&s->err);
}

/* None of these needs a plan. */
static void keeping(void)
{
    struct stage s = {0};
    countdown = 0;
    if (CHECK(keep_prepare())) {
        fail_each(&s, enter_entries);
        fail_each(&s, prove_entries);
        fail_each(&s, copy_records);
    }
    countdown = 0;
    CHECK(keep_clean());
}

static void examining(void)
{
    run_stage(examine_it);
}

int main(void)
{
    char folder[] = "/tmp/clearway-oom-XXXXXX";
    if (!mkdtemp(folder)) return 1;
    snprintf(plan_path, sizeof plan_path, "%s/plan.gpkg", folder);
    snprintf(old_path, sizeof old_path, "%s/old.gpkg", folder);
    snprintf(new_path, sizeof new_path, "%s/new.gpkg", folder);
    snprintf(page_path, sizeof page_path, "%s/page.html", folder);
    snprintf(draft_path, sizeof draft_path, "%s/draft", folder);
    snprintf(map_path, sizeof map_path, "%s/map.xml.gz", folder);
    snprintf(tables_path, sizeof tables_path, "%s/tables", folder);
    if (!pack_map()) return 1;
    RUN(reading);
    RUN(planning);
    RUN(negotiating);
    RUN(replanning);
    RUN(writing);
    RUN(reporting);
    RUN(showing);
    RUN(verifying);
    RUN(drafting);
    RUN(converting);
    RUN(reading_osm);
    RUN(viewing);
    RUN(keeping);
    RUN(examining);
    unlink(plan_path);
    unlink(map_path);
    remove_tables();
    if (rmdir(folder) != 0) {
        printf("FAIL something half-written is left in %s\n", folder);
        harness.failed++;
    }
    return harness_end();
}
