/* The parts of the report's page that are made from web/report/ when the library is built. */
#ifndef PUBLISH_ASSETS_H
#define PUBLISH_ASSETS_H

#include <stddef.h>

extern const char report_script[], report_style[], report_template[]; /* NUL-terminated */
extern const size_t report_script_length, report_style_length, report_template_length;

#endif
