/* page_filter_words.c - conditions of a filter as people read them. */
#include "doc/group.h"
#include "web/filter_page.h"

enum { LOOKED_UP = 5 };

/* ---- values ------------------------------------------------------------------------------ */

/* The title of a record that an address names: whoever typed the number must be
 * allowed to read the record, else the number has to do. It also has to where
 * several would each cost a statement. */
static const char *
record_label(struct ctx *ctx, const struct type *t, int64_t id, bool few)
{
	const char *number = arena_printf(ctx->mem, "%lld", (long long)id);
	struct query *q;
	struct rows *rows;
	struct rec *r;

	if (perm_reads_all(ctx, t))
		return link_title(ctx, t, id);
	if (!few)
		return number;
	const struct field **columns = arena_memdup(ctx->mem, &t->title, sizeof t->title);
	if (query_new(ctx, &q, t->name) != OK || query_where(q, "id", OP_EQ, VALS(VINT(id))) != OK)
		return number;
	query_columns(q, columns, 1);
	if (query_after(q, NULL, 1) != OK || query_run(q, &rows) != OK || !(r = rows_next(rows)))
		return number;
	return rec_title(ctx, r);
}

const char *
term_value_label(struct ctx *ctx, const struct field *f, struct val v, bool few)
{
	const struct org_entry *e;
	bool open;

	if (field_is_groups(f)) {
		const struct group *g;

		return group_usable(ctx, f->type, v.i, &g) == OK && g ? g->name : arena_printf(ctx->mem, "%lld", (long long)v.i);
	}
	if (f->kind == FIELD_ENUM && v.kind == V_TEXT)
		return option_label(ctx, f, v.s);
	if (f->kind == FIELD_DATETIME && v.kind == V_DATE)
		return date_str(ctx->mem, v.date);
	if (f->kind != FIELD_LINK)
		return field_show(ctx, f, v);
	open = f->target->cached && perm_reads_all(ctx, f->target);
	e = open ? org_entry(ctx->org, f->target, v.i) : NULL;
	return e && f->target->tree && e->path_title ? e->path_title
	                                             : record_label(ctx, f->target, v.i, few);
}

const char *
filter_period_label(const char *name)
{
	static const char *const labels[] = {
		N_("this week"), N_("last week"), N_("next week"), N_("this month"), N_("last month"), N_("next month"),
		N_("this quarter"), N_("last quarter"), N_("next quarter"), N_("this year"), N_("last year"), N_("next year"),
	};

	for (size_t i = 0; filter_periods[i]; i++)
		if (str_eq(filter_periods[i], name))
			return _(labels[i]);
	return str_eq(name, "today")       ? _("today")
	       : str_eq(name, "yesterday") ? _("yesterday")
	       : str_eq(name, "tomorrow")  ? _("tomorrow")
	                                   : NULL;
}

/* "today-30" as it was written, so that the reader sees what moves with the day. */
static const char *
day_label(struct ctx *ctx, const char *word)
{
	const char *period = filter_period_label(word);
	int64_t n;

	if (period)
		return period;
	if (!str_starts(word, "today") || str_int(word + strlen("today") + (word[5] == '+'), &n) != OK)
		return NULL;
	return n < 0 ? arena_printf(ctx->mem, lang_n("%d day ago", "%d days ago", (unsigned long)-n), (int)-n)
	             : arena_printf(ctx->mem, lang_n("%d day from today", "%d days from today", (unsigned long)n), (int)n);
}

static const char *
person_label(const char *word)
{
	return str_eq(word, "me")                ? _("Me")
	       : str_eq(word, "my_subordinates") ? _("My subordinates")
	       : str_eq(word, "my_dept")         ? _("My department")
	                                         : NULL;
}

/* Words stand for more values than one: as they were written. */
static const char *
value_words(struct ctx *ctx, const struct filter_term *t)
{
	const char *const *words = str_split(ctx->mem, t->args ? t->args : "", ',');
	const char **labels = arena_new_array(ctx->mem, const char *, t->n + 2);
	size_t n = 0, at = 0;
	bool link = t->field->kind == FIELD_LINK, day = t->field->kind == FIELD_DATE || t->field->kind == FIELD_DATETIME;

	if (!link && !day)
		return NULL;
	for (; *words && n < t->n + 1; words++) {
		const char *label = link ? person_label(*words) : day_label(ctx, *words);

		if (label && str_eq(*words, "my_subordinates")) {
			labels[n++] = label;
			continue;	/* what they are is not counted in places */
		}
		if (!label && at < t->n && !strstr(t->args, "my_subordinates"))
			label = term_value_label(ctx, t->field, t->vals[at], t->n <= LOOKED_UP);
		labels[n++] = label ? label : *words;
		at++;
	}
	return t->op == OP_BETWEEN && n == 2 ? arena_printf(ctx->mem, _("%1$s to %2$s"), labels[0], labels[1])
	                                     : text_join(ctx->mem, labels, n);
}

const char *
term_value_text(struct ctx *ctx, const struct filter_term *t)
{
	const char **labels = arena_new_array(ctx->mem, const char *, t->n + 1);
	const char *words;

	if (t->other)
		return t->days ? arena_printf(ctx->mem, lang_n("%1$s %2$s %3$d day", "%1$s %2$s %3$d days", (unsigned long)abs(t->days)),
		                              field_label(t->other), t->days < 0 ? "−" : "+", abs(t->days))
		               : field_label(t->other);
	if (t->op == OP_NULL)
		return _("empty");
	if (t->op == OP_NOT_NULL)
		return _("not empty");
	if ((t->op == OP_PAST || t->op == OP_NEXT) && t->n == 2) {
		int n = t->vals[1].date - t->vals[0].date + 1;

		return arena_printf(ctx->mem, t->op == OP_PAST ? lang_n("last %d day", "last %d days", (unsigned long)n)
		                                               : lang_n("next %d day", "next %d days", (unsigned long)n), n);
	}
	words = value_words(ctx, t);
	if (words)
		return words;
	for (size_t i = 0; i < t->n; i++)
		labels[i] = term_value_label(ctx, t->field, t->vals[i], t->n <= LOOKED_UP);
	return t->op == OP_BETWEEN ? arena_printf(ctx->mem, _("%1$s to %2$s"), labels[0], labels[1])
	                           : text_join(ctx->mem, labels, t->n);
}

/* ---- conditions ------------------------------------------------------------------------------ */

const char *
term_field_label(struct ctx *ctx, const struct filter_term *t)
{
	return t->via ? arena_printf(ctx->mem, "%s › %s", field_label(t->via), field_label(t->field)) : field_label(t->field);
}

const char *
term_op_label(const struct filter_term *t)
{
	switch (t->op) {
	case OP_NE: case OP_NOT_IN: return t->other ? "≠" : _("is not");
	case OP_LT:       return "<";
	case OP_LE:       return "≤";
	case OP_GT:       return ">";
	case OP_GE:       return "≥";
	case OP_LIKE:     return _("contains");
	case OP_NOT_LIKE: return _("does not contain");
	case OP_STARTS:   return _("begins with");
	case OP_UNDER:    return _("within");
	case OP_BETWEEN: case OP_PAST: case OP_NEXT: return _("in");
	case OP_NULL:
	case OP_NOT_NULL: return NULL;
	default:          return t->other ? "=" : _("is");
	}
}

static const char *
sentence_of(struct ctx *ctx, const struct filter *f, bool inner)
{
	struct buf b;

	buf_init(&b, ctx->mem);
	if (f->kind == FILTER_TERM) {
		const char *op = term_op_label(&f->term);

		return arena_printf(ctx->mem, "%s %s%s%s", term_field_label(ctx, &f->term), op ? op : "", op ? " " : "",
		                    term_value_text(ctx, &f->term));
	}
	for (const struct filter *child = f->first; child; child = child->next)
		buf_printf(&b, "%s%s", child == f->first ? "" : f->kind == FILTER_AND ? _(" and ") : _(" or "),
		           sentence_of(ctx, child, true));
	return inner && f->first && f->first->next ? arena_printf(ctx->mem, "(%s)", buf_str(&b)) : buf_str(&b);
}

const char *
filter_sentence(struct ctx *ctx, const struct filter *f)
{
	return sentence_of(ctx, f, false);
}

const char *
show_filter(struct ctx *ctx, const struct type *t, const char *filter)
{
	const char *problem;
	struct filter *f;

	if (filter_parse(ctx, t, filter, &f, &problem) == OK && f)
		return filter_sentence(ctx, f);
	err_clear(ctx);
	return filter;
}
