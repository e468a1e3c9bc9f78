# Draws one series of growth.csv as SVG: seconds and MiB against what grows, both axes logarithmic,
# each with a line of proportional growth through its first point.
# usage: awk -v series=NAME -f bench/growth.awk growth.csv >NAME.svg
BEGIN {
    FS = ","
    name["nodes"] = "nodes"; name["people"] = "people"; name["zones"] = "zones"; name["gates"] = "gates"
    name["windows"] = "windows of each gate"; name["closures"] = "closed links"; name["hours"] = "hours of the pause"
    name["fineness"] = "times finer (all times × n, all capacities ÷ n)"
    width = 720; height = 300; top = 42; bottom = 52
}
FNR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
$1 == series {
    n++
    x[n] = $2
    y["plan", n] = $column["user_s"]; y["verify", n] = $column["verify_user_s"]; y["MiB", n] = $column["mib"]
}
function log10(v) { return log(v) / log(10) }
function floor(v) { return v < int(v) ? int(v) - 1 : int(v) }
function px(v) { return left + (log10(v) - log10(x[1])) / (log10(x[n]) - log10(x[1])) * (right - left) }
function py(v) { return height - bottom - (log10(v) - low) / (high - low) * (height - bottom - top) }
function text(a, b, anchor, colour, words) {
    printf "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>\n", a, b, anchor, colour, words
}
function line(a, b, c, d, style) {
    printf "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" %s/>\n", a, b, c, d, style
}
function short(v) { return v >= 1000 ? (v % 1000 ? sprintf("%.1f", v / 1000) : v / 1000) "k" : v }
# What is drawn: sets low and high, whole powers of ten round the values.
function range(what, also,    i, least, most) {
    least = most = y[what, 1]
    for (i = 1; i <= n; i++) {
        if (y[what, i] < least) least = y[what, i]
        if (y[what, i] > most) most = y[what, i]
        if (also != "" && y[also, i] < least) least = y[also, i]
    }
    if (least < 0.01) least = 0.01
    low = floor(log10(least)); high = floor(log10(most) + 0.999999)
    if (high == low) high++
}
function axes(title,    i, e, v) {
    text(left, 20, "start", "#222", title)
    for (e = low; e <= high; e++) {
        v = 10 ^ e
        line(left, py(v), right, py(v), "stroke=\"#ddd\"")
        text(left - 6, py(v) + 4, "end", "#555", v)
    }
    for (i = 1; i <= n; i++) {
        line(px(x[i]), height - bottom, px(x[i]), height - bottom + 4, "stroke=\"#555\"")
        text(px(x[i]), height - bottom + 18, "middle", "#555", short(x[i]))
    }
    line(left, height - bottom, right, height - bottom, "stroke=\"#555\"")
    text((left + right) / 2, height - 12, "middle", "#222", name[series])
}
# Proportional growth from the first point, as far as it stays in the picture.
function proportional(what,    start, end) {
    start = y[what, 1] < 0.01 ? 0.01 : y[what, 1]
    end = x[n]
    if (start * end / x[1] > 10 ^ high) end = 10 ^ high / start * x[1]
    line(px(x[1]), py(start), px(end), py(start * end / x[1]), "stroke=\"#999\" stroke-dasharray=\"3 4\"")
}
function curve(what, colour, label,    i, v, points) {
    for (i = 1; i <= n; i++) {
        v = y[what, i] < 0.01 ? 0.01 : y[what, i]
        points = points sprintf("%.1f,%.1f ", px(x[i]), py(v))
        printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>\n", px(x[i]), py(v), colour
    }
    printf "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n", points, colour
    if (label != "") text(px(x[n]) + 8, py(v) + 4, "start", colour, label)
}
END {
    if (n < 2) { print "growth.awk: fewer than two points of " series > "/dev/stderr"; exit 1 }
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">\n", width, height, width, height
    printf "<title>Time and memory by %s</title>\n<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", name[series], width, height
    left = 48; right = 350
    range("plan", "verify")
    axes("seconds of processor time; dashed: proportional")
    proportional("plan")
    curve("plan", "#0b5fa5", "plan")
    curve("verify", "#b3541e", "verify")
    left = 458; right = 696
    range("MiB", "")
    axes("MiB at the peak, planning")
    proportional("MiB")
    curve("MiB", "#0b5fa5", "")
    print "</svg>"
}
