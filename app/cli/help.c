/* The help texts. Each ends with an example that works from the project's folder. */
#include <string.h>

#include "cli.h"

static const char general[] =
    "clearway " CW_VERSION ": evacuations through corridors that are open only part of the time\n"
    "\n"
    "  clearway new FOLDER --osm FILE --people FILE --pause FROM/TO\n"
    "                                     a first draft of an operation, every assumption marked\n"
    "  clearway doctor OPERATION.yaml     what in the data would mislead, where, and what to do\n"
    "  clearway plan OPERATION.yaml       who leaves when, by which way, through which corridor,\n"
    "                                     and a proof that no plan of the model gets more out\n"
    "  clearway verify PLAN.gpkg          check a plan independently of the planner\n"
    "  clearway ready OPERATION.yaml      what is agreed by whom, what is missing, and the people "
    "who\n"
    "                                     hang on it\n"
    "  clearway network info FILE         what was understood of a road network or operation\n"
    "  clearway network convert IN OUT    a road network as GMNS tables or as a GeoPackage\n"
    "  clearway record ...                who promised what, who refused, what was seen: signed,\n"
    "                                     append-only, checkable by all sides\n"
    "  clearway help COMMAND              more about a command\n"
    "\n"
    "Exit codes: 0 done, 1 failed while running, 2 bad usage or input, 3 refuted (verify).\n"
    "Example: clearway plan examples/aleppo-2016/operation.yaml -o plan.gpkg\n";

static const char new_operation[] =
    "clearway new FOLDER --osm FILE --people FILE --pause FROM/TO [options]\n"
    "\n"
    "Writes a complete, commented operation into a new folder from what an office has in the "
    "first\n"
    "hour. Whatever is not given is assumed; every assumption is marked where it stands and "
    "listed.\n"
    "\n"
    "      --osm FILE           roads: an OpenStreetMap extract (.osm.pbf, .osm, .gz, .bz2), or\n"
    "      --network FILE       a MATSim network, a GMNS folder, or polygons of areas\n"
    "      --crs EPSG:N         the coordinates of --network, where it does not say so itself\n"
    "      --people FILE        how many are where: .csv (lon, lat, people), .geojson, .gpkg, or\n"
    "                           people per cell (.tif)\n"
    "      --people-column NAME the column with the number of people\n"
    "      --cell METRES        squares into which a raster's people are gathered (500)\n"
    "      --snap METRES        farther from every road than this is not covered (500)\n"
    "      --pause FROM/TO      local times: 2030-01-01T09:00/2030-01-01T19:00\n"
    "      --time-zone ZONE     such as Asia/Damascus (UTC)\n"
    "      --gate LON,LAT[,NAME]\n"
    "                           a way out (or X,Y in the network's metres); repeat it. Without\n"
    "                           any, corridors are proposed where big roads leave the extract\n"
    "      --throughput N       people per hour through each corridor (1000)\n"
    "      --mode MODE          foot (default) or vehicle, for everybody; or\n"
    "      --class ID=MODE:PERCENT\n"
    "                           repeat it: --class civilian-on-foot=foot:70\n"
    "                           --class civilian-by-car=vehicle:30\n"
    "      --persons-per-vehicle N  (4)\n"
    "      --title TEXT         what reports call it (the folder's name)\n"
    "      --copy               copy the given files into the folder instead of naming them\n"
    "  -q, --quiet              print nothing but errors\n"
    "\n"
    "Example: clearway new draft --osm city.osm.pbf --people people.csv --gate 37.16,36.20,North "
    "\\\n"
    "             --pause 2030-01-01T09:00/2030-01-01T19:00 --time-zone Asia/Damascus\n";

static const char doctor[] =
    "clearway doctor OPERATION.yaml [--json]\n"
    "\n"
    "Looks for what in the data would mislead: people far from roads or outside the network, "
    "pieces\n"
    "cut off, gates against one-way streets or that nobody reaches in time, absurd lengths, "
    "speeds\n"
    "and capacities, closures that close nothing, zones listed twice. Each finding comes with its\n"
    "place, the people it concerns and a remedy. Works also where plan refuses zones for being "
    "too\n"
    "far away. Exit code 0 whether something was found or not, 2 when the files cannot be read.\n"
    "\n"
    "Example: clearway doctor examples/aleppo-2016/operation.yaml\n";

static const char plan[] =
    "clearway plan OPERATION.yaml [options]\n"
    "\n"
    "Plans the operation, proves a bound, and prints one screen.\n"
    "\n"
    "  -o, --output FILE.gpkg   also write the plan as a GeoPackage (QGIS opens it)\n"
    "      --report FILE.html   also write the report for those who decide: one file with a map,\n"
    "                           in English and Arabic, for a browser without a network; "
    "restricted\n"
    "      --json               print one JSON document instead of the screen\n"
    "      --basis B            which corridors count: announced (default), accepted, verified\n"
    "      --population P       low, best (default) or high: numbers, take-up and throughputs\n"
    "      --as-of TIME         the moment at which consent is judged, local ISO time\n"
    "                           (default: the latest entry of the operation)\n"
    "      --tick SECONDS       one row of the arrival curves per so many seconds (300)\n"
    "      --slot SECONDS       cohorts leave in slots of this length (900)\n"
    "      --ranges             compute the throughput and take-up ranges whatever the size;\n"
    "      --no-ranges          never (by default: on the screen and in the report, when the\n"
    "                           network is small)\n"
    "      --why                say in sentences what keeps more from getting out, or sooner: the\n"
    "                           binding minimum cut of each class\n"
    "      --effort N           how long to search for a better plan and a closer bound, in "
    "millions\n"
    "                           of states a flow (4, and one more for each 600 to 2,000 nodes); 30 "
    "is\n"
    "                           some seconds, 1000 some minutes\n"
    "      --time-limit SECONDS the best plan and bound found when so long has been searched; "
    "reading,\n"
    "                           rounding and writing come on top, and the result depends on the "
    "machine\n"
    "      --simplicity N       at most N routes per zone and class; what that costs is stated. "
    "free\n"
    "                           (default): as few as cost nobody a second; none: as found\n"
    "      --threads N          accepted for scripts; this version solves on one thread\n"
    "  -q, --quiet              print nothing but errors\n"
    "\n"
    "Example: clearway plan examples/aleppo-2016/operation.yaml --basis accepted -o plan.gpkg\n";

static const char ready[] =
    "clearway ready OPERATION.yaml [options]\n"
    "\n"
    "Says of each corridor and guarantee what is agreed by whom, contested, unknown or out of "
    "date,\n"
    "which detail is missing (times, place, route, mines, who may leave, people an hour, "
    "screening\n"
    "and the count around it, aid in, right to stay and to return), and how many people hang on "
    "it.\n"
    "\n"
    "      --as-of TIME         the moment at which consent is judged, local ISO time\n"
    "                           (default: the latest entry of the operation)\n"
    "      --fresh HOURS        consent last given longer ago is out of date (72)\n"
    "      --no-prices          do not plan anything: only what was said\n"
    "      --json               print one JSON document\n"
    "      --threads N          plans made at once (one per core)\n"
    "  -q, --quiet              no progress\n"
    "\n"
    "Example: clearway ready examples/aleppo-2016/operation.yaml\n";

static const char verify[] =
    "clearway verify PLAN.gpkg [OPERATION.yaml] [-q]\n"
    "\n"
    "Rereads the inputs and recomputes every constraint, total and certificate of the plan with\n"
    "code that shares nothing with the planner. Exit code 3 and one sentence when the plan is\n"
    "refuted. Without OPERATION.yaml the plan says where it is.\n"
    "\n"
    "Example: clearway verify plan.gpkg examples/aleppo-2016/operation.yaml\n";

static const char network[] =
    "clearway network info FILE|FOLDER|OPERATION.yaml [--json] [--crs C]\n"
    "clearway network convert FILE|FOLDER|OPERATION.yaml OUT [--crs C] [-q]\n"
    "\n"
    "info says what was understood of a network: counts, extent, connected pieces, what was "
    "dropped\n"
    "and why; of an operation also where each zone that is not at a node joins it.\n"
    "convert writes it anew: OUT ending in .gpkg is a GeoPackage with the layers node and link, "
    "for\n"
    "maps; any other OUT is a new folder of GMNS tables, which an operation reads as the same\n"
    "network (network: {gmns: OUT}). It is written whole or not at all.\n"
    "\n"
    "Read are: a folder (GMNS); .osm, .osm.pbf, .pbf (OpenStreetMap); .xml (MATSim); each also "
    "with\n"
    ".gz or .bz2; .geojson and .gpkg (polygons of areas); .yaml (the network of an operation).\n"
    "\n"
    "      --json               info: one JSON document\n"
    "      --crs C              GMNS and MATSim: what the coordinates are in, such as EPSG:32754\n"
    "      --osm-defaults FILE  OpenStreetMap: a CSV file of what roads are like without tags\n"
    "  -q, --quiet              print nothing but errors\n"
    "\n"
    "Example: clearway network info examples/aleppo-2016/operation.yaml\n"
    "         clearway network convert examples/aleppo-2016/operation.yaml network.gpkg\n";

static const char record[] =
    "clearway record key FILE --name ROLE [--witness]       make a key, sealed by a passphrase\n"
    "clearway record init RECORD --key FILE                 a new record with one log\n"
    "clearway record add RECORD TYPE field=value ... --key FILE [--as FILE] [--id ID]\n"
    "clearway record types                                  the types of entries and their fields\n"
    "clearway record list RECORD [--type T] [--about ID] [--last N|--all] [--json]\n"
    "clearway record show RECORD ID [--json]                one entry, with its corrections\n"
    "\n"
    "Entries are appended and signed by role keys, never by persons, and never changed: a "
    "correction\n"
    "is an entry. --key is the key of the log's recorder, --as that of another author whom the "
    "log\n"
    "knows. docs/record.md is a tour; docs/design/record.md says what is signed, and what that "
    "proves.\n"
    "\n"
    "      --passphrase-file FILE   the passphrase is its first line (else the terminal is asked)\n"
    "      --passphrase-fd N        or that of an open file\n"
    "      --as-passphrase-file F   likewise for --as\n"
    "      --id ID                  the submission id, so that a second try counts once\n"
    "      --json-file FILE         add: the payload as JSON instead of field=value\n"
    "      --kdf COST               key: interactive, moderate (default) or sensitive\n"
    "      --now SECONDS --seed S   for examples and tests: the clock and the chance\n"
    "\n"
    "Example: clearway record add record.sqlite statement by=ru-mod kind=announces about='pause "
    "C1' \\\n"
    "           at=2016-11-02 source='public reporting' --key desk.key\n";

const char *help_text(const char *command)
{
    if (!*command || strcmp(command, "help") == 0 || strcmp(command, "version") == 0)
        return general;
    if (strcmp(command, "doctor") == 0) return doctor;
    if (strcmp(command, "new") == 0) return new_operation;
    if (strcmp(command, "plan") == 0) return plan;
    if (strcmp(command, "ready") == 0) return ready;
    if (strcmp(command, "verify") == 0) return verify;
    if (strcmp(command, "network") == 0) return network;
    if (strcmp(command, "record") == 0) return record;
    return NULL;
}
