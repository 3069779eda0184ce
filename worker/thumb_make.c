/*
 * thumb_make.c - draws small pictures with libvips, in a process of its own with bounds on time and memory: what
 * somebody uploaded may be broken or made to break, and then only that process ends. The pictures are turned as the
 * camera was held, in the colours of screens, and carry nothing else: no place, no time, no name.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vips/vips.h>
#include "doc/attach.h"
#include "doc/thumb.h"
#include "thumb_make.h"

enum { SIZES = 2, ROOM = 512 << 10, QUALITY = 80, SECONDS = 20, MEMORY_MB = 1500 };
static const int64_t MOST_PIXELS = 64000000;
static const int sizes[SIZES] = { THUMB_SMALL, THUMB_LARGE };

/* What both processes see. n: bytes of each picture, 0 = it could not be made. */
struct drawing { size_t n[SIZES]; char data[SIZES][ROOM]; };

/* ---- in the process that draws ------------------------------------------------------------------ */

static void
bounds_set(void)
{
	const struct rlimit time = { SECONDS, SECONDS + 1 }, core = { 0, 0 };

	setrlimit(RLIMIT_CPU, &time);
	setrlimit(RLIMIT_CORE, &core);
#ifndef __SANITIZE_ADDRESS__
	const struct rlimit memory = { (rlim_t)MEMORY_MB << 20, (rlim_t)MEMORY_MB << 20 };
	setrlimit(RLIMIT_AS, &memory);
#endif
	alarm(2 * SECONDS);
	/* A broken picture can say so a hundred thousand times. */
	int nothing = open("/dev/null", O_WRONLY);
	if (nothing >= 0)
		dup2(nothing, STDERR_FILENO);
}

static bool
is_too_large(char *bytes, size_t n)
{
	VipsImage *head = vips_image_new_from_buffer(bytes, n, "", "access", VIPS_ACCESS_SEQUENTIAL, NULL);
	bool large = !head || (int64_t)vips_image_get_width(head) * vips_image_get_height(head) > MOST_PIXELS;

	if (head)
		g_object_unref(head);
	return large;
}

/* Where and when it was taken, by whom, with what: nothing of it goes on. What the picture itself needs cannot be removed. */
static VipsImage *
bare(VipsImage *image)
{
	VipsImage *copy;

	if (vips_copy(image, &copy, NULL) != 0)
		return NULL;
	gchar **fields = vips_image_get_fields(copy);
	for (gchar **f = fields; f && *f; f++)
		vips_image_remove(copy, *f);
	g_strfreev(fields);
	return copy;
}

static void
one_draw(char *bytes, size_t n, int size, char *to, size_t *made)
{
	VipsImage *small, *plain;
	void *webp = NULL;
	size_t length = 0;

	if (vips_thumbnail_buffer(bytes, n, &small, size, "height", size, "size", VIPS_SIZE_DOWN, "export_profile", "srgb", NULL) != 0)
		return;
	plain = bare(small);
	if (plain && vips_webpsave_buffer(plain, &webp, &length, "strip", TRUE, "Q", QUALITY, NULL) == 0 && length <= ROOM) {
		memcpy(to, webp, length);
		*made = length;
	}
	g_free(webp);
	g_clear_object(&plain);
	g_object_unref(small);
}

static void
all_draw(struct drawing *d, char *bytes, size_t n)
{
	bounds_set();
	if (vips_init("keyuan") != 0)
		_exit(2);
	vips_block_untrusted_set(TRUE);
	vips_concurrency_set(1);
	vips_cache_set_max(0);
	if (is_too_large(bytes, n))
		_exit(1);
	for (int i = 0; i < SIZES; i++)
		one_draw(bytes, n, sizes[i], d->data[i], &d->n[i]);
	/* Nothing of the other process is ended here: its connections, its files. */
	_exit(0);
}

/* ---- in the worker --------------------------------------------------------------------------------- */

static void
drawing_end(void *arg)
{
	munmap(arg, sizeof(struct drawing));
}

static struct drawing *
drawing_new(struct ctx *ctx)
{
	struct drawing *d = mmap(NULL, sizeof *d, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (d == MAP_FAILED)
		return NULL;
	arena_defer(ctx->mem, drawing_end, d);
	return d;
}

/* *ok: it ended by itself, and all sizes are there. */
static int
draw(struct ctx *ctx, struct drawing *d, char *bytes, size_t n, bool *ok)
{
	int status = 0;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child < 0)
		return err_set(ctx, ERR_IO, "no process to draw in: %m");
	if (child == 0)
		all_draw(d, bytes, n);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return err_set(ctx, ERR_IO, "lost the process that draws: %m");
	*ok = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	for (int i = 0; i < SIZES; i++)
		*ok = *ok && d->n[i] > 0 && d->n[i] <= ROOM;
	return OK;
}

int
thumbs_due(struct ctx *ctx, struct job_run *run)
{
	struct attachment a = { 0 };
	struct thumb list[SIZES];
	struct drawing *d;
	bool ok = false;

	TRY(thumb_next(ctx, &a.content, &a.size, &run->more));
	if (!a.content)
		return OK;
	run->done++;
	char *bytes = arena_alloc_uninitialised(ctx->mem, (size_t)a.size + 1);
	TRY(attach_read(ctx, &a, 0, a.size, bytes));
	d = drawing_new(ctx);
	if (!d)
		return err_set(ctx, ERR_IO, "no memory to draw in");
	TRY(draw(ctx, d, bytes, (size_t)a.size, &ok));
	for (int i = 0; ok && i < SIZES; i++)
		list[i] = (struct thumb){ .size = sizes[i], .mime = "image/webp", .data = d->data[i], .n = d->n[i] };
	if (!ok)
		log_info("no small picture can be made of content %lld", (long long)a.content);
	return thumb_store(ctx, a.content, list, ok ? SIZES : 0);
}
