package fn

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func init() {
	register([]Func{metaFunc("ASSEMBLYPROPERTY", 2, 2, types.VariantType, func(m meta, a []types.Value) (types.Value, error) {
		x := m.cat.Assembly(m.db.ID, m.text(a, 0))
		if x == nil || !m.cat.Allowed(m.subject(m.db), "", "ASSEMBLY", x.ID) {
			return null, nil
		}
		if strings.EqualFold(m.text(a, 1), "Architecture") {
			return null, sqlerr.Unsupported("ASSEMBLYPROPERTY (…, 'Architecture')")
		}
		if f := assemblyProperties[strings.ToLower(m.text(a, 1))]; f != nil {
			return f(x), nil
		}
		return null, nil
	})})
}

// assemblyProperties are the properties of ASSEMBLYPROPERTY.
var assemblyProperties = map[string]func(a *catalog.Assembly) types.Value{
	"clrname":         func(a *catalog.Assembly) types.Value { return types.NStr(a.CLRName) },
	"simplename":      func(a *catalog.Assembly) types.Value { return types.NStr(a.SimpleName) },
	"mvid":            func(a *catalog.Assembly) types.Value { return catalog.GUIDValue(a.MVID) },
	"cultureinfo":     func(a *catalog.Assembly) types.Value { return types.NStr(a.Culture) },
	"publickey":       func(a *catalog.Assembly) types.Value { return types.BytesOf(types.VarBinary, a.PublicKey) },
	"versionmajor":    func(a *catalog.Assembly) types.Value { return types.Int32(int32(a.Version[0])) },
	"versionminor":    func(a *catalog.Assembly) types.Value { return types.Int32(int32(a.Version[1])) },
	"versionbuild":    func(a *catalog.Assembly) types.Value { return types.Int32(int32(a.Version[2])) },
	"versionrevision": func(a *catalog.Assembly) types.Value { return types.Int32(int32(a.Version[3])) },
}
