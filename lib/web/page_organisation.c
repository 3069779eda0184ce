/*
 * page_organisation.c - /admin/organisation: the tree of departments with their
 * managers and people, for everybody who works here; who keeps it finds the way
 * to new departments and people. Opens and closes without script.
 */
#include "web/page.h"

enum { SHOW_ALL_PEOPLE = 400, OPEN_ALL_DEPTS = 60, FOUND_MOST = 200 };

struct person { int64_t id; const char *name, *code; bool sells, stopped, found; struct person *next; };
struct dept {
	const struct org_entry *entry;
	size_t depth, up;		/* place of the one above; of a root its own */
	int64_t manager;
	struct person *people;
	size_t direct, below;		/* people here; with those further down */
	bool readable, found, shown;	/* found: by the words; shown: it, or something below it was */
};
struct organisation {
	struct req *rq; struct ctx *ctx;
	const struct type *dept_type, *person_type;
	struct dept *depts; size_t n;
	size_t people;
	const char *words;		/* what is searched for; "" = nothing */
	int64_t open;			/* the department whose people are asked for; 0 = none */
	bool all_people;		/* few enough to stand on the page */
	bool may_dept, may_person;
};

/* ---- departments ------------------------------------------------------------------------- */

/* The sort function of the C library passes no context: ids stand beside the places. */
struct place { int64_t id; size_t at; };

static int
place_compare(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static void
places_make(struct organisation *o, struct place **out)
{
	*out = arena_new_array(o->ctx->mem, struct place, o->n + 1);
	for (size_t i = 0; i < o->n; i++)
		(*out)[i] = (struct place){ o->depts[i].entry->id, i };
	qsort(*out, o->n, sizeof **out, place_compare);
}

static struct dept *
dept_find(struct organisation *o, const struct place *places, int64_t id)
{
	const struct place key = { .id = id };
	const struct place *p = o->n ? bsearch(&key, places, o->n, sizeof key, place_compare) : NULL;

	return p ? &o->depts[p->at] : NULL;
}

/* Parents come first: the one above is the entry before, or above that. Without one: itself. */
static size_t
dept_above(const struct organisation *o, size_t at)
{
	if (!at || !o->depts[at].entry->parent)
		return at;
	for (size_t above = at - 1;; above = o->depts[above].up) {
		if (o->depts[above].entry->id == o->depts[at].entry->parent)
			return above;
		if (o->depts[above].up == above)
			return at;
	}
}

static void
tree_read(struct organisation *o)
{
	const struct org_entry *const *list;

	o->n = org_entries(o->ctx->org, o->dept_type, &list);
	o->depts = arena_new_array(o->ctx->mem, struct dept, o->n + 1);
	for (size_t i = 0; i < o->n; i++) {
		struct dept *d = &o->depts[i];

		d->entry = list[i];
		d->up = dept_above(o, i);
		d->depth = d->up == i ? 0 : o->depts[d->up].depth + 1;
	}
}

/* Only what this user may read, by the data layer's own answer. */
static int
depts_read(struct organisation *o, const struct place *places)
{
	struct sql_rows *rows;

	TRY(sql_rows(o->ctx, &rows, "SELECT d.id, d.manager FROM {department} d", NO_VALS));
	while (sql_next(rows)) {
		struct dept *d = dept_find(o, places, sql_int(rows, 0));

		if (!d)
			continue;
		d->readable = true;
		d->manager = perm_reads_all(o->ctx, o->person_type) ? sql_int(rows, 1) : 0;
	}
	return OK;
}

/* ---- people ----------------------------------------------------------------------------------- */

struct seat { int64_t id, dept; bool sells, stopped; };

static int
seat_compare(const void *a, const void *b)
{
	const struct seat *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static int
seats_read(struct organisation *o, struct seat **out, size_t *n)
{
	struct sql_rows *rows;

	TRY(sql_rows(o->ctx, &rows, "SELECT e.id, e.dept, e.is_salesperson, e.status FROM {employee} e\n"
	             "WHERE e.status <> 'left'", NO_VALS));
	*out = arena_new_array(o->ctx->mem, struct seat, sql_count(rows) + 1);
	for (*n = 0; sql_next(rows); ++*n)
		(*out)[*n] = (struct seat){ .id = sql_int(rows, 0), .dept = sql_int(rows, 1), .sells = sql_int(rows, 2) != 0,
		                            .stopped = str_eq(sql_text(rows, 3), "stopped") };
	qsort(*out, *n, sizeof **out, seat_compare);
	return OK;
}

static void
person_add(struct organisation *o, struct dept *d, const struct org_entry *e, const struct seat *seat)
{
	struct person *p = arena_alloc(o->ctx->mem, sizeof *p);

	*p = (struct person){ .id = e->id, .name = e->title, .code = e->code, .sells = seat->sells,
	                      .stopped = seat->stopped, .next = d->people };
	d->people = p;
	d->direct++;
	o->people++;
}

/* From the last name to the first, each put in front. */
static int
people_read(struct organisation *o, const struct place *places)
{
	const struct org_entry *const *list;
	struct seat *seats;
	size_t n, count = org_entries(o->ctx->org, o->person_type, &list);

	TRY(seats_read(o, &seats, &n));
	for (size_t i = count; i-- > 0;) {
		const struct seat key = { .id = list[i]->id };
		const struct seat *seat = n ? bsearch(&key, seats, n, sizeof key, seat_compare) : NULL;
		struct dept *d = seat ? dept_find(o, places, seat->dept) : NULL;

		if (d)
			person_add(o, d, list[i], seat);
	}
	for (size_t i = o->n; i-- > 0;) {
		struct dept *d = &o->depts[i];

		d->below += d->direct;
		if (d->up != i)
			o->depts[d->up].below += d->below;
	}
	return OK;
}

/* ---- searching ----------------------------------------------------------------------------------- */

static int
found_ids(struct organisation *o, const struct type *t, struct val **out, size_t *n)
{
	struct query *q;
	struct rows *rows;

	TRY(query_new(o->ctx, &q, t->name));
	TRY(query_search(q, o->words));
	TRY(query_after(q, NULL, FOUND_MOST));
	TRY(query_run(q, &rows));
	*out = arena_new_array(o->ctx->mem, struct val, rows_count(rows) + 1);
	*n = 0;
	for (struct rec *r; (r = rows_next(rows));)
		(*out)[(*n)++] = VINT(rec_id(r));
	return OK;
}

static bool
ids_have(const struct val *ids, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (ids[i].i == id)
			return true;
	return false;
}

static void
dept_mark(struct dept *d, const struct val *people, size_t n)
{
	for (struct person *p = d->people; p; p = p->next) {
		p->found = ids_have(people, n, p->id);
		d->shown = d->shown || p->found;
	}
	d->shown = d->shown || d->found;
}

/* What was found is shown with everything above it. */
static int
words_mark(struct organisation *o)
{
	struct val *depts = NULL, *people = NULL;
	size_t dept_count = 0, count = 0;

	if (*o->words) {
		TRY(found_ids(o, o->dept_type, &depts, &dept_count));
		TRY(found_ids(o, o->person_type, &people, &count));
	}
	for (size_t i = o->n; i-- > 0;) {
		struct dept *d = &o->depts[i];

		d->found = *o->words && ids_have(depts, dept_count, d->entry->id);
		dept_mark(d, people, count);
		d->shown = d->readable && (d->shown || !*o->words);
		if (d->shown && d->up != i)
			o->depts[d->up].shown = true;
	}
	return OK;
}

/* ---- the page ----------------------------------------------------------------------------------------- */

static const char *
record_url(struct ctx *ctx, const struct type *t, int64_t id)
{
	return arena_printf(ctx->mem, "%s/%lld", type_url(t), (long long)id);
}

static void
person_node(struct organisation *o, struct node *n, const struct dept *d, const struct person *p)
{
	node_set(n, "name", p->name);
	node_set(n, "code", p->code);
	node_set(n, "url", record_url(o->ctx, o->person_type, p->id));
	node_set(n, "manager", p->id == d->manager ? "1" : NULL);
	node_set(n, "sells", p->sells ? "1" : NULL);
	node_set(n, "stopped", p->stopped ? "1" : NULL);
	node_set(n, "found", p->found ? "1" : NULL);
	show_avatar_employee(o->ctx, n, p->id, p->name);
}

/* A search shows who was found, and everybody of a department that was. */
static bool
person_shows(const struct organisation *o, const struct dept *d, const struct person *p)
{
	if (*o->words)
		return p->found || (d->found && o->all_people);
	return o->all_people || d->entry->id == o->open;
}

static void
dept_people(struct organisation *o, struct node *n, const struct dept *d)
{
	size_t hidden = 0;

	for (const struct person *p = d->people; p; p = p->next) {
		if (person_shows(o, d, p))
			person_node(o, node_item(node_child(n, "people")), d, p);
		else
			hidden++;
	}
	if (!hidden || *o->words)
		return;
	node_set(n, "more_url", arena_printf(o->ctx->mem, "/admin/organisation?dept=%lld#d%lld",
	                                     (long long)d->entry->id, (long long)d->entry->id));
	node_set(n, "more", arena_printf(o->ctx->mem, lang_n("Show %lu person", "Show %lu people", hidden),
	                                 (unsigned long)hidden));
}

static const char *
dept_count(struct organisation *o, const struct dept *d)
{
	if (d->below == d->direct)
		return arena_printf(o->ctx->mem, lang_n("%lu person", "%lu people", d->direct), (unsigned long)d->direct);
	return arena_printf(o->ctx->mem, _("%1$lu here, %2$lu with those below"), (unsigned long)d->direct,
	                    (unsigned long)d->below);
}

/* What was asked for stands open, with everything around it. */
static bool
dept_is_open(struct organisation *o, size_t at)
{
	const char *how = req_query(o->rq, "show");

	if (*o->words || str_eq(how, "all"))
		return true;
	if (str_eq(how, "none"))
		return false;
	if (o->open)
		for (size_t i = at; i < o->n && (i == at || o->depts[i].depth > o->depts[at].depth); i++)
			if (o->depts[i].entry->id == o->open)
				return true;
	return o->depts[at].depth == 0 || o->n <= OPEN_ALL_DEPTS;
}

static void
dept_links(struct organisation *o, struct node *n, const struct dept *d)
{
	struct ctx *ctx = o->ctx;
	long long id = (long long)d->entry->id;

	node_set(n, "url", record_url(ctx, o->dept_type, d->entry->id));
	if (o->may_dept && d->entry->enabled)
		node_set(n, "new_dept_url", arena_printf(ctx->mem, "%s/new?set.parent=%lld", type_url(o->dept_type), id));
	if (o->may_person && d->entry->enabled)
		node_set(n, "new_person_url", arena_printf(ctx->mem, "%s/new?set.dept=%lld", type_url(o->person_type), id));
	if (d->manager) {
		const char *name = link_title(ctx, o->person_type, d->manager);

		node_set(node_child(n, "manager"), "text", name);
		show_avatar_employee(ctx, node_child(n, "manager"), d->manager, name);
	}
}

/* next: depth of the node that follows, -1 at the end; the lists that end here are closed. */
static void
dept_node(struct organisation *o, struct node *n, size_t at, int64_t next)
{
	const struct dept *d = &o->depts[at];

	node_set(n, "id", arena_printf(o->ctx->mem, "d%lld", (long long)d->entry->id));
	node_set(n, "name", d->entry->title);
	node_set(n, "code", d->entry->code);
	node_set(n, "disabled", d->entry->enabled ? NULL : "1");
	node_set(n, "found", d->found ? "1" : NULL);
	node_set(n, "count", dept_count(o, d));
	node_set(n, "open", dept_is_open(o, at) ? "1" : NULL);
	dept_links(o, n, d);
	dept_people(o, n, d);
	node_set(n, "opens", next > (int64_t)d->depth ? "1" : NULL);
	for (int64_t i = next < 0 ? 0 : next; i < (int64_t)d->depth; i++)
		node_item(node_child(n, "ends"));
}

static void
tree_fill(struct organisation *o, struct node *page)
{
	size_t last = SIZE_MAX;

	for (size_t i = 0; i <= o->n; i++) {
		if (i < o->n && !o->depts[i].shown)
			continue;
		if (last != SIZE_MAX)
			dept_node(o, node_item(node_child(page, "nodes")), last, i < o->n ? (int64_t)o->depts[i].depth : -1);
		last = i;
	}
}

static void
page_head(struct organisation *o, struct node *page)
{
	struct ctx *ctx = o->ctx;

	node_set(page, "q", o->words);
	node_set(page, "text", arena_printf(ctx->mem, lang_n("%1$lu department", "%1$lu departments", o->n), (unsigned long)o->n));
	node_set(page, "people", arena_printf(ctx->mem, lang_n("%lu person", "%lu people", o->people), (unsigned long)o->people));
	node_set(page, "dept_url", type_url(o->dept_type));
	node_set(page, "person_url", type_url(o->person_type));
	node_set(page, "none", o->n ? NULL : type_text(o->dept_type, o->dept_type->empty));
	if (o->may_dept)
		node_set(page, "new_dept_url", arena_printf(ctx->mem, "%s/new", type_url(o->dept_type)));
	if (o->may_person)
		node_set(page, "new_person_url", arena_printf(ctx->mem, "%s/new", type_url(o->person_type)));
}

static int
organisation_read(struct organisation *o)
{
	struct place *places;

	tree_read(o);
	places_make(o, &places);
	TRY(depts_read(o, places));
	if (perm_reads_all(o->ctx, o->person_type))
		TRY(people_read(o, places));
	o->all_people = o->people <= SHOW_ALL_PEOPLE;
	return words_mark(o);
}

static int
organisation_page(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	const char *words = req_query(rq, "q"), *dept = req_query(rq, "dept");
	struct organisation o = {
		.rq = rq, .ctx = ctx, .words = words ? words : "",
		.dept_type = type_find(ctx->types, "department"), .person_type = type_find(ctx->types, "employee"),
	};
	struct node *page = node_child(view_root(rq->view), "organisation");

	o.may_dept = perm_can(ctx, o.dept_type, NULL, "create");
	o.may_person = perm_can(ctx, o.person_type, NULL, "create");
	if (dept && str_int(dept, &o.open) != OK)
		o.open = 0;
	TRY(organisation_read(&o));
	TRY(view_frame(rq, _("Organisation")));
	view_crumb(rq->view, _("Organisation"), NULL);
	page_head(&o, page);
	tree_fill(&o, page);
	return resp_page(rq, 200, "organisation.cs");
}

const struct page organisation_pages[] = {
	{ .method = "GET", .path = "/organisation", .right = "department.read", .fn = organisation_page },
	{ 0 },
};
