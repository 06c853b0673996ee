package catalog

import (
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// View is a catalog view: sys.objects, INFORMATION_SCHEMA.TABLES …
type View struct {
	Schema, Name string
	ObjectID     int32 // fixed and negative
	Columns      []ViewColumn
	// Rows gives the rows that the viewer may see, until emit returns false.
	Rows func(v *Viewer, emit func(types.Row) bool)
	// Check, when set, refuses the whole view to who may not read it (300, 262); call it before Rows.
	Check func(v *Viewer) error

	// Refused are the columns whose values are not known: reading them is refused.
	Refused map[string]bool
	// Described: only the columns are known; Check refuses the rows.
	Described bool

	slots map[string]int
	fixed types.Row // a row of the columns' constant values
}

// ViewColumn is one column of a view.
type ViewColumn struct {
	Name     string
	Type     types.Type
	Nullable bool
}

// Viewer is who reads a view, and where. DB is the database whose view it is, User the login's principal
// in it (see UserOf).
type Viewer struct {
	Cat   Catalog
	DB    *Database
	Login *Login
	User  *Principal
	SPID  int32
	// Instance describes the emulated instance.
	Instance Instance
	// Sessions lists the instance's sessions by id, and Locks its locks; nil without a server.
	Sessions func() []SessionInfo
	Locks    func() []store.LockInfo
	// Monitors and Activated are the broker's; nil without a server.
	Monitors  func() []QueueMonitor
	Activated func() []ActivatedTask
}

// Instance is what server-level views say of the emulated instance.
type Instance struct {
	Name     string
	Version  string
	Platform string // Linux or Windows
	// Architecture is the host's, X64 as SQL Server has it.
	Architecture string
}
