/*
 * type_read_doc.c - states, steps and conversions of a definition. A document
 * without a <workflow> of its own leads the standard life.
 */
#include "doc/type_load.h"

/* ---- the standard life of a document --------------------------------------------------- */

static const struct state standard_states[] = {
	{ "draft",       N_("Draft"),         "",     PHASE_DRAFT,     true,  false },
	{ "approving",   N_("In approval"),   "go",   PHASE_APPROVING, false, false },
	{ "audited",     N_("Audited"),       "ok",   PHASE_AUDITED,   false, false },
	{ "closed",      N_("Closed"),        "",     PHASE_CLOSED,    false, true },
	{ "void",        N_("Void"),          "bad",  PHASE_VOID,      false, true },
	/* Only where rows have counters: */
	{ "partly_done", N_("Partly done"),   "go",   PHASE_AUDITED,   false, false },
	{ "done",        N_("Done"),          "ok",   PHASE_CLOSED,    false, true },
};

static const char *const from_draft[] = { "draft", NULL };
static const char *const from_approving[] = { "approving", NULL };
static const char *const from_both[] = { "draft", "approving", NULL };
static const char *const from_audited[] = { "audited", "partly_done", NULL };
static const char *const from_closed[] = { "closed", NULL };

static const struct step standard_steps[] = {
	{ .name = "submit", .label = N_("Submit"), .may = "submit", .from = from_draft, .to = "approving", .guard = "", .action = "", .tone = "go" },
	{ .name = "withdraw", .label = N_("Withdraw"), .may = "submit", .from = from_approving, .to = "draft", .guard = "", .action = "", .tone = "" },
	{ .name = "reject", .label = N_("Disagree"), .may = "audit", .from = from_approving, .to = "draft", .guard = "", .action = "", .tone = "bad" },
	{ .name = "audit", .label = N_("Audit"), .may = "audit", .from = from_both, .to = "audited", .guard = "", .action = "", .tone = "go" },
	{ .name = "unaudit", .label = N_("Un-audit"), .may = "unaudit", .from = from_audited, .to = "draft", .guard = "", .action = "", .tone = "bad" },
	{ .name = "close", .label = N_("Close"), .may = "close", .from = from_audited, .to = "closed", .guard = "", .action = "", .tone = "bad" },
	{ .name = "reopen", .label = N_("Reopen"), .may = "reopen", .from = from_closed, .to = "audited", .guard = "", .action = "", .tone = "" },
	{ .name = "void", .label = N_("Void it"), .may = "void", .from = from_draft, .to = "void", .guard = "", .action = "", .tone = "bad" },
};

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static bool
has_counters(struct loading *l, const xmlNode *root)
{
	for (xmlNode *c = element_child(root, "convert"); c; c = element_next(c, "convert"))
		for (xmlNode *n = element_child(c, "lines"); n; n = element_next(n, "lines"))
			if (attr_has(n, "counter"))
				return true;
	(void)l;
	return false;
}

static const struct workflow *
workflow_standard(struct loading *l, const xmlNode *root)
{
	struct workflow *w = arena_alloc(l->mem, sizeof *w);
	bool counts = has_counters(l, root);

	*w = (struct workflow){ .initial = "draft", .partly = counts ? "partly_done" : "", .done = counts ? "done" : "",
		.states = standard_states, .state_count = COUNT(standard_states) - (counts ? 0 : 2),
		.steps = standard_steps, .step_count = COUNT(standard_steps) };
	return w;
}

/* ---- a workflow of its own ---------------------------------------------------------------- */

static const struct { const char *name; enum phase phase; } phases[] = {
	{ "draft", PHASE_DRAFT }, { "approving", PHASE_APPROVING }, { "audited", PHASE_AUDITED },
	{ "closed", PHASE_CLOSED }, { "void", PHASE_VOID },
};

/* As it says; else a state that is called like a phase is it. */
static enum phase
phase_read(struct loading *l, const xmlNode *n)
{
	const char *is = attr_text(l, n, "is");
	const char *name = *is ? is : attr_text(l, n, "name");

	for (size_t i = 0; i < COUNT(phases); i++)
		if (str_eq(phases[i].name, name))
			return phases[i].phase;
	return PHASE_NONE;
}

static void
step_read(struct loading *l, struct step *s, const xmlNode *n)
{
	const char *may = attr_text(l, n, "may");

	s->name = attr_text(l, n, "name");
	s->label = attr_text(l, n, "label");
	s->may = *may ? may : s->name;
	s->from = str_words(l->mem, attr_text(l, n, "from"));
	s->to = attr_text(l, n, "to");
	s->guard = attr_text(l, n, "guard");
	s->action = attr_text(l, n, "action");
	s->tone = attr_text(l, n, "tone");
}

void
workflow_read(struct loading *l, struct draft *d)
{
	const xmlNode *n = element_child(d->root, "workflow");

	if (!n && str_eq(attr_text(l, d->root, "kind"), "document"))
		d->type->workflow = workflow_standard(l, d->root);
	if (!n)
		return;
	struct workflow *w = arena_alloc(l->mem, sizeof *w);
	struct state *state = arena_new_array(l->mem, struct state, element_count(n, "state"));
	struct step *step = arena_new_array(l->mem, struct step, element_count(n, "step"));
	w->initial = attr_text(l, n, "initial");
	w->partly = attr_text(l, n, "partly");
	w->done = attr_text(l, n, "done");
	w->states = state;
	w->steps = step;
	for (xmlNode *c = element_child(n, "state"); c; c = element_next(c, "state"))
		state[w->state_count++] = (struct state){ .name = attr_text(l, c, "name"), .label = attr_text(l, c, "label"),
			.tone = attr_text(l, c, "tone"), .phase = phase_read(l, c), .edit = attr_yes(l, c, "edit"),
			.end = attr_yes(l, c, "end") };
	for (xmlNode *c = element_child(n, "step"); c; c = element_next(c, "step"))
		step_read(l, &step[w->step_count++], c);
	d->type->workflow = w;
}

void
asks_read(struct loading *l, struct draft *d)
{
	const xmlNode *n = element_child(d->root, "workflow");
	const struct workflow *w = d->type->workflow;
	size_t i = 0;

	for (xmlNode *c = element_child(n, "step"); c; c = element_next(c, "step"), i++) {
		struct ask *asks = arena_new_array(l->mem, struct ask, element_count(c, "ask"));
		size_t count = 0;
		for (xmlNode *a = element_child(c, "ask"); a; a = element_next(a, "ask")) {
			const struct field *f = field_named(l, d->path, d->type, a, "field");
			if (f)
				asks[count++] = (struct ask){ .field = f, .required = attr_yes(l, a, "required") };
		}
		/* The steps were made by workflow_read() in this very run. */
		struct step *step = (struct step *)(uintptr_t)&w->steps[i];
		step->asks = asks;
		step->ask_count = count;
	}
}

/* The state is a field like any other, but only steps change it. */
void
status_field(struct loading *l, const struct draft *d, struct field *f)
{
	const struct workflow *w = d->type->workflow;
	struct option *options = arena_new_array(l->mem, struct option, w->state_count);
	static const char *const none[] = { NULL };

	for (size_t i = 0; i < w->state_count; i++)
		options[i] = (struct option){ .value = w->states[i].name, .label = w->states[i].label,
		                              .tone = w->states[i].tone };
	*f = (struct field){ .name = "status", .label = N_("Status"), .kind = FIELD_ENUM, .help = "", .unit = "",
		.format = "", .to = "", .within = "", .fills = none, .dictionary = "", .options = options,
		.option_count = w->state_count, .def = w->initial, .min = "", .max = "", .mask = "", .may = "",
		.counts = "", .accept = "", .readonly = true, .audited = true, .not_null = true };
}

/* ---- conversions ------------------------------------------------------------------------------ */

static const struct field *
convert_field(struct loading *l, const struct draft *d, const struct type *t, const xmlNode *n, const char *name)
{
	const struct field *f = type_field(t, name);

	if (!f)
		load_problem(l, d->path, n, "convert: type %s has no field \"%s\"", t->name, name);
	return f;
}

static size_t
copies_read(struct loading *l, const struct draft *d, const xmlNode *n, const struct type *from,
            const struct type *to, const struct copy **out)
{
	struct copy *copies = arena_new_array(l->mem, struct copy, 100);
	size_t count = 0;

	*out = copies;
	for (xmlNode *c = element_child(n, "copy"); c; c = element_next(c, "copy")) {
		const char *one = attr_text(l, c, "field");
		const char *const *names = str_words(l->mem, *one ? one : attr_text(l, c, "fields"));
		for (; *names && count < 100; names++) {
			bool id = *one && str_eq(one, "id");
			const struct field *a = id ? NULL : convert_field(l, d, from, c, *names);
			const struct field *b = convert_field(l, d, to, c, *one ? attr_text(l, c, "as") : *names);
			if ((!a && !id) || !b)
				continue;
			if (a && a->kind != b->kind && !(a->kind == FIELD_ENUM && b->kind == FIELD_TEXT))
				load_problem(l, d->path, c, "convert: %s.%s and %s.%s are of different kinds",
				             from->name, a->name, to->name, b->name);
			copies[count++] = (struct copy){ .from = a, .to = b };
		}
	}
	return count;
}

static void
convert_lines_read(struct loading *l, const struct draft *d, const xmlNode *n, const struct convert *c,
                   struct convert_lines *out)
{
	const char *qty = attr_text(l, n, "qty");

	out->from = type_lines(c->from, attr_text(l, n, "from"));
	out->to = type_lines(c->to, attr_text(l, n, "to"));
	if (!out->from || !out->to) {
		load_problem(l, d->path, n, "convert: %s has no lines \"%s\"", out->from ? c->to->name : c->from->name,
		             attr_text(l, n, out->from ? "to" : "from"));
		return;
	}
	const struct type *from = out->from->type, *to = out->to->type;
	if (*qty) {
		out->qty = convert_field(l, d, from, n, qty);
		out->to_qty = convert_field(l, d, to, n, attr_has(n, "as") ? attr_text(l, n, "as") : qty);
		out->counter = convert_field(l, d, from, n, attr_text(l, n, "counter"));
		out->over = attr_has(n, "over") ? convert_field(l, d, from, n, attr_text(l, n, "over")) : NULL;
	}
	out->on_audit = str_eq(attr_text(l, n, "on"), "audit");
	out->closes = attr_yes(l, n, "closes");
	out->copy_count = copies_read(l, d, n, from, to, &out->copies);
}

static void
convert_read(struct loading *l, const struct types *ts, struct draft *d, const xmlNode *n, struct convert *c)
{
	const char *may = attr_text(l, n, "may");
	size_t count = element_count(n, "lines"), i = 0;

	c->from = d->type;
	c->to = type_find(ts, attr_text(l, n, "to"));
	c->label = attr_text(l, n, "label");
	c->may = *may ? may : "read";
	c->when = str_words(l->mem, attr_text(l, n, "when"));
	c->once = attr_yes(l, n, "once");
	if (!c->to) {
		load_problem(l, d->path, n, "convert: to=\"%s\": there is no such type", attr_text(l, n, "to"));
		return;
	}
	c->copy_count = copies_read(l, d, n, c->from, c->to, &c->copies);
	struct convert_lines *lines = arena_new_array(l->mem, struct convert_lines, count);
	for (xmlNode *k = element_child(n, "lines"); k; k = element_next(k, "lines"))
		convert_lines_read(l, d, k, c, &lines[i++]);
	c->lines = lines;
	c->line_count = count;
}

void
converts_read(struct loading *l, const struct types *ts, struct draft *d)
{
	size_t count = element_count(d->root, "convert"), i = 0;
	struct convert *c = arena_new_array(l->mem, struct convert, count);

	for (xmlNode *n = element_child(d->root, "convert"); n; n = element_next(n, "convert"))
		convert_read(l, ts, d, n, &c[i++]);
	d->type->converts = c;
	d->type->convert_count = count;
}
