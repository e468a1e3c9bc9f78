# A thin front for Meson: every target first makes sure that its Debian packages are there.
#   make BUILD=/tmp/b ...                 another build folder
#   make SAN=address,undefined ...        with sanitizers, in a build folder of its own
SAN =
BUILD = build$(if $(SAN),-san)
OPTIONS = $(if $(SAN),-Db_sanitize=$(SAN) -Db_lundef=false)
INSTALL = tools/install-packages
EXAMPLE = examples/aleppo-2016/operation.yaml
DEMO = $(BUILD)/demo/aleppo-2016.gpkg
DEMO_REPORT = $(BUILD)/demo/aleppo-2016.html
SOURCES = include/clearway/*.h src/*/*.[ch] app/*/*.[ch] tests/*.h tests/*/*.[ch] fuzz/*.c bench/*.[ch] bench/*.cpp

# Meson would build the tests too, which need more packages: `make` leaves them out.
PROGRAM = $(BUILD)/build.ninja
CONFIGURE = if [ -f $(PROGRAM) ]; then meson configure $(BUILD) $(OPTIONS) $(1); else meson setup $(BUILD) $(OPTIONS) $(1); fi

.PHONY: all demo test test-long bench bench-programs fuzz format help clean programs

all:
	@$(INSTALL) build
	@{ $(call CONFIGURE,-Dtests=false); } >$(BUILD).log 2>&1 || { cat $(BUILD).log; exit 1; }
	@rm -f $(BUILD).log
	@ninja -C $(BUILD)

# The program and all test programs.
programs:
	@$(INSTALL) build test
	@{ $(call CONFIGURE,-Dtests=true); } >$(BUILD).log 2>&1 || { cat $(BUILD).log; exit 1; }
	@rm -f $(BUILD).log
	@ninja -C $(BUILD)

demo: all
	@mkdir -p $(dir $(DEMO))
	$(BUILD)/clearway plan $(EXAMPLE) -o $(DEMO) --report $(DEMO_REPORT) --ready --value
	$(BUILD)/clearway verify $(DEMO) $(EXAMPLE)
	@echo "Written: $(DEMO) (open it in QGIS, or with sqlite3)"
	@echo "         $(DEMO_REPORT) (open it in a browser; no network is needed)"

test:
	@$(INSTALL) build test
	@tests/run

test-long:
	@$(INSTALL) build test fuzz
	@LONG=1 tests/run

# The program and what it is compared with. --reconfigure: the folder may be older than the option.
bench-programs:
	@$(INSTALL) build bench
	@{ if [ -f $(PROGRAM) ]; then meson setup --reconfigure $(BUILD) $(OPTIONS) -Dbench=true; \
	   else meson setup $(BUILD) $(OPTIONS) -Dtests=false -Dbench=true; fi; } >$(BUILD).log 2>&1 || { cat $(BUILD).log; exit 1; }
	@rm -f $(BUILD).log
	@ninja -C $(BUILD)

bench: bench-programs
	@bench/check
	@bench/run
	@bench/prepare
	@bench/import
	@bench/replan
	@$(BUILD)/bench/record 1000000 $(BUILD)/bench

fuzz:
	@$(INSTALL) build test fuzz
	@tests/run-fuzz 60

format:
	@$(INSTALL) test
	clang-format -i $(wildcard $(SOURCES))

clean:
	rm -rf build build-san build-san-plain build-fuzz build.log build-san.log build-fuzz.log

help:
	@echo "make            build/clearway"
	@echo "make demo       plan and verify the example of Aleppo, 2016"
	@echo "make test       all tests, with sanitizers; the last line is the count"
	@echo "make test-long  and 125,000 random operations without sanitizers, and each fuzzer for 60 s"
	@echo "make bench      time, memory and people beside other solvers, and reading OpenStreetMap beside others"
	@echo "bench/growth    how time and memory grow, as CSV and pictures (some minutes)"
	@echo "bench/fineness  what ten times finer time costs"
	@echo "bench/negotiate what pricing twenty concessions on Porto Alegre costs, in solves (minutes)"
	@echo "make fuzz       each fuzzer for 60 s"
	@echo "make format     lay the sources out with clang-format"
	@echo "make clean      remove the build folders"
	@echo "SAN=address,undefined make   a build with sanitizers, in build-san"
	@echo "Missing Debian packages are installed first (sudo only when you are not root)."
