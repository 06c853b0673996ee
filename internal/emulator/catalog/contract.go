package catalog

/* The typed access to catalog records, implemented in this package. All lookups fold names by the
database's collation (case-insensitive here); all take the latch as held.

type Catalog struct{ … }                     a transaction's view: cheap to make, not kept
func New(tx *store.Txn) Catalog
func MetaTypes() map[string]func() any       for store.Options

Instance:
func (c Catalog) Databases() []*Database                     by id
func (c Catalog) Database(name string) *Database             nil when absent
func (c Catalog) DatabaseByID(id int32) *Database
func (c Catalog) PutDatabase(d *Database) / DropDatabase(id) (drops every record of it; the trees are the caller's)
func (c Catalog) Logins() []*Login / Login(name) / LoginByID / LoginBySID / PutLogin / DropLogin
func (c Catalog) Config(id int32) *Config / PutConfig        the option's definition is in the table Options
func (c Catalog) ServerPermissions() []Permission / PutServerPermissions([]Permission)

A database (db is its id):
func (c Catalog) Schemas(db) []*Schema / Schema(db, name) / SchemaByID / PutSchema / DropSchema
func (c Catalog) Objects(db) iter.Seq[any]                   *Table, *Module, *Sequence, *Synonym in id order; constraints hang on their tables
func (c Catalog) ObjectByName(db, schemaID, name) any        also finds constraints: returns *Default, *Check, *KeyConstraint, *ForeignKey; nil when absent
func (c Catalog) ObjectByID(db, id) any
func (c Catalog) Table(db, schemaID, name) *Table / TableByID(db, id)
func (c Catalog) PutTable / PutModule / PutSequence / PutSynonym(db, …)    keep the name index, constraint names included
func (c Catalog) DropObject(db, id)
func (c Catalog) NewObjectID(db) int32                       never reused, survives rollback
func (c Catalog) Children(db, tableID) []*ForeignKey         the foreign keys of all tables that reference it
func (c Catalog) Types(db) / Type(db, schemaID, name) / TypeByID / PutType / DropType
func (c Catalog) Principals(db) / Principal(db, name) / PrincipalByID / PutPrincipal / DropPrincipal
func (c Catalog) Permissions(db) []Permission / PutPermissions(db, …)
func (c Catalog) Properties(db) []Property / PutProperties
func (c Catalog) Statistics(db) …

func Of(o any) *Object                       the common part of any schema-scoped record
func IdentityKey(db int32, table int32) store.MetaKey         counter of a table's identity

Views:
func LookupView(schema, name string) *View   sys.objects, INFORMATION_SCHEMA.TABLES …; nil when there is none
type View struct { Schema, Name string; ObjectID int32; Columns []ViewColumn; Rows func(v *Viewer, emit func(types.Row) bool) }
type Viewer struct { Cat Catalog; DB *Database; … the caller's identity, for permission filtering }
type ViewColumn struct { Name string; Type types.Type; Nullable bool }

Bootstrap:
func Bootstrap(e *store.Engine, o BootstrapOptions) error     writes master, tempdb, model, msdb, sa, fixed roles, schemas, configuration when the store is empty
*/
