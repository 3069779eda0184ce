/*
 * company.c - the demo company: a maker of measuring instruments with sales
 * in five regions, service, warehouse and finance, and an account per role.
 */
#include "demo.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])
enum { GROUP_SIZE = 30 };	/* people of a sales group when the company is large */

static const char password[] = "Keyuan-demo-1";

static const struct { const char *code, *name, *parent; bool sells; } departments[] = {
	{ "GM", "总经办", "", false },
	{ "SALES", "销售中心", "", false },
	{ "EAST1", "华东一部", "SALES", true },
	{ "EAST2", "华东二部", "SALES", true },
	{ "SOUTH", "华南部", "SALES", true },
	{ "NORTH", "华北部", "SALES", true },
	{ "WEST", "西部大区", "SALES", true },
	{ "MKT", "市场部", "", false },
	{ "SVC", "客户服务中心", "", false },
	{ "SVC1", "现场服务组", "SVC", false },
	{ "SVC2", "备件与维修组", "SVC", false },
	{ "WH", "仓储物流部", "", false },
	{ "FIN", "财务部", "", false },
	{ "AUD", "审计部", "", false },
	{ "IT", "信息部", "", false },
};

/* The first of a department is its manager. */
static const struct { const char *login, *name, *dept, *roles; bool sells; } people[] = {
	{ "admin", "吴志远", "IT", "administrator", false },
	{ "gm", "程建国", "GM", "general_manager", false },
	{ "director", "陆文涛", "SALES", "sales_director", false },
	{ "manager", "许立群", "EAST1", "sales_manager", true },
	{ "sales1", "林若溪", "EAST1", "salesperson", true },
	{ "sales2", "周启明", "EAST1", "salesperson", true },
	{ "sales3", "何佳宁", "EAST2", "salesperson", true },
	{ "market", "唐雪", "MKT", "marketing", false },
	{ "desk", "顾晓岚", "SVC", "service_desk", false },
	{ "dispatcher", "蒋文博", "SVC", "dispatcher", false },
	{ "engineer", "陈思远", "SVC1", "engineer", false },
	{ "keeper", "马国强", "WH", "keeper", false },
	{ "finance", "叶玉兰", "FIN", "finance", false },
	{ "auditor", "丁立新", "AUD", "auditor", false },
};

struct dept { int64_t id, manager; const struct dept *above; const char *code, *name; bool sells; };

struct plan {
	struct demo *demo;
	struct dept *depts; size_t dept_count;
	struct seller *sellers; size_t seller_count;
	size_t accounts;	/* of the sellers, those at the front with a login */
	const char *hash;	/* of the one password all accounts have */
};

static int
demo_save(struct ctx *ctx, struct rec *r)
{
	struct form *f = form_new(ctx);
	int rc = rec_save(ctx, r, f);

	if (rc != OK && form_message_count(f) > 0)
		log_error("demo: %s.%s: %s", type_name(rec_type(r)), form_messages(f)->field,
		          form_messages(f)->text);
	return rc;
}

/* Another transaction; whatever happens from here on, --remove knows what was made. */
static int
company_step(struct demo *demo)
{
	TRY(tag_people(demo));
	return demo_step(demo->ctx);
}

static struct dept *
plan_dept(struct plan *p, const char *code)
{
	for (size_t i = 0; i < p->dept_count; i++)
		if (str_eq(p->depts[i].code, code))
			return &p->depts[i];
	return NULL;
}

static int
dept_add(struct plan *p, const char *code, const char *name, const char *parent, bool sells)
{
	struct ctx *ctx = p->demo->ctx;
	const struct dept *above = plan_dept(p, parent);
	struct rec *r;

	TRY(rec_new(ctx, &r, "department"));
	rec_set(r, "code", VTEXT(code));
	rec_set(r, "name", VTEXT(name));
	if (above)
		rec_set(r, "parent", VLINK(above->id));
	TRY(demo_save(ctx, r));
	p->depts[p->dept_count++] = (struct dept){ .id = rec_id(r), .code = code, .name = name,
	                                           .sells = sells, .above = above };
	return OK;
}

static int
dept_manager(struct plan *p, struct dept *d, int64_t employee)
{
	struct ctx *ctx = p->demo->ctx;
	struct rec *r;

	d->manager = employee;
	TRY(rec_lock(ctx, &r, "department", d->id));
	rec_set(r, "manager", VLINK(employee));
	return demo_save(ctx, r);
}

static int
employee_add(struct plan *p, const char *name, struct dept *d, bool sells, int64_t *out)
{
	struct demo *demo = p->demo;
	struct ctx *ctx = demo->ctx;
	struct dice dice = dice_for(demo->seed, "employee", demo->employee_count);
	struct rec *r;

	TRY(rec_new(ctx, &r, "employee"));
	rec_set(r, "code", VTEXT(arena_printf(ctx->mem, "E%04lld", (long long)++demo->employee_count)));
	rec_set(r, "name", VTEXT(name));
	rec_set(r, "dept", VLINK(d->id));
	/* The first of a department leads it, and is led by who leads the one above. */
	int64_t superior = d->manager ? d->manager : d->above ? d->above->manager : 0;
	if (superior)
		rec_set(r, "superior", VLINK(superior));
	rec_set(r, "is_salesperson", VBOOL(sells));
	rec_set(r, "mobile", VTEXT(word_mobile(ctx->mem, &dice)));
	rec_set(r, "birthday", VDATE(date_from_ymd(1968 + (int)dice_below(&dice, 35),
	        1 + (int)dice_below(&dice, 12), 1 + (int)dice_below(&dice, 28))));
	TRY(demo_save(ctx, r));
	*out = rec_id(r);
	if (!d->manager)
		TRY(dept_manager(p, d, *out));
	return demo->employee_count % 200 ? OK : company_step(demo);
}

static int
user_add(struct plan *p, const char *login, const char *name, int64_t employee,
         const char *role, int64_t *out)
{
	struct ctx *ctx = p->demo->ctx;
	struct rec *r;

	TRY(rec_new(ctx, &r, "user"));
	rec_set(r, "login", VTEXT(login));
	rec_set(r, "name", VTEXT(name));
	rec_set(r, "employee", VLINK(employee));
	TRY(demo_save(ctx, r));
	*out = rec_id(r);
	TRY(db_exec(ctx, NULL,
	            "INSERT INTO credential (user, password_hash, changed_at) VALUES (?, ?, ?)",
	            VALS(VINT(*out), VTEXT(p->hash), VINSTANT(ctx->now))));
	return db_exec(ctx, NULL, "INSERT INTO user_roles (record, pos, value) VALUES (?, 0, ?)",
	               VALS(VINT(*out), VTEXT(role)));
}

static void
seller_add(struct plan *p, int64_t employee, int64_t dept, int64_t user)
{
	p->sellers[p->seller_count++] = (struct seller){ employee, dept, user };
}

static int
accounts_make(struct plan *p)
{
	for (size_t i = 0; i < COUNT(people); i++) {
		struct dept *d = plan_dept(p, people[i].dept);
		int64_t employee, user;

		TRY(employee_add(p, people[i].name, d, people[i].sells, &employee));
		TRY(user_add(p, people[i].login, people[i].name, employee, people[i].roles, &user));
		if (i == 0)
			p->demo->maker = user;
		if (people[i].sells)
			seller_add(p, employee, d->id, user);
	}
	return OK;
}

/* Most of the others sell; a large company splits the regions into groups. */
static int
crowd_make(struct plan *p)
{
	struct demo *demo = p->demo;
	struct arena *mem = demo->ctx->mem;

	for (int64_t i = (int64_t)COUNT(people); i < demo->employees; i++) {
		struct dice dice = dice_for(demo->seed, "person", i);
		struct dept *d = dice_percent(&dice, 70)
			? plan_dept(p, departments[2 + dice_below(&dice, 5)].code)
			: plan_dept(p, departments[dice_below(&dice, COUNT(departments))].code);
		int64_t employee;

		if (d->sells && demo->employees > 200) {
			size_t n = 1 + dice_below(&dice, (size_t)demo->employees / GROUP_SIZE / 5 + 1);
			const char *code = arena_printf(mem, "%s-%02zu", d->code, n);
			const char *name = arena_printf(mem, "%s %zu 组", d->name, n);
			if (!plan_dept(p, code))
				TRY(dept_add(p, code, name, d->code, true));
			d = plan_dept(p, code);
		}
		TRY(employee_add(p, word_person(mem, &dice), d, d->sells, &employee));
		/* Few of the crowd have a login: colleagues with one enter their customers. */
		if (d->sells)
			seller_add(p, employee, d->id, p->sellers[dice_below(&dice, p->accounts)].user);
	}
	return OK;
}

static int
company_record(struct ctx *ctx)
{
	struct rec *r;

	TRY(rec_new(ctx, &r, "company"));
	rec_set(r, "name", VTEXT("云衡精密测量仪器有限公司"));
	rec_set(r, "short_name", VTEXT("云衡仪器"));
	return demo_save(ctx, r);
}

int
company_make(struct demo *demo)
{
	struct ctx *ctx = demo->ctx;
	size_t most = COUNT(departments) + (size_t)demo->employees;
	struct plan p = {
		.demo = demo,
		.depts = arena_new_array(ctx->mem, struct dept, most),
		.sellers = arena_new_array(ctx->mem, struct seller, most),
	};

	TRY(secret_password_hash(ctx->mem, password, &p.hash));
	TRY(company_record(ctx));
	for (size_t i = 0; i < COUNT(departments); i++)
		TRY(dept_add(&p, departments[i].code, departments[i].name, departments[i].parent,
		             departments[i].sells));
	TRY(accounts_make(&p));
	p.accounts = p.seller_count;
	TRY(crowd_make(&p));
	demo->sellers = p.sellers;
	demo->seller_count = p.seller_count;
	demo->account_count = p.accounts;
	demo->dept_count = (int64_t)p.dept_count;
	return company_step(demo);
}
