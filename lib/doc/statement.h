/* statement.h - files of SQL statements: platform.sql, steps of sql/migrate, tables.sql of modules. */
#ifndef STATEMENT_H
#define STATEMENT_H

#include "base/base.h"

/* The next statement, without the comments before it and the ";" behind it; NULL
 * at the end. *text moves on to the character behind the statement. */
const char *statement_next(struct arena *mem, const char **text);

#endif
