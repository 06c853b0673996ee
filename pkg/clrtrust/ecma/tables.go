package ecma

import "encoding/binary"

// maxColumns is the widest table (Assembly and AssemblyRef).
const maxColumns = 9

// table is one table's rows in the file and where each column lies in a row.
type table struct {
	rows    uint32
	rowSize uint32
	data    []byte
	offset  int64
	start   [maxColumns]uint8
	size    [maxColumns]uint8
}

// tableHeader is what the header of #~ says.
type tableHeader struct {
	heapSizes uint8
	sorted    uint64
}

// readTables reads the header of #~ (§II.24.2.6) and lays the tables out.
func (f *File) readTables(s stream) error {
	c := &cursor{data: s.data, base: s.offset}
	c.take(6)
	f.head.heapSizes = c.u8()
	c.u8()
	valid := c.u64()
	f.head.sorted = c.u64()
	if c.err != nil {
		return c.err
	}
	if valid>>tableCount != 0 {
		return formatErr(s.offset+8, "unknown tables: valid mask 0x%x", valid)
	}
	for id := range tableCount {
		if valid>>id&1 == 1 {
			if f.tables[id].rows = c.u32(); f.tables[id].rows > 0xFFFFFF {
				return formatErr(c.offset()-4, "table %s has %d rows, a token can name 16777215", TableID(id), f.tables[id].rows)
			}
		}
	}
	if f.head.heapSizes&0x40 != 0 {
		c.u32() // extra data of an edit-and-continue image
	}
	for id := range tableCount {
		if f.tables[id].rows == 0 {
			continue
		}
		f.layOut(id)
		t := &f.tables[id]
		t.offset = c.offset()
		n := uint64(t.rows) * uint64(t.rowSize)
		if c.err == nil && n > uint64(c.left()) {
			return formatErr(c.offset(), "table %s needs %d bytes, %d left", TableID(id), n, c.left())
		}
		t.data = c.take(int(n))
	}
	return c.err
}

func (f *File) layOut(id TableID) {
	t := &f.tables[id]
	at := uint8(0)
	for i, col := range schema[id].columns {
		t.start[i], t.size[i] = at, f.width(col)
		at += t.size[i]
	}
	t.rowSize = uint32(at)
}

func (f *File) width(c column) uint8 {
	wide := false
	switch c.kind {
	case kindU16:
	case kindU32:
		wide = true
	case kindString:
		wide = f.head.heapSizes&1 != 0
	case kindGUID:
		wide = f.head.heapSizes&2 != 0
	case kindBlob:
		wide = f.head.heapSizes&4 != 0
	case kindRow:
		wide = f.listRows(c.table) > 0xFFFF
	case kindCoded:
		for _, t := range c.coded.tables {
			if t != unused && f.tables[t].rows > 0xFFFF>>c.coded.bits {
				wide = true
			}
		}
	}
	if wide {
		return 4
	}
	return 2
}

// listRows is how many rows an index into a table may name: those of its indirection when #- has one.
func (f *File) listRows(t TableID) uint32 {
	if p, ok := indirections[t]; ok && f.tables[p].rows > 0 {
		return f.tables[p].rows
	}
	return f.tables[t].rows
}

// indirections are the tables through which the lists of #- go.
var indirections = map[TableID]TableID{Field: FieldPtr, MethodDef: MethodPtr, Param: ParamPtr, Event: EventPtr, Property: PropertyPtr}

// Rows is the number of rows of a table.
func (f *File) Rows(t TableID) uint32 {
	if t >= tableCount {
		return 0
	}
	return f.tables[t].rows
}

// cell reads column col of a row (from 1) that exists.
func (t *table) cell(row uint32, col int) uint32 {
	p := t.data[(row-1)*t.rowSize+uint32(t.start[col]):]
	if t.size[col] == 4 {
		return binary.LittleEndian.Uint32(p)
	}
	return uint32(binary.LittleEndian.Uint16(p))
}

// Row is one row of a table, read by column name. The first failure sets Err; later reads return zero values.
type Row struct {
	f   *File
	id  TableID
	row uint32
	Err error
}

// Row returns a row (from 1) of a table.
func (f *File) Row(id TableID, n uint32) Row {
	r := Row{f: f, id: id, row: n}
	if id >= tableCount || n == 0 || n > f.tables[id].rows {
		r.Err = formatErr(f.MetadataOffset, "no row %d in table %s (%d rows)", n, id, f.Rows(id))
	}
	return r
}

// err is Err as a call, so that it is evaluated after the reads that stand before it in an expression list.
func (r *Row) err() error { return r.Err }

// Offset is the row's place in the file.
func (r *Row) Offset() int64 {
	if r.id >= tableCount || r.row == 0 || r.row > r.f.tables[r.id].rows {
		return r.f.MetadataOffset
	}
	t := &r.f.tables[r.id]
	return t.offset + int64(r.row-1)*int64(t.rowSize)
}

// Value returns the raw cell of a named column of §II.22.
func (r *Row) Value(name string) uint32 {
	if r.Err != nil {
		return 0
	}
	for i, c := range schema[r.id].columns {
		if c.name == name {
			return r.raw(i)
		}
	}
	r.Err = formatErr(r.Offset(), "table %s has no column %q", r.id, name)
	return 0
}

func (r *Row) raw(col int) uint32 {
	if r.Err != nil {
		return 0
	}
	return r.f.tables[r.id].cell(r.row, col)
}

func (r *Row) str(col int) string {
	if r.Err != nil {
		return ""
	}
	s, err := r.f.String(r.raw(col))
	r.Err = err
	return s
}

func (r *Row) blob(col int) []byte {
	if r.Err != nil {
		return nil
	}
	b, err := r.f.Blob(r.raw(col))
	r.Err = err
	return b
}

func (r *Row) guid(col int) GUID {
	if r.Err != nil {
		return GUID{}
	}
	g, err := r.f.GUIDAt(r.raw(col))
	r.Err = err
	return g
}

// token reads an index or coded index and checks that its row exists (or is nil).
func (r *Row) token(col int) Token {
	if r.Err != nil {
		return 0
	}
	v, c := r.raw(col), schema[r.id].columns[col]
	t, ok := MakeToken(c.table, v), v <= 0xFFFFFF
	if c.kind == kindCoded {
		t, ok = c.coded.decode(v)
	}
	if !ok || t.Row() > r.f.Rows(t.Table()) {
		r.Err = formatErr(r.Offset(), "row %d of table %s: column %s names no row (0x%x)", r.row, r.id, c.name, v)
		return 0
	}
	return t
}

// Range is the rows [First, End) of a table.
type Range struct{ First, End uint32 }

// list reads a run that ends where the next row's run starts (FieldList, MethodList, ...).
func (r *Row) list(col int) Range {
	if r.Err != nil {
		return Range{}
	}
	limit := r.f.listRows(schema[r.id].columns[col].table) + 1
	first, end := r.raw(col), limit
	if r.row < r.f.tables[r.id].rows {
		end = r.f.tables[r.id].cell(r.row+1, col)
	}
	if first == 0 || first > limit || end < first || end > limit {
		r.Err = formatErr(r.Offset(), "row %d of table %s: column %s names the rows [%d, %d) of %d", r.row, r.id, schema[r.id].columns[col].name, first, end, limit-1)
		return Range{}
	}
	return Range{first, end}
}

// Resolve returns row i of a list, through the indirection of #- when there is one.
func (f *File) Resolve(t TableID, i uint32) uint32 {
	if p, ok := indirections[t]; ok && f.tables[p].rows > 0 {
		if i == 0 || i > f.tables[p].rows {
			return 0
		}
		return f.tables[p].cell(i, 0)
	}
	return i
}
