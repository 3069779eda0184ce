/*
 * crawl.h - somebody goes round all pages and looks for what is not his: records of
 * others whose every value is a text of its own. What may show of such a record is
 * settled in docs/decisions.md, 30; the surfaces themselves are listed in surfaces.c.
 */
#ifndef CRAWL_H
#define CRAWL_H

#include "support/standing.h"

/* A text that must not show: a value of a record, or of one of its rows. */
struct canary {
	const struct field *field;
	const char *value;		/* as typed */
	const char *escaped[2]; size_t escaped_count;	/* as pages hold it: typed and shown */
	bool title;
};

/* A record that stands out of somebody's reach. */
struct secret {
	const struct type *type;
	int64_t id;
	bool linked;	/* a readable record points to it: its title may stand there as the text of a link */
	bool binned;
	struct canary *canaries; size_t n;
	const int64_t *entries; size_t entry_count;	/* of its history */
};

struct crawl {
	struct testdb *db;
	struct http *h;
	const char *role;
	const struct type *t;		/* whose records are asked about; NULL: pages that belong to no type */
	const struct secret *s;		/* of that type, living */
	const struct secret *binned;	/* of that type, in the bin; NULL = none */
	bool closed;			/* the role reads nothing of this type at all */
	const struct canary *asked;	/* typed by whoever asks: may come back as typed */
	unsigned pages, canaries;	/* asked, looked for */
};

/* All secrets there are, of all types; they are looked for on every page. */
void crawl_open(void);
/* Roles and, of each, the types that hide something from it. */
void crawl_role(struct crawl *c, const char *role);
size_t crawl_types(const struct type *const **out);	/* types with secrets */
bool crawl_hides(const struct type *t);		/* from the role of now */
const struct secret *crawl_secret(const struct type *t, bool linked, bool binned);	/* NULL = none */
/* Records that the person has and that point to this type's linked secret. */
struct pointing { const struct type *type; int64_t id; };
size_t crawl_pointing(const struct type *t, const struct pointing **out);

/* Ask, and look through the answer. 5xx fails. */
int crawl_get(struct crawl *c, const char *fmt, ...) PRINTF(2, 3);
/* body: "a=b&c=d"; token and key are added. */
int crawl_post(struct crawl *c, const char *url, const char *body);

#endif
