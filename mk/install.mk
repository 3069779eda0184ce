# install.mk - programs to PREFIX/lib/keyuan, tools to PREFIX/bin, all that is read
# to PREFIX/share/keyuan, examples of the operating system's files to PREFIX/share/doc/keyuan.
# Made-up types of the tests are never installed.

install:
	@$(MAKE) --no-print-directory TYPES= all
	tools/ops/install.sh $(B) '$(DESTDIR)$(PREFIX)' '$(PREFIX)' /run/keyuan
	tools/ops/install_deploy.sh '$(DESTDIR)$(PREFIX)/share/doc/keyuan' '$(PREFIX)'
