/*
 * view_template.c - parsed templates, one for each language, kept for the life of the process. The
 * one place that switches HTML escaping on: Config.VarEscapeMode is read while
 * a template is parsed and holds for every var: in it.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "web/html.h"
#include "web/view_template.h"

enum { MAX_SIZE = 1 << 20 };

struct template_file { char *path; struct timespec changed; struct template_file *next; };

struct template {
	char *name;
	const char *lang;	/* its plain sentences are in this language already */
	CSPARSE *cs;
	HDF *hdf;	/* of parsing only; a page renders with its own */
	struct template_file *files;	/* itself and what it includes */
	struct template *next;
};

static struct {
	char *dir;
	bool reload;
	struct template *first;
} cache;

/* ---- reading --------------------------------------------------------------------- */

static bool
template_name_ok(const char *name)
{
	for (const char *c = name; *c; c++)
		if (!((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || strchr("_-./", *c)))
			return false;
	return *name && *name != '/' && !strstr(name, "..");
}

static char *
file_read(const char *path, struct timespec *changed)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *text = NULL;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= MAX_SIZE) {
		size_t size = (size_t)st.st_size;

		text = malloc(size + 1);
		if (text && read(fd, text, size) == (ssize_t)size) {
			text[size] = '\0';
			*changed = st.st_mtim;
		} else {
			free(text);
			text = NULL;
		}
	}
	close(fd);
	return text;
}

/* "<?cs var:_('Save') ?>" is the same text on every page of a language: it is put in once,
 * when the template is read, escaped as var: would. Takes over text; malloc'ed. */
static char *
template_translate(char *text)
{
	static const char opens[] = "<?cs var:_('", closes[] = "') ?>";
	struct arena *mem = arena_new();
	const char *from = text, *at, *end;
	struct buf b;

	buf_init(&b, mem);
	while ((at = strstr(from, opens)) != NULL && (end = strchr(at + sizeof opens - 1, '\'')) != NULL) {
		const char *word = at + sizeof opens - 1;

		if (!str_starts(end, closes)) {
			buf_addn(&b, from, (size_t)(end - from));
			from = end;
			continue;
		}
		buf_addn(&b, from, (size_t)(at - from));
		html_text(&b, lang_text(arena_strndup(mem, word, (size_t)(end - word))));
		from = end + sizeof closes - 1;
	}
	buf_add(&b, from);
	char *out = strdup(buf_str(&b));
	free(text);
	arena_free(mem);
	return out;
}

/* Called by ClearSilver for the template and for each include in it. The error
 * is NERR_IO: an include that answers NERR_NOT_FOUND would silently be left out. */
static NEOERR *
template_load(void *arg, HDF *hdf, const char *name, char **contents)
{
	struct template *t = arg;
	char *path = NULL;

	(void)hdf;
	if (!template_name_ok(name))
		return nerr_raise(NERR_IO, "bad template name %s", name);
	if (asprintf(&path, "%s/%s", cache.dir, name) < 0)
		return nerr_raise(NERR_NOMEM, "out of memory");
	struct template_file *f = calloc(1, sizeof *f);
	*contents = f ? file_read(path, &f->changed) : NULL;
	if (!*contents) {
		NEOERR *err = nerr_raise_errno(NERR_IO, "cannot read %s", path);

		free(f);
		free(path);
		return err;
	}
	f->path = path;
	f->next = t->files;
	t->files = f;
	*contents = template_translate(*contents);
	return *contents ? STATUS_OK : nerr_raise(NERR_NOMEM, "out of memory");
}

/* ---- cache ------------------------------------------------------------------------ */

static void
template_free(struct template *t)
{
	cs_destroy(&t->cs);
	hdf_destroy(&t->hdf);
	while (t->files) {
		struct template_file *f = t->files;

		t->files = f->next;
		free(f->path);
		free(f);
	}
	free(t->name);
	free(t);
}

static NEOERR *
template_parse(struct template *t)
{
	NEOERR *err = hdf_init(&t->hdf);

	if (err == STATUS_OK)
		err = hdf_set_value(t->hdf, "Config.VarEscapeMode", "html");
	if (err == STATUS_OK)
		err = cs_init(&t->cs, t->hdf);
	if (err == STATUS_OK)
		err = view_strings_register(t->cs);
	if (err != STATUS_OK)
		return nerr_pass(err);
	cs_register_fileload(t->cs, t, template_load);
	return nerr_pass(cs_parse_file(t->cs, t->name));
}

static bool
template_is_current(const struct template *t)
{
	for (const struct template_file *f = t->files; f; f = f->next) {
		struct stat st;

		if (stat(f->path, &st) != 0 || st.st_mtim.tv_sec != f->changed.tv_sec ||
		    st.st_mtim.tv_nsec != f->changed.tv_nsec)
			return false;
	}
	return true;
}

/* The remembered one, unless development changed a file of it. */
static struct template *
template_find(const char *name)
{
	for (struct template **at = &cache.first; *at; at = &(*at)->next) {
		struct template *t = *at;

		if (!str_eq(t->name, name) || !str_eq(t->lang, lang_current()))
			continue;
		if (!cache.reload || template_is_current(t))
			return t;
		*at = t->next;
		template_free(t);
		return NULL;
	}
	return NULL;
}

int
template_error(struct ctx *ctx, const char *name, NEOERR *err)
{
	STRING text;

	string_init(&text);
	nerr_error_string(err, &text);
	err_set(ctx, ERR_BUG, "template %s: %s", name, text.buf ? text.buf : "unknown");
	string_clear(&text);
	nerr_ignore(&err);
	return ERR_BUG;
}

int
template_get(struct ctx *ctx, const char *name, CSPARSE **out)
{
	struct template *t = template_find(name);

	if (!t) {
		t = calloc(1, sizeof *t);
		if (!t || !(t->name = strdup(name)))
			abort();
		t->lang = lang_current();
		NEOERR *err = template_parse(t);
		if (err != STATUS_OK) {
			template_free(t);
			return template_error(ctx, name, err);
		}
		t->next = cache.first;
		cache.first = t;
	}
	*out = t->cs;
	return OK;
}

int
view_open(const char *template_dir, bool reload)
{
	struct stat st;

	if (stat(template_dir, &st) != 0 || !S_ISDIR(st.st_mode)) {
		log_error("no templates in %s: %m", template_dir);
		return ERR_IO;
	}
	while (cache.first) {
		struct template *t = cache.first;

		cache.first = t->next;
		template_free(t);
	}
	free(cache.dir);
	cache.dir = strdup(template_dir);
	cache.reload = reload;
	return cache.dir ? OK : ERR_IO;
}
