# make            build all programs, catalogues and browser assets into build/
# make run        everything from nothing to a running site (stop, status, reset)
# make test       every check there is, on a private database
# make lint       warnings, definitions, templates, layers, house rules
# make bench      figures beside bare prototypes
# make fuzz       every parser against any bytes
# make install    DESTDIR= PREFIX=/usr/local
#
# No list of sources is kept by hand: a file in its folder is found.

B       = build
PREFIX ?= /usr/local
CC      = gcc

CFLAGS ?= -O2 -g
HOUSE   = -std=gnu11 -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes \
          -Wmissing-prototypes -Wvla -Werror -fno-strict-aliasing
HARDEN  = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
SANITY  = -O1 -g -fsanitize=address,undefined -fno-omit-frame-pointer \
          -fno-sanitize-recover=undefined -DCRM_TEST
LDHARD  = -pie -Wl,-z,relro,-z,now

PKGS    = glib-2.0 libxml-2.0 libsodium libmariadb jansson
# Third-party headers are system headers: our warnings are about our code.
LIBINC := $(subst -I,-isystem ,$(shell pkg-config --cflags $(PKGS) 2>/dev/null)) \
          -isystem /usr/include/ClearSilver
LIBS   := -lfcgi -lneo_cgi -lneo_cs -lneo_utl -lz $(shell pkg-config --libs $(PKGS) 2>/dev/null)
# Only a program that draws QR codes, or tells what a file is, loads their libraries.
LIBS   += -Wl,--as-needed -lqrencode -lmagic
# Mail is built and sent, workbooks are written and small pictures drawn by the worker alone: no web program carries these.
WORKERPKGS = gmime-3.0 libcurl xlsxwriter vips
WORKERINC := $(subst -I,-isystem ,$(shell pkg-config --cflags $(WORKERPKGS) 2>/dev/null))
WORKERLIBS := $(shell pkg-config --libs $(WORKERPKGS) 2>/dev/null)
# Makes list pages 70 us cheaper; must come before libc. Not under sanitizers.
MALLOC  = -ltcmalloc_minimal

CPPFLAGS = -D_GNU_SOURCE -MMD -MP -Ilib/include -I$(B)/gen

notest  = $(foreach f,$1,$(if $(filter test_%,$(notdir $f)),,$f))
folder  = $(notdir $(patsubst %/,%,$(dir $1)))
stem    = $(basename $(notdir $1))

# TYPES=tests/types adds the made-up types of that folder, a module like any other.
TYPES   ?=
modules  = $(patsubst cgi-bin/%/main.c,%,$(wildcard cgi-bin/*/main.c)) $(if $(TYPES),$(notdir $(TYPES)))
libsrc   = $(call notest,$(wildcard lib/*/*.c))
typesrc  = $(call notest,$(wildcard cgi-bin/*/*/*.c $(if $(TYPES),$(TYPES)/*/*.c)))
hooksrc  = $(foreach f,$(typesrc) $(libsrc),$(if $(wildcard $(f:.c=.xml)),$f))
typexml  = $(wildcard cgi-bin/*/*/*.xml lib/org/*.xml $(if $(TYPES),$(TYPES)/*/*.xml))
types    = $(basename $(notdir $(typexml)))
gen      = $(types:%=$(B)/gen/%.gen.h)
jobsrc   = $(wildcard worker/jobs/*.c)
workersrc = $(wildcard worker/*.c) $(jobsrc)
unitsrc  = $(wildcard tests/unit/test_*.c)
dbsrc    = $(wildcard tests/request/test_*.c tests/engine/test_*.c tests/generic/test_*.c cgi-bin/*/*/test_*.c $(if $(TYPES),$(TYPES)/*/test_*.c))
tools    = $(patsubst tools/%/main.c,%,$(wildcard tools/*/main.c))

programs = $(modules:%=$(B)/bin/%.fcgi) $(if $(workersrc),$(B)/bin/worker) $(tools:%=$(B)/bin/%)

vpath %.xml $(sort $(dir $(typexml)))

# V=1 shows whole commands.
Q   = $(if $(V),,@)
say = $(if $(V),@:,@printf '  %-4s %s\n' $1 $2)

.SECONDARY:
.DELETE_ON_ERROR:
all: programs assets
# A program of TYPES that are not asked for any more goes.
programs: $(programs)
	$(Q)for f in $(B)/bin/*.fcgi; do case ' $(modules:%=%.fcgi) ' in *" $${f##*/} "*) ;; *) rm -f "$$f" ;; esac; done

# ---- objects: $(B)/o as shipped, $(B)/t with sanitizers for the tests ---------
obj   = $(patsubst %.c,$(B)/o/%.o,$1)
tobj  = $(patsubst %.c,$(B)/t/%.o,$1)

$(B)/o/%.o: %.c | $(gen)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(HOUSE) $(HARDEN) -c $< -o $@
$(B)/t/%.o: %.c | $(gen)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(HOUSE) $(SANITY) -c $< -o $@

# Only the library and its own tests and tools see the inner headers: a module
# or a job that includes db.h does not compile.
$(B)/o/lib/%.o $(B)/t/lib/%.o $(B)/t/tests/%.o $(B)/o/tests/%.o $(B)/o/tools/%.o $(B)/t/tools/%.o $(call obj,$(wildcard worker/*.c)) $(call tobj,$(wildcard worker/*.c)): \
	CPPFLAGS += -Ilib -Itests $(LIBINC)
# What a module publishes for others: "stock/stock.h". lint knows who may.
$(B)/o/cgi-bin/%.o $(B)/t/cgi-bin/%.o $(B)/o/worker/%.o $(B)/t/tests/%.o: CPPFLAGS += -Icgi-bin
$(B)/o/worker/%.o $(B)/t/worker/%.o $(B)/t/tests/engine/test_send_mail.o $(B)/t/tests/request/test_export_file.o $(B)/t/tests/request/test_pictures.o: CPPFLAGS += -Iworker $(WORKERINC)
$(call tobj,$(wildcard cgi-bin/*/*/test_*.c)): CPPFLAGS += -Ilib -Itests $(LIBINC)

$(B)/o/hooks.o: $(B)/gen/hooks.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(HOUSE) $(HARDEN) -c $< -o $@
$(B)/t/hooks.o: $(B)/gen/hooks.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(HOUSE) $(SANITY) -c $< -o $@

$(B)/libcrm.a: $(call obj,$(libsrc) $(typesrc)) $(B)/o/hooks.o
	@rm -f $@
	$(call say,AR,$@)
	$(Q)ar rcs $@ $^
$(B)/libcrm-test.a: $(call tobj,$(libsrc) $(typesrc)) $(B)/t/hooks.o
	@rm -f $@
	$(call say,AR,$@)
	$(Q)ar rcs $@ $^

# One line per type that has a C file; no list is kept by hand.
# Asked each time: TYPES may have come or gone; the file changes only when the list does.
$(B)/gen/hooks.c: FORCE
	@mkdir -p $(@D)
	@{ echo '#include "crm.h"'; \
	   for t in $(sort $(call stem,$(hooksrc))); do echo "extern const struct hooks $${t}_hooks;"; done; \
	   echo 'const struct hooks *const all_hooks[] = {'; \
	   for t in $(sort $(call stem,$(hooksrc))); do echo "	&$${t}_hooks,"; done; \
	   echo '	NULL'; echo '};'; } >$@.new; cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(B)/gen/jobs.c: $(jobsrc) worker/jobs Makefile
	@mkdir -p $(@D)
	@{ echo '#include "crm.h"'; \
	   for j in $(sort $(call stem,$(jobsrc))); do echo "extern const struct job $${j}_job;"; done; \
	   echo 'const struct job *const all_jobs[] = {'; \
	   for j in $(sort $(call stem,$(jobsrc))); do echo "	&$${j}_job,"; done; \
	   echo '	NULL'; echo '};'; } >$@.new; cmp -s $@.new $@ && rm $@.new || mv $@.new $@
$(B)/o/jobs.o: $(B)/gen/jobs.c
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(HOUSE) $(HARDEN) -c $< -o $@

# ---- programs ------------------------------------------------------------------
define module_rule
$(B)/bin/$1.fcgi: $(call obj,$(wildcard cgi-bin/$1/*.c $(if $(filter $1,$(notdir $(TYPES))),$(TYPES)/*.c))) $(B)/libcrm.a
	@mkdir -p $$(@D)
	$$(call say,LD,$$@)
	$$(Q)$(CC) $(LDHARD) -o $$@ $$^ $(MALLOC) $(LIBS)
endef
$(foreach m,$(modules),$(eval $(call module_rule,$m)))

define tool_rule
$(B)/bin/$1: $(call obj,$(wildcard tools/$1/*.c)) $(B)/libcrm.a
	@mkdir -p $$(@D)
	$$(call say,LD,$$@)
	$$(Q)$(CC) $(LDHARD) -o $$@ $$^ $(LIBS)
endef
$(foreach m,$(tools),$(eval $(call tool_rule,$m)))

$(B)/bin/worker: $(call obj,$(workersrc)) $(B)/o/jobs.o $(B)/libcrm.a
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDHARD) -o $@ $^ $(LIBS) $(WORKERLIBS)

# ---- generated names -------------------------------------------------------------
$(B)/gen/%.gen.h: %.xml $(B)/fieldnames
	@mkdir -p $(@D)
	$(B)/fieldnames $< >$@.tmp && mv $@.tmp $@
$(B)/fieldnames: tools/fieldnames.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS) $(HOUSE) -isystem /usr/include/libxml2 $< -o $@ -lxml2

# ---- tests: each test_*.c is one cmocka program -------------------------------------
units  = $(patsubst %.c,$(B)/tests/%,$(notdir $(unitsrc)))
dbtests = $(patsubst %.c,$(B)/tests/%,$(notdir $(dbsrc)))
# Every module's own program inside the tests, its page tables as they are shipped: main()
# is called <module>_program and hands its module over instead of serving it.
mains   = $(modules:%=$(B)/t/mains/%.o)
modulesrc = $(filter-out %/main.c,$(wildcard cgi-bin/*/*.c)) $(if $(TYPES),$(filter-out %/main.c,$(wildcard $(TYPES)/*.c)))
programobjs = $(mains) $(call tobj,$(modulesrc)) $(B)/t/programs.o
helpers = $(call tobj,$(call notest,$(wildcard tests/request/*.c tests/engine/*.c tests/generic/*.c tests/support/*.c)))
vpath test_%.c tests/unit tests/request tests/engine tests/generic $(sort $(dir $(wildcard cgi-bin/*/*/test_*.c)))

define main_rule
$(B)/t/mains/$1.o: $(if $(filter $1,$(notdir $(TYPES))),$(TYPES),cgi-bin/$1)/main.c | $(gen)
	@mkdir -p $$(@D)
	$$(call say,CC,$$<)
	$$(Q)$(CC) $(CPPFLAGS) -Icgi-bin $(HOUSE) -Wno-missing-prototypes $(SANITY) -Dmain=$1_program -Dapp_main=program_take -c $$< -o $$@
endef
$(foreach m,$(modules),$(eval $(call main_rule,$m)))

$(B)/gen/programs.c: FORCE
	@mkdir -p $(@D)
	@{ for m in $(modules); do echo "int $${m}_program(int argc, char **argv);"; done; \
	   echo 'int (*const all_programs[])(int, char **) = {'; \
	   for m in $(modules); do echo "	$${m}_program,"; done; \
	   echo '	0'; echo '};'; } >$@.new; cmp -s $@.new $@ && rm $@.new || mv $@.new $@
$(B)/t/programs.o: $(B)/gen/programs.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(HOUSE) -Wno-missing-prototypes $(SANITY) -c $< -o $@

define test_rule
$(B)/tests/$(call stem,$1): $(call tobj,$1) $$(helpers) $$(programobjs) $(B)/libcrm-test.a
	@mkdir -p $$(@D)
	$$(call say,LD,$$@)
	$$(Q)$(CC) -fsanitize=address,undefined -o $$@ $$^ -lcmocka $(LIBS) $$(testlibs)
endef
$(foreach f,$(unitsrc) $(dbsrc),$(eval $(call test_rule,$f)))
# The sending half of the worker inside a test, and the worker as it is shipped beside it.
$(B)/tests/test_send_mail: testlibs = $(WORKERLIBS)
$(B)/tests/test_send_mail: $(call tobj,$(wildcard worker/mail_*.c) worker/jobs/send_mail.c) | $(B)/bin/worker
# The demonstration's program, and who makes its database.
$(B)/tests/test_demo: | $(B)/bin/crm-demo $(B)/bin/crm-admin
# The same of the half that writes workbooks.
$(B)/tests/test_export_file: testlibs = $(WORKERLIBS)
$(B)/tests/test_export_file: $(call tobj,worker/export_xlsx.c)
# And of the half that draws small pictures.
$(B)/tests/test_pictures: testlibs = $(WORKERLIBS)
$(B)/tests/test_pictures: $(call tobj,worker/thumb_make.c)

.PHONY: all programs assets run stop status reset test unit lint bench fuzz install clean
include mk/*.mk

clean:
	rm -rf $(B)

-include $(shell find $(B)/o $(B)/t $(B)/f -name '*.d' 2>/dev/null)
