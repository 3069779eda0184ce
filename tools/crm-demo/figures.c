/*
 * figures.c - completeness of rows that are loaded, by the rules of table completeness_rule: what the save of a
 * record would write. crm-demo --verify compares both.
 */
#include "demo.h"

enum { REQUIRED = 2, RECOMMENDED = 1 };

int
figures_read(struct demo *demo, const char *type, const char *person_type, const char *const *columns, size_t n, struct figures *out)
{
	struct ctx *ctx = demo->ctx;
	struct db_rows *rows;

	*out = (struct figures){ .n = 0 };
	TRY(db_select(ctx, &rows,
	              "SELECT field, MAX(need = 'potential'), MAX(need = 'formal') FROM completeness_rule\n"
	              "WHERE deleted_at IS NULL AND of_type = ? AND COALESCE(person_type, '') IN ('', ?)\n"
	              "GROUP BY field ORDER BY MIN(id) LIMIT 60", VALS(VTEXT(type), VTEXT(person_type))));
	while (db_next(rows)) {
		struct figure *f = &out->list[out->n++];
		bool potential = db_int(rows, 1) != 0, formal = db_int(rows, 2) != 0;

		*f = (struct figure){ .field = arena_strdup(ctx->mem, db_str(rows, 0)), .column = -1,
		                      .potential = potential ? REQUIRED : formal ? 0 : RECOMMENDED,
		                      .formal = potential || formal ? REQUIRED : RECOMMENDED };
		for (size_t i = 0; i < n; i++)
			if (str_eq(columns[i], f->field))
				f->column = (int)i;
	}
	return OK;
}

int64_t
figures_percent(const struct figures *f, const struct val *row, bool formal, bool reached, bool led)
{
	unsigned there = 0, wanted = 0;

	for (size_t i = 0; i < f->n; i++) {
		const struct figure *one = &f->list[i];
		unsigned weight = formal ? one->formal : one->potential;
		bool has = str_eq(one->field, "reached") ? reached : str_eq(one->field, "main_mobile") ? led
		           : one->column >= 0 && !val_is_empty(row[one->column]);

		wanted += weight;
		there += has ? weight : 0;
	}
	return wanted ? there * 100 / wanted : 100;
}
