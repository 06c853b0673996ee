// Package catalog holds what the emulator knows of an instance: databases, files, schemas, tables,
// modules, principals, permissions and configuration, as immutable records in the store, and the
// catalog views over them (sys and INFORMATION_SCHEMA).
package catalog

import (
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Records are never changed in place: copy, change, put (Catalog.Put…).

// Database is one database and its options (sys.databases).
type Database struct {
	ID             int32
	Name           string
	Owner          string // login
	Created        time.Time
	Collation      types.Collation
	Compat         int
	Recovery       string // FULL, SIMPLE, BULK_LOGGED
	PageVerify     string // CHECKSUM, TORN_PAGE_DETECTION, NONE
	UserAccess     string // MULTI_USER, SINGLE_USER, RESTRICTED_USER
	ReadOnly       bool
	RCSI, Snapshot bool
	Broker         bool
	BrokerGUID     string
	Trustworthy    bool
	DBChaining     bool
	// Options holds every other ON/OFF or valued option by its ALTER DATABASE name, upper case
	// (AUTO_CLOSE, AUTO_UPDATE_STATISTICS_ASYNC, MEMORY_OPTIMIZED_ELEVATE_TO_SNAPSHOT, TARGET_RECOVERY_TIME …).
	Options    map[string]string
	QueryStore QueryStore
	// Scoped is the database scoped configuration by name, only what differs from the default.
	Scoped     map[string]string
	Filegroups []Filegroup
	Files      []File
	// SnapshotOf is the source database of a database snapshot, as it was at that moment; nil for any other database.
	SnapshotOf *Database
}

// QueryStore is sys.database_query_store_options.
type QueryStore struct {
	State                                 string // READ_WRITE, READ_ONLY, OFF
	FlushSeconds, IntervalMinutes         int64
	MaxStorageMB, StaleDays, MaxPlans     int64
	CaptureMode, CleanupMode, WaitCapture string
}

// Filegroup is one row of sys.filegroups.
type Filegroup struct {
	ID                          int
	Name                        string
	Type                        string // FG, FD, FX
	Default, ReadOnly, AutoGrow bool
	GUID                        string
}

// File is one row of sys.database_files. Sizes are 8 KB pages; MaxSize -1 is unlimited.
type File struct {
	ID                    int
	Type                  int // 0 ROWS, 1 LOG, 2 FILESTREAM (also memory-optimised containers)
	Filegroup             int
	Name, Path            string
	Size, MaxSize, Growth int64
	PercentGrowth         bool
	Sparse                bool // of a database snapshot
	GUID                  string
}

// Schema is one row of sys.schemas; Owner is a database principal id.
type Schema struct {
	ID    int32
	Name  string
	Owner int32
}

// Object is what all schema-scoped objects share (sys.objects). Type is the two-letter code, unpadded.
type Object struct {
	ID       int32
	Schema   int32
	Name     string
	Type     string
	Parent   int32
	Owner    int32 // 0: the schema's owner
	Created  time.Time
	Modified time.Time
	Shipped  bool
}

// Table is a user table, table type, temp table or table variable, with all that hangs on it.
type Table struct {
	Object
	Columns []Column
	// Tree holds the rows: keyed by the clustered index's key, or by an 8-byte row id for a heap.
	Tree    store.TreeID
	Indexes []Index // Indexes[0] is the heap (ID 0) or the clustered index (ID 1)
	Keys    []KeyConstraint
	Checks  []Check
	// Defaults are on the columns; ForeignKeys those of which this table is the child.
	ForeignKeys []ForeignKey
	// EdgeConstraints are those of an edge table.
	EdgeConstraints []EdgeConstraint
	MaxColumnID     int
	Filegroup, TextFilegroup,
	FilestreamFilegroup int
	MemoryOptimized bool
	SchemaOnly      bool
	Node, Edge      bool
	LockEscalation  string
	// Temporal: 0 none, 1 history, 2 versioned.
	Temporal               int
	History                int32
	PeriodStart, PeriodEnd int // column ids, 0 without a period
	RetentionN             int
	RetentionUnit          string
	IsType                 bool // table type
	Temp, Variable         bool
	Triggers               []int32 // module ids, in creation order
	AnsiNulls, LockOnBulk  bool
	DataCompression        string
	UncheckedAssemblyData  bool
}

// Column is one column; the slot in a row is its index in Table.Columns.
type Column struct {
	ID            int
	Name          string
	Type          types.Type
	TypeSchema    int32 // of an alias type
	Nullable      bool
	Identity      *Identity
	Default       *Default
	Computed      string // canonical definition; empty for an ordinary column
	Persisted     bool
	RowGuidCol    bool
	Filestream    bool
	Sparse        bool
	Hidden        bool
	Masked        string
	Generated     int // generated_always_type
	Graph         int // graph_type of a node or edge table's own column
	NullSpecified bool
}

// Identity of a column; the running value is the store counter IdentityKey.
type Identity struct {
	Seed, Increment   int64
	NotForReplication bool
}

// Default is a DEFAULT constraint.
type Default struct {
	Object
	Definition  string // canonical, with outer parentheses
	SystemNamed bool
}

// Check is a CHECK constraint; Column is 0 at table level.
type Check struct {
	Object
	Definition          string
	Column              int
	Disabled, Untrusted bool
	NotForReplication   bool
	SystemNamed         bool
}

// KeyConstraint is a PRIMARY KEY (PK) or UNIQUE (UQ) constraint over Index.
type KeyConstraint struct {
	Object
	Index       int
	SystemNamed bool
}

// ForeignKey is one foreign key of a child table.
type ForeignKey struct {
	Object
	Columns             []int // child column ids
	Ref                 int32 // parent table
	RefColumns          []int
	RefIndex            int
	OnDelete, OnUpdate  int // 0 NO_ACTION, 1 CASCADE, 2 SET_NULL, 3 SET_DEFAULT
	Disabled, Untrusted bool
	NotForReplication   bool
	SystemNamed         bool
}

// Index is a heap, a clustered or a nonclustered index. Kind is sys.indexes.type.
type Index struct {
	ID      int
	Name    string
	Kind    int
	Unique  bool
	Columns []IndexColumn
	Include []int  // column ids
	Filter  string // canonical definition
	// Tree maps key columns (plus the row key when not unique) to the row key; 0 for the clustered index and for
	// physical-only kinds (columnstore, spatial).
	Tree                         store.TreeID
	PrimaryKey, UniqueConstraint bool
	Disabled, IgnoreDup, Padded  bool
	FillFactor                   int
	Filegroup                    int
	NoRowLocks, NoPageLocks      bool
	NoRecompute                  bool // of the statistics
	BucketCount                  int64
	Options                      map[string]string // spatial bounding box and the like
}

// IndexColumn is one key column.
type IndexColumn struct {
	Column int // column id
	Desc   bool
}

// Module is a procedure, view, function or trigger with its text (sys.sql_modules).
type Module struct {
	Object
	Definition             string
	AnsiNulls, QuotedIdent bool
	SchemaBound            bool
	CheckOption            bool // of a view: WITH CHECK OPTION
	Recompile              bool
	Encrypted              bool
	ExecuteAs              string // "", OWNER, SELF or a user name
	Params                 []Param
	Columns                []Column // of a view or table-valued function
	Returns                *types.Type
	// Triggers.
	ParentClass         int
	Events              []string
	InsteadOf, Disabled bool
	// Depends holds the names that the text refers to, for sys.sql_expression_dependencies.
	Depends []Dependency
	// External is set for CLR modules (FS, PC, AF), which have no definition.
	External *External
}

// Param is one parameter (sys.parameters).
type Param struct {
	ID         int
	Name       string // with @
	Type       types.Type
	Output     bool
	ReadOnly   bool
	HasDefault bool
	TableType  int32
}

// Dependency is one referenced name.
type Dependency struct {
	Database, Schema, Name string
	ID                     int32 // 0 when unresolved
	Minor                  string
}

// Type is an alias type or table type (sys.types above 256).
type Type struct {
	ID       int32
	Schema   int32
	Name     string
	Base     types.Type
	Nullable bool
	Table    int32 // object id of a table type
}

// Sequence is a sequence object; the running value is a store counter.
type Sequence struct {
	Object
	Type                       types.Type
	Start, Increment, Min, Max types.Value
	Cycle                      bool
	Cache                      int64 // 0 NO CACHE, -1 default
}

// Synonym names another object.
type Synonym struct {
	Object
	Base string
}

// Principal is a database principal: S user, R role, A application role.
type Principal struct {
	ID            int32
	Name          string
	Type          string
	DefaultSchema string
	SID           string // raw bytes
	Owner         int32
	FixedRole     bool
	Created       time.Time
	Modified      time.Time
	Members       []int32 // of a role
}

// Permission is one granted or denied permission.
type Permission struct {
	Class            int
	Major, Minor     int32
	Grantee, Grantor int32
	Name             string
	State            string // G, W, D, R
}

// Login is a server principal: S SQL login, K login mapped to an asymmetric key, R server role.
type Login struct {
	ID              int32
	Name            string
	Type            string
	SID             string
	PasswordHash    string // raw bytes: 0x0200, salt, SHA-512
	Disabled        bool
	PolicyChecked   bool // CHECK_POLICY
	DefaultDatabase string
	FixedRole       bool
	Created         time.Time
	Modified        time.Time
	Members         []int32
	// Impersonated is set in the identity of EXECUTE AS USER, which is no stored login.
	Impersonated *Impersonated `json:"-"`
}

// Impersonated is a user of one database that a session acts as. Elsewhere it is guest, and it has no server rights, unless
// the database is trusted: TRUSTWORTHY, with an owner that has AUTHENTICATE SERVER.
// (learn.microsoft.com: Extend database impersonation by using EXECUTE AS.)
type Impersonated struct {
	DB, User int32
	Trusted  bool
}

// Config is one instance configuration option's stored values (sys.configurations).
type Config struct {
	ID                int32
	Value, ValueInUse int64
}

// Property is one extended property.
type Property struct {
	Class        int
	Major, Minor int32
	Name         string
	Value        types.Value
}

// Statistics is a user-created statistics object (auto-created ones do not exist here).
type Statistics struct {
	Table   int32
	ID      int
	Name    string
	Columns []int
	Filter  string
	// NoRecompute, AutoDrop and PersistSample are options.
	NoRecompute, AutoDrop, PersistSample bool
}
