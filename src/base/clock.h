/* Time and memory of this process, for reports only: no result may depend on them. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <time.h>

double clock_seconds(void);  /* monotonic, from an arbitrary start */
double clock_peak_mib(void); /* the most memory resident so far */

/* The moment so many nanoseconds (less than a second) from now, as timed waits want it. */
struct timespec clock_in_ns(long ns);
/* Sleeps so long, or less when a signal comes. */
void clock_nap_ns(long ns);

#endif
