// SPDX-License-Identifier: GPL-2.0-only
"use strict";

// Numbers by value, "-" and "?" below all of them, the rest as text.
function key(cell) {
	const text = cell.textContent.trim();
	if (text === "-" || text === "?" || text === "")
		return -Infinity;
	return /^[*<-]?\.?\d+(\.\d+)?( \(.*\))?$/.test(text) ?
		parseFloat(text.replace(/^[*<]/, "")) : text;
}

function compare(a, b) {
	if (typeof a === "string" || typeof b === "string")
		return String(a).localeCompare(String(b), "en", { numeric: true });
	return a < b ? -1 : a > b ? 1 : 0;
}

function sort(table, column, head) {
	const down = head.getAttribute("aria-sort") !== "descending";
	const body = table.tBodies[0];
	const rows = Array.from(body.rows);

	rows.sort((a, b) => (down ? -1 : 1) * compare(key(a.cells[column]), key(b.cells[column])));
	for (const other of table.tHead.rows[0].cells)
		other.removeAttribute("aria-sort");
	head.setAttribute("aria-sort", down ? "descending" : "ascending");
	body.append(...rows);
}

for (const table of document.querySelectorAll("table.sortable"))
	Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
		const button = document.createElement("button");

		button.type = "button";
		button.append(...head.childNodes);
		head.append(button);
		button.addEventListener("click", () => sort(table, column, head));
	});
