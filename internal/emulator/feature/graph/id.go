// Package graph reads and writes the identifiers of SQL Graph's nodes and edges:
// {"type":"node","schema":"dbo","table":"Person","id":0}. (learn.microsoft.com: SQL Graph architecture.)
package graph

import (
	"encoding/json"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
)

// ID is the identifier of row id of a node or edge table, as the table is named now; false for any other object.
func ID(c catalog.Catalog, db int32, edge bool, object int32, id int64) (string, bool) {
	t := c.TableByID(db, object)
	if t == nil || !t.Node && !edge || !t.Edge && edge {
		return "", false
	}
	s := c.SchemaByID(db, t.Schema)
	if s == nil {
		return "", false
	}
	return `{"type":"` + kind(edge) + `","schema":"` + escape.Replace(s.Name) + `","table":"` + escape.Replace(t.Name) +
		`","id":` + strconv.FormatInt(id, 10) + "}", true
}

func kind(edge bool) string {
	if edge {
		return "edge"
	}
	return "node"
}

var escape = strings.NewReplacer(`"`, `\"`, `\`, `\\`, "\b", `\b`, "\f", `\f`, "\n", `\n`, "\r", `\r`, "\t", `\t`)

var shape = regexp.MustCompile(`(?is)^\{"type":"(node|edge)","schema":("(?:[^"\\]|\\.)*"),"table":("(?:[^"\\]|\\.)*"),"id":(-?(?:0|[1-9][0-9]*))\}$`)

// Parse reads an identifier of just the form that ID writes, in any case: what the functions on identifiers take.
func Parse(c catalog.Catalog, db int32, edge bool, text string) (*catalog.Table, int64, bool) {
	m := shape.FindStringSubmatch(text)
	if m == nil || !strings.EqualFold(m[1], kind(edge)) {
		return nil, 0, false
	}
	var schema, table string
	if json.Unmarshal([]byte(m[2]), &schema) != nil || json.Unmarshal([]byte(m[3]), &table) != nil {
		return nil, 0, false
	}
	return find(c, db, edge, schema, table, m[4])
}

// ParseWritten reads an identifier that INSERT gives a pseudo column: JSON of these four members in any order and case, of
// which a repeated one counts last.
func ParseWritten(c catalog.Catalog, db int32, edge bool, text string) (*catalog.Table, int64, bool) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, 0, false
	}
	members := map[string]string{}
	for d.More() {
		k, err := d.Token()
		if err != nil {
			return nil, 0, false
		}
		name := strings.ToLower(k.(string))
		v, err := d.Token()
		if err != nil {
			return nil, 0, false
		}
		switch v := v.(type) {
		case string:
			if name != "type" && name != "schema" && name != "table" {
				return nil, 0, false
			}
			members[name] = v
		case json.Number:
			if name != "id" {
				return nil, 0, false
			}
			members[name] = v.String()
		default:
			return nil, 0, false
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, 0, false
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, 0, false
	}
	if !strings.EqualFold(members["type"], kind(edge)) {
		return nil, 0, false
	}
	return find(c, db, edge, members["schema"], members["table"], members["id"])
}

func find(c catalog.Catalog, db int32, edge bool, schema, table, id string) (*catalog.Table, int64, bool) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return nil, 0, false
	}
	s := c.Schema(db, schema)
	if s == nil {
		return nil, 0, false
	}
	t := c.Table(db, s.ID, table)
	if t == nil || !t.Node && !edge || !t.Edge && edge {
		return nil, 0, false
	}
	return t, n, true
}
