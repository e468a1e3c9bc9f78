/* The table of gaps. Groups below "no separation" overlap. Linear programs know no separation: its
 * gap is its price as well. */
#include "gaps.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>

static const double EXACT = 1e-3; /* of GLPK */

static const char *const group_name[GAP_GROUPS] = {"separation",
                                                   "no separation",
                                                   "  second class",
                                                   "  third class",
                                                   "  a corridor for several",
                                                   "  corridors apart",
                                                   "  one mode and pace",
                                                   "  modes or paces differ",
                                                   "  windows or closures",
                                                   "  nothing changes",
                                                   "    one mode and pace",
                                                   "  assembly points"};

static bool shares_corridor(const struct instance *in)
{
    for (int c = 0; c < in->corridor_count; c++)
        if (in->corridor[c].admits & (in->corridor[c].admits - 1)) return true;
    return false;
}

static bool one_pace(const struct instance *in)
{
    for (int k = 1; k < in->class_count; k++)
        if (in->class[k].mode != in->class[0].mode ||
            in->class[k].speed_mm_h != in->class[0].speed_mm_h)
            return false;
    return true;
}

static void find_groups(const struct instance *in, int class, bool member[GAP_GROUPS])
{
    bool shared = shares_corridor(in), pace = one_pace(in), constant = instance_is_constant(in);
    const bool is[GAP_GROUPS] = {in->apart_s > 0,
                                 true,
                                 class == 1,
                                 class == 2,
                                 shared,
                                 !shared,
                                 pace,
                                 !pace,
                                 !constant,
                                 constant,
                                 constant && pace,
                                 in->assembly_count > 0};
    for (int g = 0; g < GAP_GROUPS; g++) member[g] = is[g] && (g == 0 || in->apart_s == 0);
}

static void note(struct gap_spread *s, double value, const char *name)
{
    double people = fmax(0, floor(value + EXACT));
    int step = 0;
    while (step + 1 < GAP_STEPS && people >= (1 << step)) step++;
    s->count[step]++;
    s->sum += people;
    if (people <= s->most) return;
    s->most = people;
    snprintf(s->most_in, sizeof s->most_in, "%s", name);
}

void gaps_note(struct gaps *gaps, const struct instance *in, const char *name,
               const struct gap_sample *x)
{
    bool member[GAP_GROUPS];
    find_groups(in, x->class, member);
    for (int i = 0; i < GAP_GROUPS; i++) {
        struct gap_group *g = &gaps->group[i];
        if (!member[i]) continue;
        g->classes++;
        g->out += x->out;
        g->waiting += x->waiting;
        g->rounding += x->rounding;
        g->best += floor(x->best + EXACT);
        g->bound += x->bound;
        note(&g->still, x->still - x->out, name);
        note(&g->all, x->best - x->out, name);
        note(&g->over, x->bound - x->best, name);
    }
}

static void print_table(const struct gaps *gaps, const char *what, size_t spread)
{
    printf("\n%-28s %8s %8s %8s %6s %6s %6s %6s %6s %6s %6s  %s\n", what, "classes", "people", "%",
           "0", "1", "2-3", "4-7", "8-15", "16-", "most", "in");
    for (int i = 0; i < GAP_GROUPS; i++) {
        const struct gap_group *g = &gaps->group[i];
        const struct gap_spread *s = (const void *)((const char *)g + spread);
        if (g->classes == 0) continue;
        printf("%-28s %8ld %8.0f %8.3f", group_name[i], g->classes, s->sum,
               g->best > 0 ? 100 * s->sum / g->best : 0);
        for (int step = 0; step < GAP_STEPS; step++) printf(" %6ld", s->count[step]);
        printf(" %6.0f  %s\n", s->most, s->most_in);
    }
}

void gaps_print(const struct gaps *gaps)
{
    printf("Lower classes, in whole people; %% of the linear program's optimum.\n");
    printf("%-28s %8s %8s %8s %8s %8s %8s\n", "", "classes", "LP", "out", "bound", "waiting",
           "rounding");
    for (int i = 0; i < GAP_GROUPS; i++) {
        const struct gap_group *g = &gaps->group[i];
        if (g->classes)
            printf("%-28s %8ld %8.0f %8.0f %8.0f %8.0f %8.0f\n", group_name[i], g->classes, g->best,
                   g->out, g->bound, g->waiting, g->rounding);
    }
    print_table(gaps, "LP, nobody waiting - out", offsetof(struct gap_group, still));
    print_table(gaps, "LP - out", offsetof(struct gap_group, all));
    print_table(gaps, "bound - LP", offsetof(struct gap_group, over));
}
