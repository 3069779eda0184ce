/*
 * cslint - refuses templates that could print data unescaped, run it or link to
 * it: cslint FOLDER… reads every *.cs below. Exceptions stand in
 * FOLDER/cslint.allow, one a line, with tabs between file, rule, command and reason.
 *
 *   raw      alt, name, uvar, evar, lvar, linclude: they escape nothing or run data
 *   include  of anything but a literal name
 *   escape   blocks other than "html", "js", "url"
 *   sum      url_validate() and its like beside +: the rest of the sum stays unescaped
 *   text     _() of anything but one literal, or joined to something
 *   link     href, src, action … from data without url_validate(); a path of our own
 *            is a variable called url or …_url, or has a literal beginning
 *   quote    var: inside a tag but outside a quoted value
 *   script   inline script and on… attributes
 */
#include <ctype.h>
#include <fcntl.h>
#include <fts.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/base.h"

enum { DEPTH = 16, LEAD = 200, MAX_SIZE = 1 << 20 };

struct finding { const char *file, *rule, *command, *why; int line; };
struct findings { struct arena *mem; struct finding *list; size_t n, cap; };

/* Where in the HTML the reader stands. */
enum place { TEXT, COMMENT, TAG, VALUE };
struct value { char lead[LEAD]; size_t n; bool printed; };	/* of a link: its literal beginning */

struct scan {
	struct findings *out;
	const char *file;
	int line;
	enum place place;
	char element[40], attribute[40];
	char quote;		/* of the value; ' ' = none */
	bool has_src;
	struct value value, at_if[DEPTH];
	size_t depth;
};

struct command { const char *word; size_t word_n; const char *rest, *text; };

/* ---- findings ------------------------------------------------------------------- */

static void
finding_add(struct scan *s, const char *rule, const char *command, const char *why)
{
	struct findings *f = s->out;

	if (f->n == f->cap) {
		size_t cap = f->cap ? f->cap * 2 : 16;
		struct finding *list = arena_new_array(f->mem, struct finding, cap);

		if (f->n)
			memcpy(list, f->list, f->n * sizeof *list);
		f->list = list;
		f->cap = cap;
	}
	f->list[f->n++] = (struct finding){
		.file = s->file, .rule = rule, .command = command, .why = why, .line = s->line,
	};
}

/* ---- commands ----------------------------------------------------------------------- */

static bool
word_is(const struct command *c, const char *word)
{
	return c->word_n == strlen(word) && strncasecmp(c->word, word, c->word_n) == 0;
}

static bool
word_is_one_of(const struct command *c, const char *words)
{
	size_t n;

	for (const char *w = words; *w; w += n + (w[n] == ' ')) {
		n = strcspn(w, " ");
		if (c->word_n == n && strncasecmp(c->word, w, n) == 0)
			return true;
	}
	return false;
}

/* A + outside quotes. */
static bool
has_sum(const char *s)
{
	for (char quote = 0; *s; s++) {
		if (quote) {
			if (*s == quote)
				quote = 0;
		} else if (*s == '"' || *s == '\'') {
			quote = *s;
		} else if (*s == '+') {
			return true;
		}
	}
	return false;
}

/* The argument of each _( is one literal and nothing else. */
static bool
text_is_literal(const char *s)
{
	for (const char *at = s; (at = strstr(at, "_(")); at += 2) {
		if (at > s && (isalnum((unsigned char)at[-1]) || at[-1] == '_'))
			continue;	/* my_(…) is somebody else */
		const char *arg = at + 2 + strspn(at + 2, " \t\r\n");
		if (*arg != '"' && *arg != '\'')
			return false;
		const char *end = strchr(arg + 1, *arg);
		if (!end || end[1 + strspn(end + 1, " \t\r\n")] != ')')
			return false;
	}
	return true;
}

static bool
has_text(const char *s)
{
	for (const char *at = s; (at = strstr(at, "_(")); at += 2)
		if (at == s || !(isalnum((unsigned char)at[-1]) || at[-1] == '_'))
			return true;
	return false;
}

static bool
has_safe_function(const char *s)
{
	return strstr(s, "url_validate") || strstr(s, "url_escape") || strstr(s, "js_escape") ||
	       strstr(s, "html_escape");
}

static const char *
skip_mark(const char *s)
{
	return s + strspn(s, ":! \t\r\n");
}

static void
command_check(struct scan *s, const struct command *c)
{
	const char *rest = skip_mark(c->rest);

	if (word_is_one_of(c, "alt name uvar evar lvar linclude"))
		finding_add(s, "raw", c->text, "prints or runs data as it is; use var:");
	if (word_is(c, "include") && (*rest != '"' || strchr(rest + 1, '"') != strrchr(rest, '"') ||
	                              strrchr(rest, '"')[1 + strspn(strrchr(rest, '"') + 1, " \t\r\n")]))
		finding_add(s, "include", c->text, "include only literal names");
	if (word_is(c, "escape") && strncmp(rest, "\"html\"", 6) != 0 && strncmp(rest, "\"js\"", 4) != 0 &&
	    strncmp(rest, "\"url\"", 5) != 0)
		finding_add(s, "escape", c->text, "switches escaping off");
	if (has_safe_function(c->rest) && has_sum(c->rest))
		finding_add(s, "sum", c->text, "what is added to an escaped text stays unescaped");
	if (!text_is_literal(c->rest))
		finding_add(s, "text", c->text, "_() takes one literal");
	else if (has_text(c->rest) && has_sum(c->rest))
		finding_add(s, "text", c->text, "a sentence is translated as a whole; make it in C");
}

/* ---- where it prints ------------------------------------------------------------------ */

static bool
attribute_is_link(const char *name)
{
	static const char *const links[] = {
		"href", "src", "action", "formaction", "poster", "cite", "background", "xlink:href",
		"hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete", "srcset", "data", "ping",
	};

	for (size_t i = 0; i < sizeof links / sizeof links[0]; i++)
		if (strcasecmp(name, links[i]) == 0)
			return true;
	return false;
}

/* The last name of a plain variable: frame.static_url gives static_url. */
static bool
variable_is_our_url(const char *expression)
{
	size_t n = strlen(expression), from = 0;

	while (n && strchr(" \t\r\n", expression[n - 1]))
		n--;
	for (size_t i = 0; i < n; i++) {
		if (expression[i] == '.')
			from = i + 1;
		else if (!isalnum((unsigned char)expression[i]) && expression[i] != '_')
			return false;
	}
	const char *name = expression + from;
	size_t len = n - from;
	return (len == 3 && strncmp(name, "url", 3) == 0) || (len > 4 && strncmp(name + len - 4, "_url", 4) == 0);
}

/* "/x…", "#…", "?…", or a scheme that only dials or writes. */
static bool
lead_is_ours(const struct value *v)
{
	if (v->n == 0)
		return false;
	if (v->lead[0] == '#' || v->lead[0] == '?')
		return true;
	if (v->lead[0] == '/')
		return v->n > 1 && isalnum((unsigned char)v->lead[1]);
	return strncmp(v->lead, "tel:", 4) == 0 || strncmp(v->lead, "mailto:", 7) == 0;
}

static void
print_check(struct scan *s, const struct command *c)
{
	const char *expression = skip_mark(c->rest);

	if (s->place == TAG || (s->place == VALUE && s->quote == ' ')) {
		finding_add(s, "quote", c->text, "a value in a tag needs quotes around it");
		return;
	}
	if (s->place != VALUE || !attribute_is_link(s->attribute))
		return;
	if (!s->value.printed && !lead_is_ours(&s->value) && !variable_is_our_url(expression) &&
	    strncmp(expression, "url_validate(", 13) != 0)
		finding_add(s, "link", c->text, "a link from data goes through url_validate()");
	s->value.printed = true;
}

/* Each branch begins with what stood before the if. */
static void
branch_follow(struct scan *s, const struct command *c)
{
	if (word_is(c, "if") && s->depth < DEPTH)
		s->at_if[s->depth++] = s->value;
	else if (word_is_one_of(c, "else elif elseif") && s->depth)
		s->value = s->at_if[s->depth - 1];
	else if (word_is(c, "/if") && s->depth)
		s->depth--;
}

/* After "<?cs"; the length up to and with "?>", 0 when it does not end. */
static size_t
scan_command(struct scan *s, const char *at)
{
	const char *end = strstr(at, "?>");
	const char *word = at + strspn(at, " \t\r\n");

	if (!end)
		return 0;
	struct command c = { .word = word, .word_n = strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/") };
	const char *last = end;
	while (last > word && strchr(" \t\r\n", last[-1]))
		last--;
	if (*word != '#' && word < end) {
		c.text = arena_strndup(s->out->mem, word, (size_t)(last - word));
		c.rest = c.text + (c.word + c.word_n < last ? c.word_n : strlen(c.text));
		command_check(s, &c);
		branch_follow(s, &c);
		if (word_is(&c, "var"))
			print_check(s, &c);
	}
	return (size_t)(end - at) + 2;
}

/* ---- html ---------------------------------------------------------------------------------- */

static void
name_read(char *out, size_t size, const char *s)
{
	size_t n = strcspn(s, " \t\r\n=>/\"'<");

	if (n >= size)
		n = size - 1;
	memcpy(out, s, n);
	out[n] = '\0';
}

static void
tag_end(struct scan *s)
{
	if (strcasecmp(s->element, "script") == 0 && !s->has_src)
		finding_add(s, "script", "<script>", "scripts are files: src=");
	s->place = TEXT;
}

static void
scan_tag(struct scan *s, const char *at)
{
	if (*at == '>') {
		tag_end(s);
	} else if (*at == '=') {
		const char *value = at + 1 + strspn(at + 1, " \t\r\n");

		s->place = VALUE;
		s->value = (struct value){ .n = 0 };
		s->quote = *value == '"' || *value == '\'' ? *value : ' ';
	} else if ((isalpha((unsigned char)*at) || *at == ':') && !isalnum((unsigned char)at[-1]) &&
	           !strchr("-_:", at[-1])) {
		name_read(s->attribute, sizeof s->attribute, at);
		if (strncasecmp(s->attribute, "on", 2) == 0)
			finding_add(s, "script", s->attribute, "no script in attributes");
		s->has_src = s->has_src || strcasecmp(s->attribute, "src") == 0;
	}
}

static void
scan_value(struct scan *s, char c, bool *open)
{
	if (s->quote == ' ') {
		if (strchr(" \t\r\n", c))
			s->place = TAG;
		else if (c == '>')
			tag_end(s);
	} else if (c == s->quote) {
		*open = !*open;
		if (!*open)
			s->place = TAG;
	} else if (*open && !s->value.printed && s->value.n + 1 < LEAD) {
		s->value.lead[s->value.n++] = c;
		s->value.lead[s->value.n] = '\0';
	}
}

static void
scan_text(struct scan *s, const char *at)
{
	if (strncmp(at, "<!--", 4) == 0) {
		s->place = COMMENT;
	} else if (*at == '<' && isalpha((unsigned char)at[1])) {
		name_read(s->element, sizeof s->element, at + 1);
		s->has_src = false;
		s->attribute[0] = '\0';
		s->place = TAG;
	}
}

/* All findings of one template. */
static void
lint_text(struct findings *out, const char *file, const char *text)
{
	struct scan s = { .out = out, .file = file, .line = 1 };
	bool open = false;	/* inside the quotes of a value */

	for (const char *at = text; *at; at++) {
		if (strncasecmp(at, "<?cs", 4) == 0 && strchr(" \t\r\n", at[4]) && at[4]) {
			size_t n = scan_command(&s, at + 4);

			if (!n) {
				finding_add(&s, "raw", "<?cs", "the command does not end");
				return;
			}
			for (size_t i = 0; i < n + 4; i++)
				s.line += at[i] == '\n';
			at += n + 3;
			continue;
		}
		s.line += *at == '\n';
		if (s.place == TEXT)
			scan_text(&s, at);
		else if (s.place == COMMENT && strncmp(at, "-->", 3) == 0)
			s.place = TEXT;
		else if (s.place == TAG)
			scan_tag(&s, at);
		else if (s.place == VALUE)
			scan_value(&s, *at, &open);
	}
}

/* ---- exceptions -------------------------------------------------------------------------------- */

struct allow { const char *const *parts; int line; bool used; };

static bool
allow_take(struct allow *list, size_t n, const struct finding *f)
{
	for (size_t i = 0; i < n; i++)
		if (str_ends(f->file, list[i].parts[0]) && str_eq(f->rule, list[i].parts[1]) &&
		    str_eq(f->command, list[i].parts[2])) {
			list[i].used = true;
			return true;
		}
	return false;
}

/* Four fields, the reason not empty; -1 after a complaint. */
static ssize_t
allow_read(struct arena *a, const char *path, struct allow **out)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t size = 0, n = 0, cap = 64;
	int number = 0;

	*out = arena_new_array(a, struct allow, cap);
	while (f && getline(&line, &size, f) > 0 && n < cap) {
		line[strcspn(line, "\n")] = '\0';
		number++;
		if (!*line || *line == '#')
			continue;
		const char *const *parts = str_split(a, arena_strdup(a, line), '\t');
		size_t count = 0;
		while (parts[count])
			count++;
		if (count != 4 || !*parts[3]) {
			printf("%s:%d: an exception is file, rule, command and reason with tabs between\n", path, number);
			fclose(f);
			free(line);
			return -1;
		}
		(*out)[n++] = (struct allow){ .parts = parts, .line = number };
	}
	free(line);
	if (f)
		fclose(f);
	return (ssize_t)n;
}

/* ---- folders -------------------------------------------------------------------------------------- */

static const char *
file_text(struct arena *a, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *text = arena_alloc(a, MAX_SIZE + 1);
	ssize_t n = fd < 0 ? -1 : read(fd, text, MAX_SIZE);

	if (fd >= 0)
		close(fd);
	return n < 0 || n == MAX_SIZE || memchr(text, 0, (size_t)n) ? NULL : text;
}

static int
lint_files(struct findings *out, char *folder)
{
	FTS *fts = fts_open((char *[]){ folder, NULL }, FTS_LOGICAL | FTS_NOCHDIR, NULL);
	int bad = 0;

	for (FTSENT *e; fts && (e = fts_read(fts));) {
		if (e->fts_info != FTS_F || !str_ends(e->fts_name, ".cs"))
			continue;
		const char *text = file_text(out->mem, e->fts_accpath);
		if (text) {
			lint_text(out, arena_strdup(out->mem, e->fts_path), text);
		} else {
			printf("%s: cannot be read\n", e->fts_path);
			bad++;
		}
	}
	if (fts)
		fts_close(fts);
	return fts ? bad : 1;
}

static int
lint_folder(char *folder)
{
	struct findings out = { .mem = arena_new() };
	struct allow *allow;
	const char *path = arena_printf(out.mem, "%s/cslint.allow", folder);
	int bad = lint_files(&out, folder);
	ssize_t n = allow_read(out.mem, path, &allow);

	if (n < 0)
		bad++;
	for (size_t i = 0; i < out.n; i++) {
		const struct finding *f = &out.list[i];

		if (n > 0 && allow_take(allow, (size_t)n, f))
			continue;
		printf("%s:%d: %s: %s: %s\n", f->file, f->line, f->rule, f->why, f->command);
		bad++;
	}
	for (ssize_t i = 0; i < n; i++)
		if (!allow[i].used) {
			printf("%s:%d: this exception is not needed\n", path, allow[i].line);
			bad++;
		}
	arena_free(out.mem);
	return bad;
}

int
main(int argc, char **argv)
{
	int bad = 0;

	if (argc < 2) {
		fprintf(stderr, "usage: cslint FOLDER…\n");
		return 2;
	}
	for (int i = 1; i < argc; i++)
		bad += lint_folder(argv[i]);
	return bad ? 1 : 0;
}
