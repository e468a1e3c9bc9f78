/* The words of the review's page in English and Arabic. */
#include <string.h>

#include "publish/review_page.h"

static const char *const words[PAGE_WORDS][2] = {
    [PAGE_DIRECTION] = {"ltr", "rtl"},
    [PAGE_LANGUAGE] = {"en", "ar"},
    [PAGE_RESTRICTED] = {"Restricted.", "للاطلاع المحدود."},
    [PAGE_RESTRICTED_WHY] =
        {"For those who agreed, observed or answer for this operation. It says where observers "
         "could "
         "not look. Give out only what clearway record export --for has prepared.",
         "لمن اتفقوا على هذه العملية أو راقبوها أو يُسألون عنها. تبيّن هذه الصفحة الأماكن التي لم "
         "يتمكن "
         "المراقبون من رؤيتها. لا تُنشر إلا النسخة التي يُعدّها الأمر clearway record export --for."},
    [PAGE_REVIEW] = {"Review after the day", "مراجعة بعد اليوم"},
    [PAGE_NO_VERDICT] = {"What was said is held against what was seen, each with who said it and "
                         "under which entry of "
                         "the record. Nothing here is a verdict, and silence is not consent.",
                         "يوضع هنا ما قيل بجانب ما شوهد، مع ذكر القائل ورقم القيد في السجل. لا شيء "
                         "هنا حكم، والصمت ليس "
                         "موافقة."},
    [PAGE_AS_OF] = {"As the record stood at this time; what was entered later is left out:",
                    "كما كان السجل في هذا الوقت، دون ما أُدخل بعده:"},
    [PAGE_OVERVIEW] = {"Corridors", "الممرات"},
    [PAGE_OVERVIEW_CAPTION] =
        {"Each corridor: said and seen. Claimed and observed counts are different things and are "
         "never "
         "added up.",
         "كل ممر: ما قيل وما شوهد. الأعداد المعلنة والأعداد المرصودة أمران مختلفان ولا تُجمع."},
    [PAGE_CORRIDOR] = {"Corridor", "الممر"},
    [PAGE_PAUSE] = {"The pause", "الهدنة"},
    [PAGE_FOR] = {"Announced or accepted by", "أعلنها أو قبلها"},
    [PAGE_AGAINST] = {"Refused or denied by", "رفضها أو نفاها"},
    [PAGE_PRO] = {"Said for it", "ما قيل تأييدًا له"},
    [PAGE_CONTRA] = {"Said against it", "ما قيل ضده"},
    [PAGE_GUARANTEES] = {"Guarantees", "الضمانات"},
    [PAGE_GUARANTEE] = {"Guarantee", "الضمانة"},
    [PAGE_OBSERVED] = {"Observed", "ما رُصد"},
    [PAGE_CLAIMED] = {"People claimed", "العدد المعلن"},
    [PAGE_COUNTED] = {"People observed", "العدد المرصود"},
    [PAGE_INCIDENTS] = {"Incidents", "الحوادث"},
    [PAGE_NOBODY] = {"nobody", "لا أحد"},
    [PAGE_NOTHING] = {"nothing", "لا شيء"},
    [PAGE_NO_NUMBER] = {"no number of it alone", "لا عدد يخصه وحده"},
    [PAGE_NONE_ALONE] = {"none of it alone", "لا يوجد ما يخصه وحده"},
    [PAGE_NONE] = {"none", "لا يوجد"},
    [PAGE_NEEDS] = {"Whose consent it needs", "من تلزم موافقته"},
    [PAGE_NEEDS_CAPTION] = {"Their own latest words", "آخر ما قاله كل طرف بنفسه"},
    [PAGE_PARTY] = {"Party", "الطرف"},
    [PAGE_ON_PAUSE] = {"On the pause", "عن الهدنة"},
    [PAGE_ON_CORRIDOR] = {"On the corridor", "عن الممر"},
    [PAGE_SILENT] = {"silent", "صامت"},
    [PAGE_THROUGH] = {"known only through", "معروف فقط عن طريق"},
    [PAGE_NOT_SEEN] = {"Where nobody could look", "حيث لم يتمكن أحد من الرؤية"},
    [PAGE_NOBODY_SAID] = {"No observer said so. That is not to say that everything was seen.",
                          "لم يذكر أي مراقب ذلك، وهذا لا يعني أن كل شيء شوهد."},
    [PAGE_NO_ONE_CORRIDOR] = {"Seen and counted of no one corridor", "ما رُصد وعُدّ دون تحديد ممر"},
    [PAGE_OTHER] = {"What else was said", "ما قيل أيضًا"},
    [PAGE_OPEN] = {"What remains disputed or open", "ما يبقى محل خلاف أو مفتوحًا"},
    [PAGE_NOTHING_OPEN] = {"Nothing that is entered.", "لا شيء مما سُجّل."},
    [PAGE_PROMISED] = {"Promised", "الوعد"},
    [PAGE_ON_BEHALF] = {"on behalf of", "نيابة عن"},
    [PAGE_CONFIRMED] = {"which has confirmed it itself", "وقد أكّده بنفسه"},
    [PAGE_UNCONFIRMED] = {"which has not confirmed it itself", "ولم يؤكّده بنفسه"},
    [PAGE_FOUND] = {"Found", "ما تبيّن"},
    [PAGE_NO_FINDING] = {"nobody found out whether it was kept", "لم يتبيّن أحد هل وُفي به"},
    [PAGE_SOURCE] = {"source", "المصدر"},
    [PAGE_ENTRY] = {"entry", "القيد"},
    [PAGE_CORRECTED] = {"corrected", "مصحَّح"},
    [PAGE_WRONG] = {"says it is wrong", "يقول إنه خطأ"},
    [PAGE_ALL] = {"all corridors together", "كل الممرات معًا"},
    [PAGE_UNNAMED] = {"what names no operation", "ما لا يذكر عملية"},
    [PAGE_COMMA] = {", ", "، "},
    [PAGE_OBSERVATIONS] = {"Observations", "عدد عمليات الرصد"},
};

const char *page_word(enum page_word word, bool arabic)
{
    return words[word][arabic];
}

const char *page_kind(const char *kind, bool arabic)
{
    static const struct {
        const char *kind, *arabic;
    } kinds[] = {{"announces", "أعلن"},  {"orders", "أمر"},   {"accepts", "قبل"},
                 {"confirms", "أكّد"},    {"rejects", "رفض"},  {"denies", "نفى"},
                 {"withdraws", "سحب"},   {"alleges", "ادّعى"}, {"demands", "طالب"},
                 {"guarantees", "ضمن"},  {"holds", "وُفي به"}, {"broken", "نُقض"},
                 {"unclear", "غير واضح"}};
    for (size_t i = 0; arabic && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].kind, kind) == 0) return kinds[i].arabic;
    return kind;
}

const char *page_issue(enum review_issue_kind kind, bool arabic)
{
    static const char *const issues[][2] = {
        [REVIEW_WORDS] = {"some stand for it and others against it", "هناك من يؤيده ومن يعارضه"},
        [REVIEW_COUNTS] = {"the numbers claimed and observed differ",
                           "العدد المعلن يختلف عن العدد المرصود"},
        [REVIEW_FINDINGS] = {"some found it kept, others broken",
                             "تبيّن لبعضهم أنه وُفي به ولآخرين أنه نُقض"},
        [REVIEW_UNCONFIRMED] = {"promised on behalf of a party that has not confirmed it",
                                "وُعد به نيابة عن طرف لم يؤكّده"},
        [REVIEW_UNFOUND] = {"nobody found out whether it was kept", "لم يتبيّن أحد هل وُفي به"},
        [REVIEW_UNSEEN] = {"nobody is recorded to have looked there",
                           "لم يُسجَّل أن أحدًا نظر إلى هناك"},
        [REVIEW_CORRECTED] = {"somebody says that this entry is wrong",
                              "هناك من يقول إن هذا القيد خطأ"}};
    return issues[kind][arabic];
}
