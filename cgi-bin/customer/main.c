/* main.c - the program of module customer: customers, their regions and industries. */
#include "customer/customer.h"

static const struct module customer = {
	.name = "customer",
	.pages = (const struct page *const[]){ customer_value_pages, customer_report_pages, NULL },
};

int
main(int argc, char **argv)
{
	return app_main(argc, argv, &customer);
}
