/* main.c - the portal: login, home and what belongs to no module. */
#include "crm.h"
#include "home.h"

static const struct page portal_pages[] = {
	{ .method = "GET", .path = "/", .right = "login", .fn = home_page },
	{ 0 },
};
static const struct module portal = {
	.name = "portal",
	.pages = (const struct page *const[]){ login_pages, account_pages, reset_pages, notice_pages, search_pages, portal_pages, NULL },
};

int
main(int argc, char **argv)
{
	return app_main(argc, argv, &portal);
}
