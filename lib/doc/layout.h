/*
 * layout.h - how form and page of a type are laid out: sections and their fields, in the company's own order, for
 * everybody or for a role. The definition is the layout until somebody makes another one. A layout never opens or
 * closes anything: rights do that.
 */
#ifndef LAYOUT_H
#define LAYOUT_H

#include "doc/doc.h"

enum { LAYOUT_PARTS = 30, LAYOUT_LABEL = 60 };
#define LAYOUT_EVERYBODY "*"	/* in the place of a role */

struct layout_item { const struct field *field; bool wide, hidden; };
struct layout_part {
	const char *name;
	const struct section *defined;		/* the definition's section of this name; NULL = the company's own */
	const char *labels[LANG_COUNT];		/* the company's own words; "" = those of the definition, or of the other language */
	struct layout_item *items; size_t n;
};
/* Every field that the definition's sections have stands in exactly one part; every section of the definition is a part. */
struct layout { struct layout_part *parts; size_t n; int64_t version; };	/* version 0: the definition's, nothing is stored */

/* What is stored for this role, or else the definition's. */
MUST int layout_load(struct ctx *ctx, const struct type *t, const char *role, struct layout *out);
/* Sections and fields that l does not name stand where the definition has them. ERR_INVALID: f says why, at "label.<part>",
 * "show.<field>" or ""; ERR_CONFLICT: what is stored is not l->version any more. To the security log. */
MUST int layout_save(struct ctx *ctx, const struct type *t, const char *role, const struct layout *l, struct form *f);
/* Fields and sections that l lacks, as new ones of a definition, stand where the definition has them. There has to be room: for
 * all sections in parts, for all fields in the items of each. */
void layout_fill(struct arena *mem, const struct type *t, struct layout *l);
/* Back to the definition's. ERR_CONFLICT as above. */
MUST int layout_drop(struct ctx *ctx, const struct type *t, const char *role, int64_t version);
/* Has anybody made one? */
bool layout_is_own(struct ctx *ctx, const struct type *t, const char *role);
MUST int layout_purge_role(struct ctx *ctx, const char *role);	/* with a purged role */
MUST int layout_copy_role(struct ctx *ctx, const char *from, const char *to);

/* What the user of the unit sees, without hidden fields: of the first of his roles that has a layout, in the order of
 * their codes, else everybody's, else the definition's. */
size_t layout_sections(struct ctx *ctx, const struct type *t, const struct section **out);
const char *section_label(const struct type *t, const struct section *s);
bool layout_may_hide(const struct field *f);	/* nobody has to fill it in */

/* ---- within lib/doc ------------------------------------------------------------------------- */

struct org;
MUST int org_layouts_load(struct ctx *ctx, struct org *o);

#endif
