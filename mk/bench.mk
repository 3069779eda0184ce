# bench.mk - figures of the product beside bare programs.
#   ROWS=1000000 customers, BENCH_SECONDS=5 for each measurement. The database is
#   made once and kept in BENCH_VAR; "make bench-reset" deletes it.
ROWS ?= 1000000
BENCH_PORT ?= 18200

bares = $(patsubst tests/bench/%.c,$(B)/bench/bare-%,$(wildcard tests/bench/*.c))
$(B)/bench/bare-%: tests/bench/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) -D_GNU_SOURCE -O2 -std=gnu11 -Wall -Wextra -Werror $(LIBINC) $< -o $@ -lfcgi $(shell pkg-config --libs libmariadb)

# The engine alone, as shipped, with the helpers of the tests around it.
enginebench = $(wildcard tests/bench/engine/*.c) $(wildcard tests/support/*.c)
$(B)/bench/engine: $(call obj,$(enginebench)) $(B)/libcrm.a
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDHARD) -o $@ $^ -lcmocka $(MALLOC) $(LIBS)

.PHONY: bench bench-engine bench-reset bares
bench-engine:
	@tools/ops/packages.sh build test
	@tools/ops/node.sh $(B) $(MAKE) --no-print-directory $(jobs) TYPES=tests/types all $(B)/bench/engine
	@tools/ops/node.sh $(B) tests/run.sh $(B) engine
bares: $(bares)
bench:
	@tools/ops/packages.sh runtime build test bench
	@tools/ops/node.sh $(B) $(MAKE) --no-print-directory $(jobs) all bares
	@tools/ops/node.sh $(B) env B='$(B)' ROWS='$(ROWS)' PORT='$(BENCH_PORT)' tests/bench/run.sh run
bench-reset:
	@B='$(B)' ROWS='$(ROWS)' tests/bench/run.sh reset
