/*
 * view.c - the data of one page as a tree of nodes, and its rendering. Text
 * goes in as it is; templates escape it when they print it.
 */
#include "web/view_template.h"

struct view {
	struct ctx *ctx;
	struct arena *mem;	/* of what is rendered: outlives the attempt */
	HDF *root;
};

/* ---- nodes ------------------------------------------------------------------------ */

/* A node is ClearSilver's; nobody outside sees that. */
static HDF *
node_hdf(struct node *n)
{
	return (HDF *)(void *)n;
}

static struct node *
node_of(HDF *hdf)
{
	return (struct node *)(void *)hdf;
}

/* Names come from our code and the definitions, never from data. */
static bool
node_name_ok(const char *name)
{
	for (const char *c = name; *c; c++)
		if (!((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || (*c >= 'A' && *c <= 'Z') ||
		      *c == '_' || *c == '.'))
			return false;
	return *name != '\0';
}

/* The only failure of building a tree is memory, and that ends the process. */
static void
node_must(NEOERR *err)
{
	if (err == STATUS_OK)
		return;
	nerr_ignore(&err);
	log_error("out of memory while building a page");
	abort();
}

static void
node_check(const char *name)
{
	if (node_name_ok(name))
		return;
	log_error("bug: '%s' is no name of a node", name);
	abort();
}

struct node *
node_child(struct node *n, const char *name)
{
	HDF *child = NULL;

	node_check(name);
	node_must(hdf_get_node(node_hdf(n), name, &child));
	return node_of(child);
}

struct node *
node_item(struct node *n)
{
	HDF *hdf = node_hdf(n), *child = NULL;
	int64_t next = 0;
	char name[24];

	if (hdf->child && hdf->last_child && str_int(hdf_obj_name(hdf->last_child), &next) == OK)
		next++;
	else
		for (HDF *c = hdf_obj_child(hdf); c; c = hdf_obj_next(c))
			next++;
	snprintf(name, sizeof name, "%lld", (long long)next);
	node_must(hdf_get_node(hdf, name, &child));
	return node_of(child);
}

void
node_set(struct node *n, const char *name, const char *text)
{
	node_check(name);
	if (text)
		node_must(hdf_set_value(node_hdf(n), name, text));
}

void
node_set_int(struct node *n, const char *name, int64_t i)
{
	char text[24];

	snprintf(text, sizeof text, "%lld", (long long)i);
	node_set(n, name, text);
}

/* ---- view ------------------------------------------------------------------------- */

static void
view_end(void *arg)
{
	struct view *v = arg;

	hdf_destroy(&v->root);
}

struct node *
view_root(struct view *v)
{
	return node_of(v->root);
}

struct view *
view_new(struct req *rq)
{
	struct view *v = arena_alloc(rq->ctx.mem, sizeof *v);

	v->ctx = &rq->ctx;
	v->mem = rq->mem;
	node_must(hdf_init(&v->root));
	arena_defer(rq->ctx.mem, view_end, v);
	if (rq->app)
		node_set(node_child(view_root(v), "frame"), "static_url", rq->app->static_url);
	return v;
}

static NEOERR *
view_write(void *to, char *text)
{
	buf_add(to, text);
	return STATUS_OK;
}

int
view_render(struct view *v, const char *template, const char **out, size_t *size)
{
	CSPARSE *cs;
	struct buf page;

	TRY(template_get(v->ctx, template, &cs));
	buf_init(&page, v->mem);
	HDF *parsed_with = cs->hdf;
	cs->hdf = v->root;
	NEOERR *err = cs_render(cs, &page, view_write);
	cs->hdf = parsed_with;
	cs->locals = NULL;	/* a failed render may leave some: they are of this page only */
	if (err != STATUS_OK)
		return template_error(v->ctx, template, err);
	*out = buf_str(&page);
	*size = page.n;
	return OK;
}
