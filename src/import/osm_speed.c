/* Speed limits as they are written in OpenStreetMap (wiki: "Key:maxspeed", "Default speed limits"):
 *
 *   limit = one (';' or '|' one)*        the least counts
 *   one   = number [blank] [unit]  |  "walk" | "none" | "signals" | "variable"  |  COUNTRY:place
 */
#include <string.h>
#include <strings.h>

#include "files/number.h"
#include "import/osm_tags.h"

enum { MOST_TEXT = 31, WALK_KMH = 5, NONE_KMH = 130, LEAST_KMH = 1, MOST_KMH = 200 };
#define KMH INT64_C(1000000) /* in mm/h */

/* What a kind of place means where the law is known; the last of a kind serves all other countries.
 * Figures: km/h for cars, from the wiki's table of national limits. */
static const struct {
    const char *place;
    int32_t kmh;
} places[] = {
    {"BY:urban", 60},      {"RU:urban", 60},     {"KZ:urban", 60},        {"ZA:urban", 60},
    {"BR:urban", 60},      {"urban", 50},        {"AT:rural", 100},       {"AU:rural", 100},
    {"BR:rural", 100},     {"CH:rural", 80},     {"DE:rural", 100},       {"DK:rural", 80},
    {"ES:rural", 90},      {"FI:rural", 80},     {"FR:rural", 80},        {"NL:rural", 80},
    {"NO:rural", 80},      {"SE:rural", 70},     {"ZA:rural", 100},       {"BE-VLG:rural", 70},
    {"rural", 90},         {"AT:trunk", 100},    {"BE:trunk", 120},       {"BG:trunk", 120},
    {"CH:trunk", 100},     {"ES:trunk", 90},     {"NL:trunk", 100},       {"PT:trunk", 100},
    {"RO:trunk", 100},     {"RS:trunk", 100},    {"trunk", 110},          {"AT:motorway", 130},
    {"BG:motorway", 140},  {"CZ:motorway", 130}, {"DE:motorway", 130},    {"DK:motorway", 130},
    {"FR:motorway", 130},  {"GR:motorway", 130}, {"HR:motorway", 130},    {"HU:motorway", 130},
    {"IT:motorway", 130},  {"LT:motorway", 130}, {"NL:motorway", 130},    {"PL:motorway", 140},
    {"RO:motorway", 130},  {"RS:motorway", 130}, {"SI:motorway", 130},    {"SK:motorway", 130},
    {"UA:motorway", 130},  {"BY:motorway", 110}, {"BR:motorway", 110},    {"RU:motorway", 110},
    {"SE:motorway", 110},  {"motorway", 120},    {"DE:living_street", 7}, {"AT:living_street", 5},
    {"living_street", 20}, {"bicycle_road", 30}, {"school", 30},
};

/* The United Kingdom's limits are in miles per hour. */
static const struct {
    const char *place;
    int32_t mph;
} mile_places[] = {
    {"nsl_restricted", 30}, {"nsl_single", 60}, {"nsl_dual", 70}, {"GB:motorway", 70}};

static const struct {
    const char *name;
    int64_t mm; /* per hour of one of them */
} units[] = {{"", KMH},        {"km/h", KMH},      {"kmh", KMH},      {"kph", KMH},   {"kmph", KMH},
             {"mph", 1609344}, {"knots", 1852000}, {"knot", 1852000}, {"kn", 1852000}};

static enum osm_speed within_limits(int64_t mm_h, int64_t *out)
{
    *out = mm_h;
    return mm_h >= LEAST_KMH * KMH && mm_h <= MOST_KMH * KMH ? OSM_SPEED_READ
                                                             : OSM_SPEED_UNREADABLE;
}

/* "50", "50 mph", "12.5km/h" */
static enum osm_speed read_amount(const char *text, int64_t *out)
{
    char digits[MOST_TEXT + 1];
    size_t n = strspn(text, "0123456789.");
    int64_t thousandths;
    if (n == 0 || n > 9) return OSM_SPEED_UNREADABLE;
    memcpy(digits, text, n);
    digits[n] = '\0';
    const char *unit = text + n + strspn(text + n, " ");
    if (!number_scaled(digits, 1000, &thousandths)) return OSM_SPEED_UNREADABLE;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcasecmp(unit, units[i].name) == 0)
            return within_limits((thousandths * units[i].mm + 500) / 1000, out);
    return OSM_SPEED_UNREADABLE;
}

/* "zone30", "zone:30", "30" behind a country. */
static enum osm_speed read_zone(const char *place, int64_t *out)
{
    int64_t kmh;
    if (strncmp(place, "zone", 4) == 0) place += 4;
    place += *place == ':';
    if (strlen(place) > 3 || !number_whole(place, LEAST_KMH, MOST_KMH, &kmh))
        return OSM_SPEED_UNREADABLE;
    *out = kmh * KMH;
    return OSM_SPEED_READ;
}

static enum osm_speed read_place(const char *text, int64_t *out)
{
    const char *colon = strchr(text, ':');
    const char *place = colon ? colon + 1 : text;
    for (size_t i = 0; i < sizeof mile_places / sizeof *mile_places; i++)
        if (strcmp(mile_places[i].place, text) == 0 || strcmp(mile_places[i].place, place) == 0)
            return within_limits(mile_places[i].mph * INT64_C(1609344), out);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (strcmp(places[i].place, text) == 0 || strcmp(places[i].place, place) == 0)
            return within_limits(places[i].kmh * KMH, out);
    return read_zone(place, out);
}

static enum osm_speed read_one(const char *text, int64_t *out)
{
    if (*text >= '0' && *text <= '9') return read_amount(text, out);
    if (strcmp(text, "walk") == 0) return within_limits(WALK_KMH * KMH, out);
    if (strcmp(text, "none") == 0) return within_limits(NONE_KMH * KMH, out);
    if (strcmp(text, "signals") == 0 || strcmp(text, "variable") == 0) return OSM_SPEED_DEFAULT;
    return osm_speed_of_place(text, out);
}

enum osm_speed osm_speed_of_place(const char *text, int64_t *mm_h)
{
    bool letter = (*text >= 'A' && *text <= 'Z') || (*text >= 'a' && *text <= 'z');
    return letter && strlen(text) <= MOST_TEXT ? read_place(text, mm_h) : OSM_SPEED_UNREADABLE;
}

enum osm_speed osm_speed_read(const char *text, int64_t *mm_h)
{
    enum osm_speed found = OSM_SPEED_UNREADABLE;
    for (;;) {
        char one[MOST_TEXT + 1];
        text += strspn(text, " ");
        size_t n = strcspn(text, ";|"), trimmed = n;
        while (trimmed && text[trimmed - 1] == ' ') trimmed--;
        if (trimmed > MOST_TEXT) return OSM_SPEED_UNREADABLE;
        memcpy(one, text, trimmed);
        one[trimmed] = '\0';
        int64_t speed = 0;
        enum osm_speed each = read_one(one, &speed);
        if (each == OSM_SPEED_UNREADABLE) return each;
        if (each == OSM_SPEED_READ && (found != OSM_SPEED_READ || speed < *mm_h)) *mm_h = speed;
        if (found != OSM_SPEED_READ) found = each;
        if (text[n] == '\0') return found;
        text += n + 1;
    }
}
