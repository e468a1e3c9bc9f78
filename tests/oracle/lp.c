/* Columns, per class: departures from every zone, flow on every road at every second of entry, waiting
 * at every node, passing of every corridor. Rows: conservation per class, node and second; capacities shared by the
 * classes of one mode; what is kept of the classes above. In people, not units. */
#include "lp.h"

#include <glpk.h>
#include <stdlib.h>

#include "expand.h"

enum { MOST_MS = 20000 };

enum { MOST_ITERATIONS = 100000 };

struct model {
    const struct instance *in;
    glp_prob *lp;
    int class_count; /* classes 0 .. class_count - 1 take part */
    struct roads *roads[MAX_CLASSES];
    int conserve[MAX_CLASSES]; /* row of (node 0, second 0); then node-major */
    double *const *out;        /* lp_beside: what each class above has out before X; else NULL */
    bool still;                /* nobody waits but at zones and assembly points */
    int pass[MAX_CLASSES];     /* first row of a class's passes: one per second */
    int leave[MAX_CLASSES];    /* first row of a class's departures: one per zone */
    int total[MAX_CLASSES];    /* row of all passes of a class */
    int gate;                  /* first row of gate capacity: corridor-major */
    int shared[MAX_CLASSES];   /* first row of road capacity, of the first class of a mode */
    bool apart;                /* classes are kept apart at nodes, by whole numbers */
    int use[MAX_CLASSES];      /* then: row of (node 0, second 0); then node-major */
};

static int rows(struct model *m, int count, int kind, double bound)
{
    int first = glp_add_rows(m->lp, count);
    for (int i = 0; i < count; i++) glp_set_row_bnds(m->lp, first + i, kind, bound, bound);
    return first;
}

static int column(struct model *m, const int *row, const double *value, int count, double most)
{
    int j = glp_add_cols(m->lp, 1), index[7] = {0};
    double coefficient[7] = {0};
    for (int i = 0; i < count; i++) {
        index[i + 1] = row[i];
        coefficient[i + 1] = value[i];
    }
    glp_set_col_bnds(m->lp, j, most <= 0 ? GLP_FX : most < 1e12 ? GLP_DB : GLP_LO, 0, most);
    glp_set_mat_col(m->lp, j, count, index, coefficient);
    return j;
}

static int conserve_row(const struct model *m, int k, int v, int t)
{
    return m->conserve[k] + v * m->in->pause_s + t;
}

static int use_row(const struct model *m, int k, int v, int t)
{
    return m->use[k] + v * m->in->pause_s + t;
}

/* The class whose rows hold the shared capacity of k's roads. Roads of one mode are the same for
 * every class but for their times. */
static int mode_leader(const struct instance *in, int k)
{
    int leader = 0;
    while (in->class[leader].mode != in->class[k].mode) leader++;
    return leader;
}

static void add_rows(struct model *m)
{
    int t_count = m->in->pause_s;
    m->gate = rows(m, m->in->corridor_count * t_count, GLP_UP, 0);
    for (int c = 0; c < m->in->corridor_count; c++)
        for (int t = 0; t < t_count; t++)
            glp_set_row_bnds(m->lp, m->gate + c * t_count + t, GLP_UP, 0,
                             (double)m->in->corridor[c].capacity_h / 3600);
    for (int k = 0; k < m->class_count; k++) {
        m->conserve[k] = rows(m, m->in->node_count * t_count, GLP_FX, 0);
        m->total[k] = rows(m, 1, GLP_FR, 0);
        m->pass[k] = rows(m, t_count, GLP_FR, 0);
        m->leave[k] = rows(m, m->in->zone_count, GLP_UP, 0);
        if (m->apart) m->use[k] = rows(m, m->in->node_count * t_count, GLP_UP, 0);
        if (mode_leader(m->in, k) != k) continue;
        m->shared[k] = rows(m, m->roads[k]->count * t_count + 1, GLP_UP, 0);
        for (int r = 0; r < m->roads[k]->count; r++)
            for (int t = 0; t < t_count; t++)
                glp_set_row_bnds(m->lp, m->shared[k] + r * t_count + t, GLP_UP, 0,
                                 (double)m->roads[k]->road[r].capacity / 3600);
    }
}

/* How many may wait at v together, people of one class counted; the classes' sum is left free. */
static double assembly_room(const struct instance *in, int v)
{
    double room = 0;
    for (int a = 0; a < in->assembly_count; a++)
        if (in->assembly[a].node == v) room += (double)in->assembly[a].people;
    return room;
}

static void add_movement(struct model *m, int k)
{
    const struct instance *in = m->in;
    int t_count = in->pause_s, leader = mode_leader(in, k);
    for (int r = 0; r < m->roads[k]->count; r++) {
        const struct road *road = &m->roads[k]->road[r];
        for (int t = 0; t + road->travel_s < t_count; t++) {
            if (!road_may_enter(in, road, t)) continue;
            int row[5] = {conserve_row(m, k, road->from, t),
                          conserve_row(m, k, road->to, t + road->travel_s),
                          m->shared[leader] + r * t_count + t};
            if (m->apart) row[3] = use_row(m, k, road->from, t);
            if (m->apart) row[4] = use_row(m, k, road->to, t + road->travel_s);
            column(m, row, (double[]){-1, 1, 1, 1, 1}, m->apart ? 5 : 3, 1e30);
        }
    }
    for (int v = 0; v < in->node_count; v++)
        for (int t = 0; t + 1 < t_count; t++) {
            int row[2] = {conserve_row(m, k, v, t), conserve_row(m, k, v, t + 1)};
            double room = m->still ? assembly_room(in, v) : 1e30;
            if (room > 0) column(m, row, (double[]){-1, 1}, 2, room);
        }
}

/* A class's departures from its zone: where all may wait, in the first second. */
static void add_departures(struct model *m, int k, int z, struct entry e)
{
    double people = (double)m->in->zone[z].people[k];
    int last = m->still ? m->in->pause_s - 1 : e.access_s;
    glp_set_row_bnds(m->lp, m->leave[k] + z, people > 0 ? GLP_DB : GLP_FX, 0, people);
    for (int t = e.access_s; t <= last; t++) {
        int row[2] = {conserve_row(m, k, e.node, t), m->leave[k] + z};
        column(m, row, (double[]){1, 1}, 2, 1e30);
    }
}

static void add_ends(struct model *m, int k)
{
    const struct instance *in = m->in;
    int t_count = in->pause_s;
    for (int z = 0; z < in->zone_count; z++) {
        struct entry e = zone_entry(in, z, k);
        if (e.node < 0 || e.access_s >= t_count) continue;
        add_departures(m, k, z, e);
    }
    for (int c = 0; c < in->corridor_count; c++)
        for (int t = 0; t < t_count; t++) {
            if (!corridor_open(in, c, k, t)) continue;
            int row[5] = {conserve_row(m, k, in->corridor[c].node, t), m->gate + c * t_count + t,
                          m->total[k], m->pass[k] + t};
            if (m->apart) row[4] = use_row(m, k, in->corridor[c].node, t);
            int j = column(m, row, (double[]){-1, 1, 1, 1, 1}, m->apart ? 5 : 4, 1e30);
            if (k == m->class_count - 1) glp_set_obj_coef(m->lp, j, 1);
        }
}

/* GLPK's simplex may go round for ever (several-1018969): then another basis and another way are tried. */
static bool solve(struct model *m)
{
    bool solved = false;
    for (int attempt = 0; attempt < 3 && !solved; attempt++) {
        glp_smcp options;
        glp_init_smcp(&options);
        options.msg_lev = GLP_MSG_OFF;
        options.it_lim = MOST_ITERATIONS;
        options.presolve = attempt == 0 ? GLP_ON : GLP_OFF;
        if (attempt == 1) glp_adv_basis(m->lp, 0);
        if (attempt == 2) glp_std_basis(m->lp);
        if (attempt == 1) options.meth = GLP_DUALP;
        if (attempt == 2) options.pricing = GLP_PT_STD;
        solved = glp_simplex(m->lp, &options) == 0 && glp_get_status(m->lp) == GLP_OPT;
    }
    return solved;
}

static void keep_above(struct model *m, const struct lp_kept *kept)
{
    for (int k = 0; k + 1 < m->class_count; k++) {
        if (k > 0) {
            glp_set_row_bnds(m->lp, m->total[k], GLP_LO, kept->total[k] - 1e-7, 0);
            continue;
        }
        for (int t = 0; t < m->in->pause_s; t++) {
            double now = (double)(kept->first_curve[t + 1] - kept->first_curve[t]) / 3600;
            glp_set_row_bnds(m->lp, m->pass[k] + t, GLP_FX, now, now);
        }
    }
}

/* A column for what is out before each X: the one before and the passes of a second. */
static void keep_curves(struct model *m)
{
    for (int k = 0; k + 1 < m->class_count; k++)
        for (int x = 1; x <= m->in->pause_s; x++) {
            int row[2] = {m->pass[k] + x - 1, m->pass[k] + x};
            int j = column(m, row, (double[]){-1, 1}, x < m->in->pause_s ? 2 : 1, 1e30);
            double least = m->out[k][x];
            glp_set_col_bnds(m->lp, j, GLP_LO, least > 1e-7 ? least - 1e-7 : 0, 0);
            glp_set_row_bnds(m->lp, row[0], GLP_FX, 0, 0);
        }
}

/* The most people that can be at v in one second, going. */
static double most_going(const struct model *m, int k, int v)
{
    double most = 0;
    for (int r = 0; r < m->roads[k]->count; r++) {
        const struct road *road = &m->roads[k]->road[r];
        if (road->from == v || road->to == v) most += (double)road->capacity / 3600;
    }
    for (int c = 0; c < m->in->corridor_count; c++)
        if (m->in->corridor[c].node == v) most += (double)m->in->corridor[c].capacity_h / 3600;
    return most;
}

/* Each class is at a node in a second, or not; and never two of them within the rule's time. Roads
 * would say more: what is left out only leaves more people out of the pause. */
static void keep_apart(struct model *m)
{
    int t_count = m->in->pause_s, count = m->in->node_count * t_count, first[MAX_CLASSES];
    for (int k = 0; k < m->class_count; k++) {
        first[k] = glp_get_num_cols(m->lp) + 1;
        for (int i = 0; i < count; i++) {
            int row = m->use[k] + i;
            double most = most_going(m, k, i / t_count);
            int j = column(m, &row, (double[]){-most}, 1, 1);
            glp_set_col_kind(m->lp, j, GLP_BV);
        }
    }
    for (int a = 0; a < m->class_count; a++)
        for (int b = 0; b < m->class_count; b++)
            for (int i = 0; i < count && a != b; i++)
                for (int s = i % t_count; s < t_count && s - i % t_count < m->in->apart_s; s++) {
                    int columns[3] = {0, first[a] + i, first[b] + i - i % t_count + s};
                    int row = rows(m, 1, GLP_UP, 1);
                    glp_set_mat_row(m->lp, row, 2, columns, (double[]){0, 1, 1});
                }
}

static bool build(struct model *m, const struct lp_kept *kept)
{
    m->lp = glp_create_prob();
    for (int k = 0; k < m->class_count; k++) {
        m->roads[k] = malloc(sizeof *m->roads[k]);
        if (!m->roads[k] || !expand_roads(m->in, k, m->roads[k])) return false;
    }
    add_rows(m);
    for (int k = 0; k < m->class_count; k++) {
        add_movement(m, k);
        add_ends(m, k);
    }
    if (m->out)
        keep_curves(m);
    else
        keep_above(m, kept);
    if (m->apart) keep_apart(m);
    glp_set_obj_dir(m->lp, GLP_MAX);
    return true;
}

static void release(struct model *m)
{
    for (int k = 0; k < m->class_count; k++) {
        if (m->roads[k]) expand_release(m->roads[k]);
        free(m->roads[k]);
    }
    if (m->lp) glp_delete_prob(m->lp);
    glp_free_env();
}

static bool best(struct model *m, const struct lp_kept *kept, double *people)
{
    bool good = build(m, kept) && solve(m);
    *people = good ? glp_get_obj_val(m->lp) : -1;
    release(m);
    return good;
}

bool lp_best(const struct instance *in, int class, const struct lp_kept *kept, double *people)
{
    struct model m = {.in = in, .class_count = class + 1};
    return best(&m, kept, people);
}

bool lp_beside(const struct instance *in, int class, double *const out[MAX_CLASSES], bool still,
               double *people)
{
    struct model m = {.in = in, .class_count = class + 1, .out = out, .still = still};
    return best(&m, NULL, people);
}

enum lp_verdict lp_apart(const struct instance *in, int class, double *const out[MAX_CLASSES],
                         double least)
{
    struct model m = {.in = in, .class_count = class + 1, .out = out, .apart = true};
    enum lp_verdict verdict = LP_UNDECIDED;
    glp_iocp options;
    glp_init_iocp(&options);
    options.msg_lev = GLP_MSG_OFF;
    options.presolve = GLP_ON;
    options.tm_lim = MOST_MS;
    if (build(&m, NULL)) {
        glp_set_row_bnds(m.lp, m.total[class], GLP_LO, least, 0);
        int gave_up = glp_intopt(m.lp, &options);
        int status = glp_mip_status(m.lp);
        if (gave_up == GLP_ENOPFS || (!gave_up && status == GLP_NOFEAS)) verdict = LP_NONE;
        if (status == GLP_OPT || status == GLP_FEAS) verdict = LP_SOME;
    }
    release(&m);
    return verdict;
}
