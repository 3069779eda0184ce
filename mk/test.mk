# test.mk - every check there is; a running site is left alone.
#   PARTS="lint unit db browser site adding"   some of it

.PHONY: unit-programs test-programs
unit-programs: $(units)
test-programs: $(units) $(dbtests)

# The made-up types are there in every check.
made = TYPES=tests/types

PARTS ?= lint unit db browser site adding

lint:
	@tools/ops/packages.sh build test
	@tools/ops/node.sh $(B) $(MAKE) --no-print-directory $(jobs) $(made) all
	@tools/ops/node.sh $(B) tests/run.sh $(B) lint
unit:
	@tools/ops/packages.sh build test
	@tools/ops/node.sh $(B) $(MAKE) --no-print-directory $(jobs) $(made) unit-programs assets || tests/run.sh $(B) none
	@tools/ops/node.sh $(B) tests/run.sh $(B) unit
test:
	@tools/ops/packages.sh runtime build test
	@tools/ops/node.sh $(B) $(MAKE) --no-print-directory $(jobs) $(made) all test-programs || tests/run.sh $(B) none
	@tools/ops/node.sh $(B) tests/run.sh $(B) $(PARTS)

# The committed files rights.expected, after a change of an <allow>: review the difference.
.PHONY: rights
rights: $(B)/bin/crm-admin assets
	@$(B)/bin/crm-admin rights $(share)/types --write
