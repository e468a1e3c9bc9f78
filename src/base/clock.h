/* Time and memory of this process, for reports only: no result may depend on them. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

double clock_seconds(void);  /* monotonic, from an arbitrary start */
double clock_peak_mib(void); /* the most memory resident so far */

#endif
