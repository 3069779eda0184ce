-- Presets are copied once: databases from before the recycle bin get its rights here.
UPDATE role_right SET scope = 'all' WHERE action = 'delete' AND scope = 'none' AND role = 'administrator'
	AND type IN ('department', 'employee', 'industry', 'region');
UPDATE role_right SET scope = 'all' WHERE action = 'delete' AND scope = 'none' AND type = 'customer'
	AND role IN ('general_manager', 'sales_director', 'sales_manager', 'pool_manager');
INSERT IGNORE INTO role_right (role, type, action, scope)
	SELECT role, type, 'restore', 'all' FROM role_right WHERE action = 'delete' AND scope = 'all'
	AND type IN ('customer', 'department', 'employee', 'industry', 'region');
INSERT IGNORE INTO role_right (role, type, action, scope)
	SELECT role, type, 'purge', 'all' FROM role_right WHERE action = 'delete' AND scope = 'all' AND role = 'administrator'
	AND type IN ('department', 'employee', 'industry', 'region');
UPDATE stamp SET n = UUID_SHORT() & 0x7FFFFFFFFFFFFFFF WHERE name = 'org';
