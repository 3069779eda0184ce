/* cutter.c - a man in the middle of a unix socket who hangs up at the right moment. */
#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "cutter.h"

struct cutter {
	pthread_t thread;
	int listening;
	struct sockaddr_un here, server;
	char text[40];
	bool deliver;
	atomic_bool cut, stopping;
};

static void
address_set(struct sockaddr_un *a, const char *path)
{
	*a = (struct sockaddr_un){ .sun_family = AF_UNIX };
	assert(strlen(path) < sizeof a->sun_path);
	memcpy(a->sun_path, path, strlen(path) + 1);
}

static bool
pass_on(int to, const char *buf, size_t n)
{
	while (n > 0) {
		ssize_t done = send(to, buf, n, MSG_NOSIGNAL);
		if (done <= 0)
			return false;
		buf += done;
		n -= (size_t)done;
	}
	return true;
}

/* The text came from the client: is the connection over? */
static bool
cut_here(struct cutter *c, int server, const char *buf, size_t n)
{
	if (atomic_load(&c->cut) || !memmem(buf, n, c->text, strlen(c->text)))
		return false;
	atomic_store(&c->cut, true);
	if (c->deliver && pass_on(server, buf, n)) {
		struct pollfd answer = { .fd = server, .events = POLLIN };
		poll(&answer, 1, 5000);
	}
	return true;
}

static void
connection_serve(struct cutter *c, int client, int server)
{
	struct pollfd ends[] = { { .fd = client, .events = POLLIN }, { .fd = server, .events = POLLIN } };
	char buf[65536];

	while (poll(ends, 2, -1) > 0) {
		for (int i = 0; i < 2; i++) {
			if (!ends[i].revents)
				continue;
			ssize_t n = recv(ends[i].fd, buf, sizeof buf, 0);
			if (n <= 0 || (i == 0 && cut_here(c, server, buf, (size_t)n)) ||
			    !pass_on(ends[!i].fd, buf, (size_t)n))
				return;
		}
	}
}

static void *
cutter_run(void *arg)
{
	struct cutter *c = arg;

	for (;;) {
		int client = accept(c->listening, NULL, NULL);
		if (client < 0 || atomic_load(&c->stopping)) {
			if (client >= 0)
				close(client);
			return NULL;
		}
		int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (connect(server, (const struct sockaddr *)&c->server, sizeof c->server) == 0)
			connection_serve(c, client, server);
		close(server);
		close(client);
	}
}

struct cutter *
cutter_start(const char *server, const char *text, bool deliver, char *path, size_t size)
{
	struct cutter *c = calloc(1, sizeof *c);

	assert(c);
	snprintf(path, size, "%s/cutter.%d", getenv("CRM_TEST_TMP"), (int)getpid());
	snprintf(c->text, sizeof c->text, "%s", text);
	c->deliver = deliver;
	address_set(&c->here, path);
	address_set(&c->server, server);
	unlink(path);
	c->listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int rc = bind(c->listening, (const struct sockaddr *)&c->here, sizeof c->here);
	if (rc == 0)
		rc = listen(c->listening, 4);
	if (rc == 0)
		rc = pthread_create(&c->thread, NULL, cutter_run, c);
	if (rc != 0) {
		perror(path);
		exit(1);
	}
	return c;
}

void
cutter_stop(struct cutter *c)
{
	/* A last caller wakes the thread out of accept(). */
	int last = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	atomic_store(&c->stopping, true);
	if (connect(last, (const struct sockaddr *)&c->here, sizeof c->here) != 0)
		perror("cutter");
	pthread_join(c->thread, NULL);
	close(last);
	close(c->listening);
	unlink(c->here.sun_path);
	free(c);
}
