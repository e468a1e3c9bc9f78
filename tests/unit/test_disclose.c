/* What is left out of an export cannot be worked out from what is in it. */
#include "harness.h"
#include "record/disclose.h"

/* The values from which `shown` may come. */
static void range(int64_t shown, int64_t *low, int64_t *high)
{
    *low = shown < 0 ? 1 : shown;
    *high = shown < 0 ? DISCLOSE_UNDER - 1 : shown == 0 ? 0 : shown + DISCLOSE_TENS - 1;
}

static void numbers_stay_in_their_ranges(void)
{
    int64_t low, high;
    CHECK_INT(disclose_people(0), 0);
    CHECK_INT(disclose_people(1), -1);
    CHECK_INT(disclose_people(9), -1);
    CHECK_INT(disclose_people(10), 10);
    CHECK_INT(disclose_people(14), 10);
    CHECK_INT(disclose_people(19), 10);
    for (int64_t n = 0; n < 2000; n++) {
        range(disclose_people(n), &low, &high);
        CHECK(low <= n && n <= high);
    }
}

/* A total and one shown part: every value of 1 to 9 stays possible for the part left out. */
static void no_total_gives_a_small_part_away(void)
{
    for (int64_t part = 10; part < 400; part++)
        for (int64_t small = 1; small < DISCLOSE_UNDER; small++) {
            int64_t a, b, c, d;
            range(disclose_people(part), &a, &b);
            range(disclose_people(part + small), &c, &d);
            for (int64_t guess = 1; guess < DISCLOSE_UNDER; guess++)
                CHECK(a + guess <= d && b + guess >= c);
        }
}

static void coarsen(const char *text, int decimals, const char *want, bool changed)
{
    struct text out = {0};
    CHECK_INT(disclose_coarsen(text, decimals, &out), changed);
    CHECK(out.bytes && strcmp(out.bytes, want) == 0);
    text_release(&out);
}

static void coordinates_are_cut(void)
{
    coarsen("36.20123, 37.14567", 2, "36.20, 37.14", true);
    coarsen("at 36.20N", 2, "at 36.20N", false);
    coarsen("36.2", 2, "36.2", false);
    coarsen("version 1.2345.6", 2, "version 1.2345.6", false);
    coarsen("ends in 5.", 2, "ends in 5.", false);
    coarsen(".123", 2, ".123", false);
    coarsen("-0.123456;180.99999", 3, "-0.123;180.999", true);
}

static void audiences_are_three(void)
{
    CHECK(disclose_find("public") && disclose_find("parties") && disclose_find("operations"));
    CHECK(!disclose_find("Public") && !disclose_find(""));
}

int main(void)
{
    RUN(numbers_stay_in_their_ranges);
    RUN(no_total_gives_a_small_part_away);
    RUN(coordinates_are_cut);
    RUN(audiences_are_three);
    return harness_end();
}
