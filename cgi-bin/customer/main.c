/* main.c - the program of module customer: customers, their regions and industries. */
#include "crm.h"

static const struct module customer = { .name = "customer" };

int
main(int argc, char **argv)
{
	return app_main(argc, argv, &customer);
}
