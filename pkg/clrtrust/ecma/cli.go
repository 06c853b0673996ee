package ecma

// Flags of the CLI header (§II.25.3.3.1).
const (
	FlagILOnly           = 0x00000001
	Flag32BitRequired    = 0x00000002
	FlagILLibrary        = 0x00000004 // a native image (ReadyToRun, NGEN)
	FlagStrongNameSigned = 0x00000008
	FlagNativeEntryPoint = 0x00000010
	Flag32BitPreferred   = 0x00020000
)

// CLIHeader is §II.25.3.3; Offset is its place in the file.
type CLIHeader struct {
	Offset                  uint32
	Size                    uint32
	MajorRuntime            uint16
	MinorRuntime            uint16
	Metadata                Directory
	Flags                   uint32
	EntryPoint              uint32
	Resources               Directory
	StrongName              Directory
	CodeManagerTable        Directory
	VTableFixups            Directory
	ExportAddressTableJumps Directory
	ManagedNativeHeader     Directory
}

const cliHeaderSize = 72

// ReadCLI reads the CLI header of an image; a file without one is not managed.
func ReadCLI(im *Image) (CLIHeader, error) {
	d := im.Directory(DirCLI)
	if d.RVA == 0 || d.Size == 0 {
		return CLIHeader{}, formatErr(int64(im.Optional), "not a managed image: no CLI header")
	}
	if d.Size < cliHeaderSize {
		return CLIHeader{}, formatErr(int64(im.Optional), "the CLI header has %d bytes, at least %d wanted", d.Size, cliHeaderSize)
	}
	off, err := im.Offset(d.RVA, cliHeaderSize)
	if err != nil {
		return CLIHeader{}, err
	}
	c := &cursor{data: im.Data[off : off+cliHeaderSize], base: int64(off)}
	dir := func() Directory { return Directory{c.u32(), c.u32()} }
	h := CLIHeader{Offset: off, Size: c.u32(), MajorRuntime: c.u16(), MinorRuntime: c.u16()}
	h.Metadata = dir()
	h.Flags, h.EntryPoint = c.u32(), c.u32()
	h.Resources, h.StrongName, h.CodeManagerTable = dir(), dir(), dir()
	h.VTableFixups, h.ExportAddressTableJumps, h.ManagedNativeHeader = dir(), dir(), dir()
	return h, c.err
}
