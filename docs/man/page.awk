# SPDX-License-Identifier: GPL-2.0-only
# docs/trace.md as a page of the manual: awk -v version=VERSION -f docs/man/page.awk docs/trace.md
# What Markdown it knows: headings, paragraphs, lists, tables, code, links, bold and italic.

function escape(text) {
	gsub(/\\/, "\\e", text)
	gsub(/-/, "\\-", text)
	gsub(/'/, "\\(aq", text)
	gsub(/\^/, "\\(ha", text)
	gsub(/~/, "\\(ti", text)
	return text
}

# Between an odd mark and the next it is another font.
function fonts(text, mark, font,    parts, count, i, out) {
	count = split(text, parts, mark)
	if (count % 2 == 0)
		return text
	out = parts[1]
	for (i = 2; i <= count; i++)
		out = out (i % 2 ? "\\fR" : "\\f" font) parts[i]
	return out
}

# What stands in code stays as it is.
function inline(text,    parts, count, i, out, part) {
	gsub(/\\\|/, "|", text)
	count = split(text, parts, "`")
	for (i = 1; i <= count; i++) {
		part = parts[i]
		if (i % 2) {
			while (match(part, /\[[^]]*\]\([^)]*\)/)) {
				link = substr(part, RSTART, RLENGTH)
				sub(/^\[/, "", link)
				sub(/\]\(.*/, "", link)
				part = substr(part, 1, RSTART - 1) link substr(part, RSTART + RLENGTH)
			}
			part = fonts(fonts(escape(part), "[*][*]", "B"), "[*]", "I")
		} else {
			part = "\\fB" escape(part) "\\fR"
		}
		out = out part
	}
	gsub(/`/, "\\(ga", out)
	return out
}

function put(text) {
	if (text ~ /^[.']/)
		text = "\\&" text
	print text
}

# A paragraph, or a point of a list, is at its end.
function flush() {
	if (pending != "")
		put(inline(pending))
	pending = ""
}

# A row: what it is about, and the rest behind it, as the table's heads call it.
function row(line,    cells, count, i, text, tail) {
	gsub(/\\\|/, "\001", line)
	sub(/^\| */, "", line)
	sub(/ *\|$/, "", line)
	count = split(line, cells, / *\| */)
	for (i = 1; i <= count; i++)
		gsub(/\001/, "|", cells[i])
	if (!heads) {
		heads = 1
		return
	}
	if (line ~ /^[-|]+$/)
		return
	print ".TP"
	put(inline(cells[1]))
	if (count > 2 && cells[2] != "")
		tail = "(" inline(cells[2]) ") "
	text = inline(cells[count])
	put(tail text)
	for (i = 3; i < count; i++)
		if (cells[i] != "")
			put(inline(cells[i]))
}

BEGIN {
	print ".\\\" Made of docs/trace.md by docs/man/page.awk."
	printf ".TH \"MSISCOPE\\-TRACE\" 5 \"\" \"msiscope %s\" \"File Formats\"\n", version
	print ".nr HY 0\n.hy 0\n.ad l\n.SH NAME\nmsiscope\\-trace \\- what msiscope recorded, as JSON Lines"
	print ".SH DESCRIPTION"
}

/^```/ {
	flush()
	code = !code
	print code ? ".PP\n.in +4\n.nf" : ".fi\n.in"
	next
}
code { put(escape($0)); next }
/^# / { next } # the page's own name
/^## / { flush(); print ".SH " toupper(escape(gensub_code(substr($0, 4)))); heads = 0; next }
/^###+ / { flush(); sub(/^#+ /, ""); print ".SS " inline($0); heads = 0; next }
/^\|/ { flush(); row($0); table = 1; next }
{
	if (table)
		heads = table = 0
}
/^$/ { flush(); blank = 1; next }
/^- / {
	flush()
	print ".IP \\(bu 2"
	pending = substr($0, 3)
	blank = 0
	next
}
/^ +/ && pending != "" { sub(/^ +/, ""); pending = pending " " $0; next }
{
	if (blank || pending == "") {
		flush()
		print ".PP"
	}
	blank = 0
	pending = pending (pending == "" ? "" : " ") $0
}

function gensub_code(text) {
	gsub(/`/, "", text)
	return text
}

END {
	flush()
	print ".SH SEE ALSO\n.BR msiscope (8),\n.BR msiscope\\-record (8),\n.BR msiscope\\-report (8),"
	print ".BR msiscope\\-export (8)"
}
