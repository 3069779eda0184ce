/*
 * customers.c - customers in bulk: the columns that the engine would have written.
 */
#include "demo.h"

enum {
	HISTORY_ALL_UP_TO = 20000,	/* above, two of a hundred have history */
	HISTORY_PERCENT = 2,
	ROWS = 100000,			/* of one statement */
};

static const char *const columns[] = {
	"id", "code", "name", "name_py", "name_py1", "name_norm", "short_name", "short_name_py",
	"short_name_py1", "kind", "industry", "region", "level", "tel", "tax_no", "address",
	"owner", "dept", "remark", "created_by", "created_at", "updated_by", "updated_at",
	"row_version", "org", "name_core", "mnemonic", "person_type", "status", "source", "price_grade", "credit_limit", "credit_days", "formal_at",
	"lifecycle", "completeness",	/* which is made last */
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

struct firm {
	int64_t number, industry, region, owner, dept, maker, created, updated;
	const char *core, *source; int64_t grade, credit;	/* credit: thousands; 0 = none */
	const char *name, *short_name, *kind, *level, *tel, *tax_no, *address, *remark;
};

struct batch {
	struct demo *demo;
	struct place { int64_t city, *districts; size_t count; const char *const *names; } *places;
	int64_t *industries;		/* by trade */
	uint64_t *seen; size_t slots;	/* hashes of names taken */
	struct figures figures;
	struct arena *mem;		/* of the row that was made last */
	int64_t n;			/* customers made */
};

static uint64_t
name_hash(const char *s)
{
	uint64_t h = 1469598103934665603u;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	return h ? h : 1;
}

/* True when the name is new (of equal cores a save asks why it is another one); open addressing, half full at the most. */
static bool
name_take(struct batch *b, const char *name)
{
	uint64_t h = name_hash(name);

	for (size_t i = h % b->slots;; i = (i + 1) % b->slots) {
		if (b->seen[i] == h)
			return false;
		if (!b->seen[i]) {
			b->seen[i] = h;
			return true;
		}
	}
}

static void
firm_name(struct batch *b, struct arena *mem, struct dice *d, const struct city *c,
          const struct trade *t, struct firm *f)
{
	static const char *const forms[] = { "有限公司", "有限公司", "有限公司", "股份有限公司", "制造有限公司" };
	do {
		const char *brand = word_brand(mem, d);
		/* Fifty thousand pairs and sixty cities: a third character when it gets tight. */
		if (f->number > 100000 && dice_percent(d, 60))
			brand = arena_printf(mem, "%s%s", brand, word_brand(mem, d));
		f->short_name = arena_printf(mem, "%s%s", brand, t->word);
		f->name = arena_printf(mem, "%s%s%s", c->name, f->short_name,
		                       forms[dice_below(d, sizeof forms / sizeof forms[0])]);
		/* As customer_core() has it. */
		f->core = arena_printf(mem, "%s%s%s", c->name, f->short_name, strstr(f->name, "制造有限公司") ? "制造" : "");
	} while (!name_take(b, f->core));
}

static void
firm_owner(struct batch *b, struct dice *d, struct firm *f)
{
	/* Who tries the demo as a salesperson finds a list to work on. */
	bool ours = f->number <= 5000 && dice_percent(d, 32);
	const struct seller *s = &b->demo->sellers[dice_below(d, ours ? b->demo->account_count : b->demo->seller_count)];

	f->maker = s->user;
	f->dept = s->dept;
	f->owner = dice_percent(d, 96) ? s->employee : 0;
}

static void
firm_times(struct batch *b, struct dice *d, struct firm *f)
{
	const int64_t day = 86400000, two_years = 730;
	int64_t now = b->demo->ctx->now;
	/* Office hours of the company's zone. */
	int64_t ago = (int64_t)dice_below(d, (size_t)two_years);
	int64_t ms = (int64_t)dice_below(d, 9 * 3600) * 1000;

	f->created = (now / day - 1 - ago) * day + 3600000 + ms;
	f->updated = f->created;
	if (dice_percent(d, 70))
		f->updated += (int64_t)dice_below(d, (size_t)(ago + 1)) * day;
	if (f->updated > now)
		f->updated = now;
}

static void
firm_make(struct batch *b, struct arena *mem, int64_t n, struct firm *f)
{
	static const char *const sources[] = { "referral", "exhibition", "website", "phone", "campaign", "partner", "own", "" };
	static const char *const levels[] = { "A", "B", "B", "C", "C", "C", "D", "" };
	struct dice d = dice_for(b->demo->seed, "customer", n);
	size_t at = dice_below(&d, 100) < 60 ? dice_below(&d, 22) : dice_below(&d, city_count);
	size_t trade = dice_below(&d, trade_count);
	const struct city *c = &cities[at];
	const struct place *p = &b->places[at];
	size_t district = p->count ? dice_below(&d, p->count) : 0;

	*f = (struct firm){ .number = n + 1, .industry = b->industries[trade] };
	f->region = p->count ? p->districts[district] : p->city;
	firm_name(b, mem, &d, c, &trades[trade], f);
	f->kind = dice_percent(&d, 55) ? "formal" : "potential";
	f->level = levels[dice_below(&d, sizeof levels / sizeof levels[0])];
	f->tel = dice_percent(&d, 90) ? word_phone(mem, &d, c) : "";
	f->tax_no = dice_percent(&d, 80) ? word_tax_number(mem, &d, c->region) : "";
	const char *street = word_street(mem, &d);
	f->address = arena_printf(mem, "%s%s%s", c->name, p->count ? p->names[district] : "", street);
	f->remark = word_remark(&d);
	firm_owner(b, &d, f);
	firm_times(b, &d, f);
	f->source = sources[dice_below(&d, sizeof sources / sizeof sources[0])];
	f->grade = 1 + (int64_t)dice_below(&d, 5);
	f->credit = f->kind[0] == 'f' && dice_percent(&d, 60) ? 50 * (int64_t)(1 + dice_below(&d, 20)) : 0;
}

static struct val
text_or_null(const char *s)
{
	return *s ? VTEXT(s) : VNULL;
}

static void
firm_row(struct val *out, struct arena *mem, const struct firm *f, const struct employer *e)
{
	const char *py, *py1, *short_py, *short_py1;
	int64_t days = (f->updated - f->created) / 86400000;

	pinyin_of(mem, f->name, false, &py, &py1);
	pinyin_of(mem, f->short_name, false, &short_py, &short_py1);
	const struct val row[COLUMNS] = {
		VINT(f->number), VTEXT(arena_printf(mem, "C-%05lld", (long long)f->number)), VTEXT(f->name), VTEXT(py),
		VTEXT(py1), VTEXT(str_normal(mem, f->name)), VTEXT(f->short_name), VTEXT(short_py),
		VTEXT(short_py1), VTEXT(f->kind), VINT(f->industry), VINT(f->region), text_or_null(f->level),
		text_or_null(f->tel), text_or_null(f->tax_no), VTEXT(f->address),
		f->owner ? VINT(f->owner) : VNULL, VINT(f->dept), text_or_null(f->remark), VINT(f->maker),
		VINSTANT(f->created), VINT(f->maker), VINSTANT(f->updated), VINT(1 + e->changes), VINT(1),
		VTEXT(f->core), VTEXT(arena_strndup(mem, py1, 60)), VTEXT("company"), VTEXT("normal"), text_or_null(f->source), VINT(f->grade),
		f->credit ? VDEC(DEC(f->credit * 1000)) : VNULL, f->credit ? VINT(30 * (1 + f->grade % 3)) : VNULL,
		e->formal ? VDATE((int32_t)(f->created / 86400000 + days / 2)) : VNULL, VTEXT("potential"), VINT(0),
	};

	memcpy(out, row, sizeof row);
}

static bool
history_wanted(const struct demo *demo, int64_t number)
{
	struct dice d = dice_for(demo->seed, "history", number);

	return demo->customers <= HISTORY_ALL_UP_TO || dice_percent(&d, HISTORY_PERCENT);
}

/* What is asked of it later. */
static void
employer_make(struct batch *b, const struct firm *f, struct employer *e)
{
	struct demo *demo = b->demo;
	struct dice d = dice_for(demo->seed, "changes", f->number);
	const char *py, *initials;

	pinyin_of(b->mem, f->short_name, false, &py, &initials);
	*e = (struct employer){ .owner = f->owner, .dept = f->dept, .maker = f->maker, .created = f->created, .updated = f->updated,
	                        .level = f->level, .remark = f->remark, .grade = (unsigned char)f->grade, .formal = f->kind[0] == 'f' };
	snprintf(e->tel, sizeof e->tel, "%s", f->tel);
	snprintf(e->brand, sizeof e->brand, "%.8s", initials);
	e->changes = f->updated > f->created ? (unsigned char)(1 + dice_below(&d, 5)) : 0;
	if (history_wanted(demo, f->number))
		e->name = arena_strdup(demo->ctx->mem, f->name);
}

static int
next_row(void *arg, struct val *row, bool *more)
{
	struct batch *b = arg;
	struct employer *e = &b->demo->employers[b->n];
	bool reached, led;
	struct firm f;

	*more = b->n < b->demo->customers;
	if (!*more)
		return OK;
	arena_free(b->mem);
	b->mem = arena_new();
	firm_make(b, b->mem, b->n, &f);
	employer_make(b, &f, e);
	firm_row(row, b->mem, &f, e);
	people_facts(b->demo, b->n, e, &reached, &led);
	row[COLUMNS - 1] = VINT(figures_percent(&b->figures, row, e->formal, reached || *f.tel, led));
	b->n++;
	if (b->n % 100000 == 0)
		log_info("demo: %lld customers", (long long)b->n);
	return search_add(b->demo->search_customers, b->n, row);
}

static int
places_find(struct batch *b)
{
	struct ctx *ctx = b->demo->ctx;
	const struct type *region = type_find(ctx->types, "region");
	const struct org_entry *const *all;
	size_t n = org_entries(ctx->org, region, &all);

	b->places = arena_new_array(ctx->mem, struct place, city_count);
	for (size_t i = 0; i < city_count; i++) {
		struct place *p = &b->places[i];
		for (size_t k = 0; k < n && !p->city; k++)
			if (str_eq(all[k]->code, cities[i].region))
				p->city = all[k]->id;
		if (!p->city)
			return err_set(ctx, ERR_NOTFOUND, "no region %s: run crm-admin seed first",
			               cities[i].region);
		const char **names = arena_new_array(ctx->mem, const char *, n);
		p->districts = arena_new_array(ctx->mem, int64_t, n);
		p->names = names;
		for (size_t k = 0; k < n; k++)
			if (all[k]->parent == p->city) {
				names[p->count] = all[k]->title;
				p->districts[p->count++] = all[k]->id;
			}
	}
	return OK;
}

static int
industries_find(struct batch *b)
{
	struct ctx *ctx = b->demo->ctx;
	const struct org_entry *const *all;
	size_t n = org_entries(ctx->org, type_find(ctx->types, "industry"), &all);

	b->industries = arena_new_array(ctx->mem, int64_t, trade_count);
	for (size_t i = 0; i < trade_count; i++) {
		for (size_t k = 0; k < n; k++)
			if (str_eq(all[k]->code, trades[i].industry))
				b->industries[i] = all[k]->id;
		if (!b->industries[i])
			return err_set(ctx, ERR_NOTFOUND, "no industry %s: run crm-admin seed first",
			               trades[i].industry);
	}
	return OK;
}

/* Numbers given by hand: the next one that the engine takes follows them. */
static int
counter_set(struct ctx *ctx, int64_t next)
{
	return db_exec(ctx, NULL,
	               "INSERT INTO number_counter (rule, scope, next) VALUES ('customer', '', ?)\n"
	               "ON DUPLICATE KEY UPDATE next = GREATEST(next, VALUES(next))",
	               VALS(VINT(next)));
}

static int
batch_open(struct batch *b)
{
	struct ctx *ctx = b->demo->ctx;

	TRY(db_begin(ctx, DB_WRITE));
	TRY(places_find(b));
	TRY(industries_find(b));
	TRY(figures_read(b->demo, "customer", "company", columns, COLUMNS, &b->figures));
	TRY(counter_set(ctx, b->demo->customers));
	return db_commit(ctx);
}

int
customers_make(struct demo *demo)
{
	struct ctx *ctx = demo->ctx;
	struct batch b = { .demo = demo, .slots = (size_t)demo->customers * 2 + 7, .mem = arena_new() };
	const struct db_load load = { .table = "customer", .columns = columns, .n = COLUMNS, .most = ROWS, .next = next_row, .arg = &b };
	int64_t rows;

	b.seen = arena_new_array(ctx->mem, uint64_t, b.slots);
	demo->employers = arena_new_array(ctx->mem, struct employer, (size_t)demo->customers + 1);
	demo->search_customers = search_new(demo, "customer", columns, COLUMNS);
	int rc = batch_open(&b);
	if (rc == OK)
		rc = db_load(ctx, &load, &rows);
	arena_free(b.mem);
	return rc;
}
