# fuzz.mk - every parser against any bytes: libFuzzer with ASan and UBSan.
#   FUZZ_RUNS=1000000 inputs a target, a tenth for the slow ones, which read a whole
#   definition each time; what was found stays in $(B)/fuzz/found.
FUZZ_RUNS ?= 1000000
slowfuzz  = fuzz_type
fuzzers   = $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
fuzzflags = -std=gnu11 -g -O1 -D_GNU_SOURCE -DCRM_TEST -Ilib/include -Ilib -Itests $(LIBINC) \
            -fsanitize=address,undefined -fno-sanitize-recover=undefined
# Short stacks of allocations and little quarantine: twice the inputs in the same time.
fuzzasan  = malloc_context_size=5:quarantine_size_mb=16:thread_local_quarantine_size_kb=64

$(B)/f/%.o: %.c | $(gen)
	@mkdir -p $(@D)
	$(call say,FUZZ,$<)
	$(Q)clang $(fuzzflags) -fsanitize=fuzzer-no-link -MMD -MP -c $< -o $@
$(B)/f/hooks.o: $(B)/gen/hooks.c
	@mkdir -p $(@D)
	$(Q)clang $(fuzzflags) -c $< -o $@

fuzzobjs = $(patsubst %.c,$(B)/f/%.o,$(libsrc) $(typesrc)) $(B)/f/hooks.o
$(patsubst %.c,$(B)/f/%.o,$(typesrc)): fuzzflags += -I$(B)/gen -Icgi-bin
$(B)/f/lib/base/lunar.o: fuzzflags += -I$(B)/gen
$(B)/fuzz/%: $(B)/f/tests/fuzz/%.o $(fuzzobjs)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)clang -fsanitize=fuzzer,address,undefined -o $@ $^ $(LIBS)

.PHONY: fuzzers
fuzzers: $(fuzzers:%=$(B)/fuzz/%)
fuzz:
	@tools/ops/packages.sh build fuzz
	@$(MAKE) --no-print-directory $(jobs) fuzzers
	@mkdir -p $(B)/fuzz/found
	@for f in $(fuzzers); do \
		mkdir -p $(B)/fuzz/corpus/$$f; \
		case ' $(slowfuzz) ' in *" $$f "*) runs=$$(($(FUZZ_RUNS) / 10)) ;; *) runs=$(FUZZ_RUNS) ;; esac; \
		ASAN_OPTIONS=$(fuzzasan) $(B)/fuzz/$$f -runs=$$runs -max_len=4096 -timeout=10 -print_final_stats=1 \
			-artifact_prefix=$(B)/fuzz/found/$$f- $(B)/fuzz/corpus/$$f >$(B)/fuzz/$$f.log 2>&1 || \
			{ tail -n 30 $(B)/fuzz/$$f.log; exit 1; }; \
		printf '%-16s %s inputs, nothing found\n' $$f "$$(sed -n 's/^stat::number_of_executed_units: *//p' $(B)/fuzz/$$f.log)"; \
	done
