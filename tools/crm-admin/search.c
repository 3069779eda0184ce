/* search.c - crm-admin search-rebuild: what searches find records by, made anew from the records. */
#include "admin.h"
#include "doc/gram.h"

int
command_search_rebuild(int argc, char **argv)
{
	struct unit a;
	bool found = argc == 0;

	if (argc > 1) {
		fprintf(stderr, "crm-admin: search-rebuild takes at most one type\n");
		return 2;
	}
	int rc = unit_open(&a, "crm-admin", "tool", DB_APP, true);
	for (size_t i = 0; rc == OK && i < a.types->count; i++) {
		const struct type *t = a.types->all[i];

		if (!gram_has(t) || (argc && !str_eq(t->name, argv[0])))
			continue;
		found = true;
		printf("%s\n", t->name);
		fflush(stdout);
		rc = gram_rebuild(&a.ctx, t, true);
	}
	if (rc == OK && !found) {
		fprintf(stderr, "crm-admin: nothing is searched by of \"%s\"\n", argv[0]);
		rc = ERR_INVALID;
	} else if (rc != OK) {
		fprintf(stderr, "crm-admin search-rebuild: %s: %s\n", err_name(rc), a.ctx.err.msg);
	}
	unit_close(&a);
	return rc == OK ? 0 : 1;
}
