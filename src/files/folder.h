/* A new folder that appears whole or not at all: files are written into another folder beside it,
 * which takes its name at the end. Flat: names have no slashes. */
#ifndef FILES_FOLDER_H
#define FILES_FOLDER_H

#include "base/error.h"
#include "base/text.h"

struct folder {
    char *path;      /* as it will be; without a slash at the end */
    char *temporary; /* where files are written now */
};

/* `path` must not exist or be an empty folder, and the folder around it must exist. */
cw_status folder_begin(const char *path, struct folder *out, cw_error *err);
/* `name` in the temporary folder; freed with mem_free. NULL when memory is out. */
char *folder_name(const struct folder *folder, const char *name);
/* Writes (or overwrites) a file. */
cw_status folder_put(const struct folder *folder, const char *name, const struct text *text,
                     cw_error *err);
/* Copies the plain file `source` into it. */
cw_status folder_copy(const struct folder *folder, const char *source, const char *name,
                      cw_error *err);
/* Gives it its name. */
cw_status folder_commit(struct folder *folder, cw_error *err);
/* Removes what was not committed; for use on every way out. */
void folder_release(struct folder *folder);

/* The path of `file`, which exists, as seen from inside the folder: "../roads.osm.pbf". */
cw_status folder_relative(const struct folder *folder, const char *file, struct text *out,
                          cw_error *err);

#endif
