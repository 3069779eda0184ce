/*
 * conf.c - crm.conf: a key file of known settings only. A wrong one is refused
 * at start with its line, not found out at night.
 */
#include <assert.h>
#include <glib.h>
#include "base/base.h"

enum check { ANY, NUMBER, SWITCH, URL, ZONE, ONE_OF };

static const struct entry {
	const char *key, *value;
	enum check check;
	int64_t least, most;
	const char *choices;
} settings[] = {
	{ "db.socket", "/run/mysqld/mysqld.sock", .check = ANY },
	{ "db.name", "keyuan", .check = ANY },
	{ "db.audit_name", "keyuan_audit", .check = ANY },
	{ "db.password_file", "/etc/keyuan/passwords", .check = ANY },
	{ "db.statement_timeout_ms", "30000", .check = NUMBER, .least = 100, .most = 3600000 },
	{ "web.base_url", "http://localhost:8080", .check = URL },
	{ "web.max_body", "50331648", .check = NUMBER, .least = 65536, .most = 2147483647 },
	{ "web.deadline_s", "30", .check = NUMBER, .least = 1, .most = 3600 },
	{ "web.session_idle_min", "480", .check = NUMBER, .least = 1, .most = 525600 },
	{ "web.session_max_h", "168", .check = NUMBER, .least = 1, .most = 8760 },
	{ "paths.share", "/usr/local/share/keyuan", .check = ANY },
	{ "company.zone", "Asia/Shanghai", .check = ZONE },
	{ "company.language", "zh_CN", .check = ONE_OF, .choices = "zh_CN en" },
	{ "log.level", "info", .check = ONE_OF, .choices = "error warn info debug" },
};
enum { COUNT = sizeof settings / sizeof settings[0] };

struct conf { const char *values[COUNT]; };

/* What is being read, and where a problem is told. */
struct reader {
	struct arena *mem;
	struct conf *conf;
	GKeyFile *file;
	const char *path, *group;
	int line;
	char *problem;
	size_t size;
};

static int PRINTF(2, 3)
reader_refuse(struct reader *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	const char *why = arena_vprintf(r->mem, fmt, ap);
	va_end(ap);
	snprintf(r->problem, r->size, "%s:%d: %s", r->path, r->line, why);
	return ERR_INVALID;
}

static size_t
setting_find(const char *key)
{
	size_t i = 0;

	while (i < COUNT && strcmp(settings[i].key, key) != 0)
		i++;
	return i;
}

static bool
group_is_known(struct arena *mem, const char *group)
{
	const char *prefix = arena_printf(mem, "%s.", group);

	for (size_t i = 0; i < COUNT; i++)
		if (str_starts(settings[i].key, prefix))
			return true;
	return false;
}

static int
value_check(struct reader *r, const struct entry *s, const char *value)
{
	int64_t n;

	switch (s->check) {
	case ANY:
		return OK;
	case NUMBER:
		if (str_int(value, &n) != OK || n < s->least || n > s->most)
			return reader_refuse(r, "%s must be a whole number from %lld to %lld, not \"%s\"",
			                     s->key, (long long)s->least, (long long)s->most, value);
		return OK;
	case SWITCH:
		if (!words_have(str_words(r->mem, "yes no"), value))
			return reader_refuse(r, "%s must be yes or no, not \"%s\"", s->key, value);
		return OK;
	case URL:
		if ((!str_starts(value, "http://") && !str_starts(value, "https://")) ||
		    str_ends(value, "/"))
			return reader_refuse(r, "%s must begin with http:// or https:// and not end "
			                     "with a slash: \"%s\"", s->key, value);
		return OK;
	case ZONE:
		if (!zone_is_known(value))
			return reader_refuse(r, "%s: this system knows no time zone \"%s\"", s->key, value);
		return OK;
	case ONE_OF:
		if (!words_have(str_words(r->mem, s->choices), value))
			return reader_refuse(r, "%s must be one of: %s; not \"%s\"", s->key, s->choices,
			                     value);
		return OK;
	}
	return ERR_BUG;
}

static int
setting_read(struct reader *r, const char *name)
{
	const char *key = arena_printf(r->mem, "%s.%s", r->group, name);
	size_t i = setting_find(key);

	if (i == COUNT)
		return reader_refuse(r, "[%s] has no setting \"%s\"", r->group, name);
	if (r->conf->values[i] != settings[i].value)
		return reader_refuse(r, "%s is set twice", key);
	GError *error = NULL;
	gchar *value = g_key_file_get_string(r->file, r->group, name, &error);
	if (value)
		r->conf->values[i] = arena_strdup(r->mem, g_strstrip(value));
	g_free(value);
	if (error) {	/* there may be half a value beside it */
		g_error_free(error);
		return reader_refuse(r, "the value of %s cannot be read", key);
	}
	return value_check(r, &settings[i], r->conf->values[i]);
}

/* One line: which group or key it is. Its value is read by GKeyFile. */
static int
line_read(struct reader *r, char *line)
{
	line = g_strstrip(line);
	if (*line == '\0' || *line == '#')
		return OK;
	size_t n = strlen(line);
	if (*line == '[') {
		if (line[n - 1] != ']')
			return reader_refuse(r, "a group is written [name]: \"%s\"", line);
		r->group = arena_strndup(r->mem, line + 1, n - 2);
		return group_is_known(r->mem, r->group) ? OK
		       : reader_refuse(r, "there is no group [%s]", r->group);
	}
	char *equals = strchr(line, '=');
	if (!equals)
		return reader_refuse(r, "a setting is written key=value: \"%s\"", line);
	if (!r->group)
		return reader_refuse(r, "a [group] must come before the first setting");
	*equals = '\0';
	return setting_read(r, g_strchomp(line));
}

static int
text_read(struct reader *r, const char *text)
{
	const char *const *lines = str_split(r->mem, text, '\n');
	/* What is wrong is told below, with its line; GKeyFile knows none. */
	bool loaded = g_key_file_load_from_data(r->file, text, strlen(text), G_KEY_FILE_NONE, NULL);

	for (r->line = 1; *lines; lines++, r->line++)
		TRY(line_read(r, arena_strdup(r->mem, *lines)));
	if (loaded || *text == '\0')
		return OK;
	snprintf(r->problem, r->size, "%s: GKeyFile cannot read it", r->path);
	return ERR_INVALID;
}

static int
file_read(struct reader *r)
{
	GError *error = NULL;
	gchar *text = NULL;
	gsize n = 0;

	if (!g_file_get_contents(r->path, &text, &n, &error)) {
		snprintf(r->problem, r->size, "%s", error->message);
		g_error_free(error);
		return ERR_IO;
	}
	int rc = ERR_INVALID;
	if (!utf8_ok(text, n))
		snprintf(r->problem, r->size, "%s: this is no UTF-8 text", r->path);
	else
		rc = text_read(r, text);
	g_free(text);
	return rc;
}

int
conf_load(struct conf **out, const char *path, char *problem, size_t size)
{
	static struct arena *forever;

	if (!forever)
		forever = arena_new();
	struct reader r = {
		.mem = forever,
		.conf = arena_alloc(forever, sizeof(struct conf)),
		.file = g_key_file_new(),
		.path = path ? path : getenv("CRM_CONF"),
		.problem = problem,
		.size = size,
	};
	if (!r.path)
		r.path = "/etc/keyuan/crm.conf";
	for (size_t i = 0; i < COUNT; i++)
		r.conf->values[i] = settings[i].value;
	int rc = file_read(&r);
	g_key_file_free(r.file);
	if (rc == OK)
		*out = r.conf;
	return rc;
}

const char *
conf_str(const struct conf *c, const char *key)
{
	size_t i = setting_find(key);

	assert(i < COUNT);
	return c->values[i];
}

int64_t
conf_int(const struct conf *c, const char *key)
{
	int64_t n = 0;
	int rc = str_int(conf_str(c, key), &n);

	assert(rc == OK);	/* checked when it was read */
	(void)rc;
	return n;
}

bool
conf_bool(const struct conf *c, const char *key)
{
	return str_eq(conf_str(c, key), "yes");
}
