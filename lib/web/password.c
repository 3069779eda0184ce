/*
 * password.c - what a new password must be, and how it is set: not short, not one
 * that everybody takes, not a name that stands on the screen, not an earlier one.
 * The list of common ones is a sorted file, mapped and searched as it stands.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "web/policy.h"

enum { LONGEST_PASSWORD = 200, LEAST_KINDS = 4 };

/* ---- the common ones ------------------------------------------------------------------- */

static const char *common, *common_end;	/* lines, sorted by bytes; the one process object here */

static bool
common_open(const char *share)
{
	char path[400];
	struct stat st;
	const char *at = MAP_FAILED;

	if (common)
		return true;
	snprintf(path, sizeof path, "%s/data/password_common.tsv", share);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0)
		at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (fd >= 0)
		close(fd);
	if (at == MAP_FAILED || at[st.st_size - 1] != '\n') {
		log_error("%s: this is no list of passwords", path);
		return false;
	}
	common = at;
	common_end = at + st.st_size;
	return true;
}

static bool
common_has(const char *word)
{
	const char *low = common, *high = common_end;
	size_t n = strlen(word);

	while (low < high) {
		const char *line = low + (high - low) / 2;

		while (line > low && line[-1] != '\n')
			line--;
		const char *end = memchr(line, '\n', (size_t)(common_end - line));
		size_t size = (size_t)(end - line);
		int c = memcmp(line, word, size < n ? size : n);
		if (c == 0 && size == n)
			return true;
		if (c < 0 || (c == 0 && size < n))
			low = end + 1;
		else
			high = line;
	}
	return false;
}

/* ---- what is told to be guessed -------------------------------------------------------------- */

static bool
is_letter(const char *s)
{
	return (*s >= 'a' && *s <= 'z') || (unsigned char)*s >= 0x80;
}

/* Without the digits and signs that are put around a word to make it look stronger. */
static const char *
password_core(struct arena *a, const char *lower)
{
	size_t n;

	while (*lower && !is_letter(lower))
		lower++;
	for (n = strlen(lower); n && !is_letter(lower + n - 1);)
		n--;
	return arena_strndup(a, lower, n);
}

static bool
is_called(struct arena *a, const char *whole, const char *core, const char *name)
{
	const char *plain = name && *name ? str_normal(a, name) : NULL;

	return plain && *plain && (str_eq(whole, plain) || str_eq(core, plain));
}

/* "aaaaaaaaaaaa", "121212121212" */
static bool
is_monotonous(const char *s)
{
	uint32_t seen[LEAST_KINDS];
	size_t n = 0;

	for (uint32_t c; n < LEAST_KINDS && (c = utf8_next(&s)) != 0;) {
		size_t i = 0;

		while (i < n && seen[i] != c)
			i++;
		if (i == n)
			seen[n++] = c;
	}
	return n < LEAST_KINDS;
}

static void
password_check_text(struct ctx *ctx, const struct password_of *of, const char *new, struct form *f)
{
	int64_t least = policy_number(ctx, NULL, POLICY_LENGTH);
	const char *whole = str_normal(ctx->mem, new), *core = password_core(ctx->mem, whole);

	if (utf8_len(new) < (size_t)least)
		form_error(f, "new", lang_n("Please choose at least %lld character.", "Please choose at least %lld characters.",
		                            (unsigned long)least), (long long)least);
	else if (strlen(new) > LONGEST_PASSWORD)
		form_error(f, "new", _("Please choose a shorter one: at most 200 bytes."));
	else if (!utf8_ok(new, strlen(new)))
		form_error(f, "new", _("This cannot be used as a password."));
	else if (is_called(ctx->mem, whole, core, of->login))
		form_error(f, "new", _("The password must not be the login name."));
	else if (is_called(ctx->mem, whole, core, of->name))
		form_error(f, "new", _("The password must not be your name."));
	else if (is_called(ctx->mem, whole, core, org_company(ctx->org)))
		form_error(f, "new", _("The password must not be the name of the company."));
	else if (is_monotonous(new))
		form_error(f, "new", _("This repeats the same few characters. Please choose another one."));
	else if (common_has(whole) || common_has(core))
		form_error(f, "new", _("Many people use this password, so it is tried first. Please choose another one."));
}

/* The present one and those before it, as many as the policy remembers. */
static int
password_check_earlier(struct ctx *ctx, int64_t user, const char *new, struct form *f)
{
	int64_t n = policy_number(ctx, NULL, POLICY_HISTORY);
	struct db_rows *rows;

	TRY(db_select(ctx, &rows,
	              "(SELECT password_hash, 1 AS present FROM credential WHERE user = ?)\n"
	              "UNION ALL (SELECT password_hash, 0 FROM password_history WHERE user = ? ORDER BY id DESC LIMIT ?)\n"
	              "ORDER BY present DESC",
	              VALS(VINT(user), VINT(user), VINT(n))));
	while (form_ok(f) && db_next(rows))
		if (secret_password_ok(db_str(rows, 0), new))
			form_error(f, "new", "%s", db_int(rows, 1)
			           ? _("The new password must differ from the present one.")
			           : _("You have used this password before. Please choose another one."));
	return OK;
}

/* ---- public ---------------------------------------------------------------------------------- */

int
password_check_new(struct ctx *ctx, const char *share, const struct password_of *of, const char *new, struct form *f)
{
	struct form *mine = form_new(ctx);

	if (!common_open(share))
		return err_set(ctx, ERR_IO, "the list of common passwords is missing");
	password_check_text(ctx, of, new, mine);
	if (form_ok(mine) && of->user)
		TRY(password_check_earlier(ctx, of->user, new, mine));
	if (form_ok(mine))
		return OK;
	form_error(f, "new", "%s", form_message(mine, "new"));
	return err_set(ctx, ERR_INVALID, "the new password is refused");
}

const char *
password_hint(struct ctx *ctx)
{
	int64_t least = policy_number(ctx, NULL, POLICY_LENGTH);

	return arena_printf(ctx->mem, lang_n("At least %lld character; a few words are easier to remember than signs",
	                    "At least %lld characters; a few words are easier to remember than signs", (unsigned long)least), (long long)least);
}

int
password_set(struct ctx *ctx, int64_t user, const char *password, bool must_change)
{
	const char *hash;

	if (secret_password_hash(ctx->mem, password, &hash) != OK)
		return err_set(ctx, ERR_IO, "cannot hash a password");
	TRY(db_exec(ctx, NULL,
	            "INSERT INTO password_history (user, password_hash, at)\n"
	            "SELECT user, password_hash, ? FROM credential WHERE user = ?",
	            VALS(VINSTANT(ctx->now), VINT(user))));
	TRY(db_exec(ctx, NULL,
	            "DELETE FROM password_history WHERE user = ? AND id NOT IN (SELECT id FROM\n"
	            "(SELECT id FROM password_history WHERE user = ? ORDER BY id DESC LIMIT ?) kept)",
	            VALS(VINT(user), VINT(user), VINT(policy_numbers[POLICY_HISTORY].most))));
	return db_exec(ctx, NULL,
	               "INSERT INTO credential (user, password_hash, changed_at, must_change) VALUES (?, ?, ?, ?)\n"
	               "ON DUPLICATE KEY UPDATE password_hash = VALUES(password_hash),\n"
	               "changed_at = VALUES(changed_at), must_change = VALUES(must_change)",
	               VALS(VINT(user), VTEXT(hash), VINSTANT(ctx->now), VINT(must_change)));
}

const char *
password_once(struct arena *a)
{
	enum { GROUPS = 4, GROUP = 4 };
	unsigned char bytes[GROUPS * GROUP];
	struct buf b;

	/* Without characters that are taken for others on paper and on the telephone. */
	static const char alphabet[] = "abcdefghijkmnpqrstuvwxyz23456789";
	secret_random(bytes, sizeof bytes);
	buf_init(&b, a);
	for (size_t i = 0; i < sizeof bytes; i++) {
		if (i && i % GROUP == 0)
			buf_addc(&b, '-');
		buf_addc(&b, alphabet[bytes[i] % 32]);
	}
	return buf_str(&b);
}
