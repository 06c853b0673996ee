package catalog

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

const classSecurityPolicy = "security.policy"

// SecurityPolicy is one row of sys.security_policies with its predicates.
type SecurityPolicy struct {
	Object
	Enabled, SchemaBound, NotForReplication bool
	Predicates                              []SecurityPredicate
	LastID                                  int // of a predicate: ids are not used again
}

// The operations of a block predicate, as sys.security_predicates.operation numbers them; 0 is all of them.
const (
	AfterInsert = iota + 1
	AfterUpdate
	BeforeUpdate
	BeforeDelete
)

// SecurityOperations names the operations by number.
var SecurityOperations = []string{"", "AFTER INSERT", "AFTER UPDATE", "BEFORE UPDATE", "BEFORE DELETE"}

// SecurityPredicate is one row of sys.security_predicates.
type SecurityPredicate struct {
	ID       int
	Target   int32 // table
	Function int32 // as it was when the predicate was added
	// Call is the function and its arguments, in canonical form and without the outer parentheses.
	Call      string
	Block     bool
	Operation int
	Columns   []int // ids of the table's columns in the arguments
}

// Kind is FILTER or BLOCK.
func (p *SecurityPredicate) Kind() string {
	if p.Block {
		return "BLOCK"
	}
	return "FILTER"
}

// SecurityPolicies lists the policies of a database by id.
func (c Catalog) SecurityPolicies(db int32) []*SecurityPolicy {
	return list[SecurityPolicy](c, db, classSecurityPolicy, "")
}

// PutSecurityPolicy stores a policy.
func (c Catalog) PutSecurityPolicy(db int32, p *SecurityPolicy) {
	c.putObject(db, classSecurityPolicy, &p.Object, p)
}

// EnabledPredicates walks the predicates on a table of the policy that is enabled for it.
func (c Catalog) EnabledPredicates(db, table int32) func(yield func(*SecurityPolicy, *SecurityPredicate) bool) {
	return func(yield func(*SecurityPolicy, *SecurityPredicate) bool) {
		for _, p := range c.SecurityPolicies(db) {
			for i := range p.Predicates {
				if p.Enabled && p.Predicates[i].Target == table && !yield(p, &p.Predicates[i]) {
					return
				}
			}
		}
	}
}

// PolicyOver finds a policy whose schema binding holds an object: a predicate's function or table; nil when there is none.
func (c Catalog) PolicyOver(db, object int32) *SecurityPolicy {
	for _, p := range c.SecurityPolicies(db) {
		for i := range p.Predicates {
			if p.SchemaBound && (p.Predicates[i].Target == object || p.Predicates[i].Function == object) {
				return p
			}
		}
	}
	return nil
}

var securityPolicyViews = []*View{
	define("sys", "security_policies", -1180, `name sysname; object_id int; principal_id int n; schema_id int; parent_object_id int; type char(2) n; type_desc desc n;
		create_date datetime; modify_date datetime; is_ms_shipped bit; is_enabled bit; is_not_for_replication bit; uses_database_collation bit n;
		is_schema_bound bit`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for o := range v.objects {
			p, ok := o.(*SecurityPolicy)
			if ok && !emit(w.row(objectFields(&p.Object), "is_enabled", p.Enabled, "is_not_for_replication", p.NotForReplication,
				"uses_database_collation", true, "is_schema_bound", p.SchemaBound)) {
				return
			}
		}
	}),
	define("sys", "security_predicates", -1181, `object_id int; security_predicate_id int; target_object_id int; predicate_definition nvarchar(max) n;
		predicate_type int n; predicate_type_desc desc n; operation int n; operation_desc desc n`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for o := range v.objects {
			pol, ok := o.(*SecurityPolicy)
			if !ok {
				continue
			}
			for i := range pol.Predicates {
				p := &pol.Predicates[i]
				kind, operation, name := 0, any(nil), any(nil)
				if p.Block {
					kind = 1
				}
				if p.Operation > 0 {
					operation, name = p.Operation, SecurityOperations[p.Operation]
				}
				if !emit(w.row("object_id", pol.ID, "security_predicate_id", p.ID, "target_object_id", p.Target, "predicate_definition", "("+p.Call+")",
					"predicate_type", kind, "predicate_type_desc", p.Kind(), "operation", operation, "operation_desc", name)) {
					return
				}
			}
		}
	}),
}

// SecurityOperation is the number of an operation's words; 0 when there is none.
func SecurityOperation(words string) int {
	for i, name := range SecurityOperations {
		if i > 0 && strings.EqualFold(name, words) {
			return i
		}
	}
	return 0
}
