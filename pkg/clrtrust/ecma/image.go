package ecma

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// Indices of the data directories that concern an assembly (PE format, optional header).
const (
	DirImport        = 1
	DirSecurity      = 4
	DirBaseReloc     = 5
	DirDebug         = 6
	DirIAT           = 12
	DirCLI           = 14
	maxDirectories   = 16
	maxFile          = 1 << 30
	maxSections      = 96
	sectionEntrySize = 40
)

// Machine values that a managed image may carry.
const (
	MachineI386  = 0x014C
	MachineIA64  = 0x0200
	MachineAMD64 = 0x8664
	MachineARM   = 0x01C4
	MachineARM64 = 0xAA64
)

// Directory is one data directory: an address relative to the image base (a file offset for DirSecurity), and a size in bytes.
type Directory struct{ RVA, Size uint32 }

// Section is one section header; Header is its own file offset.
type Section struct {
	Name                        string
	VirtualSize, VirtualAddress uint32
	RawSize, RawOffset          uint32
	Characteristics             uint32
	Header                      uint32
}

// Image is the PE32 or PE32+ envelope of a file. It borrows the bytes that it was read from.
type Image struct {
	Data                     []byte
	Plus                     bool   // PE32+
	NT                       uint32 // file offset of "PE\0\0"
	Optional                 uint32 // file offset of the optional header
	OptionalSize             uint16
	Machine, Characteristics uint16
	TimeDateStamp            uint32
	EntryPoint               uint32
	ImageBase                uint64
	SectionAlignment         uint32
	FileAlignment            uint32
	SizeOfImage              uint32
	SizeOfHeaders            uint32
	CheckSum                 uint32
	Subsystem                uint16
	DLLCharacteristics       uint16
	Directories              []Directory
	Sections                 []Section
}

// ReadImage reads the headers of a PE file and checks that every section lies inside it and overlaps no other.
func ReadImage(data []byte) (*Image, error) {
	if len(data) < 64 {
		return nil, formatErr(0, "%d bytes are too few for a DOS header", len(data))
	}
	if len(data) > maxFile {
		return nil, formatErr(0, "%d bytes are more than an assembly of %d", len(data), maxFile)
	}
	if data[0] != 'M' || data[1] != 'Z' {
		return nil, formatErr(0, "not a PE file: no MZ")
	}
	im := &Image{Data: data, NT: binary.LittleEndian.Uint32(data[60:])}
	if uint64(im.NT)+24 > uint64(len(data)) {
		return nil, formatErr(60, "the NT header would start at 0x%x, past the end of the file", im.NT)
	}
	c := &cursor{data: data, pos: int(im.NT)}
	if !bytes.Equal(c.take(4), []byte("PE\x00\x00")) {
		return nil, formatErr(int64(im.NT), "not a PE file: no PE signature")
	}
	im.Machine = c.u16()
	sections := int(c.u16())
	im.TimeDateStamp = c.u32()
	c.take(8) // COFF symbols
	im.OptionalSize = c.u16()
	im.Characteristics = c.u16()
	im.Optional = uint32(c.pos)
	im.readOptional(c)
	if c.err != nil {
		return nil, c.err
	}
	c.pos = int(im.Optional) + int(im.OptionalSize)
	if err := im.readSections(c, sections); err != nil {
		return nil, err
	}
	return im, nil
}

func (im *Image) readOptional(c *cursor) {
	start := c.pos
	switch magic := c.u16(); magic {
	case 0x10B:
	case 0x20B:
		im.Plus = true
	default:
		c.pos = start
		c.fail("optional header magic 0x%x is neither PE32 nor PE32+", magic)
		return
	}
	c.take(14) // linker version and sizes
	im.EntryPoint = c.u32()
	c.take(4)
	if im.Plus {
		im.ImageBase = c.u64()
	} else {
		c.take(4)
		im.ImageBase = uint64(c.u32())
	}
	im.SectionAlignment, im.FileAlignment = c.u32(), c.u32()
	c.take(16) // versions
	im.SizeOfImage, im.SizeOfHeaders, im.CheckSum = c.u32(), c.u32(), c.u32()
	im.Subsystem, im.DLLCharacteristics = c.u16(), c.u16()
	c.take(map[bool]int{false: 16, true: 32}[im.Plus]) // stack and heap
	c.take(4)
	n := c.u32()
	if n > maxDirectories {
		c.pos -= 4
		c.fail("%d data directories, at most %d exist", n, maxDirectories)
		return
	}
	for range n {
		im.Directories = append(im.Directories, Directory{c.u32(), c.u32()})
	}
	if c.err == nil && c.pos-start > int(im.OptionalSize) {
		c.fail("the optional header says %d bytes and has %d", im.OptionalSize, c.pos-start)
	}
}

func (im *Image) readSections(c *cursor, n int) error {
	if c.pos > len(c.data) || n*sectionEntrySize > len(c.data)-c.pos {
		return formatErr(int64(min(c.pos, len(c.data))), "%d section headers run past the end of the file", n)
	}
	if n > maxSections {
		return formatErr(int64(im.NT)+6, "%d sections, a loader takes at most %d", n, maxSections)
	}
	im.Sections = make([]Section, 0, n)
	for range n {
		s := Section{Header: uint32(c.pos)}
		s.Name = string(bytes.TrimRight(c.take(8), "\x00"))
		s.VirtualSize, s.VirtualAddress, s.RawSize, s.RawOffset = c.u32(), c.u32(), c.u32(), c.u32()
		c.take(12)
		s.Characteristics = c.u32()
		if s.RawSize > 0 {
			if uint64(s.RawOffset)+uint64(s.RawSize) > uint64(len(im.Data)) {
				return formatErr(int64(s.Header), "section %q [0x%x, +0x%x) runs past the end of the file", s.Name, s.RawOffset, s.RawSize)
			}
			// A loader rounds the offset down to a multiple of 512: another content than the one hashed.
			if s.RawOffset%0x200 != 0 {
				return formatErr(int64(s.Header), "section %q starts at 0x%x, which is no multiple of 0x200", s.Name, s.RawOffset)
			}
		}
		if len(im.Sections) > 0 {
			p := im.Sections[len(im.Sections)-1]
			if uint64(s.VirtualAddress) < uint64(p.VirtualAddress)+uint64(p.VirtualSize) {
				return formatErr(int64(s.Header), "section %q overlaps section %q", s.Name, p.Name)
			}
		}
		im.Sections = append(im.Sections, s)
	}
	return nil
}

// Directory returns data directory i, the zero value when the header has none.
func (im *Image) Directory(i int) Directory {
	if i >= len(im.Directories) {
		return Directory{}
	}
	return im.Directories[i]
}

// Offset maps size bytes at an RVA to a file offset. All of them must lie in the raw data of one section, or in the headers.
func (im *Image) Offset(rva, size uint32) (uint32, error) {
	end := uint64(rva) + uint64(size)
	for i := range im.Sections {
		s := &im.Sections[i]
		if rva < s.VirtualAddress || uint64(rva) >= uint64(s.VirtualAddress)+uint64(max(s.VirtualSize, s.RawSize)) {
			continue
		}
		if end > uint64(s.VirtualAddress)+uint64(s.RawSize) {
			return 0, formatErr(int64(s.Header), "RVA [0x%x, +0x%x) is not in the raw data of section %q", rva, size, s.Name)
		}
		return rva - s.VirtualAddress + s.RawOffset, nil
	}
	if end <= uint64(im.SizeOfHeaders) && end <= uint64(len(im.Data)) {
		return rva, nil
	}
	return 0, formatErr(int64(im.NT), "RVA [0x%x, +0x%x) is in no section", rva, size)
}

// At returns size bytes at an RVA, without copying them.
func (im *Image) At(rva, size uint32) ([]byte, error) {
	off, err := im.Offset(rva, size)
	if err != nil {
		return nil, err
	}
	return im.Data[off : off+size : off+size], nil
}

// from returns the raw bytes from an RVA to the end of its section, for structures that carry their own length.
func (im *Image) from(rva uint32) ([]byte, uint32, error) {
	off, err := im.Offset(rva, 1)
	if err != nil {
		return nil, 0, err
	}
	for _, s := range im.Sections {
		if rva >= s.VirtualAddress && uint64(rva) < uint64(s.VirtualAddress)+uint64(s.RawSize) {
			return im.Data[off : uint64(s.RawOffset)+uint64(s.RawSize)], off, nil
		}
	}
	return im.Data[off:min(uint64(im.SizeOfHeaders), uint64(len(im.Data)))], off, nil
}

// MachineName names a machine as the PE format does.
func MachineName(m uint16) string {
	if n, ok := machineNames[m]; ok {
		return n
	}
	return fmt.Sprintf("machine 0x%04x", m)
}

var machineNames = map[uint16]string{
	MachineI386: "x86", MachineIA64: "ia64", MachineAMD64: "x64", MachineARM: "arm", MachineARM64: "arm64",
}
