/*
 * view_template.h - between the files of the view: the cache of parsed
 * templates. Only view*.c know that the templates are ClearSilver's.
 */
#ifndef VIEW_TEMPLATE_H
#define VIEW_TEMPLATE_H

#include <ClearSilver.h>
#include "web/web.h"

/* Parsed once per process; a later call gives the same tree. ERR_BUG: no
 * such file, or it does not parse. */
MUST int template_get(struct ctx *ctx, const char *name, CSPARSE **out);
/* Turn a ClearSilver error into ERR_BUG and free it. */
MUST int template_error(struct ctx *ctx, const char *name, NEOERR *err);
/* The string functions templates may call: _('text'), url_validate(), url_escape(). */
NEOERR *view_strings_register(CSPARSE *cs);

#endif
