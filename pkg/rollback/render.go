package rollback

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"github.com/hartonomous/hartctl/pkg/mssql"
)

//go:embed sql/*.sql
var files embed.FS

// statement is the text of a statement without blanks to fill in.
func statement(name string) string {
	b, err := files.ReadFile("sql/" + name)
	if err != nil {
		panic(fmt.Sprintf("rollback: %v", err))
	}
	return string(b)
}

// statements are the T-SQL templates. Names go through id, values through str or beside the statement; a user's predicate is the only text that goes in as it is.
var statements = template.Must(template.New("").Funcs(template.FuncMap{
	"id": mssql.Identifier, "str": mssql.String,
	"comment": func(s string) string { return strings.NewReplacer("\r", " ", "\n", " ").Replace(s) },
}).ParseFS(files, "sql/sets.sql", "sql/apply.sql", "sql/begin.sql", "sql/left_look.sql", "sql/look.sql", "sql/ranges.sql", "sql/restore.sql"))

func render(name string, data any) string {
	var b strings.Builder
	if err := statements.ExecuteTemplate(&b, name, data); err != nil {
		panic(fmt.Sprintf("rollback: %v", err)) // template and data are fixed at build time
	}
	return strings.TrimSpace(b.String())
}

func plain(quoted string) string { return strings.NewReplacer("[", "", "]", "").Replace(quoted) }

func equal(a string, left []string, b string, right []string) string {
	parts := make([]string, len(left))
	for i := range left {
		parts[i] = mssql.Name(a, left[i]) + " = " + mssql.Name(b, right[i])
	}
	return strings.Join(parts, " AND ")
}

func each[T any](list []T, sep string, f func(T) string) string {
	parts := make([]string, len(list))
	for i, v := range list {
		parts[i] = f(v)
	}
	return strings.Join(parts, sep)
}

// name is a column of an alias; of none when it is empty.
func name(alias string, c Column) string {
	if alias == "" {
		return mssql.Identifier(c.Name)
	}
	return mssql.Name(alias, c.Name)
}

// Moment is the table's moment as T-SQL writes it.
func (t *tableWork) Moment() string { return t.When.UTC().Format(Layout) }

// List are the columns of the key.
func (t *tableWork) List(alias string) string {
	return each(t.Key(), ", ", func(c Column) string { return name(alias, c) })
}

// Declare declares the columns of the key.
func (t *tableWork) Declare() string {
	return each(t.Key(), ", ", func(c Column) string { return mssql.Identifier(c.Name) + " " + c.Declaration() + " NOT NULL" })
}

// On joins two aliases by the key.
func (t *tableWork) On(a, b string) string {
	return each(t.Key(), " AND ", func(c Column) string { return name(a, c) + " = " + name(b, c) })
}

// Missing says that an outer join found no row.
func (t *tableWork) Missing(alias string) string { return name(alias, t.Key()[0]) + " IS NULL" }

// Then picks the versions of the moment in the history: a range of its clustered index on the period's end.
func (t *tableWork) Then(alias string) string {
	return mssql.Name(alias, t.End) + " > @" + t.At + " AND " + mssql.Name(alias, t.Start) + " <= @" + t.At
}

// In says that a row's version satisfies the user's predicate, whose names are the table's columns.
func (t *tableWork) In(alias string) string {
	if t.Where == "" {
		return ""
	}
	columns := each(t.Stored(), ", ", func(c Column) string { return name(alias, c) + " AS " + mssql.Identifier(c.Name) })
	return "EXISTS (SELECT 1 FROM (SELECT " + columns + ") AS hart_row WHERE (" + t.Where + "))"
}

// Compared are all values of a version in the form in which they are compared.
func (t *tableWork) Compared(alias string) string {
	return each(t.Stored(), ", ", func(c Column) string { return c.Compared(alias) })
}

// StoredList are the columns that a rollback brings back.
func (t *tableWork) StoredList(alias string) string {
	return each(t.Stored(), ", ", func(c Column) string { return name(alias, c) })
}

// Updated are the columns that an update sets. Key columns are among them, where values can be equal and not the same; an identity column never changes.
func (t *tableWork) Updated() []Column {
	return slices.DeleteFunc(t.Stored(), func(c Column) bool {
		_, weak := normalForms[c.Type]
		return c.Identity || c.Key > 0 && !weak
	})
}

// Assignments sets them, those of circles to nothing.
func (t *tableWork) Assignments(to, from string) string {
	return each(t.Updated(), ", ", func(c Column) string { return name(to, c) + " = " + t.value(from, c) })
}

// Values are what a row is inserted with: StoredList, with nothing in the columns of circles.
func (t *tableWork) Values(alias string) string {
	return each(t.Stored(), ", ", func(c Column) string { return t.value(alias, c) })
}

func (t *tableWork) value(alias string, c Column) string {
	if slices.Contains(t.Opened(), c.Name) {
		return "NULL"
	}
	return name(alias, c)
}

// Closing sets the columns of circles at last.
func (t *tableWork) Closing(to, from string) string {
	return each(t.Opened(), ", ", func(c string) string { return mssql.Name(to, c) + " = " + mssql.Name(from, c) })
}

// Closed says that one of them refers to something.
func (t *tableWork) Closed(alias string) string {
	return each(t.Opened(), " OR ", func(c string) string { return mssql.Name(alias, c) + " IS NOT NULL" })
}

// KeyText is a row's key as text.
func (t *tableWork) KeyText(alias string) string {
	return concat(each(t.Key(), ", N', ', ", func(c Column) string { return c.Shown(alias) }))
}

// RowText is a version as text.
func (t *tableWork) RowText(alias string) string {
	rest := slices.DeleteFunc(t.Stored(), func(c Column) bool { return c.Key > 0 })
	return concat(each(rest, ", N', ', ", func(c Column) string {
		return mssql.String(c.Name+" ") + ", ISNULL(" + c.Shown(alias) + ", N'NULL')"
	}))
}

// ChangeText are the values of two versions that differ, as text.
func (t *tableWork) ChangeText(now, then string) string {
	return concat(each(t.Stored(), ", ", func(c Column) string {
		return fmt.Sprintf("CASE WHEN EXISTS (SELECT %s EXCEPT SELECT %s) THEN CONCAT(%s, ISNULL(%s, N'NULL'), N' → ', ISNULL(%s, N'NULL'), N', ') END",
			c.Compared(then), c.Compared(now), mssql.String(c.Name+" "), c.Shown(now), c.Shown(then))
	}))
}

// concat makes text of any number of expressions.
func concat(list string) string { return "CONCAT(N'', N''" + comma(list) + ")" }

func comma(list string) string {
	if list == "" {
		return ""
	}
	return ", " + list
}

// NotRestored is the message when something changed rows back, a trigger for instance.
func (t *tableWork) NotRestored() string {
	return fmt.Sprintf("hartctl: the rows of %s did not become what they were at %s: a trigger may have changed them.", t, t.Moment())
}

// SameMoment is the message when others' changes have the time of this transaction: an undo could not tell them apart.
func (t *tableWork) SameMoment() string {
	return fmt.Sprintf("hartctl: rows of %s were changed at the very moment at which this transaction began: run the same command again.", t)
}
