-- Customers that were there before have a type and a state. The core of their name, by which similar ones are found, is filled by the job customer_figures.
ALTER TABLE customer
	ADD COLUMN IF NOT EXISTS person_type VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
	ADD COLUMN IF NOT EXISTS status VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL;
UPDATE customer SET person_type = 'company' WHERE person_type IS NULL;
UPDATE customer SET status = 'normal' WHERE status IS NULL;
-- Presets are copied once: who saw the telephone masked or not at all sees the new numbers so, and marketing masked.
INSERT IGNORE INTO role_field (role, type, field, access)
	SELECT f.role, f.type, n.field, f.access FROM role_field f
	CROSS JOIN (SELECT 'mobile' AS field UNION ALL SELECT 'invoices.tel' UNION ALL SELECT 'ship_to.mobile') n
	WHERE f.type = 'customer' AND f.field = 'tel' AND f.access IN ('hidden', 'masked');
INSERT IGNORE INTO role_field (role, type, field, access)
	SELECT r.role, r.type, n.field, 'masked' FROM role_right r
	CROSS JOIN (SELECT 'mobile' AS field UNION ALL SELECT 'invoices.tel' UNION ALL SELECT 'ship_to.mobile') n
	WHERE r.role = 'marketing' AND r.type = 'customer' AND r.action = 'read';
UPDATE stamp SET n = UUID_SHORT() & 0x7FFFFFFFFFFFFFFF WHERE name = 'org';
