package wire

import (
	"io"
	"slices"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// parseBulk reads the column metadata of a bulk load message (it has no ALL_HEADERS); rows are read as they are pulled. The parts of
// the message are let go of as they are read.
func parseBulk(parts [][]byte) (Bulk, error) {
	s := &bulkStream{parts: parts}
	var b Bulk
	var infos []typeInfo
	for again := true; again; {
		c := &cursor{}
		var err error
		s.begin(c)
		b.Columns, infos, err = bulkColumns(c)
		if again = s.again(c, err); !again && err != nil {
			return Bulk{}, err
		}
	}
	var c cursor
	b.Next = func() (types.Row, error) {
		for {
			s.begin(&c)
			row, err := nextBulkRow(&c, b.Columns, infos)
			switch {
			case s.again(&c, err):
			case err != nil && err != io.EOF:
				return nil, asMessage(err, 1, "")
			default:
				return row, err
			}
		}
	}
	return b, nil
}

// bulkStream is a bulk load message: what is at hand of it, and the parts behind that.
type bulkStream struct {
	rest  []byte
	parts [][]byte
}

func (s *bulkStream) begin(c *cursor) { *c = cursor{b: s.rest} }

// again reports whether a reading that began with begin has to be done again, because it ended beyond what was at hand and there is
// at least twice as much now.
func (s *bulkStream) again(c *cursor, err error) bool {
	if (c.short || err == io.EOF) && s.more() {
		return true
	}
	s.rest = c.b
	return false
}

// more puts parts behind what is at hand; false when there are none.
func (s *bulkStream) more() bool {
	if len(s.parts) == 0 {
		return false
	}
	want := 2 * len(s.rest)
	b := slices.Clip(s.rest)
	for taken := false; len(s.parts) > 0 && (!taken || len(b) < want); taken = true {
		b = append(b, s.parts[0]...)
		s.parts[0] = nil // free
		s.parts = s.parts[1:]
	}
	s.rest = b
	return true
}

func bulkColumns(c *cursor) (cols []Column, infos []typeInfo, err error) {
	if c.u8() != tokColMetadata {
		return nil, nil, errShort
	}
	for range c.u16() {
		col, ti, err := readColumn(c)
		if err != nil {
			return nil, nil, asMessage(err, len(infos)+1, "")
		}
		if ti.frame == frameLong && ti.token != typVariant {
			ti.frame = frameTextPtr
			c.longText() // the table's name
		}
		col.Name = c.shortText()
		col.Default = false // that flag belongs to table-valued parameters
		if c.short {
			return nil, nil, errShort
		}
		cols, infos = append(cols, col), append(infos, ti)
	}
	return cols, infos, nil
}

func nextBulkRow(c *cursor, cols []Column, infos []typeInfo) (types.Row, error) {
	if len(c.b) == 0 {
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
