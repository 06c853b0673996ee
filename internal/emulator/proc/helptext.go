package proc

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// helpTextWidth is how many characters of a line sp_helptext shows in one row.
const helpTextWidth = 255

// helpTextPiece is what sp_helptext reads at a time: how it joins pieces is not known.
const helpTextPiece = 4000

// The places in sp_helptext's own text that its errors come from.
const (
	lineNoObject = 54
	lineNoText   = 107
)

var helpTextColumns = []exec.Column{{Name: "Text", Type: nvarchar(helpTextWidth), Nullable: true, Base: true}}

// helpText is sp_helptext of a module or a constraint: its definition, a row for each line. (learn.microsoft.com: sp_helptext.)
func helpText() *sysProc {
	return featureProc("sp_helptext", false, []sysParam{{name: "@objname", typ: nvarchar(776), required: true}, {name: "@columnname", typ: sysname}},
		func(_ *exec.Env, sc *bind.Scope, args map[string]types.Value, emit emitter) error {
			if _, ok := args["@columnname"]; ok {
				return sqlerr.Unsupported("sp_helptext of a computed column")
			}
			given := textOf(args["@objname"])
			missing := func() error {
				e := sqlerr.New(15009, given, sc.DB.Name)
				e.Line = lineNoObject
				return e
			}
			n, err := parseName(given)
			if err != nil {
				return missing()
			}
			if catalog.SameName(n.Schema, "sys") || catalog.SameName(n.Schema, "INFORMATION_SCHEMA") || strings.HasPrefix(strings.ToLower(n.Object), "sp_") {
				return sqlerr.Unsupported("sp_helptext of a system object")
			}
			if n.Database != "" && !catalog.SameName(n.Database, sc.DB.Name) || n.Server != "" {
				return sqlerr.Unsupported("sp_helptext of an object of another database")
			}
			o := namedObject(sc, n)
			if o == nil || !sc.Cat.Allowed(sc.Sess.(*Session).subject(sc.Cat), "", "OBJECT", catalog.Of(o).ID) {
				return missing()
			}
			text := ""
			switch o := o.(type) {
			case *catalog.Module:
				if o.Encrypted {
					return sqlerr.Unsupported("sp_helptext of an encrypted module")
				}
				text = o.Definition
			case *catalog.Check:
				text = o.Definition
			case *catalog.Default:
				text = o.Definition
			}
			if text == "" {
				e := sqlerr.New(15197, given)
				e.Line = lineNoText
				return e
			}
			if len(text) > helpTextPiece {
				return sqlerr.Unsupported("sp_helptext of a text of more than %d bytes", helpTextPiece)
			}
			if err := emit(helpTextColumns, nil); err != nil {
				return err
			}
			for _, line := range helpTextLines(text) {
				if err := emit(helpTextColumns, types.Row{types.NStr(line)}); err != nil {
					return err
				}
			}
			return nil
		})
}

// namedObject finds an object by a name of one or two parts, in the default schema and dbo when it has none.
func namedObject(sc *bind.Scope, n syntax.Name) any {
	schemas := []int32{sc.DefaultSchema, catalog.SchemaDbo}
	if n.Schema != "" {
		s := sc.Cat.Schema(sc.DB.ID, n.Schema)
		if s == nil {
			return nil
		}
		schemas = []int32{s.ID}
	}
	for _, id := range schemas {
		if o := sc.Cat.ObjectByName(sc.DB.ID, id, n.Object); o != nil {
			return o
		}
	}
	return nil
}

// helpTextLines cuts a text after each carriage return and line feed, which stay with their line, and long lines after 255 characters.
func helpTextLines(text string) (rows []string) {
	for line := range strings.SplitAfterSeq(text, "\r\n") {
		for r := []rune(line); len(r) > 0; {
			n := min(len(r), helpTextWidth)
			rows = append(rows, string(r[:n]))
			r = r[n:]
		}
	}
	return rows
}
