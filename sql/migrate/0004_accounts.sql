-- Columns that platform.sql gives new databases; the right to read the security log.
ALTER TABLE session ADD COLUMN IF NOT EXISTS renew TINYINT NOT NULL DEFAULT 0;
ALTER TABLE security_log ADD COLUMN IF NOT EXISTS actor BIGINT NULL,
	ADD COLUMN IF NOT EXISTS request_id VARCHAR(43) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
	ADD KEY IF NOT EXISTS kind (kind), ADD KEY IF NOT EXISTS login (login);
-- What stood in detail was the number of the request, or the program.
UPDATE security_log SET request_id = detail, detail = '' WHERE request_id = '' AND CHAR_LENGTH(detail) = 16;
-- Presets are copied once: databases from before the log had a page get its right here.
INSERT IGNORE INTO role_right (role, type, action, scope) VALUES ('administrator', 'user', 'log', 'all'), ('auditor', 'user', 'log', 'all');
UPDATE stamp SET n = UUID_SHORT() & 0x7FFFFFFFFFFFFFFF WHERE name = 'org';
