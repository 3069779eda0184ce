/* type_check_doc.c - do the rows, states and conversions of a definition make sense? */
#include "doc/type_load.h"

/* ---- rows ------------------------------------------------------------------------------- */

static bool
has_grid(const struct type *t, const struct lines *lines)
{
	for (size_t i = 0; i < t->section_count; i++)
		for (size_t k = 0; k < t->sections[i].grid_count; k++)
			if (t->sections[i].grids[k] == lines)
				return true;
	return false;
}

static void
check_lines(struct loading *l, const struct draft *d, const struct lines *x, const xmlNode *n)
{
	const struct type *t = d->type;

	if (!x->field && (!type_name_ok(x->name) || !*x->label))
		load_problem(l, d->path, n, "<lines> needs name=\"…\" of small letters and label=\"…\"");
	if (!x->field && type_field(t, x->name))
		load_problem(l, d->path, n, "lines %s: a field has this name already", x->name);
	if (strlen(x->type->name) > 60)
		load_problem(l, d->path, n, "lines %s: the name of their table, %s, is longer than 60 characters",
		             x->name, x->type->name);
	for (size_t i = 0; i < x->index; i++)
		if (str_eq(t->lines[i].name, x->name))
			load_problem(l, d->path, n, "lines %s are there twice; rename one", x->name);
	if (x->max > MAX_ROWS || (x->max && x->min > x->max))
		load_problem(l, d->path, n, "lines %s: min and max go up to %d, and min is not above max", x->name, MAX_ROWS);
	if (!x->field && !has_grid(t, x))
		load_problem(l, d->path, n, "lines %s are on no <grid> of the form: nobody could fill them in", x->name);
}

/* ---- states and steps --------------------------------------------------------------------- */

static bool
hooks_guard(const struct hooks *h, const char *name)
{
	for (const struct guard *g = h ? h->guards : NULL; g && g->name; g++)
		if (str_eq(g->name, name))
			return true;
	return false;
}

static bool
hooks_action(const struct hooks *h, const char *name)
{
	for (const struct action *a = h ? h->actions : NULL; a && a->name; a++)
		if (str_eq(a->name, name))
			return true;
	return false;
}

static void
check_state_name(struct loading *l, const struct draft *d, const xmlNode *n, const char *what, const char *name)
{
	if (*name && !type_state(d->type, name))
		load_problem(l, d->path, n, "%s=\"%s\": there is no such state", what, name);
}

static void
check_step(struct loading *l, const struct draft *d, const struct step *s, const xmlNode *n)
{
	const struct hooks *h = d->type->hooks;

	for (const char *const *from = s->from; *from; from++)
		check_state_name(l, d, n, "from", *from);
	check_state_name(l, d, n, "to", s->to);
	if (*s->guard && !hooks_guard(h, s->guard))
		load_problem(l, d->path, n, "step %s: guard=\"%s\" is not in the hooks of %s.c", s->name, s->guard,
		             d->type->name);
	if (*s->action && !hooks_action(h, s->action))
		load_problem(l, d->path, n, "step %s: action=\"%s\" is not in the hooks of %s.c", s->name, s->action,
		             d->type->name);
	for (const struct step *other = d->type->workflow->steps; other < s; other++)
		if (str_eq(other->name, s->name))
			load_problem(l, d->path, n, "step %s is there twice; rename one", s->name);
	for (size_t i = 0; i < s->ask_count; i++)
		if (s->asks[i].field->engine || s->asks[i].field->computed || s->asks[i].field->kind == FIELD_LIST)
			load_problem(l, d->path, n, "step %s: field %s cannot be asked for", s->name, s->asks[i].field->name);
}

static void
check_states(struct loading *l, const struct draft *d, const xmlNode *n)
{
	const struct workflow *w = d->type->workflow;
	bool edit = false;

	for (size_t i = 0; i < w->state_count; i++) {
		edit |= w->states[i].edit;
		for (size_t k = 0; k < i; k++)
			if (str_eq(w->states[k].name, w->states[i].name))
				load_problem(l, d->path, n, "state %s is there twice; rename one", w->states[i].name);
	}
	if (!edit)
		load_problem(l, d->path, n, "no state has edit=\"yes\": nobody could ever change a record");
	if (!*w->initial || !type_state(d->type, w->initial))
		load_problem(l, d->path, n, "initial=\"%s\": there is no such state", w->initial);
	check_state_name(l, d, n, "partly", w->partly);
	check_state_name(l, d, n, "done", w->done);
	if (str_eq(d->type->kind, "document") && type_state(d->type, w->initial) &&
	    type_state(d->type, w->initial)->phase != PHASE_DRAFT)
		load_problem(l, d->path, n, "a document begins as a draft: its initial state needs is=\"draft\"");
}

static void
check_workflow(struct loading *l, const struct draft *d)
{
	const xmlNode *n = element_child(d->root, "workflow");
	const struct workflow *w = d->type->workflow;
	size_t i = 0;

	for (size_t k = 0; w && k < d->own_count; k++)
		if (str_eq(d->fields[k].name, "status"))
			load_problem(l, d->path, d->root, "field status: a type with states has it already; take it out");
	if (!n)
		return;
	check_states(l, d, n);
	for (xmlNode *c = element_child(n, "step"); c; c = element_next(c, "step"))
		check_step(l, d, &w->steps[i++], c);
}

/* ---- conversions ------------------------------------------------------------------------------ */

static bool
is_quantity(const struct field *f)
{
	return f->kind == FIELD_QTY || f->kind == FIELD_MONEY;
}

static void
check_convert_lines(struct loading *l, const struct draft *d, const struct convert_lines *x, const xmlNode *n)
{
	if (!x->from || !x->to || !x->qty || !x->to_qty || !x->counter)
		return;
	if (x->from->field || x->to->field)
		load_problem(l, d->path, n, "convert: rows are copied between <lines>, not lists");
	if (!is_quantity(x->qty) || x->counter->kind != x->qty->kind || x->to_qty->kind != x->qty->kind)
		load_problem(l, d->path, n, "convert: qty and counter must be of one kind, qty or money");
	if (!x->counter->writeback)
		load_problem(l, d->path, n, "convert: counter %s needs writeback=\"yes\"", x->counter->name);
	if (x->on_audit && !x->to->type->head->workflow)
		load_problem(l, d->path, n, "convert: on=\"audit\": type %s has no states", x->to->type->head->name);
}

static void
check_convert(struct loading *l, const struct draft *d, const struct convert *c, const xmlNode *n)
{
	size_t i = 0;

	if (!c->to)
		return;
	bool linked = c->line_count > 0;
	for (size_t k = 0; k < c->copy_count; k++)
		linked |= !c->copies[k].from;
	if (!linked)
		load_problem(l, d->path, n, "convert: without lines it needs <copy field=\"id\" as=\"…\"/>, or nobody knows later "
		             "what it was made from");
	for (const char *const *s = c->when; *s; s++)
		check_state_name(l, d, n, "when", *s);
	for (const struct convert *other = d->type->converts; other < c; other++)
		if (other->to == c->to)
			load_problem(l, d->path, n, "convert: to=\"%s\" is there twice", c->to->name);
	for (xmlNode *k = element_child(n, "lines"); k; k = element_next(k, "lines"))
		check_convert_lines(l, d, &c->lines[i++], k);
}

void
type_check_doc(struct loading *l, const struct draft *d)
{
	const struct type *t = d->type;
	const xmlNode *convert = element_child(d->root, "convert");

	for (size_t i = 0; i < t->lines_count; i++)
		check_lines(l, d, &t->lines[i], d->rows[i].root);
	check_workflow(l, d);
	for (size_t i = 0; i < t->convert_count; i++, convert = element_next(convert, "convert"))
		check_convert(l, d, &t->converts[i], convert);
}
