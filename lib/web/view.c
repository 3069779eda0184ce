/*
 * view.c - the data of one page as a tree of nodes, and its rendering. Text
 * goes in as it is; templates escape it when they print it.
 */
#include "web/view_template.h"

/*
 * The tree is ClearSilver's, but it stands in the arena of the page: a page has
 * thousands of nodes, and libneo would allocate each of them, its name and its
 * value, and look through its brothers before it adds one. Rendering only reads:
 * no template says "set".
 */
struct root { HDF hdf; struct arena *mem; };

struct view {
	struct ctx *ctx;
	struct arena *mem;	/* of what is rendered: outlives the attempt */
	struct root root;
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

static struct arena *
node_mem(const HDF *hdf)
{
	return ((const struct root *)(const void *)hdf->top)->mem;
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

static void
node_check(const char *name)
{
	if (node_name_ok(name))
		return;
	log_error("bug: '%s' is no name of a node", name);
	abort();
}

static HDF *
child_find(const HDF *hdf, const char *name, int length)
{
	for (HDF *c = hdf->child; c; c = c->next)
		if (c->name_len == length && memcmp(c->name, name, (size_t)length) == 0)
			return c;
	return NULL;
}

static HDF *
child_append(HDF *hdf, const char *name, int length)
{
	struct arena *mem = node_mem(hdf);
	HDF *child = arena_alloc(mem, sizeof *child);

	child->top = hdf->top;
	child->name = arena_strndup(mem, name, (size_t)length);
	child->name_len = length;
	if (hdf->child)
		hdf->last_child->next = child;
	else
		hdf->child = child;
	return hdf->last_child = child;
}

/* "a.b": the node of this name below that one, made where it is missing. */
static HDF *
child_get(HDF *hdf, const char *name)
{
	for (;;) {
		int length = (int)strcspn(name, ".");
		HDF *child = child_find(hdf, name, length);

		if (!child)
			child = child_append(hdf, name, length);
		if (!name[length])
			return child;
		hdf = child;
		name += length + 1;
	}
}

struct node *
node_child(struct node *n, const char *name)
{
	node_check(name);
	return node_of(child_get(node_hdf(n), name));
}

struct node *
node_item(struct node *n)
{
	HDF *hdf = node_hdf(n);
	int64_t next = 0;
	char name[24];

	if (hdf->child && str_int(hdf_obj_name(hdf->last_child), &next) == OK)
		next++;
	else
		for (HDF *c = hdf->child; c; c = c->next)
			next++;
	return node_of(child_append(hdf, name, snprintf(name, sizeof name, "%lld", (long long)next)));
}

void
node_set(struct node *n, const char *name, const char *text)
{
	node_check(name);
	if (!text)
		return;
	HDF *child = child_get(node_hdf(n), name);
	child->value = arena_strdup(node_mem(child), text);
}

void
node_set_int(struct node *n, const char *name, int64_t i)
{
	char text[24];

	snprintf(text, sizeof text, "%lld", (long long)i);
	node_set(n, name, text);
}

/* ---- view ------------------------------------------------------------------------- */

struct node *
view_root(struct view *v)
{
	return node_of(&v->root.hdf);
}

struct view *
view_new(struct req *rq)
{
	struct view *v = arena_alloc(rq->ctx.mem, sizeof *v);

	v->ctx = &rq->ctx;
	v->mem = rq->mem;
	v->root.mem = rq->ctx.mem;
	v->root.hdf.top = &v->root.hdf;
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
	cs->hdf = &v->root.hdf;
	NEOERR *err = cs_render(cs, &page, view_write);
	cs->hdf = parsed_with;
	cs->locals = NULL;	/* a failed render may leave some: they are of this page only */
	if (err != STATUS_OK)
		return template_error(v->ctx, template, err);
	*out = buf_str(&page);
	*size = page.n;
	return OK;
}
