/*
 * page_list_state.c - what the address of a list says: view, search, filter, columns,
 * sort keys, page. The address holds the whole state, so every change is a link; what
 * equals the view's own is left out of it.
 */
#include "doc/listwidth.h"
#include "doc/query.h"
#include "web/page.h"

enum {
	LIMIT_DEFAULT = 50,
	LIMIT_MAX = 200,
	BACK_SIZE = 2500,
	TEXT_SIZE = 4000,
	QUERY_SIZE = 200,
	COLUMNS_SIZE = 2000
};

/* ---- state ------------------------------------------------------------------------ */

static const char *
param_or_empty(const struct req *rq, const char *name)
{
	const char *s = req_query(rq, name);

	return s ? s : "";
}

/* ---- columns: "name.w200,level,amount.sum" ---------------------------------------------------------- */

static bool
column_sums(const struct field *f)
{
	return f->kind == FIELD_INT || f->kind == FIELD_QTY || f->kind == FIELD_MONEY;
}

/* ".sum.w200" behind the name. */
static void
column_words(struct column *c, const char *dot)
{
	for (; dot; dot = strchr(dot + 1, '.')) {
		const char *word = dot + 1;

		if (strncmp(word, "sum", 3) == 0 && (!word[3] || word[3] == '.'))
			c->sum = true;
		else if (*word == 'w' && strspn(word + 1, "0123456789") >= 2 && strspn(word + 1, "0123456789") <= 4)
			c->width = (int)strtol(word + 1, NULL, 10);
	}
	c->width = c->width && c->width < WIDTH_LEAST ? WIDTH_LEAST : c->width > WIDTH_MOST ? WIDTH_MOST : c->width;
}

size_t
columns_read(struct ctx *ctx, const struct type *t, const char *text, const struct column **out, size_t *dropped)
{
	struct column *list = arena_new_array(ctx->mem, struct column, COLUMNS_MAX);
	const char *const *words = str_split(ctx->mem, text, ',');
	size_t n = 0;

	*dropped = 0;
	for (; *words; words++) {
		const char *dot = strchr(*words, '.');
		const char *name = dot ? arena_strndup(ctx->mem, *words, (size_t)(dot - *words)) : *words;
		const struct field *f = type_field(t, name);
		bool again = false;

		for (size_t i = 0; i < n; i++)
			again = again || list[i].field == f;
		if (again || !*name || (!f && str_eq(name, "tags")))
			continue;
		if (!f || f->kind == FIELD_FILE || f->kind == FIELD_IMAGE || !perm_field_shown(ctx, f) || n == COLUMNS_MAX) {
			++*dropped;
			continue;
		}
		list[n] = (struct column){ .field = f, .cell = show_cell_of(t, f) };
		column_words(&list[n], dot);
		list[n].sum = list[n].sum && column_sums(f) && perm_field_readable(ctx, f);
		n++;
	}
	*out = list;
	return n;
}

size_t
columns_tags(const struct type *t, const char *text)
{
	size_t n = 0, length;

	if (type_field(t, "tags"))
		return 0;
	for (const char *s = text; *s; s += length + (s[length] == ',')) {
		length = strcspn(s, ",");
		n++;
		if (length == 4 && strncmp(s, "tags", 4) == 0)
			return n;
	}
	return 0;
}

const char *
columns_text(struct ctx *ctx, const struct column *columns, size_t n, size_t tags)
{
	struct buf b;

	buf_init(&b, ctx->mem);
	for (size_t i = 0; i <= n; i++) {
		if (tags && (i + 1 == tags || (i == n && tags > n + 1)))
			buf_add(&b, b.n ? ",tags" : "tags");
		if (i == n)
			break;
		buf_printf(&b, "%s%s%s%s", b.n ? "," : "", columns[i].field->name, columns[i].sum ? ".sum" : "",
		           columns[i].width ? arena_printf(ctx->mem, ".w%d", columns[i].width) : "");
	}
	return buf_str(&b);
}

/* ---- the view ------------------------------------------------------------------------------------ */

/* Its columns are those of the address, as far as there are any. */
static void
list_columns(struct ctx *ctx, struct list_state *st)
{
	const char *text = *st->columns ? st->columns : st->saved ? st->saved->columns : "";
	struct list *l;
	const struct column *columns;
	size_t n, dropped;

	if (!*text)
		return;
	n = columns_read(ctx, st->t, text, &columns, &dropped);
	st->dropped += dropped;
	st->tags = columns_tags(st->t, text);
	if (!n)
		return;
	l = arena_memdup(ctx->mem, st->list, sizeof *l);
	l->columns = columns;
	l->column_count = n;
	st->list = l;
}

/* The user's own widths go before those of a view. */
static int
list_widths(struct ctx *ctx, struct list_state *st)
{
	const struct list_width *widths;
	struct column *columns;
	struct list *l;
	size_t n;

	TRY(width_list(ctx, st->t, &widths, &n));
	if (!n)
		return OK;
	columns = arena_memdup(ctx->mem, st->list->columns, st->list->column_count * sizeof *columns);
	for (size_t i = 0; i < st->list->column_count; i++)
		for (size_t k = 0; k < n; k++)
			if (str_eq(widths[k].field, columns[i].field->name))
				columns[i].width = widths[k].width;
	l = arena_memdup(ctx->mem, st->list, sizeof *l);
	l->columns = columns;
	st->list = l;
	return OK;
}

static const struct list *
list_of_saved(struct ctx *ctx, struct list_state *st, const struct list_view *v)
{
	const struct list *usual = type_list(st->t, NULL);
	struct list *l = arena_memdup(ctx->mem, usual, sizeof *l);
	size_t dropped;

	l->name = arena_printf(ctx->mem, "%lld", (long long)v->id);
	l->label = v->name;
	l->where = "";
	l->is_default = false;
	l->sort = *v->sort ? v->sort : usual->sort;
	st->own_f = filter_open_text(ctx, st->t, v->filter, &dropped);
	st->dropped += dropped;
	st->own_limit = v->size;
	return l;
}

/* The rows of a page that the user has chosen for all his lists. */
static int
limit_usual(const struct ctx *ctx)
{
	return ctx->user->page_size >= 1 && ctx->user->page_size <= LIMIT_MAX ? ctx->user->page_size : LIMIT_DEFAULT;
}

/* The views of this user, and the one that the address or he himself names. */
static int
list_view_find(struct req *rq, struct list_state *st, const char *name)
{
	struct ctx *ctx = &rq->ctx;
	const struct list_view *usual = NULL;	/* his own choice before that of who shared one */
	int64_t id;

	TRY(view_list(ctx, st->t, &st->views, &st->view_count));
	for (size_t i = 0; i < st->view_count; i++) {
		if (st->views[i].first || (st->views[i].opens && !usual))
			usual = &st->views[i];
		if (str_eq(arena_printf(ctx->mem, "%lld", (long long)st->views[i].id), name))
			st->saved = &st->views[i];
	}
	st->named = usual != NULL;
	if (!st->saved && str_int(name, &id) == OK) {	/* one more than the list holds */
		struct list_view *v = arena_alloc(ctx->mem, sizeof *v);

		TRY(view_load(ctx, st->t, id, v));
		st->saved = v;
	}
	if (!*name && usual && !rq->param_count)
		st->saved = usual;
	if (st->saved) {
		st->list = list_of_saved(ctx, st, st->saved);
		return OK;
	}
	st->list = *name ? type_list(st->t, name) : list_usual(ctx, st->t);
	return st->list ? OK : err_set(ctx, ERR_NOTFOUND, "no view %s of %s", name, st->t->name);
}

int
list_read(struct req *rq, struct list_state *st)
{
	struct ctx *ctx = &rq->ctx;
	const char *limit = param_or_empty(rq, "limit");
	int64_t n;

	*st = (struct list_state){
		.t = rq->type, .own_f = "", .own_limit = limit_usual(ctx),
		.q = param_or_empty(rq, "q"),
		.columns = param_or_empty(rq, "cols"),
		.group = param_or_empty(rq, "group"),
		.sort = param_or_empty(rq, "sort"),
		.after = param_or_empty(rq, "after"),
		.back = param_or_empty(rq, "back"),
		.wall = str_eq(param_or_empty(rq, "look"), "cards") && wall_fits(rq->type),
		.sums = str_eq(param_or_empty(rq, "sums"), "1"),
	};
	TRY(list_view_find(rq, st, param_or_empty(rq, "view")));
	n = st->own_limit;
	if (st->saved && !req_query(rq, "group"))
		st->group = query_groups_by(ctx, type_field(st->t, st->saved->group)) ? st->saved->group : "";
	st->f = req_query(rq, "f") ? req_query(rq, "f") : st->own_f;
	if (*limit && (str_int(limit, &n) || n < 1 || n > LIMIT_MAX))
		return err_set(ctx, ERR_BAD_REQUEST, "limit %s", limit);
	if (strlen(st->f) > TEXT_SIZE || strlen(st->back) > BACK_SIZE || strlen(st->columns) > COLUMNS_SIZE ||
	    utf8_len(st->q) > QUERY_SIZE)
		return err_set(ctx, ERR_BAD_REQUEST, "the address of the list is too long");
	st->limit = (int)n;
	list_columns(ctx, st);
	return list_widths(ctx, st);
}

const char *
list_label(const struct list_state *st, const struct list *l)
{
	return st->saved && l == st->list ? st->saved->name : type_text(st->t, l->label);
}

static void
href_add(struct ctx *ctx, struct buf *b, const char *name, const char *value)
{
	if (value && *value)
		buf_printf(b, "%c%s=%s", strchr(b->s, '?') ? '&' : '?', name,
		           str_url(ctx->mem, value));
}

static const char *
limit_text(struct ctx *ctx, const struct list_state *st)
{
	return !st->limit || st->limit == (st->own_limit ? st->own_limit : limit_usual(ctx)) ? "" : arena_printf(ctx->mem, "%d", st->limit);
}

static const char *
view_text(const struct list_state *st)
{
	return st->list->is_default && !st->named ? NULL : st->list->name;
}

static bool
group_differs(const struct list_state *st)
{
	return st->group && !str_eq(st->group, st->saved ? st->saved->group : "");
}

/* A filter other than the view's own, also none at all. */
static bool
filter_differs(const struct list_state *st)
{
	return !str_eq(st->f, st->own_f ? st->own_f : "");
}

const char *
list_page_href(struct ctx *ctx, const struct list_state *st, const char *page)
{
	struct buf b;

	buf_init(&b, ctx->mem);
	buf_printf(&b, "%s%s%s", type_url(st->t), *page ? "/" : "", page);
	href_add(ctx, &b, "view", view_text(st));
	href_add(ctx, &b, "q", st->q);
	if (filter_differs(st))
		buf_printf(&b, "%cf=%s", strchr(b.s, '?') ? '&' : '?', str_url(ctx->mem, st->f));
	href_add(ctx, &b, "cols", st->columns);
	if (group_differs(st))
		buf_printf(&b, "%cgroup=%s", strchr(b.s, '?') ? '&' : '?', str_url(ctx->mem, st->group));
	href_add(ctx, &b, "look", st->wall ? "cards" : NULL);
	href_add(ctx, &b, "sort", st->sort);
	href_add(ctx, &b, "limit", limit_text(ctx, st));
	href_add(ctx, &b, "after", st->after);
	href_add(ctx, &b, "back", st->back);
	href_add(ctx, &b, "sums", st->sums ? "1" : NULL);
	return buf_str(&b);
}

const char *
list_href(struct ctx *ctx, const struct list_state *st)
{
	return list_page_href(ctx, st, "");
}

struct list_state
list_from_start(const struct list_state *st)
{
	struct list_state s = *st;

	s.after = s.back = "";
	s.sums = false;
	return s;
}

struct list_state
list_opened(const struct list_state *st, const struct list *l)
{
	return (struct list_state){ .t = st->t, .list = l, .q = "", .f = "", .sort = "",
		.limit = st->saved ? 0 : st->limit, .named = st->named };
}

const char *
list_href_filter(struct ctx *ctx, const struct list_state *st, const char *f)
{
	struct list_state s = list_from_start(st);

	s.f = f;
	return list_href(ctx, &s);
}

const char *
type_list_url(struct ctx *ctx, const struct type *t, const char *filter)
{
	struct list_state st = {
	        .t = t, .list = type_list(t, NULL), .f = filter};

	for (size_t i = 0; i < t->list_count; i++)
		if (!t->lists[i].where || !*t->lists[i].where) {
			st.list = &t->lists[i];
			break;
		}
	return list_href(ctx, &st);
}

/* ---- query ---------------------------------------------------------------------------- */

/* Does a condition of a definition ask of a field that this user may not read? Names of
 * fields stand before a point; a value that looks like one costs a view, no more. */
static bool
where_reads(struct ctx *ctx, const struct type *t, const char *where)
{
	for (const char *s = where; *s; ) {
		size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_");
		const struct field *f = n && s[n] == '.' ? type_field(t, arena_strndup(ctx->mem, s, n)) : NULL;

		if (f && !perm_field_readable(ctx, f))
			return false;
		s += n ? n : 1;
	}
	return true;
}

bool
list_is_open(struct ctx *ctx, const struct type *t, const struct list *l)
{
	return !l->where || !*l->where || !perm_fields(ctx, t) || where_reads(ctx, t, l->where);
}

const struct list *
list_for(struct ctx *ctx, const struct type *t, const struct list *l)
{
	struct list *bare;

	if (list_is_open(ctx, t, l))
		return l;
	bare = arena_memdup(ctx->mem, l, sizeof *l);
	bare->where = "";
	return bare;
}

const struct list *
list_usual(struct ctx *ctx, const struct type *t)
{
	const struct list *l = type_list(t, NULL);

	for (size_t i = 0; !list_is_open(ctx, t, l) && i < t->list_count; i++)
		if (list_is_open(ctx, t, &t->lists[i]))
			return &t->lists[i];
	return list_for(ctx, t, l);
}

/* The sort keys of a view that this user may read. */
static const char *
sort_open(struct ctx *ctx, const struct type *t, const char *sort)
{
	const char *const *words;
	struct buf b;

	if (!sort || !perm_fields(ctx, t))
		return sort;
	buf_init(&b, ctx->mem);
	for (words = str_split(ctx->mem, sort, ','); *words; words++) {
		const struct field *f = type_field(t, *words + (**words == '-'));

		if (f && perm_field_readable(ctx, f))
			buf_printf(&b, "%s%s", b.n ? "," : "", *words);
	}
	return buf_str(&b);
}

int
list_query(struct ctx *ctx, struct list_state *st, struct query *q)
{
	const struct filter_term *terms;
	const char *sort = *st->sort ? st->sort : sort_open(ctx, st->t, st->list->sort);

	if (st->list->where && *st->list->where)
		TRY(query_filter(q, st->list->where));
	st->own_terms = query_terms(q, &terms);
	if (*st->f)
		TRY(query_filter(q, st->f));
	if (*st->q)
		TRY(query_search(q, st->q));
	if (sort && *sort)
		TRY(query_sort(q, sort));
	table_query_columns(ctx, st, q);
	return query_after(q, *st->after ? st->after : NULL, st->limit);
}

/* ---- as hidden fields of a form ------------------------------------------------------------------ */

static void
kept_add(struct node *list, const char *name, const char *value)
{
	struct node *n;

	if (!value)
		return;
	n = node_item(node_child(list, "kept"));
	node_set(n, "name", name);
	node_set(n, "value", value);
}

void
list_kept(struct ctx *ctx, struct node *list, const struct list_state *st)
{
	const char *limit = limit_text(ctx, st);

	kept_add(list, "view", view_text(st));
	kept_add(list, "q", *st->q ? st->q : NULL);
	kept_add(list, "f", filter_differs(st) ? st->f : NULL);
	kept_add(list, "cols", st->columns && *st->columns ? st->columns : NULL);
	kept_add(list, "group", group_differs(st) ? st->group : NULL);
	kept_add(list, "look", st->wall ? "cards" : NULL);
	kept_add(list, "sort", *st->sort ? st->sort : NULL);
	kept_add(list, "limit", *limit ? limit : NULL);
}
