# SPDX-License-Identifier: GPL-2.0-only
# make            build/msiscope
# make static     build/msiscope-static, for guests and machines without our libraries
# make man        the manual's pages, and bash's completion
# make install    all of these, below DESTDIR and prefix; make uninstall
# make dist       build/msiscope-VERSION.tar.gz, of the commit
# make deb        Debian's package of the commit, in build/deb/
# make unit       build and run the unit tests
# make SANITIZE=1 the same in build-sanitize/, with ASan and UBSan
# make FUZZ=1 fuzz  the fuzzers in build-fuzz/, with libFuzzer, ASan and UBSan of clang
# make WERROR=1   a warning is an error, as the tests want it
# make compile_commands.json  for clangd and clang-tidy
# make V=1        show the commands

VERSION := 0.1.0
# Of which commit: git's, or what `make dist` noted.
REVISION := $(if $(wildcard .git),$(shell git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null),$(shell cat .revision 2>/dev/null))
prefix ?= /usr/local
CC ?= cc
CLANG ?= clang
BPFTOOL ?= /usr/sbin/bpftool
LLVM_STRIP ?= llvm-strip

BUILD := build
CFLAGS ?= -O2 -g
ifeq ($(SANITIZE),1)
BUILD := build-sanitize
CFLAGS := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
ifeq ($(FUZZ),1)
BUILD := build-fuzz
CC := $(CLANG)
CFLAGS := -O1 -g -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all -fno-omit-frame-pointer
endif

# Not by default: a compiler that we never met warns of what ours does not.
ifeq ($(WERROR),1)
WARNINGS_FAIL := -Werror
endif

override CFLAGS += -std=gnu11 -Wall -Wextra $(WARNINGS_FAIL) -Iinclude -Iuser -I$(BUILD) \
	-D_GNU_SOURCE $(SAME_PATHS)
# What is built is the same wherever it is built.
SAME_PATHS := -ffile-prefix-map=$(CURDIR)=.
LIBS := -lbpf -lelf -lz -ljson-c -lncursesw -ltinfo -lm

ifneq ($(V),1)
MAKEFLAGS += --no-print-directory
Q := @
say = @printf '  %-8s %s\n' $(1) $(2);
endif

# The definitions first: libbpf 1.1's linker leaves a map at offset 0 that it met as extern before.
BPF_SOURCES := bpf/state.bpf.c $(filter-out bpf/state.bpf.c,$(sort $(wildcard bpf/*.bpf.c)))
BPF_OBJECTS := $(BPF_SOURCES:%.c=$(BUILD)/%.o)
SOURCES := $(sort $(wildcard user/*.c user/*/*.c user/*/*/*.c))
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)
LIBRARY := $(BUILD)/msiscope.a
TESTS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/*/test_*.c tests/*/*/test_*.c))
TEST_PROGRAMS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(filter-out %_util.c,$(filter-out $(wildcard tests/*/test_*.c tests/*/*/test_*.c tests/fuzz/fuzz_*.c),$(wildcard tests/*/*.c tests/*/*/*.c))))
FUZZERS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/fuzz/fuzz_*.c))
SKELETON := $(BUILD)/msiscope.skel.h
ASSETS := $(foreach asset,$(wildcard user/report/assets/*),$(BUILD)/assets/$(notdir $(asset)).inc $(BUILD)/assets/$(notdir $(asset)).sha256)

MANUAL := $(BUILD)/docs/man/manual
PAGES := $(patsubst docs/man/%.roff,$(BUILD)/docs/man/%.8,$(wildcard docs/man/*.roff)) $(BUILD)/docs/man/msiscope-trace.5
MANDIR := $(prefix)/share/man
DOCDIR := $(prefix)/share/doc/msiscope
COMPLETIONDIR := $(prefix)/share/bash-completion/completions
DIST := $(BUILD)/msiscope-$(VERSION).tar.gz
DOCS := $(wildcard docs/*.md docs/*.json)
COMPLETION := $(BUILD)/docs/man/msiscope.bash

all: $(BUILD)/msiscope

static: $(BUILD)/msiscope-static

$(BUILD)/msiscope: $(OBJECTS)
	$(call say,LINK,$@) $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/msiscope-static: $(OBJECTS)
	$(call say,LINK,$@) $(CC) $(CFLAGS) $(LDFLAGS) -static -o $@ $^ $(LIBS)

# What lacks is said once, with what brings it, before the first compiler fails.
$(BUILD)/needs: scripts/check-needs
	@mkdir -p $(@D)
	@scripts/check-needs '$(CC)' '$(CLANG)' '$(LLVM_STRIP)' '$(BPFTOOL)' && touch $@

# A file as the bytes of an array, and the hash by which a page's policy lets it run.
$(BUILD)/assets/%.inc: user/report/assets/%
	@mkdir -p $(@D)
	$(call say,GEN,$@) od -An -v -tu1 $< | sed 's/\([0-9]\+\)/\1,/g' > $@

$(BUILD)/assets/%.sha256: user/report/assets/%
	@mkdir -p $(@D)
	$(call say,GEN,$@) hex=$$(sha256sum < $< | cut -d' ' -f1 | sed 's/../\\x&/g'); \
		printf '"%s"\n' "$$(env printf "$$hex" | base64)" > $@

# Only what says the version is made anew when it is another.
$(BUILD)/version.h: FORCE
	@mkdir -p $(@D)
	@printf '#define MSISCOPE_%s "%s"\n' VERSION '$(VERSION)' COMMIT '$(REVISION:%= (%))' > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(BUILD)/user/%.o: user/%.c | $(BUILD)/needs $(SKELETON) $(ASSETS) $(BUILD)/version.h
	@mkdir -p $(@D)
	$(call say,CC,$@) $(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/bpf/%.bpf.o: bpf/%.bpf.c bpf/state.h bpf/hook.h vmlinux.h include/record.h | $(BUILD)/needs
	@mkdir -p $(@D)
	$(call say,BPF,$@) $(CLANG) -target bpf -D__TARGET_ARCH_x86 -O2 -g -Wall -Wextra $(WARNINGS_FAIL) \
		-Wno-unused-parameter -I. -Iinclude $(SAME_PATHS) -c -o $@ $<
	$(Q)$(LLVM_STRIP) -g $@

$(BUILD)/msiscope.bpf.o: $(BPF_OBJECTS)
	$(call say,GEN,$@) $(BPFTOOL) gen object $@ $^

$(SKELETON): $(BUILD)/msiscope.bpf.o
	$(call say,GEN,$@) $(BPFTOOL) gen skeleton $< name msiscope_bpf > $@.tmp && mv $@.tmp $@

# The manual and what completes in a shell, of the tables by which options are parsed.
$(MANUAL): docs/man/manual.c $(LIBRARY)
	@mkdir -p $(@D)
	$(call say,CC,$@) $(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(LIBRARY) $(LIBS)

$(BUILD)/docs/man/%.8: docs/man/%.roff $(MANUAL)
	$(call say,MAN,$@) $(MANUAL) page $* $< > $@

$(BUILD)/docs/man/%.5: docs/man/page.awk docs/trace.md $(BUILD)/version.h
	@mkdir -p $(@D)
	$(call say,MAN,$@) awk -v version=$(VERSION) -f docs/man/page.awk docs/trace.md > $@

$(COMPLETION): $(MANUAL)
	$(call say,GEN,$@) $(MANUAL) bash > $@

# A test takes from the rooms what it calls.
$(LIBRARY): $(filter-out $(BUILD)/user/main.o,$(OBJECTS))
	$(call say,AR,$@) rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/tests/%: tests/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(call say,TEST,$@) $(CC) $(CFLAGS) -MMD -MP -o $@ $< $(LIBRARY) -lcmocka $(LIBS)

$(FUZZERS): private override CFLAGS += -fsanitize=fuzzer

man: $(PAGES) $(COMPLETION)

install: all man
	install -D -m 755 $(BUILD)/msiscope $(DESTDIR)$(prefix)/bin/msiscope
	install -d $(DESTDIR)$(MANDIR)/man8 $(DESTDIR)$(MANDIR)/man5 $(DESTDIR)$(DOCDIR)/docs
	install -m 644 $(filter %.8,$(PAGES)) $(DESTDIR)$(MANDIR)/man8
	install -m 644 $(filter %.5,$(PAGES)) $(DESTDIR)$(MANDIR)/man5
	install -m 644 README.md $(DESTDIR)$(DOCDIR)
	install -m 644 $(DOCS) $(DESTDIR)$(DOCDIR)/docs
	install -D -m 644 $(COMPLETION) $(DESTDIR)$(COMPLETIONDIR)/msiscope

uninstall:
	rm -f $(DESTDIR)$(prefix)/bin/msiscope $(DESTDIR)$(COMPLETIONDIR)/msiscope
	rm -f $(foreach page,$(PAGES),$(DESTDIR)$(MANDIR)/man$(subst .,,$(suffix $(page)))/$(notdir $(page)))
	rm -f $(DESTDIR)$(DOCDIR)/README.md $(DOCS:%=$(DESTDIR)$(DOCDIR)/%)
	-rmdir $(DESTDIR)$(DOCDIR)/docs $(DESTDIR)$(DOCDIR)

# The commit, not what was changed since.
dist: $(DIST)

$(DIST): FORCE
	@mkdir -p $(@D)
	git archive --format=tar.gz --prefix=msiscope-$(VERSION)/ \
		--add-virtual-file=msiscope-$(VERSION)/.revision:$$(git rev-parse --short=12 HEAD) -o $@ HEAD

# Not in the tree, whose build it would clean.
deb: $(DIST)
	rm -rf $(BUILD)/deb
	mkdir $(BUILD)/deb
	tar -xf $(DIST) -C $(BUILD)/deb
	cd $(BUILD)/deb/msiscope-$(VERSION) && dpkg-buildpackage -us -uc -b

tests: $(TESTS) $(TEST_PROGRAMS)

fuzz: $(FUZZERS)

unit: tests
	@failed=0; for test in $(TESTS); do $$test || failed=1; done; exit $$failed

# How each file is compiled, for tools that read C.
compile_commands.json:
	$(call say,GEN,$@) python3 -c 'import json, os, sys; end = sys.argv.index("--"); \
		json.dump([{"directory": os.getcwd(), "file": file, "arguments": sys.argv[1:end] + ["-c", file]} \
			for file in sys.argv[end + 1:]], open("$@", "w"), indent=1)' \
		$(CC) $(CFLAGS) -- $(SOURCES) docs/man/manual.c $(wildcard tests/*/*.c tests/*/*/*.c)

clean:
	rm -rf build build-sanitize build-clang build-fuzz

-include $(OBJECTS:.o=.d) $(MANUAL).d $(addsuffix .d,$(TESTS) $(TEST_PROGRAMS) $(FUZZERS))

.SECONDARY: $(ASSETS)

# A rule that fails half-way leaves nothing that looks made.
.DELETE_ON_ERROR:

FORCE:

.PHONY: all static man install uninstall dist deb tests unit fuzz clean compile_commands.json
