/*
 * share.h - the staged files with made-up types among them, for tests of what no
 * real type does yet.
 */
#ifndef SHARE_H
#define SHARE_H

/* To be called before testcompany_open(): CRM_TEST_SHARE becomes a folder of links in
 * CRM_TEST_TMP, to which tests/made_up/<type>.xml is added as a type of the module. */
void share_add(const char *module, const char *type);

#endif
