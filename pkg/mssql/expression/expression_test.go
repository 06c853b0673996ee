package expression

import "testing"

// TestSame: what SQL Server is known to make of definitions, and what means the same in another way.
func TestSame(t *testing.T) {
	for _, c := range []struct{ written, kept string }{
		// As a server keeps them.
		{"LayerIdx >= 0", "([LayerIdx]>=(0))"},
		{"Status IN (N'a', N'b', N'c')", "([Status]=N'c' OR [Status]=N'b' OR [Status]=N'a')"},
		{"Status NOT IN ('a', 'b')", "([Status]<>'b' AND [Status]<>'a')"},
		{"NOT (Status = 'a' OR Status = 'b')", "([Status]<>'b' AND [Status]<>'a')"},
		{"x IN (1)", "([x]=(1))"},
		{"x BETWEEN 0 AND 1", "([x]>=(0) AND [x]<=(1))"},
		{"x NOT BETWEEN 0 AND 1", "([x]<(0) OR [x]>(1))"},
		{"CAST(x AS decimal(10, 2))", "(CONVERT([decimal](10,2),[x]))"},
		{"CAST(x AS decimal)", "(CONVERT([decimal](18,0),[x]))"},
		{"CONVERT(nvarchar(max), x)", "(CONVERT([nvarchar](max),[x]))"},
		{"CAST(x AS datetime2)", "CONVERT([datetime2](7),[x],(0))"},
		{"TRY_CAST(x AS int)", "(TRY_CONVERT([int],[x]))"},
		{"a != b", "([a]<>[b])"},
		{"a !< b", "([a]>=[b])"},
		{"a !> b", "([a]<=[b])"},
		{"0", "((0))"},
		{"-1", "((-1))"},
		{"- (1)", "((-1))"},
		{"+1", "((1))"},
		{"'x'", "('x')"},
		{"N'it''s'", "(N'it''s')"},
		{"NULL", "(NULL)"},
		{"GETDATE()", "(getdate())"},
		{"CURRENT_TIMESTAMP", "(getdate())"},
		{"SYSTEM_USER", "(suser_sname())"},
		{"CURRENT_USER", "(user_name())"},
		{"NEXT VALUE FOR dbo.Numbers", "(NEXT VALUE FOR [dbo].[Numbers])"},
		{"a IS NOT NULL AND b IS NULL", "([a] IS NOT NULL AND [b] IS NULL)"},
		{"NOT a IS NULL", "([a] IS NOT NULL)"},
		{"ContentType LIKE N'%/%'", "([ContentType] like N'%/%')"},
		{"a NOT LIKE 'x!%' ESCAPE '!'", "(NOT [a] like 'x!%' escape '!')"},
		{"(a = 1 AND b = 2) OR (a = 0)", "([a]=(1) AND [b]=(2) OR [a]=(0))"},
		{"Total = Subtotal - Discount + Tax", "([Total]=(([Subtotal]-[Discount])+[Tax]))"},
		{"DATEADD(dd, 1, x)", "(dateadd(day,(1),[x]))"},
		{"DATEDIFF(mi, a, b)", "(datediff(minute,[a],[b]))"},
		{"CASE x WHEN 1 THEN 'a' ELSE 'b' END", "(case [x] when (1) then 'a' else 'b' end)"},
		{"CASE x WHEN 1 THEN 'a' END", "(case when [x]=(1) then 'a' else NULL end)"},
		{"COALESCE(a, b)", "(case when [a] IS NOT NULL then [a] else [b] end)"},
		{"COALESCE(a, b)", "(coalesce([a],[b]))"},
		{"NULLIF(a, 0)", "(case when [a]=(0) then NULL else [a] end)"},
		{"IIF(a > 0, 1, 2)", "(case when [a]>(0) then (1) else (2) end)"},
		{"$1", "($1.0000)"},
		{"-$1.5", "((-$1.5000))"},
		{"1e0", "((1.0000000000000000e+000))"},
		{"1.5E-2", "((1.4999999999999999e-002))"},
		{".5", "((0.5))"},
		{"0xab", "(0xAB)"},
		{"a + b * 2", "([a]+[b]*(2))"},
		{"'a' || b", "('a'||[b])"},
		{"x.STSrid = 4326", "([x].[STSrid]=(4326))"},
		{"x.STAsText()", "([x].[STAsText]())"},
		{"geography::Point(a, b, 4326)", "([geography]::Point([a],[b],(4326)))"},
		{"x COLLATE Latin1_General_BIN2", "([x] collate Latin1_General_BIN2)"},
		{"x AT TIME ZONE 'UTC'", "([x] AT TIME ZONE 'UTC')"},
		{"ISJSON(x) = 1", "(isjson([x])=(1))"},
		{"JSON_VALUE(x, '$.a')", "(json_value([x],'$.a'))"},
		{"security.fn_TenantAccess(TenantId)", "([security].[fn_TenantAccess]([TenantId]))"},
		// A filter keeps IN.
		{"Status IN (1, 2) AND x IS NOT NULL", "([Status] IN ((1), (2)) AND [x] IS NOT NULL)"},
		{"[odd ]] name] = 1", "[ODD ]] NAME]=(1)"},
		{"a IS NOT DISTINCT FROM b", "(NOT [a] IS DISTINCT FROM [b])"},
	} {
		if !Same(c.written, c.kept) {
			a, _ := Normal(c.written)
			b, _ := Normal(c.kept)
			t.Errorf("%s is not %s:\n%s\n%s", c.written, c.kept, a, b)
		}
		if Key(c.written) != Key(c.kept) {
			t.Errorf("%s and %s have two keys", c.written, c.kept)
		}
	}
}

// TestDifferent: what does not mean the same.
func TestDifferent(t *testing.T) {
	for _, c := range [][2]string{
		{"(a)+(b)", "a)+(b"},
		{"'x'", "'X'"},
		{"'x'", "x"},
		{"[a]=(1)", "[a]=(2)"},
		{"a = 1 AND b = 2 OR c = 3", "a = 1 AND (b = 2 OR c = 3)"},
		{"a BETWEEN 0 AND 1", "a > 0 AND a <= 1"},
		{"a IN (1, 2)", "a IN (1, 3)"},
		{"NOT (a = 1 OR b = 2)", "a <> 1 OR b <> 2"},
		{"a - b - c", "a - (b - c)"},
		{"a - b", "b - a"},
		{"CAST(x AS decimal(10, 2))", "CONVERT(decimal(10, 3), x)"},
		{"CONVERT(varchar(10), x, 112)", "CONVERT(varchar(10), x)"},
		{"CAST(x AS int)", "TRY_CAST(x AS int)"},
		{"0.5", "0.50"},
		{"1", "-1"},
		{"DATEADD(mi, 1, x)", "DATEADD(mm, 1, x)"},
		{"COALESCE(a, b)", "COALESCE(b, a)"},
		{"COALESCE(a, b)", "ISNULL(a, b)"},
		{"getdate()", "sysutcdatetime()"},
		{"getdate()", "[getdate]"},
		{"a LIKE 'x'", "a NOT LIKE 'x'"},
		{"a LIKE '1'", "a LIKE '2'"},
		{"dbo.f(a)", "f(a)"},
		{"dbo.f(a)", "x.f(a)"},
		{"NULL", "'NULL'"},
		{"'a,b'", "'a','b'"},
		{"x = 'a'' OR ''b'", "x = 'a' OR x = 'b'"},
		{"CASE WHEN a = 1 THEN b ELSE c END", "CASE WHEN a = 1 THEN c ELSE b END"},
		{"a COLLATE Latin1_General_BIN2", "a"},
		{"a IS NULL", "a IS NOT NULL"},
		{"a IS DISTINCT FROM b", "a <> b"},
		{"[and](a, b)", "a AND b"},
	} {
		if Same(c[0], c[1]) || Key(c[0]) == Key(c[1]) {
			n, _ := Normal(c[0])
			t.Errorf("%s is said to be %s: %s", c[0], c[1], n)
		}
	}
}

// TestUnknown: what is not known is compared by its tokens.
func TestUnknown(t *testing.T) {
	for _, text := range []string{"", "(", "a =", "SELECT 1", "a IN (SELECT 1)", "EXISTS (SELECT 1)", "a b", "SUM(x) OVER (ORDER BY y)", "CASE END END", "1 ..2"} {
		if n, ok := Normal(text); ok {
			t.Errorf("%q is %s", text, n)
		}
		if !Same(text, text) {
			t.Errorf("%q is not itself", text)
		}
	}
	if !Same("SUM(x) OVER (ORDER BY y)", "(sum([x]) over (order by [y]))") {
		t.Error("tokens are not compared")
	}
}

func FuzzNormal(f *testing.F) {
	f.Add("([a]>=(0) AND NOT [b] like N'x%' OR CONVERT([int],[c],(0))=case when .5e-1<$2 then geography::Point(1,2,3).Lat end)")
	f.Add("dateadd(dd,-1,x) COLLATE y AT TIME ZONE 'z'")
	f.Fuzz(func(t *testing.T, text string) {
		n, ok := Normal(text)
		if !ok {
			return
		}
		if m, again := Normal("((" + text + "\n))"); again && m != n {
			t.Fatalf("%q: %s, in parentheses %s", text, n, m)
		}
	})
}
