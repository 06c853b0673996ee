package catalog

// Securable and property classes, as in sys.database_permissions.class and sys.extended_properties.class.
const (
	ClassDatabase  = 0
	ClassObject    = 1
	ClassParameter = 2
	ClassSchema    = 3
	ClassPrincipal = 4
	ClassAssembly  = 5
	ClassType      = 6
	ClassIndex     = 7
	ClassServer    = 100
	ClassLogin     = 101
)

// The fixed principals.
const (
	PublicID = 0 // the database role public
	DboID    = 1
	GuestID  = 2
	OwnerID  = 16384 // db_owner

	SaID           = 1
	ServerPublicID = 2
	SysadminID     = 3
	DbcreatorID    = 9
)

// The fixed schemas.
const (
	SchemaDbo               = 1
	SchemaGuest             = 2
	SchemaInformationSchema = 3
	SchemaSys               = 4
)
