// Package ecma reads .NET assemblies as ECMA-335 defines them: PE envelope, CLI header, metadata tables, heaps, signatures, method bodies and
// custom attributes. It reads lazily and borrows the bytes it is given; every read is bounded, a broken file gives a [FormatError] with the
// place, and no input makes it panic or use more memory than a small multiple of the file.
package ecma

import (
	"bytes"
	"sync"
)

// stream is one metadata stream: its bytes and its place in the file.
type stream struct {
	data   []byte
	offset int64
}

// File is an opened assembly or module. It borrows the bytes that it was read from, reads rows when asked, and may be used by many
// goroutines at once.
type File struct {
	*Image
	CLI            CLIHeader
	RuntimeVersion string // of the metadata root: "v4.0.30319"
	Uncompressed   bool   // the tables are in #-, not in #~
	MetadataOffset int64

	strings, user, blobs, guids stream
	names                       string // the #Strings heap, so that names share it
	tables                      [tableCount]table
	head                        tableHeader
	orders                      [orderCount]order
	namesOnce                   sync.Once
	enums                       sync.Map // enum name -> ElementType
	enumsOnce                   sync.Once
	owners                      map[Token]Token // member -> type, of a #- file
	ownersOnce                  sync.Once
}

// Open reads headers, metadata root and the layout of the tables; rows, signatures and bodies are read when asked for.
func Open(data []byte) (*File, error) {
	im, err := ReadImage(data)
	if err != nil {
		return nil, err
	}
	cli, err := ReadCLI(im)
	if err != nil {
		return nil, err
	}
	f := &File{Image: im, CLI: cli}
	off, err := im.Offset(cli.Metadata.RVA, cli.Metadata.Size)
	if err != nil {
		return nil, err
	}
	f.MetadataOffset = int64(off)
	if err := f.readRoot(im.Data[off : off+cli.Metadata.Size]); err != nil {
		return nil, err
	}
	return f, nil
}

// readRoot reads §II.24.2.1.
func (f *File) readRoot(root []byte) error {
	c := &cursor{data: root, base: f.MetadataOffset}
	if sig := c.u32(); c.err == nil && sig != 0x424A5342 {
		return formatErr(f.MetadataOffset, "no metadata root: signature 0x%08x, not BSJB", sig)
	}
	c.take(8) // version, reserved
	n := c.u32()
	if n > 255 {
		return formatErr(c.offset()-4, "the metadata version string has %d bytes, at most 255 allowed", n)
	}
	version := c.take(int(n+3) &^ 3)
	if i := bytes.IndexByte(version, 0); i >= 0 {
		version = version[:i]
	}
	f.RuntimeVersion = string(version)
	c.take(2)
	var tables stream
	for range c.u16() {
		at := c.offset()
		off, size := c.u32(), c.u32()
		name := streamName(c)
		if c.err != nil {
			return c.err
		}
		if uint64(off)+uint64(size) > uint64(len(root)) {
			return formatErr(at, "stream %q [0x%x, +0x%x) runs past the metadata", name, off, size)
		}
		s := stream{root[off : off+size : off+size], f.MetadataOffset + int64(off)}
		var to *stream
		switch name {
		case "#~", "#-":
			to, f.Uncompressed = &tables, name == "#-"
		case "#Strings":
			to = &f.strings
		case "#US":
			to = &f.user
		case "#Blob":
			to = &f.blobs
		case "#GUID":
			to = &f.guids
		default:
			continue
		}
		if to.offset != 0 {
			return formatErr(at, "two streams %q", name)
		}
		*to = s
	}
	if c.err != nil {
		return c.err
	}
	if tables.offset == 0 {
		return formatErr(f.MetadataOffset, "the metadata has no table stream")
	}
	return f.readTables(tables)
}

func streamName(c *cursor) string {
	start := c.pos
	for i := 0; i < 32; i++ {
		if c.u8() == 0 {
			name := string(c.data[start:max(start, c.pos-1)])
			for c.err == nil && (c.pos-start)%4 != 0 {
				c.u8()
			}
			return name
		}
	}
	c.fail("a stream name has more than 32 bytes")
	return ""
}
