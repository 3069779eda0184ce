-- platform.sql - tables that have no page and no definition of their own.
-- Run by crm-admin migrate, statement by statement; every statement can be
-- run again. {audit} stands for the audit schema.

CREATE TABLE IF NOT EXISTS migration (
	name VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
	done_at DATETIME(3) NOT NULL
) ENGINE=InnoDB;

-- What processes remember (organisation, rights, dictionaries) is valid while n stays.
CREATE TABLE IF NOT EXISTS stamp (
	name VARCHAR(30) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
	n BIGINT NOT NULL DEFAULT 1
) ENGINE=InnoDB;
INSERT IGNORE INTO stamp (name, n) VALUES ('org', 1);
INSERT IGNORE INTO stamp (name, n) VALUES ('view', 1);
-- Locked by who closes a month, and shared by who saves in one that may be closed.
INSERT IGNORE INTO stamp (name, n) VALUES ('period', 1);

CREATE TABLE IF NOT EXISTS setting (
	name VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
	value VARCHAR(2000) NOT NULL
) ENGINE=InnoDB;

-- Secrets stand apart from the user record, out of reach of its pages.
CREATE TABLE IF NOT EXISTS credential (
	user BIGINT NOT NULL PRIMARY KEY,
	password_hash VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	changed_at DATETIME(3) NOT NULL,
	must_change TINYINT NOT NULL DEFAULT 0
) ENGINE=InnoDB;

-- Presets of the definitions, copied once per (role, type); administrators edit here.
-- action: read, edit, delete (scope says which records) or any other (scope = all).
CREATE TABLE IF NOT EXISTS role_right (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	role VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	action VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	scope VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	UNIQUE KEY role_type_action (role, type, action)
) ENGINE=InnoDB;

-- The departments that the scope "chosen" of a role reaches, with those below them. type '*': of every type that
-- has no list of its own.
CREATE TABLE IF NOT EXISTS role_department (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	role VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	dept BIGINT NOT NULL,
	UNIQUE KEY role_type_dept (role, type, dept),
	KEY dept (dept)
) ENGINE=InnoDB;

-- What a role may do with a field: hidden, masked, readonly. No row: as the right of the type says.
-- field "parts.price" is a field of rows.
CREATE TABLE IF NOT EXISTS role_field (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	role VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	field VARCHAR(63) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	access VARCHAR(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	UNIQUE KEY role_type_field (role, type, field)
) ENGINE=InnoDB;

-- Who reaches a record beside its owner and department. principal: "e12" an employee, "s7.2" the
-- sharing rule 7 as it was changed last (whom it serves says the rule), "*" whoever has any scope.
-- why: "team", "maker", "share", "pool". level: 1 read, 2 edit.
CREATE TABLE IF NOT EXISTS access (
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	principal VARCHAR(34) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	record BIGINT NOT NULL,
	why VARCHAR(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	level TINYINT NOT NULL,
	PRIMARY KEY (type, principal, record, why),
	KEY record (type, record, why)
) ENGINE=InnoDB;

-- How far the job share_access is with a sharing rule. at_record: the last record it looked at;
-- due_at: when it looks next. applied: every record was looked at once since the rule was changed.
CREATE TABLE IF NOT EXISTS share_pass (
	rule BIGINT NOT NULL PRIMARY KEY,
	generation BIGINT NOT NULL,
	at_record BIGINT NOT NULL,
	found BIGINT NOT NULL,
	opened BIGINT NOT NULL,
	applied TINYINT NOT NULL,
	due_at DATETIME(3) NOT NULL,
	KEY due_at (due_at)
) ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS session (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	hash BINARY(32) NOT NULL,
	user BIGINT NOT NULL,
	csrf CHAR(43) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	created_at DATETIME(3) NOT NULL,
	seen_at DATETIME(3) NOT NULL,
	expires_at DATETIME(3) NOT NULL,
	ip VARCHAR(45) NOT NULL,
	user_agent VARCHAR(200) NOT NULL,
	renew TINYINT NOT NULL DEFAULT 0,
	seeing BIGINT NULL,
	seeing_at DATETIME(3) NULL,
	UNIQUE KEY hash (hash),
	KEY user (user),
	KEY seeing_at (seeing_at),
	KEY expires_at (expires_at)
) ENGINE=InnoDB;

-- Failed logins by lower-case login name (known or not) and by address.
CREATE TABLE IF NOT EXISTS login_guard (
	name VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
	failures INT NOT NULL,
	last_at DATETIME(3) NOT NULL,
	locked_until DATETIME(3) NULL
) ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS security_log (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	at DATETIME(3) NOT NULL,
	kind VARCHAR(30) NOT NULL,
	user BIGINT NULL,
	login VARCHAR(190) NOT NULL DEFAULT '',
	ip VARCHAR(45) NOT NULL DEFAULT '',
	detail VARCHAR(500) NOT NULL DEFAULT '',
	actor BIGINT NULL,
	request_id VARCHAR(43) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
	KEY at (at),
	KEY user_at (user, at),
	KEY kind (kind),
	KEY login (login)
) ENGINE=InnoDB;

-- Form tokens and Idempotency-Keys: the answer to give a second time.
CREATE TABLE IF NOT EXISTS once (
	user BIGINT NOT NULL,
	token VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	hash BINARY(32) NOT NULL,
	status SMALLINT NOT NULL,
	location VARCHAR(300) NOT NULL,
	created_at DATETIME(3) NOT NULL,
	PRIMARY KEY (user, token),
	KEY created_at (created_at)
) ENGINE=InnoDB;

-- No foreign keys: the second connection must never wait for the first.
CREATE TABLE IF NOT EXISTS number_counter (
	rule VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	scope VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	next BIGINT NOT NULL,
	PRIMARY KEY (rule, scope)
) ENGINE=InnoDB;

-- What is left of a record that was purged from the recycle bin.
CREATE TABLE IF NOT EXISTS tombstone (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	record BIGINT NOT NULL,
	number VARCHAR(1000) NOT NULL DEFAULT '',
	title VARCHAR(1000) NOT NULL DEFAULT '',
	user BIGINT NULL,
	at DATETIME(3) NOT NULL,
	UNIQUE KEY type_record (type, record),
	KEY at (at)
) ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS job (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	name VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	run_key VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	due_at DATETIME(3) NOT NULL,
	state VARCHAR(10) NOT NULL DEFAULT 'ready',
	claim CHAR(43) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
	lease_until DATETIME(3) NULL,
	attempts INT NOT NULL DEFAULT 0,
	UNIQUE KEY name_run_key (name, run_key),
	KEY state_due_at (state, due_at),
	KEY claim (claim)
) ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS job_run (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	name VARCHAR(60) NOT NULL,
	run_key VARCHAR(80) NOT NULL,
	host VARCHAR(64) NOT NULL,
	started_at DATETIME(3) NOT NULL,
	ended_at DATETIME(3) NULL,
	ok TINYINT NULL,
	done BIGINT NOT NULL DEFAULT 0,
	message VARCHAR(500) NOT NULL DEFAULT '',
	KEY name_started_at (name, started_at)
) ENGINE=InnoDB;

-- What was made from what; kept by every save, read by the document trail.
CREATE TABLE IF NOT EXISTS doc_link (
	src_type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	src BIGINT NOT NULL,
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	record BIGINT NOT NULL,
	PRIMARY KEY (src_type, src, type, record),
	KEY record (type, record)
) ENGINE=InnoDB;

-- Every step of every document, whoever or whatever took it.
CREATE TABLE IF NOT EXISTS doc_log (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	record BIGINT NOT NULL,
	step VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	from_state VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	to_state VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	user BIGINT NOT NULL,
	user_name VARCHAR(120) NOT NULL,
	channel VARCHAR(10) NOT NULL,
	ip VARCHAR(45) NOT NULL,
	at DATETIME(3) NOT NULL,
	comment VARCHAR(500) NOT NULL DEFAULT '',
	KEY record (type, record, id)
) ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS {audit}.audit (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	batch BIGINT NOT NULL DEFAULT 0,
	org BIGINT NOT NULL DEFAULT 1,
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	record BIGINT NOT NULL,
	op VARCHAR(10) NOT NULL,
	field VARCHAR(63) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
	line BIGINT NULL,
	line_name VARCHAR(200) NULL,
	old_value TEXT NULL,
	new_value TEXT NULL,
	old_text TEXT NULL,
	new_text TEXT NULL,
	row_version BIGINT NOT NULL,
	user BIGINT NOT NULL,
	user_name VARCHAR(120) NOT NULL,
	channel VARCHAR(10) NOT NULL,
	ip VARCHAR(45) NOT NULL,
	request_id VARCHAR(43) NOT NULL,
	at DATETIME(3) NOT NULL,
	KEY record (type, record, id),
	KEY at (at)
) ENGINE=InnoDB;

-- Earlier passwords of a user, as many as the policy wants remembered.
CREATE TABLE IF NOT EXISTS password_history (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	user BIGINT NOT NULL,
	password_hash VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	at DATETIME(3) NOT NULL,
	KEY user (user)
) ENGINE=InnoDB;

-- Between the right password and the right code: a token in a cookie, its hash here.
CREATE TABLE IF NOT EXISTS login_step (
	hash BINARY(32) NOT NULL PRIMARY KEY,
	user BIGINT NOT NULL,
	created_at DATETIME(3) NOT NULL,
	expires_at DATETIME(3) NOT NULL,
	KEY user (user),
	KEY expires_at (expires_at)
) ENGINE=InnoDB;

-- The key of a user's authenticator, sealed. Until confirmed_at it is only offered, to
-- one session. last_step: of the newest code that was used, none counts twice.
CREATE TABLE IF NOT EXISTS second_factor (
	user BIGINT NOT NULL PRIMARY KEY,
	secret VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	session BIGINT NOT NULL,
	last_step BIGINT NOT NULL DEFAULT 0,
	created_at DATETIME(3) NOT NULL,
	confirmed_at DATETIME(3) NULL
) ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS recovery_code (
	user BIGINT NOT NULL,
	mac VARCHAR(43) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	used_at DATETIME(3) NULL,
	PRIMARY KEY (user, mac)
) ENGINE=InnoDB;

-- Outgoing mail. state: ready; sending (claimed); sent; failed (another try at next_at); dead (given
-- up); held (nobody knows whether it went, and it must not go twice); discarded. next_at: when it is
-- somebody's turn, of sending the end of the lease. answer: what the mail server said last, or what
-- went wrong. secret: the texts are sealed, and wiped when the mail is over.
CREATE TABLE IF NOT EXISTS outbox (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	kind VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	recipient VARCHAR(320) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	recipient_name VARCHAR(200) NOT NULL DEFAULT '',
	subject VARCHAR(500) NOT NULL,
	body_text MEDIUMTEXT NULL,
	body_html MEDIUMTEXT NULL,
	secret TINYINT NOT NULL DEFAULT 0,
	message_id VARCHAR(320) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
	state VARCHAR(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT 'ready',
	attempts INT NOT NULL DEFAULT 0,
	next_at DATETIME(3) NOT NULL,
	expires_at DATETIME(3) NULL,
	hold_in_doubt TINYINT NOT NULL DEFAULT 0,
	claim CHAR(43) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
	answer VARCHAR(500) NOT NULL DEFAULT '',
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
	record BIGINT NULL,
	created_at DATETIME(3) NOT NULL,
	created_by BIGINT NULL,
	sent_at DATETIME(3) NULL,
	KEY state_next_at (state, next_at),
	KEY claim (claim),
	KEY type_record (type, record),
	KEY created_at (created_at)
) ENGINE=InnoDB;

-- Who asked for a new password by mail. A row is written for whatever was typed; the worker finds
-- out whose it is, and only then there is a user and the hash of a token.
CREATE TABLE IF NOT EXISTS password_reset (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	login VARCHAR(190) NOT NULL,
	lang VARCHAR(10) NOT NULL,
	ip VARCHAR(45) NOT NULL DEFAULT '',
	asked_at DATETIME(3) NOT NULL,
	handled_at DATETIME(3) NULL,
	user BIGINT NULL,
	hash BINARY(32) NULL,
	expires_at DATETIME(3) NULL,
	used_at DATETIME(3) NULL,
	UNIQUE KEY hash (hash),
	KEY handled_at (handled_at, id),
	KEY user (user),
	KEY asked_at (asked_at)
) ENGINE=InnoDB;

-- What people say about a record. A deleted one stays as a trace without its text; pinned ones stand first.
CREATE TABLE IF NOT EXISTS record_comment (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	record BIGINT NOT NULL,
	reply_to BIGINT NULL,
	text TEXT NOT NULL,
	user BIGINT NOT NULL,
	user_name VARCHAR(120) NOT NULL,
	at DATETIME(3) NOT NULL,
	edited_at DATETIME(3) NULL,
	deleted_at DATETIME(3) NULL,
	deleted_name VARCHAR(120) NOT NULL DEFAULT '',
	pinned_at DATETIME(3) NULL,
	KEY record (type, record, id)
) ENGINE=InnoDB;

-- Who follows a record by his own doing, or wants to hear nothing of it (muted). Owner and creator follow without a row.
CREATE TABLE IF NOT EXISTS record_follow (
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	record BIGINT NOT NULL,
	user BIGINT NOT NULL,
	muted TINYINT NOT NULL DEFAULT 0,
	at DATETIME(3) NOT NULL,
	PRIMARY KEY (type, record, user),
	KEY user (user)
) ENGINE=InnoDB;

-- What somebody should know: kind mention, reply, comment, change, step. unread: 1, or NULL when it was read.
CREATE TABLE IF NOT EXISTS user_notice (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	user BIGINT NOT NULL,
	kind VARCHAR(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	record BIGINT NOT NULL,
	comment BIGINT NULL,
	detail VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
	actor_name VARCHAR(120) NOT NULL,
	at DATETIME(3) NOT NULL,
	unread TINYINT NULL DEFAULT 1,
	KEY user (user, id),
	KEY user_unread (user, unread, type, record),
	KEY record (type, record),
	KEY at (at)
) ENGINE=InnoDB;

-- What files hold, each content once whatever it is called, in chunks of 256 KB.
CREATE TABLE IF NOT EXISTS file_content (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	hash BINARY(32) NOT NULL,
	size BIGINT NOT NULL,
	mime VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	at DATETIME(3) NOT NULL,
	UNIQUE KEY hash (hash)
) ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS file_chunk (
	content BIGINT NOT NULL,
	n INT NOT NULL,
	data MEDIUMBLOB NOT NULL,
	PRIMARY KEY (content, n)
) ENGINE=InnoDB;

-- Attachments of records. The same name again is a further version.
CREATE TABLE IF NOT EXISTS record_file (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	record BIGINT NOT NULL,
	name VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	version INT NOT NULL,
	content BIGINT NOT NULL,
	user BIGINT NOT NULL,
	user_name VARCHAR(120) NOT NULL,
	at DATETIME(3) NOT NULL,
	deleted_at DATETIME(3) NULL,
	UNIQUE KEY record_name_version (type, record, name, version),
	KEY content (content),
	KEY deleted_at (deleted_at)
) ENGINE=InnoDB;

-- Words that people put on records, by type. merged_into: another one stands for it; its name still finds that one.
CREATE TABLE IF NOT EXISTS tag (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	name VARCHAR(30) NOT NULL,
	colour VARCHAR(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
	merged_into BIGINT NULL,
	UNIQUE KEY type_name (type, name),
	KEY merged_into (merged_into)
) ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS record_tag (
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	record BIGINT NOT NULL,
	tag BIGINT NOT NULL,
	user BIGINT NOT NULL,
	at DATETIME(3) NOT NULL,
	PRIMARY KEY (type, record, tag),
	KEY tag (tag)
) ENGINE=InnoDB;

-- Saved views of lists: a name for filter, columns, sort keys and page size. What it shows is within the
-- rights of whoever opens it.
CREATE TABLE IF NOT EXISTS list_view (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	user BIGINT NOT NULL,
	name VARCHAR(60) NOT NULL,
	filter TEXT NOT NULL,
	columns VARCHAR(2000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	sort VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	grouped VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
	board VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
	usual TINYINT NOT NULL DEFAULT 0,
	size SMALLINT NOT NULL,
	row_version BIGINT NOT NULL DEFAULT 1,
	updated_at DATETIME(3) NOT NULL,
	KEY type_user (type, user)
) ENGINE=InnoDB;

-- Whom a view is shared to. kind: 'r' a role, 'e' an employee, '*' everybody who reads the type.
CREATE TABLE IF NOT EXISTS list_view_share (
	view BIGINT NOT NULL,
	kind CHAR(1) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	who VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	PRIMARY KEY (view, kind, who),
	KEY kind_who (kind, who)
) ENGINE=InnoDB;

-- What a user makes of a view: is it a tab, and does the list open with it.
CREATE TABLE IF NOT EXISTS list_view_user (
	user BIGINT NOT NULL,
	view BIGINT NOT NULL,
	pinned TINYINT NOT NULL,
	first TINYINT NOT NULL,
	PRIMARY KEY (user, view),
	KEY view (view)
) ENGINE=InnoDB;

-- What a user opened last, a row for each record, at most 50 of them.
CREATE TABLE IF NOT EXISTS user_recent (
	user BIGINT NOT NULL,
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	record BIGINT NOT NULL,
	at DATETIME(3) NOT NULL,
	PRIMARY KEY (user, type, record),
	KEY user_at (user, at)
) ENGINE=InnoDB;

-- What a user keeps at hand: a record, or (record 0) a view of a list, by its name or the id of a saved one.
CREATE TABLE IF NOT EXISTS user_favourite (
	user BIGINT NOT NULL,
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	record BIGINT NOT NULL DEFAULT 0,
	view VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
	at DATETIME(3) NOT NULL,
	PRIMARY KEY (user, type, record, view),
	KEY user_at (user, at)
) ENGINE=InnoDB;

-- The jobs that the worker of this version knows, for pages; the worker writes it.
CREATE TABLE IF NOT EXISTS job_known (
	name VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
	label VARCHAR(200) NOT NULL,
	schedule VARCHAR(40) NOT NULL
) ENGINE=InnoDB;

-- Bulk edits, and lists on their way into files: what was asked for, of which records, and what became of it.
-- state: 'collect' (records are looked for), 'run', 'done', 'stopped'. behind: the worker does it. attempts: that failed, one after the other.
CREATE TABLE IF NOT EXISTS list_job (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	user BIGINT NOT NULL,
	op VARCHAR(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	field VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
	value TEXT NOT NULL,
	shown VARCHAR(400) NOT NULL DEFAULT '',
	list_where TEXT NOT NULL,
	filter TEXT NOT NULL,
	words VARCHAR(200) NOT NULL DEFAULT '',
	columns VARCHAR(4000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
	sort VARCHAR(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
	place TEXT NOT NULL,
	state VARCHAR(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	behind TINYINT NOT NULL,
	total BIGINT NOT NULL,
	most BIGINT NOT NULL DEFAULT 0,
	found BIGINT NOT NULL DEFAULT 0,
	done BIGINT NOT NULL DEFAULT 0,
	changed BIGINT NOT NULL DEFAULT 0,
	failed BIGINT NOT NULL DEFAULT 0,
	batch BIGINT NOT NULL DEFAULT 0,
	undo_of BIGINT NULL,
	size BIGINT NOT NULL DEFAULT 0,
	attempts INT NOT NULL DEFAULT 0,
	retry_at DATETIME(3) NULL,
	created_at DATETIME(3) NOT NULL,
	ended_at DATETIME(3) NULL,
	UNIQUE KEY undo_of (undo_of),
	KEY state (state, id),
	KEY created_at (created_at)
) ENGINE=InnoDB;

-- One record of a bulk edit. status: '' waits; else what became of it.
CREATE TABLE IF NOT EXISTS list_job_row (
	job BIGINT NOT NULL,
	record BIGINT NOT NULL,
	status VARCHAR(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
	message VARCHAR(500) NOT NULL DEFAULT '',
	extra BIGINT NULL,
	PRIMARY KEY (job, record),
	KEY waiting (job, status, record)
) ENGINE=InnoDB;

-- The bytes of a list that became a file, in chunks of 256 KB.
CREATE TABLE IF NOT EXISTS list_job_file (
	job BIGINT NOT NULL,
	n INT NOT NULL,
	data MEDIUMBLOB NOT NULL,
	PRIMARY KEY (job, n)
) ENGINE=InnoDB;

-- What of a record can be searched, in pieces (lib/doc/gram.h). No foreign keys: rows come and go with their record.
CREATE TABLE IF NOT EXISTS gram (
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	gram VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	id BIGINT NOT NULL,
	PRIMARY KEY (type, gram, id)
) ENGINE=InnoDB;

-- By which fields the rows of a type were made: migrate makes them anew when that is no longer so.
CREATE TABLE IF NOT EXISTS gram_state (
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
	signature TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	done_at DATETIME(3) NOT NULL
) ENGINE=InnoDB;

-- How form and page of a type are laid out, for everybody (role '*') or a role: a row without a field begins a section.
CREATE TABLE IF NOT EXISTS form_layout (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	role VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	pos INT NOT NULL,
	section VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	label_zh VARCHAR(60) NOT NULL DEFAULT '',
	label_en VARCHAR(60) NOT NULL DEFAULT '',
	field VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
	wide TINYINT NOT NULL DEFAULT 0,
	hidden TINYINT NOT NULL DEFAULT 0,
	UNIQUE KEY place (type, role, pos)
) ENGINE=InnoDB;

-- Types whose rows of gram are being made, piece by piece, by the job search_index: where it goes on, and up to where. Until
-- a type is gone from here, searches walk its records.
CREATE TABLE IF NOT EXISTS gram_build (
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
	clear TINYINT NOT NULL,
	at BIGINT NOT NULL,
	upto BIGINT NOT NULL,
	since DATETIME(3) NOT NULL
) ENGINE=InnoDB;

-- Records that are no company's own but the demonstration's (crm-demo): what --remove takes away.
CREATE TABLE IF NOT EXISTS demo_range (
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	first BIGINT NOT NULL,
	last BIGINT NOT NULL,
	PRIMARY KEY (type, first)
) ENGINE=InnoDB;

-- Forms that wait while their user makes another record for one of their fields; sent: as the browser sends it.
CREATE TABLE IF NOT EXISTS form_kept (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	user BIGINT NOT NULL,
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	record BIGINT NOT NULL,
	field VARCHAR(63) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	sent MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	at DATETIME(3) NOT NULL,
	KEY at (at)
) ENGINE=InnoDB;

-- Small pictures of contents (lib/doc/thumb.h), size in pixels of the longer side; size 0: none can be made of it. Those that wait
-- for the worker, and how far contents from before there were any have been looked through (content -1: to the end).
CREATE TABLE IF NOT EXISTS file_thumb (
	content BIGINT NOT NULL,
	size INT NOT NULL,
	mime VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	data MEDIUMBLOB NOT NULL,
	at DATETIME(3) NOT NULL,
	PRIMARY KEY (content, size)
) ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS file_thumb_todo (
	content BIGINT NOT NULL PRIMARY KEY,
	attempts INT NOT NULL,
	retry_at DATETIME(3) NOT NULL,
	KEY retry_at (retry_at, content)
) ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS file_thumb_walk (
	id TINYINT NOT NULL PRIMARY KEY,
	content BIGINT NOT NULL
) ENGINE=InnoDB;

-- Pictures that stand in fields of records, and stood there before: the value of the field is the id. record NULL: uploaded
-- by this user with a form that is not saved yet.
CREATE TABLE IF NOT EXISTS record_picture (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	field VARCHAR(63) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	record BIGINT NULL,
	name VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	content BIGINT NOT NULL,
	user BIGINT NOT NULL,
	at DATETIME(3) NOT NULL,
	KEY record (type, record),
	KEY waiting (record, at),
	KEY content (content)
) ENGINE=InnoDB;

-- How wide a user wants a column in all lists of a type, in pixels.
CREATE TABLE IF NOT EXISTS list_width (
	user BIGINT NOT NULL,
	type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	field VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	width SMALLINT NOT NULL,
	PRIMARY KEY (user, type, field)
) ENGINE=InnoDB;
