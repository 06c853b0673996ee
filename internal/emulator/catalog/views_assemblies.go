package catalog

import (
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// systemAssemblyName is the identity of the assembly that every database has; its file is not here, so sys.assembly_files has no row of it.
const systemAssemblyName = "Microsoft.SqlServer.Types, Version=16.0.0.0, Culture=neutral, PublicKeyToken=89845dcd8080cc91"

var permissionSets = map[int]string{PermissionSafe: "SAFE_ACCESS", PermissionExternal: "EXTERNAL_ACCESS", PermissionUnsafe: "UNSAFE_ACCESS"}

var assemblyViews = []*View{
	define("sys", "assemblies", -1301, `name sysname; principal_id int n; assembly_id int; clr_name nvarchar(4000) n; permission_set tinyint n;
		permission_set_desc desc n; is_visible bit; create_date datetime; modify_date datetime; is_user_defined bit n`).rows(assemblyRows),
	define("sys", "assembly_files", -1302, `assembly_id int; name nvarchar(260) n; file_id int; content varbinary(max) n; sha2_256 varbinary(8000) n;
		sha2_512 varbinary(8000) n`).rows(assemblyFileRows),
	define("sys", "assembly_modules", -1303, `object_id int; assembly_id int; assembly_class exactname n; assembly_method exactname n;
		null_on_null_input bit n; execute_as_principal_id int n`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for m := range v.modules {
			if e := m.External; e != nil && !emit(w.row("object_id", m.ID, "assembly_id", e.Assembly, "assembly_class", e.Class, "assembly_method", null(e.Method),
				"null_on_null_input", e.NullOnNull, "execute_as_principal_id", v.executeAs(m))) {
				return
			}
		}
	}),
	define("sys", "assembly_references", -1304, `assembly_id int; referenced_assembly_id int`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for a := range v.assemblies {
			for _, id := range a.References {
				if !emit(w.row("assembly_id", a.ID, "referenced_assembly_id", id)) {
					return
				}
			}
		}
	}),
	define("sys", "assembly_types", -1305, typeColumns[:strings.Index(typeColumns, "is_table_type")]+`assembly_id int; assembly_class sysname n;
		is_binary_ordered bit n; is_fixed_length bit n; prog_id nvarchar(40) n; assembly_qualified_name nvarchar(4000) n; is_table_type bit =0`).rows(assemblyTypeRows),
	define("sys", "module_assembly_usages", -1306, `object_id int; assembly_id int`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for m := range v.modules {
			if m.External != nil && !emit(w.row("object_id", m.ID, "assembly_id", m.External.Assembly)) {
				return
			}
		}
	}),
	define("sys", "trusted_assemblies", -1307, `hash varbinary(8000); description nvarchar(4000) n; create_date datetime2;
		created_by nvarchar(128)`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		if !v.access().Has("VIEW SERVER STATE", "SERVER", 0) {
			return
		}
		for _, t := range v.Cat.TrustedAssemblies() {
			var description any
			if t.Description != nil {
				description = *t.Description
			}
			if !emit(w.row("hash", types.BytesOf(types.VarBinary, t.Hash), "description", description, "create_date", t.Created, "created_by", t.By)) {
				return
			}
		}
	}),
	define("sys", "asymmetric_keys", -1308, `name sysname; principal_id int n; asymmetric_key_id int; pvt_key_encryption_type char(2);
		pvt_key_encryption_type_desc desc n; thumbprint varbinary(32); algorithm char(2); algorithm_desc desc n; key_length int; sid varbinary(85) n;
		string_sid nvarchar(128) n; public_key varbinary(max); attested_by nvarchar(260) n; provider_type nvarchar(120) n;
		cryptographic_provider_guid guid n; cryptographic_provider_algid variant n`).rows(keyRows),
}

// assemblies walks the user's assemblies that the viewer may see.
func (v *Viewer) assemblies(yield func(a *Assembly) bool) {
	access := v.access()
	for _, a := range v.Cat.Assemblies(v.DB.ID) {
		if access.Has("", "ASSEMBLY", a.ID) && !yield(a) {
			return
		}
	}
}

func assemblyRows(w *View, v *Viewer, emit func(types.Row) bool) {
	if !emit(w.row("name", SystemAssembly, "principal_id", 4, "assembly_id", 1, "clr_name", strings.ToLower(systemAssemblyName)+", processorarchitecture=msil",
		"permission_set", PermissionUnsafe, "permission_set_desc", permissionSets[PermissionUnsafe], "is_visible", true, "create_date", v.DB.Created,
		"modify_date", v.DB.Created, "is_user_defined", false)) {
		return
	}
	for a := range v.assemblies {
		if !emit(w.row("name", a.Name, "principal_id", a.Owner, "assembly_id", a.ID, "clr_name", a.CLRName, "permission_set", a.PermissionSet,
			"permission_set_desc", permissionSets[a.PermissionSet], "is_visible", !a.Hidden, "create_date", a.Created, "modify_date", a.Modified,
			"is_user_defined", true)) {
			return
		}
	}
}

func assemblyFileRows(w *View, v *Viewer, emit func(types.Row) bool) {
	for a := range v.assemblies {
		for _, f := range a.Files {
			small, large := sha256.Sum256(f.Content), sha512.Sum512(f.Content)
			if !emit(w.row("assembly_id", a.ID, "name", f.Name, "file_id", f.ID, "content", types.BytesOf(types.VarBinary, f.Content),
				"sha2_256", types.BytesOf(types.VarBinary, small[:]), "sha2_512", types.BytesOf(types.VarBinary, large[:]))) {
				return
			}
		}
	}
}

// systemClasses are the classes of the system's own CLR types.
var systemClasses = map[string]struct {
	class   string
	ordered bool
}{"hierarchyid": {"SqlHierarchyId", true}, "geometry": {"SqlGeometry", false}, "geography": {"SqlGeography", false}}

func assemblyTypeRows(w *View, v *Viewer, emit func(types.Row) bool) {
	for _, t := range systemTypes {
		c, ok := systemClasses[t.name]
		if !ok {
			continue
		}
		f := v.systemTypeFields(t)
		if !emit(w.row(f, "assembly_id", 1, "assembly_class", SystemAssembly+"."+c.class, "is_binary_ordered", c.ordered, "is_fixed_length", false,
			"assembly_qualified_name", SystemAssembly+"."+c.class+", "+systemAssemblyName)) {
			return
		}
	}
}

func keyRows(w *View, v *Viewer, emit func(types.Row) bool) {
	if !v.access().Has("VIEW DEFINITION", "DATABASE", 0) {
		return
	}
	for _, k := range v.Cat.AsymmetricKeys(v.DB.ID) {
		if !emit(w.row("name", k.Name, "principal_id", k.Owner, "asymmetric_key_id", k.ID, "pvt_key_encryption_type", "NA",
			"pvt_key_encryption_type_desc", "NO_PRIVATE_KEY", "thumbprint", types.BytesOf(types.VarBinary, k.Thumbprint),
			"algorithm", fmt.Sprintf("%dR", k.Bits/1024), "algorithm_desc", fmt.Sprintf("RSA_%d", k.Bits), "key_length", k.Bits,
			"sid", sidValue(k.SID), "string_sid", stringSID(k.SID), "public_key", types.BytesOf(types.VarBinary, k.PublicKey))) {
			return
		}
	}
}

// stringSID spells a SID as S-1-9-1-….
func stringSID(sid string) any {
	if len(sid) < 8 {
		return nil
	}
	s := fmt.Sprintf("S-%d-%d", sid[0], sid[7])
	for i := 8; i+4 <= len(sid); i += 4 {
		s += fmt.Sprintf("-%d", uint32(sid[i])|uint32(sid[i+1])<<8|uint32(sid[i+2])<<16|uint32(sid[i+3])<<24)
	}
	return s
}

// executeAs is a module's execute_as_principal_id.
func (v *Viewer) executeAs(m *Module) any {
	switch strings.ToUpper(m.ExecuteAs) {
	case "", "CALLER":
		return nil
	case "OWNER":
		return -2
	}
	if p := v.Cat.Principal(v.DB.ID, m.ExecuteAs); p != nil {
		return p.ID
	}
	return nil
}
