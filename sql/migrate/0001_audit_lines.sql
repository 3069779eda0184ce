-- 0001_audit_lines.sql - the history names the row of a record that a change was in.
ALTER TABLE {audit}.audit
	ADD COLUMN IF NOT EXISTS line BIGINT NULL AFTER field,
	ADD COLUMN IF NOT EXISTS line_name VARCHAR(200) NULL AFTER line;
