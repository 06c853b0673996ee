package emulator_test

import (
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

const tenants = `CREATE TABLE dbo.t (id int PRIMARY KEY, tenant int NOT NULL, note varchar(20) NULL);
INSERT dbo.t VALUES (1, 1, 'a'), (2, 2, 'b'), (3, 1, 'c')`

const term = "(The statement has been terminated.)"

const ofTenant = `CREATE FUNCTION dbo.of_tenant (@tenant int) RETURNS TABLE WITH SCHEMABINDING AS
RETURN SELECT 1 AS ok WHERE @tenant = CAST(SESSION_CONTEXT(N'tenant') AS int)`

// TestFilterPredicate: what does not pass is in no statement, for dbo too, wherever the table is read.
func TestFilterPredicate(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{tenants, w("#3")},
		{ofTenant, nil},
		{"CREATE VIEW dbo.v AS SELECT id FROM dbo.t", nil},
		{"CREATE PROCEDURE dbo.p AS SELECT COUNT(*) FROM dbo.t", nil},
		{"EXEC dbo.p", w("3", "#1")},
		{"CREATE SECURITY POLICY dbo.pol ADD FILTER PREDICATE dbo.of_tenant(tenant) ON dbo.t", nil},
		{"EXEC dbo.p", w("0", "#1")},
		{"EXEC sp_set_session_context N'tenant', 1, 1; SELECT id FROM dbo.t ORDER BY id", w("1", "3", "#2")},
		{"EXEC sp_set_session_context N'tenant', 2", w("!15664")},
		{"SELECT id FROM dbo.v WHERE id = 2", w("#0")},
		{"SELECT id FROM dbo.t WHERE id = 3", w("3", "#1")},
		{"SELECT (SELECT COUNT(*) FROM dbo.t), IIF(EXISTS (SELECT 1 FROM dbo.t WHERE id = 2), 1, 0)", w("2|0", "#1")},
		{"SELECT n.i, t.id FROM (VALUES (1), (2)) n (i) LEFT JOIN dbo.t ON t.id = n.i ORDER BY n.i", w("1|1", "2|NULL", "#2")},
		{"SELECT t.id FROM dbo.t FULL JOIN (VALUES (2)) n (i) ON t.id = n.i ORDER BY t.id", w("NULL", "1", "3", "#3")},
		{"WITH c AS (SELECT id FROM dbo.t) SELECT COUNT(*) FROM c a CROSS JOIN c b", w("4", "#1")},
		{"UPDATE dbo.t SET note = 'x'", w("#2")},
		{"DELETE dbo.t WHERE id = 2", w("#0")},
		{"MERGE dbo.t USING (VALUES (1), (9)) s (id) ON t.id = s.id WHEN MATCHED THEN UPDATE SET note = 'm' WHEN NOT MATCHED BY SOURCE THEN UPDATE SET note = 's';", w("#2")},
		// A filter does not stand in the way of an INSERT, nor of a key.
		{"INSERT dbo.t VALUES (4, 2, NULL)", w("#1")},
		{"INSERT dbo.t VALUES (2, 1, NULL)", w("!2627", term)},
		{"ALTER SECURITY POLICY dbo.pol WITH (STATE = OFF)", nil},
		{"SELECT id, note FROM dbo.t ORDER BY id", w("1|m", "2|b", "3|s", "4|NULL", "#4")},
		{"BEGIN TRAN; DROP SECURITY POLICY dbo.pol; ROLLBACK; SELECT COUNT(*) FROM sys.security_policies", w("1", "#1")},
	})
}

// TestBlockPredicate: Msg 33504 for the row as it was (BEFORE) or is (AFTER).
func TestBlockPredicate(t *testing.T) {
	for _, x := range []struct{ operation, statement, want string }{
		{"AFTER INSERT", "INSERT dbo.t VALUES (9, 2, NULL)", "!33504"},
		{"AFTER INSERT", "INSERT dbo.t SELECT 9, 1, NULL", "#1"},
		{"AFTER INSERT", "UPDATE dbo.t SET tenant = 2", "#3"},
		{"AFTER INSERT", "MERGE dbo.t USING (VALUES (9)) s (id) ON t.id = s.id WHEN NOT MATCHED THEN INSERT VALUES (s.id, 2, NULL);", "!33504"},
		{"AFTER UPDATE", "UPDATE dbo.t SET tenant = 2 WHERE id = 1", "!33504"},
		{"AFTER UPDATE", "UPDATE dbo.t SET tenant = 1", "#3"},
		{"AFTER UPDATE", "UPDATE dbo.t SET note = 'x' WHERE id = 1", "#1"},
		{"AFTER UPDATE", "UPDATE dbo.t SET note = 'x' WHERE id = 2", "!40517"},
		{"BEFORE UPDATE", "UPDATE dbo.t SET tenant = 1 WHERE id = 2", "!33504"},
		{"BEFORE UPDATE", "UPDATE dbo.t SET tenant = 2 WHERE id = 1", "#1"},
		{"BEFORE UPDATE", "MERGE dbo.t USING (VALUES (2)) s (id) ON t.id = s.id WHEN MATCHED THEN UPDATE SET note = 'x';", "!33504"},
		{"BEFORE DELETE", "DELETE dbo.t", "!33504"},
		{"BEFORE DELETE", "DELETE dbo.t WHERE tenant = 1", "#2"},
		{"", "DELETE dbo.t WHERE id = 2", "!33504"},
		{"", "INSERT dbo.t VALUES (9, 2, NULL)", "!33504"},
	} {
		t.Run(x.operation+" "+x.statement, func(t *testing.T) {
			want := w(x.want)
			if x.want == "!33504" {
				want = w("!33504", term)
			}
			c := session(t, open(t, emulator.Options{}))
			steps(t, c, []step{
				{tenants, w("#3")},
				{ofTenant, nil},
				{"CREATE SECURITY POLICY dbo.pol ADD BLOCK PREDICATE dbo.of_tenant(tenant) ON dbo.t " + x.operation + "; EXEC sp_set_session_context N'tenant', 1", nil},
				{x.statement, want},
			})
			if strings.HasPrefix(x.want, "!") {
				steps(t, c, []step{{"SELECT COUNT(*), SUM(tenant), COUNT(note) FROM dbo.t", w("3|4|3", "#1")}})
			}
		})
	}
}

// TestPredicateFunction: the function reads tables without the caller's permission under schema binding, and with it without.
func TestPredicateFunction(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{tenants, w("#3")},
		{"CREATE TABLE dbo.member (name sysname, tenant int); INSERT dbo.member VALUES ('u', 2); CREATE USER u WITHOUT LOGIN; GRANT SELECT ON dbo.t TO u", w("#1")},
		{"CREATE FUNCTION dbo.f (@tenant int) RETURNS TABLE WITH SCHEMABINDING AS RETURN SELECT 1 AS ok FROM dbo.member WHERE tenant = @tenant AND name = USER_NAME() OR IS_ROLEMEMBER('db_owner') = 1", nil},
		{"CREATE SECURITY POLICY dbo.pol ADD FILTER PREDICATE dbo.f(tenant) ON dbo.t WITH (STATE = ON)", nil},
		{"EXECUTE AS USER = 'u'; SELECT id FROM dbo.t; REVERT", w("2", "#1")},
		{"SELECT COUNT(*) FROM dbo.t", w("3", "#1")},
		{"DROP SECURITY POLICY dbo.pol; CREATE SECURITY POLICY dbo.pol ADD FILTER PREDICATE dbo.f(tenant) ON dbo.t WITH (SCHEMABINDING = OFF)", nil},
		{"EXECUTE AS USER = 'u'; SELECT id FROM dbo.t", w("!229")},
	})
	c = session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{tenants, w("#3")},
		{"CREATE FUNCTION dbo.f (@tenant int) RETURNS TABLE AS RETURN SELECT 1 AS ok", nil},
		{"CREATE SECURITY POLICY dbo.pol ADD FILTER PREDICATE dbo.f(tenant) ON dbo.t WITH (SCHEMABINDING = OFF)", nil},
		{"SELECT COUNT(*) FROM dbo.t", w("3", "#1")},
		{"ALTER FUNCTION dbo.f (@tenant int, @other int) RETURNS TABLE AS RETURN SELECT 1 AS ok", nil},
		{"SELECT COUNT(*) FROM dbo.t", w("!313", "!33512/16/2 line 1: Binding for the non-schema bound security predicate on object 't' failed with one or more errors, indicating the schema of the predicate function has changed. Update or drop the affected security predicates.")},
		{"DROP TABLE dbo.t", w("!40517")},
		{"DROP SECURITY POLICY dbo.pol", nil},
		{"CREATE FUNCTION dbo.self (@id int) RETURNS TABLE WITH SCHEMABINDING AS RETURN SELECT 1 AS ok FROM dbo.t WHERE id = @id", nil},
		{"CREATE SECURITY POLICY dbo.pol ADD FILTER PREDICATE dbo.self(id) ON dbo.t", w("!40517")},
	})
}

// TestSecurityPolicyRules: what a policy may not hold, and what it holds fast.
func TestSecurityPolicyRules(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{tenants, w("#3")},
		{ofTenant, nil},
		{"CREATE TABLE dbo.o (a int); CREATE TABLE #t (a int)", nil},
		{"CREATE VIEW dbo.v AS SELECT 1 AS a", nil},
		{"CREATE FUNCTION dbo.loose (@a int) RETURNS TABLE AS RETURN SELECT 1 AS ok", nil},
		{"CREATE SECURITY POLICY dbo.pol ADD FILTER PREDICATE dbo.of_tenant(tenant) ON dbo.t, ADD BLOCK PREDICATE dbo.of_tenant(tenant) ON dbo.t AFTER INSERT NOT FOR REPLICATION", nil},
		{"CREATE SECURITY POLICY dbo.x ADD FILTER PREDICATE dbo.nope(a) ON dbo.o", w("!33270")},
		{"CREATE SECURITY POLICY dbo.x ADD FILTER PREDICATE dbo.of_tenant(a) ON dbo.nope", w("!33268")},
		{"CREATE SECURITY POLICY dbo.x ADD FILTER PREDICATE dbo.of_tenant(nope) ON dbo.o", w("!207")},
		{"CREATE SECURITY POLICY dbo.x ADD FILTER PREDICATE dbo.of_tenant(a, a) ON dbo.o", w("!8144")},
		{"CREATE SECURITY POLICY dbo.x ADD FILTER PREDICATE dbo.of_tenant((SELECT 1)) ON dbo.o", w("!1046")},
		{"DECLARE @v int; CREATE SECURITY POLICY dbo.x ADD FILTER PREDICATE dbo.of_tenant(@v) ON dbo.o", w("!112")},
		{"CREATE SECURITY POLICY dbo.x ADD FILTER PREDICATE of_tenant(a) ON dbo.o", w("!4512")},
		{"CREATE SECURITY POLICY dbo.x ADD FILTER PREDICATE dbo.loose(a) ON dbo.o", w("!4513")},
		{"CREATE SECURITY POLICY dbo.x ADD FILTER PREDICATE dbo.of_tenant(a) ON #t", w("!33269")},
		{"CREATE SECURITY POLICY dbo.x ADD FILTER PREDICATE dbo.of_tenant(a) ON dbo.v", w("!33263")},
		{"CREATE SECURITY POLICY dbo.x ADD BLOCK PREDICATE dbo.of_tenant(a) ON dbo.v", w("!33503")},
		{"CREATE SECURITY POLICY dbo.x ADD FILTER PREDICATE dbo.of_tenant(a) ON dbo.o AFTER INSERT", w("!102")},
		{"CREATE SECURITY POLICY dbo.x ADD BLOCK PREDICATE dbo.of_tenant(a) ON dbo.o, ADD BLOCK PREDICATE dbo.of_tenant(a) ON dbo.o AFTER INSERT", w("!33262/16/1 line 1: A BLOCK predicate for the same operation has already been defined on table 'dbo.o' in the security policy 'dbo.x'.")},
		{"ALTER SECURITY POLICY dbo.pol DROP FILTER PREDICATE ON dbo.t, ADD FILTER PREDICATE dbo.of_tenant(id) ON dbo.t", w("!33262/16/2 line 1: A FILTER predicate for the same operation has already been defined on table 'dbo.t' in the security policy 'dbo.pol'.")},
		{"CREATE SECURITY POLICY master.dbo.x", w("!166/15/1 line 1: 'CREATE SECURITY POLICY' does not allow specifying the database name as a prefix to the object name.")},
		{"ALTER SECURITY POLICY dbo.pol DROP FILTER PREDICATE ON dbo.o", w("!33261")},
		{"ALTER SECURITY POLICY dbo.nope WITH (STATE = OFF)", w("!33268")},
		{"ALTER SECURITY POLICY dbo.pol WITH (SCHEMABINDING = OFF)", w("!102")},
		{"CREATE SECURITY POLICY dbo.pol2 ADD FILTER PREDICATE dbo.of_tenant(tenant) ON dbo.t", w("!33264/16/1 line 1: The security policy 'dbo.pol2' cannot be enabled with a predicate on table 'dbo.t'. Table 'dbo.t' is already referenced by the enabled security policy 'dbo.pol'.")},
		{"CREATE SECURITY POLICY dbo.pol2 ADD FILTER PREDICATE dbo.of_tenant(tenant) ON dbo.t WITH (STATE = OFF)", nil},
		{"ALTER SECURITY POLICY dbo.pol2 WITH (STATE = ON)", w("!33264")},
		{"DROP SECURITY POLICY dbo.pol2; DROP SECURITY POLICY IF EXISTS dbo.pol2", nil},
		{"DROP FUNCTION dbo.of_tenant", w("!3729/16/1 line 1: Cannot DROP FUNCTION 'dbo.of_tenant' because it is being referenced by object 'pol'.")},
		{"ALTER FUNCTION dbo.of_tenant (@tenant int) RETURNS TABLE WITH SCHEMABINDING AS RETURN SELECT 1 AS ok", w("!3729")},
		{"DROP TABLE dbo.t", w("!3729")},
		{"ALTER TABLE dbo.t ALTER COLUMN tenant bigint", w("!5074", "!4922")},
		{"ALTER TABLE dbo.t DROP COLUMN tenant", w("!5074", "!4922")},
		{"EXEC sp_rename 'dbo.t.tenant', 'x', 'COLUMN'", w("!15336")},
		{"ALTER TABLE dbo.t DROP COLUMN note", nil},
		{"DROP TABLE dbo.pol", w("!3705")},
		{"SELECT name, type, is_enabled, is_not_for_replication, is_schema_bound FROM sys.security_policies", w("pol|SP|true|true|true", "#1")},
		{"ALTER SECURITY POLICY dbo.pol DROP BLOCK PREDICATE ON dbo.t AFTER INSERT, ADD BLOCK PREDICATE dbo.of_tenant(tenant + 1) ON dbo.t BEFORE DELETE", nil},
		{"SELECT security_predicate_id, predicate_definition, predicate_type_desc, operation_desc FROM sys.security_predicates ORDER BY 1", w("1|([dbo].[of_tenant]([tenant]))|FILTER|NULL", "3|([dbo].[of_tenant]([tenant]+(1)))|BLOCK|BEFORE DELETE", "#2")},
		{"SELECT type_desc FROM sys.objects WHERE name = 'pol'", w("SECURITY_POLICY", "#1")},
		{"CREATE USER u WITHOUT LOGIN; EXECUTE AS USER = 'u'; CREATE SECURITY POLICY dbo.x", w("!262", "!15247")},
	})
}

// TestFilterPredicateOnVersions: FOR SYSTEM_TIME asks the current table's policy for current rows, the history's for the others.
func TestFilterPredicateOnVersions(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{`CREATE TABLE dbo.v (id int PRIMARY KEY, tenant int NOT NULL, n int NOT NULL, a datetime2 GENERATED ALWAYS AS ROW START HIDDEN, b datetime2 GENERATED ALWAYS AS ROW END HIDDEN,
PERIOD FOR SYSTEM_TIME (a, b)) WITH (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.v_history))`, nil},
		{"INSERT dbo.v VALUES (1, 1, 10), (2, 2, 20)", w("#2")},
		{"UPDATE dbo.v SET n += 1", w("#2")},
		{ofTenant, nil},
		{"CREATE SECURITY POLICY dbo.pol ADD FILTER PREDICATE dbo.of_tenant(tenant) ON dbo.v", nil},
		{"EXEC sp_set_session_context N'tenant', 1", nil},
		{"SELECT id, n FROM dbo.v FOR SYSTEM_TIME ALL ORDER BY id, n", w("1|10", "1|11", "2|20", "#3")},
		{"ALTER SECURITY POLICY dbo.pol ADD FILTER PREDICATE dbo.of_tenant(tenant) ON dbo.v_history", nil},
		{"SELECT id, n FROM dbo.v FOR SYSTEM_TIME ALL ORDER BY id, n", w("1|10", "1|11", "#2")},
		{"SELECT id, n FROM dbo.v FOR SYSTEM_TIME ALL WHERE id = 2", w("#0")},
		{"SELECT x.i, (SELECT COUNT(*) FROM dbo.v FOR SYSTEM_TIME ALL AS h WHERE h.id = x.i) FROM (VALUES (1), (2)) x (i) ORDER BY x.i", w("1|2", "2|0", "#2")},
		{"SELECT COUNT(*) FROM dbo.v_history", w("1", "#1")},
		{"EXEC sp_set_session_context N'tenant', 2; SELECT id, n FROM dbo.v FOR SYSTEM_TIME ALL ORDER BY id, n", w("2|20", "2|21", "#2")},
	})
}
