/* fuzz_filter.c - any bytes as a filter: refused with a sentence, or a condition whose parts can be read again. */
#include "db/conn.h"
#include "doc/query.h"

static const struct option levels[] = { { "A", "A", "" }, { "B", "B", "" } };
/* Not remembered, so that no title is looked up in a database. */
static struct type region = { .name = "region", .label = "Region", .tree = true };
static struct type employee = { .name = "employee", .label = "Employee" };
static struct type thing;
static struct field fields[] = {
	{ .name = "n", .kind = FIELD_TEXT }, { .name = "note", .kind = FIELD_LONGTEXT },
	{ .name = "l", .kind = FIELD_ENUM, .options = levels, .option_count = 2 },
	{ .name = "i", .kind = FIELD_INT }, { .name = "m", .kind = FIELD_MONEY, .digits = 2 },
	{ .name = "r", .kind = FIELD_RATE, .digits = 6 }, { .name = "d", .kind = FIELD_DATE },
	{ .name = "t", .kind = FIELD_DATETIME }, { .name = "b", .kind = FIELD_BOOL },
	{ .name = "o", .kind = FIELD_LINK, .to = "employee", .target = &employee },
	{ .name = "g", .kind = FIELD_LINK, .to = "region", .target = &region },
	/* to be compared with those before */
	{ .name = "n2", .kind = FIELD_TEXT, .not_null = true }, { .name = "i2", .kind = FIELD_QTY }, { .name = "d2", .kind = FIELD_DATE },
	{ .name = "t2", .kind = FIELD_DATETIME }, { .name = "o2", .kind = FIELD_LINK, .to = "employee", .target = &employee },
};
static struct type thing = { .name = "thing", .label = "Thing", .fields = fields,
	                     .field_count = sizeof fields / sizeof fields[0] };
static const char *const no_roles[] = { NULL };
static const struct user user = { .id = 3, .employee = 7, .dept = 9, .login = "", .name = "", .lang = "en", .roles = no_roles };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
condition_check(struct ctx *ctx, const struct filter *f)
{
	struct sql *q = sql_new(ctx);
	size_t places = 0;

	filter_sql(ctx, q, "t", f);
	for (const char *s = sql_text_of(q); *s; s++)
		places += *s == '?';
	if (places != sql_val_count(q))
		abort();
}

/* The text of a part is a filter of its own: chips are put together from them. */
static void
parts_check(struct ctx *ctx, const struct filter *f)
{
	struct filter *again;
	const char *problem;

	if (filter_parse(ctx, &thing, f->term.text, &again, &problem) != OK || again->kind != f->kind)
		abort();
	for (const struct filter *child = f->first; child; child = child->next)
		parts_check(ctx, child);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct ctx ctx = { .mem = a, .user = &user, .zone = "Asia/Shanghai", .today = 20780, .now = INT64_C(1795422600000) };
	const char *problem = NULL, *text = arena_strndup(a, (const char *)data, size);
	struct filter *f;
	struct val keys[2];

	for (size_t i = 0; i < thing.field_count; i++) {
		fields[i].type = &thing;
		fields[i].label = fields[i].dictionary = fields[i].format = "";
	}
	if (filter_parse(&ctx, &thing, text, &f, &problem) != OK) {
		if (!problem || !*problem || !utf8_ok(problem, strlen(problem)))
			abort();
	} else if (f) {
		condition_check(&ctx, f);
		parts_check(&ctx, f);
	}
	secret_set_key("fuzz");
	if (cursor_read(a, "", text, keys, 2) == OK)
		abort();
	arena_free(a);
	return 0;
}
