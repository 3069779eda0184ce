/*
 * contacts.c - people of the customers, as the engine would have written them: the
 * first of a customer is its main contact, and who owns the customer owns them.
 */
#include "demo.h"

enum { ROWS = 200000 };

static const char *const columns[] = {
	"id", "name", "name_py", "name_py1", "customer", "is_main", "gender", "salutation", "title", "department", "role", "mobile",
	"tel", "email", "wechat", "birthday", "birthday_calendar", "education", "status", "enabled", "do_not_call", "do_not_mail",
	"do_not_sms", "owner", "dept", "created_by", "created_at", "updated_by", "updated_at", "row_version", "org",
	"birthday_next", "completeness",	/* which is made last */
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static const struct { const char *title, *department, *role; } posts[] = {
	{ "采购经理", "采购部", "buyer" }, { "总经理", "总经办", "decider" }, { "质量部经理", "质量部", "influencer" },
	{ "工艺工程师", "工艺科", "technical" }, { "计量室主任", "计量室", "user" }, { "设备科长", "设备科", "technical" },
	{ "采购专员", "采购部", "buyer" }, { "副总经理", "总经办", "decider" }, { "财务经理", "财务部", "influencer" },
	{ "信息部经理", "信息部", "technical" }, { "车间主任", "生产部", "user" }, { "检验员", "质量部", "user" },
};

struct person { const char *name, *mobile; size_t post, mail; bool female, lunar, left; };

/* The one that is made next. */
struct people {
	struct demo *demo;
	struct arena *mem;		/* of the row that was made last */
	struct figures figures;
	int64_t n, of;			/* contacts made; customer at hand, from 0 */
	size_t k;			/* of that customer's */
};

/* 2.5 on the average: none 4 %, one 22 %, two 30 %, three 24 %, four 12 %, five 5 %, six 3 %. */
static size_t
people_of(struct demo *demo, int64_t n)
{
	static const unsigned char upto[CONTACTS_MOST] = { 4, 26, 56, 80, 92, 97 };
	struct dice d = dice_for(demo->seed, "contacts", n);
	size_t at = dice_below(&d, 100), count = 0;

	while (count < CONTACTS_MOST && at >= upto[count])
		count++;
	return count;
}

static struct val
text_or_null(const char *s)
{
	return *s ? VTEXT(s) : VNULL;
}

/* What several ask of a person; *d goes on with the rest. */
static void
person_make(struct demo *demo, struct arena *mem, int64_t of, size_t k, struct dice *d, struct person *out)
{
	*d = dice_for(demo->seed, "contact", of * (CONTACTS_MOST + 2) + (int64_t)k);
	*out = (struct person){ .name = word_person(mem, d) };
	out->post = (dice_below(d, sizeof posts / sizeof posts[0]) + k * 5) % (sizeof posts / sizeof posts[0]);
	out->female = dice_percent(d, 38);
	out->lunar = dice_percent(d, 15);
	out->mobile = dice_percent(d, 92) ? word_mobile(mem, d) : "";
	out->mail = dice_percent(d, 70) ? 10 + dice_below(d, 90) : 0;
	out->left = k > 0 && dice_percent(d, 6);
}

void
people_facts(struct demo *demo, int64_t n, struct employer *e, bool *reached, bool *led)
{
	struct arena *mem = arena_new();
	struct person p;
	struct dice d;

	*reached = *led = false;
	e->contacts = (unsigned char)people_of(demo, n);
	for (size_t k = 0; k < e->contacts; k++) {
		person_make(demo, mem, n, k, &d, &p);
		if (!*p.mobile || p.left)
			continue;
		*reached = true;
		*led = *led || k == 0;
	}
	arena_free(mem);
}

static const char *
email_of(struct arena *mem, const struct person *p, const char *py, const struct employer *e)
{
	const char *at = str_words(mem, py)[0];

	return p->mail ? arena_printf(mem, "%s%zu@%s.example.com", at ? at : "mail", p->mail, e->brand) : "";
}

static void
person_row(struct val *out, struct people *s, const struct employer *e)
{
	static const char *const education[] = { "bachelor", "bachelor", "college", "master", "school", "" };
	struct arena *mem = s->mem;
	const char *py, *py1;
	struct person p;
	struct dice d;

	person_make(s->demo, mem, s->of, s->k, &d, &p);
	pinyin_of(mem, p.name, true, &py, &py1);
	/* Dice are thrown in the order of the columns. */
	const char *tel = dice_percent(&d, 40) ? e->tel : "", *wechat = dice_percent(&d, 45) ? p.mobile : "";
	const int32_t born = dice_percent(&d, 35) ? date_from_ymd(1962 + (int)dice_below(&d, 38), 1 + (int)dice_below(&d, 12), 1 + (int)dice_below(&d, 28)) : DATE_NONE;
	const int32_t next = birthday_after(born, p.lunar, s->demo->ctx->today);
	const struct val row[COLUMNS] = {
		VINT(s->n), VTEXT(p.name), VTEXT(py), VTEXT(py1), VINT(s->of + 1), VBOOL(s->k == 0), VTEXT(p.female ? "female" : "male"),
		VTEXT(p.female ? "ms" : "mr"), VTEXT(posts[p.post].title), VTEXT(posts[p.post].department), VTEXT(posts[p.post].role),
		text_or_null(p.mobile), text_or_null(tel), text_or_null(email_of(mem, &p, py, e)),
		text_or_null(wechat), born == DATE_NONE ? VNULL : VDATE(born),
		VTEXT(p.lunar ? "lunar" : "solar"), text_or_null(education[dice_below(&d, 6)]), VTEXT(p.left ? "left" : "active"), VBOOL(!p.left),
		VBOOL(dice_percent(&d, 2)), VBOOL(dice_percent(&d, 4)), VBOOL(dice_percent(&d, 3)),
		e->owner ? VINT(e->owner) : VNULL, VINT(e->dept), VINT(e->maker), VINSTANT(e->created), VINT(e->maker),
		VINSTANT(e->updated), VINT(1), VINT(1),
		next == DATE_NONE ? VNULL : VDATE(next), VINT(0),
	};

	memcpy(out, row, sizeof row);
}

static bool
is_there(const struct val *row, const char *column)
{
	for (size_t i = 0; i < COLUMNS; i++)
		if (str_eq(columns[i], column))
			return !val_is_empty(row[i]);
	return false;
}

static int
next_row(void *arg, struct val *row, bool *more)
{
	struct people *s = arg;
	struct demo *demo = s->demo;

	while (s->of < demo->customers && s->k == demo->employers[s->of].contacts) {
		s->of++;
		s->k = 0;
	}
	*more = s->of < demo->customers;
	if (!*more)
		return OK;
	struct employer *e = &demo->employers[s->of];
	arena_free(s->mem);
	s->mem = arena_new();
	s->n++;
	if (s->k == 0)
		e->contact = s->n;
	person_row(row, s, e);
	bool reached = is_there(row, "mobile") || is_there(row, "tel") || is_there(row, "email") || is_there(row, "wechat");
	row[COLUMNS - 1] = VINT(figures_percent(&s->figures, row, false, reached, false));
	s->k++;
	if (s->n % 500000 == 0)
		log_info("demo: %lld contacts", (long long)s->n);
	return search_add(demo->search_contacts, s->n, row);
}

int
contacts_make(struct demo *demo)
{
	struct ctx *ctx = demo->ctx;
	struct people s = { .demo = demo, .mem = arena_new() };
	const struct db_load load = { .table = "contact", .columns = columns, .n = COLUMNS, .most = ROWS, .next = next_row, .arg = &s };

	demo->search_contacts = search_new(demo, "contact", columns, COLUMNS);
	TRY(db_begin(ctx, DB_READ));
	int rc = figures_read(demo, "contact", "", columns, COLUMNS, &s.figures);
	db_rollback(ctx);
	if (rc == OK)
		rc = db_load(ctx, &load, &demo->contact_count);
	arena_free(s.mem);
	return rc;
}
