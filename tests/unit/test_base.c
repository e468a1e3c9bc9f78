/* Memory, errors, arenas and texts. */
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "harness.h"

static void statuses_have_codes_and_texts(void)
{
    static const int codes[CW_STATUS_COUNT] = {0, 1, 1, 1, 1, 2, 2, 3};
    for (int s = 0; s < CW_STATUS_COUNT; s++) {
        CHECK_INT(cw_status_exit_code((cw_status)s), codes[s]);
        CHECK(cw_status_text((cw_status)s)[0] != '\0');
    }
    CHECK_INT(cw_status_exit_code((cw_status)1000), 1);
    CHECK_TEXT(cw_status_text((cw_status)1000), "unknown");
}

static void errors_name_file_and_line(void)
{
    cw_error err = {0};
    CHECK_INT(error_at(&err, CW_BAD_INPUT, "a.csv", 7, "no %s", "node"), CW_BAD_INPUT);
    CHECK(strcmp(err.text, "a.csv:7: no node") == 0);
    CHECK(strcmp(err.file, "a.csv") == 0);
    CHECK_INT(err.line, 7);
}

static void the_deepest_writer_wins(void)
{
    cw_error err = {0};
    error_set(&err, CW_BAD_INPUT, "first");
    CHECK_INT(error_set(&err, CW_FAILED, "second"), CW_BAD_INPUT);
    CHECK(strcmp(err.text, "first") == 0);
    CHECK_INT(error_set(NULL, CW_FAILED, "nobody listens"), CW_FAILED);
}

static void errors_cannot_drive_a_terminal(void)
{
    cw_error err = {0};
    error_set(&err, CW_BAD_INPUT, "a%cb\n\x7f", 27);
    CHECK(strcmp(err.text, "a?b??") == 0);
}

static void long_errors_are_cut(void)
{
    char path[1000];
    cw_error err = {0};
    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    error_at(&err, CW_BAD_INPUT, path, 1, "%s%s", path, path);
    CHECK_INT(strlen(err.file), sizeof err.file - 1);
    CHECK_INT(strlen(err.text), sizeof err.text - 1);
}

static void memory_is_zeroed_and_checked(void)
{
    unsigned char *memory = mem_new(3, 5);
    for (int i = 0; i < 15; i++) CHECK_INT(memory[i], 0);
    mem_free(memory);
    memory = mem_new(0, 8);
    CHECK(memory != NULL);
    mem_free(memory);
    volatile size_t huge = SIZE_MAX / 2;
    CHECK(mem_new(huge, 3) == NULL);
}

static void arrays_grow_and_keep_what_they_hold(void)
{
    int *array = NULL;
    size_t room = 0;
    for (size_t i = 0; i < 1000; i++) {
        if (!CHECK_INT(mem_reserve(&array, &room, i + 1, sizeof *array, NULL), CW_OK)) break;
        array[i] = (int)i;
    }
    for (int i = 0; i < 1000; i++) CHECK_INT(array[i], i);
    cw_error err = {0};
    int *before = array;
    CHECK_INT(mem_reserve(&array, &room, SIZE_MAX / 2, sizeof *array, &err), CW_NO_MEMORY);
    CHECK(array == before);
    mem_free(array);
}

static void arenas_keep_every_string_in_place(void)
{
    struct arena arena = {0};
    const char *kept[2000];
    char word[32];
    for (int i = 0; i < 2000; i++) {
        snprintf(word, sizeof word, "%d and some more of it", i);
        kept[i] = arena_text(&arena, word);
    }
    for (int i = 0; i < 2000; i++) {
        snprintf(word, sizeof word, "%d and some more of it", i);
        CHECK(strcmp(kept[i], word) == 0);
    }
    CHECK(strcmp(arena_text_n(&arena, "abcdef", 3), "abc") == 0);
    unsigned char *large = arena_new(&arena, 200000);
    CHECK(large && large[0] == 0 && large[199999] == 0);
    CHECK_INT((uintptr_t)arena_new(&arena, 1) % _Alignof(max_align_t), 0);
    CHECK(arena_new(&arena, SIZE_MAX / 2) == NULL);
    arena_release(&arena);
    CHECK(arena.blocks == NULL);
}

static void texts_grow_and_are_handed_over(void)
{
    struct text text = {0};
    char *taken = NULL;
    text_add(&text, "one");
    text_addf(&text, " %d", 2);
    text_add_n(&text, " three!", 6);
    for (int i = 0; i < 1000; i++) text_addf(&text, "%d", i % 10);
    CHECK_INT(text_take(&text, &taken, NULL), CW_OK);
    CHECK(taken && strncmp(taken, "one 2 three0123456789", 21) == 0);
    CHECK_INT(strlen(taken), 11 + 1000);
    cw_text_free(taken);
    CHECK_INT(text_take(&text, &taken, NULL), CW_OK);
    CHECK(taken && *taken == '\0');
    cw_text_free(taken);
}

static void broken_texts_say_so(void)
{
    struct text text = {.broken = true};
    char *taken = (char *)"stays?";
    cw_error err = {0};
    text_add(&text, "lost");
    CHECK_INT(text_take(&text, &taken, &err), CW_NO_MEMORY);
    CHECK(taken == NULL);
    CHECK_TEXT(err.text, "memory");
}

int main(void)
{
    RUN(statuses_have_codes_and_texts);
    RUN(errors_name_file_and_line);
    RUN(the_deepest_writer_wins);
    RUN(errors_cannot_drive_a_terminal);
    RUN(long_errors_are_cut);
    RUN(memory_is_zeroed_and_checked);
    RUN(arrays_grow_and_keep_what_they_hold);
    RUN(arenas_keep_every_string_in_place);
    RUN(texts_grow_and_are_handed_over);
    RUN(broken_texts_say_so);
    return harness_end();
}
