package wire

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func FuzzPackets(f *testing.F) {
	f.Add([]byte{1, 1, 0, 9, 0, 0, 1, 0, 'x'})
	f.Add([]byte{1, 0, 0, 8, 0, 0, 1, 0, 1, 1, 0, 8, 0, 0, 2, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		p := &packetReader{r: bytes.NewReader(b)}
		for {
			m, err := p.message(1 << 16)
			if err != nil {
				return
			}
			if len(m.body) > len(b) {
				t.Fatal("a message longer than its packets")
			}
		}
	})
}

func FuzzPrelogin(f *testing.F) {
	f.Add(prelogin{preFedAuth: {1}}.reply([4]byte{17}, encryptOn))
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := parsePrelogin(b); err == nil {
			p.reply([4]byte{}, encryptLogin)
		}
	})
}

func FuzzLogin7(f *testing.F) {
	f.Add(loginMessage())
	f.Fuzz(func(t *testing.T, b []byte) {
		if l, err := parseLogin7(b); err == nil {
			l.refuse(false)
		}
	})
}

func FuzzRPC(f *testing.F) {
	head := append(append([]byte{}, noTransaction...), 0xFF, 0xFF, 10, 0, 0, 0)
	for _, c := range typeValues {
		e, err := newEncoder(c.t, true, true)
		if err != nil {
			f.Fatal(err)
		}
		b := append(append([]byte{}, head...), 0, 1)
		if b, err = e.append(e.appendType(b), c.v); err == nil && len(b) < 1000 {
			f.Add(b)
		}
	}
	f.Add(append(append([]byte{}, head...), 2, '@', 0, 't', 0, 0, typTVP, 0, 0, 1, 't', 0, 1, 0, 0, 0, 0, 0, 0, 0, typIntN, 4, 0, 0, 1, 4, 1, 0, 0, 0, 1, 0, 0))
	f.Fuzz(func(t *testing.T, b []byte) {
		call, err := parseRPC(b)
		if err != nil {
			asMessage(err, 1, "")
			return
		}
		for _, p := range call.Params {
			if p.Type.Kind == types.Table {
				continue
			}
			// Whatever was accepted can be sent back.
			e, err := newEncoder(p.Type, true, true)
			if err != nil {
				t.Fatalf("%s: %v", p.Type, err)
			}
			if _, err := e.append(nil, p.Value); err != nil {
				t.Fatalf("%s: %v", p.Type, err)
			}
		}
	})
}

func FuzzBulk(f *testing.F) {
	f.Add([]byte{tokColMetadata, 1, 0, 0, 0, 0, 0, 1, 0, typIntN, 4, 1, 'a', 0, tokRow, 4, 1, 0, 0, 0, tokNBCRow, 1, tokDone})
	f.Fuzz(func(t *testing.T, b []byte) {
		var parts [][]byte // of one byte: reading goes on at every place
		for i := range b {
			parts = append(parts, b[i:i+1:i+1])
		}
		whole, err := parseBulk([][]byte{b})
		cut, errCut := parseBulk(parts)
		for n := 0; err == nil && errCut == nil; n++ {
			if n > len(b) && len(whole.Columns) > 0 {
				t.Fatal("more rows than bytes")
			} else if n > len(b) {
				return
			}
			var a, c types.Row
			a, err = whole.Next()
			c, errCut = cut.Next()
			if !slices.Equal(a, c) {
				t.Fatalf("%v in one part, %v in many", a, c)
			}
		}
		if fmt.Sprint(err) != fmt.Sprint(errCut) {
			t.Fatalf("%v in one part, %v in many", err, errCut)
		}
	})
}

func FuzzTransaction(f *testing.F) {
	f.Add(append(append([]byte{}, noTransaction...), 5, 0, 2, 0))
	f.Add(append(append([]byte{}, noTransaction...), 7, 0, 2, 'a', 0, 1, 4, 0))
	f.Fuzz(func(t *testing.T, b []byte) { parseTransaction(b) })
}
