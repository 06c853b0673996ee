package schema_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/pkg/deploy/folder"
)

// table is one CREATE TABLE with the indexes made after it.
type table struct {
	*syntax.CreateTableStmt
	File    string
	Indexes []*syntax.CreateIndexStmt
}

// tables are all the tables that the migrations make, as they are after the last one.
func tables(t *testing.T, f *folder.Folder) (all []*table) {
	t.Helper()
	byName := map[string]*table{}
	for _, m := range f.Migrations {
		walk(statements(t, m.Up), func(s syntax.Stmt) {
			switch s := s.(type) {
			case *syntax.CreateTableStmt:
				tab := byName[s.Name.Object]
				if tab == nil {
					tab = &table{}
					all = append(all, tab)
					byName[s.Name.Object] = tab
				}
				*tab = table{CreateTableStmt: s, File: m.Up.File} // made again, it takes the place of the one before
			case *syntax.CreateIndexStmt:
				if tab := byName[s.Table.Object]; tab != nil { // not on a history table, which the server makes
					tab.Indexes = append(tab.Indexes, s)
				}
			case *syntax.AlterTableStmt:
				if add, ok := s.Action.(syntax.AddItems); ok {
					def := &byName[s.Table.Object].Def
					def.Columns = append(def.Columns, add.Def.Columns...)
					def.Constraints = append(def.Constraints, add.Def.Constraints...)
				}
			}
		})
	}
	return all
}

// walk visits statements and those inside them.
func walk(list []syntax.Stmt, visit func(syntax.Stmt)) {
	for _, s := range list {
		visit(s)
		switch s := s.(type) {
		case *syntax.BlockStmt:
			walk(s.Body, visit)
		case *syntax.IfStmt:
			walk([]syntax.Stmt{s.Then}, visit)
			if s.Else != nil {
				walk([]syntax.Stmt{s.Else}, visit)
			}
		}
	}
}

// constraints are those of the table, written on a column or after them.
func (t *table) constraints() []syntax.ConstraintDef {
	all := slices.Clone(t.Def.Constraints)
	for _, c := range t.Def.Columns {
		for _, k := range c.Constraints {
			if len(k.Columns) == 0 {
				k.Columns = []syntax.IndexColumn{{Name: c.Name}}
			}
			all = append(all, k)
		}
	}
	return all
}

func columns(list []syntax.IndexColumn) (names []string) {
	for _, c := range list {
		names = append(names, c.Name)
	}
	return names
}

func TestTheTablesAreThere(t *testing.T) {
	want := strings.Fields(`dbo.AtomEmbeddingSpatialMetadata dbo.AtomEmbeddings dbo.AtomPayloadStore dbo.AtomRelations dbo.Atoms
		dbo.AttentionGenerationLog dbo.AutonomousComputeJobs dbo.AutonomousImprovementHistory dbo.BillingInvoices dbo.BillingMultipliers
		dbo.BillingOperationRates dbo.BillingQuotaViolations dbo.BillingRatePlans dbo.BillingTenantQuotas dbo.BillingUsageLedger
		dbo.CachedActivations_InMemory dbo.CdcCheckpoints dbo.DeduplicationPolicies dbo.InferenceCache_InMemory dbo.InferenceRequests
		dbo.InferenceSteps dbo.IngestionJobAtoms dbo.IngestionJobs dbo.LayerTensorSegments dbo.MessageAttempts dbo.MessageDeadLetters
		dbo.ModelLayers dbo.ModelMetadata dbo.Models dbo.Neo4jSyncLog dbo.OodaCycles dbo.PendingActions dbo.ReasoningChains
		dbo.SessionPaths_InMemory dbo.SpatialLandmarks dbo.TenantSecurityPolicy dbo.Tenants dbo.TensorAtomCoefficients dbo.TensorAtoms
		dbo.TestResults dbo.WeightSnapshots dbo.Weights provenance.AtomConcepts provenance.ConceptEvolution provenance.Concepts
		provenance.GenerationStreamSegments provenance.GenerationStreams provenance.ModelVersionHistory graph.AtomGraphEdges graph.AtomGraphNodes`)
	got := tableNames(t, open(t))
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("tables are\n%v, want\n%v", got, want)
	}
}

// A name that the server makes up is another one in every database, and no later migration can drop it.
func TestConstraintsAndIndexesAreNamed(t *testing.T) {
	prefix := map[string]string{"PRIMARY KEY": "PK_", "UNIQUE": "UQ_", "FOREIGN KEY": "FK_", "CHECK": "CK_", "DEFAULT": "DF_", "CONNECTION": "EC_"}
	seen := map[string]string{}
	for _, tab := range tables(t, open(t)) {
		check := func(kind, name, prefix string) {
			if !strings.HasPrefix(name, prefix+tab.Name.Object) {
				t.Errorf("%s: a %s of %s is named %q, not %s%s…", tab.File, kind, tab.Name.Object, name, prefix, tab.Name.Object)
			}
			if before, ok := seen[strings.ToLower(name)]; ok {
				t.Errorf("%s: %s is the name of something in %s too", tab.File, name, before)
			}
			if len(name) > 128 {
				t.Errorf("%s: %s is longer than 128 characters", tab.File, name)
			}
			seen[strings.ToLower(name)] = tab.Name.Object
		}
		for _, c := range tab.constraints() {
			check(c.Kind, c.Name, prefix[c.Kind])
		}
		for _, ix := range tab.Indexes {
			kind := "IX_"
			if ix.Index.Unique {
				kind = "UQ_"
			}
			check("index", ix.Index.Name, kind)
		}
		for _, ix := range tab.Def.Indexes {
			check("index", ix.Name, "IX_")
			if len(tab.Options) == 0 {
				t.Errorf("%s: %s has an index inside CREATE TABLE, and is not in memory", tab.File, tab.Name.Object)
			}
		}
	}
}

// noConstraint are the types that take no default and no key.
var noConstraint = []string{"vector", "json", "geometry"}

func TestColumns(t *testing.T) {
	for _, tab := range tables(t, open(t)) {
		where := tab.File + ": " + tab.Name.Object
		if inMemory := strings.HasSuffix(where, "_InMemory"); inMemory != (len(tab.Options) > 0) {
			t.Errorf("%s: its name says in memory: %v, its options are %v", where, inMemory, tab.Options)
		}
		if (tab.AsNode || tab.AsEdge) != (tab.Name.Schema == "graph") {
			t.Errorf("%s: node and edge tables are those of the schema graph", where)
		}
		primary := false
		for _, c := range tab.constraints() {
			primary = primary || c.Kind == "PRIMARY KEY"
		}
		if !primary {
			t.Errorf("%s has no primary key", where)
		}
		types := map[string]string{}
		for _, c := range tab.Def.Columns {
			name := where + "." + c.Name
			kind := strings.ToLower(c.Type.Name)
			types[strings.ToLower(c.Name)] = kind
			if c.Null == nil {
				t.Errorf("%s says neither NULL nor NOT NULL: the session decides", name)
			}
			if c.Name == "TenantId" && (c.Null == nil || *c.Null || kind != "int") {
				t.Errorf("%s is not int NOT NULL", name)
			}
			if strings.Contains(kind, "date") && kind != "date" && (kind != "datetime2" || !slices.Equal(c.Type.Args, []int{7})) {
				t.Errorf("%s is a %s, not datetime2(7)", name, kind)
			}
			for _, k := range c.Constraints {
				if slices.Contains(noConstraint, kind) {
					t.Errorf("%s is %s and has a %s", name, kind, k.Kind)
				}
				if k.Kind == "DEFAULT" && kind == "datetime2" && c.Name != "ValidTo" && !strings.Contains(k.Text, "SYSUTCDATETIME()") {
					t.Errorf("%s has the default %s", name, k.Text)
				}
			}
		}
		for _, key := range tab.keys() {
			for _, c := range key {
				if slices.Contains(noConstraint, types[strings.ToLower(c)]) {
					t.Errorf("%s: %s is %s and in a key", where, c, types[strings.ToLower(c)])
				}
			}
		}
	}
}

// keys are the key columns of every key and every unfiltered index.
func (t *table) keys() (all [][]string) {
	for _, c := range t.constraints() {
		if c.Kind == "PRIMARY KEY" || c.Kind == "UNIQUE" {
			all = append(all, columns(c.Columns))
		}
	}
	for _, ix := range t.Indexes {
		if ix.Index.Where == nil && ix.Index.Kind != "SPATIAL" {
			all = append(all, columns(ix.Index.Columns))
		}
	}
	return all
}

// Without an index on the referring side, deleting one row of the referred table scans the other.
func TestForeignKeysHaveAnIndex(t *testing.T) {
	for _, tab := range tables(t, open(t)) {
		for _, c := range tab.constraints() {
			if c.Kind != "FOREIGN KEY" {
				continue
			}
			want := columns(c.Columns)
			if !slices.ContainsFunc(tab.keys(), func(key []string) bool {
				return len(key) >= len(want) && slices.EqualFunc(key[:len(want)], want, strings.EqualFold)
			}) {
				t.Errorf("%s: no index begins with the columns of %s", tab.File, c.Name)
			}
		}
	}
}

// SQL Server refuses a table that one DELETE would reach by two cascading routes, or by a circle; SET NULL counts (Msg 1785).
func TestCascadesMakeATree(t *testing.T) {
	next := map[string][]string{}
	all := tables(t, open(t))
	for _, tab := range all {
		for _, c := range tab.constraints() {
			if c.Kind == "FOREIGN KEY" && c.OnDelete != "" && c.OnDelete != "NO ACTION" {
				next[c.RefTable.Object] = append(next[c.RefTable.Object], tab.Name.Object)
			}
		}
	}
	for _, root := range all {
		reached := map[string]bool{root.Name.Object: true}
		var follow func(at string)
		follow = func(at string) {
			for _, n := range next[at] {
				if reached[n] {
					t.Errorf("a DELETE from %s reaches %s twice", root.Name.Object, n)
					continue
				}
				reached[n] = true
				follow(n)
			}
		}
		follow(root.Name.Object)
	}
}

// One tenant's content must neither collide with another's nor reveal it, and what was deleted can come back.
func TestDeduplicationIsByTenant(t *testing.T) {
	for _, tab := range tables(t, open(t)) {
		hashed := slices.ContainsFunc(tab.Def.Columns, func(c syntax.ColumnDef) bool { return c.Name == "ContentHash" })
		if !hashed {
			continue
		}
		want := []string{"TenantId", "ContentHash"}
		unique := false
		for _, ix := range tab.Indexes {
			if ix.Index.Unique && slices.Equal(columns(ix.Index.Columns), want) && ix.Index.WhereText == "IsDeleted = 0" {
				unique = true
			}
		}
		for _, c := range tab.constraints() {
			if c.Kind == "UNIQUE" && slices.Equal(columns(c.Columns), want) {
				unique = tab.Name.Object != "Atoms"
			}
			if c.Kind == "UNIQUE" && slices.Equal(columns(c.Columns), want[1:]) {
				t.Errorf("%s: %s is unique over all tenants", tab.File, c.Name)
			}
		}
		if !unique {
			t.Errorf("%s: %s is not unique by %v", tab.File, tab.Name.Object, want)
		}
	}
}
