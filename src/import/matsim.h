/* A road network of MATSim, version 1 or 2: XML, perhaps packed with gzip or bzip2.
 *
 *   <network>
 *     <attributes>  <attribute name="coordinateReferenceSystem" ...>EPSG:32754</attribute>
 *     <nodes>       <node id x y>
 *     <links capperiod>  <link id from to length freespeed capacity permlanes oneway modes>
 *
 * x and y are in the coordinate reference system, length in metres, freespeed in m/s, capacity in
 * vehicles per capperiod ("01:00:00" when absent; hh:mm:ss or seconds) on all lanes together, so
 * permlanes is checked and not used. Every link is one way, as in MATSim; oneway may only say so.
 *
 * modes is a list separated by commas, "car" when absent: car, auto, vehicle, ride, taxi, truck,
 * freight for vehicles; walk, foot, ped, pedestrian for walkers. MATSim has no capacity for walkers:
 * a link open to them takes MATSIM_FOOT_PEOPLE_H, an assumption: one metre of width at 33 persons per
 * minute and metre, up to which they keep their free speed (import/areas.h has the source).
 *
 * Dropped, with a reason: links from a node to itself, links for neither vehicles nor walkers (bike,
 * pt, bus lanes), whose numbers are not looked at, and links of zero capacity. Attributes of single
 * nodes and links are passed over. */
#ifndef IMPORT_MATSIM_H
#define IMPORT_MATSIM_H

#include "base/error.h"
#include "network/links.h"

enum { MATSIM_FOOT_PEOPLE_H = 1980 }; /* per direction */

/* Reads the file into `out`, which the caller releases. `crs_or_null` (AUTHORITY:CODE) wins over the
 * file's own, which is then not looked at; without either, or with MATSim's "Atlantis", the
 * coordinates are metres in a plane of their own. */
cw_status matsim_read(const char *path, const char *crs_or_null, struct network *out,
                      cw_error *err);
/* The same from the bytes of an XML file; `name` is for messages. */
cw_status matsim_parse(const char *name, const void *bytes, size_t length, const char *crs_or_null,
                       struct network *out, cw_error *err);

#endif
