/*
 * multipart.c - multipart/form-data over a whole body. Each part is a text
 * field or a file; file contents are never looked at and never decoded, they
 * are given as a place in the spooled body. Part types and transfer encodings
 * are ignored: a browser sends neither for text, and believes nothing for files.
 */
#include <strings.h>
#include "web/web.h"

enum { MAX_BOUNDARY = 70, MAX_PART_HEAD = 8192, MAX_TEXT = 8 << 20, MAX_FILE_NAME = 255 };

struct part {
	const char *name, *file_name;	/* file_name NULL = a text field */
	const char *data;
	size_t size;
};

static int
multipart_refuse(struct pairs *p, const char *problem)
{
	p->problem = problem;
	return ERR_BAD_REQUEST;
}

static bool
boundary_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c && strchr("'()+_,-./:=? ", c));
}

int
multipart_boundary(struct arena *a, const char *content_type, const char **out)
{
	const char *s = content_type + strcspn(content_type, ";");

	while (*s == ';') {
		s++;
		s += strspn(s, " \t");
		if (strncasecmp(s, "boundary=", 9) == 0) {
			bool quoted = s[9] == '"';
			const char *value = s + 9 + quoted;
			size_t n = strcspn(value, quoted ? "\"" : "; \t");

			if (n == 0 || n > MAX_BOUNDARY || value[n - 1] == ' ' || (quoted && !value[n]))
				return ERR_BAD_REQUEST;
			for (size_t i = 0; i < n; i++)
				if (!boundary_char(value[i]))
					return ERR_BAD_REQUEST;
			*out = arena_strndup(a, value, n);
			return OK;
		}
		s += strcspn(s, ";");
	}
	return ERR_BAD_REQUEST;
}

/* name="…" of a Content-Disposition line. Browsers write a quote as %22 and a
 * line end as %0D%0A, and nothing else is escaped. */
static const char *
disposition_parameter(struct arena *a, const char *line, size_t n, const char *name)
{
	size_t len = strlen(name);
	bool quoted = false;

	for (size_t i = 0; i + len + 2 <= n; i++) {
		if (line[i] == '"')
			quoted = !quoted;
		if (quoted || strncasecmp(line + i, name, len) != 0 || line[i + len] != '=' ||
		    line[i + len + 1] != '"' || i == 0 || !strchr("; \t", line[i - 1]))
			continue;
		const char *value = line + i + len + 2;
		const char *end = memchr(value, '"', n - i - len - 2);
		if (!end)
			return NULL;
		struct buf b;
		buf_init(&b, a);
		for (const char *c = value; c < end; c++) {
			if (end - c >= 3 && strncasecmp(c, "%22", 3) == 0) {
				buf_addc(&b, '"');
				c += 2;
			} else if (end - c >= 3 && strncasecmp(c, "%0d", 3) == 0) {
				buf_addc(&b, '\r');
				c += 2;
			} else if (end - c >= 3 && strncasecmp(c, "%0a", 3) == 0) {
				buf_addc(&b, '\n');
				c += 2;
			} else {
				buf_addc(&b, *c);
			}
		}
		return utf8_ok(buf_str(&b), b.n) ? buf_str(&b) : NULL;
	}
	return NULL;
}

/* The name a person knows: without folders, without control characters, cut
 * between characters. */
static const char *
file_name_clean(struct arena *a, const char *name)
{
	for (const char *c = name; *c; c++)
		if (*c == '/' || *c == '\\')
			name = c + 1;
	size_t n = strlen(name);
	if (n > MAX_FILE_NAME) {
		n = MAX_FILE_NAME;
		while (n && ((unsigned char)name[n] & 0xc0) == 0x80)
			n--;
	}
	char *clean = arena_strndup(a, name, n);
	for (char *c = clean; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '_';
	return clean;
}

/* The head of a part: lines up to an empty one. */
static int
part_head(struct pairs *p, struct part *part, const char *s, const char *end, const char **data)
{
	for (const char *start = s; end - start > 0;) {
		size_t room = (size_t)(end - start);
		const char *stop = memmem(start, room, "\r\n", 2);

		if (!stop || stop - s > MAX_PART_HEAD)
			break;
		size_t n = (size_t)(stop - start);
		if (n == 0) {
			*data = stop + 2;
			return part->name ? OK
			                  : multipart_refuse(p, N_("A part of this form has no name."));
		}
		if (memchr(start, 0, n))
			break;
		if (n > 20 && strncasecmp(start, "Content-Disposition:", 20) == 0) {
			part->name = disposition_parameter(p->mem, start, n, "name");
			part->file_name = disposition_parameter(p->mem, start, n, "filename");
		}
		start = stop + 2;
	}
	return multipart_refuse(p, N_("This form arrived incomplete. Please send it again."));
}

static int
part_take(struct pairs *p, const struct part *part, const char *body, int fd)
{
	if (!part->file_name) {
		if (!utf8_ok(part->data, part->size))
			return multipart_refuse(p, N_("This request contains text that is not valid UTF-8."));
		return pairs_add(p, part->name, arena_strndup(p->mem, part->data, part->size), true);
	}
	if (!*part->file_name && part->size == 0)	/* no file was chosen */
		return OK;
	if (p->upload_count == p->upload_cap) {
		size_t cap = p->upload_cap ? p->upload_cap * 2 : 8;
		struct upload *list = arena_new_array(p->mem, struct upload, cap);

		if (p->upload_count)
			memcpy(list, p->uploads, p->upload_count * sizeof *list);
		p->uploads = list;
		p->upload_cap = cap;
	}
	p->uploads[p->upload_count++] = (struct upload){
		.name = part->name,
		.file_name = file_name_clean(p->mem, part->file_name),
		.fd = fd,
		.offset = part->data - body,
		.size = (int64_t)part->size,
	};
	return OK;
}

int
multipart_parse(struct pairs *p, const char *boundary, const char *body, size_t n, int fd)
{
	const char *incomplete = N_("This form arrived incomplete. Please send it again.");
	const char *line = arena_printf(p->mem, "\r\n--%s", boundary);
	size_t line_size = strlen(line), text = 0, parts = 0;
	const char *end = body + n;

	/* The first boundary has no line end before it. */
	if (n < line_size || memcmp(body, line + 2, line_size - 2) != 0)
		return multipart_refuse(p, incomplete);
	for (const char *s = body + line_size - 2;;) {
		struct part part = { 0 };

		if (end - s < 2)
			return multipart_refuse(p, incomplete);
		if (s[0] == '-' && s[1] == '-')
			return OK;
		if (s[0] != '\r' || s[1] != '\n')
			return multipart_refuse(p, incomplete);
		if (++parts > MAX_PAIRS)
			return multipart_refuse(p, N_("This request has too many fields. Please send fewer at a time."));
		TRY(part_head(p, &part, s + 2, end, &part.data));
		/* An empty part has its boundary right after the head's empty line. */
		const char *from = part.data - 2;
		const char *stop = memmem(from, (size_t)(end - from), line, line_size);
		if (!stop)
			return multipart_refuse(p, incomplete);
		part.size = stop < part.data ? 0 : (size_t)(stop - part.data);
		if (!part.file_name && (text += part.size) > MAX_TEXT)
			return ERR_TOO_LARGE;
		TRY(part_take(p, &part, body, fd));
		s = stop + line_size;
	}
}
