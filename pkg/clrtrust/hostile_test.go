package clrtrust

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"testing"
	"time"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// hostile builds a file in which n methods (8192 or more) share one body, one signature and one attribute value: small, and large when all is written out.
func hostile(n int, params, text, code int) []byte {
	le := binary.LittleEndian
	var strings, blobs, tables bytes.Buffer
	name := func(s string) uint32 {
		at := uint32(strings.Len())
		strings.WriteString(s + "\x00")
		return at
	}
	blob := func(b []byte) uint32 {
		at := uint32(blobs.Len())
		blobs.Write([]byte{0xC0 | byte(len(b)>>24), byte(len(b) >> 16), byte(len(b) >> 8), byte(len(b))})
		blobs.Write(b)
		return at
	}
	strings.WriteByte(0)
	blobs.WriteByte(0)
	sig := append([]byte{0, 0x80 | byte(params>>8), byte(params), 0x01}, bytes.Repeat([]byte{0x1C}, params)...)
	value := []byte{1, 0, 1, 0, 0x54, 0x0E, 4, 'N', 'a', 'm', 'e', 0xC0 | byte(text>>24), byte(text >> 16), byte(text >> 8), byte(text)}
	value = append(value, bytes.Repeat([]byte{'x'}, text)...)
	long := name(string(bytes.Repeat([]byte{'m'}, text)))
	sigAt, ctorAt, valueAt := blob(sig), blob([]byte{0x20, 0, 1}), blob(value)

	const headers, bodyRVA = 0x400, 0x2000 + 72
	body := append([]byte{0x13, 0x30, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0}, make([]byte, code)...)
	le.PutUint32(body[4:], uint32(code))
	w := func(vs ...any) {
		for _, v := range vs {
			binary.Write(&tables, le, v)
		}
	}
	w(uint32(0), uint8(2), uint8(0), uint8(7), uint8(1)) // wide heaps
	w(uint64(1<<ecma.Module|1<<ecma.TypeRef|1<<ecma.TypeDef|1<<ecma.MethodDef|1<<ecma.MemberRef|1<<ecma.CustomAttribute|1<<ecma.Assembly|1<<ecma.AssemblyRef), uint64(0))
	w(uint32(1), uint32(1), uint32(1), uint32(n), uint32(1), uint32(n), uint32(1), uint32(1))
	w(uint16(0), name("m"), uint32(1), uint32(0), uint32(0))
	w(uint16(1<<2|2), name("SqlFunctionAttribute"), name("Microsoft.SqlServer.Server"))
	w(uint32(1), name("C"), uint32(0), uint16(0), uint16(1), uint16(1))
	for range n {
		w(uint32(bodyRVA), uint16(0), uint16(0x16), long, sigAt, uint16(1))
	}
	w(uint32(1<<3|1), name(".ctor"), ctorAt) // coded indices are wide from 8192 methods on
	for i := range n {
		w(uint32(i+1)<<5, uint32(1<<3|3), valueAt)
	}
	w(uint32(0x8004), uint64(0), uint32(0), uint32(0), name("h"), uint32(0))
	w(uint64(0), uint32(0), uint32(0), name("mscorlib"), uint32(0), uint32(0))

	var root bytes.Buffer
	streams := []struct {
		name string
		data []byte
	}{{"#~\x00\x00", tables.Bytes()}, {"#Strings\x00\x00\x00\x00", strings.Bytes()}, {"#Blob\x00\x00\x00", blobs.Bytes()}, {"#GUID\x00\x00\x00", make([]byte, 16)}}
	root.Write([]byte{'B', 'S', 'J', 'B', 1, 0, 1, 0, 0, 0, 0, 0, 12, 0, 0, 0})
	root.WriteString("v4.0.30319\x00\x00")
	root.Write([]byte{0, 0, byte(len(streams)), 0})
	at := root.Len()
	for _, s := range streams {
		at += 8 + len(s.name)
	}
	for _, s := range streams {
		binary.Write(&root, le, [2]uint32{uint32(at), uint32(len(s.data))})
		root.WriteString(s.name)
		at += len(s.data)
	}
	for _, s := range streams {
		root.Write(s.data)
	}
	section := make([]byte, 72, 72+len(body)+root.Len())
	le.PutUint32(section, 72)
	metadata := uint32(0x2000 + 72 + len(body))
	le.PutUint32(section[8:], metadata)
	le.PutUint32(section[12:], uint32(root.Len()))
	le.PutUint32(section[16:], 1)
	section = append(append(section, body...), root.Bytes()...)

	file := make([]byte, headers)
	copy(file, "MZ")
	le.PutUint32(file[60:], 0x80)
	pe := file[0x80:]
	copy(pe, "PE\x00\x00")
	le.PutUint16(pe[4:], ecma.MachineI386)
	le.PutUint16(pe[6:], 1)
	le.PutUint16(pe[20:], 224)
	le.PutUint16(pe[24:], 0x10B)
	le.PutUint32(pe[24+60:], headers)
	le.PutUint32(pe[24+92:], 16)
	le.PutUint32(pe[24+96+14*8:], 0x2000)
	le.PutUint32(pe[24+96+14*8+4:], 72)
	s := pe[24+224:]
	copy(s, ".text")
	le.PutUint32(s[8:], uint32(len(section)))
	le.PutUint32(s[12:], 0x2000)
	le.PutUint32(s[16:], uint32(len(section)))
	le.PutUint32(s[20:], headers)
	return append(file, section...)
}

// TestHostile gives files whose rows share long blobs: time and memory must stay in proportion to the file.
func TestHostile(t *testing.T) {
	for _, c := range []struct {
		name                  string
		n, params, text, code int
	}{
		{"signatures", 20000, 4000, 10, 10},
		{"names and attribute texts", 20000, 1, 4000, 10},
		{"bodies", 20000, 1, 10, 400000},
	} {
		data := hostile(c.n, c.params, c.text, c.code)
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		start := time.Now()
		r := Inspect(data)
		took := time.Since(start)
		runtime.GC()
		runtime.ReadMemStats(&after)
		if r.Identity.Name != "h" {
			t.Fatalf("%s: the file does not open: %v", c.name, r.Findings)
		}
		if !r.Has("inspection-limited") {
			t.Errorf("%s: nothing was limited: %s", c.name, ids(r.Findings))
		}
		held := int64(after.HeapAlloc) - int64(before.HeapAlloc)
		used := int64(after.TotalAlloc - before.TotalAlloc)
		limit := 16<<20 + 24*int64(len(data))
		t.Logf("%s: %d bytes, held %d, allocated %d, %v", c.name, len(data), held, used, took)
		if held > limit || used > 4*limit || took > 5*time.Second {
			t.Errorf("%s: a file of %d bytes held %d, allocated %d and took %v", c.name, len(data), held, used, took)
		}
		runtime.KeepAlive(r)
	}
}
