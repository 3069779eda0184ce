-- The next birthday of contacts tells the birthday: who did not see that one does not see this one.
INSERT IGNORE INTO role_field (role, type, field, access)
	SELECT role, type, 'birthday_next', access FROM role_field WHERE type = 'contact' AND field = 'birthday' AND access IN ('hidden', 'masked');
UPDATE stamp SET n = UUID_SHORT() & 0x7FFFFFFFFFFFFFFF WHERE name = 'org';
