# SPDX-License-Identifier: GPL-2.0-only
# The page in a browser, in both colour schemes: what it shows, that its tables can be
# sorted, and that it says nothing on the console and asks for nothing from outside.

load common

setup() {
	prepare
	browser=$(command -v chromium || command -v chromium-browser || true)
	[ -n "$browser" ] || skip "no chromium here (Debian: apt-get install chromium)"
}

# The report of these traces, to $work/page.html.
page_of() { # status, traces...
	local status=$1
	shift
	"$msiscope" report --format html "$@" >"$work/page.html" 2>/dev/null || [ $? -eq "$status" ]
	if sanitized; then
		as_plain "$work/page.html" report --format html "$@"
	fi
}

# page, scheme (light, dark): the page as it is after its script ran, all that the
# browser logged, and each address that was asked for. No name resolves, so that
# what the browser would ask its maker does not leave this machine either.
open_page() {
	local scheme=1
	[ "$2" = light ] || scheme=0
	timeout 120 "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
		--disable-background-networking --disable-component-update --disable-sync \
		--no-proxy-server --host-resolver-rules="MAP * ~NOTFOUND" \
		--disable-dev-shm-usage --hide-scrollbars --window-size=1200,2000 \
		--user-data-dir="$work/profile-$2" --blink-settings=preferredColorScheme="$scheme" \
		--enable-logging=stderr --log-net-log="$work/net-$2.json" \
		--screenshot="$work/$2.png" --dump-dom "file://$1" >"$work/$2.html" 2>"$work/$2.log"
}

# The page asks for no address of its own, and its console is empty.
is_quiet() {
	run ! grep CONSOLE "$work/$1.log"
	python3 tests/commands/requests.py "$work/net-$1.json"
}

@test "the report, in both schemes: shows what happened, and is quiet" {
	page_of 1 "$trace"
	if sanitized; then return; fi
	for scheme in light dark; do
		open_page "$work/page.html" "$scheme"
		is_quiet "$scheme"
		grep -q "LOST: " "$work/$scheme.html"
		grep -q '<svg class="tear"' "$work/$scheme.html"
		# its script ran: the heads of sortable tables became buttons
		grep -q '<th><button type="button">IRQ</button></th>' "$work/$scheme.html"
	done
	# the style took effect: the two pictures differ, and one is dark
	python3 tests/commands/brightness.py "$work/light.png" "$work/dark.png"
}

@test "names that are markup stay text, and the browser runs none of it" {
	sed 's/"action":"edu"/"action":"\\"><img src=x><script>x()"/; s/"actions":"edu"/"actions":"<\/script><svg onload=x()>"/
		1s/"release":"[^"]*"/"release":"<img src=http:\/\/localhost:9\/x>"/' \
		"$trace" >"$work/trace"
	page_of 1 "$work/trace"
	if sanitized; then return; fi
	open_page "$work/page.html" dark
	is_quiet dark
	run ! grep -q '<img' "$work/dark.html"
	[ "$(grep -c '<script' "$work/dark.html")" -eq 1 ]
	grep -q '&lt;img src=x&gt;' "$work/dark.html"
}

@test "the fleet's page" {
	page_of 2 "$trace" docs/trace.md "$trace"
	if sanitized; then return; fi
	open_page "$work/page.html" light
	is_quiet light
	grep -q "1 more could not be read" "$work/light.html"
	grep -q '<th><button type="button">model</button></th>' "$work/light.html"
}

@test "a head that is pressed sorts its table by number" {
	if sanitized; then return; fi # that page was had before
	page_of 1 "$trace"
	# Beside the policy, as a test may: the page's own script, then two presses.
	sed -e '/Content-Security-Policy/d' -e 's#</body>#<script>\
const heads = document.querySelectorAll("table.sortable th button");\
const column = () => Array.from(document.querySelector("table.sortable").tBodies[0].rows)\
	.map(row => row.cells[0].textContent).join();\
heads[0].click(); document.body.dataset.once = column();\
heads[0].click(); document.body.dataset.twice = column();\
</script></body>#' "$work/page.html" >"$work/pressed.html"
	open_page "$work/pressed.html" light
	grep -q 'data-once="30,28,27" data-twice="27,28,30"' "$work/light.html"
}

@test "the test of quiet hears: a page that calls out, and one that fails" {
	if sanitized; then return; fi # nothing of the program is in it
	printf '<!DOCTYPE html><title>x</title><img src="http://localhost:9/x.png"><script>throw 1</script>' \
		>"$work/page.html"
	open_page "$work/page.html" light
	grep -q CONSOLE "$work/light.log"
	run is_quiet light
	[ "$status" -ne 0 ]
	run python3 tests/commands/requests.py "$work/net-light.json"
	[ "$status" -eq 1 ]
	[[ "$output" == *"http://localhost:9/x.png"* ]]
}
