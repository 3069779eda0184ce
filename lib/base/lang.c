/*
 * lang.c - the two languages by gettext. English is the message id itself;
 * Chinese is a locale object whose numbers stay those of the C locale. A unit
 * switches its thread by uselocale().
 */
#include <glib.h>
#include <libintl.h>
#include <locale.h>
#include <unistd.h>
#include "base/base.h"

enum { KEY = 512, LABELS = 20000 };

static const char domain[] = "keyuan";
static locale_t locales[LANG_COUNT];
static int current = LANG_ZH;
/* Labels found so far, by "context\004msgid": gettext needs a microsecond to find
 * that there is no entry with this context, and a page has fifty of them. */
static GHashTable *labels;
static const char untranslated[] = "";

static locale_t
chinese_new(void)
{
	locale_t plain = newlocale(LC_ALL_MASK, "C.UTF-8", (locale_t)0);
	locale_t zh = plain ? newlocale(LC_MESSAGES_MASK, "zh_CN.UTF-8", plain) : (locale_t)0;

	if (!zh && plain)
		freelocale(plain);
	return zh;
}

/* The system's locale or that of LOCPATH, else the one staged beside the catalogues. */
static int
locales_open(struct arena *mem, const char *locale_dir)
{
	if (locales[LANG_ZH])
		return OK;
	if (!locales[LANG_EN])
		locales[LANG_EN] = newlocale(LC_ALL_MASK, "C.UTF-8", (locale_t)0);
	locales[LANG_ZH] = chinese_new();
	if (!locales[LANG_ZH]) {
		setenv("LOCPATH", arena_printf(mem, "%s/sys", locale_dir), 1);
		locales[LANG_ZH] = chinese_new();
	}
	if (locales[LANG_EN] && locales[LANG_ZH])
		return OK;
	log_error("there is no locale zh_CN.UTF-8, neither in the system nor in %s/sys: make one "
	          "with localedef", locale_dir);
	return ERR_IO;
}

int
lang_open(const char *locale_dir)
{
	struct arena *mem = arena_new();
	const char *file = arena_printf(mem, "%s/zh_CN/LC_MESSAGES/%s.mo", locale_dir, domain);

	unsetenv("LANGUAGE");	/* it would win over every locale object */
	int rc = locales_open(mem, locale_dir);
	if (rc == OK && access(file, R_OK) != 0) {
		log_error("%s: the Chinese catalogue cannot be read", file);
		rc = ERR_IO;
	}
	if (rc == OK && (!bindtextdomain(domain, locale_dir) ||
	                 !bind_textdomain_codeset(domain, "UTF-8") || !textdomain(domain)))
		rc = ERR_IO;
	arena_free(mem);
	if (rc != OK)
		return rc;
	if (labels)
		g_hash_table_destroy(labels);
	labels = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	lang_use("zh_CN");
	return OK;
}

void
lang_use(const char *lang)
{
	current = str_eq(lang, "en") ? LANG_EN : LANG_ZH;
	if (locales[current])
		uselocale(locales[current]);
}

const char *
lang_current(void)
{
	return current == LANG_EN ? "en" : "zh_CN";
}

const char *
lang_html(void)
{
	return current == LANG_EN ? "en" : "zh-CN";
}

/* The empty message is the header of the catalogue: it is never looked up. */
const char *
lang_text(const char *msgid)
{
	return current == LANG_EN || *msgid == '\0' ? msgid : gettext(msgid);
}

const char *
lang_n(const char *one, const char *many, unsigned long n)
{
	if (current == LANG_EN || *one == '\0')
		return n == 1 ? one : many;
	return ngettext(one, many, n);
}

/* The translation, which lives as long as the catalogue; untranslated = there is none. */
static const char *
label_find(const char *key, const char *msgid)
{
	const char *text = labels ? g_hash_table_lookup(labels, key) : NULL;

	if (text)
		return text;
	text = gettext(key);
	if (text == key)
		text = gettext(msgid);
	if (text == msgid)
		text = untranslated;
	if (labels && g_hash_table_size(labels) < LABELS)
		g_hash_table_insert(labels, g_strdup(key), (void *)(uintptr_t)text);
	return text;
}

const char *
lang_label(const char *context, const char *msgid)
{
	char key[KEY];

	if (!msgid || *msgid == '\0')
		return "";
	size_t before = context ? strlen(context) : 0, size = strlen(msgid) + 1;
	if (current == LANG_EN || before == 0 || before + 1 + size > sizeof key)
		return lang_text(msgid);
	memcpy(key, context, before);
	key[before] = '\004';
	memcpy(key + before + 1, msgid, size);
	const char *text = label_find(key, msgid);
	return text == untranslated ? msgid : text;
}
