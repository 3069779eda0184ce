/* main.c - the program of module admin: users, organisation and settings. */
#include "crm.h"

static const struct module admin = {
	.name = "admin",
	.pages = (const struct page *const[]){ security_pages, data_scope_pages, organisation_pages, calendar_pages,
	                                     health_pages, mail_pages, file_settings_pages, tag_pages, shared_view_pages, why_pages, see_pages,
	                                     index_pages, choice_pages, layout_pages, job_pages, audit_pages, NULL },
};

int
main(int argc, char **argv)
{
	return app_main(argc, argv, &admin);
}
