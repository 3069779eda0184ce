-- The roles of a user are rows of his record: their value is like any other field's.
ALTER TABLE user_roles DROP INDEX IF EXISTS record_value,
	MODIFY value VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL;
DELETE FROM user_roles WHERE record NOT IN (SELECT id FROM user);
-- Presets are copied once: whoever manages roles may delete those that nobody has.
UPDATE role_right SET scope = 'all' WHERE type = 'role' AND action = 'delete' AND scope = 'none' AND role = 'administrator';
INSERT IGNORE INTO role_right (role, type, action, scope)
	SELECT role, type, a.action, 'all' FROM role_right JOIN (SELECT 'restore' action UNION SELECT 'purge') a
	WHERE role = 'administrator' AND type = 'role' AND role_right.action = 'edit' AND scope = 'all';
UPDATE stamp SET n = UUID_SHORT() & 0x7FFFFFFFFFFFFFFF WHERE name = 'org';
