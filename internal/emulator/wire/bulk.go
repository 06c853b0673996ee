package wire

import (
	"bytes"
	"io"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// parseBulk reads the column metadata of a bulk load message (it has no ALL_HEADERS); rows are read as they are pulled.
func parseBulk(body []byte) (Bulk, error) {
	c := &cursor{b: body}
	if c.u8() != tokColMetadata {
		return Bulk{}, errShort
	}
	var b Bulk
	var infos []typeInfo
	for range c.u16() {
		col, ti, err := readColumn(c)
		if err != nil {
			return Bulk{}, asMessage(err, len(infos)+1, "")
		}
		if ti.frame == frameLong && ti.token != typVariant {
			ti.frame = frameTextPtr
			c.longText() // the table's name
		}
		col.Name = c.shortText()
		col.Default = false // that flag belongs to table-valued parameters
		if c.short {
			return Bulk{}, errShort
		}
		b.Columns, infos = append(b.Columns, col), append(infos, ti)
	}
	held := len(c.b)
	b.Next = func() (types.Row, error) {
		if len(c.b) < held/2 { // what has been read need not wait for the rest
			c.b = bytes.Clone(c.b)
			held = len(c.b)
		}
		row, err := nextBulkRow(c, b.Columns, infos)
		if err != nil && err != io.EOF {
			err = asMessage(err, 1, "")
		}
		return row, err
	}
	return b, nil
}

func nextBulkRow(c *cursor, cols []Column, infos []typeInfo) (types.Row, error) {
	if len(c.b) == 0 {
		if c.short {
			return nil, errShort
		}
		return nil, io.EOF
	}
	switch c.u8() {
	case tokRow:
		return readRow(c, cols, infos, nil)
	case tokNBCRow:
		nulls := c.take((len(infos) + 7) / 8)
		if c.short {
			return nil, errShort
		}
		return readRow(c, cols, infos, nulls)
	case tokDone:
		return nil, io.EOF
	}
	return nil, sqlerr.New(4002)
}
