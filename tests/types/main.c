/* main.c - the program of the made-up types, which prove the engine; never installed. */
#include "crm.h"

static const struct module types = { .name = "types" };

int
main(int argc, char **argv)
{
	return app_main(argc, argv, &types);
}
