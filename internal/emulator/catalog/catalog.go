package catalog

import "github.com/hartonomous/hartctl/internal/emulator/store"

// Catalog is a transaction's view of the catalog.
type Catalog struct{ tx *store.Txn }
