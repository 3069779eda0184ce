/*
 * sorter.c - more lines than memory holds, in the order of their bytes: sorted runs in files without a name, merged
 * while they are read.
 */
#include <glib.h>
#include "demo.h"

enum { RUN_LINES = 4000000, RUNS = 128, LINE = 256 };

/* The first bytes as a number decide most comparisons without looking at the line. */
struct entry { uint64_t head; uint32_t at; };
struct run { FILE *file; uint64_t head; char line[LINE]; bool open; };
struct sorter {
	GByteArray *text;
	GArray *entries;
	struct run *runs;
	size_t run_count;
	size_t given;		/* the run whose line was given last; RUNS = none yet */
};

static uint64_t
head_of(const char *s)
{
	uint64_t h = 0;

	for (int i = 0; i < 8; i++)
		h = h << 8 | (unsigned char)(*s ? *s++ : 0);
	return h;
}

static int
entry_compare(const void *a, const void *b, void *text)
{
	const struct entry *x = a, *y = b;

	if (x->head != y->head)
		return x->head < y->head ? -1 : 1;
	return strcmp((const char *)text + x->at, (const char *)text + y->at);
}

struct sorter *
sorter_new(void)
{
	struct sorter *s = g_renew(struct sorter, NULL, 1);

	*s = (struct sorter){ .text = g_byte_array_new(), .entries = g_array_new(FALSE, FALSE, sizeof(struct entry)), .given = RUNS };
	s->runs = g_renew(struct run, NULL, RUNS);
	return s;
}

static int
run_write(struct sorter *s)
{
	const char *text = (const char *)s->text->data;
	FILE *file = s->run_count < RUNS ? tmpfile() : NULL;
	bool good = file != NULL;

	if (!file)
		return ERR_IO;
	g_array_sort_with_data(s->entries, entry_compare, s->text->data);
	for (guint i = 0; i < s->entries->len && good; i++)
		good = fputs(text + g_array_index(s->entries, struct entry, i).at, file) >= 0 && fputc('\n', file) != EOF;
	g_array_set_size(s->entries, 0);
	g_byte_array_set_size(s->text, 0);
	s->runs[s->run_count++] = (struct run){ .file = file, .open = true };
	return good && fflush(file) == 0 ? OK : ERR_IO;
}

int
sorter_add(struct sorter *s, const char *line)
{
	struct entry e = { .head = head_of(line), .at = s->text->len };

	if (strlen(line) > LINE - 6)
		return ERR_INVALID;
	g_byte_array_append(s->text, (const guint8 *)line, (guint)strlen(line) + 1);
	g_array_append_val(s->entries, e);
	return s->entries->len < RUN_LINES ? OK : run_write(s);
}

static void
run_step(struct run *r)
{
	r->open = fgets(r->line, sizeof r->line, r->file) != NULL;
	if (!r->open)
		return;
	r->line[strcspn(r->line, "\n")] = '\0';
	r->head = head_of(r->line);
}

int
sorter_sort(struct sorter *s)
{
	if (s->entries->len)
		TRY(run_write(s));
	for (size_t i = 0; i < s->run_count; i++) {
		rewind(s->runs[i].file);
		run_step(&s->runs[i]);
	}
	return OK;
}

const char *
sorter_next(struct sorter *s)
{
	struct run *first = NULL;

	if (s->given < RUNS)
		run_step(&s->runs[s->given]);
	for (size_t i = 0; i < s->run_count; i++) {
		struct run *r = &s->runs[i];

		if (r->open && (!first || r->head < first->head || (r->head == first->head && strcmp(r->line, first->line) < 0))) {
			first = r;
			s->given = i;
		}
	}
	return first ? first->line : NULL;
}

void
sorter_free(struct sorter *s)
{
	for (size_t i = 0; i < s->run_count; i++)
		fclose(s->runs[i].file);
	g_byte_array_free(s->text, TRUE);
	g_array_free(s->entries, TRUE);
	g_free(s->runs);
	g_free(s);
}
