/* err.c - the first error of a unit, and the one by-pass of rights. */
#include <assert.h>
#include "base/base.h"

int
err_set_at(struct ctx *ctx, int code, const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	assert(code != OK);
	if (ctx->err.code != OK)
		return code;
	va_start(ap, fmt);
	vsnprintf(ctx->err.msg, sizeof ctx->err.msg, fmt, ap);
	va_end(ap);
	ctx->err.code = code;
	ctx->err.file = file;
	ctx->err.line = line;
	return code;
}

void
err_clear(struct ctx *ctx)
{
	ctx->err.code = OK;
	ctx->err.file = NULL;
	ctx->err.line = 0;
	ctx->err.msg[0] = '\0';
}

const char *
err_name(int code)
{
	switch ((enum err_code)code) {
	case OK: return "ok";
	case ERR_NOTFOUND: return "not_found";
	case ERR_DENIED: return "denied";
	case ERR_INVALID: return "invalid";
	case ERR_CONFLICT: return "conflict";
	case ERR_BUSY: return "busy";
	case ERR_DB: return "database";
	case ERR_IO: return "io";
	case ERR_BUG: return "bug";
	case ERR_DOWN: return "down";
	case ERR_DOUBT: return "in_doubt";
	case ERR_DUPLICATE: return "duplicate";
	case ERR_REFERENCED: return "referenced";
	case ERR_TIMEOUT: return "timeout";
	case ERR_TOO_LARGE: return "too_large";
	case ERR_BAD_REQUEST: return "bad_request";
	case ERR_LOGIN: return "login";
	case ERR_STATE: return "state";
	}
	return "unknown";
}

void
as_system_begin(struct ctx *ctx, const char *why)
{
	log_info("as system: %s", why);
	ctx->as_system++;
}

void
as_system_end(struct ctx *ctx)
{
	assert(ctx->as_system > 0);
	ctx->as_system--;
}
