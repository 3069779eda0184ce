/*
 * rights.c - crm-admin rights: who may do what by the definitions, for reading,
 * or into the committed files that the tests compare with a fresh database.
 */
#include <unistd.h>
#include "admin.h"

/* Beside the definition in the source tree, which is the working directory;
 * NULL when this type does not come from there. */
static const char *
expected_path(struct arena *mem, const struct type *t)
{
	const char *platform = arena_printf(mem, "lib/org/%s", t->name);
	const char *module = arena_printf(mem, "cgi-bin/%s/%s", t->module, t->name);
	const char *made_up = arena_printf(mem, "tests/%s/%s", t->module, t->name);

	if (access(arena_printf(mem, "%s.xml", platform), F_OK) == 0)
		return arena_printf(mem, "%s.rights.expected", platform);
	if (access(module, F_OK) == 0)
		return arena_printf(mem, "%s/rights.expected", module);
	return access(made_up, F_OK) == 0 ? arena_printf(mem, "%s/rights.expected", made_up) : NULL;
}

static int
expected_write(struct arena *mem, const struct type *t, const char *text)
{
	const char *path = expected_path(mem, t);
	FILE *f = path ? fopen(path, "we") : NULL;

	if (!f || fputs(text, f) < 0 || fclose(f) != 0) {
		fprintf(stderr, "crm-admin rights: %s can not be written; run this in the source tree\n",
		        path ? path : t->name);
		return 1;
	}
	printf("%s\n", path);
	return 0;
}

static int
rights_all(struct arena *mem, const struct types *ts, bool write)
{
	int failed = 0;

	for (size_t i = 0; i < ts->count; i++) {
		const char *text = rights_defined(mem, ts->all[i], rights_roles(mem));
		if (write)
			failed |= expected_write(mem, ts->all[i], text);
		else
			printf("%s%s\n%s", i ? "\n" : "", ts->all[i]->name, text);
	}
	return failed;
}

int
command_rights(int argc, char **argv)
{
	bool write = argc == 2 && str_eq(argv[1], "--write");
	struct arena *mem = arena_new();
	struct buf problems;
	struct types *types;
	int status = 1;

	if (argc < 1 || argc > 2 || (argc == 2 && !write)) {
		fprintf(stderr, "crm-admin: rights needs one folder of definitions, then at most --write\n");
		arena_free(mem);
		return 2;
	}
	buf_init(&problems, mem);
	if (types_load(&types, argv[0], false, &problems) == OK)
		status = rights_all(mem, types, write);
	else
		fprintf(stderr, "%s", buf_str(&problems));
	arena_free(mem);
	return status;
}
