package proc

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/table"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// identCheck is DBCC CHECKIDENT (table [, NORESEED | RESEED [, n]]).
type identCheck struct {
	name   syntax.Name
	keep   bool   // NORESEED
	reseed *int64 // nil without a value
	quiet  bool
}

// identCheckOf reads the arguments. The message of a reseed to a value has a number that is not known: it needs NO_INFOMSGS.
func identCheckOf(st *syntax.DbccStmt) (identCheck, error) {
	c := identCheck{quiet: slices.Contains(st.Options, "NO_INFOMSGS")}
	refused := sqlerr.Unsupported("these arguments of DBCC CHECKIDENT").At(st.Line)
	if len(st.Args) == 0 || len(st.Args) > 3 {
		return c, refused
	}
	var err error
	switch a := st.Args[0].(type) {
	case *syntax.Literal:
		if c.name, err = bind.ParseName(a.Text); err != nil {
			return c, refused
		}
	case *syntax.ColumnRef:
		c.name = syntax.Name{Node: a.Node, Object: a.Parts[len(a.Parts)-1], Text: strings.Join(a.Parts, ".")}
		if n := len(a.Parts); n > 1 {
			c.name.Schema = a.Parts[n-2]
		}
	default:
		return c, refused
	}
	if len(st.Args) > 1 {
		w, ok := st.Args[1].(*syntax.ColumnRef)
		if !ok || len(w.Parts) != 1 {
			return c, refused
		}
		switch word := strings.ToUpper(w.Parts[0]); {
		case word == "NORESEED" && len(st.Args) == 2:
			c.keep = true
		case word != "RESEED":
			return c, refused
		}
	}
	if len(st.Args) == 3 {
		n, ok := signedLiteral(st.Args[2])
		if !ok || !c.quiet {
			return c, sqlerr.Unsupported("DBCC CHECKIDENT with a value and without NO_INFOMSGS").At(st.Line)
		}
		c.reseed = &n
	}
	return c, nil
}

func signedLiteral(e syntax.Expr) (int64, bool) {
	sign := ""
	if u, ok := e.(*syntax.Unary); ok && u.Op == "-" {
		sign, e = "-", u.X
	}
	l, ok := e.(*syntax.Literal)
	if !ok || l.Kind != syntax.IntLiteral {
		return 0, false
	}
	n, err := strconv.ParseInt(sign+l.Text, 10, 64)
	return n, err == nil
}

// checkIdent runs it: 2501, 7997, 7998. (learn.microsoft.com: DBCC CHECKIDENT.)
func checkIdent(env *exec.Env, sc *bind.Scope, c identCheck) error {
	src, err := bind.ResolveTable(sc, c.name)
	if e, ok := err.(*sqlerr.Error); ok && e.Number == 208 {
		return sqlerr.New(2501, c.name.Text)
	}
	if err != nil {
		return err
	}
	slot := table.IdentityColumn(src.Table)
	if slot < 0 {
		return sqlerr.New(7997, c.name.Text)
	}
	if _, err := env.Tx.Lock(env.Ctx, table.LockResource(src.DB, src.Table), store.SchM); err != nil {
		return err
	}
	if c.reseed != nil {
		table.ReseedIdentity(env.Tx, src.DB, src.Table, slot, *c.reseed)
		return nil
	}
	up := src.Table.Columns[slot].Identity.Increment > 0
	last, used := table.LastIdentity(env.Tx.Engine(), src.DB, src.Table)
	var furthest types.Value
	it := env.Tx.Scan(src.Table.Tree, store.Range{})
	defer it.Close()
	for it.Next(env.Ctx) {
		if v := it.Row()[slot]; furthest.IsNull() || up == (v.I > furthest.I) {
			furthest = v
		}
	}
	if err := it.Err(); err != nil {
		return err
	}
	identity, column := "NULL", "NULL"
	if used {
		identity = strconv.FormatInt(last, 10)
	}
	if !furthest.IsNull() {
		column = strconv.FormatInt(furthest.I, 10)
		if !c.keep && (!used || up == (furthest.I > last)) {
			table.NoteIdentity(env.Tx.Engine(), src.DB, src.Table, slot, furthest.I)
		}
	}
	if !c.quiet {
		env.Sess.Message(sqlerr.New(7998, identity, column))
	}
	return nil
}
