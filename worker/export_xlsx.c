/*
 * export_xlsx.c - a list as an XLSX file (libxlsxwriter), row by row in constant memory: numbers, days
 * and instants with their types, everything else as text, which no spreadsheet runs. As whoever asked for
 * it, within what he may export and see now.
 */
#include <glib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>
#include "doc/bulk.h"
#include "doc/listfile.h"
#include "doc/listjob.h"
#include "export.h"

enum { BATCH = 200, TEXT_MOST = 32767, COLUMNS_MOST = 200, EXACT = 15 };

struct sheet {
	struct ctx *ctx;
	const struct list_file *file;
	const struct field *fields[COLUMNS_MOST]; size_t n;
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *formats[COLUMNS_MOST], *head;
	lxw_row_t row;		/* the next one; the head is row 0 */
	bool failed;
};

/* ---- columns ---------------------------------------------------------------------------- */

/* What this user may still see of them. */
static void
columns_read(struct sheet *s)
{
	const char *const *words = str_split(s->ctx->mem, s->file->columns, ',');

	for (; *words && s->n < COLUMNS_MOST; words++) {
		const struct field *f = type_field(s->file->type, *words);

		if (f && f->kind != FIELD_FILE && f->kind != FIELD_IMAGE && perm_field_shown(s->ctx, f))
			s->fields[s->n++] = f;
	}
}

static const char *
number_format(struct ctx *ctx, const struct field *f)
{
	char zeros[8] = "";

	for (int i = 0; i < f->digits && i < 6; i++) {
		zeros[i] = f->kind == FIELD_QTY ? '#' : '0';
		zeros[i + 1] = '\0';
	}
	if (f->kind == FIELD_RATE)
		return "0.00%";
	return f->kind == FIELD_INT || !*zeros ? "#,##0" : arena_printf(ctx->mem, "#,##0.%s", zeros);
}

static void
columns_begin(struct sheet *s)
{
	s->head = workbook_add_format(s->book);
	format_set_bold(s->head);
	for (size_t i = 0; i < s->n; i++) {
		const struct field *f = s->fields[i];
		const bool day = f->kind == FIELD_DATE, instant = f->kind == FIELD_DATETIME;
		const bool number = f->kind == FIELD_INT || f->kind == FIELD_QTY || f->kind == FIELD_MONEY || f->kind == FIELD_RATE;

		s->formats[i] = day || instant || number ? workbook_add_format(s->book) : NULL;
		if (s->formats[i])
			format_set_num_format(s->formats[i], day ? "yyyy-mm-dd" : instant ? "yyyy-mm-dd hh:mm" : number_format(s->ctx, f));
		worksheet_set_column(s->sheet, (lxw_col_t)i, (lxw_col_t)i, day ? 12 : instant ? 17 : number ? 14 : f == f->type->title ? 36 : 18, NULL);
		s->failed |= worksheet_write_string(s->sheet, 0, (lxw_col_t)i, field_label(f), s->head) != LXW_NO_ERROR;
	}
	worksheet_freeze_panes(s->sheet, 1, 0);
	s->row = 1;
}

/* ---- cells ---------------------------------------------------------------------------------- */

static bool
text_write(struct sheet *s, lxw_col_t col, const char *text)
{
	size_t n = 0, chars = 0;

	if (!*text)
		return true;
	while (text[n] && chars < TEXT_MOST / 2)
		if (((unsigned char)text[++n] & 0xC0) != 0x80)
			chars++;
	return worksheet_write_string(s->sheet, s->row, col, text[n] ? arena_strndup(s->ctx->mem, text, n) : text, NULL) == LXW_NO_ERROR;
}

/* A spreadsheet keeps fifteen digits of a number; what has more stays a text. */
static bool
is_exact(const char *digits)
{
	size_t n = 0, zeros = 0;

	for (; *digits; digits++) {
		if (*digits < '0' || *digits > '9')
			continue;
		n += n || *digits != '0';
		zeros = *digits == '0' ? zeros + 1 : 0;
	}
	return n - (zeros < n ? zeros : n) <= EXACT;
}

static bool
number_write(struct sheet *s, lxw_col_t col, const char *text)
{
	if (!is_exact(text))
		return text_write(s, col, text);
	return worksheet_write_number(s->sheet, s->row, col, g_ascii_strtod(text, NULL), s->formats[col]) == LXW_NO_ERROR;
}

/* "2026-11-23" or "2026-11-23 16:00"; before 1900 a spreadsheet knows no days. */
static bool
time_write(struct sheet *s, lxw_col_t col, const char *text)
{
	lxw_datetime t = { 0 };
	int n = sscanf(text, "%d-%d-%d %d:%d", &t.year, &t.month, &t.day, &t.hour, &t.min);

	if (n < 3 || t.year < 1900)
		return text_write(s, col, text);
	return worksheet_write_datetime(s->sheet, s->row, col, &t, s->formats[col]) == LXW_NO_ERROR;
}

static const char *
rows_text(struct ctx *ctx, const struct rec *r, const struct field *f)
{
	const struct row_set *set = rec_rows(r, f->rows);
	struct buf b;

	buf_init(&b, ctx->mem);
	for (size_t i = 0; i < set->count; i++)
		buf_printf(&b, "%s%s", i ? _(", ") : "", rec_show(ctx, set->list[i], f->rows->title ? f->rows->title : &f->rows->type->fields[0]));
	return buf_str(&b);
}

/* By the value, not by the field: what is masked is a text. */
static bool
cell_write(struct sheet *s, const struct rec *r, lxw_col_t col)
{
	const struct field *f = s->fields[col];
	struct arena *mem = s->ctx->mem;

	if (f->kind == FIELD_LIST)
		return text_write(s, col, rows_text(s->ctx, r, f));
	const struct val v = rec_at(r, f);
	switch (v.kind) {
	case V_NULL: return true;
	case V_INT: return number_write(s, col, arena_printf(mem, "%lld", (long long)v.i));
	case V_DEC: return number_write(s, col, dec_str(mem, v.d, 6));
	case V_DATE: return time_write(s, col, date_str(mem, v.date));
	case V_INSTANT: return time_write(s, col, instant_local(mem, v.instant, s->ctx->zone));
	default: return text_write(s, col, show_field(s->ctx, r, f->name));	/* as the list shows it */
	}
}

/* ---- rows ------------------------------------------------------------------------------------ */

static int
batch_write(struct sheet *s, const char *cursor, const char **next, struct arena *kept)
{
	struct ctx *ctx = s->ctx;
	struct query *q;
	struct rows *rows;
	struct rec **recs, *r;
	size_t n = 0;

	TRY(list_file_query(ctx, s->file, cursor, BATCH, &q));
	query_columns(q, s->fields, s->n);
	TRY(query_run(q, &rows));
	recs = arena_new_array(ctx->mem, struct rec *, rows_count(rows) + 1);
	while ((r = rows_next(rows)) != NULL)
		recs[n++] = r;
	for (size_t i = 0; i < s->n && n; i++)
		if (s->fields[i]->kind == FIELD_LIST)
			TRY(rows_load_list(ctx, recs, n, s->fields[i]->rows));
	for (size_t k = 0; k < n && s->row <= s->file->most; k++, s->row++)
		for (size_t i = 0; i < s->n; i++)
			s->failed |= !cell_write(s, recs[k], (lxw_col_t)i);
	*next = rows_cursor(rows) ? arena_strdup(kept, rows_cursor(rows)) : NULL;
	return OK;
}

/* Each batch in a memory of its own, with nothing remembered from the one before. */
static int
rows_write(struct sheet *s)
{
	struct ctx *unit = s->ctx;
	const char *cursor = NULL;

	do {
		struct arena *mem = arena_new();
		struct ctx *one = arena_alloc(mem, sizeof *one);

		*one = *unit;
		one->mem = mem;
		one->titles = NULL;
		one->links = NULL;
		one->reaches = NULL;
		one->fields = NULL;
		s->ctx = one;
		int rc = batch_write(s, cursor, &cursor, unit->mem);
		s->ctx = unit;
		if (rc != OK)
			unit->err = one->err;
		arena_free(mem);
		TRY(rc);
	} while (cursor && s->row <= s->file->most && !s->failed);
	return OK;
}

/* ---- one file ----------------------------------------------------------------------------------- */

static int
book_write(struct sheet *s, const char *path)
{
	lxw_workbook_options options = { .constant_memory = LXW_TRUE };

	s->book = workbook_new_opt(path, &options);
	if (!s->book)
		return err_set(s->ctx, ERR_IO, "no workbook at %s", path);
	s->sheet = workbook_add_worksheet(s->book, NULL);
	columns_begin(s);
	int rc = rows_write(s);
	if (rc == OK && s->n)
		worksheet_autofilter(s->sheet, 0, 0, s->row > 1 ? s->row - 1 : 1, (lxw_col_t)(s->n - 1));
	lxw_error problem = workbook_close(s->book);
	TRY(rc);
	if (problem != LXW_NO_ERROR || s->failed)
		return err_set(s->ctx, ERR_IO, "export %lld: %s", (long long)s->file->id, problem ? lxw_strerror(problem) : "a cell was refused");
	return OK;
}

static int
file_log(struct ctx *as, const struct list_file *f, const struct sheet *s)
{
	const char *what = arena_printf(as->mem, "%s, %lld × %zu, XLSX, view %.40s, q %.60s, f %.120s", f->type->name, (long long)s->row - 1, s->n,
	                                f->label, *f->words ? f->words : "-", *f->filter ? f->filter : "-");

	return security_done_why(as, "export", 0, as->user->login, what);
}

static int
file_make(struct ctx *as, const struct list_file *f)
{
	struct sheet s = { .ctx = as, .file = f };
	struct stat st;
	gchar *path = NULL;
	int fd = g_file_open_tmp("keyuan-XXXXXX.xlsx", &path, NULL);

	if (fd < 0)
		return err_set(as, ERR_IO, "no file for an export");
	columns_read(&s);
	int rc = book_write(&s, path);
	if (rc == OK && fstat(fd, &st) != 0)
		rc = err_set(as, ERR_IO, "export %lld: %m", (long long)f->id);
	if (rc == OK)
		rc = list_file_store(as, f, fd, st.st_size, (int64_t)s.row - 1);
	if (rc == OK)
		rc = file_log(as, f, &s);
	unlink(path);
	close(fd);
	g_free(path);
	return rc;
}

int
export_due(struct ctx *ctx, struct job_run *run)
{
	const char *lang = lang_current();
	struct list_file f;
	struct ctx *as;
	int rc;

	TRY(list_file_next(ctx, &f));
	if (!f.id)
		return list_file_purge(ctx, &run->done);
	run->more = true;
	run->done++;
	TRY(act_as(ctx, f.user, &as));
	if (!as || !f.type || !perm_can(as, f.type, NULL, "export")) {
		lang_use(lang);
		return list_file_stop(ctx, &f);
	}
	rc = file_make(as, &f);
	lang_use(lang);
	ctx->notes = as->notes;
	if (rc == ERR_INVALID)
		return list_file_stop(ctx, &f);	/* a field of its filter is not his to ask for any more */
	if (rc == OK)
		return OK;
	ctx->err = as->err;
	return list_job_failed(ctx, "export", f.id, f.user, f.type, rc);
}
