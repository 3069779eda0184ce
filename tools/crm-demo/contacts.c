/*
 * contacts.c - people of the customers, as the engine would have written them: the
 * first of a customer is its main contact, and who owns the customer owns them.
 */
#include "demo.h"

enum { MOST_OF_ONE = 6, ROWS = 60 };

static const char *const columns[] = {
	"name", "name_py", "name_py1", "customer", "is_main", "gender", "salutation", "title", "department", "role", "mobile",
	"tel", "email", "wechat", "birthday", "birthday_calendar", "education", "status", "enabled", "do_not_call", "do_not_mail",
	"do_not_sms", "owner", "dept", "created_by", "created_at", "updated_by", "updated_at", "row_version", "org",
};
enum { COLUMNS = sizeof columns / sizeof columns[0], CUSTOMER = 3 };

static const struct { const char *title, *department, *role; } posts[] = {
	{ "采购经理", "采购部", "buyer" }, { "总经理", "总经办", "decider" }, { "质量部经理", "质量部", "influencer" },
	{ "工艺工程师", "工艺科", "technical" }, { "计量室主任", "计量室", "user" }, { "设备科长", "设备科", "technical" },
	{ "采购专员", "采购部", "buyer" }, { "副总经理", "总经办", "decider" }, { "财务经理", "财务部", "influencer" },
	{ "信息部经理", "信息部", "technical" }, { "车间主任", "生产部", "user" }, { "检验员", "质量部", "user" },
};

struct person { const struct employer *of; int64_t n; bool main, left; };

/* 2.5 on the average: none 4 %, one 22 %, two 30 %, three 24 %, four 12 %, five 5 %, six 3 %. */
static size_t
people_of(struct demo *demo, const struct employer *e)
{
	static const unsigned char upto[MOST_OF_ONE] = { 4, 26, 56, 80, 92, 97 };
	struct dice d = dice_for(demo->seed, "contacts", e->number);
	size_t at = dice_below(&d, 100), n = 0;

	while (n < MOST_OF_ONE && at >= upto[n])
		n++;
	return n;
}

static struct val
text_or_null(const char *s)
{
	return *s ? VTEXT(s) : VNULL;
}

static const char *
email_of(struct arena *mem, struct dice *d, const char *py, const struct employer *e)
{
	const char *at = str_words(mem, py)[0];
	const char *brand, *initials;

	pinyin_of(mem, e->brand, false, &brand, &initials);
	return arena_printf(mem, "%s%zu@%.8s.example.com", at ? at : "mail", 10 + dice_below(d, 90), initials);
}

static void
person_row(struct sql *q, struct demo *demo, const struct person *p)
{
	static const char *const education[] = { "bachelor", "bachelor", "college", "master", "school", "" };
	struct arena *mem = demo->ctx->mem;
	const struct employer *e = p->of;
	struct dice d = dice_for(demo->seed, "contact", e->number * (MOST_OF_ONE + 2) + p->n);
	const char *name = word_person(mem, &d), *py, *py1;
	size_t post = (dice_below(&d, sizeof posts / sizeof posts[0]) + (size_t)p->n * 5) % (sizeof posts / sizeof posts[0]);
	bool female = dice_percent(&d, 38), lunar = dice_percent(&d, 15);

	pinyin_of(mem, name, true, &py, &py1);
	const char *mobile = dice_percent(&d, 92) ? word_mobile(mem, &d) : "", *email = dice_percent(&d, 70) ? email_of(mem, &d, py, e) : "";
	const struct val row[COLUMNS] = {
		VTEXT(name), VTEXT(py), VTEXT(py1), VNULL, VBOOL(p->main), VTEXT(female ? "female" : "male"), VTEXT(female ? "ms" : "mr"),
		VTEXT(posts[post].title), VTEXT(posts[post].department), VTEXT(posts[post].role), text_or_null(mobile),
		text_or_null(dice_percent(&d, 40) ? e->tel : ""), text_or_null(email),
		text_or_null(dice_percent(&d, 45) ? mobile : ""),
		dice_percent(&d, 35) ? VDATE(date_from_ymd(1962 + (int)dice_below(&d, 38), 1 + (int)dice_below(&d, 12), 1 + (int)dice_below(&d, 28))) : VNULL,
		VTEXT(lunar ? "lunar" : "solar"), text_or_null(education[dice_below(&d, 6)]), VTEXT(p->left ? "left" : "active"), VBOOL(!p->left),
		VBOOL(dice_percent(&d, 2)), VBOOL(dice_percent(&d, 4)), VBOOL(dice_percent(&d, 3)),
		e->owner ? VINT(e->owner) : VNULL, VINT(e->dept), VINT(e->maker), VINSTANT(e->created), VINT(e->maker),
		VINSTANT(e->updated), VINT(1), VINT(1),
	};

	sql_add(q, "(");
	for (size_t i = 0; i < COLUMNS; i++) {
		if (i)
			sql_add(q, ", ");
		if (i == CUSTOMER) {
			sql_add(q, "(SELECT id FROM customer WHERE org = 1 AND code = ");
			sql_val(q, VTEXT(e->code));
			sql_add(q, ")");
		} else {
			sql_val(q, row[i]);
		}
	}
	sql_add(q, ")");
}

static int
people_write(struct demo *demo, const struct person *people, size_t n)
{
	struct ctx *ctx = demo->ctx;
	struct sql *q = sql_new(ctx);

	sql_add(q, "INSERT INTO contact (");
	for (size_t i = 0; i < COLUMNS; i++) {
		if (i)
			sql_add(q, ", ");
		sql_ident(q, columns[i]);
	}
	sql_add(q, ")\nVALUES ");
	for (size_t i = 0; i < n; i++) {
		if (i)
			sql_add(q, ",\n");
		person_row(q, demo, &people[i]);
	}
	demo->contact_count += (int64_t)n;
	return db_exec_sql(ctx, NULL, q);
}

static int
history_write(struct demo *demo, const struct employer *list, size_t n)
{
	struct ctx *ctx = demo->ctx;
	struct sql *q = sql_new(ctx);
	size_t used = 0;

	sql_add(q, "INSERT INTO ");
	sql_ident(q, db_audit_name(ctx));
	sql_add(q, ".audit (type, record, op, row_version, user, user_name, channel, ip, request_id, at)\n"
	           "SELECT 'contact', p.id, 'create', 1, p.created_by, u.name, 'tool', '', 'demo', p.created_at\n"
	           "FROM customer c JOIN contact p ON p.customer = c.id JOIN user u ON u.id = p.created_by\n"
	           "WHERE c.org = 1 AND c.code IN (");
	for (size_t i = 0; i < n; i++) {
		if (!list[i].history)
			continue;
		if (used++)
			sql_add(q, ", ");
		sql_val(q, VTEXT(list[i].code));
	}
	sql_add(q, ")");
	return used ? db_exec_sql(ctx, NULL, q) : OK;
}

int
contacts_write(struct demo *demo, const struct employer *list, size_t n)
{
	struct person people[ROWS];
	size_t waiting = 0;

	for (size_t i = 0; i < n; i++) {
		size_t count = people_of(demo, &list[i]);
		struct dice d = dice_for(demo->seed, "left", list[i].number);

		for (size_t k = 0; k < count; k++) {
			people[waiting++] = (struct person){ .of = &list[i], .n = (int64_t)k, .main = k == 0,
			                                     .left = k > 0 && dice_percent(&d, 6) };
			if (waiting < ROWS)
				continue;
			TRY(people_write(demo, people, waiting));
			waiting = 0;
		}
	}
	if (waiting)
		TRY(people_write(demo, people, waiting));
	return history_write(demo, list, n);
}
