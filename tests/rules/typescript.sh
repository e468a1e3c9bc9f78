#!/bin/sh
# The scripts of the pages hold to the compiler's strictest rules, and each file to its size. The
# bundle's own build checks no types.
command -v tsc >/dev/null || { echo "tsc is missing: tools/install-packages test"; exit 1; }
tsc -p web/tsconfig.json || exit 1
bad=0
for file in web/*/*.ts; do
    awk -v file="$file" 'END { if (FNR > 800) { print file ": " FNR " lines"; exit 1 } }' "$file" || bad=1
done
# Texts enter a page as text, never as markup, and nothing is fetched or evaluated.
grep -nE 'innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|fetch\(|XMLHttpRequest|WebSocket|https?://' web/*/*.ts web/*/*.css web/*/*.html |
    grep -v 'http://www.w3.org/2000/svg' && bad=1
grep -niE '(^|[^a-z])(un)?safe(ly|ty|r|st)?([^a-z]|$)' web/*/*.ts web/*/*.html && bad=1
# All scripts are in the bundle's list, so that a change of any builds it again.
for file in web/report/*.ts; do
    grep -q "web/report/$(basename "$file")'" src/meson.build || { echo "$file is not in src/meson.build"; bad=1; }
done
exit $bad
