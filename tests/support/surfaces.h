/*
 * surfaces.h - the one list of everything by which a record can show: whoever adds
 * a page adds it here, or says why it can show nothing.
 *
 * A surface is one route and the ways of asking it that could bring something to
 * light: each filter, sort, prefill, refusal. test_every_surface.c asks all of them
 * as every role and fails when a route is neither here nor exempt. These join when
 * they come: contacts, the search page, export and import files, attachments
 * (pages and bytes), prints, reports, mails and notices (what is sent, not only what
 * is shown), REST - each with its lists, single records, errors and cursors.
 */
#ifndef SURFACES_H
#define SURFACES_H

#include "support/crawl.h"

struct surface {
	const char *route;	/* as routes.h names it */
	/* Asked for each type that hides something from the role; of a route without type once
	 * for each role, c->t is NULL then. */
	void (*ask)(struct crawl *c);
};
extern const struct surface surfaces[];		/* ended by NULL; a route may stand several times, a way for several in a row */

struct exempt { const char *route, *why; };
extern const struct exempt surface_exempts[];

#endif
