# Compares the ```layers block of ARCHITECTURE.md ("module: dep dep") with what the sources include:
# an include the block does not list, a listed edge nobody uses, a module that is in one but not in
# the other, and a dependency that is not listed above its user are errors.
# usage: awk -f tools/check_layers.awk ARCHITECTURE.md src/*/*.[ch] app/*/*.[ch]
FNR == 1 {
    module = FILENAME
    sub(/\/[^\/]*$/, "", module)
    sub(/.*\//, "", module)
    if (FILENAME !~ /ARCHITECTURE/) exists[module] = 1
}
FILENAME ~ /ARCHITECTURE/ {
    if (/^```/) { inside = ($0 ~ /layers/); next }
    sub(/#.*/, "")
    if (!inside || !/:/) next
    name = $1
    sub(/:$/, "", name)
    known[name] = 1
    for (i = 2; i <= NF; i++) {
        if (!($i in known)) bad(name ": " $i " must be listed above it")
        allowed[name, $i] = 1
    }
    next
}
!(module in known) { if (!told[module]++) bad(module "/ is not in the picture"); next }
/^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, quoted, "\"")
    path = quoted[2]
    gsub(/\.\.\//, "", path)
    if (split(path, part, "/") < 2 || part[1] == module) next
    if (!((module, part[1]) in allowed))
        bad(FILENAME ":" FNR ": " module " may not include " part[1])
    used[module, part[1]] = 1
}
END {
    for (edge in allowed) if (!(edge in used)) {
        split(edge, ends, SUBSEP)
        bad("nobody uses the edge " ends[1] " -> " ends[2])
    }
    for (name in known) if (name != "clearway" && !(name in exists))
        bad(name " is in the picture and has no sources")
    exit failed
}
function bad(why) { print "layers: " why; failed = 1 }
