/* page_list_tags.c - tags of the records of a page as chips that lead to the list with that tag, one statement for all. */
#include "doc/query.h"
#include "doc/tag.h"
#include "web/html.h"
#include "web/page.h"

enum { CHIPS = 6 };

/* The list, or the board, with this tag. */
static const char *
chip_href(struct ctx *ctx, const struct list_state *st, const struct query *q, const struct field *f, const char *name)
{
	const char *term = arena_printf(ctx->mem, "tags.eq(%s)", str_url(ctx->mem, name));
	struct list_state s = list_from_start(st);

	s.f = q ? list_filter_with(ctx, st, q, f, term) : *st->f ? arena_printf(ctx->mem, "and(%s,%s)", st->f, term) : term;
	if (!st->board)
		return list_href(ctx, &s);
	const char *url = list_page_href(ctx, &s, "board");

	return arena_printf(ctx->mem, "%s%cby=%s", url, strchr(url, '?') ? '&' : '?', st->board->name);
}

int
list_tag_chips(struct ctx *ctx, const struct list_state *st, const struct query *q, const struct val *ids, size_t n, const char **out)
{
	const struct field *f = filter_field(ctx, st->t, "tags");
	const struct record_tag *tags;
	size_t count, at = 0;

	TRY(tag_of_records(ctx, st->t, ids, n, &tags, &count));
	for (size_t i = 0; i < n; i++) {
		struct buf b;
		size_t had = 0;

		buf_init(&b, ctx->mem);
		for (at = 0; at < count; at++) {
			if (tags[at].record != ids[i].i || had++ >= CHIPS)
				continue;
			html_printf(&b, "<a class=\"tag is-%s\" href=\"%s\">%s</a> ", tags[at].colour, chip_href(ctx, st, q, f, tags[at].name), tags[at].name);
		}
		if (had > CHIPS)
			html_printf(&b, "<span class=\"ink3 t12\">+%s</span>", arena_printf(ctx->mem, "%zu", had - CHIPS));
		out[i] = buf_str(&b);
	}
	return OK;
}
