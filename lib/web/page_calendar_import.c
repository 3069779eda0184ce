/*
 * page_calendar_import.c - /admin/calendar/import: a list of special days, pasted or
 * as a file: first what is wrong in which line, or what it would do to which year;
 * then, confirmed, all of it or nothing.
 */
#include <unistd.h>
#include "web/calendar.h"

struct import {
	struct req *rq; struct ctx *ctx;
	struct node *page;
	const char *text;		/* of the field or the file; UTF-8 */
	struct calendar_list list;
	struct calendar_year *years; size_t year_count;
};

static int
import_show(struct import *m, int status)
{
	struct req *rq = m->rq;
	struct node *back = node_child(node_child(view_root(rq->view), "frame"), "back");

	TRY(view_frame(rq, _("Import special days")));
	view_crumb(rq->view, _("Working calendar"), "/admin/calendar");
	view_crumb(rq->view, _("Import"), NULL);
	node_set(back, "url", "/admin/calendar");
	node_set(back, "label", _("Back"));
	node_set(m->page, "url", CALENDAR_IMPORT_URL);
	node_set(m->page, "once", once_token(rq));
	node_set(m->page, "lines", m->text);
	return resp_page(rq, status, "calendar_import.cs");
}

static struct import
import_of(struct req *rq)
{
	return (struct import){ .rq = rq, .ctx = &rq->ctx, .page = node_child(view_root(rq->view), "import"), .text = "" };
}

int
calendar_import_page(struct req *rq)
{
	struct import m = import_of(rq);

	return import_show(&m, 200);
}

/* ---- what was sent --------------------------------------------------------------------- */

static int
upload_read(struct import *m, const struct upload *u, const char **out)
{
	char *bytes = arena_alloc(m->ctx->mem, (size_t)u->size + 1);
	ssize_t n = pread(u->fd, bytes, (size_t)u->size, u->offset);

	if (n != u->size)
		return err_set(m->ctx, ERR_IO, "cannot read the upload: %m");
	if (text_decode(m->ctx->mem, bytes, (size_t)u->size, out) == OK)
		return OK;
	node_set(m->page, "problem", _("This file is no text. Save it as CSV (UTF-8 or GBK) and choose it again."));
	return ERR_INVALID;
}

/* The file when one was chosen, else the field. ERR_INVALID: the page has the sentence. */
static int
import_read(struct import *m)
{
	const char *lines = req_body(m->rq, "lines");
	const struct upload *u = NULL;

	for (size_t i = 0; i < m->rq->upload_count; i++)
		if (str_eq(m->rq->uploads[i].name, "file") && m->rq->uploads[i].size > 0)
			u = &m->rq->uploads[i];
	if ((u ? u->size : (int64_t)strlen(lines ? lines : "")) > CALENDAR_BYTES) {
		node_set(m->page, "problem", _("This list is larger than 2 MB. A year needs about 40 lines: import fewer of them."));
		return ERR_TOO_LARGE;
	}
	m->text = lines ? lines : "";
	return u ? upload_read(m, u, &m->text) : OK;
}

static void
problems_fill(struct import *m)
{
	const struct calendar_list *l = &m->list;

	node_set(m->page, "problem", arena_printf(m->ctx->mem, lang_n("%lu line cannot be understood; nothing is imported.",
	                                                             "%lu lines cannot be understood; nothing is imported.", l->wrong),
	                                          (unsigned long)l->wrong));
	for (size_t i = 0; i < l->problem_count; i++) {
		struct node *n = node_item(node_child(m->page, "errors"));

		node_set(n, "text", l->problems[i].line ? arena_printf(m->ctx->mem, _("Line %1$lu: %2$s"),
		                                                       (unsigned long)l->problems[i].line, l->problems[i].text)
		                                        : l->problems[i].text);
	}
	if (l->wrong > l->problem_count)
		node_set(node_item(node_child(m->page, "errors")), "text",
		         arena_printf(m->ctx->mem, _("… and %lu more"), (unsigned long)(l->wrong - l->problem_count)));
}

/* ---- what it would do ------------------------------------------------------------------------ */

static const char *
replace_name(struct import *m, int year)
{
	return arena_printf(m->ctx->mem, "replace.%d", year);
}

static bool
year_differs(const struct calendar_year *y)
{
	return y->added || y->changed || y->removed;
}

static void
year_fill(struct import *m, const struct calendar_year *y)
{
	struct node *n = node_item(node_child(m->page, "years"));
	bool asks = y->stored && year_differs(y);

	node_set_int(n, "year", y->year);
	node_set_int(n, "off", (int64_t)y->off);
	node_set_int(n, "work", (int64_t)y->work);
	node_set_int(n, "stored", (int64_t)y->stored);
	if (!year_differs(y))
		node_set(n, "what", _("stands there already"));
	else if (!y->stored)
		node_set(n, "what", _("new"));
	else
		node_set(n, "what", arena_printf(m->ctx->mem, _("%1$lu new, %2$lu changed, %3$lu removed"), (unsigned long)y->added,
		                                 (unsigned long)y->changed, (unsigned long)y->removed));
	if (!asks)
		return;
	node_set(n, "name", replace_name(m, y->year));
	node_set(n, "id", arena_printf(m->ctx->mem, "f-replace-%d", y->year));
	node_set(n, "ask", arena_printf(m->ctx->mem, _("Replace what stands there for %d"), y->year));
	node_set(n, "chosen", req_body(m->rq, replace_name(m, y->year)));
}

static int
import_preview(struct import *m, const char *problem)
{
	bool any = false;

	for (size_t i = 0; i < m->year_count; i++) {
		year_fill(m, &m->years[i]);
		any = any || year_differs(&m->years[i]);
		if (m->years[i].removed)
			node_set(m->page, "removes", "1");
	}
	node_set(m->page, "can", any ? "1" : NULL);
	node_set(m->page, "problem", problem);
	return import_show(m, problem ? 422 : 200);
}

/* ---- taking it over ----------------------------------------------------------------------------- */

static bool
years_are_confirmed(const struct import *m)
{
	for (size_t i = 0; i < m->year_count; i++)
		if (m->years[i].stored && year_differs(&m->years[i]) &&
		    !req_body(m->rq, arena_printf(m->ctx->mem, "replace.%d", m->years[i].year)))
			return false;
	return true;
}

/* ERR_INVALID: something that the list cannot know, for example a right by field. */
static int
import_save(struct import *m)
{
	struct form *f = form_new(m->ctx);
	const char *location = arena_printf(m->ctx->mem, "/admin/calendar?year=%d&saved=1", m->years[0].year);

	int rc = calendar_take(m->ctx, &m->list, f);
	if (rc == ERR_INVALID || rc == ERR_REFERENCED || rc == ERR_STATE) {
		err_clear(m->ctx);
		return import_preview(m, form_message_count(f) ? form_messages(f)[0].text : _("The list could not be saved."));
	}
	TRY(rc);
	TRY(once_store(m->rq, 303, location));
	return resp_redirect(m->rq, "%s", location);
}

int
calendar_import_take(struct req *rq)
{
	struct import m = import_of(rq);
	struct once once;

	TRY(once_find(rq, &once));
	if (once.found)
		return resp_redirect(rq, "%s", once.location);
	int rc = import_read(&m);
	if (rc == ERR_INVALID || rc == ERR_TOO_LARGE)
		return import_show(&m, rc == ERR_INVALID ? 422 : 413);
	TRY(rc);
	calendar_read(m.ctx->mem, m.text, &m.list);
	if (m.list.wrong) {
		problems_fill(&m);
		return import_show(&m, 422);
	}
	TRY(calendar_compare(m.ctx, &m.list, &m.years, &m.year_count));
	if (!req_body(rq, "_confirm"))
		return import_preview(&m, NULL);
	if (!years_are_confirmed(&m))
		return import_preview(&m, _("Tick the years whose days shall be replaced, or take their lines out of the list."));
	return import_save(&m);
}
