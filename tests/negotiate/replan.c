/* Random small operations, some of them with classes that are kept apart, planned, changed in their course and replanned, twice one after the other:
 * everybody is counted, verify agrees with all, and where nothing changed nobody gets a new instruction. And of each
 * class a linear program has as many out as the new plan or more, and never more than its bound. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "clearway/clearway.h"
#include "harness.h"
#include "oracle/generate.h"
#include "possible.h"

struct bench {
    char folder[300];
    struct instance *in;
    uint64_t seed;
    int count;
};

static struct bench bench;

static struct {
    long asked, tight,
        reached;  /* classes; of them bounds that the linear program, the plan reaches */
    long rounded; /* plans that lose people to whole ones */
} tally;

static bool open_folder(struct bench *b)
{
    const char *temporary = getenv("TMPDIR");
    b->in = malloc(sizeof *b->in);
    snprintf(b->folder, sizeof b->folder, "%.200s/clearway-replan-XXXXXX",
             temporary ? temporary : "/tmp");
    return b->in && mkdtemp(b->folder);
}

static void close_folder(struct bench *b)
{
    static const char *const files[] = {
        "operation.yaml", "node.csv",   "link.csv",   "zones.csv",  "corridors.csv",
        "closures.csv",   "plan0.gpkg", "plan1.gpkg", "plan2.gpkg", "plan3.gpkg"};
    char path[400];
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", b->folder, files[i]);
        unlink(path);
    }
    rmdir(b->folder);
    free(b->in);
}

static cw_operation *read_instance(const struct bench *b)
{
    char path[400];
    cw_operation *op = NULL;
    cw_error err = {0};
    snprintf(path, sizeof path, "%s/operation.yaml", b->folder);
    if (!CHECK(instance_write(b->in, b->folder))) return NULL;
    if (!CHECK(cw_operation_read(path, &op, &err) == CW_OK)) printf("     %s\n", err.text);
    return op;
}

/* A generator of our own, so that instances stay what they are. */
static uint64_t draw(uint64_t *state, uint64_t below)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = *state;
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (z ^ z >> 31) % below;
}

static void moment(int second, char out[32])
{
    snprintf(out, 32, "2030-01-01T09:%02d:%02d", second / 60, second % 60);
}

/* Something that may happen: one of all kinds of changes. */
static struct made_change invent(const struct bench *b, uint64_t *state, int at_s, char out[200])
{
    const struct instance *in = b->in;
    int corridor = (int)draw(state, (uint64_t)in->corridor_count);
    int link = (int)draw(state, (uint64_t)in->link_count);
    int from_s = at_s + (int)draw(state, (uint64_t)(in->pause_s - at_s));
    int to_s = from_s + 1 + (int)draw(state, (uint64_t)(in->pause_s - from_s));
    int people_h = (int)draw(state, 20000);
    struct made_change m = {SHUT_GATE, corridor, at_s, at_s, in->pause_s, people_h};
    char from[32], to[32];
    moment(from_s, from);
    moment(to_s, to);
    switch (draw(state, 7)) {
    case 0:
        snprintf(out, 200, "close corridor g%d", corridor + 1);
        return m;
    case 1:
        snprintf(out, 200, "close link %d", link + 1);
        m.kind = SHUT_LINK, m.index = link;
        return m;
    case 2:
        snprintf(out, 200, "open corridor g%d from %s to %s", corridor + 1, from, to);
        m.kind = OPEN_GATE, m.from_s = from_s, m.to_s = to_s;
        return m;
    case 3:
        snprintf(out, 200, "throughput of g%d to %d", corridor + 1, people_h);
        m.kind = GATE_RATE;
        return m;
    case 4:
        snprintf(out, 200, "window of g%d from %s to %s", corridor + 1, from, to);
        m.kind = WINDOW_OF_GATE, m.from_s = from_s, m.to_s = to_s;
        return m;
    case 5:
        snprintf(out, 200, "throughput of g%d to %d from %s", corridor + 1, people_h, from);
        m.kind = GATE_RATE, m.from_s = from_s;
        return m;
    default:
        snprintf(out, 200, "close link %d from %s to %s", link + 1, from, to);
        m.kind = SHUT_LINK, m.index = link, m.from_s = from_s, m.to_s = to_s;
        return m;
    }
}

static int64_t whole(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

/* Everybody of each class is somewhere. */
static bool counts_everybody(const json_t *root)
{
    size_t k;
    json_t *c;
    bool good = true;
    json_array_foreach(json_object_get(root, "classes"), k, c)
    {
        int64_t home = whole(c, "unchanged") + whole(c, "changed") + whole(c, "called") +
                       whole(c, "withdrawn") + whole(c, "without");
        int64_t road = whole(c, "going_on") + whole(c, "led") + whole(c, "stranded");
        int64_t out = whole(c, "arrived") + whole(c, "going_on") + whole(c, "led") +
                      whole(c, "unchanged") + whole(c, "changed") + whole(c, "called");
        good = CHECK(home == whole(c, "at_home")) &&
               CHECK(whole(c, "arrived") + road + home == whole(c, "people")) &&
               CHECK(out == whole(c, "out")) && CHECK(whole(c, "stranded") >= 0) &&
               CHECK(whole(c, "gap") == whole(c, "lost_to_rounding") + whole(c, "unclosed")) &&
               CHECK(whole(c, "unclosed") >= 0) && good;
    }
    return good;
}

struct outcome {
    int64_t out, old_out, upset, stranded; /* upset: instructions that are not as they were */
    int64_t called;                        /* had none, and may take the room of a class below */
    int64_t class_out[MAX_CLASSES];
    int64_t rounding[MAX_CLASSES]; /* a flow in parts of persons has so many more out */
    double bound[MAX_CLASSES];
};

/* What docs/negotiate.md says is refused. */
static bool is_refused(cw_status status, const char *text)
{
    return (status == CW_BAD_USAGE && strstr(text, "in the order of time")) ||
           (status == CW_FAILED && strstr(text, "cannot go on from such a plan yet"));
}

static bool replan(const struct bench *b, int round, const char *at, const char *const *changes,
                   size_t count, struct outcome *out, bool *refused)
{
    char from[400], to[400];
    cw_replan *r = NULL;
    cw_error err = {0};
    char *text = NULL, *report = NULL;
    cw_replan_options options = {.at = at, .changes = changes, .change_count = count};
    snprintf(from, sizeof from, "%s/plan%d.gpkg", b->folder, round);
    snprintf(to, sizeof to, "%s/plan%d.gpkg", b->folder, round + 1);
    cw_status status = cw_replan_make(from, &options, &r, &err);
    if (!status) status = cw_plan_write(cw_replan_plan(r), to, &err);
    if (!status) status = cw_replan_text(r, true, &text, &err);
    if (!status) status = cw_plan_verify(to, NULL, &report, NULL, NULL, &err);
    if (is_refused(status, err.text)) *refused = true;
    bool good = *refused || CHECK(status == CW_OK);
    if (!good) printf("     round %d: %s\n", round, err.text);
    json_t *root = text ? json_loads(text, 0, NULL) : NULL;
    if (good && !*refused) good = CHECK(root != NULL) && counts_everybody(root);
    if (good && root) {
        size_t k;
        json_t *c;
        *out = (struct outcome){.out = whole(root, "out"), .old_out = whole(root, "old_out")};
        json_array_foreach(json_object_get(root, "classes"), k, c)
        {
            out->upset += whole(c, "changed") + whole(c, "withdrawn") + whole(c, "led");
            out->stranded += whole(c, "stranded");
            out->called += whole(c, "called");
            out->class_out[k] = whole(c, "out");
            out->rounding[k] = whole(c, "lost_to_rounding");
            out->bound[k] = json_number_value(json_object_get(c, "upper_bound"));
        }
    }
    json_decref(root);
    cw_text_free(report);
    cw_text_free(text);
    cw_replan_free(r);
    return good;
}

/* The new plan is one of those that the linear program knows, and none of them is above the bound. */
static bool is_bounded(const struct bench *b, int round, int at_s, const struct changes *changes,
                       const struct outcome *out)
{
    char from[400], to[400];
    bool good = true;
    snprintf(from, sizeof from, "%s/plan%d.gpkg", b->folder, round);
    snprintf(to, sizeof to, "%s/plan%d.gpkg", b->folder, round + 1);
    for (int k = 0; k < b->in->class_count && good; k++) {
        double most = -1;
        good = CHECK(most_possible(b->in, changes, at_s, from, to, k, &most)) &&
               CHECK(most >= (double)(out->class_out[k] + out->rounding[k]) - 1e-3) &&
               CHECK(most <= out->bound[k] + 1e-3);
        tally.asked++;
        tally.tight += most > out->bound[k] - 1e-3;
        tally.rounded += out->rounding[k] > 0;
        tally.reached += out->bound[k] < (double)out->class_out[k] + 1;
        if (!good)
            printf("     round %d, class %d: out %d, the linear program %.6f, bound %.6f\n", round,
                   k + 1, (int)out->class_out[k], most, out->bound[k]);
    }
    return good;
}

static bool play(const struct bench *b, uint64_t seed, bool idle, struct outcome *sum)
{
    struct changes made = {.count = 0};
    cw_plan_options every_second = {.tick_s = 1};
    char path[400], at[32], words[4][200];
    const char *changes[4] = {words[0], words[1], words[2], words[3]};
    cw_plan *plan = NULL;
    cw_error err = {0};
    cw_operation *op = read_instance(b);
    snprintf(path, sizeof path, "%s/plan0.gpkg", b->folder);
    bool good = op && CHECK(cw_plan_make(op, &every_second, &plan, &err) == CW_OK) &&
                CHECK(cw_plan_write(plan, path, &err) == CW_OK);
    int at_s = 0;
    bool refused = false;
    for (int round = 0; round < 3 && good && !refused; round++) {
        struct outcome out = {0};
        size_t count = idle ? 0 : 1 + draw(&seed, 3);
        at_s += (int)draw(&seed, (uint64_t)(b->in->pause_s - at_s));
        moment(at_s, at);
        for (size_t i = 0; i < count; i++)
            made.made[made.count++] = invent(b, &seed, at_s, words[i]);
        good = replan(b, round, at, changes, count, &out, &refused);
        if (good && !refused) good = is_bounded(b, round, at_s, &made, &out);
        if (!good)
            for (size_t i = 0; i < count; i++) printf("     at %s %s\n", at, words[i]);
        if (idle && !refused && out.called == 0)
            good = CHECK(out.upset == 0 && out.out >= out.old_out) && good;
        sum->upset += out.upset, sum->stranded += out.stranded, sum->out += out.out;
    }
    cw_plan_free(plan);
    cw_operation_free(op);
    return good;
}

static void all_are_counted(void)
{
    struct outcome sum = {0};
    for (int i = 0; i < bench.count && harness.broken < 5; i++) {
        uint64_t seed = bench.seed + (uint64_t)i;
        if (i % 2)
            generate_several(bench.in, seed);
        else
            generate_small(bench.in, seed);
        if (i % 4 == 1 && bench.in->class_count > 1) bench.in->apart_s = 1 + (int)(seed % 10);
        if (!play(&bench, seed, i % 5 == 0, &sum))
            printf("     seed %llu\n", (unsigned long long)seed);
    }
    CHECK(sum.upset > 0 && sum.stranded > 0 && sum.out > 0);
    printf("     of %ld classes: the linear program reaches the bound of %ld, the plan of %ld; "
           "%ld lose people to rounding\n",
           tally.asked, tally.tight, tally.reached, tally.rounded);
}

int main(int argc, char **argv)
{
    bench.count = 300;
    bench.seed = 1;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--seed") == 0) bench.seed = strtoull(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--count") == 0) bench.count = atoi(argv[i + 1]);
    }
    if (!open_folder(&bench)) {
        printf("0 passed, 1 failed\n");
        return 1;
    }
    RUN(all_are_counted);
    close_folder(&bench);
    return harness_end();
}
