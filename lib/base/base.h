/*
 * base.h - what the layers of the library share below the database: text,
 * growing buffers, JSON, log, configuration, secrets, pinyin, languages.
 * Not reachable from modules; they see crm.h.
 */
#ifndef BASE_H
#define BASE_H

#include "crm.h"

/* ---- buf: text that grows inside an arena ------------------------------------- */

/* From malloc(), never NULL: out of memory ends the process. For libraries that
 * take an allocator; everything else is in an arena. */
void *must_malloc(size_t n);
/* As arena_alloc, but with whatever was there before: only for who fills it at once. */
void *arena_alloc_uninitialised(struct arena *a, size_t n);

struct buf { struct arena *mem; char *s; size_t n, cap; };	/* s is always NUL-terminated once used */
void buf_init(struct buf *b, struct arena *mem);
void buf_add(struct buf *b, const char *s);
void buf_addn(struct buf *b, const char *s, size_t n);
void buf_addc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF(2, 3);
const char *buf_str(struct buf *b);		/* never NULL */

/* ---- text ------------------------------------------------------------------------ */

bool   str_eq(const char *a, const char *b);		/* NULL equals NULL only */
bool   str_starts(const char *s, const char *prefix);
bool   str_ends(const char *s, const char *suffix);
/* The words of a blank-separated list, ended by NULL. */
const char *const *str_words(struct arena *a, const char *s);
/* The parts between separators, empty ones too, ended by NULL; "" has none. */
const char *const *str_split(struct arena *a, const char *s, char sep);
bool   words_have(const char *const *words, const char *word);
MUST int str_int(const char *s, int64_t *out);		/* the whole text, decimal; ERR_INVALID */
/* Full-width forms made half-width and outer blanks dropped: what numbers and
 * dates are read from. false when it does not fit. */
bool   str_narrow(const char *s, char *out, size_t size);
bool   utf8_ok(const char *s, size_t n);		/* valid, no NUL, no surrogates */
/* The next code point of s, which moves on; U+FFFD for a byte that is not valid
 * UTF-8, 0 (and no move) at the end. Never reads behind the NUL. */
uint32_t utf8_next(const char **s);
size_t utf8_len(const char *s);				/* code points */
size_t utf8_width(const char *s);			/* columns: wide characters count 2 */
/* The text as it is stored: NFC, outer blanks trimmed, CRLF to LF. ERR_INVALID
 * for what is not UTF-8, control characters (long text keeps TAB and LF), marks
 * that turn the reading direction, and noncharacters. */
MUST int str_clean(struct arena *a, const char *s, bool long_text, const char **out);
const char *str_lower(struct arena *a, const char *s);	/* ASCII only; NULL stays NULL */
const char *str_url(struct arena *a, const char *s);	/* percent-encoded component */

/* The text of a file that people bring, as UTF-8 without a mark at its start: UTF-8,
 * UTF-16 with its mark, else GB18030 (which holds GBK). ERR_INVALID: none of them, or a NUL inside. */
MUST int text_decode(struct arena *a, const char *bytes, size_t n, const char **out);
bool zone_is_known(const char *name);	/* "Asia/Shanghai": does this system know the time zone? */

/* ---- json: an object of texts ------------------------------------------------------ */

struct json_pair { const char *name, *value; };		/* value NULL: null */
/* {"name":"value",…} in the order of the pairs. ERR_INVALID: a name or value is
 * not UTF-8, or a name is there twice. */
MUST int json_flat_write(struct arena *a, const struct json_pair *pairs, size_t n, const char **out);
/* The pairs of such an object, in its order. ERR_INVALID for anything else: other
 * kinds of values, a name twice, a NUL inside a text, what is not JSON. */
MUST int json_flat_read(struct arena *a, const char *text, struct json_pair **out, size_t *n);

/* ---- log: one line to stderr, "<3>..." priorities for journald ---------------------- */

enum log_level { LOG_LEVEL_ERROR = 3, LOG_LEVEL_WARN = 4, LOG_LEVEL_INFO = 6, LOG_LEVEL_DEBUG = 7 };
void log_open(const char *program, int level);
void log_line(int level, const char *fmt, ...) PRINTF(2, 3);	/* control characters come out as \xNN */
#define log_error(...) log_line(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warn(...)  log_line(LOG_LEVEL_WARN, __VA_ARGS__)
#define log_info(...)  log_line(LOG_LEVEL_INFO, __VA_ARGS__)
void log_request(const char *id);	/* prefix of the lines that follow; "" = none */

/* ---- conf: crm.conf, a key file ------------------------------------------------------- */

struct conf;
/* Read the file (NULL: $CRM_CONF, then /etc/keyuan/crm.conf). Unknown groups or
 * keys and wrong values are an error whose problem names file, line and key.
 * ERR_IO: no such file. Lives until the process ends. */
MUST int conf_load(struct conf **out, const char *path, char *problem, size_t size);
/* "db.socket"; the built-in default when not set; "" = none. A key that is not
 * in the table of conf.c is a bug and ends the process. */
const char *conf_str(const struct conf *c, const char *key);
int64_t     conf_int(const struct conf *c, const char *key);
bool        conf_bool(const struct conf *c, const char *key);

/* ---- secrets (libsodium) ------------------------------------------------------------------ */

MUST int secret_init(void);
const char *secret_token(struct arena *a);		/* 32 random bytes, base64url, 43 characters */
/* 32-byte keyless hash of a token, for the database. */
void secret_hash(const char *token, unsigned char out[32]);
MUST int secret_password_hash(struct arena *a, const char *password, const char **out);	/* argon2id, ops 3, 19 MiB */
bool secret_password_ok(const char *hash, const char *password);	/* NULL is never right */
bool secret_password_is_old(const char *hash);		/* parameters changed: hash again */
/* Keyed MAC as base64url (cursors, CSRF); key is any length. */
const char *secret_mac(struct arena *a, const char *key, const char *text);
bool secret_equal(const char *a, const char *b);	/* constant time; NULL equals nothing */
/* A secret of the password file ("name:secret" lines), from malloc(). ERR_IO,
 * with a line in the log: no such line, or others may read the file. */
MUST int secret_line(const struct conf *conf, const char *name, char **out);
/* The key of MACs that must hold in every process: line "mac" of that file,
 * taken once at start. Nobody took it: a random one, good for this process only. */
MUST int secret_key_open(const struct conf *conf);
void secret_set_key(const char *key);			/* for tests; NULL = forget it */
const char *secret_key(void);

/* What has to be read back: sealed with the key of secret_key() and the context, which
 * names its place ("second_factor 12"); base64url, 54 characters more than a third above n. */
const char *secret_seal(struct arena *a, const char *context, const void *plain, size_t n);
/* ERR_INVALID: not sealed by secret_seal() with this context and key. */
MUST int secret_unseal(struct arena *a, const char *context, const char *sealed, unsigned char **out, size_t *n);
void secret_random(void *out, size_t n);		/* n random bytes */

/* ---- one-time codes (RFC 6238: SHA-1, six digits, steps of 30 s) ---------------------------- */

enum { TOTP_KEY = 20, TOTP_STEP_S = 30 };
int64_t totp_step(int64_t instant);
uint32_t totp_code(const unsigned char *key, size_t n, int64_t step);	/* 0 … 999999 */
/* What was typed: six digits, full-width ones too, with blanks anywhere. ERR_INVALID. */
MUST int totp_parse(const char *typed, uint32_t *out);
/* The step whose code this is, at most one before or behind now and later than the one
 * that was used last; -1 = none. */
int64_t totp_match(const unsigned char *key, size_t n, uint32_t code, int64_t now, int64_t after);
const char *base32_str(struct arena *a, const unsigned char *bytes, size_t n);	/* RFC 4648, no padding */

/* ---- addresses and networks of the Internet ---------------------------------------------------- */

/* A list of "10.0.0.0/8", "192.0.2.7", "2001:db8::/32", parted by blanks, commas or lines, as
 * it is kept: one blank between them, nothing set behind the prefix. ERR_INVALID: *wrong is the
 * first that is no network. */
MUST int networks_parse(struct arena *a, const char *text, const char **out, const char **wrong);
/* Does one of them hold this address? ::ffff:192.0.2.7 is 192.0.2.7. What cannot be read holds nothing. */
bool networks_have(const char *networks, const char *address);

/* ---- pinyin --------------------------------------------------------------------------------- */

MUST int pinyin_open(const char *path);			/* maps the table; once per process */

/* ---- languages ---------------------------------------------------------------------------------- */

enum { LANG_ZH, LANG_EN, LANG_COUNT };
/* Once per process. The locale zh_CN.UTF-8 is that of the system or of LOCPATH,
 * else <locale_dir>/sys; ERR_IO, logged, without it or without the catalogue. */
MUST int lang_open(const char *locale_dir);
void lang_use(const char *lang);			/* "zh_CN" or "en" for the running unit; anything else: zh_CN */
const char *lang_current(void);				/* "zh_CN", "en" */
const char *lang_html(void);				/* "zh-CN", "en" */

#endif
