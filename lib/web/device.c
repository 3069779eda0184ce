/*
 * device.c - a browser's name for itself in words: "Chrome on Windows". Only for
 * people to recognise their own; everybody may call himself anything.
 */
#include "web/account.h"

struct mark { const char *part, *name; };

static const char *
mark_find(const struct mark *marks, size_t n, const char *agent)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(agent, marks[i].part))
			return marks[i].name;
	return NULL;
}

/* Each names itself beside those that it is made of: the special ones come first. */
static const char *
device_browser(const char *agent)
{
	static const struct mark marks[] = {
		{ "MicroMessenger", N_("WeChat") }, { "DingTalk", N_("DingTalk") }, { "Lark/", N_("Feishu") }, { "Feishu", N_("Feishu") },
		{ "Edg", "Edge" }, { "OPR/", "Opera" }, { "QQBrowser", N_("QQ Browser") }, { "UCBrowser", "UC" },
		{ "Firefox", "Firefox" }, { "FxiOS", "Firefox" }, { "CriOS", "Chrome" }, { "Chrome", "Chrome" },
		{ "Safari", "Safari" }, { "curl", "curl" },
	};

	return mark_find(marks, sizeof marks / sizeof marks[0], agent);
}

static const char *
device_system(const char *agent)
{
	static const struct mark marks[] = {
		{ "HarmonyOS", N_("HarmonyOS") }, { "iPhone", "iPhone" }, { "iPad", "iPad" }, { "Android", "Android" },
		{ "Windows", "Windows" }, { "Mac OS X", "macOS" }, { "Macintosh", "macOS" }, { "CrOS", "ChromeOS" }, { "Linux", "Linux" },
	};

	return mark_find(marks, sizeof marks / sizeof marks[0], agent);
}

const char *
device_text(struct ctx *ctx, const char *agent)
{
	const char *browser = device_browser(agent), *system = device_system(agent);

	if (browser && system)
		return arena_printf(ctx->mem, _("%1$s on %2$s"), lang_text(browser), lang_text(system));
	return browser || system ? lang_text(browser ? browser : system) : _("Unknown device");
}

bool
device_is_phone(const char *agent)
{
	return strstr(agent, "iPhone") || strstr(agent, "Mobile") || strstr(agent, "Android");
}
