package proctest

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	mssql "github.com/microsoft/go-mssqldb"
)

// secret stands in everything that tenant 1 has; no other tenant may see it.
const secret = "tenant one's own"

// secretRows gives tenant 1 a row with the secret, and number 1, in what procedures and views read.
const secretRows = `
INSERT INTO dbo.Tenants (TenantId, TenantName) VALUES (1, N'tenant one''s own');
INSERT INTO dbo.Models (TenantId, ModelName, ModelType) VALUES (1, N'tenant one''s own', N'llm');
INSERT INTO dbo.ModelLayers (TenantId, ModelId, LayerIdx, LayerName) VALUES (1, 1, 0, N'tenant one''s own');
INSERT INTO dbo.Weights (TenantId, LayerId, NeuronIndex, WeightType, Value) VALUES (1, 1, 0, N'tenant one''s own', 1);
UPDATE dbo.Weights SET Value = 2;
INSERT INTO dbo.WeightSnapshots (TenantId, SnapshotName, ModelId, WeightCount) VALUES (1, N'tenant one''s own', 1, 1);
INSERT INTO dbo.IngestionJobs (TenantId, PipelineName, Status) VALUES (1, N'tenant one''s own', N'Running');
INSERT INTO dbo.InferenceRequests (TenantId, CorrelationId, TaskType, Status, ModelId, InputData, OutputData) VALUES (1, N'tenant one''s own', N't', N'Completed', 1, N'{"a":"tenant one''s own"}', N'{"a":"tenant one''s own"}');
INSERT INTO dbo.InferenceCache_InMemory (TenantId, CacheKey, ModelId, InferenceType, InputHash, OutputData) VALUES (1, N'1', 1, N'tenant one''s own', 0x01, CAST('tenant one''s own' AS varbinary(max)));
INSERT INTO dbo.OodaCycles (TenantId, TriggerReason) VALUES (1, N'tenant one''s own');
INSERT INTO dbo.BillingRatePlans (TenantId, PlanCode, Name) VALUES (1, N'tenant one''s own', N'own');
INSERT INTO dbo.BillingUsageLedger (TenantId, PrincipalId, Operation, Units, BaseRate, TotalCost) VALUES (1, N'p', N'tenant one''s own', 1, 1, 1);
INSERT INTO dbo.BillingTenantQuotas (TenantId, UsageType, QuotaLimit) VALUES (1, N'tenant one''s own', 5);
INSERT INTO dbo.BillingInvoices (TenantId, InvoiceNumber, BillingPeriodStart, BillingPeriodEnd, Subtotal, Total) VALUES (1, N'tenant one''s own', '2026-01-01', '2026-02-01', 1, 1);`

// No procedure and no view gives one tenant what is another's: neither by its predicates, in a session that sees all, nor by the policy, in a
// session of the other tenant that asks for tenant 1. They are found in the catalog, so that a new one cannot be forgotten.
func TestNoTenantSeesAnother(t *testing.T) {
	d := deployed(t)
	d.exec(secretRows)
	a, _, _ := d.ingest(1, secret, in("CanonicalText", secret))
	b, _, _ := d.ingest(1, secret+" too", in("CanonicalText", secret))
	var id int64
	for _, errno := range []int32{
		d.call("dbo.sp_StoreEmbedding", in("TenantId", 1), in("AtomId", a), in("Embedding", "[1,0]"), out("AtomEmbeddingId", &id)),
		d.call("dbo.sp_LinkAtoms", in("TenantId", 1), in("SourceAtomId", a), in("TargetAtomId", b), in("RelationType", secret), out("AtomRelationId", &id)),
		d.call("dbo.sp_AddGraphNode", in("TenantId", 1), in("AtomId", a)),
		d.call("dbo.sp_AddGraphNode", in("TenantId", 1), in("AtomId", b)),
		d.call("dbo.sp_AddGraphEdge", in("TenantId", 1), in("FromNodeId", 1), in("ToNodeId", 2), in("EdgeType", "DerivedFrom")),
	} {
		if errno != 0 {
			t.Fatal(errno)
		}
	}
	d.exec("CREATE ROLE hart_api; CREATE USER reader WITHOUT LOGIN; ALTER ROLE hart_api ADD MEMBER reader; GRANT EXECUTE, SELECT ON SCHEMA::dbo TO hart_api")
	before := d.counts()

	views := d.rows("SELECT v.name FROM sys.views AS v JOIN sys.columns AS c ON c.object_id = v.object_id AND c.name = N'TenantId' WHERE v.schema_id = SCHEMA_ID(N'dbo') ORDER BY v.name")
	if len(views) < 8 {
		t.Fatalf("only %v are found", views)
	}
	for _, v := range views {
		query := "SELECT * FROM dbo." + v
		if got := fmt.Sprint(d.rows(query + " WHERE TenantId = 1")); !strings.Contains(got, secret) {
			t.Errorf("%s shows tenant 1 nothing of its own, so it proves nothing: %s", v, got)
		}
		if got := fmt.Sprint(d.rows(query + " WHERE TenantId = 2")); strings.Contains(got, secret) {
			t.Errorf("%s shows tenant 2 what is tenant 1's: %s", v, got)
		}
		d.as("reader", 2, func(c *sql.Conn) {
			if got := all(t, c, query); strings.Contains(got, secret) {
				t.Errorf("%s, in a session of tenant 2: %s", v, got)
			}
		})
	}

	procedures := d.rows("SELECT p.name FROM sys.procedures AS p JOIN sys.parameters AS a ON a.object_id = p.object_id AND a.name = N'@TenantId' WHERE p.schema_id = SCHEMA_ID(N'dbo') ORDER BY p.name")
	for _, p := range procedures {
		for _, tt := range []struct{ session, asked int }{{-1, 2}, {2, 1}} {
			call := d.probe(p, tt.asked)
			user := "dbo"
			if tt.session >= 0 {
				user = "reader"
			}
			d.as(user, tt.session, func(c *sql.Conn) {
				if got := all(t, c, call); strings.Contains(got, secret) {
					t.Errorf("in a session of %d, %s: %s", tt.session, call, got)
				}
			})
		}
	}
	if len(procedures) < 25 {
		t.Errorf("only %v are found", procedures)
	}
	if after := d.counts(); !slices.Equal(after, before) {
		t.Errorf("calls in another's name changed what tenant 1 has\nfrom %v\nto   %v", before, after)
	}
}

// counts is what tenant 1 has.
func (d *database) counts() []string {
	d.t.Helper()
	return d.rows(`SELECT 'atoms', COUNT(*), SUM(ReferenceCount), SUM(CAST(IsDeleted AS int)) FROM dbo.Atoms WHERE TenantId = 1
UNION ALL SELECT 'embeddings', COUNT(*), 0, 0 FROM dbo.AtomEmbeddings WHERE TenantId = 1
UNION ALL SELECT 'relations', COUNT(*), 0, 0 FROM dbo.AtomRelations WHERE TenantId = 1
UNION ALL SELECT 'requests', COUNT(*), SUM(UserRating), 0 FROM dbo.InferenceRequests WHERE TenantId = 1
UNION ALL SELECT 'jobs', COUNT(*), SUM(CASE WHEN Status = N'Running' THEN 1 ELSE 0 END), 0 FROM dbo.IngestionJobs WHERE TenantId = 1
UNION ALL SELECT 'cache', COUNT(*), SUM(AccessCount), 0 FROM dbo.InferenceCache_InMemory WHERE TenantId = 1
UNION ALL SELECT 'ledger', COUNT(*), 0, 0 FROM dbo.BillingUsageLedger WHERE TenantId = 1
UNION ALL SELECT 'invoices', COUNT(*), 0, 0 FROM dbo.BillingInvoices WHERE TenantId = 1
UNION ALL SELECT 'snapshots', COUNT(*), 0, 0 FROM dbo.WeightSnapshots WHERE TenantId = 1
UNION ALL SELECT 'nodes', COUNT(*), 0, 0 FROM graph.AtomGraphNodes WHERE TenantId = 1
UNION ALL SELECT 'edges', COUNT(*), 0, 0 FROM graph.AtomGraphEdges WHERE TenantId = 1
UNION ALL SELECT 'cycles', COUNT(*), 0, 0 FROM dbo.OodaCycles WHERE TenantId = 1`)
}

// arguments are values that get past the checks of a parameter, by its name; every other number is 1, which is tenant 1's.
var arguments = map[string]string{
	"@QueryVector": "N'[1,0]'", "@Embedding": "N'[0,1]'", "@Items": "N'[]'", "@Text": "N'tenant one''s own'", "@ContentType": "N'text/plain'", "@Modality": "N'text'",
	"@Content": "0x01", "@Direction": "N'Upstream'", "@EdgeType": "N'DerivedFrom'", "@NodeType": "N'Atom'", "@DistanceMetric": "N'cosine'", "@Status": "N'Completed'",
	"@OutputData": "NULL", "@InputData": "N'{}'", "@Metadata": "NULL", "@Dimensions": "NULL", "@CacheKey": "N'1'", "@TargetAtomId": "2", "@ToNodeId": "2", "@SpatialCandidates": "100",
	"@TopK": "100", "@MaxDepth": "5", "@EmbeddingType": "N'semantic'", "@ModelId": "NULL", "@IngestionJobId": "1", "@PolicyName": "N'default'", "@ExceptAtomId": "NULL", "@AfterAtomId": "0",
	"@Threshold": "0.5", "@PlanCode": "NULL", "@LayerId": "1", "@MinDelta": "0", "@RelationType": "NULL", "@TaskType": "N't'",
	"@At": "'9999-01-01'", "@Before": "'2000-01-01'", "@After": "NULL", "@PeriodStart": "'2026-01-01'", "@PeriodEnd": "'2026-02-01'",
}

// probe is a call of a procedure for a tenant with the numbers of tenant 1's rows.
func (d *database) probe(procedure string, tenant int) string {
	d.t.Helper()
	var args []string
	for _, line := range d.rows("SELECT a.name, TYPE_NAME(a.user_type_id), a.is_output FROM sys.parameters AS a WHERE a.object_id = OBJECT_ID(@p1) ORDER BY a.parameter_id", "dbo."+procedure) {
		p := strings.Split(line, "|")
		value, ok := arguments[p[0]]
		switch {
		case p[0] == "@TenantId":
			value = fmt.Sprint(tenant)
		case p[2] == "true":
			continue // it has no value before
		case !ok && strings.Contains(p[1], "char"):
			value = "N'1'"
		case !ok && p[1] == "uniqueidentifier":
			value = "'00000000-0000-0000-0000-000000000001'"
		case !ok && strings.HasPrefix(p[1], "date"):
			value = "'2026-01-01'"
		case !ok && strings.Contains(p[1], "binary"):
			value = "0x01"
		case !ok:
			value = "1"
		}
		args = append(args, p[0]+" = "+value)
	}
	// OUTPUT parameters without a default take a variable.
	for _, line := range d.rows("SELECT a.name FROM sys.parameters AS a WHERE a.object_id = OBJECT_ID(@p1) AND a.is_output = 1 ORDER BY a.parameter_id", "dbo."+procedure) {
		args = append(args, line+" = NULL")
	}
	return "EXEC dbo." + procedure + " " + strings.Join(args, ", ")
}

// all is every result set of a text, or the error that ended it, which must be one of the database's own or of the policy.
func all(t *testing.T, c *sql.Conn, query string) string {
	t.Helper()
	ctx := context.Background()
	rows, err := c.QueryContext(ctx, query)
	if err == nil {
		defer rows.Close()
		var sets []string
		for {
			var lines []string
			if lines, err = set(rows); err != nil {
				break
			}
			sets = append(sets, lines...)
			if !rows.NextResultSet() {
				err = rows.Err()
				break
			}
		}
		if err == nil {
			return strings.Join(sets, "\n")
		}
	}
	e, ok := err.(mssql.Error)
	// 33504 the policy, 547 a constraint, 8423: this database is without the services of the broker.
	if !ok || e.Number < 50000 && e.Number != 33504 && e.Number != 547 && e.Number != 8423 {
		t.Errorf("%s: %v", query, err)
	}
	return err.Error()
}

// set is the rows of one result set.
func set(rows *sql.Rows) (lines []string, err error) {
	cols, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		vals, ptrs := make([]any, len(cols)), make([]any, len(cols))
		for i := range vals {
			ptrs[i] = &vals[i]
		}
		if err := rows.Scan(ptrs...); err != nil {
			return nil, err
		}
		lines = append(lines, fmt.Sprintf("%s", vals))
	}
	return lines, rows.Err()
}

// Every name in every module is of something that exists, and every module can be compiled again.
func TestModulesAreWhole(t *testing.T) {
	d := deployed(t)
	d.want("SELECT OBJECT_NAME(d.referencing_id), d.referenced_schema_name, d.referenced_entity_name FROM sys.sql_expression_dependencies AS d WHERE d.referenced_id IS NULL AND d.referenced_schema_name IN (N'dbo', N'ops', N'graph', N'provenance', N'security')")
	for _, m := range d.rows("SELECT OBJECT_SCHEMA_NAME(m.object_id) + N'.' + OBJECT_NAME(m.object_id) FROM sys.sql_modules AS m WHERE m.is_schema_bound = 0") {
		if errno := d.call("sys.sp_refreshsqlmodule", in("name", m)); errno != 0 {
			t.Errorf("%s: error %d", m, errno)
		}
	}
}
