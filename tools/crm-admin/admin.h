/* admin.h - what the commands of crm-admin share. */
#ifndef ADMIN_H
#define ADMIN_H

#include "doc/doc.h"

/* A transaction for writing; then fn, then commit, or rollback after an error. */
MUST int admin_write(struct unit *a, int (*fn)(struct unit *, void *), void *arg);

/* seed.c: first content from dir/<type>.tsv, for types without records; needs
 * an open transaction and the organisation, commits in between. */
MUST int admin_seed(struct ctx *ctx, const char *dir);

int admin_seed_all(void);	/* the whole command: the exit status */

/* Each command gets what stands after its name and returns the exit status. */
int command_migrate(int argc, char **argv);
int command_check(int argc, char **argv);
int command_rights(int argc, char **argv);
int command_first_run(int argc, char **argv);
int command_password(int argc, char **argv);
int command_roles(int argc, char **argv);
int command_second_factor(int argc, char **argv);
int command_search_rebuild(int argc, char **argv);
int command_networks(int argc, char **argv);

#endif
