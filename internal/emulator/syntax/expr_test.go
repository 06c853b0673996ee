package syntax

import "testing"

func TestPrecedence(t *testing.T) {
	for _, c := range [][2]string{
		{"a + b * c", "(a + (b * c))"},
		{"(a + b) * c", "((a + b) * c)"},
		{"-a * b", "((- a) * b)"},
		{"~a & b | c ^ d", "((((~ a) & b) | c) ^ d)"},
		{"a - b - c", "((a - b) - c)"},
		{"a & b + c", "((a & b) + c)"},
		{"a || b || c", "((a || b) || c)"},
		{"a % b / c", "((a % b) / c)"},
		{"a = 1 OR b = 2 AND c = 3", "((a = 1) OR ((b = 2) AND (c = 3)))"},
		{"NOT a = 1 AND b = 2", "((NOT (a = 1)) AND (b = 2))"},
		{"NOT (a = 1 AND b = 2)", "(NOT ((a = 1) AND (b = 2)))"},
		{"(a + 1) > b", "((a + 1) > b)"},
		{"((a)) != 2", "(a <> 2)"},
		{"a !< 2", "(a >= 2)"},
		{"a > = 2", "(a >= 2)"},
		{"a BETWEEN 1 AND 2 AND b = 1", "(Between{X:a Low:1 High:2} AND (b = 1))"},
		{"a NOT IN (1, 'x', N'y')", "In{X:a List:[1 'x' N'y'] Not:true}"},
		{"a LIKE 'x%' ESCAPE '!'", "Like{X:a Pattern:'x%' Escape:'!'}"},
		{"a IS NOT NULL", "IsNull{X:a Not:true}"},
		{"a IS NOT DISTINCT FROM b", "IsDistinct{L:a R:b Not:true}"},
		{"a COLLATE Latin1_General_BIN = 'x'", "(Collate{X:a Name:Latin1_General_BIN} = 'x')"},
		{"a AT TIME ZONE 'UTC' AT TIME ZONE @z", "AtTimeZone{X:AtTimeZone{X:a Zone:'UTC'} Zone:@z}"},
		{"CASE WHEN a = 1 THEN 'x' ELSE 'y' END", "Case{Whens:[When{Cond:(a = 1) Then:'x'}] Else:'y'}"},
		{"CASE a WHEN 1 THEN 2 END + 1", "(Case{Input:a Whens:[When{Cond:1 Then:2}]} + 1)"},
		{"IIF(a > 1, 2, 3)", "Case{Whens:[When{Cond:(a > 1) Then:2}] Else:3 FromIIF:true}"},
		{"CAST(a AS decimal(10, 2))", "Cast{X:a Type:decimal[10,2]}"},
		{"TRY_CONVERT(varchar(max), a, 121)", "Cast{X:a Type:varchar(max) Try:true Convert:true Style:121}"},
		{"CONVERT(double precision, 1e5)", "Cast{X:1e5 Type:float Convert:true}"},
		{"CAST(x AS vector(3, float16))", "Cast{X:x Type:vector[3]float16}"},
		{"COUNT(*)", "Call{Name:COUNT Star:true}"},
		{"count(DISTINCT a)", "Call{Name:count Args:[a] Distinct:true}"},
		{"dbo.f(DEFAULT, 1)", "Call{Name:dbo.f Args:[DEFAULT 1]}"},
		{"DATEADD(day, -1, @d)", "Call{Name:DATEADD Args:[day (- 1) @d]}"},
		{"LEFT(a, 2)", "Call{Name:LEFT Args:[a 2]}"},
		{"CURRENT_TIMESTAMP", "Call{Name:CURRENT_TIMESTAMP}"},
		{"@@rowcount", "@@ROWCOUNT"},
		{
			"SUM(a) OVER (PARTITION BY b ORDER BY c DESC ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)",
			"Call{Name:SUM Args:[a] Over:Over{PartitionBy:[b] OrderBy:[OrderItem{Expr:c Desc:true}] Frame:Frame{Rows:true Start:FrameBound{Kind:PRECEDING Offset:1} End:FrameBound{Kind:CURRENT ROW}}}}",
		},
		{"STRING_AGG(a, ',') WITHIN GROUP (ORDER BY a)", "Call{Name:STRING_AGG Args:[a ','] WithinGroup:[OrderItem{Expr:a}]}"},
		{"FIRST_VALUE(a) IGNORE NULLS OVER (ORDER BY b)", "Call{Name:FIRST_VALUE Args:[a] Over:Over{OrderBy:[OrderItem{Expr:b}]} IgnoreNulls:true}"},
		{"NEXT VALUE FOR dbo.s", "NextValue{Sequence:dbo.s}"},
		{"TRIM('x' FROM a)", "Call{Name:TRIM Args:[a 'x']}"},
		{"TRIM(LEADING 'x' FROM a)", "Call{Name:LTRIM Args:[a 'x']}"},
		{"TRIM(leading)", "Call{Name:TRIM Args:[leading]}"},
		{"JSON_OBJECT('a':1, 'b':@v ABSENT ON NULL)", "Call{Name:JSON_OBJECT Pairs:[JSONPair{Key:'a' Value:1} JSONPair{Key:'b' Value:@v}] AbsentOnNull:true}"},
		{"JSON_ARRAY(1, 2)", "Call{Name:JSON_ARRAY Args:[1 2] AbsentOnNull:true}"},
		{"JSON_VALUE(a, '$.x' RETURNING int)", "Call{Name:JSON_VALUE Args:[a '$.x'] Returning:int}"},
		{"g.STDistance(@p) < 5", "(Method{X:g Name:STDistance Args:[@p]} < 5)"},
		{"@g.STSrid", "Method{X:@g Name:STSrid NoParens:true}"},
		{"geography::Point(1, 2, 4326)", "StaticCall{Type:geography Name:Point Args:[1 2 4326]}"},
		{"(SELECT 1)", "Subquery{Query:Select{Body:QuerySpec{Items:[SelectItem{Expr:1}]}}}"},
		{"((SELECT 1) + 2)", "(Subquery{Query:Select{Body:QuerySpec{Items:[SelectItem{Expr:1}]}}} + 2)"},
		{"a > ALL (SELECT 1)", "Quantified{Op:> All:true X:a Query:Select{Body:QuerySpec{Items:[SelectItem{Expr:1}]}}}"},
		{"EXISTS (SELECT 1) AND REGEXP_LIKE(a, 'x')", "(Exists{Query:Select{Body:QuerySpec{Items:[SelectItem{Expr:1}]}}} AND Call{Name:REGEXP_LIKE Args:[a 'x']})"},
		{`"a b".[c]]d]`, "a b.c]d"},
		{"N'it''s'", "N'it's'"},
		{"'a\\\nb'", "'ab'"},
		{"0x1F", "0x1F"},
		{"$1.5", "$1.5"},
		{"1.", "1."},
		{".5", ".5"},
		{"1.5e-3", "1.5e-3"},
		{"/* a /* b */ c */ 1 -- d", "1"},
		{"type + value + name", "((type + value) + name)"},
		{"$identity", "$identity"},
	} {
		e, err := ParseExpr(c[0], Options{QuotedIdentifier: true})
		if err != nil {
			t.Errorf("%s: %v", c[0], err)
			continue
		}
		if got := dump(e); got != c[1] {
			t.Errorf("%s\ngot  %s\nwant %s", c[0], got, c[1])
		}
	}
}

func TestQuotedIdentifierOff(t *testing.T) {
	e, err := ParseExpr(`"it''s"`, Options{})
	if err != nil || dump(e) != "'it''s'" {
		t.Errorf("%v %v", dump(e), err)
	}
	b, err := Parse(`SELECT "a"; SET QUOTED_IDENTIFIER OFF; SELECT "a" + 'x'`, Options{QuotedIdentifier: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := dump(b.Statements[2]); got != "Select{Body:QuerySpec{Items:[SelectItem{Expr:('a' + 'x')}]}}" {
		t.Error(got)
	}
}

func TestReservedWords(t *testing.T) {
	for _, w := range []string{"key", "user", "table", "plan", "file", "Percent", "merge", "tran", "proc"} {
		if !IsReserved(w) {
			t.Errorf("%s is reserved", w)
		}
		if _, err := ParseExpr("t."+w, Options{}); number(err) != 156 {
			t.Errorf("%s: %v", w, err)
		}
	}
	for _, w := range []string{"type", "name", "value", "status", "language", "date", "partition", "output", "throw", "try", "first", "offset", "json", "precision"} {
		if IsReserved(w) {
			t.Errorf("%s is not reserved", w)
		}
		if _, err := Parse("SELECT "+w+" FROM t AS "+w+" WHERE "+w+" = 1 ORDER BY "+w, Options{}); err != nil {
			t.Errorf("%s: %v", w, err)
		}
	}
}
