# assets.mk - everything the programs read at run time, staged as $(B)/share and
# installed to PREFIX/share/keyuan as it stands. TYPES=folder adds the made-up types
# in it, <folder>/<type>/<type>.xml, as a module that is called like the folder.

share   = $(B)/share
stamps  = $(B)/assets
npm     = node_modules/.package-lock.json

definitions := $(sort $(wildcard cgi-bin/*/module.xml cgi-bin/*/tables.sql cgi-bin/*/*/*.xml cgi-bin/*/*/*.cs) \
	$(if $(TYPES),$(wildcard $(TYPES)/module.xml $(TYPES)/tables.sql $(TYPES)/*/*.xml $(TYPES)/*/*.cs)))
platform    := $(sort $(wildcard lib/org/*.xml))
templates   := $(sort $(wildcard templates/*.cs templates/*/*.cs))
statics     := $(sort $(shell find static -type f 2>/dev/null))
iconsources := $(sort $(wildcard lib/web/*.c cgi-bin/*/*.c cgi-bin/*/*/*.c))
migrations  := $(sort $(wildcard sql/*.sql sql/migrate/*.sql))
# Platform texts first: they win where a type says the same.
catalogues  := $(sort $(wildcard locale/zh_CN.d/*.po)) $(sort $(wildcard cgi-bin/*/*/zh_CN.po) \
	$(wildcard lib/org/zh_CN.po) $(if $(TYPES),$(wildcard $(TYPES)/*/zh_CN.po)))
datamakers  := $(sort $(wildcard tools/data/*.mjs))
datafiles   := $(sort $(wildcard cgi-bin/*/*/*.tsv))
data         = $(datamakers:tools/data/%.mjs=$(share)/data/%.tsv) $(addprefix $(share)/data/,$(notdir $(datafiles)))

.PHONY: assets
assets: $(addprefix $(stamps)/,types templates static sql) $(share)/type.rng $(data) \
	$(if $(wildcard tools/pinyin_export.mjs),$(share)/pinyin.tsv) \
	$(share)/locale/zh_CN/LC_MESSAGES/keyuan.mo $(share)/locale/sys/zh_CN.UTF-8/LC_CTYPE

# A file that was taken away must go from the stage too: the list of sources is a
# file that changes only when the list does, and a stage is made anew as a whole.
define listing
$(stamps)/$1.list: FORCE
	@mkdir -p $$(@D)
	@printf '%s\n' $2 | cmp -s - $$@ || printf '%s\n' $2 >$$@
endef
.PHONY: FORCE
$(eval $(call listing,types,$(definitions) $(platform)))
$(eval $(call listing,templates,$(templates)))
$(eval $(call listing,static,$(statics) $(templates) $(iconsources)))
$(eval $(call listing,sql,$(migrations)))
$(eval $(call listing,catalogues,$(catalogues)))

# cgi-bin/<module>/… and <folder>/<type>/… keep their last folders below types/.
$(stamps)/types: $(definitions) $(platform) $(stamps)/types.list
	rm -rf $(share)/types
	@mkdir -p $(share)/types/org
	@for f in $(definitions); do \
		case $$f in cgi-bin/*) to=$${f#cgi-bin/} ;; *) to=$(notdir $(TYPES))/$${f#$(TYPES)/} ;; esac; \
		mkdir -p $(share)/types/$${to%/*} && cp $$f $(share)/types/$$to || exit 1; \
	done
	@for f in $(platform); do cp $$f $(share)/types/org/ || exit 1; done
	@touch $@

$(stamps)/templates: $(templates) $(stamps)/templates.list
	rm -rf $(share)/templates
	@for f in $(templates); do mkdir -p $(share)/$${f%/*} && cp $$f $(share)/$$f || exit 1; done
	@touch $@

$(stamps)/static: $(statics) $(templates) $(iconsources) $(definitions) $(platform) \
		$(stamps)/static.list $(stamps)/types.list tools/vendor.mjs $(npm)
	node tools/vendor.mjs node_modules static $(share)/static \
		$(templates) $(iconsources) $(definitions) $(platform)
	@touch $@

$(stamps)/sql: $(migrations) $(stamps)/sql.list
	rm -rf $(share)/sql
	@mkdir -p $(share)/sql/migrate
	@for f in $(migrations); do cp $$f $(share)/$$f || exit 1; done
	@touch $@

$(share)/type.rng: lib/doc/type.rng
	@mkdir -p $(@D)
	cp $< $@

$(share)/data/%.tsv: tools/data/%.mjs $(npm)
	@mkdir -p $(@D)
	node $< node_modules >$@.new && mv $@.new $@
vpath %.tsv $(sort $(dir $(datafiles)))
$(addprefix $(share)/data/,$(notdir $(datafiles))): $(share)/data/%.tsv: %.tsv
	@mkdir -p $(@D)
	cp $< $@

$(share)/pinyin.tsv: tools/pinyin_export.mjs $(npm)
	@mkdir -p $(@D)
	node $< node_modules >$@.new && mv $@.new $@

# Months of the Chinese calendar, by a package of npm; not staged but compiled.
$(B)/gen/lunar_table.h: tools/lunar_table.mjs $(npm)
	@mkdir -p $(@D)
	node $< node_modules >$@.tmp && mv $@.tmp $@
$(foreach k,o t f,$(B)/$k/lib/base/lunar.o): $(B)/gen/lunar_table.h

$(share)/locale/zh_CN/LC_MESSAGES/keyuan.mo: $(catalogues) $(stamps)/catalogues.list
	@mkdir -p $(@D)
	msgcat --use-first --to-code=UTF-8 -o $(stamps)/zh_CN.po $(catalogues)
	msgfmt --check-format --check-domain -o $@ $(stamps)/zh_CN.po

# gettext needs a locale that exists; this one belongs to us, not to the system.
$(share)/locale/sys/zh_CN.UTF-8/LC_CTYPE:
	@mkdir -p $(share)/locale/sys
	localedef -i zh_CN -f UTF-8 $(share)/locale/sys/zh_CN.UTF-8

# Scripts of packages never run; the lock file says exactly which versions.
$(npm): package.json package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund
	@touch $@
