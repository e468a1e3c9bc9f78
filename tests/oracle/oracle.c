/* The oracle tests: kept instances, thousands of random ones, and grids.
 *
 * usage: oracle [--seed S] [--count N] [--grids N] [--long] [--self] [--gaps] [--in FOLDER]
 * A failing instance's folder stays, with its instance.txt; copied to tests/oracle/kept/NAME/ it
 * runs first ever after. --self runs the oracles against each other only, without the library. --gaps plans operations of several
 * classes only and prints how far the lower ones stay below the linear programs. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "expand.h"
#include "generate.h"
#include "judge.h"

struct run {
    char base[256];
    struct instance *in;
    struct judge_stats stats;
    int passed, failed;
};

/* Removes a folder of plain files. */
static void remove_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    char path[600];
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        if (entry->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        unlink(path);
    }
    if (dir) closedir(dir);
    rmdir(folder);
}

static void try_instance(struct run *run, const char *name, const struct judge_options *options)
{
    char folder[300];
    snprintf(folder, sizeof folder, "%.200s/%.60s", run->base, name);
    if (mkdir(folder, 0700) != 0 || !judge(run->in, folder, name, options, &run->stats)) {
        run->failed++;
        printf("FAIL %s: left in %s\n", name, folder);
        fflush(stdout);
        return;
    }
    run->passed++;
    remove_folder(folder);
}

static void try_kept(struct run *run, const char *kept)
{
    struct dirent **entries;
    int count = scandir(kept, &entries, NULL, alphasort);
    int tried = 0;
    for (int i = 0; i < count; i++) {
        char path[600];
        snprintf(path, sizeof path, "%s/%s/instance.txt", kept, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.') {
            tried++;
            if (instance_load(run->in, path)) {
                char name[60];
                snprintf(name, sizeof name, "kept-%.50s", entries[i]->d_name);
                try_instance(run, name, &(struct judge_options){.tick_s = 1});
            } else {
                run->failed++;
                printf("FAIL %s cannot be loaded\n", path);
            }
        }
        free(entries[i]);
    }
    if (count >= 0) free(entries);
    if (tried < 3) { /* G1, G2 and G4 at least */
        run->failed++;
        printf("FAIL only %d instances in %s\n", tried, kept);
    }
}

static void try_small(struct run *run, uint64_t seed, int count)
{
    for (int i = 0; i < count; i++) {
        char name[60];
        snprintf(name, sizeof name, "seed-%llu", (unsigned long long)(seed + (uint64_t)i));
        generate_small(run->in, seed + (uint64_t)i);
        try_instance(run, name, &(struct judge_options){.tick_s = 1});
    }
}

static void try_several(struct run *run, uint64_t seed, int count)
{
    for (int i = 0; i < count; i++) {
        char name[60];
        snprintf(name, sizeof name, "several-%llu", (unsigned long long)(seed + (uint64_t)i));
        generate_several(run->in, seed + (uint64_t)i);
        try_instance(run, name, &(struct judge_options){.tick_s = 1});
    }
}

/* Searches cut short anywhere: what is left of the plan must verify, and its bounds hold. */
static void try_cut_short(struct run *run, uint64_t seed, int count)
{
    struct judge_stats whole = run->stats;
    run->stats = (struct judge_stats){0};
    for (int i = 0; i < count; i++) {
        char name[60];
        uint64_t s = seed + (uint64_t)i;
        snprintf(name, sizeof name, "short-%llu", (unsigned long long)s);
        generate_small(run->in, s);
        try_instance(run, name,
                     &(struct judge_options){.tick_s = 1, .most_states = 1 + (long)(s * s % 997)});
    }
    printf("%d searched less: ", count);
    judge_print_gap(&run->stats);
    run->stats = whole;
}

/* Odd seeds: whole seconds, a short pause; even ones: an hour in steps of 20 s. */
static void try_grids(struct run *run, uint64_t seed, int count)
{
    for (int i = 0; i < count; i++) {
        uint64_t s = seed + (uint64_t)i;
        int side = 12 + (int)(s % 9);
        char name[60];
        snprintf(name, sizeof name, "grid-%llu", (unsigned long long)s);
        if (s % 2)
            generate_grid(run->in, s, side, 1800, 1);
        else
            generate_grid(run->in, s, side, 3600, 20);
        try_instance(run, name, &(struct judge_options){.tick_s = 60, .large = true});
    }
}

/* The two flow codes against each other, on all classes. */
static void try_oracles(struct run *run, uint64_t seed, int count)
{
    int64_t one[128], other[128];
    for (int i = 0; i < count; i++) {
        generate_small(run->in, seed + (uint64_t)i);
        bool same = true;
        for (int k = 0; k < run->in->class_count; k++) {
            size_t size = ((size_t)run->in->pause_s + 1) * sizeof *one;
            same = same && curve_from_scratch(run->in, k, one) &&
                   curve_incremental(run->in, k, other) && memcmp(one, other, size) == 0;
        }
        if (same)
            run->passed++;
        else
            run->failed++;
        if (!same) printf("FAIL seed %llu\n", (unsigned long long)(seed + (uint64_t)i));
    }
}

static void try_gaps(struct run *run, uint64_t seed, int count)
{
    struct gaps *gaps = calloc(1, sizeof *gaps);
    for (int i = 0; gaps && i < count; i++) {
        char name[60];
        snprintf(name, sizeof name, "several-%llu", (unsigned long long)(seed + (uint64_t)i));
        generate_several(run->in, seed + (uint64_t)i);
        try_instance(run, name, &(struct judge_options){.tick_s = 1, .gaps = gaps});
    }
    if (gaps) gaps_print(gaps);
    free(gaps);
}

static const char *option(int argc, char **argv, const char *name, const char *otherwise)
{
    for (int i = 1; i + 1 < argc; i++)
        if (strcmp(argv[i], name) == 0) return argv[i + 1];
    return otherwise;
}

static bool flag(int argc, char **argv, const char *name)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], name) == 0) return true;
    return false;
}

int main(int argc, char **argv)
{
    struct run run = {.in = malloc(sizeof *run.in)};
    bool more = flag(argc, argv, "--long");
    uint64_t seed = strtoull(option(argc, argv, "--seed", "1"), NULL, 10);
    int count = (int)strtol(option(argc, argv, "--count", more ? "100000" : "3000"), NULL, 10);
    int grids = (int)strtol(option(argc, argv, "--grids", more ? "12" : "2"), NULL, 10);
    const char *temporary = getenv("TMPDIR");
    snprintf(run.base, sizeof run.base, "%.200s/clearway-oracle-XXXXXX",
             option(argc, argv, "--in", temporary ? temporary : "/tmp"));
    if (!run.in || !mkdtemp(run.base)) {
        printf("%s cannot be made\n0 passed, 1 failed\n", run.base);
        return 1;
    }
    if (flag(argc, argv, "--self")) {
        try_oracles(&run, seed, count);
    } else if (flag(argc, argv, "--gaps")) {
        try_gaps(&run, seed, count);
    } else {
        try_kept(&run, option(argc, argv, "--kept", "tests/oracle/kept"));
        try_small(&run, seed, count - count / 4);
        try_several(&run, seed, count / 4);
        try_cut_short(&run, seed, count / 4);
        try_grids(&run, seed, grids);
        judge_print(&run.stats);
    }
    rmdir(run.base); /* stays when something was left in it */
    free(run.in);
    printf("%d passed, %d failed\n", run.passed, run.failed);
    return run.failed ? 1 : 0;
}
