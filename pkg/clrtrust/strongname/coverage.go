package strongname

import (
	"crypto"
	_ "crypto/sha1" // the hashes a strong name may use
	_ "crypto/sha256"
	_ "crypto/sha512"
	"encoding/binary"
	"fmt"
	"sort"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// span is the bytes [from, to) of the file.
type span struct{ from, to uint32 }

// coverage is what a strong name hashes, in order; bytes of zeroed count as zero, and those of hole are left out.
type coverage struct {
	ranges []span
	zeroed [2]span // CheckSum, and the security directory
	hole   span    // the signature itself
}

// cover lays out the hash input, as the runtime's ComputeHash does: the DOS header and stub; the NT headers at their fixed size, with
// CheckSum and security directory as zero; the section headers; each section's raw data in header order, without the signature.
func cover(f *ecma.File) (*coverage, error) {
	fixed, security := uint32(248), uint32(128)
	if f.Plus {
		fixed, security = 264, 144
	}
	size := uint64(len(f.Data))
	headers := uint64(f.Optional) + uint64(f.OptionalSize)
	if uint64(f.NT)+uint64(fixed) > size || headers+uint64(len(f.Sections))*40 > size {
		return nil, &ecma.FormatError{Offset: int64(f.NT), Text: "the headers run past the end of the file"}
	}
	c := &coverage{ranges: []span{{0, f.NT}, {f.NT, f.NT + fixed}, {uint32(headers), uint32(headers) + uint32(len(f.Sections))*40}}}
	c.zeroed = [2]span{{f.Optional + 64, f.Optional + 68}, {f.Optional + security, f.Optional + security + 8}}
	for _, s := range f.Sections {
		if s.RawSize > 0 { // the offset of an empty section may be anything
			c.ranges = append(c.ranges, span{s.RawOffset, s.RawOffset + s.RawSize})
		}
	}
	if d := f.CLI.StrongName; d.Size > 0 {
		off, err := f.Offset(d.RVA, d.Size)
		if err != nil {
			return nil, fmt.Errorf("the strong name's place: %w", err)
		}
		c.hole = span{off, off + d.Size}
		if !c.holeInSection() {
			return nil, &ecma.FormatError{Offset: int64(off), Text: "the strong name lies in no section"}
		}
	}
	return c, nil
}

func (c *coverage) holeInSection() bool {
	for _, r := range c.ranges[3:] {
		if c.hole.from >= r.from && c.hole.to <= r.to {
			return true
		}
	}
	return false
}

var zeros [8]byte

// sum hashes the covered bytes.
func (c *coverage) sum(data []byte, h crypto.Hash) []byte {
	w := h.New()
	for i, r := range c.ranges {
		if i < 3 { // headers: only these hold the zeroed fields
			at := r.from
			for _, z := range c.zeroed {
				if z.from >= at && z.to <= r.to && i == 1 {
					w.Write(data[at:z.from])
					w.Write(zeros[:z.to-z.from])
					at = z.to
				}
			}
			w.Write(data[at:r.to])
			continue
		}
		if c.hole.from >= r.from && c.hole.to <= r.to {
			w.Write(data[r.from:c.hole.from])
			w.Write(data[c.hole.to:r.to])
			continue
		}
		w.Write(data[r.from:r.to])
	}
	return w.Sum(nil)
}

// Range is bytes that a strong name does not cover.
type Range struct {
	Offset, Size int64
	Part         string // "CheckSum", "security directory", "header padding", "gap", "certificate table" or "overlay"
	NonZero      int64  // bytes other than zero
	First        int64  // offset of the first such byte, -1 when there is none
}

// Uncovered lists the parts of a file outside a strong name's hash: of CheckSum and security directory, only what nothing accounts for, which is a sum
// that is not the file's and an entry that points to no certificate table. The signature itself is not listed.
func Uncovered(f *ecma.File) ([]Range, error) {
	c, err := cover(f)
	if err != nil {
		return nil, err
	}
	return c.uncovered(f), nil
}

func (c *coverage) uncovered(f *ecma.File) []Range {
	covered := append([]span(nil), c.ranges...)
	cert := f.Directory(ecma.DirSecurity)
	table := span{cert.RVA, cert.RVA + cert.Size}
	if cert.Size == 0 || uint64(cert.RVA)+uint64(cert.Size) > uint64(len(f.Data)) {
		table = span{}
	}
	sort.Slice(covered, func(i, j int) bool { return covered[i].from < covered[j].from })
	var out []Range
	add := func(from, to uint32, part string) {
		if from >= to {
			return
		}
		r := Range{Offset: int64(from), Size: int64(to - from), Part: part, First: -1}
		for i, b := range f.Data[from:to] {
			if b != 0 {
				if r.NonZero == 0 {
					r.First = int64(from) + int64(i)
				}
				r.NonZero++
			}
		}
		out = append(out, r)
	}
	gap := func(from, to uint32, part string) {
		if table.to > table.from && table.from >= from && table.to <= to {
			add(from, table.from, part)
			add(table.from, table.to, "certificate table")
			add(table.to, to, part)
			return
		}
		add(from, to, part)
	}
	at, seen := uint32(0), 0
	for _, r := range covered {
		if r.from > at {
			part := "gap"
			if seen <= 3 {
				part = "header padding"
			}
			gap(at, r.from, part)
		}
		at = max(at, r.to)
		seen++
	}
	gap(at, uint32(len(f.Data)), "overlay")
	field := c.zeroed[0]
	if sum := binary.LittleEndian.Uint32(f.Data[field.from:]); sum != 0 && sum != checkSum(f.Data, field.from) {
		add(field.from, field.to, "CheckSum")
	}
	if table.to <= table.from && (cert.RVA != 0 || cert.Size != 0) {
		add(c.zeroed[1].from, c.zeroed[1].to, "security directory")
	}
	return out
}
