package catalog

import (
	"fmt"

	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Catalog is a transaction's view of the catalog: cheap to make, not kept beyond the transaction. All
// methods expect the store's latch held. Names are looked up without regard to case and trailing blanks.
type Catalog struct{ tx *store.Txn }

// New is the catalog as tx sees it.
func New(tx *store.Txn) Catalog { return Catalog{tx} }

// Tx is the transaction behind c.
func (c Catalog) Tx() *store.Txn { return c.tx }

// The record classes. An object record is keyed by its number; beside it stands a name record that
// holds the number, so that a lookup by name costs two reads.
const (
	classDatabase     = "database"
	classDatabaseName = "database.name"
	classLogin        = "login"
	classLoginName    = "login.name"
	classConfig       = "config"
	classServerPerm   = "server.permission"
	classSchema       = "schema"
	classSchemaName   = "schema.name"
	classTable        = "table"
	classModule       = "module"
	classSequence     = "sequence"
	classSynonym      = "synonym"
	classObjectName   = "object.name" // schema.name -> object or constraint
	classConstraint   = "constraint"  // constraint id -> its table
	classReference    = "reference"   // referenced table.foreign key -> referencing table
	classType         = "type"
	classTypeName     = "type.name"
	classPrincipal    = "principal"
	classPrincipName  = "principal.name"
	classPermission   = "permission"
	classProperty     = "property"
	classStatistics   = "statistics"
)

// Ref is a secondary record: the number of the primary one.
type Ref struct{ ID int32 }

// MetaTypes makes an empty record of each class, for store.Options.
func MetaTypes() map[string]func() any {
	ref := func() any { return new(Ref) }
	return eventTypes(brokerTypes(assemblyTypes(map[string]func() any{
		classDatabase:     func() any { return new(Database) },
		classDatabaseName: ref,
		classLogin:        func() any { return new(Login) },
		classLoginName:    ref,
		classConfig:       func() any { return new(Config) },
		classServerPerm:   func() any { return new(Permission) },
		classSchema:       func() any { return new(Schema) },
		classSchemaName:   ref,
		classTable:        func() any { return new(Table) },
		classModule:       func() any { return new(Module) },
		classSequence:     func() any { return new(Sequence) },
		classSynonym:      func() any { return new(Synonym) },
		classObjectName:   ref,
		classConstraint:   ref,
		classReference:    ref,
		classType:         func() any { return new(Type) },
		classTypeName:     ref,
		classPrincipal:    func() any { return new(Principal) },
		classPrincipName:  ref,
		classPermission:   func() any { return new(Permission) },
		classProperty:     func() any { return new(Property) },
		classStatistics:   func() any { return new(Statistics) },

		classSecurityPolicy: func() any { return new(SecurityPolicy) },
	})))
}

// Fold is the form under which a name is looked up.
func Fold(name string) string { return types.Fold(name) }

// SameName reports whether two identifiers are the same name.
func SameName(a, b string) bool { return a == b || types.Fold(a) == types.Fold(b) }

// idName keys a record by number, so that a scan is in number order.
func idName(id int32) string {
	if id < 0 {
		return fmt.Sprintf("%010d", id)
	}
	var b [10]byte
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = '0' + byte(id%10)
		id /= 10
	}
	return string(b[:])
}

func scopedName(schema int32, name string) string { return idName(schema) + "." + Fold(name) }

func get[T any](c Catalog, db int32, class, name string) *T {
	v, ok := c.tx.MetaGet(store.MetaKey{DB: db, Class: class, Name: name})
	if !ok {
		return nil
	}
	return v.(*T)
}

func list[T any](c Catalog, db int32, class, prefix string) []*T {
	var out []*T
	c.tx.MetaScan(db, class, prefix, func(_ string, v any) bool {
		out = append(out, v.(*T))
		return true
	})
	return out
}

func (c Catalog) put(db int32, class, name string, v any) {
	c.tx.MetaPut(store.MetaKey{DB: db, Class: class, Name: name}, v)
}

func (c Catalog) drop(db int32, class, name string) {
	c.tx.MetaDelete(store.MetaKey{DB: db, Class: class, Name: name})
}

// ref resolves a name record; ok is false when there is none.
func (c Catalog) ref(db int32, class, name string) (int32, bool) {
	r := get[Ref](c, db, class, name)
	if r == nil {
		return 0, false
	}
	return r.ID, true
}

// dropClass removes every record of a class in a database.
func (c Catalog) dropClass(db int32, class string) {
	var names []string
	c.tx.MetaScan(db, class, "", func(name string, _ any) bool {
		names = append(names, name)
		return true
	})
	for _, n := range names {
		c.drop(db, class, n)
	}
}
