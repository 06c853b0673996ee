package syntax

// Databases, files, principals and permissions.
type (
	// FileSpec is (NAME = n, FILENAME = 'p', SIZE = …, MAXSIZE = …, FILEGROWTH = …) as its options.
	FileSpec struct {
		Node
		Options []Option
	}
	FilegroupSpec struct {
		Node
		Name      string // empty for PRIMARY
		Contains  string // FILESTREAM, MEMORY_OPTIMIZED_DATA
		IsDefault bool
		Files     []FileSpec
	}
	CreateDatabaseStmt struct {
		Node
		Name       string
		Filegroups []FilegroupSpec
		Log        []FileSpec
		Collation  string
		Options    []Option
		// Snapshot is AS SNAPSHOT OF.
		Snapshot string
	}
	// AlterDatabaseStmt has Action:
	//   SET                 Options, Termination
	//   ADD FILE, ADD LOG FILE   Files, Filegroup
	//   ADD FILEGROUP       Filegroup, Contains
	//   MODIFY FILE         Files (one)
	//   MODIFY FILEGROUP    Filegroup, Options (one: DEFAULT, READ_ONLY, READ_WRITE, NAME = x, AUTOGROW_ALL_FILES …)
	//   REMOVE FILE, REMOVE FILEGROUP   Target
	//   MODIFY NAME         Target
	//   COLLATE             Target
	AlterDatabaseStmt struct {
		Node
		Name        string // empty for CURRENT
		Action      string
		Options     []Option
		Files       []FileSpec
		Filegroup   string
		Contains    string
		Target      string
		Termination string // ROLLBACK IMMEDIATE, ROLLBACK AFTER n, NO_WAIT
	}
	// RestoreStmt is RESTORE DATABASE name FROM DATABASE_SNAPSHOT = 'snapshot'.
	RestoreStmt struct {
		Node
		Name, Snapshot string
	}
	// AlterDatabaseScopedStmt is ALTER DATABASE SCOPED CONFIGURATION SET name = value, or CLEAR ….
	AlterDatabaseScopedStmt struct {
		Node
		Secondary bool
		Clear     string
		Option    Option
	}
	// PrincipalStmt creates or alters Kind LOGIN, USER, ROLE, SERVER ROLE, APPLICATION ROLE.
	PrincipalStmt struct {
		Node
		Alter bool
		Kind  string
		Name  string
		// Source is FOR|FROM LOGIN, WITHOUT LOGIN, FROM WINDOWS, FROM CERTIFICATE, FROM ASYMMETRIC KEY, FROM EXTERNAL PROVIDER.
		Source        string
		SourceName    string
		Authorization string
		Options       []Option // PASSWORD, DEFAULT_DATABASE, DEFAULT_SCHEMA, SID, NAME …
		// ALTER ROLE r ADD|DROP MEMBER m.
		AddMember, DropMember string
		Enable                *bool // ALTER LOGIN … ENABLE|DISABLE
	}
	// PermissionStmt is GRANT, DENY or REVOKE.
	PermissionStmt struct {
		Node
		Action      string
		Permissions []Permission
		// Class is OBJECT (also when omitted), SCHEMA, DATABASE, TYPE, ROLE, USER, LOGIN, ENDPOINT,
		// ASSEMBLY, CONTRACT, SERVICE …; empty with an empty Securable: the database or server itself.
		Class           string
		Securable       *Name
		To              []string
		WithGrantOption bool
		Cascade         bool
		GrantOptionFor  bool
		As              string
	}
	Permission struct {
		Node
		Name    string // upper case, e.g. VIEW DEFINITION
		Columns []string
	}
	// AlterAuthorizationStmt is ALTER AUTHORIZATION ON class::name TO principal.
	AlterAuthorizationStmt struct {
		Node
		Class string
		Name  Name
		To    string // empty for SCHEMA OWNER
	}
)

func (*CreateDatabaseStmt) stmt()      {}
func (*AlterDatabaseStmt) stmt()       {}
func (*RestoreStmt) stmt()             {}
func (*AlterDatabaseScopedStmt) stmt() {}
func (*PrincipalStmt) stmt()           {}
func (*PermissionStmt) stmt()          {}
func (*AlterAuthorizationStmt) stmt()  {}
