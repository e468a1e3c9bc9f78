#include "keep_record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAMES = 14, NOW = 1480000000 };
static const char *const names[NAMES] = {
    "desk",   "desk2", "witness", "kept.sqlite", "new.sqlite",  "rows.json",    "sealed.json",
    "bundle", "state", "checked", "state.lock",  "copy.sqlite", "again.sqlite", "second.sqlite"};
enum name {
    DESK,
    OTHER,
    WITNESS,
    KEPT,
    FRESH,
    ROWS,
    SEALED,
    BUNDLE,
    STATE,
    CHECKED,
    LOCK,
    COPY,
    AGAIN,
    SECOND
};

static char folder[64], paths[NAMES][96], *witness_key;
static cw_key *desk_key, *other_key, *signing;
static cw_desk desk, other;

static const char *path_of(enum name name)
{
    return paths[name];
}

static bool make_key(enum name name, bool witness, cw_key **out)
{
    char *public_key = NULL;
    cw_key_options options = {.name = names[name],
                              .witness = witness,
                              .passphrase = "words",
                              .passphrase_length = 5,
                              .cost = CW_KEY_INTERACTIVE,
                              .seed = names[name]};
    bool good = !cw_key_new(path_of(name), &options, &public_key, NULL) &&
                !cw_key_open(path_of(name), "words", 5, out, NULL);
    cw_text_free(public_key);
    return good;
}

static bool put(enum name name, const char *text)
{
    FILE *file = fopen(path_of(name), "w");
    bool good = file && fputs(text, file) >= 0;
    return file && fclose(file) == 0 && good;
}

static cw_status add(cw_record *record, const char *type, const char *payload, const char *id,
                     cw_error *err)
{
    char *receipt = NULL, *warnings = NULL;
    cw_status s = cw_record_add(record, &desk, type, payload, id, &receipt, &warnings, err);
    cw_text_free(receipt);
    cw_text_free(warnings);
    return s;
}

static cw_status introduce(cw_record *record, cw_error *err)
{
    char payload[300];
    snprintf(payload, sizeof payload, "{\"key\":\"%s\",\"use\":\"witness\"}", witness_key);
    return add(record, "key", payload, "w", err);
}

bool keep_prepare(void)
{
    cw_record *record = NULL;
    snprintf(folder, sizeof folder, "%s/clearway-oom-XXXXXX",
             access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
    if (!mkdtemp(folder)) return false;
    for (int i = 0; i < NAMES; i++) snprintf(paths[i], sizeof paths[i], "%s/%s", folder, names[i]);
    if (!make_key(DESK, false, &desk_key) || !make_key(OTHER, false, &other_key) ||
        !make_key(WITNESS, true, &signing) || cw_key_public(signing, &witness_key, NULL))
        return false;
    desk = (cw_desk){.key = desk_key, .now_s = NOW, .seed = "s"};
    other = (cw_desk){.key = other_key, .now_s = NOW, .seed = "s"};
    bool good =
        put(ROWS,
            "[{\"type\":\"party\",\"submission\":\"p2\",\"payload\":{\"id\":\"sy\",\"title\":"
            "\"Army\"}},{\"type\":\"statement\",\"submission\":\"s2\",\"payload\":{\"by\":\"sy\","
            "\"kind\":\"rejects\",\"about\":[\"C1\"],\"at\":\"2016-11-02\"}}]") &&
        !cw_record_init(path_of(KEPT), &desk, NULL) &&
        !cw_record_open(path_of(KEPT), true, &record, NULL) && !introduce(record, NULL) &&
        !add(record, "party", "{\"id\":\"ru\",\"title\":\"Ministry\"}", "p1", NULL) &&
        !add(record, "erasure", "{\"erases\":\"p1\",\"reason\":\"retention ended\"}", "x", NULL);
    cw_record_close(record);
    return good;
}

bool keep_clean(void)
{
    char public_name[1400];
    for (int i = 0; i < NAMES; i++) {
        unlink(paths[i]);
        snprintf(public_name, sizeof public_name, "%s.pub", paths[i]);
        unlink(public_name);
    }
    cw_key_free(desk_key);
    cw_key_free(other_key);
    cw_key_free(signing);
    cw_text_free(witness_key);
    return rmdir(folder) == 0;
}

/* ---- entering ------------------------------------------------------------------------------------ */

static cw_status seal_and_submit(cw_record *record, cw_error *err)
{
    char *text[2] = {0}, *receipt[2] = {0};
    unlink(path_of(SEALED));
    cw_status s = cw_record_seal(&desk, "party", "{\"id\":\"us\",\"title\":\"Others\"}", "p3",
                                 &text[0], &text[1], err);
    if (!s) s = cw_text_write(text[0], path_of(SEALED), err);
    if (!s) s = cw_record_submit(record, &desk, path_of(SEALED), &receipt[0], &receipt[1], err);
    for (int i = 0; i < 2; i++) {
        cw_text_free(text[i]);
        cw_text_free(receipt[i]);
    }
    return s;
}

static cw_status read_back(cw_record *record, cw_error *err)
{
    char *text[6] = {0};
    const cw_record_query all = {0}, parties = {.type = "party", .as_of = "2016-12-01"};
    cw_status s = cw_record_list(record, &all, false, &text[0], err);
    if (!s) s = cw_record_list(record, &all, true, &text[1], err);
    if (!s) s = cw_record_show(record, "s2", false, &text[2], err);
    if (!s) s = cw_record_export(record, &parties, false, &text[3], err);
    if (!s) s = cw_record_export(record, &all, true, &text[4], err);
    if (!s) s = cw_record_types(&text[5], err);
    for (int i = 0; i < 6; i++) cw_text_free(text[i]);
    return s;
}

cw_status keep_enter(cw_error *err)
{
    cw_record *record = NULL;
    char *receipt = NULL, *warnings = NULL;
    unlink(path_of(FRESH));
    cw_status s = cw_record_init(path_of(FRESH), &desk, err);
    if (!s) s = cw_record_open(path_of(FRESH), true, &record, err);
    if (!s) s = add(record, "party", "{\"id\":\"ru\",\"title\":\"Ministry\"}", NULL, err);
    if (!s) s = cw_record_import(record, &desk, path_of(ROWS), NULL, &receipt, &warnings, err);
    if (!s) s = add(record, "correction", "{\"corrects\":\"s2\",\"reason\":\"a slip\"}", "c", err);
    if (!s) s = seal_and_submit(record, err);
    if (!s) s = read_back(record, err);
    cw_text_free(receipt);
    cw_text_free(warnings);
    cw_record_close(record);
    return s;
}

/* ---- proving ------------------------------------------------------------------------------------- */

static cw_status check(const char *path, const char *state, cw_error *err)
{
    char *report = NULL;
    cw_check_options options = {.state = state, .now_s = NOW, .threads = 1};
    cw_status s = cw_record_check(path, &options, &report, err);
    cw_text_free(report);
    return s;
}

static cw_status prove(cw_record *record, cw_error *err)
{
    char *head = NULL, *bundle = NULL;
    unlink(path_of(BUNDLE));
    cw_status s = cw_record_head(record, NULL, &head, err);
    const cw_prove_options options = {.submission = "w", .since = head};
    if (!s) s = cw_record_prove(record, &options, &bundle, err);
    if (!s) s = cw_text_write(bundle, path_of(BUNDLE), err);
    if (!s) s = check(path_of(BUNDLE), NULL, err);
    cw_text_free(head);
    cw_text_free(bundle);
    return s;
}

static cw_status witness(cw_record *record, cw_error *err)
{
    char *heads = NULL, *report = NULL, *receipt = NULL, *key = NULL;
    unlink(path_of(STATE));
    cw_status s = cw_key_public(desk_key, &key, err);
    const char *const keys[] = {key};
    if (!s)
        s = cw_witness(path_of(KEPT), path_of(STATE), signing, keys, 1, NOW, &heads, &report, err);
    if (!s) s = cw_record_cosign(record, heads, &receipt, err);
    cw_text_free(heads);
    cw_text_free(report);
    cw_text_free(receipt);
    cw_text_free(key);
    return s;
}

cw_status keep_prove(cw_error *err)
{
    cw_record *record = NULL;
    unlink(path_of(CHECKED));
    cw_status s = cw_record_open(path_of(KEPT), true, &record, err);
    if (!s) s = prove(record, err);
    if (!s) s = witness(record, err);
    cw_record_close(record);
    for (int again = 0; again < 2 && !s; again++) s = check(path_of(KEPT), path_of(CHECKED), err);
    return s;
}

/* ---- copies -------------------------------------------------------------------------------------- */

cw_status keep_copies(cw_error *err)
{
    cw_record *record = NULL, *second = NULL;
    char *text[2] = {0};
    unlink(path_of(COPY));
    unlink(path_of(AGAIN));
    unlink(path_of(SECOND));
    cw_status s = cw_record_open(path_of(KEPT), false, &record, err);
    if (!s) s = cw_record_backup(record, path_of(COPY), err);
    if (!s) s = cw_record_restore(path_of(COPY), path_of(AGAIN), NULL, NULL, &text[0], err);
    if (!s) s = cw_record_init(path_of(SECOND), &other, err);
    if (!s) s = cw_record_open(path_of(SECOND), true, &second, err);
    if (!s) s = cw_record_merge(second, path_of(AGAIN), &text[1], err);
    cw_text_free(text[0]);
    cw_text_free(text[1]);
    cw_record_close(record);
    cw_record_close(second);
    return s;
}
