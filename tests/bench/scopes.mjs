// scopes.mjs - the list of customers for every scope, beside "all": run by
// tests/bench/run.sh after the other figures, on the same million customers.
// Bosses of 1, 20 and 100 people, active and long inactive, are made once.
import { execFileSync } from 'node:child_process';
import { Client } from '../site/client.mjs';

const sqlOf = (dir) => (text) => execFileSync('tools/ops/db.sh', ['sql', dir, '-BN', 'keyuan', '-e', text], { encoding: 'utf8' }).trim();

// name, scope, people below, shares: rows of access a thousand customers
const cases = [
	{ login: 'b_own', scope: 'own' },
	{ login: 'b_sub1', scope: 'subordinates', below: 1 },
	{ login: 'b_sub20', scope: 'subordinates', below: 20 },
	{ login: 'b_sub100', scope: 'subordinates', below: 100 },
	{ login: 'b_old1', scope: 'subordinates', below: 1, inactive: true },
	{ login: 'b_old20', scope: 'subordinates', below: 20, inactive: true },
	{ login: 'b_old100', scope: 'subordinates', below: 100, inactive: true },
	{ login: 'b_sub2000', scope: 'subordinates', below: 2000 },
	{ login: 'b_dept', scope: 'department' },
	{ login: 'b_tree', scope: 'tree' },
	{ login: 'b_chosen', scope: 'chosen' },
	{ login: 'b_team', scope: 'own', team: 200 },
	{ login: 'b_team1pct', scope: 'own', team: 10000 },
	{ login: 'b_old20team', scope: 'subordinates', below: 20, inactive: true, team: 10000 },
];

function prepare(sql) {
	const free = sql('SELECT e.id FROM employee e JOIN (SELECT owner FROM customer GROUP BY owner) c ON c.owner = e.id'
		+ ' WHERE e.id > 100 ORDER BY CRC32(e.id)').split('\n').map(Number);
	const groups = sql("SELECT id FROM department WHERE code LIKE '%-%' ORDER BY id").split('\n').map(Number);
	const region = Number(sql("SELECT id FROM department WHERE code = 'SOUTH'"));
	for (const c of cases) {
		const boss = free.pop(), below = free.splice(0, c.below ?? 0);
		const dept = c.scope === 'tree' ? region : groups[0];
		sql(`INSERT INTO employee (code, name, name_py, dept, enabled, created_at, updated_at) VALUES ('${c.login}', '${c.login}', '${c.login}', ${dept}, 1, NOW(3), NOW(3));
			SET @boss = LAST_INSERT_ID();
			INSERT INTO user (login, name, name_py, employee, enabled, created_at, updated_at) VALUES ('${c.login}', '${c.login}', '${c.login}', @boss, 1, NOW(3), NOW(3));
			SET @user = LAST_INSERT_ID();
			INSERT INTO credential (user, password_hash, changed_at) SELECT @user, password_hash, NOW(3) FROM credential JOIN user ON user.id = credential.user AND user.login = 'gm';
			INSERT INTO user_roles (record, value) VALUES (@user, '${c.login}');
			INSERT INTO role_right (role, type, action, scope) VALUES ('${c.login}', 'customer', 'read', '${c.scope}');
			UPDATE customer SET owner = @boss WHERE owner = ${boss};
			${below.length ? `UPDATE employee SET superior = @boss WHERE id IN (${below});` : ''}
			${c.inactive ? `UPDATE customer SET updated_at = '2012-01-01' + INTERVAL id % 1000000 SECOND WHERE owner IN (@boss, ${below});` : ''}
			${c.scope === 'chosen' ? groups.slice(1, 6).map((d) => `INSERT INTO role_department (role, type, dept) VALUES ('${c.login}', '*', ${d});`).join('') : ''}
			${c.team ? `INSERT INTO access (type, principal, record, why, level) SELECT 'customer', CONCAT('e', @boss), id, 'team', 1 FROM customer WHERE id % ${1e6 / c.team} = 3;` : ''}`);
	}
	sql("UPDATE stamp SET n = UUID_SHORT() & 0x7FFFFFFFFFFFFFFF WHERE name = 'org'; ANALYZE TABLE access, customer");
}

export async function scopes(site, dir, measure, cookieOf) {
	const sql = sqlOf(dir);
	if (sql("SELECT COUNT(*) FROM user WHERE login = 'b_own'") === '0') prepare(sql);
	for (const c of cases) {
		const client = await new Client(site).login(c.login);
		const name = `list, ${c.scope}${c.below ? ` of ${c.below}` : ''}${c.inactive ? ' inactive' : ''}${c.team ? `, ${c.team} shared` : ''}`;
		measure(name, `${site}/customer/customer`, { cookie: cookieOf(client) });
		if (c.below === 100) measure(`${name}, filtered`, `${site}/customer/customer?f=level.in(A,B)`, { cookie: cookieOf(client) });
	}
}
