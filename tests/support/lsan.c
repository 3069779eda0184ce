/* lsan.c - leaks that are not ours: the leak checker of every test passes over them. */

const char *__lsan_default_suppressions(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:cs_parse_string\n"		/* ClearSilver, a template that does not parse */
	       "leak:argz_add_sep\n";		/* glibc, newlocale() with LOCPATH */
}
