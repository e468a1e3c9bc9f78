# What an OpenStreetMap file comes to, by osmium's reading and rules written apart from src/import,
# from docs/networks.md. Input: osmium's OPL (osmium cat -f opl). Prints the keys of
# `network info --json` that it knows, one per line. Only tags that the test data have are judged.
#   -v table=FILE  the rows of docs/networks.md's table

function degrees_to_m(lat) { # metres per degree on WGS84: m_north, m_east
    lat *= 0.017453292519943295
    s = sin(lat)
    w = sqrt(1 - 0.00669437999014 * s * s)
    m_north = 6378137 * (1 - 0.00669437999014) / (w * w * w) * 0.017453292519943295
    m_east = 6378137 * cos(lat) / w * 0.017453292519943295
}

function parse_tags(text, i, n, pair, parts) {
    split("", tag)
    n = split(text, parts, ",")
    for (i = 1; i <= n; i++) {
        split(parts[i], pair, "=")
        tag[pair[1]] = pair[2]
    }
}

# 1 closed, 2 for residents, 3 open, 0 nothing said
function access(value) {
    if (value ~ /^(yes|permissive|designated|official|public)$/) return 3
    if (value ~ /^(destination|residents)$/) return 2
    if (value ~ /^(no|private|customers|delivery|permit|agricultural|forestry|military|emergency|use_sidepath|psv|bus)$/)
        return 1
    return 0
}

function may(open_by_default, general, specific, more, most, a) {
    a = access(general)
    allowed = open_by_default
    if (a == 1) allowed = 0
    split(specific " " more " " most, list, " ")
    for (k = 1; k <= 3; k++) {
        a = access(list[k])
        if (a == 1) allowed = 0
        if (a == 3 || (a == 2 && open_by_default)) allowed = 1
    }
    return allowed
}

function or_none(value) { return value == "" ? "-" : value }

BEGIN {
    while ((getline line < table) > 0) {
        if (line !~ /^\| `/) continue
        n = split(line, cell, /[ `]*\|[ `]*/)
        vehicles_of[cell[2]] = cell[3] == "yes"
        foot_of[cell[2]] = cell[4] == "yes"
        oneway_of[cell[2]] = cell[5] == "yes"
    }
}

{
    text = ""
    for (i = 2; i <= NF; i++) {
        first = substr($i, 1, 1)
        if (first == "T") text = substr($i, 2)
        if (first == "x") x = substr($i, 2)
        if (first == "y") y = substr($i, 2)
        if (first == "N") refs = substr($i, 2)
    }
    parse_tags(text)
}

/^n/ {
    nodes++
    id = substr($1, 2)
    lon[id] = x
    lat[id] = y
    barrier = tag["barrier"]
    if (barrier != "" && barrier != "no") {
        open = barrier ~ /^(gate|lift_gate|swing_gate|sliding_gate|entrance|kerb|toll_booth|cattle_grid|border_control|height_restrictor|sally_port)$/
        shut = barrier ~ /^(wall|fence|hedge|ditch|city_wall|retaining_wall|guard_rail)$/ || tag["locked"] == "yes"
        if (!may(open && !shut, tag["access"], or_none(tag["vehicle"]), or_none(tag["motor_vehicle"]), or_none(tag["motorcar"])))
            no_vehicles[id] = 1
        if (!may(!shut, tag["access"], or_none(tag["foot"]), "-", "-")) no_walkers[id] = 1
    }
    if (tag["ford"] != "" && tag["ford"] != "no") {
        no_vehicles[id] = 1
        if (tag["ford"] != "stepping_stones") no_walkers[id] = 1
    }
}

/^w/ {
    ways++
    highway = tag["highway"]
    kind = highway
    if (highway == "service" && (highway "/" tag["service"]) in vehicles_of) kind = highway "/" tag["service"]
    if (highway == "track" && (highway "/" tag["tracktype"]) in vehicles_of) kind = highway "/" tag["tracktype"]
    if (!(kind in vehicles_of) || tag["route"] == "ferry" || tag["area"] == "yes") next
    if (tag["abandoned"] == "yes" || tag["disused"] == "yes" || tag["demolished"] == "yes") next
    if (tag["ford"] != "" && tag["ford"] != "no") next
    cars = may(vehicles_of[kind], tag["access"], or_none(tag["vehicle"]), or_none(tag["motor_vehicle"]), or_none(tag["motorcar"]))
    feet = may(foot_of[kind] && tag["motorroad"] != "yes", tag["access"], or_none(tag["foot"]), "-", "-")
    if (cars) {
        cars = oneway_of[kind] || tag["junction"] ~ /^(roundabout|circular)$/ ? 1 : 2
        if (tag["oneway"] ~ /^(yes|true|1|-1|reverse)$/) cars = 1
        if (tag["oneway"] ~ /^(no|false|0|alternating)$/) cars = 2
        if (tag["oneway"] == "reversible") cars = 0
    }
    if (feet) feet = tag["oneway:foot"] ~ /^(yes|-1)$/ ? 1 : 2
    n = split(refs, ref, ",")
    used = 0
    for (i = 1; i < n; i++) {
        a = substr(ref[i], 2)
        b = substr(ref[i + 1], 2)
        if (a == b || !(a in lon) || !(b in lon)) continue
        c = a in no_vehicles || b in no_vehicles ? 0 : cars
        f = a in no_walkers || b in no_walkers ? 0 : feet
        if (!c && !f) continue
        degrees_to_m((lat[a] + lat[b]) / 2)
        dx = (lon[b] - lon[a]) * m_east
        dy = (lat[b] - lat[a]) * m_north
        metres = sqrt(dx * dx + dy * dy)
        vehicle_ways += c
        foot_ways += f
        vehicle_m += c * metres
        foot_m += f * metres
        is_end[a] = is_end[b] = used = 1
        pieces++
    }
    used_ways += used
}

END {
    for (id in is_end) ends++
    print "read_nodes", nodes + 0
    print "read_ways", ways + 0
    print "used_ways", used_ways + 0
    print "nodes", ends + 0
    print "pieces", pieces + 0
    print "vehicle_ways", vehicle_ways + 0
    print "foot_ways", foot_ways + 0
    printf "vehicle_m %.3f\nfoot_m %.3f\n", vehicle_m, foot_m
}
