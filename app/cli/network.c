/* clearway network */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli.h"

struct request {
    const char *paths[2];
    int path_count, most_paths;
    cw_network_options options;
    bool json, quiet;
};

/* The value of an option, as the next argument or behind '='; moves *i. NULL when it is not this
 * option; *code is 2 when the value is missing. */
static const char *value_of(int argc, char **argv, int *i, const char *option, int *code)
{
    size_t n = strlen(option);
    if (strncmp(argv[*i], option, n) != 0 || (argv[*i][n] != '\0' && argv[*i][n] != '='))
        return NULL;
    const char *value = argv[*i][n] == '=' ? argv[*i] + n + 1 : ++*i < argc ? argv[*i] : "";
    if (!*value) *code = usage_error("network", "%s needs a value", option);
    return value;
}

static int take_path(struct request *r, const char *path)
{
    if (!*path) return usage_error("network", "a file name is empty; name a file");
    if (r->path_count < r->most_paths) {
        r->paths[r->path_count++] = path;
        return 0;
    }
    return r->most_paths == 1 ? usage_error("network", "one network at a time")
                              : usage_error("network", "one network and where to write it");
}

static int parse(int argc, char **argv, struct request *r)
{
    int code = 0;
    for (int i = 2; i < argc && !code; i++) {
        const char *value;
        if ((value = value_of(argc, argv, &i, "--crs", &code)) != NULL)
            r->options.crs = value;
        else if ((value = value_of(argc, argv, &i, "--osm-defaults", &code)) != NULL)
            r->options.osm_defaults = value;
        else if (r->most_paths == 1 && strcmp(argv[i], "--json") == 0)
            r->json = true;
        else if (strcmp(argv[i], "-q") == 0 || strcmp(argv[i], "--quiet") == 0)
            r->quiet = true;
        else if (argv[i][0] == '-')
            code = usage_error("network", "there is no option '%s'", argv[i]);
        else
            code = take_path(r, argv[i]);
    }
    r->options.progress = show_progress;
    r->options.progress_context = &r->quiet;
    return code;
}

static bool is_operation(const char *path)
{
    size_t n = strlen(path);
    return (n > 5 && strcmp(path + n - 5, ".yaml") == 0) ||
           (n > 4 && strcmp(path + n - 4, ".yml") == 0);
}

/* An operation tells more than its network: where its zones join it. */
static cw_status describe_operation(const struct request *r, char **text, cw_error *err)
{
    cw_operation *op = NULL;
    cw_status status = cw_operation_read(r->paths[0], &op, err);
    if (!status) status = cw_network_info(op, r->json, text, err);
    cw_operation_free(op);
    return status;
}

static cw_status describe_network(const struct request *r, char **text, cw_error *err)
{
    cw_network *network = NULL;
    cw_status status = cw_network_read(r->paths[0], &r->options, &network, err);
    if (!status) status = cw_network_describe(network, r->json, text, err);
    cw_network_free(network);
    return status;
}

static int info(int argc, char **argv)
{
    struct request r = {.most_paths = 1};
    cw_error err = {0};
    char *text = NULL;
    int code = parse(argc, argv, &r);
    if (code) return code;
    if (!r.path_count)
        return usage_error("network", "which network? Give a file, a folder or an operation");
    bool plain = !r.options.crs && !r.options.osm_defaults;
    cw_status status = plain && is_operation(r.paths[0]) ? describe_operation(&r, &text, &err)
                                                         : describe_network(&r, &text, &err);
    clear_progress(r.quiet);
    code = was_interrupted() ? report_interrupt() : status ? report_error(&err) : print_text(text);
    cw_text_free(text);
    return code;
}

/* A folder of tables is not what somebody means who names a new file of another format. */
static bool names_a_file(const char *path)
{
    static const char *const endings[] = {".shp", ".geojson", ".json", ".csv", ".zip", ".osm",
                                          ".pbf", ".xml",     ".gz",   ".bz2", ".kml", ".txt"};
    size_t n = strlen(path);
    if (access(path, F_OK) == 0) return false; /* what is there already has its own refusal */
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t m = strlen(endings[i]);
        if (n > m && strcasecmp(path + n - m, endings[i]) == 0) return true;
    }
    return false;
}

static int convert(int argc, char **argv)
{
    struct request r = {.most_paths = 2};
    cw_error err = {0};
    cw_network *network = NULL;
    char *text = NULL;
    int code = parse(argc, argv, &r);
    if (code) return code;
    if (r.path_count < 2)
        return usage_error("network", "from where, and to where? Give a network, and a new folder "
                                      "or a file ending in .gpkg");
    if (names_a_file(r.paths[1]))
        return usage_error("network",
                           "'%s' is neither a file ending in .gpkg nor the name of a "
                           "new folder; for other formats make a .gpkg, and use ogr2ogr",
                           r.paths[1]);
    cw_status status = cw_network_read(r.paths[0], &r.options, &network, &err);
    if (!status) status = cw_network_describe(network, false, &text, &err);
    if (!status) status = cw_network_write(network, r.paths[1], &err);
    clear_progress(r.quiet);
    code = status ? report_error(&err) : r.quiet ? 0 : print_text(text);
    if (!code && !r.quiet) {
        print_text("Written: ");
        print_text(r.paths[1]);
        code = print_text("\n");
    }
    cw_text_free(text);
    cw_network_free(network);
    return code;
}

int command_network(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "info") == 0) return info(argc, argv);
    if (argc > 1 && strcmp(argv[1], "convert") == 0) return convert(argc, argv);
    return usage_error("network", "what with it? network info FILE, or network convert FILE OUT");
}
