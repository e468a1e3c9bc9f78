/* The texts of the draft's files. What was assumed carries the mark ASSUMPTION where it stands. */
#include <string.h>

#include "draft/draft_int.h"

/* A cell of CSV: quoted when it must be. */
static void add_cell(struct text *out, const char *cell)
{
    if (!cell[strcspn(cell, ",\"\r\n")]) {
        text_add(out, cell);
        return;
    }
    text_add(out, "\"");
    for (const char *p = cell; *p; p++) text_add_n(out, *p == '"' ? "\"\"" : p, *p == '"' ? 2 : 1);
    text_add(out, "\"");
}

/* A text of YAML in double quotes. Control characters were refused where they came in. */
void draft_add_quoted(struct text *out, const char *value)
{
    text_add(out, "\"");
    for (const char *p = value; *p; p++) {
        if (*p == '"' || *p == '\\') text_add(out, "\\");
        text_add_n(out, p, 1);
    }
    text_add(out, "\"");
}

static cw_status put(struct draft *d, const char *name, struct text *text)
{
    cw_status s = folder_put(&d->folder, name, text, d->err);
    text_release(text);
    return s;
}

/* Whether some zone has that name, and no class's column is called so. */
static bool has_names(const struct draft *d, size_t which)
{
    for (size_t c = 0; c < d->class_count; c++)
        if (strcmp(d->classes[c].id, draft_name_columns[which]) == 0) return false;
    for (size_t i = 0; i < d->zone_count; i++)
        if (d->zones[i].names[which]) return true;
    return false;
}

/* The columns that both tables of zones begin with; `shown` says which names they have. */
static void add_zone_heads(const struct draft *d, struct text *out, bool shown[DRAFT_NAMES])
{
    text_add(out, "zone_id");
    for (size_t n = 0; n < DRAFT_NAMES; n++) {
        shown[n] = has_names(d, n);
        if (shown[n]) text_addf(out, ",%s", draft_name_columns[n]);
    }
    text_add(out, ",lon,lat");
}

static void add_zone_cells(const struct draft_zone *z, const bool shown[DRAFT_NAMES],
                           struct text *out)
{
    add_cell(out, z->id);
    for (size_t n = 0; n < DRAFT_NAMES; n++) {
        if (!shown[n]) continue;
        text_add(out, ",");
        if (z->names[n]) add_cell(out, z->names[n]);
    }
    text_addf(out, ",%.7f,%.7f", z->lon, z->lat);
}

static cw_status put_uncovered(struct draft *d)
{
    struct text out = {0};
    bool shown[DRAFT_NAMES];
    if (d->uncovered_zones == 0 && d->outside_people == 0) return CW_OK;
    add_zone_heads(d, &out, shown);
    text_add(&out, ",people,why\n");
    for (size_t i = 0; i < d->zone_count; i++) {
        const struct draft_zone *z = &d->zones[i];
        if (!z->uncovered) continue;
        add_zone_cells(z, shown, &out);
        text_addf(&out, ",%lld,", (long long)z->people);
        add_cell(&out, z->uncovered);
        text_add(&out, "\n");
    }
    if (d->outside_people)
        text_addf(&out, "outside,,,%lld,beyond the extent of the roads\n",
                  (long long)d->outside_people);
    return put(d, "not-covered.csv", &out);
}

cw_status draft_put_zones(struct draft *d)
{
    struct text out = {0};
    bool shown[DRAFT_NAMES];
    add_zone_heads(d, &out, shown);
    for (size_t c = 0; c < d->class_count; c++) text_addf(&out, ",%s", d->classes[c].id);
    text_add(&out, "\n");
    for (size_t i = 0; i < d->zone_count; i++) {
        const struct draft_zone *z = &d->zones[i];
        if (z->uncovered) continue;
        add_zone_cells(z, shown, &out);
        for (size_t c = 0; c < d->class_count; c++)
            text_addf(&out, ",%lld", (long long)z->by_class[c]);
        text_add(&out, "\n");
    }
    cw_status s = put(d, "zones.csv", &out);
    return s ? s : put_uncovered(d);
}

cw_status draft_put_corridors(struct draft *d)
{
    struct text out = {0};
    text_add(&out, "corridor_id,name,admits,lon,lat,windows,capacity_per_hour_low,"
                   "capacity_per_hour_best,capacity_per_hour_high,note\n");
    for (size_t g = 0; g < d->gate_count; g++) {
        const struct draft_gate *gate = &d->gates[g];
        text_addf(&out, "%s,", gate->id);
        add_cell(&out, gate->name);
        for (size_t c = 0; c < d->class_count; c++)
            text_addf(&out, "%s%s", c ? " " : ",", d->classes[c].id);
        text_addf(&out, ",%.7f,%.7f,%s/%s,%lld,%lld,%lld,ASSUMPTION: throughput and windows%s\n",
                  gate->lon, gate->lat, d->start, d->end, (long long)gate->low,
                  (long long)gate->best, (long long)gate->high,
                  d->proposed ? "; the corridor itself is a proposal" : "");
    }
    return put(d, "corridors.csv", &out);
}

/* ---- operation.yaml ----------------------------------------------------------------------------- */

static void add_head(const struct draft *d, struct text *out)
{
    text_add(out,
             "# Drafted by `clearway new`. Whatever was not given is marked ASSUMPTION: check it, "
             "correct it,\n# remove the mark, and its sentence under `assumptions:` below, which "
             "every report shows.\n# What each key means: docs/formats.md.\nclearway: 1\n"
             "operation: {id: ");
    draft_add_quoted(out, d->operation_id);
    text_add(out, ", title: ");
    draft_add_quoted(out, d->o->title ? d->o->title : d->operation_id);
    text_add(out, "}\n\n# A name of the IANA database; all local times below are in it.\n");
    if (!d->o->time_zone) text_add(out, "# ASSUMPTION: UTC; put the place's own.\n");
    text_add(out, "time_zone: ");
    draft_add_quoted(out, d->o->time_zone ? d->o->time_zone : "UTC");
    text_add(out, "\n# When movement is allowed, as given.\npause: {start: ");
    draft_add_quoted(out, d->start);
    text_add(out, ", end: ");
    draft_add_quoted(out, d->end);
    text_addf(out,
              "}\n\n# The roads. What was understood of them: clearway network info "
              "operation.yaml\nnetwork: {%s}\n",
              d->network_key.bytes);
}

static void add_classes(const struct draft *d, struct text *out)
{
    text_add(out,
             "\n# Who moves, in order of priority.\n# ASSUMPTION: how people go, how fast walkers "
             "are, and that all of them are civilians.\nclasses:\n");
    for (size_t c = 0; c < d->class_count; c++) {
        const struct draft_class *k = &d->classes[c];
        text_addf(out, "  - {id: %s, mode: ", k->id);
        if (k->mode == MODE_FOOT)
            text_add(out, "foot, speed_kmh: 3.6}\n");
        else
            text_addf(out, "vehicle, persons_per_vehicle: %lld}\n",
                      (long long)draft_vehicle_persons(d));
    }
    text_add(out, "\n# Which share of them will come. ASSUMPTION: from nobody (a pause that is not "
                  "trusted draws nobody)\n# to everybody; planned for everybody.\ntake_up:\n");
    for (size_t c = 0; c < d->class_count; c++)
        text_addf(out, "  %s: {low: 0, best: 1, high: 1}\n", d->classes[c].id);
}

static void add_tables(const struct draft *d, struct text *out)
{
    text_addf(
        out,
        "\n# Where people are. Farther than snap_max_m from every road that leads to a corridor "
        "is an error.\nzones: zones.csv\nsnap_max_m: %d\n"
        "# The ways out: where, when, whom and how many they let pass.\n"
        "# ASSUMPTION: %severy throughput; that all are open for the whole pause.\n"
        "corridors: corridors.csv\n\n"
        "# Not said yet, and so left out (examples; remove the #):\n"
        "# closures: [{kind: area, wkt: \"POLYGON ((...))\", from: \"12:00\", to: \"14:00\"}]\n"
        "# assembly_points: [{id: school, lon: 0.0, lat: 0.0, people: 200}]\n"
        "# parties: [{id: A, name: Party A}]\n"
        "# statements: [{by: A, kind: accepts, about: [pause, %s], at: 2030-01-01}]\n",
        (int)draft_snap_m(d), d->proposed ? "every one of them is a proposal; " : "",
        d->gate_count ? d->gates[0].id : "C1");
}

static void add_not_covered(const struct draft *d, struct text *out)
{
    int64_t people = d->uncovered_people + d->outside_people;
    if (people > 0)
        text_addf(out,
                  "\n# People who are there and in no zone (not-covered.csv): no plan counts them, "
                  "every result names them.\nnot_covered: %lld\n",
                  (long long)people);
}

static void add_notes(const struct draft *d, struct text *out)
{
    text_add(out, "\nassumptions:\n");
    for (size_t i = 0; i < d->note_count; i++) {
        text_add(out, "  - ");
        draft_add_quoted(out, d->notes[i]);
        text_add(out, "\n");
    }
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

static void add_sources(const struct draft *d, struct text *out)
{
    struct text people = {0};
    text_addf(&people, "%s (write here who counted, when, and under which licence)",
              base_name(d->o->people));
    text_add(out, "sources:\n  - {what: roads, origin: ");
    if (d->o->osm) {
        text_add(out, "\"OpenStreetMap contributors\", licence: \"ODbL 1.0\"");
    } else {
        struct text roads = {0};
        text_addf(&roads, "%s (write here whose they are, and under which licence)",
                  base_name(d->o->network));
        draft_add_quoted(out, roads.broken ? "" : roads.bytes);
        text_release(&roads);
    }
    text_add(out, "}\n  - {what: numbers of people, origin: ");
    draft_add_quoted(out, people.broken ? "" : people.bytes);
    text_add(out, "}\n");
    text_release(&people);
}

cw_status draft_put_operation(struct draft *d)
{
    struct text out = {0};
    add_head(d, &out);
    add_classes(d, &out);
    add_tables(d, &out);
    add_not_covered(d, &out);
    add_notes(d, &out);
    add_sources(d, &out);
    return put(d, "operation.yaml", &out);
}
