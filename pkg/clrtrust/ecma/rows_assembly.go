package ecma

import "fmt"

// Version is major.minor.build.revision.
type Version [4]uint16

func (v Version) String() string { return fmt.Sprintf("%d.%d.%d.%d", v[0], v[1], v[2], v[3]) }

// MarshalText writes the dotted form.
func (v Version) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// Compare is -1, 0 or 1.
func (v Version) Compare(w Version) int {
	for i := range v {
		if v[i] != w[i] {
			if v[i] < w[i] {
				return -1
			}
			return 1
		}
	}
	return 0
}

// AssemblyRow is §II.22.2.
type AssemblyRow struct {
	HashAlg       uint32
	Version       Version
	Flags         uint32
	PublicKey     []byte
	Name, Culture string
}

// AssemblyRow reads the manifest. A module without one (a .netmodule) is an error.
func (f *File) AssemblyRow() (AssemblyRow, error) {
	if f.Rows(Assembly) == 0 {
		return AssemblyRow{}, formatErr(f.MetadataOffset, "a module without an assembly manifest")
	}
	r := f.Row(Assembly, 1)
	return AssemblyRow{r.raw(0), r.version(1), r.raw(5), r.blob(6), r.str(7), r.str(8)}, r.err()
}

func (r *Row) version(col int) Version {
	return Version{uint16(r.raw(col)), uint16(r.raw(col + 1)), uint16(r.raw(col + 2)), uint16(r.raw(col + 3))}
}

// AssemblyRefRow is §II.22.5. Key is a whole public key when Flags has 1, else a token.
type AssemblyRefRow struct {
	Token         Token
	Version       Version
	Flags         uint32
	Key           []byte
	Name, Culture string
	Hash          []byte
}

// AssemblyRefAt reads an AssemblyRef row.
func (f *File) AssemblyRefAt(n uint32) (AssemblyRefRow, error) {
	r := f.Row(AssemblyRef, n)
	return AssemblyRefRow{MakeToken(AssemblyRef, n), r.version(0), r.raw(4), r.blob(5), r.str(6), r.str(7), r.blob(8)}, r.err()
}

// ModuleRow is §II.22.30.
type ModuleRow struct {
	Name string
	MVID GUID
}

// ModuleRow reads the only row of the Module table.
func (f *File) ModuleRow() (ModuleRow, error) {
	r := f.Row(Module, 1)
	return ModuleRow{r.str(1), r.guid(2)}, r.err()
}

// FileRow is §II.22.19: another file of a multi-file assembly; Flags 1 says that it holds no metadata.
type FileRow struct {
	Flags uint32
	Name  string
	Hash  []byte
}

// FileAt reads a File row.
func (f *File) FileAt(n uint32) (FileRow, error) {
	r := f.Row(FileTable, n)
	return FileRow{r.raw(0), r.str(1), r.blob(2)}, r.err()
}

// ManifestResourceRow is §II.22.24; a nil Implementation means this file.
type ManifestResourceRow struct {
	Offset, Flags  uint32
	Name           string
	Implementation Token
}

// ManifestResourceAt reads a ManifestResource row.
func (f *File) ManifestResourceAt(n uint32) (ManifestResourceRow, error) {
	r := f.Row(ManifestResource, n)
	return ManifestResourceRow{r.raw(0), r.raw(1), r.str(2), r.token(3)}, r.err()
}

// Resource returns the bytes of a resource embedded in this file.
func (f *File) Resource(m ManifestResourceRow) ([]byte, error) {
	all, err := f.At(f.CLI.Resources.RVA, f.CLI.Resources.Size)
	if err != nil {
		return nil, err
	}
	if uint64(m.Offset) > uint64(len(all)) {
		return nil, formatErr(int64(f.CLI.Offset), "resource %q starts at 0x%x, the resources have 0x%x bytes", m.Name, m.Offset, len(all))
	}
	at, _ := f.Offset(f.CLI.Resources.RVA, 1)
	c := &cursor{data: all, base: int64(at), pos: int(m.Offset)}
	b := c.take(int(c.u32()))
	return b, c.err
}

// DeclSecurityRow is §II.22.11.
type DeclSecurityRow struct {
	Action        uint16
	Parent        Token
	PermissionSet []byte
}

// DeclSecurityAt reads a DeclSecurity row.
func (f *File) DeclSecurityAt(n uint32) (DeclSecurityRow, error) {
	r := f.Row(DeclSecurity, n)
	return DeclSecurityRow{uint16(r.raw(0)), r.token(1), r.blob(2)}, r.err()
}

// CustomAttributeRow is §II.22.10; Value is decoded by [File.AttributeValue].
type CustomAttributeRow struct {
	Token       Token
	Parent      Token
	Constructor Token  // MethodDef or MemberRef
	Value       uint32 // in #Blob
}

// CustomAttributeAt reads a CustomAttribute row.
func (f *File) CustomAttributeAt(n uint32) (CustomAttributeRow, error) {
	r := f.Row(CustomAttribute, n)
	return CustomAttributeRow{MakeToken(CustomAttribute, n), r.token(0), r.token(1), r.raw(2)}, r.err()
}
