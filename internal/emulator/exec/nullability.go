package exec

// Whether a column of a result (COLMETADATA's nullable flag, and the column that SELECT … INTO makes) may be NULL. SQL Server
// infers it from the expression as it is written: arithmetic and CAST may be NULL whatever they are made of, concatenation and
// the bitwise operators when an operand may, CASE and its kin when a branch may that a constant condition does not rule out.

// Nullable implements Expr.
func (a *Arith) Nullable() bool {
	switch a.Op {
	case "+", "-", "*", "/", "%":
		if !a.T.IsString() && !a.T.Kind.IsBinary() {
			return true
		}
	}
	return a.L.Nullable() || a.R.Nullable()
}

// Nullable implements Expr. The sign of a literal is part of it, and is folded before.
func (u *Unary) Nullable() bool { return u.Op == "-" || u.X.Nullable() }

// Nullable implements Expr.
func (c *Convert) Nullable() bool { return c.Explicit || c.X.Nullable() }

// Nullable implements Expr.
func (c *Case) Nullable() bool {
	if c.Choose {
		return true
	}
	for _, w := range c.Whens {
		holds, known := constantTruth(w.Cond)
		if known && !holds {
			continue
		}
		if w.Then.Nullable() {
			return true
		}
		if known {
			return false
		}
	}
	return c.Else == nil || c.Else.Nullable()
}

// Nullable implements Expr. ISNULL cannot be NULL when one of its operands cannot; COALESCE is the CASE that it abbreviates.
func (c *Coalesce) Nullable() bool {
	if c.IsNull {
		return c.Args[0].Nullable() && c.Args[1].Nullable()
	}
	last := len(c.Args) - 1
	for _, a := range c.Args[:last] {
		switch k, ok := a.(*Const); {
		case ok && k.V.IsNull():
			continue
		case a.Nullable():
			return true
		case ok:
			return false
		}
	}
	return c.Args[last].Nullable()
}

// Nullable implements Expr.
func (n *IfTrue) Nullable() bool {
	holds, known := constantTruth(n.Cond)
	return !known || holds || n.X.Nullable()
}

// constantTruth evaluates a condition that is made of constants only; a subquery, a function or a date never is.
func constantTruth(cond Expr) (holds, known bool) {
	if Any(cond, varies) {
		return false, false
	}
	holds, err := Holds(cond, &Env{})
	return holds, err == nil
}

func varies(e Expr) bool {
	switch e.(type) {
	case *Const, *Retyped, *Convert, *Arith, *Unary, *Compare, *And, *Or, *Not, *IsNull, *IsDistinct, *InList, *Like:
		return e.Type().IsTemporal()
	}
	return true
}

// Nullable implements Expr.
func (c *Const) Nullable() bool { return c.Cast || c.V.IsNull() }
