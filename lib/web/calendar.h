/* calendar.h - what the two files of the calendar page share. */
#ifndef WEB_CALENDAR_H
#define WEB_CALENDAR_H

#include "doc/calendar.h"
#include "web/page.h"

#define CALENDAR_IMPORT_URL "/admin/calendar/import"

int calendar_import_page(struct req *rq);
int calendar_import_take(struct req *rq);

#endif
