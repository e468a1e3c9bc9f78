/* The tables of plan.gpkg, in one place for writer and reader. Integer units throughout.
 *
 * X(table, geometry type or "", columns): every column is `name type`; TEXT, INTEGER or BLOB.
 * `geom` columns are GeoPackage geometry blobs in the network's CRS.
 *
 * flow         t0_s <= t < t1_s: seconds at which the chain's people leave their zone (leg 0) or its
 *              assembly point (leg 1), at units_per_s units of 1/3600 person per second
 * chain        people: whole persons the chain carries; access_s: walking time from the zone to the
 *              first node of the route; a route's nodes follow from its links and first_node
 * stop         the chain waits at this node of its route, at this assembly point
 * cohort       people of the chain who leave their zone in the slot [leave_from_s, leave_to_s)
 * road_use     what all chains of a class put on a directed road, by second of entry; road_id is
 *              its first link in the direction of travel and '+' (along that link) or '-' (against);
 *              only the first row of a road and class has its geometry
 * certificate  `classes`: ids joined by spaces, in order of priority. bound_units: what no plan can
 *              exceed for `class` before x_s = the cut's capacity - less_units, the curves of the
 *              other classes named. rests_on: ids, joined by spaces, of certificates of classes above
 *              that show what these fill
 * cut          kind node: the node is on the source side from from_s on, or from when people can be
 *              there if that is later; nodes not listed: from when people can be there (semantics.md
 *              says how that follows from the others). kind zone: a (zone, class) on the sink side:
 *              all its people count; from_s = x_s. Zones not listed are on the source side.
 *              kind moment: the certificate is of who was not out by from_s, the replan's moment
 * input        path as the operation file names it; '.' prefix-free; the operation file itself first
 * meta         format, operation, operation_path, basis, population, as_of_unix_s, pause_start_unix_s,
 *              pause_s, tick_s, slot_s, upper_bound_units, and per class C (id): people:C,
 *              out:C, bound_units:C, waiting:C, lost_to_rounding:C, lost_to_simplicity:C,
 *              unclosed:C, proved:C, clearance_s:C; of a replan moreover replan_at_s, replan_of (the old
 *              plan, seen from this one's folder), replan_of_blake2b
 *
 * Only of a plan made in the course of another (docs/negotiate.md), where chain.corridor may be '':
 * change       what changed, from second at_s on, in order
 * halt         the chain ends at this node, where its people get another instruction or are stranded
 * onward       the chain takes on people of chain after_chain_id from the node where that one halts; its
 *              flow and cohorts are of leaving there, its access_s is 0
 * instruction  people who were at home at replan_at_s: unchanged or changed instructions, called only now, told to
 *              stay (withdrawn), never called (without)
 */
#ifndef PLAN_SCHEMA_H
#define PLAN_SCHEMA_H

#define PLAN_TABLES(X)                                                                          \
    X(flow, "",                                                                                 \
      "chain_id INTEGER, class TEXT, zone TEXT, corridor TEXT, route_id INTEGER, leg INTEGER, " \
      "t0_s INTEGER, t1_s INTEGER, units_per_s INTEGER")                                        \
    X(chain, "",                                                                                \
      "chain_id INTEGER, class TEXT, zone TEXT, corridor TEXT, route_id INTEGER, "              \
      "first_node TEXT, access_s INTEGER, travel_s INTEGER, people INTEGER")                    \
    X(stop, "", "chain_id INTEGER, assembly_point TEXT, node_id TEXT")                          \
    X(route_link, "", "route_id INTEGER, seq INTEGER, link_id TEXT")                            \
    X(cohort, "POINT",                                                                          \
      "chain_id INTEGER, leave_from_s INTEGER, leave_to_s INTEGER, people INTEGER, geom BLOB")  \
    X(road_use, "LINESTRING",                                                                   \
      "road_id TEXT, class TEXT, t0_s INTEGER, t1_s INTEGER, units_per_s INTEGER, geom BLOB")   \
    X(corridor, "POINT",                                                                        \
      "corridor_id TEXT, name TEXT, node_id TEXT, counted INTEGER, capacity_per_hour INTEGER, " \
      "out INTEGER, first_s INTEGER, last_s INTEGER, geom BLOB")                                \
    X(zone, "POINT",                                                                            \
      "zone_id TEXT, class TEXT, node_id TEXT, access_s INTEGER, people INTEGER, out INTEGER, " \
      "geom BLOB")                                                                              \
    X(arrival, "", "class TEXT, t_s INTEGER, people INTEGER, bound_units INTEGER")              \
    X(certificate, "",                                                                          \
      "id INTEGER, class TEXT, x_s INTEGER, classes TEXT, bound_units INTEGER, "                \
      "less_units INTEGER, rests_on TEXT")                                                      \
    X(cut, "", "certificate_id INTEGER, kind TEXT, id TEXT, class TEXT, from_s INTEGER")        \
    X(input, "", "path TEXT, blake2b TEXT")                                                     \
    X(meta, "", "key TEXT, value TEXT")

#define REPLAN_TABLES(X)                                                               \
    X(change, "", "at_s INTEGER, change TEXT")                                         \
    X(halt, "POINT",                                                                   \
      "chain_id INTEGER, node_id TEXT, people INTEGER, stranded INTEGER, geom BLOB")   \
    X(onward, "", "chain_id INTEGER, after_chain_id INTEGER")                          \
    X(instruction, "POINT",                                                            \
      "zone_id TEXT, class TEXT, unchanged INTEGER, changed INTEGER, called INTEGER, " \
      "withdrawn INTEGER, without INTEGER, geom BLOB")

#endif
