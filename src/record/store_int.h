/* What the two halves of the SQLite store share. Private to store.c and store_entries.c. */
#ifndef RECORD_STORE_INT_H
#define RECORD_STORE_INT_H

#include <sqlite3.h>

#include "record/store.h"

enum { STORE_PLACE_BITS = 40 };
#define STORE_MOST_PLACES (UINT64_C(1) << STORE_PLACE_BITS)

#define STORE_COLUMNS "id,submission,type,author,entered,payload_hash,signature,salt,payload"
enum store_statement {
    LOGS,
    LOG_ADD,
    LOG_HEAD,
    ENTRY_ADD,
    ENTRY_AT,
    FIND,
    COMPLETE,
    ERASE,
    ERASE_TOPICS,
    TOPIC_ADD,
    TILE,
    TILE_PUT,
    SEEN,
    SEEN_LAST,
    SEEN_PUT,
    STORE_STATEMENTS
};
struct store {
    sqlite3 *db;
    char *path;
    bool writes;
    sqlite3_stmt *prepared[STORE_STATEMENTS];
};

/* The error of the call that has just failed. */
cw_status store_failed(struct store *store, cw_error *err);
/* NULL on failure. */
sqlite3_stmt *store_prepared(struct store *store, enum store_statement name, cw_error *err);
/* Runs a statement that returns nothing. */
cw_status store_finish(struct store *store, sqlite3_stmt *s, cw_error *err);
/* A text column as a copy, or NULL when memory is out. */
const char *store_copy_text(sqlite3_stmt *s, int column, struct arena *arena);
/* The key of an entry's row. */
int64_t store_row_id(int64_t log, uint64_t place);

#endif
