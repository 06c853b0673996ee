package rollback

import (
	"fmt"

	"github.com/hartonomous/hartctl/pkg/mssql"
)

// Declaration is the column's type as a declaration writes it, for the temporary tables that hold keys.
func (c Column) Declaration() string {
	size := func(unit int) string {
		if c.length < 0 {
			return "(max)"
		}
		return fmt.Sprintf("(%d)", c.length/unit)
	}
	text := c.Type
	switch c.Type {
	case "nvarchar", "nchar":
		text += size(2)
	case "varchar", "char", "binary", "varbinary":
		text += size(1)
	case "decimal", "numeric":
		text += fmt.Sprintf("(%d, %d)", c.precision, c.scale)
	case "datetime2", "datetimeoffset", "time":
		text += fmt.Sprintf("(%d)", c.scale)
	case "float":
		text += fmt.Sprintf("(%d)", c.precision)
	}
	if c.collation != "" {
		text += " COLLATE " + c.collation // a name of the catalog, which takes no quotes
	}
	return text
}

// normalForms say how columns are compared that have no equality, or one that is weaker than being the same: strings are equal in another case or with blanks
// behind them, two datetimeoffset are at one instant with different offsets.
var normalForms = map[string]string{
	"char": "CONVERT(varbinary(max), %s)", "varchar": "CONVERT(varbinary(max), %s)", "nchar": "CONVERT(varbinary(max), %s)", "nvarchar": "CONVERT(varbinary(max), %s)",
	"text": "CONVERT(varbinary(max), CONVERT(varchar(max), %s))", "ntext": "CONVERT(varbinary(max), CONVERT(nvarchar(max), %s))", "image": "CONVERT(varbinary(max), %s)",
	"json": "CONVERT(varbinary(max), CONVERT(nvarchar(max), %s))", "vector": "CONVERT(nvarchar(max), %s)", "xml": "CONVERT(varbinary(max), CONVERT(nvarchar(max), %s))",
	"geometry": "CONVERT(varbinary(max), %s)", "geography": "CONVERT(varbinary(max), %s)", "hierarchyid": "CONVERT(varbinary(max), %s)",
	"datetimeoffset": "CONVERT(varchar(40), %s, 121)",
}

// Compared is the column of an alias in the form in which two versions are compared.
func (c Column) Compared(alias string) string {
	text := mssql.Name(alias, c.Name)
	if f, ok := normalForms[c.Type]; ok {
		return fmt.Sprintf(f, text)
	}
	return text
}

// Shown is the column of an alias as text, for samples.
func (c Column) Shown(alias string) string {
	text := mssql.Name(alias, c.Name)
	switch c.Type {
	case "binary", "varbinary", "image", "geometry", "geography", "hierarchyid":
		return "CONVERT(nvarchar(60), CONVERT(varbinary(29), " + text + "), 1)"
	case "datetime", "datetime2", "date", "smalldatetime", "time", "datetimeoffset":
		return "CONVERT(nvarchar(60), " + text + ", 121)"
	case "sql_variant": // which does not convert to nvarchar(max)
		return "CONVERT(nvarchar(60), " + text + ")"
	case "float", "real":
		return "CONVERT(nvarchar(60), " + text + ", 3)"
	}
	return "LEFT(CONVERT(nvarchar(max), " + text + "), 60)"
}
