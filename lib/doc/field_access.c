/* field_access.c - the words for what a role may do with a field. */
#include "doc/doc.h"

static const char *const words[] = {
	[FIELD_HIDDEN] = "hidden", [FIELD_MASKED] = "masked", [FIELD_READONLY] = "readonly", [FIELD_EDITABLE] = "editable",
};

const char *
field_access_word(enum field_access a)
{
	return words[a];
}

enum field_access
field_access_find(const char *word)
{
	for (unsigned a = FIELD_HIDDEN; a <= FIELD_EDITABLE; a++)
		if (str_eq(words[a], word))
			return (enum field_access)a;
	return FIELD_HIDDEN;	/* whatever it means, it is no permission */
}
