/* surfaces_lists.c - what is done with many records of a list at once, and lists in other shapes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "doc/field.h"
#include "support/surfaces_lists.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* Every deed of a bulk edit, of the secret by its number, and of all that a filter finds. */
void
ask_bulk(struct crawl *c)
{
	const char *url = arena_printf(c->h->mem, "%s/bulk", type_url(c->t));

	crawl_get(c, "%s", url);
	crawl_get(c, "%s?all=1&f=id.eq(%lld)", url, (long long)c->s->id);
	for (size_t i = 0; i < c->t->field_count && !c->closed; i++) {
		crawl_get(c, "%s?do=set.%s&id=%lld", url, c->t->fields[i].name, (long long)c->s->id);
		crawl_get(c, "%s?do=add.%s&id=%lld", url, c->t->fields[i].name, (long long)c->s->id);
	}
	for (size_t i = 0; i < (c->closed && c->s->n ? 1 : c->s->n); i++) {
		c->asked = &c->s->canaries[i];
		crawl_get(c, "%s?do=tag&f=%s.eq(%s)", url, c->asked->field->name, str_url(c->h->mem, str_url(c->h->mem, c->asked->value)));
		c->asked = NULL;
	}
	crawl_get(c, "%s?do=delete&id=%lld", url, (long long)c->s->id);
	for (int id = 1; id < 4; id++) {
		crawl_get(c, "%s/%d", url, id);
		crawl_get(c, "%s/%d/results", url, id);
	}
}

void
ask_bulk_post(struct crawl *c)
{
	static const char *const deeds[] = { "tag", "untag", "group", "ungroup", "delete", "set.x" };
	const char *url = arena_printf(c->h->mem, "%s/bulk", type_url(c->t));

	c->h->most_statements = 200;
	for (size_t i = 0; i < COUNT(deeds); i++)
		crawl_post(c, url, arena_printf(c->h->mem, "do=%s&tag=x&id=%lld", deeds[i], (long long)c->s->id));
	for (size_t i = 0; i < c->t->field_count && !c->closed; i++)
		crawl_post(c, url, arena_printf(c->h->mem, "do=clear.%s&id=%lld", c->t->fields[i].name, (long long)c->s->id));
	for (int id = 1; id < 4; id++) {
		crawl_get(c, "%s/%d", url, id);
		crawl_get(c, "%s/%d/results", url, id);
		crawl_post(c, arena_printf(c->h->mem, "%s/%d/undo", url, id), "x=1");
	}
	c->h->most_statements = 0;
}

/* By every field, narrowed to the secret, and one column of it. */
void
ask_board(struct crawl *c)
{
	const char *url = arena_printf(c->h->mem, "%s/board", type_url(c->t));

	c->h->most_statements = 40;
	crawl_get(c, "%s", url);
	for (size_t i = 0; i < c->t->field_count && !c->closed; i++) {
		crawl_get(c, "%s?by=%s&f=id.eq(%lld)", url, c->t->fields[i].name, (long long)c->s->id);
		crawl_get(c, "%s?by=%s&only=_", url, c->t->fields[i].name);
	}
	c->h->most_statements = 0;
}

void
ask_board_post(struct crawl *c)
{
	c->h->most_statements = 60;
	for (size_t i = 0; i < (c->closed ? 1 : c->t->field_count); i++)
		crawl_post(c, arena_printf(c->h->mem, "%s/board/%lld?by=%s", type_url(c->t), (long long)c->s->id, c->t->fields[i].name), "to=&row_version=1");
	c->h->most_statements = 0;
}

/* Asked for by a post, which shows nothing; what the file holds is asked by test_export_file.c. */
void
ask_export_file(struct crawl *c)
{
	crawl_post(c, arena_printf(c->h->mem, "%s/export", type_url(c->t)), "which=all&format=xlsx");
	for (int id = 1; id < 4; id++) {
		crawl_get(c, "%s/export/%d", type_url(c->t), id);
		crawl_get(c, "%s/export/%d/file", type_url(c->t), id);
	}
}
