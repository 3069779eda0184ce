/* val.c - one value of any kind. */
#include "base/base.h"

bool
val_eq(struct val a, struct val b)
{
	if (a.kind != b.kind)
		return false;
	switch (a.kind) {
	case V_NULL: return true;
	case V_BOOL: return a.b == b.b;
	case V_INT: return a.i == b.i;
	case V_LINK: return a.i == b.i;
	case V_DEC: return a.d.micro == b.d.micro;
	case V_DATE: return a.date == b.date;
	case V_INSTANT: return a.instant == b.instant;
	case V_TEXT: return str_eq(a.s, b.s);
	case V_BYTES: return a.n == b.n && (a.n == 0 || memcmp(a.s, b.s, a.n) == 0);
	}
	return false;
}

bool
val_is_empty(struct val v)
{
	switch (v.kind) {
	case V_NULL: return true;
	case V_TEXT: return !v.s || v.s[0] == '\0';
	case V_BYTES: return v.n == 0;
	default: return false;
	}
}
