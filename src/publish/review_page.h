/* The review as one HTML page that opens nothing on any network and runs no script. */
#ifndef PUBLISH_REVIEW_PAGE_H
#define PUBLISH_REVIEW_PAGE_H

#include "review/review.h"

cw_status review_page(const struct review *review, bool arabic, const char *path, cw_error *err);

/* The page's own words, in review_words.c. */
enum page_word {
    PAGE_DIRECTION,
    PAGE_LANGUAGE,
    PAGE_RESTRICTED,
    PAGE_RESTRICTED_WHY,
    PAGE_REVIEW,
    PAGE_NO_VERDICT,
    PAGE_AS_OF,
    PAGE_OVERVIEW,
    PAGE_OVERVIEW_CAPTION,
    PAGE_CORRIDOR,
    PAGE_PAUSE,
    PAGE_FOR,
    PAGE_AGAINST,
    PAGE_PRO,
    PAGE_CONTRA,
    PAGE_GUARANTEES,
    PAGE_GUARANTEE,
    PAGE_OBSERVED,
    PAGE_CLAIMED,
    PAGE_COUNTED,
    PAGE_INCIDENTS,
    PAGE_NOBODY,
    PAGE_NOTHING,
    PAGE_NO_NUMBER,
    PAGE_NONE,
    PAGE_NONE_ALONE,
    PAGE_NEEDS,
    PAGE_NEEDS_CAPTION,
    PAGE_PARTY,
    PAGE_ON_PAUSE,
    PAGE_ON_CORRIDOR,
    PAGE_SILENT,
    PAGE_THROUGH,
    PAGE_NOT_SEEN,
    PAGE_NOBODY_SAID,
    PAGE_NO_ONE_CORRIDOR,
    PAGE_OTHER,
    PAGE_OPEN,
    PAGE_NOTHING_OPEN,
    PAGE_PROMISED,
    PAGE_ON_BEHALF,
    PAGE_CONFIRMED,
    PAGE_UNCONFIRMED,
    PAGE_FOUND,
    PAGE_NO_FINDING,
    PAGE_SOURCE,
    PAGE_ENTRY,
    PAGE_CORRECTED,
    PAGE_WRONG,
    PAGE_ALL,
    PAGE_UNNAMED,
    PAGE_COMMA,
    PAGE_OBSERVATIONS,
    PAGE_WORDS
};
const char *page_word(enum page_word word, bool arabic);
/* What the parties do by speaking, as the page says it: "rejects". The word again when it is unknown. */
const char *page_kind(const char *kind, bool arabic);
const char *page_issue(enum review_issue_kind kind, bool arabic);

#endif
