/* Unit by unit: each is out, at home, or comes next to a road end in some second. */
#include "possible.h"

#include <glpk.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/expand.h"

enum { UNITS = 3600, MOST_CHAINS = 400, MOST_PATH = 64, MOST_S = 64, MOST_PEOPLE = 40000 };

struct way {
    int id, class, zone, access_s, people;
    int corridor; /* -1: it halts */
    int end;      /* the last node */
    int after;    /* index of the chain it goes on from, or -1 */
    int count;    /* nodes 0 .. count - 1, road ends */
    int node[MOST_PATH], offset[MOST_PATH];
    int links_left; /* of the road read last */
    int stop;       /* index of the node at which it stops, or -1; offsets begin anew behind it */
    int leave[2][MOST_S];
};

struct possible {
    const struct instance *in;
    const struct changes *changes;
    int at_s, class_count;
    sqlite3 *db;
    struct way *way;
    int way_count;
    struct roads *roads[MAX_CLASSES];
    glp_prob *lp;
    double out[MAX_CLASSES]; /* by the moment, units */
    double home[MAX_CLASSES][MAX_ZONES];
    double stands[MAX_CLASSES][MAX_NODES][MOST_S]; /* units that can be nowhere else */
    double *waits;                                 /* by chain: units where it halts */
    int conserve[MAX_CLASSES], pass[MAX_CLASSES], shared[MAX_CLASSES], gate;
};

/* ---- the old plan -------------------------------------------------------------------- */

static int text_number(sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text && *text ? atoi(text + (*text < '0' || *text > '9')) : 0;
}

static struct way *find_way(struct possible *p, int id)
{
    for (int i = 0; i < p->way_count; i++)
        if (p->way[i].id == id) return &p->way[i];
    return NULL;
}

/* Calls `each` for every row. */
static bool query(struct possible *p, const char *sql,
                  bool (*each)(struct possible *p, sqlite3_stmt *row))
{
    sqlite3_stmt *row = NULL;
    int step = SQLITE_ERROR;
    if (sqlite3_prepare_v2(p->db, sql, -1, &row, NULL) == SQLITE_OK)
        while ((step = sqlite3_step(row)) == SQLITE_ROW)
            if (!each(p, row)) break;
    sqlite3_finalize(row);
    return step == SQLITE_DONE;
}

static bool read_chain(struct possible *p, sqlite3_stmt *row)
{
    if (p->way_count == MOST_CHAINS) return false;
    struct way *w = &p->way[p->way_count++];
    *w = (struct way){.id = sqlite3_column_int(row, 0),
                      .class = text_number(row, 1) - 1,
                      .zone = text_number(row, 2) - 1,
                      .corridor = text_number(row, 3) - 1,
                      .access_s = sqlite3_column_int(row, 4),
                      .people = sqlite3_column_int(row, 5),
                      .after = -1,
                      .count = 1,
                      .stop = -1};
    w->node[0] = w->end = text_number(row, 6) - 1;
    w->offset[0] = w->access_s;
    return true;
}

/* Links in order: the first of a road, then the others of it. */
static bool read_link(struct possible *p, sqlite3_stmt *row)
{
    struct way *w = find_way(p, sqlite3_column_int(row, 0));
    int link = text_number(row, 1) - 1;
    if (!w || w->count == MOST_PATH) return false;
    const struct roads *roads = p->roads[w->class];
    if (w->links_left > 0) {
        w->links_left--;
        return true;
    }
    for (int r = 0; r < roads->count; r++) {
        const struct road *road = &roads->road[r];
        if (road->from != w->end || road->links[0] != link) continue;
        w->node[w->count] = w->end = road->to;
        w->offset[w->count] = w->offset[w->count - 1] + road->travel_s;
        w->links_left = road->link_count - 1;
        w->count++;
        return true;
    }
    return false;
}

static bool read_stop(struct possible *p, sqlite3_stmt *row)
{
    struct way *w = find_way(p, sqlite3_column_int(row, 0));
    int node = text_number(row, 1) - 1;
    if (!w) return false;
    for (int i = 0; i < w->count; i++)
        if (w->node[i] == node) w->stop = i;
    for (int i = w->count - 1; w->stop >= 0 && i > w->stop; i--) w->offset[i] -= w->offset[w->stop];
    return w->stop >= 0;
}

static bool read_flow(struct possible *p, sqlite3_stmt *row)
{
    struct way *w = find_way(p, sqlite3_column_int(row, 0));
    int leg = sqlite3_column_int(row, 1), to = sqlite3_column_int(row, 3);
    if (!w || leg < 0 || leg > 1 || to > MOST_S) return false;
    for (int t = sqlite3_column_int(row, 2); t < to; t++)
        w->leave[leg][t] += sqlite3_column_int(row, 4);
    return true;
}

static bool read_onward(struct possible *p, sqlite3_stmt *row)
{
    struct way *w = find_way(p, sqlite3_column_int(row, 0));
    struct way *after = find_way(p, sqlite3_column_int(row, 1));
    if (!w || !after) return false;
    w->after = (int)(after - p->way);
    return true;
}

static bool read_plan(struct possible *p, const char *path)
{
    bool good = sqlite3_open_v2(path, &p->db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
                query(p,
                      "SELECT chain_id, class, zone, corridor, access_s, people, first_node "
                      "FROM chain ORDER BY chain_id",
                      read_chain) &&
                query(p,
                      "SELECT chain_id, link_id FROM chain JOIN route_link USING (route_id) "
                      "ORDER BY chain_id, seq",
                      read_link) &&
                query(p, "SELECT chain_id, node_id FROM stop", read_stop) &&
                query(p, "SELECT chain_id, leg, t0_s, t1_s, units_per_s FROM flow", read_flow);
    if (good && sqlite3_table_column_metadata(p->db, NULL, "onward", "chain_id", NULL, NULL, NULL,
                                              NULL, NULL) == SQLITE_OK)
        good = query(p, "SELECT chain_id, after_chain_id FROM onward", read_onward);
    sqlite3_close(p->db);
    p->db = NULL;
    return good;
}

/* ---- the changed operation ----------------------------------------------------------- */

static double gate_people(const struct possible *p, int c, int t)
{
    double people_h = (double)p->in->corridor[c].capacity_h;
    for (int i = 0; i < p->changes->count; i++) {
        const struct made_change *m = &p->changes->made[i];
        if (m->kind == GATE_RATE && m->index == c && m->from_s <= t) people_h = m->people_h;
    }
    return people_h / 3600;
}

static bool gate_open(const struct possible *p, int c, int k, int t)
{
    bool open = corridor_open(p->in, c, k, t);
    for (int i = 0; i < p->changes->count; i++) {
        const struct made_change *m = &p->changes->made[i];
        bool in = m->from_s <= t && t < m->to_s;
        if (m->index != c) continue;
        if (m->kind == SHUT_GATE && in) open = false;
        if (m->kind == WINDOW_OF_GATE && t >= m->at_s) open = in;
        if (m->kind == OPEN_GATE && in) open = true;
    }
    return open && (p->in->corridor[c].admits >> k & 1);
}

static bool may_enter(const struct possible *p, const struct road *road, int t)
{
    if (!road_may_enter(p->in, road, t)) return false;
    for (int i = 0; i < p->changes->count; i++) {
        const struct made_change *m = &p->changes->made[i];
        if (m->kind != SHUT_LINK || t < m->at_s) continue;
        for (int l = 0; l < road->link_count; l++)
            if (road->links[l] == m->index && t < m->to_s && t + road->travel_s > m->from_s)
                return false;
    }
    return true;
}

/* ---- the linear program -------------------------------------------------------------- */

static int row_of(const struct possible *p, int k, int v, int t)
{
    return p->conserve[k] + v * p->in->pause_s + t;
}

static int add_rows(struct possible *p, int count, int kind, double bound)
{
    int first = glp_add_rows(p->lp, count);
    for (int i = 0; i < count; i++) glp_set_row_bnds(p->lp, first + i, kind, bound, bound);
    return first;
}

static int add_column(struct possible *p, int count, const int *rows, const double *values,
                      double most)
{
    int j = glp_add_cols(p->lp, 1), index[5] = {0};
    double value[5] = {0};
    for (int i = 0; i < count; i++) index[i + 1] = rows[i], value[i + 1] = values[i];
    glp_set_col_bnds(p->lp, j, most <= 0 ? GLP_FX : most < 1e12 ? GLP_DB : GLP_LO, 0, most);
    glp_set_mat_col(p->lp, j, count, index, value);
    return j;
}

/* The group's units, in all, may begin at the node from second t on. */
static void may_begin(struct possible *p, int group, int k, int v, int t)
{
    if (t < p->in->pause_s)
        add_column(p, 2, (int[]){row_of(p, k, v, t), group}, (double[]){1, 1}, 1e30);
}

static int new_group(struct possible *p, double units)
{
    int row = add_rows(p, 1, GLP_UP, 0);
    glp_set_row_bnds(p->lp, row, GLP_UP, 0, units / UNITS);
    return row;
}

static int leader(const struct possible *p, int k)
{
    int first = 0;
    while (p->in->class[first].mode != p->in->class[k].mode) first++;
    return first;
}

static void add_movement(struct possible *p, int k)
{
    int end = p->in->pause_s;
    for (int r = 0; r < p->roads[k]->count; r++) {
        const struct road *road = &p->roads[k]->road[r];
        for (int t = p->at_s; t + road->travel_s < end; t++)
            if (may_enter(p, road, t))
                add_column(p, 3,
                           (int[]){row_of(p, k, road->from, t),
                                   row_of(p, k, road->to, t + road->travel_s),
                                   p->shared[leader(p, k)] + r * end + t},
                           (double[]){-1, 1, 1}, 1e30);
    }
    for (int v = 0; v < p->in->node_count; v++)
        for (int t = p->at_s; t + 1 < end; t++)
            add_column(p, 2, (int[]){row_of(p, k, v, t), row_of(p, k, v, t + 1)}, (double[]){-1, 1},
                       1e30);
}

static void add_gates(struct possible *p, int k)
{
    int end = p->in->pause_s;
    for (int c = 0; c < p->in->corridor_count; c++)
        for (int t = p->at_s; t < end; t++) {
            if (!gate_open(p, c, k, t)) continue;
            int j = add_column(p, 3,
                               (int[]){row_of(p, k, p->in->corridor[c].node, t),
                                       p->gate + c * end + t, p->pass[k] + t},
                               (double[]){-1, 1, 1}, 1e30);
            if (k == p->class_count - 1) glp_set_obj_coef(p->lp, j, 1);
        }
}

static void build(struct possible *p)
{
    int end = p->in->pause_s;
    p->lp = glp_create_prob();
    glp_set_obj_dir(p->lp, GLP_MAX);
    p->gate = add_rows(p, p->in->corridor_count * end, GLP_UP, 0);
    for (int c = 0; c < p->in->corridor_count; c++)
        for (int t = 0; t < end; t++)
            glp_set_row_bnds(p->lp, p->gate + c * end + t, GLP_UP, 0, gate_people(p, c, t));
    for (int k = 0; k < p->class_count; k++) {
        p->conserve[k] = add_rows(p, p->in->node_count * end, GLP_FX, 0);
        p->pass[k] = add_rows(p, end, GLP_FR, 0);
        if (leader(p, k) == k) {
            p->shared[k] = add_rows(p, p->roads[k]->count * end + 1, GLP_UP, 0);
            for (int r = 0; r < p->roads[k]->count; r++)
                for (int t = 0; t < end; t++)
                    glp_set_row_bnds(p->lp, p->shared[k] + r * end + t, GLP_UP, 0,
                                     (double)p->roads[k]->road[r].capacity / UNITS);
        }
        add_movement(p, k);
        add_gates(p, k);
    }
}

/* ---- who is where -------------------------------------------------------------------- */

/* Where somebody is who leaves in these seconds: the next node of the way, and when it is come to. */
struct place {
    int node, second;
    bool home, past; /* past: the end of the way is behind */
};

static struct place place_of(const struct possible *p, const struct way *w, int leave, int leave_on)
{
    struct place at = {0, 0, leave >= p->at_s, false};
    if (at.home) return at;
    for (; at.node < w->count; at.node++) {
        bool behind = w->stop >= 0 && at.node > w->stop;
        at.second = (behind ? leave_on : leave) + w->offset[at.node];
        if (at.second >= p->at_s) return at;
        if (at.node == w->stop && leave_on >= p->at_s) {
            at.second = p->at_s;
            return at;
        }
    }
    at.node = w->count - 1;
    at.past = true;
    return at;
}

/* The second in which so many units have left, in the leg. */
static int leaves_at(const struct possible *p, const struct way *w, int leg, int64_t units)
{
    int64_t before = 0;
    for (int t = 0; t < p->in->pause_s; t++) {
        before += w->leave[leg][t];
        if (before >= units) return t;
    }
    return p->in->pause_s;
}

static struct place place_of_unit(const struct possible *p, const struct way *w, int64_t unit)
{
    return place_of(p, w, leaves_at(p, w, 0, unit), w->stop >= 0 ? leaves_at(p, w, 1, unit) : 0);
}

static bool same(struct place a, struct place b)
{
    return a.node == b.node && a.second == b.second && a.home == b.home && a.past == b.past;
}

static void place_units(struct possible *p, const struct way *w, struct place own, struct place at,
                        double units)
{
    int k = w->class;
    if (at.home) return; /* with those of the zone, or of the halt */
    if (own.home && w->after < 0) p->home[k][w->zone] -= units;
    if (own.home && w->after >= 0) p->waits[w->after] -= units;
    if (at.past && w->corridor >= 0) {
        p->out[k] += units;
        return;
    }
    if (same(own, at) && !at.past) {
        if (at.second < p->in->pause_s) p->stands[k][w->node[at.node]][at.second] += units;
        return;
    }
    int group = new_group(p, units);
    if (own.home && w->after < 0) {
        struct entry home = zone_entry(p->in, w->zone, k);
        may_begin(p, group, k, home.node, p->at_s + home.access_s);
    }
    if (own.home && w->after >= 0) may_begin(p, group, k, p->way[w->after].end, p->at_s);
    if (!own.home) may_begin(p, group, k, w->node[own.node], own.second);
    for (int i = own.node; i < at.node; i++) may_begin(p, group, k, w->node[i], p->at_s);
    may_begin(p, group, k, w->node[at.node], at.past ? p->at_s : at.second);
}

static void place_person(struct possible *p, struct way *w, int person)
{
    int64_t last = (int64_t)(person + 1) * UNITS, first = last - UNITS + 1;
    struct place own = place_of_unit(p, w, last);
    if (own.past && w->corridor >= 0) p->out[w->class] += UNITS;
    if (own.past && w->corridor < 0) p->waits[w - p->way] += UNITS;
    if (!own.home && w->after < 0) p->home[w->class][w->zone] -= UNITS;
    if (!own.home && w->after >= 0) p->waits[w->after] -= UNITS;
    if (own.past) return;
    while (first <= last) {
        struct place at = place_of_unit(p, w, first);
        int64_t until = first;
        for (int64_t step = UNITS; step > 0; step /= 2) /* places only go back along a chain */
            while (until + step <= last && same(place_of_unit(p, w, until + step), at))
                until += step;
        place_units(p, w, own, at, (double)(until - first + 1));
        first = until + 1;
    }
}

static void add_standing(struct possible *p)
{
    for (int k = 0; k < p->class_count; k++)
        for (int v = 0; v < p->in->node_count; v++)
            for (int t = 0; t < p->in->pause_s; t++)
                if (p->stands[k][v][t] > 0)
                    add_column(p, 1, (int[]){row_of(p, k, v, t)}, (double[]){1},
                               p->stands[k][v][t] / UNITS);
}

static void place_all(struct possible *p)
{
    for (int k = 0; k < p->class_count; k++)
        for (int z = 0; z < p->in->zone_count; z++)
            p->home[k][z] = (double)p->in->zone[z].people[k] * UNITS;
    for (int i = 0; i < p->way_count; i++)
        for (int person = 0; person < p->way[i].people && p->way[i].class < p->class_count;
             person++) {
            place_person(p, &p->way[i], person);
            if (leaves_at(p, &p->way[i], 0, (int64_t)(person + 1) * UNITS) >= p->at_s) break;
        }
    add_standing(p);
    for (int i = 0; i < p->way_count; i++)
        if (p->way[i].corridor < 0 && p->way[i].class < p->class_count)
            may_begin(p, new_group(p, p->waits[i]), p->way[i].class, p->way[i].end, p->at_s);
    for (int k = 0; k < p->class_count; k++)
        for (int z = 0; z < p->in->zone_count; z++) {
            struct entry home = zone_entry(p->in, z, k);
            if (home.node >= 0 && p->home[k][z] > 0)
                may_begin(p, new_group(p, p->home[k][z]), k, home.node, p->at_s + home.access_s);
        }
}

/* ---- classes above ------------------------------------------------------------------- */

/* Column `out[x]` is what passes in seconds < x: that of x - 1 and the passes of x - 1. */
static void add_curve(struct possible *p, int k, int *out)
{
    for (int t = p->at_s; t < p->in->pause_s; t++) {
        out[t + 1] = add_column(p, 1, (int[]){p->pass[k] + t}, (double[]){-1}, 1e30);
        glp_set_row_bnds(p->lp, p->pass[k] + t, GLP_FX, 0, 0);
    }
    for (int t = p->at_s + 1; t < p->in->pause_s; t++)
        glp_set_mat_col(p->lp, out[t], 2, (int[]){0, p->pass[k] + t - 1, p->pass[k] + t},
                        (double[]){0, -1, 1});
}

static bool keep_above(struct possible *p, const char *path)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *row = NULL;
    int step = SQLITE_ERROR, out[MAX_CLASSES][MOST_S + 1];
    for (int k = 0; k + 1 < p->class_count; k++) add_curve(p, k, out[k]);
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(db, "SELECT class, t_s, people FROM arrival", -1, &row, NULL) ==
            SQLITE_OK)
        while ((step = sqlite3_step(row)) == SQLITE_ROW) {
            int k = text_number(row, 0) - 1, x = sqlite3_column_int(row, 1);
            if (k >= p->class_count - 1 || x <= p->at_s) continue;
            double least = sqlite3_column_double(row, 2) - p->out[k] / UNITS - 1e-7;
            if (least > 0) glp_set_col_bnds(p->lp, out[k][x], GLP_LO, least, 0);
        }
    sqlite3_finalize(row);
    sqlite3_close(db);
    return step == SQLITE_DONE;
}

static bool solve(struct possible *p, double *people)
{
    glp_smcp options;
    glp_init_smcp(&options);
    options.msg_lev = GLP_MSG_OFF;
    options.presolve = GLP_ON;
    int gave_up = glp_simplex(p->lp, &options);
    if (gave_up || glp_get_status(p->lp) != GLP_OPT) { /* its presolver has no tolerance */
        options.presolve = GLP_OFF;
        glp_std_basis(p->lp);
        gave_up = glp_simplex(p->lp, &options);
    }
    if (gave_up || glp_get_status(p->lp) != GLP_OPT) return false;
    *people = glp_get_obj_val(p->lp) + p->out[p->class_count - 1] / UNITS;
    return true;
}

bool most_possible(const struct instance *in, const struct changes *changes, int at_s,
                   const char *old_plan, const char *new_plan, int class, double *people)
{
    struct possible *p = calloc(1, sizeof *p);
    bool good = true;
    if (!p) return false;
    p->in = in, p->changes = changes, p->at_s = at_s, p->class_count = class + 1;
    p->way = calloc(MOST_CHAINS, sizeof *p->way);
    p->waits = calloc(MOST_CHAINS, sizeof *p->waits);
    for (int k = 0; k < in->class_count; k++) {
        p->roads[k] = malloc(sizeof *p->roads[k]);
        good = good && p->roads[k] && expand_roads(in, k, p->roads[k]);
    }
    good = good && in->pause_s < MOST_S && p->way && p->waits && read_plan(p, old_plan);
    if (good) build(p), place_all(p);
    good = good && (class == 0 || keep_above(p, new_plan)) && solve(p, people);
    for (int k = 0; k < in->class_count; k++) {
        if (p->roads[k]) expand_release(p->roads[k]);
        free(p->roads[k]);
    }
    free(p->way), free(p->waits);
    if (p->lp) glp_delete_prob(p->lp);
    glp_free_env();
    free(p);
    return good;
}
