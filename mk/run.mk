# run.mk - a running site of this clone.
#   PORT=8080  VAR=folder  DEMO=yes|no  LISTEN=127.0.0.1  (TYPES: assets.mk)

# As many compilers as processors, unless make was told how many.
jobs = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc))

run:
	@tools/ops/packages.sh runtime build
	@tools/ops/node.sh $(B) $(MAKE) --no-print-directory $(jobs) all
	@B='$(B)' tools/site.sh run
stop status reset:
	@B='$(B)' tools/site.sh $@
