/*
 * secret_file.c - the file of passwords and keys: one "name:secret" on a line,
 * readable by its owner only.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/base.h"

static const char *key;		/* of the MACs; lives as long as the process */

static char *
line_find(FILE *f, const char *name)
{
	size_t n = strlen(name), cap = 0;
	char *line = NULL, *found = NULL;

	while (!found && getline(&line, &cap, f) > 0) {
		line[strcspn(line, "\r\n")] = '\0';
		if (strncmp(line, name, n) == 0 && line[n] == ':')
			found = strdup(line + n + 1);
	}
	if (line)
		explicit_bzero(line, cap);
	free(line);
	return found;
}

int
secret_line(const struct conf *conf, const char *name, char **out)
{
	const char *path = conf_str(conf, "db.password_file");
	FILE *f = fopen(path, "re");
	struct stat st;
	int rc = ERR_IO;

	*out = NULL;
	if (!f || fstat(fileno(f), &st) != 0)
		log_error("password file %s: %s", path, strerror(errno));
	else if (!S_ISREG(st.st_mode) || (st.st_mode & 077))
		log_error(
		        "password file %s: must be a file that only its owner can read (mode 0600)",
		        path);
	else if ((*out = line_find(f, name)) == NULL || !**out)
		log_error("password file %s: no line for %s", path, name);
	else
		rc = OK;
	if (f)
		fclose(f);
	return rc;
}

void
secret_set_key(const char *text)
{
	free((void *)(uintptr_t)key);
	key = text ? strdup(text) : NULL;
}

int
secret_key_open(const struct conf *conf)
{
	char *text;

	TRY(secret_line(conf, "mac", &text));
	secret_set_key(text);
	explicit_bzero(text, strlen(text));
	free(text);
	return OK;
}

const char *
secret_key(void)
{
	if (!key) {
		struct arena *a = arena_new();
		secret_set_key(secret_token(a));
		arena_free(a);
	}
	return key;
}
