/* From tags to uses. The specific wins over the general, as everywhere in OpenStreetMap: a
 * motor_vehicle=yes opens what access=no closes, whichever stands first. What a tag leaves open is
 * answered by the table of osm_defaults.c. */
#include "import/osm_tags.h"

#include <string.h>

#include "files/number.h"

const char *const osm_remark_text[OSM_REMARKS] = {
    [OSM_CONDITIONAL] = "conditions in tags (opening hours and the like), which are not read",
    [OSM_SPEED_ODD] = "maxspeed tags that cannot be read; the table's speed is used",
    [OSM_LANES_ODD] = "lanes tags that cannot be read; the table's lanes are used",
    [OSM_ONEWAY_ODD] = "oneway tags that cannot be read; both directions are used",
    [OSM_REVERSIBLE] = "roads of changing direction (oneway=reversible), closed to vehicles",
};

/* ---- finding ------------------------------------------------------------------------------------ */

struct tags {
    const struct osm_tag *all;
    size_t count;
};

/* "" when the tag is not there. */
static const char *get(struct tags tags, const char *key)
{
    for (size_t i = 0; i < tags.count; i++)
        if (strcmp(tags.all[i].key, key) == 0) return tags.all[i].value;
    return "";
}

static bool is_in(const char *word, size_t length, const char *const *list)
{
    for (; *list; list++)
        if (strlen(*list) == length && memcmp(*list, word, length) == 0) return true;
    return false;
}

static bool is_one_of(const char *word, const char *const *list)
{
    return is_in(word, strlen(word), list);
}

static bool is_yes(const char *value)
{
    return strcmp(value, "yes") == 0 || strcmp(value, "true") == 0 || strcmp(value, "1") == 0;
}

static bool is_no(const char *value)
{
    return strcmp(value, "no") == 0 || strcmp(value, "false") == 0 || strcmp(value, "0") == 0;
}

/* ---- access ------------------------------------------------------------------------------------- */

/* In order: of a list such as "delivery;destination" the most open counts. */
enum access { UNSAID, CLOSED, FOR_RESIDENTS, OPEN };

static enum access read_access(const char *value)
{
    static const char *const open[] = {"yes",    "permissive", "designated",  "official",
                                       "public", "allowed",    "discouraged", NULL};
    static const char *const residents[] = {"destination", "residents", "resident", NULL};
    static const char *const closed[] = {
        "no",       "private",  "customers", "delivery",     "permit",    "agricultural",
        "forestry", "military", "emergency", "restricted",   "employees", "staff",
        "members",  "psv",      "bus",       "use_sidepath", NULL};
    enum access most = UNSAID;
    while (*value) {
        size_t n = strcspn(value, ";");
        enum access each = is_in(value, n, open)        ? OPEN
                           : is_in(value, n, residents) ? FOR_RESIDENTS
                           : is_in(value, n, closed)    ? CLOSED
                                                        : UNSAID;
        if (each > most) most = each;
        value += n;
        value += *value == ';';
        value += strspn(value, " ");
    }
    return most;
}

/* Whether the mode may go, `by_default` when nothing is said. Words for all traffic never open what
 * is closed by default (access=yes on a footway); words for residents neither. */
static bool may_go(struct tags tags, enum mode mode, bool by_default)
{
    static const char *const keys[MODE_COUNT][4] = {
        [MODE_VEHICLE] = {"access", "vehicle", "motor_vehicle", "motorcar"},
        [MODE_FOOT] = {"access", "foot", NULL, NULL}};
    bool may = by_default;
    for (int i = 0; i < 4 && keys[mode][i]; i++) {
        enum access said = read_access(get(tags, keys[mode][i]));
        if (said == CLOSED) may = false;
        if (said == FOR_RESIDENTS && i > 0) may = may || by_default;
        if (said == OPEN && i > 0) may = true;
    }
    return may;
}

/* Bits of the modes that a ford stops. How deep it is nobody knows. */
static unsigned ford_stops(struct tags tags)
{
    const char *ford = get(tags, "ford");
    if (!*ford || is_no(ford)) return 0;
    return strcmp(ford, "stepping_stones") == 0 ? 1u << MODE_VEHICLE
                                                : 1u << MODE_VEHICLE | 1u << MODE_FOOT;
}

unsigned osm_node_stops(const struct osm_node *node)
{
    static const char *const passable[] = {"no",
                                           "gate",
                                           "lift_gate",
                                           "swing_gate",
                                           "sliding_gate",
                                           "toll_booth",
                                           "border_control",
                                           "checkpoint",
                                           "cattle_grid",
                                           "entrance",
                                           "kerb",
                                           "height_restrictor",
                                           "sally_port",
                                           "hampshire_gate",
                                           "arch",
                                           "sliding_beam",
                                           NULL};
    static const char *const closed[] = {"wall",       "fence",         "hedge",
                                         "ditch",      "city_wall",     "retaining_wall",
                                         "guard_rail", "cable_barrier", NULL};
    if (node->tag_count == 0) return 0;
    struct tags tags = {node->tags, node->tag_count};
    unsigned stops = ford_stops(tags);
    const char *barrier = get(tags, "barrier");
    if (!*barrier) return stops;
    bool locked = is_yes(get(tags, "locked")) || is_one_of(barrier, closed);
    if (!may_go(tags, MODE_VEHICLE, is_one_of(barrier, passable) && !locked))
        stops |= 1u << MODE_VEHICLE;
    if (!may_go(tags, MODE_FOOT, !locked)) stops |= 1u << MODE_FOOT;
    return stops;
}

/* ---- directions --------------------------------------------------------------------------------- */

enum { ONLY_FORWARD = 1, ONLY_BACKWARD = 2, BOTH = 3 };

static unsigned read_oneway(const char *value, unsigned by_default, bool *odd)
{
    if (!*value) return by_default;
    if (is_yes(value)) return ONLY_FORWARD;
    if (is_no(value)) return BOTH;
    if (strcmp(value, "-1") == 0 || strcmp(value, "reverse") == 0) return ONLY_BACKWARD;
    *odd = true;
    return by_default;
}

static bool is_alternating(struct tags tags)
{
    return strcmp(get(tags, "oneway"), "alternating") == 0;
}

static unsigned vehicle_directions(struct tags tags, const struct osm_kind *kind,
                                   struct osm_use *use)
{
    const char *junction = get(tags, "junction"), *oneway = get(tags, "oneway");
    bool round = strcmp(junction, "roundabout") == 0 || strcmp(junction, "circular") == 0;
    bool odd = false;
    if (is_alternating(tags)) return BOTH;
    if (strcmp(oneway, "reversible") == 0) {
        use->remarks |= 1u << OSM_REVERSIBLE;
        return 0;
    }
    unsigned ways = read_oneway(oneway, kind->oneway || round ? ONLY_FORWARD : BOTH, &odd);
    if (odd) use->remarks |= 1u << OSM_ONEWAY_ODD;
    return ways;
}

/* ---- lanes -------------------------------------------------------------------------------------- */

/* The least of "2;3", rounded down; 0 when not said or unreadable. */
static int64_t read_lanes(struct tags tags, const char *key, struct osm_use *use)
{
    const char *value = get(tags, key);
    int64_t least = 0;
    while (*value) {
        char one[8] = {0};
        int64_t lanes;
        size_t n = strcspn(value, ";|");
        if (n < sizeof one) memcpy(one, value, n);
        if (!number_scaled_floor(one, 1, &lanes) || lanes < 1 || lanes > 20) {
            use->remarks |= 1u << OSM_LANES_ODD;
            return 0;
        }
        if (least == 0 || lanes < least) least = lanes;
        value += n;
        value += *value != '\0';
    }
    return least;
}

/* Half lanes per direction: a lane that both directions share is half a lane for each. */
static void count_halves(struct tags tags, const struct osm_kind *kind, unsigned directions,
                         struct osm_use *use, int64_t halves[2])
{
    int64_t all = read_lanes(tags, "lanes", use);
    int64_t own[2] = {read_lanes(tags, "lanes:forward", use),
                      read_lanes(tags, "lanes:backward", use)};
    int64_t middle = read_lanes(tags, "lanes:both_ways", use);
    for (int d = 0; d < 2; d++) {
        int64_t rest = all - middle - own[1 - d];
        halves[d] = 2 * kind->lanes;
        if (is_alternating(tags))
            halves[d] = 1;
        else if (own[d])
            halves[d] = 2 * own[d];
        else if (all && directions != BOTH)
            halves[d] = 2 * all;
        else if (all && own[1 - d] && rest > 0)
            halves[d] = 2 * rest;
        else if (all > middle)
            halves[d] = all - middle == 1 ? 1 : (all - middle) / 2 * 2;
    }
}

/* ---- speed -------------------------------------------------------------------------------------- */

static int64_t speed_of(struct tags tags, const struct osm_kind *kind, const char *directed,
                        struct osm_use *use)
{
    static const char *const keys[] = {"maxspeed:type", "source:maxspeed", "zone:maxspeed",
                                       "zone:traffic", NULL};
    int64_t speed;
    const char *said = get(tags, directed);
    if (!*said) said = get(tags, "maxspeed");
    if (*said) {
        enum osm_speed found = osm_speed_read(said, &speed);
        if (found == OSM_SPEED_UNREADABLE) use->remarks |= 1u << OSM_SPEED_ODD;
        if (found == OSM_SPEED_READ) return speed;
    }
    for (int i = 0; keys[i] && !*said; i++)
        if (osm_speed_of_place(get(tags, keys[i]), &speed) == OSM_SPEED_READ) return speed;
    return kind->speed_kmh * INT64_C(1000000);
}

/* ---- a way -------------------------------------------------------------------------------------- */

static bool is_gone(struct tags tags)
{
    static const char *const words[] = {"construction", "proposed",   "planned",   "abandoned",
                                        "razed",        "demolished", "disused",   "dismantled",
                                        "removed",      "historic",   "destroyed", NULL};
    return is_one_of(get(tags, "highway"), words) || is_yes(get(tags, "abandoned")) ||
           is_yes(get(tags, "disused")) || is_yes(get(tags, "demolished")) ||
           is_yes(get(tags, "razed"));
}

static bool is_conditional(const char *key)
{
    static const char *const keys[] = {"access", "vehicle",  "motor_vehicle", "motorcar", "foot",
                                       "oneway", "maxspeed", "lanes",         NULL};
    static const char ending[] = ":conditional";
    size_t n = strlen(key), e = sizeof ending - 1;
    return n > e && strcmp(key + n - e, ending) == 0 && is_in(key, strcspn(key, ":"), keys);
}

static const struct osm_kind *kind_of(const struct osm_defaults *defaults, struct tags tags)
{
    const char *highway = get(tags, "highway");
    const char *sub = strcmp(highway, "service") == 0 ? get(tags, "service")
                      : strcmp(highway, "track") == 0 ? get(tags, "tracktype")
                                                      : "";
    return osm_defaults_find(defaults, highway, *sub ? sub : NULL);
}

static void use_vehicles(struct tags tags, const struct osm_kind *kind, struct osm_use *use)
{
    int64_t halves[2];
    unsigned directions = vehicle_directions(tags, kind, use);
    count_halves(tags, kind, directions, use, halves);
    for (int d = 0; d < 2; d++) {
        if (!(directions & 1u << d)) continue;
        int64_t vehicles_h = halves[d] * kind->vehicles_h / 2;
        use->vehicles_h[d] = vehicles_h > 0 ? vehicles_h : 1;
        use->speed_mm_h[d] =
            speed_of(tags, kind, d ? "maxspeed:backward" : "maxspeed:forward", use);
        use->ways |= LINK_WAY(MODE_VEHICLE, d);
    }
}

static void use_on_foot(struct tags tags, const struct osm_kind *kind, struct osm_use *use)
{
    bool odd = false;
    unsigned directions = read_oneway(get(tags, "oneway:foot"), BOTH, &odd);
    use->foot_people_h = kind->foot_people_h;
    for (int d = 0; d < 2; d++)
        if (directions & 1u << d) use->ways |= LINK_WAY(MODE_FOOT, d);
}

struct osm_use osm_way_use(const struct osm_defaults *defaults, const struct osm_way *way)
{
    struct tags tags = {way->tags, way->tag_count};
    struct osm_use use = {.is_road = *get(tags, "highway") != '\0'};
    bool ferry = strcmp(get(tags, "route"), "ferry") == 0;
    const struct osm_kind *kind = kind_of(defaults, tags);
    if (!use.is_road || ferry) {
        use.is_road = ferry;
        use.dropped = ferry ? "ferry routes" : "ways that are no roads";
        return use;
    }
    use.dropped = is_gone(tags)               ? "roads planned, being built or gone"
                  : !kind                     ? "highway tags that name no road"
                  : is_yes(get(tags, "area")) ? "roads drawn as areas"
                                              : NULL;
    if (use.dropped) return use;
    bool no_walkers = is_yes(get(tags, "motorroad"));
    unsigned stops = ford_stops(tags);
    if (!may_go(tags, MODE_VEHICLE, kind->allowed[MODE_VEHICLE])) stops |= 1u << MODE_VEHICLE;
    if (!may_go(tags, MODE_FOOT, kind->allowed[MODE_FOOT] && !no_walkers)) stops |= 1u << MODE_FOOT;
    if (!(stops & 1u << MODE_VEHICLE)) use_vehicles(tags, kind, &use);
    if (!(stops & 1u << MODE_FOOT)) use_on_foot(tags, kind, &use);
    for (size_t i = 0; i < tags.count; i++)
        if (is_conditional(tags.all[i].key)) use.remarks |= 1u << OSM_CONDITIONAL;
    if (!use.ways)
        use.dropped = ford_stops(tags) ? "fords" : "roads closed to vehicles and on foot";
    return use;
}
