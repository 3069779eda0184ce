/* view_strings.c - the functions templates may call on text. */
#include "web/view_template.h"
#include <cgi/cgi.h>

/* The result is malloc'ed: ClearSilver frees it. */
static NEOERR *
string_translate(const char *text, char **out)
{
	*out = strdup(text && *text ? lang_text(text) : "");
	return *out ? STATUS_OK : nerr_raise(NERR_NOMEM, "out of memory in _()");
}

static CS_FUNCTION *
function_find(CSPARSE *cs, const char *name)
{
	for (CS_FUNCTION *f = cs->functions; f; f = f->next)
		if (str_eq(f->name, name))
			return f;
	return NULL;
}

/* ClearSilver brings a "_" of its own, bound to the process's text domain, and
 * refuses a second one of that name: ours takes its place. */
NEOERR *
view_strings_register(CSPARSE *cs)
{
	char ours[] = "translate";
	NEOERR *err = cgi_register_strfuncs(cs);

	if (err == STATUS_OK)
		err = cs_register_strfunc(cs, ours, string_translate);
	if (err != STATUS_OK)
		return err;
	CS_FUNCTION *own = function_find(cs, ours), *builtin = function_find(cs, "_");
	if (builtin) {
		builtin->function = own->function;
		builtin->str_func = own->str_func;
		builtin->escape = own->escape;
		builtin->n_args = own->n_args;
		return STATUS_OK;
	}
	char name[] = "_";
	return cs_register_strfunc(cs, name, string_translate);
}
