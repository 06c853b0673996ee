package dml

import (
	"encoding/binary"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/table"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// SequentialID is the stored definition of a NEWSEQUENTIALID() default.
const SequentialID = "(newsequentialid())"

// sequentialID hands out uniqueidentifiers that grow in SQL Server's order.
type sequentialID struct{ db int32 }

func (sequentialID) Type() types.Type { return types.UniqueIdentifierType }
func (sequentialID) Nullable() bool   { return false }
func (s sequentialID) Eval(env *exec.Env) (types.Value, error) {
	n := uint64(env.Sess.Engine().AddCounter(store.MetaKey{DB: s.db, Class: "newsequentialid"}, 1))
	var b [16]byte
	binary.BigEndian.PutUint32(b[0:], uint32(n))
	binary.BigEndian.PutUint16(b[4:], uint16(n>>32))
	binary.BigEndian.PutUint16(b[6:], 0x11F0)
	binary.BigEndian.PutUint16(b[8:], 0x8000|uint16(s.db))
	copy(b[10:], "\x02hart\x01")
	return types.Value{Kind: types.UniqueIdentifier, S: string(b[:])}, nil
}

// Default is the expression that fills slot when no value is given: its DEFAULT, the next rowversion, else NULL.
// An identity column's value is not an expression: see nextIdentity.
func (w *Writer) Default(s *bind.Scope, slot int) (exec.Expr, error) {
	c := &w.T.Columns[slot]
	switch {
	case c.Type.Kind == types.Timestamp:
		return rowversion{w.DB}, nil
	case c.Default == nil:
		return constExpr{typ: c.Type}, nil
	case c.Default.Definition == SequentialID:
		return sequentialID{w.DB}, nil
	}
	e, err := bind.ParseTableExpr(s, w.T, c.Default.Definition)
	if err != nil {
		return nil, err
	}
	return w.Assign(e, slot)
}

func (w *Writer) defaultValue(env *exec.Env, s *bind.Scope, slot int) (types.Value, error) {
	e, err := w.Default(s, slot)
	if err != nil {
		return types.NullValue, err
	}
	return e.Eval(env)
}

// rowversion takes the database's next rowversion.
type rowversion struct{ db int32 }

func (rowversion) Type() types.Type { return types.TimestampType }
func (rowversion) Nullable() bool   { return false }
func (r rowversion) Eval(env *exec.Env) (types.Value, error) {
	return table.NextRowversion(env.Sess.Engine(), r.db), nil
}
