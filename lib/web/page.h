/*
 * page.h - what the generic pages share: how values look, labels of types,
 * the choices of a field.
 */
#ifndef PAGE_H
#define PAGE_H

#include "doc/field.h"
#include "doc/listview.h"
#include "web/web.h"

/* Marks the name of an icon where it does not stand beside "icon"; the build
 * collects these into the sprite. */
#define ICON(name) (name)

/* ---- labels of definitions, in the current language --------------------------- */

const char *type_text(const struct type *t,
                      const char *msgid); /* of a list, section, the empty sentence */
/* The texts joined as the language does it: "A, B" or "A、B". */
const char *text_join(struct arena *a, const char *const *texts, size_t n);

/* ---- values for readers ---------------------------------------------------------- */

enum show { SHOW_LIST, SHOW_FACT };	/* short for a cell, or whole for the record's own page */

/* One value as markup. cell: as in a column, "" by kind. A masked one stays masked. */
void value_html(struct ctx *ctx, struct buf *b, const struct rec *r, const struct field *f, const char *cell,
                enum show how);
/* The same in the "html" of a node, for macro value() of macro.cs; in facts with the
 * button that shows a masked value. */
void show_value(struct ctx *ctx, struct node *n, const struct rec *r, const struct field *f,
                const char *cell, enum show how);
/* The same as one line of plain text; "" when empty. */
const char *show_text(struct ctx *ctx, const struct rec *r, const struct field *f);
/* Pieces of values. The text of a link: a node of a tree is known by its path, but a cell
 * has room for less: its name and the one above it (every city has a centre). */
void html_none(struct buf *b);
void html_state(struct buf *b, const char *tone, const char *label);
void html_link(struct buf *b, const char *url, const char *text);
void html_time(struct ctx *ctx, struct buf *b, int64_t t, enum show how);
void html_person(struct ctx *ctx, struct buf *b, const char *name);
void html_avatar(struct ctx *ctx, struct buf *b, const struct rec *r);	/* the large one */
const char *show_link_text(struct ctx *ctx, const struct rec *r, const struct field *f, const char *cell,
                           enum show how);
/* How a column of any preset view shows this field; "" by kind. */
const char *show_cell_of(const struct type *t, const struct field *f);
const char *time_day(struct ctx *ctx, int32_t date);	/* "Today", "Monday, 23 November" */

/* A text with its quotation marks, safe in any page. */
void json_text(struct buf *b, const char *s);

/* ---- choices ------------------------------------------------------------------------ */

/* Tone of an enum's value: as defined; else the first choices of a grade stand out. */
const char *option_tone(struct ctx *ctx, const struct field *f, const char *value);
/* The entries of a remembered type that may be offered for choice: all of them to
 * who may read all, else none - then the field is looked up by scope. */
size_t link_entries(struct ctx *ctx, const struct type *t, const struct org_entry *const **out);
/* Depth of an entry in its tree, 0 for roots. */
unsigned org_depth(struct ctx *ctx, const struct type *t, const struct org_entry *e);

/* ---- lists: everything is in the address ------------------------------------------------ */

struct list_state {
	const struct type *t;
	const struct list *list;	/* the preset view */
	const char *q, *f, *sort;	/* "" = none; sort "" = the view's own */
	const char *columns;	/* "name.w200,amount.sum": other ones than the view's own; "" or NULL = these */
	size_t tags;		/* where the tags stand among the columns, from 1 on; 0 = they are not shown */
	const struct field *board;	/* of a board: its columns; NULL = it is a list */
	const char *group;	/* field whose values are shown instead of the rows; "" or NULL = none */
	const struct list_view *saved;	/* the view is a saved one; NULL = a preset */
	const char *own_f; int own_limit;	/* of a saved view; NULL and 0 = "" and the usual size */
	const struct list_view *views; size_t view_count;	/* that this user has */
	bool named;	/* this user's list opens with a view of his: the preset one has to be named */
	size_t dropped;	/* columns, conditions and sort keys of the view that he may not read */
	const char *after,
	        *back; /* cursor; cursors of earlier pages, newest first, split by commas */
	int limit;	/* of an address: 0 = as many as this user usually sees */
	bool sums;	/* asked for, however many rows there are */
	bool wall;	/* people as cards instead of a table */
	bool tab;	/* shown inside another page: its head does not sort */
	const struct field *but;	/* a column that is left out; NULL = none */
	const char *link;	/* where a row leads, its id follows; NULL = to the record */
	size_t own_terms; /* terms of the view itself, which come first in the query */
};
enum { COLUMNS_MAX = 30 };
/* "name,amount.sum" as columns: what this user may see of them, in this order; *dropped: how many he may not. */
size_t columns_read(struct ctx *ctx, const struct type *t, const char *text, const struct column **out, size_t *dropped);
const char *columns_text(struct ctx *ctx, const struct column *columns, size_t n, size_t tags);
size_t columns_tags(const struct type *t, const char *text);	/* the place of "tags" in it, from 1 on; 0 = none */
/* page_list_tags.c: the tags of these records as markup, "" for none. q: of the list, NULL = a board. */
MUST int list_tag_chips(struct ctx *ctx, const struct list_state *st, const struct query *q, const struct val *ids, size_t n, const char **out);
const char *list_label(const struct list_state *st, const struct list *l);
struct list_state list_opened(const struct list_state *st, const struct list *l);	/* another view, as it opens */
bool list_is_open(struct ctx *ctx, const struct type *t, const struct list *l);	/* its condition asks of nothing he may not read */
/* page_group.c: the menu of fields to group by; the groups of the list instead of its rows. */
void list_group_menu(struct ctx *ctx, struct node *list, const struct list_state *st);
MUST int list_groups(struct ctx *ctx, struct node *list, const struct list_state *st, struct query *q);
/* page_view.c: tabs of saved views; what can be done about the one that is shown. */
void list_saved_views(struct ctx *ctx, struct node *list, const struct list_state *st, const char *count);
void list_view_links(struct ctx *ctx, struct node *list, const struct list_state *st);
/* The state that the address asks for. ERR_NOTFOUND, ERR_BAD_REQUEST. */
MUST int list_read(struct req *rq, struct list_state *st);
/* The same as hidden fields of a form: node.kept. */
void list_kept(struct ctx *ctx, struct node *node, const struct list_state *st);
/* Address of a page beside the list, /<type>/<page>, with its state. */
const char *list_page_href(struct ctx *ctx, const struct list_state *st, const char *page);
const char *list_href(struct ctx *ctx, const struct list_state *st);
/* As list_href(), from the first page, with another filter. */
const char *list_href_filter(struct ctx *ctx, const struct list_state *st, const char *f);
struct list_state list_from_start(const struct list_state *st);
/* A preset view for this user: without its condition when that asks of a field he may not read. */
const struct list *list_for(struct ctx *ctx, const struct type *t, const struct list *l);
const struct list *list_usual(struct ctx *ctx, const struct type *t);	/* the default view, or the first he may use */
/* View, filter, words, sort and cursor of st into q. ERR_INVALID: query_problem() says why. */
MUST int list_query(struct ctx *ctx, struct list_state *st, struct query *q);
/* Quick filters and the chips of what is filtered now. */
void list_filters(struct ctx *ctx, struct node *list, const struct list_state *st,
                  const struct query *q);
/* The filter of st with the term of this field replaced; term NULL removes it. */
const char *list_filter_with(struct ctx *ctx, const struct list_state *st, const struct query *q,
                             const struct field *field, const char *term);
/* "owner.eq(7)" for one value of a field as the quick filters use it. */
const char *list_term(struct ctx *ctx, const struct field *field, struct val v);

/* ---- tables: page_table.c ----------------------------------------------------------------- */

enum { TABLE_COUNT_CAP = 1000 };	/* nobody counts further */

void table_query_columns(struct ctx *ctx, const struct list_state *st, struct query *q);
/* columns and rows of table.cs below the node. */
MUST int table_fill(struct ctx *ctx, struct node *list, const struct list_state *st, const struct query *q,
                struct rows *rows);
/* The line of sums when count is within the cap or they were asked for, else a link that asks. */
MUST int table_sums(struct ctx *ctx, struct node *list, const struct list_state *st, struct query *q,
                    int64_t count);
const char *table_count_text(struct ctx *ctx, int64_t n);	/* "12", "1000+" */

/* ---- the "more" menu of a list or a record ----------------------------------------------------- */

/* One entry; method "get" is a link, "post" a button of its own form. tone "bad": it destroys. */
struct record_action { const char *label, *url, *icon, *method, *tone; };
/* Appended to the menu of node "record" or "list"; whoever calls has asked for the right. */
void record_action_add(struct node *owner, const struct record_action *a);
/* The type's own screens that this user may open: of the record, or of the list when r is NULL. */
void screens_add(struct ctx *ctx, struct node *owner, const struct type *t, const struct rec *r);

/* ---- the detail page ---------------------------------------------------------------------------- */

enum { HISTORY_KEPT = 200, HISTORY_LINES = 12 };	/* at hand without the page of the whole history; of one event */
/* What happened to the record, newest first, as days with events below the node: changes, states, comments,
 * attachments, tags. At most so many events; 0 = all that are at hand. Also its comments' form, follow, pins. */
MUST int timeline_fill(struct req *rq, struct node *record, const struct rec *r, size_t events);
/* The tab of the whole history. */
MUST int history_tab(struct req *rq, struct node *record, const struct rec *r);
/* How much of the history is shown, and what a page adds to the node of each change. */
struct history_show {
	size_t events, lines;	/* 0 = all of them; lines: of one event */
	void (*line)(void *of, struct node *line, const struct audit_entry *e); void *of;
};
/* Entries as days and events below record; gives how many of them stand there. */
size_t history_days(struct ctx *ctx, struct node *record, const struct type *t, const struct audit_entry *entries,
                    size_t n, const struct history_show *show);
void history_event(struct ctx *ctx, struct node *event, const struct type *t, const struct audit_entry *e, size_t n,
                   const struct history_show *show);	/* n entries that one save made, into an event */
size_t history_event_size(const struct audit_entry *e, size_t n);	/* entries that one save made, from the first on */
const char *history_label(struct ctx *ctx, const struct audit_entry *e);	/* "Level", "Parts · 2 · Gear: Qty" */
const char *history_sentence(struct ctx *ctx, const struct audit_entry *e);
const char *history_title(struct ctx *ctx, const struct type *t, const struct audit_entry *e, size_t changes);	/* of an event with so many changes */
const char *row_sentence(struct ctx *ctx, const struct lines *lines, const char *name, bool added);
/* Tabs with their counters below record; what the chosen one shows, except facts and history.
 * *chosen: NULL = the facts. ERR_NOTFOUND when the address names no tab. */
MUST int tabs_fill(struct req *rq, struct node *record, const struct rec *r, const struct tab **chosen);

/* ---- tags: page_tags.c ------------------------------------------------------------------------------ */

struct bulk;
bool groups_offered(struct ctx *ctx, const struct type *t);	/* is there one to put records into? */
MUST int groups_choices(struct ctx *ctx, struct node *widget, const struct type *t, const char *chosen);
MUST int groups_value(struct ctx *ctx, const struct type *t, struct form *f, struct bulk *b);	/* what was chosen, or a message at "group" */
MUST int record_groups_fill(struct req *rq, const struct rec *r);	/* the node "groups": page_groups.c */
MUST int tags_fill(struct req *rq, const struct rec *r);	/* the node "tags" */
/* The page of the record with what was refused on it. */
MUST int detail_again(struct req *rq, struct rec *r, int status);

/* ---- attachments: page_files.c ------------------------------------------------------------------ */

/* The node "files": the latest version of each, at most so many (0 = all), and the form where this user may add some. */
/* An attachment as the answer, within a page (shown) or as a download; a small picture of it, when there is one (*sent). */
struct attachment;
MUST int attachment_send(struct req *rq, const struct attachment *a, bool shown);
MUST int thumb_send(struct req *rq, const struct attachment *a, int size, bool *sent);
/* Pictures that came with a form of this type are stored for good, whatever becomes of the form: their numbers are its
 * values from here on. What cannot be taken is a message at its field. Ends the transaction and begins another. */
MUST int form_pictures(struct req *rq, const struct type *t, struct form *f);
int page_picture(struct req *rq);
MUST int files_fill(struct req *rq, const struct rec *r, size_t most);
MUST int files_on_detail(struct req *rq, const struct rec *r);

/* ---- comments and following: page_comments.c ------------------------------------------------------ */

struct comment;
/* One comment with what this user may do to it. */
void comment_show(struct ctx *ctx, struct node *n, const struct rec *r, const struct comment *c);
/* The form for a new one, who can be mentioned, whether this user follows the record: the node "talk". */
MUST int talk_fill(struct req *rq, const struct rec *r);

/* ---- states, conversions, trail: page_state.c, page_step.c, page_convert.c, page_trail.c ---------- */

/* Bar of stages, steps that can be taken now, what can be made of it, trail; below record. */
MUST int state_head(struct req *rq, struct node *record, const struct rec *r);
/* A step of the log of states, into an event. */
void state_event(struct ctx *ctx, struct node *event, const struct type *t, const struct flow_log *l);
const char *step_label(const struct type *t, const char *name);	/* of a step, or of what the log calls so */
/* Of a row of the detail page: closed, reason when it is; action_label, action_url when
 * this user may close or reopen it now. */
void row_actions(struct ctx *ctx, struct node *n, const struct rec *r, const struct rec *row);
/* Sources that a new record of this type can be made from, as owner.pulls. */
void pulls_add(struct ctx *ctx, struct node *owner, const struct type *t);
/* A new record for the form, of "widget:12" or, from NULL, empty. ERR_STATE: f says why it may
 * not be made; *out is an empty one then. */
MUST int form_new_record(struct req *rq, struct rec **out, const char *from, bool with_rows, struct form *f);
/* The form of r, which is not stored yet. */
MUST int page_form_made(struct req *rq, const struct rec *r);
/* The sentence of a message with the name of its field, or of row and field. */
const char *message_text(struct ctx *ctx, const struct type *t, const struct form_message *m);
/* Records that stand in the way, as n.blockers: links where this user may read them. */
MUST int blockers_add(struct ctx *ctx, struct node *n, const struct form *f);

/* ---- forms --------------------------------------------------------------------------- */

/* One widget of field.cs: the typed text of f when given, else r's value. */
void field_widget(struct ctx *ctx, struct node *n, const struct rec *r, const struct field *field,
                  const struct form *f);
/* The same for a field that a step asks for, whatever the state allows otherwise. */
void field_ask(struct ctx *ctx, struct node *n, const struct rec *r, const struct field *field, bool required,
               const struct form *f);
/* What was typed into fields that are looked up: the text on the page stood for a
 * known record unless it was changed; titles need not be unique. */
void form_take_picks(struct ctx *ctx, struct form *f, const struct type *t);

/* What the preview hook of the type says, into n; nothing without one. */
MUST int preview_fill(struct ctx *ctx, struct node *n, const struct rec *r);
bool preview_is_wanted(const struct req *rq);	/* the posted form asks for it instead of saving */

const char *field_unit(const struct field *field);	/* what stands behind a number; NULL = nothing */
/* A row's cells repeat their choices; beyond so many they are offered while typing. */
enum { ROW_SELECT_SIZE = 8 };

/* ---- rows of a record ------------------------------------------------------------------- */

bool lines_has_column(struct ctx *ctx, const struct field *field);
bool field_is_number(const struct field *field);
const char *lines_label(const struct lines *lines);
const char *lines_column_label(struct ctx *ctx, const struct field *field);	/* with its unit */
bool lines_sums(const struct field *field);	/* its column has a sum below */
const char *lines_sum(struct ctx *ctx, const struct row_set *set, const struct field *field);
/* By what name the sum is known to the script: "parts._sum.amount". */
const char *lines_sum_name(struct ctx *ctx, const struct lines *lines, const struct field *field);
/* "3 / 10", with a bar. */
void show_counter(struct ctx *ctx, struct node *n, const struct rec *row, const struct field *field);

/* The grid of a form: a table of widgets. f: what was posted, NULL the first time. */
void lines_grid(struct ctx *ctx, struct node *n, const struct rec *r, const struct lines *lines,
                const struct form *f);
size_t lines_wrong(const struct form *f, const struct lines *lines);	/* messages about these rows */
/* A message about rows as a sentence that says which; NULL: it is about something else. */
const char *lines_message(struct ctx *ctx, const struct rec *r, const struct form_message *message);
/* What the computed fields come to with what is typed, as {"parts.3.amount": "12.00", …}.
 * Nothing is saved; what cannot be read stays as it was. */
MUST int lines_compute(struct ctx *ctx, struct rec *r, struct form *f, const char **out);

/* The record's own page: tables of a section, and a field of kind list as a fact. */
void lines_tables(struct ctx *ctx, struct node *section, const struct rec *r, const struct section *s);
void lines_fact(struct ctx *ctx, struct node *fact, const struct rec *r, const struct field *field);

/* ---- pages ------------------------------------------------------------------------------- */

/* 409: base, theirs and mine, to choose from; mine was taken from f and refused by rec_save(). */
MUST int page_conflict(struct req *rq, const struct rec *mine, const struct form *f);
/* What was chosen there: fields left to the other get what r has now. */
void conflict_take(struct ctx *ctx, const struct rec *r, struct form *f);

/* "… deleted - undo" above the list that ?deleted=id asks for. */
MUST int deleted_note(struct req *rq, struct node *list);
/* A form comes back and its record is in the bin: the record as it was, for the form
 * to be shown again, and the sentence in f. ERR_NOTFOUND as ever. */
MUST int deleted_meanwhile(struct req *rq, struct rec **out, struct form *f);
int page_delete_ask(struct req *rq);
int page_delete(struct req *rq);
int page_restore(struct req *rq);
int page_purge_ask(struct req *rq);
int page_purge(struct req *rq);
int page_bin(struct req *rq);
int page_list(struct req *rq);
int page_filter_edit(struct req *rq);
int page_columns(struct req *rq);
int page_columns_take(struct req *rq);
int page_export(struct req *rq);
int page_export_make(struct req *rq);
struct buf;
void csv_cell(struct buf *b, const char *text, bool number);	/* quoted where it has to be; no formula stays one */
/* page_bulk.c, page_bulk_show.c: one change of many records. */
int page_bulk(struct req *rq);
int page_bulk_take(struct req *rq);
int page_bulk_show(struct req *rq);
int page_bulk_results(struct req *rq);
int page_bulk_undo(struct req *rq);
/* page_export_file.c: the worker writes these columns of the list into a file; at most so many rows. */
MUST int page_export_queue(struct req *rq, const struct list_state *st, const struct field *const *fields, size_t n, int64_t count,
                           int64_t most);
int page_export_show(struct req *rq);
int page_export_file(struct req *rq);
int page_board(struct req *rq);	/* page_board.c: the list as a board */
int page_board_move(struct req *rq);
bool board_takes(struct ctx *ctx, const struct field *f);		/* does it make a board? f may be NULL */
const char *view_open_url(struct ctx *ctx, const struct type *t, const struct list_view *v);	/* page_view.c: list or board */
void board_menu(struct ctx *ctx, struct node *list, const struct list_state *st);	/* node.boards: fields that make one */
struct bulk;
void bulk_work(struct req *rq, struct bulk *b);	/* now, record by record, after the commit of what asked for it */
bool list_picks(struct ctx *ctx, const struct type *t);	/* are there boxes: can anything be done with ticked rows? */
void bulk_offer(struct ctx *ctx, struct node *list, const struct list_state *st);	/* the boxes of the list and their bar */
/* page_wall.c: a list of people as cards, their columns as table_fill() has them; the way there and back. */
bool wall_fits(const struct type *t);
void wall_links(struct ctx *ctx, struct node *list, const struct list_state *st);
void wall_fill(struct ctx *ctx, struct node *list, struct rec *const *recs, size_t count, const struct column *const *columns, size_t n, bool picks, const char *const *chips);
int page_view_new(struct req *rq);
int page_view_create(struct req *rq);
int page_view_edit(struct req *rq);
int page_view_save(struct req *rq);
int page_view_delete(struct req *rq);
/* page_columns.c: every field that may be a column, those of the text first, as node.columns; and what was sent of it. */
void columns_choose(struct ctx *ctx, struct node *node, const struct type *t, const char *chosen);
const char *columns_sent(struct req *rq, const struct type *t);
int page_detail(struct req *rq);
int page_new(struct req *rq);
int page_edit(struct req *rq);
int page_create(struct req *rq);
int page_save(struct req *rq);
int page_pick(struct req *rq);
int page_step(struct req *rq);
int page_step_take(struct req *rq);
int page_row(struct req *rq);
int page_row_take(struct req *rq);
int page_pull(struct req *rq);
int page_pull_take(struct req *rq);
int page_trail(struct req *rq);
/* May this user look through the eyes of the user that this record is? */
bool see_is_offered(struct ctx *ctx, const struct rec *r);
int page_why(struct req *rq);
/* May this user ask why others see this record? Then its page has an entry for that. */
bool why_is_asked(struct ctx *ctx, const struct rec *r);
int page_history(struct req *rq);
int page_restore_value(struct req *rq);
int page_comments(struct req *rq);
int page_comment_write(struct req *rq);
int page_comment_edit(struct req *rq);
int page_comment_delete(struct req *rq);
int page_comment_pin(struct req *rq);
int page_people(struct req *rq);
int page_group_add(struct req *rq);
int page_group_remove(struct req *rq);
int page_tag_add(struct req *rq);
int page_tag_remove(struct req *rq);
int page_files(struct req *rq);
int page_file_add(struct req *rq);
int page_file(struct req *rq);
int page_file_view(struct req *rq);
int page_file_delete(struct req *rq);
int page_follow(struct req *rq);
int page_favourite(struct req *rq);
int page_favourite_list(struct req *rq);
/* favourites.c: the star of a record's head; of a list's view, in its menu. */
MUST int star_of_record(struct req *rq, struct node *record, const struct rec *r);
MUST int star_of_list(struct req *rq, struct node *list, const struct list_state *st);
int page_show_masked(struct req *rq);

#endif
