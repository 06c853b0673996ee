package wire

import (
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Bits of an RPC's option flags and of a parameter's status.
const (
	rpcNoMetadata  = 0x02
	rpcReuse       = 0x04
	paramOutput    = 0x01
	paramDefault   = 0x02
	paramEncrypted = 0x08
)

const (
	rpcByID     = 0xFFFF
	rpcNext     = 0xFF // another RPC follows
	rpcNoExec   = 0xFE // the client cancelled this one
	executeSQL  = 10   // sp_executesql
	tvpNull     = 0xFFFF
	tvpDefault  = 0x0200 // column flag: no values are sent
	tvpRow      = 0x01
	tvpEnd      = 0x00
	maxTVPWidth = 1024
)

// procedureIDs are the procedures that clients call by number.
var procedureIDs = map[uint16]string{
	1: "sp_cursor", 2: "sp_cursoropen", 3: "sp_cursorprepare", 4: "sp_cursorexecute", 5: "sp_cursorprepexec",
	6: "sp_cursorunprepare", 7: "sp_cursorfetch", 8: "sp_cursoroption", 9: "sp_cursorclose", 10: "sp_executesql",
	11: "sp_prepare", 12: "sp_execute", 13: "sp_prepexec", 14: "sp_prepexecrpc", 15: "sp_unprepare",
}

// text is what a statement log shows of the call.
func (r RPC) text() string {
	switch {
	case r.ID == executeSQL && len(r.Params) > 0:
		return r.Params[0].Value.S
	case r.ID != 0:
		return procedureIDs[r.ID]
	}
	return r.Name
}

// parseRPC reads an RPC message of one call.
func parseRPC(body []byte) (RPC, error) {
	var call RPC
	c, err := skipHeaders(body)
	if err != nil {
		return call, err
	}
	if n := c.u16(); n == rpcByID {
		call.ID = c.u16()
		if _, ok := procedureIDs[call.ID]; !ok && !c.short {
			return call, refuse("RPC of procedure number %d", call.ID)
		}
	} else {
		call.Name = c.text(int(n))
	}
	flags := c.u16()
	if c.short {
		return call, errShort
	}
	if flags&(rpcNoMetadata|rpcReuse) != 0 {
		return call, refuse("RPC without metadata")
	}
	for c.more() {
		switch c.b[0] {
		case rpcNext:
			return call, refuse("several RPCs in one message")
		case rpcNoExec:
			return call, refuse("an RPC with the no-execute flag")
		}
		p, err := readParam(c)
		if err != nil {
			return call, asMessage(err, len(call.Params)+1, p.Name)
		}
		call.Params = append(call.Params, p)
	}
	if c.short {
		return call, errShort
	}
	return call, nil
}

func readParam(c *cursor) (Param, error) {
	var p Param
	p.Name = c.shortText()
	status := c.u8()
	p.Output, p.Default = status&paramOutput != 0, status&paramDefault != 0
	switch {
	case c.short:
		return p, errShort
	case status&paramEncrypted != 0:
		return p, refuse("encrypted parameters")
	case len(c.b) > 0 && c.b[0] == typTVP:
		c.u8()
		return p, readTVP(c, &p)
	}
	ti, err := readTypeInfo(c)
	if err != nil {
		return p, err
	}
	p.Type = ti.typ
	p.Value, err = ti.readValue(c)
	return p, err
}

// readTVP reads a table-valued parameter after its type token.
func readTVP(c *cursor, p *Param) error {
	database, schema, name := c.shortText(), c.shortText(), c.shortText()
	if database != "" {
		return refuse("a table type of another database")
	}
	p.Type = types.TableType
	p.TableType = name
	if schema != "" {
		p.TableType = schema + "." + name
	}
	n := int(c.u16())
	var infos []typeInfo
	switch {
	case n == tvpNull:
		n = 0
		p.Default = true
	case n > maxTVPWidth || n == 0:
		return c.fault(true, typTVP)
	}
	for range n {
		col, ti, err := readColumn(c)
		if err != nil {
			return err
		}
		col.Name = c.shortText()
		p.Columns, infos = append(p.Columns, col), append(infos, ti)
	}
	switch token := c.u8(); {
	case c.short:
		return errShort
	case token != tvpEnd:
		return refuse("a table-valued parameter with order or column order hints")
	}
	// A row of columns that are not sent is one byte; this bounds what a message can make of that.
	cells := 32*len(c.b) + 1<<16
	for {
		switch token := c.u8(); {
		case c.short:
			return errShort
		case token == tvpEnd:
			return nil
		case token != tvpRow || n == 0:
			return badLength(typTVP)
		}
		if cells -= n; cells < 0 {
			return refuse("a table-valued parameter with so many columns left to their defaults")
		}
		row, err := readRow(c, p.Columns, infos, nil)
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, row)
	}
}

// readColumn reads a column's user type, flags and TYPE_INFO.
func readColumn(c *cursor) (Column, typeInfo, error) {
	c.u32()
	flags := c.u16()
	ti, err := readTypeInfo(c)
	col := Column{
		Type: ti.typ, Nullable: flags&0x01 != 0, Identity: flags&0x10 != 0,
		Computed: flags&0x20 != 0, Default: flags&tvpDefault != 0,
	}
	return col, ti, err
}

// readRow reads the values of a row; nulls is NBCROW's bitmap, or nil.
func readRow(c *cursor, cols []Column, infos []typeInfo, nulls []byte) (types.Row, error) {
	row := make(types.Row, len(infos))
	for i := range infos {
		if cols[i].Default || nulls != nil && nulls[i/8]&(1<<(i%8)) != 0 {
			continue
		}
		v, err := infos[i].readValue(c)
		if err != nil {
			return nil, err
		}
		row[i] = v
	}
	return row, nil
}
