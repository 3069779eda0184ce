/* home.h - the home page, for the portal's table of pages. */
#ifndef HOME_H
#define HOME_H

struct req;
int home_page(struct req *rq);

#endif
