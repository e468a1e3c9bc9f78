/* What the commands about records share. */
#ifndef CLI_RECORD_H
#define CLI_RECORD_H

#include "cli.h"

enum { RECORD_MOST_ARGS = 64 };

/* Everything that some record command takes. */
struct record_request {
    const char *command; /* "record add", for messages */
    const char *args[RECORD_MOST_ARGS];
    int arg_count;
    const char *key, *as, *passphrase_file, *passphrase_fd, *as_passphrase_file, *next,
        *next_passphrase_file;
    const char *type, *about, *operation, *last, *skip, *as_of, *id, *json_file, *output, *now,
        *seed, *name, *since, *kdf, *state, *log, *threads_text;
    int32_t threads;
    const char *public_keys[RECORD_MOST_ARGS]; /* --public: texts, or files that hold one */
    int public_count;
    bool json, quiet, witness, all, only_new;
    char *read_keys[RECORD_MOST_ARGS]; /* the public keys as texts */
    cw_desk desk;
    cw_key *own, *author, *following; /* what desk points to */
};

/* Reads options behind argv[first - 1]; `takes` are the option names that this command knows,
 * separated by blanks. 0, or the exit code after an error. */
int record_parse(struct record_request *r, const char *command, int argc, char **argv, int first,
                 const char *takes);
/* Opens --key and --as, asking for passphrases, and fills r->desk. 0 or the exit code. */
int record_read_clock(struct record_request *r);
int record_open_key(struct record_request *r, const char *path, const char *file, const char *fd,
                    cw_key **out);
int record_open_desk(struct record_request *r);
/* A public key as given, or the first line of the file that holds it; to be freed. */
char *record_read_public(const char *text);
/* Reads --public into r->read_keys. */
int record_read_keys(struct record_request *r);
void record_end(struct record_request *r);

/* A passphrase from a file, a file descriptor, or the terminal; `twice`: typed again. Wiped and freed by
 * passphrase_free. 0, or the exit code after an error. */
int passphrase_get(const char *command, const char *what, const char *file, const char *fd,
                   bool twice, char **out, size_t *length);
void passphrase_free(char *passphrase, size_t length);

/* Opens a record whose work Ctrl-C ends. 0, or the exit code after an error. */
int record_open_watched(const char *path, bool write, cw_record **out);
/* Says why, or that it was cancelled; the exit code. */
int record_failed(cw_status status, const cw_error *err);
/* Opens the record that is the first argument to read, and puts what `fn` makes of it into --output or stdout.
 * 0, or the exit code after an error. */
typedef cw_status record_read_fn(cw_record *record, const struct record_request *r, void *context,
                                 char **out, cw_error *err);
int record_read(const struct record_request *r, record_read_fn *fn, void *context);
/* Opens it to write, with the desk of --key when `desk` is set; tells the warnings and the receipt. */
typedef cw_status record_write_fn(cw_record *record, const struct record_request *r, void *context,
                                  char **receipt, char **warnings, cw_error *err);
int record_write(struct record_request *r, bool desk, record_write_fn *fn, void *context);
/* Into the file --output, or to stdout. */
int record_put(const struct record_request *r, const char *text);
void record_warn(const char *warnings);
/* A small text file whole, to be freed; NULL when it cannot be read. */
char *record_read_file(const char *path);

int record_key(int argc, char **argv);
int record_init(int argc, char **argv);
int record_add(int argc, char **argv);
int record_seal(int argc, char **argv);
int record_submit(int argc, char **argv);
bool record_is_disclosure(int argc, char **argv); /* export --for */
int record_disclose(int argc, char **argv);
int record_about(int argc, char **argv);
int record_timeline(int argc, char **argv);
int record_matrix(int argc, char **argv);
int record_import(int argc, char **argv);
int record_export(int argc, char **argv);
int record_check(int argc, char **argv);
int record_head(int argc, char **argv);
int record_prove(int argc, char **argv);
int record_merge(int argc, char **argv);
int record_cosign(int argc, char **argv);

#endif
