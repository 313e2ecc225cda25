# SPDX-License-Identifier: GPL-2.0-only
# make install, what make says without what it needs, and versions.

load common

version_of_makefile() {
	sed -n 's/^VERSION := //p' Makefile
}

@test "version: the release's, of which commit, and libbpf's" {
	run "$msiscope" --version
	[ "$status" -eq 0 ]
	[[ "$output" =~ ^msiscope\ [0-9.]+(\ \([0-9a-f]+(-dirty)?\))?,\ libbpf\ [0-9]+\.[0-9]+$ ]]
	[[ "$output" == "msiscope $(version_of_makefile)"* ]]
	[ "$("$msiscope" -V)" = "$output" ]
	[[ ! -e .git || "$output" == *"("* ]]
}

@test "version: Debian's package has it too" {
	[ "$(sed -n '1s/.*(\(.*\)).*/\1/p' debian/changelog)" = "$(version_of_makefile)" ]
}

@test "install: program, manual, completion and pages below DESTDIR, and uninstall takes all away" {
	local page
	run make install DESTDIR="$work" prefix=/opt
	[ "$status" -eq 0 ]
	"$work/opt/bin/msiscope" --version
	for page in build/docs/man/*.8; do
		cmp "$page" "$work/opt/share/man/man8/${page##*/}"
	done
	[ -s "$work/opt/share/man/man5/msiscope-trace.5" ]
	[ -s "$work/opt/share/bash-completion/completions/msiscope" ]
	cmp docs/findings.md "$work/opt/share/doc/msiscope/docs/findings.md"
	touch "$work/opt/bin/another"
	run make uninstall DESTDIR="$work" prefix=/opt
	[ "$status" -eq 0 ]
	[ "$(find "$work" ! -type d)" = "$work/opt/bin/another" ]
	[ ! -e "$work/opt/share/doc/msiscope" ]
}

@test "dist: the commit, and which it was" {
	[ -e .git ] || skip "no git"
	make dist BUILD="$work"
	[ "$(tar -xOf "$work/msiscope-$(version_of_makefile).tar.gz" --wildcards '*/.revision')" = \
		"$(git rev-parse --short=12 HEAD)" ]
	tar -tf "$work"/*.tar.gz | sed -n 's,^[^/]*/\(.*[^/]\)$,\1,p' | grep -vx .revision | sort >"$work/packed"
	git ls-tree -r --name-only HEAD | sort >"$work/committed"
	diff "$work/packed" "$work/committed"
}

@test "needs: what lacks is one line, with what brings it" {
	run make BUILD="$work/build" CLANG=no-clang
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "make: no-clang not found (Debian's package: clang): run scripts/setup --build" ]
	[ "$(grep -c 'not found' <<<"$output")" -eq 1 ]
	run scripts/check-needs cc sh sh "$work/bpftool"
	[ "$status" -eq 1 ]
	[ "$output" = "make: $work/bpftool not found (Debian's package: bpftool): run scripts/setup --build" ]
	run scripts/check-needs "cc -nostdinc" sh sh sh
	[ "$status" -eq 1 ]
	[ "$output" = "make: stdio.h not found (Debian's package: libc6-dev): run scripts/setup --build" ]
	run scripts/check-needs "env cc" sh sh sh
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}
