package bind

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

func TestCanonical(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"a > 0", "([a]>(0))"},
		{"0", "((0))"},
		{"-1", "((-1))"},
		{"'x'", "('x')"},
		{"N'it''s'", "(N'it''s')"},
		{"NULL", "(NULL)"},
		{"GETDATE()", "(getdate())"},
		{"newid ( )", "(newid())"},
		{"CURRENT_TIMESTAMP", "(getdate())"},
		{"SYSTEM_USER", "(suser_sname())"},
		{"current_date", "(current_date)"},
		{"a IN (1, 2, 3)", "([a]=(3) OR [a]=(2) OR [a]=(1))"},
		{"a NOT IN ('x','y')", "([a]<>'y' AND [a]<>'x')"},
		{"a BETWEEN 1 AND 5", "([a]>=(1) AND [a]<=(5))"},
		{"a != 1 AND (b = 2 OR c = 3)", "([a]<>(1) AND ([b]=(2) OR [c]=(3)))"},
		{"(a + b) * c - 1", "(([a]+[b])*[c]-(1))"},
		{"a - (b - c)", "([a]-([b]-[c]))"},
		{"CAST(a AS decimal(10, 2))", "(CONVERT([decimal](10,2),[a]))"},
		{"a LIKE 'x%'", "([a] like 'x%')"},
		{"NOT a = 1", "(NOT [a]=(1))"},
		{"a IS NOT NULL", "([a] IS NOT NULL)"},
		{"LEN(a) > 3", "(len([a])>(3))"},
		{"dbo.f(a)", "([dbo].[f]([a]))"},
		{"NEXT VALUE FOR dbo.q", "(NEXT VALUE FOR [dbo].[q])"},
		{"CASE WHEN a > 1 THEN 'x' ELSE 'y' END", "(case when [a]>(1) then 'x' else 'y' end)"},
		{"DATEADD(DAY, 1, a)", "(dateadd(day,(1),[a]))"},
		{"1.50", "((1.50))"},
	} {
		e, err := syntax.ParseExpr(c.in, syntax.Options{QuotedIdentifier: true})
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		got := Canonical(e)
		if got != c.want {
			t.Errorf("%s\n\tgot  %s\n\twant %s", c.in, got, c.want)
		}
		again, err := syntax.ParseExpr(got, syntax.Options{QuotedIdentifier: true})
		if err != nil {
			t.Errorf("%s does not parse: %v", got, err)
		} else if s := Canonical(again); s != got {
			t.Errorf("%s is not stable: %s", got, s)
		}
	}
}
