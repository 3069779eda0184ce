/* hello.c - the bound of every page: libfcgi and nothing else. */
#include <fcgiapp.h>
#include <signal.h>
#include <stddef.h>

static void
stop(int sig)
{
	(void)sig;
	FCGX_ShutdownPending();
}

int
main(void)
{
	struct sigaction act = { .sa_handler = stop };
	FCGX_Request rq;

	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGUSR1, &act, NULL);
	FCGX_Init();
	FCGX_InitRequest(&rq, 0, FCGI_FAIL_ACCEPT_ON_INTR);
	while (FCGX_Accept_r(&rq) == 0) {
		FCGX_PutS("Content-Type: text/plain\r\n\r\nhello\n", rq.out);
		FCGX_Finish_r(&rq);
	}
	return 0;
}
