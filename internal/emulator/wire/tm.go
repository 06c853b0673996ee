package wire

// Transaction manager requests ([MS-TDS] 2.2.6.9).
var tmOps = map[uint16]string{5: "begin", 7: "commit", 8: "rollback", 9: "save"}

// tmRefused names the requests of distributed transactions.
var tmRefused = map[uint16]string{
	0: "the address of the distributed transaction coordinator",
	1: "distributed transactions",
	6: "promotion to a distributed transaction",
}

const beginNext = 0x01 // flag of commit and rollback: begin the next transaction

func parseTransaction(body []byte) (TransactionRequest, error) {
	var t TransactionRequest
	c, err := skipHeaders(body)
	if err != nil {
		return t, err
	}
	op := c.u16()
	if c.short {
		return t, errShort
	}
	if what, ok := tmRefused[op]; ok {
		return t, refuse("%s", what)
	}
	var ok bool
	if t.Op, ok = tmOps[op]; !ok {
		return t, refuse("transaction manager request %d", op)
	}
	name := func() string { return c.text(int(c.u8()) / 2) } // counted in bytes
	switch t.Op {
	case "begin":
		t.Isolation, t.Name = c.u8(), name()
	case "save":
		t.Name = name()
	default:
		t.Name = name()
		if c.u8()&beginNext != 0 {
			t.Begin, t.BeginIsolation, t.BeginName = true, c.u8(), name()
		}
	}
	if c.short {
		return t, errShort
	}
	return t, nil
}
