/*
 * test_pictures.c - pictures in fields, and small ones of everything that was uploaded: what the worker draws, what it
 * refuses once and for all, what a form keeps, and who sees which.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include <vips/vips.h>
#include "customers.h"
#include "doc/picture.h"
#include "doc/thumb.h"
#include "job/job.h"
#include "logins.h"
#include "support/page.h"
#include "thumb_make.h"
#include "widgets.h"

enum { ROOM = 12 << 20 };

static struct testdb *db;
static int64_t firm;

static int
group_setup(void **state)
{
	(void)state;
	db = testcompany_open("pictures");
	customers_seed(db);
	parts_seed(db);
	firm = customer_make(db, "sales1", "苏州金龙仪器厂");
	return 0;
}

static int
group_teardown(void **state)
{
	(void)state;
	testdb_close(db);
	return 0;
}

/* ---- pictures as cameras and programs make them -------------------------------------------- */

struct bytes { char *s; size_t n; };

static VipsImage *
canvas(int width, int height, int shade)
{
	VipsImage *black, *grey, *image;

	vips_black(&black, width, height, "bands", 3, NULL);
	vips_linear1(black, &grey, 1, shade, NULL);
	vips_cast(grey, &image, VIPS_FORMAT_UCHAR, NULL);
	image->Type = VIPS_INTERPRETATION_sRGB;
	return image;
}

static void
sample_write(const char *kind, int shade, const char *path)
{
	VipsImage *image = canvas(400, 200, shade), *other, *wide;

	if (strcmp(kind, "held") == 0) {	/* on its side, with the place it was taken at */
		vips_image_set_int(image, "orientation", 6);
		vips_image_set_string(image, "exif-ifd3-GPSLatitude", "31/1 17/1 2/1 (SECRETPLACE, Rational, 3 components, 24 bytes)");
		vips_image_set_string(image, "exif-ifd0-Make", "SECRETMAKE (SECRETMAKE, ASCII, 11 components, 11 bytes)");
		vips_jpegsave(image, path, NULL);
	} else if (strcmp(kind, "cmyk") == 0) {
		vips_colourspace(image, &other, VIPS_INTERPRETATION_CMYK, NULL);
		vips_jpegsave(other, path, NULL);
	} else if (strcmp(kind, "gif") == 0) {	/* two frames */
		vips_join(image, canvas(400, 200, shade / 2), &wide, VIPS_DIRECTION_VERTICAL, NULL);
		vips_image_set_int(wide, "page-height", 200);
		vips_gifsave(wide, path, NULL);
	} else if (strcmp(kind, "bomb") == 0) {
		vips_pngsave(canvas(20000, 20000, 0), path, "compression", 9, NULL);
	} else if (strcmp(kind, "jpeg") == 0) {
		vips_jpegsave(image, path, NULL);
	} else {
		vips_pngsave(image, path, NULL);
	}
}

/* In a process of its own: the one that tests must not have begun with the library when the worker draws. */
static struct bytes
sample(struct http *h, const char *kind, int shade)
{
	const char *path = arena_printf(h->mem, "%s/picture-%s-%d", getenv("CRM_TEST_TMP"), kind, shade);
	struct bytes b = { arena_alloc(h->mem, ROOM), 0 };
	int status;
	pid_t child = fork();

	if (child == 0) {
		if (vips_init("sample") == 0)
			sample_write(kind, shade, path);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	int fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	for (ssize_t n; (n = read(fd, b.s + b.n, ROOM - b.n)) > 0;)
		b.n += (size_t)n;
	close(fd);
	unlink(path);
	assert_true(b.n > 0);
	return b;
}

static struct bytes
text_bytes(const char *text)
{
	return (struct bytes){ (char *)(uintptr_t)text, strlen(text) };
}

/* ---- browsers and the worker ----------------------------------------------------------------- */

struct part { const char *name, *file, *value; struct bytes bytes; };

static int
send(struct http *h, const char *url, const struct part *parts, size_t count)
{
	struct buf b;

	buf_init(&b, h->mem);
	buf_printf(&b, "--x\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n%s\r\n", http_csrf(h, db));
	for (size_t i = 0; i < count; i++) {
		buf_printf(&b, "--x\r\nContent-Disposition: form-data; name=\"%s\"", parts[i].name);
		if (parts[i].file)
			buf_printf(&b, "; filename=\"%s\"", parts[i].file);
		buf_add(&b, "\r\n\r\n");
		if (parts[i].file)
			buf_addn(&b, parts[i].bytes.s, parts[i].bytes.n);
		else
			buf_add(&b, parts[i].value);
		buf_add(&b, "\r\n");
	}
	buf_add(&b, "--x--\r\n");
	return http_send(h, "POST", url, "multipart/form-data; boundary=x", buf_str(&b), b.n);
}
#define SEND(h, url, ...) send((h), (url), (const struct part[]){ __VA_ARGS__ }, sizeof((const struct part[]){ __VA_ARGS__ }) / sizeof(struct part))

static int64_t
worker(int64_t later)
{
	static const struct job job = { .name = "make_thumbs", .label = "x", .schedule = "every 1m", .lease_s = 300, .fn = thumbs_due };
	struct ctx *ctx = test_unit(db);
	int64_t done = 0;

	ctx->channel = "job";
	ctx->now += later;
	assert_ok(ctx, job_by_hand(ctx, &job, ctx->now, false, &done));
	test_end(ctx);
	return done;
}

static int64_t
attach(struct http *h, const char *name, struct bytes bytes)
{
	assert_int_equal(SEND(h, arena_printf(h->mem, "/customer/customer/%lld/files", (long long)firm), { "file", name, NULL, bytes }), 303);
	struct ctx *ctx = test_unit(db);
	struct db_rows *rows;
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select(ctx, &rows, "SELECT MAX(id) FROM record_file WHERE name = ?", VALS(VTEXT(name))));
	int64_t id = db_next(rows) ? db_int(rows, 0) : 0;
	test_end(ctx);
	return id;
}

static const char *
file_url(struct http *h, int64_t id, const char *more)
{
	return arena_printf(h->mem, "/customer/customer/%lld/files/%lld%s", (long long)firm, (long long)id, more);
}

/* Its sides, as "320x160"; "" when there is none. */
static const char *
thumb_sides(struct http *h, const char *url)
{
	int64_t width, height;

	if (http_get(h, url) != 200 || strcmp(http_header(h, "Content-Type"), "image/webp") != 0)
		return "";
	assert_true(picture_measure((const unsigned char *)h->resp.body, h->resp.body_size, &width, &height));
	return arena_printf(h->mem, "%lldx%lld", (long long)width, (long long)height);
}

static bool
body_has(struct http *h, const char *text)
{
	return memmem(h->resp.body, h->resp.body_size, text, strlen(text)) != NULL;
}

static int64_t
number_of(const char *text)
{
	int64_t n = 0;

	return text && str_int(text, &n) == OK ? n : 0;
}

/* The tag of the place in the notes of a camera, whichever way round its numbers are. */
static bool
tells_place(const char *s, size_t n)
{
	const char *notes = memmem(s, n, "Exif\0\0", 6);

	notes = notes ? notes : memmem(s, n, "EXIF", 4);
	if (!notes)
		return false;
	size_t left = (size_t)(s + n - notes);
	left = left < 1000 ? left : 1000;
	return memmem(notes, left, "\x88\x25\0\4", 4) || memmem(notes, left, "\x25\x88\4\0", 4);
}

/* ---- small pictures ---------------------------------------------------------------------------- */

static void
test_thumbs__are_made_by_the_worker_and_seen_by_who_sees_the_file(void **state)
{
	struct http *h = browser_of(db, "sales1"), *other = browser_of(db, "sales3");
	int64_t id = attach(h, "厂房.jpg", sample(h, "jpeg", 40));

	(void)state;
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/customer/%lld", (long long)firm)), 200);
	assert_true(http_shows(h, "icons.svg#photo"));
	assert_false(http_shows(h, "?thumb=96"));
	assert_int_equal(http_get(h, file_url(h, id, "?thumb=96")), 404);
	assert_true(worker(0) > 0);
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/customer/%lld", (long long)firm)), 200);
	assert_true(http_shows(h, "?thumb=96"));
	assert_string_equal(thumb_sides(h, file_url(h, id, "?thumb=96")), "96x48");
	assert_string_equal(thumb_sides(h, file_url(h, id, "?thumb=320")), "320x160");
	assert_string_equal(http_header(h, "Cache-Control"), "private, no-cache");
	h->if_none_match = arena_strdup(h->mem, http_header(h, "ETag"));
	assert_int_equal(http_get(h, file_url(h, id, "?thumb=320")), 304);
	h->if_none_match = NULL;
	assert_int_equal(http_get(other, file_url(other, id, "?thumb=96")), 404);
	/* The same content under another name has them already. */
	attach(h, "厂房（副本）.jpg", sample(h, "jpeg", 40));
	assert_int_equal(worker(0), 0);
	http_close(h);
	http_close(other);
}

static void
test_thumbs__stand_upright_and_tell_neither_place_nor_camera(void **state)
{
	struct http *h = browser_of(db, "sales1");
	struct bytes held = sample(h, "held", 60);
	int64_t id = attach(h, "手机照片.jpg", held);

	(void)state;
	assert_non_null(memmem(held.s, held.n, "SECRETMAKE", 10));
	worker(0);
	assert_string_equal(thumb_sides(h, file_url(h, id, "?thumb=320")), "160x320");
	assert_false(body_has(h, "SECRETMAKE"));
	assert_false(tells_place(h->resp.body, h->resp.body_size));
	assert_true(tells_place(held.s, held.n));
	http_close(h);
}

static void
test_thumbs__are_made_of_prints_and_moving_pictures(void **state)
{
	struct http *h = browser_of(db, "sales1");
	int64_t print = attach(h, "画册.jpg", sample(h, "cmyk", 80)), moving = attach(h, "动图.gif", sample(h, "gif", 90));

	(void)state;
	worker(0);
	assert_string_equal(thumb_sides(h, file_url(h, print, "?thumb=96")), "96x48");
	assert_string_equal(thumb_sides(h, file_url(h, moving, "?thumb=96")), "96x48");
	http_close(h);
}

static void
test_thumbs__of_what_is_broken_or_too_large_are_tried_once(void **state)
{
	struct http *h = browser_of(db, "sales1");
	struct bytes cut = sample(h, "jpeg", 100);
	int64_t broken, bomb;

	(void)state;
	cut.n = 60;
	broken = attach(h, "坏图.jpg", cut);
	bomb = attach(h, "大图.png", sample(h, "bomb", 0));
	assert_int_equal(worker(0), 2);
	assert_int_equal(http_get(h, file_url(h, broken, "?thumb=96")), 404);
	assert_int_equal(http_get(h, file_url(h, bomb, "?thumb=96")), 404);
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM file_thumb_todo", NO_VALS), 0);
	assert_int_equal(worker(3600000), 0);
	assert_int_equal(http_get(h, file_url(h, bomb, "?inline=1")), 200);	/* the file itself is there */
	http_close(h);
}

static void
test_thumbs__that_end_the_worker_are_given_up(void **state)
{
	struct http *h = browser_of(db, "sales1");
	int64_t id = attach(h, "再试.jpg", sample(h, "jpeg", 110));

	(void)state;
	/* As after a worker that died: tried, and again in some minutes. */
	CHANGE(db, "UPDATE file_thumb_todo SET attempts = 1, retry_at = UTC_TIMESTAMP(3) + INTERVAL 10 MINUTE", NO_VALS);
	assert_int_equal(worker(0), 0);
	CHANGE(db, "UPDATE file_thumb_todo SET attempts = 3", NO_VALS);
	worker(3600000);
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM file_thumb_todo", NO_VALS), 0);
	assert_int_equal(http_get(h, file_url(h, id, "?thumb=96")), 404);
	http_close(h);
}

static void
test_thumbs__come_to_files_of_older_versions(void **state)
{
	struct http *h = browser_of(db, "sales1");
	int64_t id = attach(h, "旧附件.jpg", sample(h, "jpeg", 120));

	(void)state;
	CHANGE(db, "DELETE FROM file_thumb WHERE size > 0", NO_VALS);
	CHANGE(db, "DELETE FROM file_thumb_todo", NO_VALS);
	CHANGE(db, "DELETE FROM file_thumb_walk", NO_VALS);
	worker(60000);
	assert_string_equal(thumb_sides(h, file_url(h, id, "?thumb=96")), "96x48");
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM file_thumb_walk WHERE content = -1", NO_VALS), 1);
	http_close(h);
}

/* ---- pictures in fields -------------------------------------------------------------------------- */

static int64_t
contact_of(struct http *h, const char *name)
{
	assert_int_equal(SEND(h, "/customer/contact/new", { "name", NULL, name, { 0 } }, { "customer", NULL, text_id(h, firm), { 0 } },
	                      { "photo", NULL, "", { 0 } }, { "_file.photo", "照片.jpg", NULL, sample(h, "jpeg", (int)strlen(name)) }), 303);
	return record_id(db, "contact", name);
}

static int64_t
photo_of(const char *type, int64_t id)
{
	struct ctx *ctx = test_unit(db);
	struct rec *r;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, unit_org(ctx));
	as_system_begin(ctx, "a test");
	assert_ok(ctx, rec_load(ctx, &r, type, id));
	as_system_end(ctx);
	int64_t photo = rec_int(r, "photo");
	test_end(ctx);
	return photo;
}

static const char *
picture_at(struct http *h, const char *type, int64_t picture, const char *more)
{
	return arena_printf(h->mem, "%s/picture/%lld%s", type, (long long)picture, more);
}

static void
test_picture__comes_with_a_form_and_stands_beside_the_name(void **state)
{
	struct http *h = browser_of(db, "sales1"), *other = browser_of(db, "sales3");
	int64_t id = contact_of(h, "张有像"), photo = photo_of("contact", id);
	const char *url = arena_printf(h->mem, "/customer/contact/%lld", (long long)id);

	(void)state;
	assert_true(photo > 0);
	assert_int_equal(http_get(h, url), 200);
	assert_true(http_shows(h, picture_at(h, "/customer/contact", photo, "?thumb=96")));
	assert_true(http_shows(h, "alt=\"照片\""));
	/* Until it is drawn a clear pixel lets the initials through; large ones are the picture itself. */
	assert_int_equal(http_get(h, picture_at(h, "/customer/contact", photo, "?thumb=96")), 200);
	assert_string_equal(http_header(h, "Content-Type"), "image/gif");
	assert_int_equal(http_get(h, picture_at(h, "/customer/contact", photo, "?thumb=320")), 200);
	assert_string_equal(http_header(h, "Content-Type"), "image/jpeg");
	worker(0);
	assert_string_equal(thumb_sides(h, picture_at(h, "/customer/contact", photo, "?thumb=96")), "96x48");
	assert_int_equal(http_get(h, "/customer/contact?look=cards"), 200);
	assert_true(http_shows(h, picture_at(h, "/customer/contact", photo, "?thumb=96")));
	assert_int_equal(http_get(other, picture_at(other, "/customer/contact", photo, "")), 404);
	assert_int_equal(http_get(h, picture_at(h, "/customer/contact", photo + 1000, "")), 404);
	http_close(h);
	http_close(other);
}

static void
test_picture__is_replaced_removed_and_restored(void **state)
{
	struct http *h = browser_of(db, "sales1");
	int64_t id = contact_of(h, "李换像"), first = photo_of("contact", id);
	const char *url = arena_printf(h->mem, "/customer/contact/%lld", (long long)id);

	(void)state;
	assert_int_equal(SEND(h, url, { "row_version", NULL, "1", { 0 } }, { "photo", NULL, text_id(h, first), { 0 } },
	                      { "_file.photo", "新的.png", NULL, sample(h, "png", 7) }), 303);
	int64_t second = photo_of("contact", id);
	assert_true(second > first);
	assert_int_equal(SEND(h, url, { "row_version", NULL, "2", { 0 } }, { "photo", NULL, text_id(h, second), { 0 } },
	                      { "_remove.photo", NULL, "1", { 0 } }), 303);
	assert_int_equal(photo_of("contact", id), 0);
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s/history", url)), 200);
	assert_true(http_shows(h, arena_printf(h->mem, "图片 %lld", (long long)second)));
	const char *at = strstr(http_body(h), "/restore\"");
	assert_non_null(at);
	while (*at != '"' || strncmp(at, "\"/customer", 10) != 0)
		at--;
	assert_int_equal(http_post(h, arena_strndup(h->mem, at + 1, strcspn(at + 1, "\"")), "_csrf", http_csrf(h, db), "row_version", "3", NULL), 303);
	assert_int_equal(photo_of("contact", id), second);
	/* What was there before is still seen where the history tells of it, and not cleared away. */
	assert_int_equal(http_get(h, picture_at(h, "/customer/contact", first, "")), 200);
	http_close(h);
}

static void
test_picture__is_not_lost_when_the_form_comes_back(void **state)
{
	struct http *h = browser_of(db, "sales1"), *other = browser_of(db, "sales2");

	(void)state;
	assert_int_equal(SEND(h, "/customer/contact/new", { "name", NULL, "", { 0 } }, { "customer", NULL, text_id(h, firm), { 0 } },
	                      { "photo", NULL, "", { 0 } }, { "_file.photo", "照片.png", NULL, sample(h, "png", 33) }), 422);
	const char *kept = arena_strdup(h->mem, http_hidden(h, "photo"));
	assert_true(number_of(kept) > 0);
	assert_true(http_shows(h, picture_at(h, "/customer/contact", number_of(kept), "?thumb=320")));
	assert_int_equal(http_get(h, picture_at(h, "/customer/contact", number_of(kept), "?thumb=320")), 200);
	/* It is of who sent it: others neither see it nor take it. */
	assert_int_equal(http_get(other, picture_at(other, "/customer/contact", number_of(kept), "")), 404);
	assert_int_equal(SEND(other, "/customer/contact/new", { "name", NULL, "王偷像", { 0 } }, { "photo", NULL, kept, { 0 } }), 422);
	assert_true(http_shows(other, "这张图片已不存在"));
	assert_int_equal(SEND(h, "/customer/contact/new", { "name", NULL, "赵留像", { 0 } }, { "customer", NULL, text_id(h, firm), { 0 } },
	                      { "photo", NULL, kept, { 0 } }), 303);
	assert_int_equal(photo_of("contact", record_id(db, "contact", "赵留像")), number_of(kept));
	/* Nor does it go to a second record. */
	assert_int_equal(SEND(h, "/customer/contact/new", { "name", NULL, "赵二", { 0 } }, { "photo", NULL, kept, { 0 } }), 422);
	http_close(h);
	http_close(other);
}

static int
refused(struct http *h, const char *name, struct bytes bytes)
{
	return SEND(h, "/customer/contact/new", { "name", NULL, "孙拒像", { 0 } }, { "customer", NULL, text_id(h, firm), { 0 } },
	            { "photo", NULL, "", { 0 } }, { "_file.photo", name, NULL, bytes });
}

static void
test_picture__that_is_none_is_refused_beside_its_field(void **state)
{
	struct http *h = browser_of(db, "sales1");
	struct bytes large = sample(h, "png", 5), cut = sample(h, "jpeg", 6);

	(void)state;
	assert_int_equal(refused(h, "logo.png", text_bytes("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>")), 422);
	assert_true(http_shows(h, "不是可以显示的图片（image/svg+xml）"));
	assert_true(http_shows(h, "id=\"f-photo-e\""));
	assert_true(http_shows(h, "value=\"孙拒像\""));
	assert_int_equal(refused(h, "a.jpg", text_bytes("<!DOCTYPE html><html><body><script>alert(1)</script></body></html>")), 422);
	assert_true(http_shows(h, "不是可以显示的图片（text/html）"));
	assert_int_equal(refused(h, "leer.png", text_bytes("")), 422);
	assert_true(http_shows(h, "是空文件"));
	assert_int_equal(refused(h, "bomb.png", sample(h, "bomb", 0)), 422);
	assert_true(http_shows(h, "20000 × 20000 像素"));
	cut.n = 40;
	assert_int_equal(refused(h, "cut.jpg", cut), 422);
	large.n = ((size_t)PICTURE_MOST_MB << 20) + 1;
	assert_int_equal(refused(h, "large.png", large), 422);
	assert_true(http_shows(h, "超过 10 MB"));
	assert_int_equal(record_id(db, "contact", "孙拒像"), 0);
	/* Names are only names. */
	assert_int_equal(refused(h, "a%22;%0D%0AX-Evil: 1.png", sample(h, "png", 8)), 303);
	assert_int_equal(http_get(h, picture_at(h, "/customer/contact", photo_of("contact", record_id(db, "contact", "孙拒像")), "")), 200);
	assert_null(strchr(http_header(h, "Content-Disposition"), '\n'));
	assert_null(http_header(h, "X-Evil"));
	http_close(h);
}

static void
test_picture__is_as_hidden_and_as_closed_as_its_field(void **state)
{
	struct http *h = browser_of(db, "sales1"), *looks = browser_of(db, "auditor");
	int64_t id = contact_of(h, "周藏像"), photo = photo_of("contact", id);
	const char *url = arena_printf(h->mem, "/customer/contact/%lld", (long long)id);

	(void)state;
	assert_int_equal(http_get(looks, picture_at(looks, "/customer/contact", photo, "")), 200);
	CHANGE(db, "INSERT INTO role_field (role, type, field, access) VALUES ('auditor', 'contact', 'photo', 'hidden'), ('salesperson', 'contact', 'photo', 'readonly')", NO_VALS);
	CHANGE(db, "UPDATE stamp SET n = n + 1", NO_VALS);
	assert_int_equal(http_get(looks, picture_at(looks, "/customer/contact", photo, "?thumb=96")), 404);
	assert_int_equal(http_get(looks, url), 200);
	assert_false(http_shows(looks, "/picture/"));
	assert_int_equal(http_get(looks, "/customer/contact?look=cards"), 200);
	assert_false(http_shows(looks, "/picture/"));
	CHANGE(db, "DELETE FROM role_field WHERE field = 'photo'", NO_VALS);
	CHANGE(db, "UPDATE stamp SET n = n + 1", NO_VALS);
	http_close(h);
	http_close(looks);
}

static void
test_picture__that_two_changed_is_chosen_by_what_it_shows(void **state)
{
	struct http *h = browser_of(db, "sales1");
	int64_t id = contact_of(h, "吴两像"), first = photo_of("contact", id);
	const char *url = arena_printf(h->mem, "/customer/contact/%lld", (long long)id);

	(void)state;
	assert_int_equal(SEND(h, url, { "row_version", NULL, "1", { 0 } }, { "photo", NULL, text_id(h, first), { 0 } },
	                      { "_file.photo", "甲.png", NULL, sample(h, "png", 11) }), 303);
	int64_t theirs = photo_of("contact", id);
	assert_int_equal(SEND(h, url, { "row_version", NULL, "1", { 0 } }, { "photo", NULL, text_id(h, first), { 0 } },
	                      { "_file.photo", "乙.png", NULL, sample(h, "png", 12) }), 409);
	const char *mine = arena_strdup(h->mem, http_hidden(h, "photo"));
	assert_true(http_shows(h, picture_at(h, "/customer/contact", theirs, "?thumb=320")));
	assert_true(http_shows(h, picture_at(h, "/customer/contact", number_of(mine), "?thumb=320")));
	assert_int_equal(http_post(h, url, "_csrf", http_csrf(h, db), "row_version", "2", "_conflict", "1", "photo", mine, "_pick.photo", "mine", NULL), 303);
	assert_int_equal(photo_of("contact", id), number_of(mine));
	http_close(h);
}

static void
test_picture__of_a_form_that_was_never_saved_goes_and_others_stay(void **state)
{
	struct http *h = browser_of(db, "sales1");
	struct ctx *ctx;
	int64_t id = contact_of(h, "郑存像"), photo = photo_of("contact", id), after = 0, done, left;
	bool more = true;

	(void)state;
	assert_int_equal(SEND(h, "/customer/contact/new", { "name", NULL, "", { 0 } }, { "_file.photo", "弃.png", NULL, sample(h, "png", 200) }), 422);
	left = number_of(http_hidden(h, "photo"));
	CHANGE(db, "UPDATE record_picture SET at = at - INTERVAL 3 DAY", NO_VALS);
	while (more) {
		ctx = test_unit(db);
		test_begin(ctx);
		assert_ok(ctx, attach_purge(ctx, &after, 20, &done, &more));
		test_commit(ctx);
		test_end(ctx);
	}
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM record_picture WHERE id = ?", VALS(VINT(left))), 0);
	assert_int_equal(http_get(h, picture_at(h, "/customer/contact", left, "")), 404);
	assert_int_equal(http_get(h, picture_at(h, "/customer/contact", photo, "")), 200);
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM file_thumb t LEFT JOIN file_content c ON c.id = t.content WHERE c.id IS NULL", NO_VALS), 0);
	http_close(h);
}

static void
test_picture__of_ones_own_is_chosen_in_the_profile_and_seen_by_others(void **state)
{
	struct http *h = browser_of(db, "sales1"), *looks = browser_of(db, "manager");
	struct ctx *ctx = test_ctx(db, "sales1");
	int64_t me = ctx->user->employee;

	(void)state;
	test_end(ctx);
	assert_int_equal(http_get(h, "/account/profile"), 200);
	assert_true(http_shows(h, "name=\"_file.photo\""));
	assert_int_equal(SEND(h, "/account/profile", { "photo", NULL, "", { 0 } }, { "_file.photo", "我.svg", NULL, text_bytes("<svg xmlns=\"http://www.w3.org/2000/svg\"/>") }), 422);
	assert_true(http_shows(h, "id=\"f-photo-e\""));
	assert_int_equal(SEND(h, "/account/profile", { "photo", NULL, "", { 0 } }, { "_file.photo", "我.jpg", NULL, sample(h, "jpeg", 50) }), 303);
	int64_t photo = photo_of("employee", me);
	assert_true(photo > 0);
	assert_int_equal(http_get(h, "/account/profile"), 200);	/* the bar of every page */
	assert_true(http_shows(h, picture_at(h, "/admin/employee", photo, "?thumb=96")));
	assert_int_equal(http_post(h, arena_printf(h->mem, "/customer/customer/%lld/comments", (long long)firm), "_csrf", http_csrf(h, db), "text", "看看我", NULL), 303);
	assert_int_equal(http_get(looks, arena_printf(looks->mem, "/customer/customer/%lld", (long long)firm)), 200);
	assert_true(http_shows(looks, picture_at(looks, "/admin/employee", photo, "?thumb=96")));
	assert_int_equal(http_get(looks, picture_at(looks, "/admin/employee", photo, "?thumb=320")), 200);
	/* A picture of somebody else is not taken over. */
	assert_int_equal(SEND(looks, "/account/profile", { "photo", NULL, text_id(looks, photo), { 0 } }), 303);
	ctx = test_ctx(db, "manager");
	assert_int_equal(photo_of("employee", ctx->user->employee), 0);
	test_end(ctx);
	/* Nor does a page that is older than the picture bring back the one that it showed. */
	assert_int_equal(SEND(h, "/account/profile", { "photo", NULL, text_id(h, photo), { 0 } }, { "_file.photo", "新.jpg", NULL, sample(h, "jpeg", 60) }), 303);
	int64_t later = photo_of("employee", me);
	assert_true(later > photo);
	assert_int_equal(SEND(h, "/account/profile", { "photo", NULL, text_id(h, photo), { 0 } }), 303);
	assert_int_equal(SEND(h, "/account/profile", { "photo", NULL, "", { 0 } }), 303);
	assert_int_equal(photo_of("employee", me), later);
	assert_int_equal(SEND(h, "/account/profile", { "photo", NULL, text_id(h, later), { 0 } }, { "_remove.photo", NULL, "1", { 0 } }), 303);
	assert_int_equal(photo_of("employee", me), 0);
	http_close(h);
	http_close(looks);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_thumbs__are_made_by_the_worker_and_seen_by_who_sees_the_file),
		cmocka_unit_test(test_thumbs__stand_upright_and_tell_neither_place_nor_camera),
		cmocka_unit_test(test_thumbs__are_made_of_prints_and_moving_pictures),
		cmocka_unit_test(test_thumbs__of_what_is_broken_or_too_large_are_tried_once),
		cmocka_unit_test(test_thumbs__that_end_the_worker_are_given_up),
		cmocka_unit_test(test_thumbs__come_to_files_of_older_versions),
		cmocka_unit_test(test_picture__comes_with_a_form_and_stands_beside_the_name),
		cmocka_unit_test(test_picture__is_replaced_removed_and_restored),
		cmocka_unit_test(test_picture__is_not_lost_when_the_form_comes_back),
		cmocka_unit_test(test_picture__that_is_none_is_refused_beside_its_field),
		cmocka_unit_test(test_picture__is_as_hidden_and_as_closed_as_its_field),
		cmocka_unit_test(test_picture__that_two_changed_is_chosen_by_what_it_shows),
		cmocka_unit_test(test_picture__of_a_form_that_was_never_saved_goes_and_others_stay),
		cmocka_unit_test(test_picture__of_ones_own_is_chosen_in_the_profile_and_seen_by_others),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
