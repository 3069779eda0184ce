/*
 * pages.c - the pages every type has by its definition alone. A type's own
 * pages (struct hooks) are asked before these.
 */
#include "web/page.h"

const struct page generic_pages[] = {
	{ "GET",  "/{type}",           "read",   page_list },
	{ "GET",  "/{type}/filter",    "read",   page_filter_edit },
	{ "GET",  "/{type}/columns",   "read",   page_columns },
	{ "GET",  "/{type}/export",    "export", page_export },
	{ "POST", "/{type}/export",    "export", page_export_make },
	{ "GET",  "/{type}/view/new",  "read",   page_view_new },
	{ "POST", "/{type}/view/new",  "read",   page_view_create },
	{ "GET",  "/{type}/view/{id}", "read",   page_view_edit },
	{ "POST", "/{type}/view/{id}", "read",   page_view_save },
	{ "POST", "/{type}/view/{id}/delete", "read", page_view_delete },
	{ "GET",  "/{type}/pick",      "read",   page_pick },
	{ "GET",  "/{type}/new",       "create", page_new },
	{ "POST", "/{type}/new",       "create", page_create },
	{ "GET",  "/{type}/bin",       "delete", page_bin },
	{ "GET",  "/{type}/{id}/delete",  "delete",  page_delete_ask },
	{ "POST", "/{type}/{id}/delete",  "delete",  page_delete },
	{ "POST", "/{type}/{id}/restore", "restore", page_restore },
	{ "GET",  "/{type}/{id}/purge",   "purge",   page_purge_ask },
	{ "POST", "/{type}/{id}/purge",   "purge",   page_purge },
	{ "GET",  "/{type}/{id}",      "read",   page_detail },
	{ "GET",  "/{type}/{id}/edit", "edit",   page_edit },
	{ "POST", "/{type}/{id}",      "edit",   page_save },
	/* A step has a right of its own, which flow_run() asks for. */
	{ "GET",  "/{type}/{id}/do/{step}", "read", page_step },
	{ "POST", "/{type}/{id}/do/{step}", "read", page_step_take },
	{ "GET",  "/{type}/{id}/row/{lines}/{row}/{step}", "read", page_row },
	{ "POST", "/{type}/{id}/row/{lines}/{row}/{step}", "read", page_row_take },
	{ "GET",  "/{type}/{id}/trail", "read",   page_trail },
	{ "GET",  "/{type}/{id}/why", "read",     page_why },
	{ "GET",  "/{type}/pull",       "create", page_pull },
	{ "POST", "/{type}/pull",       "create", page_pull_take },
	{ "POST", "/{type}/{id}/show/{field}", "show", page_show_masked },
	{ "GET",  "/{type}/{id}/history", "read", page_history },
	{ "POST", "/{type}/{id}/history/{entry}/restore", "edit", page_restore_value },
	{ 0 },
};
