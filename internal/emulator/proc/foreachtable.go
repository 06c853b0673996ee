package proc

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// forEachTable has the parameters of sp_MSforeachtable, which is not documented and in wide use.
var forEachTable = &sysProc{name: "sp_MSforeachtable", params: []sysParam{
	{name: "@command1", typ: nvarchar(2000), required: true},
	{name: "@replacechar", typ: types.NCharOf(1), def: types.NStr("?")},
	{name: "@command2", typ: nvarchar(2000)},
	{name: "@command3", typ: nvarchar(2000)},
	{name: "@whereand", typ: nvarchar(2000)},
	{name: "@precommand", typ: nvarchar(2000)},
	{name: "@postcommand", typ: nvarchar(2000)},
}}

// spForEachTable runs a command for each user table, whose name stands for the question marks.
func (s *Session) spForEachTable(_ *frame, args []argument) (int32, error) {
	a, err := forEachTable.match(forEachTable.name, args)
	if err != nil {
		return 0, err
	}
	for _, p := range forEachTable.params[2:] {
		if !a.value(p.name).IsNull() {
			return 0, sqlerr.Unsupported("sp_MSforeachtable with %s", p.name)
		}
	}
	for _, name := range s.userTables() {
		d := s.newFrame(dynamicFrame, nil)
		if _, err := s.runText(d, strings.ReplaceAll(a.text("@command1"), a.text("@replacechar"), name), nil); err != nil {
			return 0, err
		}
	}
	return 0, nil
}

// userTables are the tables of the current database that the user sees, quoted, in the order of their ids.
func (s *Session) userTables() (names []string) {
	s.read(func(cat catalog.Catalog) {
		access := cat.Access(s.subject(cat))
		tables := slices.SortedFunc(slices.Values(cat.Tables(s.db)), func(a, b *catalog.Table) int { return cmp.Compare(a.ID, b.ID) })
		for _, t := range tables {
			schema := cat.SchemaByID(s.db, t.Schema)
			if t.IsType || t.Shipped || schema == nil || !access.Has("", "OBJECT", t.ID) {
				continue
			}
			names = append(names, "["+strings.ReplaceAll(schema.Name, "]", "]]")+"].["+strings.ReplaceAll(t.Name, "]", "]]")+"]")
		}
	})
	return names
}
