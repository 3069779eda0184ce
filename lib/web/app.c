/*
 * app.c - a web program: what it opens once, one request from first byte to
 * last, and the FastCGI loop around it. A request runs as one transaction; on a
 * deadlock everything is thrown away and done again, which is safe because
 * nothing has left the process before the commit.
 */
#include <errno.h>
#include <fcgiapp.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>
#include "web/html.h"
#include "web/web.h"

enum { MOST_TRIES = 3, REQUEST_ID_SIZE = 16 };

/* ---- open and close --------------------------------------------------------------- */

/* One word, the hash of all static files: addresses change when a file does. */
static int
app_static_url(struct app *app, const char *path)
{
	char word[65] = "";
	FILE *f = fopen(path, "re");

	if (!f || fscanf(f, "%64[0-9a-zA-Z]", word) != 1) {
		log_error("cannot read %s: %m", path);
		if (f)
			fclose(f);
		return ERR_IO;
	}
	fclose(f);
	char *url = NULL;
	if (asprintf(&url, "/v/%s", word) < 0)
		return ERR_IO;
	app->static_url = url;
	html_open(url);
	return OK;
}

static int
app_open_share(struct app *app, const char *share, struct arena *a)
{
	struct buf problems;

	/* Our own locale: the system need not have zh_CN. */
	setenv("LOCPATH", arena_printf(a, "%s/locale/sys", share), 0);
	TRY(lang_open(arena_printf(a, "%s/locale", share)));
	TRY(app_static_url(app, arena_printf(a, "%s/static.version", share)));
	TRY(pinyin_open(arena_printf(a, "%s/pinyin.tsv", share)));
	buf_init(&problems, a);
	if (types_load(&app->types, arena_printf(a, "%s/types", share), false, &problems) != OK) {
		log_error("definitions: %s", buf_str(&problems));
		return ERR_BUG;
	}
	return view_open(arena_printf(a, "%s/templates", share), getenv("CRM_RELOAD") != NULL);
}

int
app_open(struct app *app, const struct module *m, const char *conf_path)
{
	char problem[400] = "";

	*app = (struct app){ .module = m };
	if (conf_load(&app->conf, conf_path, problem, sizeof problem) != OK) {
		log_error("%s", problem);
		return ERR_IO;
	}
	const char *level = conf_str(app->conf, "log.level");
	log_open(m->name, str_eq(level, "debug") ? LOG_LEVEL_DEBUG : str_eq(level, "warn") ? LOG_LEVEL_WARN :
	         str_eq(level, "error") ? LOG_LEVEL_ERROR : LOG_LEVEL_INFO);
	app->base_url = conf_str(app->conf, "web.base_url");
	app->https = str_starts(app->base_url, "https://");
	TRY(secret_init());
	TRY(secret_key_open(app->conf));
	struct arena *a = arena_new();
	int rc = app_open_share(app, conf_str(app->conf, "paths.share"), a);
	arena_free(a);
	TRY(rc);
	TRY(db_open(&app->db, app->conf, DB_APP));
	return db_open(&app->side, app->conf, DB_APP);
}

void
app_close(struct app *app)
{
	if (app->side)
		db_close(app->side);
	if (app->db)
		db_close(app->db);
	free((void *)(uintptr_t)app->fake_hash);
	free((void *)(uintptr_t)app->static_url);
	*app = (struct app){ 0 };
}

/* ---- one try -------------------------------------------------------------------------- */

/* Whoever chose nothing, and whose browser asks for neither language, reads the company's. */
static void
app_language(struct req *rq)
{
	const char *lang = company_settings(&rq->ctx)->language;

	if (!*lang || rq->lang_chosen)
		return;
	rq->lang = lang;
	lang_use(lang);
	if (rq->user)
		rq->user->lang = lang;
}

static int
app_session(struct req *rq)
{
	TRY(sess_open(rq));
	app_language(rq);
	TRY(sess_check(rq));
	return see_open(rq);
}

/* A foreign page gets nothing; one of ours that is only older than the login
 * gets its inputs back to send them again. */
static int
app_refuse_csrf(struct req *rq)
{
	if (rq->session && csrf_is_same_site(rq) && resend_confirm(rq, 403, resend_address(rq), "") == OK) {
		log_info("%s: token of an earlier session, inputs given back", rq->path);
		return OK;
	}
	resp_clear(rq);
	rq->problem = _("This did not come from a page of this system, or the page is too old. "
	                "Please open it again and repeat your change.");
	err_clear(&rq->ctx);
	return err_set(&rq->ctx, ERR_DENIED, "cross-site request or wrong token");
}

static bool
app_wants_password(const struct req *rq)
{
	return rq->ctx.user->must_change_password && !str_eq(rq->page->right, "public") &&
	       !str_eq(rq->page->path, "/password") && !str_eq(rq->page->path, "/logout");
}

/* Who has to add a second factor, does so before anything else. */
static bool
app_wants_factor(struct req *rq)
{
	return sess_wants_factor(rq) && !str_eq(rq->page->right, "public") && !str_eq(rq->page->path, "/password") &&
	       !str_eq(rq->page->path, "/logout") && !str_starts(rq->page->path, "/account/two-factor");
}

static int
app_page(struct req *rq)
{
	if (req_is_post(rq) && !csrf_ok(rq))
		return app_refuse_csrf(rq);
	if (see_ended(rq)) {
		rq->problem = _("You are not looking through this person’s eyes any more, so this was not carried out: it would have been done in your own name. Open the page again.");
		rq->problem_title = _("Seeing as somebody else has ended");
		return err_set(&rq->ctx, ERR_STATE, "%s does not see as anybody any more", rq->ctx.user->login);
	}
	if (see_refuses(rq)) {
		rq->problem = _("You are looking through somebody else’s eyes: nothing can be changed, and the account is shown to its owner only. End it first.");
		return err_set(&rq->ctx, ERR_DENIED, "%s sees as %s", rq->ctx.seer->login, rq->ctx.user->login);
	}
	/* Wherever he goes: also where he may not. */
	if (app_wants_password(rq))
		return resp_redirect(rq, "/password");
	if (app_wants_factor(rq))
		return resp_redirect(rq, "/account/two-factor");
	TRY(route_guard(rq, rq->page));
	TRY(rq->page->fn(rq));
	if (!rq->out->status)
		return err_set(&rq->ctx, ERR_BUG, "the page %s gave no answer", rq->page->path);
	return OK;
}

static int
app_try(struct req *rq)
{
	int found = route_find(rq, &rq->page);

	if (found == OK && str_eq(rq->page->right, "bare"))
		return rq->page->fn(rq);
	TRY(db_begin(&rq->ctx, req_is_post(rq) ? DB_WRITE : DB_READ));
	TRY(app_session(rq));
	TRY(found);
	TRY(app_page(rq));
	/* A form that is shown again has saved nothing, whatever it did before. */
	if (rq->out->status >= 400)
		db_rollback(&rq->ctx);
	return db_in_transaction(&rq->ctx) ? db_commit(&rq->ctx) : OK;
}

/* ---- the whole request ------------------------------------------------------------------- */

static void
app_begin_try(struct req *rq, struct arena *attempt)
{
	const struct http_request *in = rq->in;

	rq->ctx = (struct ctx){
		.mem = attempt, .db = rq->app->db, .side = rq->app->side, .user = &sess_nobody,
		.types = rq->app->types, .zone = conf_str(rq->app->conf, "company.zone"),
		.channel = "web", .request_id = rq->ctx.request_id, .now = rq->ctx.now,
		.numbers = rq->ctx.numbers,
		.ip = in->remote_addr && strlen(in->remote_addr) <= 45 ? in->remote_addr : "",
	};
	rq->ctx.today = instant_date(rq->ctx.now, rq->ctx.zone);
	rq->session = NULL;
	rq->user = NULL;
	rq->problem = NULL;
	rq->problem_title = NULL;
	rq->problem_status = 0;
	rq->seeing_ended = false;
	resp_clear(rq);
}

/* The connection broke at COMMIT. The form's key tells whether it was saved;
 * when it was not, the whole may run again. */
static int
app_settle_doubt(struct req *rq)
{
	struct once once = { .location = "" };

	if (!req_body(rq, "_once"))
		return ERR_DOUBT;
	int rc = db_begin(&rq->ctx, DB_READ);
	if (rc == OK)
		rc = once_find(rq, &once);
	db_rollback(&rq->ctx);
	if (rc != OK)
		return ERR_DOUBT;
	if (!once.found)
		return ERR_BUSY;
	resp_clear(rq);
	err_clear(&rq->ctx);
	return resp_redirect(rq, "%s", once.location);
}

static void
app_pause(int try)
{
	unsigned jitter = (unsigned)(instant_now() % 17) + (unsigned)getpid() % 13;

	usleep((5 + jitter) * 1000 * (unsigned)try);
}

static void
app_run(struct req *rq, struct arena *attempt)
{
	int rc = OK;

	for (int try = 1;; try++) {
		app_begin_try(rq, attempt);
		req_language(rq);
		rc = rq->path ? OK : req_read(rq);
		if (rc == OK)
			rc = app_try(rq);
		db_rollback(&rq->ctx);
		if (rc == ERR_DOUBT)
			rc = app_settle_doubt(rq);
		if (rc != ERR_BUSY || try == MOST_TRIES)
			break;
		log_info("again, try %d: %s", try, rq->ctx.err.msg);
		arena_reset(attempt);
		num_again(rq->ctx.numbers);
		app_pause(try);
	}
	if (rc == OK)
		sess_rotate(rq);
	const struct user *who = rq->ctx.seer ? rq->ctx.seer : rq->ctx.user;
	if (rc == ERR_DENIED && rq->session)
		security_note(&rq->ctx, "denied", who->id, who->login,
		              arena_printf(rq->mem, "%s %s", rq->in->method, rq->path ? rq->path : ""));
	note_flush(&rq->ctx);
	if (rc != OK)
		rc = resp_error(rq, rc);
	rq->out->statements = rq->ctx.statements;
}

void
app_handle(struct app *app, const struct http_request *in, struct http_response *out)
{
	struct arena *mem = arena_new(), *attempt = arena_new();
	struct req *rq = arena_alloc(mem, sizeof *rq);

	*out = (struct http_response){ .mem = mem, .body = "" };
	*rq = (struct req){ .app = app, .in = in, .out = out, .mem = mem, .lang = "", .theme = "" };
	rq->ctx.request_id = arena_strndup(mem, secret_token(mem), REQUEST_ID_SIZE);
	rq->ctx.now = instant_now();
	rq->ctx.numbers = num_keep(mem);
	log_request(rq->ctx.request_id);
	app_run(rq, attempt);
	resp_finish(rq);
	arena_free(attempt);
	log_request("");
}

/* ---- FastCGI ---------------------------------------------------------------------------------- */

static volatile sig_atomic_t app_ending;
static char app_current[200];	/* for the line of a missed deadline */

static void
app_on_end(int signal)
{
	(void)signal;
	app_ending = 1;
	FCGX_ShutdownPending();
}

/* Nothing is half done: the database rolls back when the connection goes. */
static void
app_on_deadline(int signal)
{
	static const char text[] = "<3>deadline passed, process ends: ";

	(void)signal;
	if (write(STDERR_FILENO, text, sizeof text - 1) < 0 ||
	    write(STDERR_FILENO, app_current, strlen(app_current)) < 0 || write(STDERR_FILENO, "\n", 1) < 0)
		_exit(71);
	_exit(70);
}

static void
app_signals(void)
{
	struct sigaction end = { .sa_handler = app_on_end }, deadline = { .sa_handler = app_on_deadline };
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	sigaction(SIGTERM, &end, NULL);
	sigaction(SIGUSR1, &end, NULL);
	sigaction(SIGALRM, &deadline, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
}

static void
app_deadline(int64_t seconds)
{
	struct itimerval t = { .it_value = { .tv_sec = seconds } };

	setitimer(ITIMER_REAL, &t, NULL);
}

/* A leak or a bomb ends this process, not the machine. Sanitizers need room. */
static void
app_limit_memory(void)
{
#ifndef __SANITIZE_ADDRESS__
	struct rlimit limit = { .rlim_cur = 512u << 20, .rlim_max = 512u << 20 };

	if (setrlimit(RLIMIT_AS, &limit) != 0)
		log_warn("no memory limit: %m");
#endif
}

static ssize_t
app_read(void *from, char *piece, size_t n)
{
	FCGX_Stream *in = from;
	int done = FCGX_GetStr(piece, (int)n, in);

	return done == 0 && FCGX_GetError(in) ? -1 : done;
}

static int64_t
app_content_length(const char *text)
{
	int64_t n;

	return text && *text && str_int(text, &n) == OK && n >= 0 ? n : -1;
}

static struct http_request
app_request(FCGX_Request *r, struct arena *a)
{
	const char *uri = FCGX_GetParam("REQUEST_URI", r->envp);
	const char *method = FCGX_GetParam("REQUEST_METHOD", r->envp);
	const char *kind = FCGX_GetParam("HTTP_HX_REQUEST_TYPE", r->envp);

	return (struct http_request){
		.method = method ? method : "",
		.path = uri ? arena_strndup(a, uri, strcspn(uri, "?")) : "",
		.query = FCGX_GetParam("QUERY_STRING", r->envp),
		.host = FCGX_GetParam("HTTP_HOST", r->envp),
		.content_type = FCGX_GetParam("CONTENT_TYPE", r->envp),
		.remote_addr = FCGX_GetParam("REMOTE_ADDR", r->envp),
		.cookie = FCGX_GetParam("HTTP_COOKIE", r->envp),
		.origin = FCGX_GetParam("HTTP_ORIGIN", r->envp),
		.sec_fetch_site = FCGX_GetParam("HTTP_SEC_FETCH_SITE", r->envp),
		.referer = FCGX_GetParam("HTTP_REFERER", r->envp),
		.accept_language = FCGX_GetParam("HTTP_ACCEPT_LANGUAGE", r->envp),
		.user_agent = FCGX_GetParam("HTTP_USER_AGENT", r->envp),
		.if_none_match = FCGX_GetParam("HTTP_IF_NONE_MATCH", r->envp),
		.range = FCGX_GetParam("HTTP_RANGE", r->envp),
		.if_range = FCGX_GetParam("HTTP_IF_RANGE", r->envp),
		.htmx = str_eq(kind, "full") ? NULL : FCGX_GetParam("HTTP_HX_REQUEST", r->envp),
		.content_length = app_content_length(FCGX_GetParam("CONTENT_LENGTH", r->envp)),
		.read = app_read,
		.from = r->in,
	};
}

static void
app_send(FCGX_Request *r, const struct http_response *out)
{
	FCGX_FPrintF(r->out, "Status: %d\r\n", out->status);
	for (size_t i = 0; i < out->header_count; i++) {
		FCGX_PutS(out->headers[i].name, r->out);
		FCGX_PutS(": ", r->out);
		FCGX_PutS(out->headers[i].value, r->out);
		FCGX_PutS("\r\n", r->out);
	}
	FCGX_PutS("\r\n", r->out);
	FCGX_PutStr(out->body, (int)out->body_size, r->out);
}

static void
app_serve(struct app *app, FCGX_Request *r)
{
	int64_t seconds = conf_int(app->conf, "web.deadline_s");

	while (!app_ending) {
		int rc = FCGX_Accept_r(r);

		if (rc == -EINTR && !app_ending)
			continue;
		if (rc < 0)
			break;
		struct arena *a = arena_new();
		struct http_response out;
		struct http_request in = app_request(r, a);
		snprintf(app_current, sizeof app_current, "%s %s", in.method, in.path);
		app_deadline(seconds);
		app_handle(app, &in, &out);
		app_send(r, &out);
		FCGX_Finish_r(r);
		app_deadline(0);
		arena_free(out.mem);
		arena_free(a);
	}
}

int
app_main(int argc, char **argv, const struct module *m)
{
	struct app app;
	FCGX_Request r;

	log_open(m->name, LOG_LEVEL_INFO);
	if (argc > 1 || FCGX_IsCGI()) {
		fprintf(stderr, "%s: a FastCGI program; start it with spawn-fcgi\n", argv[0]);
		return 2;
	}
	app_limit_memory();
	if (app_open(&app, m, NULL) != OK)
		return 1;
	app_signals();
	if (FCGX_Init() != 0 || FCGX_InitRequest(&r, 0, FCGI_FAIL_ACCEPT_ON_INTR) != 0)
		return 1;
	app_serve(&app, &r);
	app_close(&app);
	return 0;
}
