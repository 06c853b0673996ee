package syntax

// Assemblies and the keys that sign them.
type (
	// AssemblyStmt is CREATE or ALTER ASSEMBLY. From are the bits of the assembly and of those that it needs; a string literal alone is a path.
	AssemblyStmt struct {
		Node
		Alter         bool
		Name          string
		Authorization string
		From          []Expr
		PermissionSet string // SAFE, EXTERNAL_ACCESS, UNSAFE; empty when not written
		Visibility    *bool
		Unchecked     bool // UNCHECKED DATA
		DropFiles     []string
		DropAll       bool
		AddFiles      []AssemblyFile
	}
	AssemblyFile struct {
		Content Expr
		Name    string // AS name
	}
	// AsymmetricKeyStmt is CREATE ASYMMETRIC KEY … FROM ASSEMBLY.
	AsymmetricKeyStmt struct {
		Node
		Name          string
		Authorization string
		Assembly      string
	}
)

func (*AssemblyStmt) stmt()      {}
func (*AsymmetricKeyStmt) stmt() {}
