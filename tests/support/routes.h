/*
 * routes.h - every address that any program answers, found in the tables of pages:
 * those of all modules, of the hooks of types, the generic ones for each type, the
 * common ones. A page that is added tomorrow is here without anybody's doing.
 */
#ifndef ROUTES_H
#define ROUTES_H

#include "support/testdb.h"
#include "web/web.h"

struct route {
	const struct page *page;
	const struct type *type;	/* of {type}; NULL = a page that belongs to no type */
	const char *name;		/* "GET /{type}/{id}/edit", "GET /admin/security": stands in lists of surfaces */
	const char *path;		/* with the module and the type, "/customer/customer/{id}/edit" */
};
/* In t->mem. */
size_t routes_all(struct testdb *t, const struct route **out);

/* What the braces of an address stand for. */
struct route_at { int64_t id, row, entry; const char *step, *lines, *field; };
const char *route_url(struct arena *mem, const struct route *r, const struct route_at *at);
/* The first step and rows that the type has, or such as do not exist. */
struct route_at route_at(const struct type *t, int64_t id);

bool route_is(const struct route *r, const char *method);
/* "public" and "bare" pages need nobody. */
bool route_is_public(const struct route *r);

#endif
