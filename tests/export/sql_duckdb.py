#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Run SQL in DuckDB, which has no package in Debian: it comes from npm, into MSISCOPE_CACHE.

usage: sql_duckdb.py STATEMENT...

Prints the rows of the last statement as JSON, whole numbers as text. Exit: 0; 1 DuckDB
refused one, its words are said; 4 it cannot be had.
"""
import os
import subprocess
import sys

from fetched import Missing, into_cache, npm, run

DUCKDB = "@duckdb/node-api@1.5.6-r.1"
SCRIPT = """
const { DuckDBInstance } = require("@duckdb/node-api");
(async () => {
	const connection = await (await DuckDBInstance.create(":memory:")).connect();
	let rows = [];
	for (const statement of process.argv.slice(1))
		rows = (await connection.runAndReadAll(statement)).getRows();
	console.log(JSON.stringify(rows, (key, value) =>
		typeof value === "bigint" ? value.toString() : value));
})().catch((error) => { console.error(error.message); process.exit(1); });
"""


def fetch(folder):
    modules = npm(DUCKDB, folder)
    run("node", "-e", 'require("@duckdb/node-api")', env=os.environ | {"NODE_PATH": str(modules)})
    return modules


def main():
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        print(__doc__.strip())
        return 2
    try:
        environment = os.environ | {"NODE_PATH": str(into_cache("duckdb", fetch))}
    except Missing as error:
        print(f"sql_duckdb.py: {error}", file=sys.stderr)
        return 4
    return subprocess.run(["node", "-e", SCRIPT, "--", *sys.argv[1:]], env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
