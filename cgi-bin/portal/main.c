/* main.c - the portal: login, home and what belongs to no module. */
#include "crm.h"

static const struct module portal = {
	.name = "portal",
	.pages = (const struct page *const[]){ login_pages, account_pages, reset_pages, notice_pages, search_pages, desk_pages, NULL },
};

int
main(int argc, char **argv)
{
	return app_main(argc, argv, &portal);
}
