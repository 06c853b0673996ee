package clrtrust

import (
	"strings"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// Kind is what the file holds besides metadata.
type Kind string

// Kinds.
const (
	ILOnly     Kind = "IL only"
	Mixed      Kind = "mixed mode"
	ReadyToRun Kind = "ReadyToRun"
)

// kindOf reads kind, platform and processor architecture (as SQL Server's clr_name spells it).
func kindOf(f *ecma.File) (kind Kind, platform, architecture string) {
	h := &f.CLI
	switch {
	case h.ManagedNativeHeader.Size != 0 || h.Flags&ecma.FlagILLibrary != 0:
		kind = ReadyToRun
	case h.Flags&ecma.FlagILOnly == 0 || h.Flags&ecma.FlagNativeEntryPoint != 0 || h.VTableFixups.Size != 0:
		kind = Mixed
	default:
		kind = ILOnly
	}
	switch bits := h.Flags & (ecma.Flag32BitRequired | ecma.Flag32BitPreferred); {
	case f.Plus && f.Machine == ecma.MachineAMD64:
		return kind, "x64", "amd64"
	case f.Plus || f.Machine != ecma.MachineI386:
		n := ecma.MachineName(f.Machine)
		return kind, n, n
	case bits == ecma.Flag32BitRequired|ecma.Flag32BitPreferred:
		return kind, "any CPU, 32-bit preferred", "msil"
	case bits&ecma.Flag32BitRequired != 0:
		return kind, "x86", "x86"
	case kind == Mixed:
		return kind, "x86", "x86"
	}
	return kind, "any CPU", "msil"
}

// judgeKind says what SQL Server, a 64-bit process, thinks of a file's kind.
func judgeKind(f *ecma.File, r *Report) []Finding {
	var out []Finding
	at := int64(f.CLI.Offset) + 16
	switch r.Kind {
	case ReadyToRun:
		out = append(out, find("ready-to-run", at, "the file holds precompiled native code"))
	case Mixed:
		out = append(out, find("not-pure-il", at, "the file mixes IL with native code (flags 0x%x, %d bytes of vtable fix-ups)", f.CLI.Flags, f.CLI.VTableFixups.Size))
	}
	switch r.Platform {
	case "any CPU", "any CPU, 32-bit preferred":
	case "x64":
		out = append(out, find("platform-bound", int64(f.NT)+4, "the file runs on x64 only"))
	default:
		out = append(out, find("platform", int64(f.NT)+4, "the file runs on %s only; SQL Server is an x64 process", r.Platform))
	}
	for n := uint32(1); n <= f.Rows(ecma.FileTable); n++ {
		row, err := f.FileAt(n)
		if err == nil && row.Flags&1 == 0 {
			out = append(out, find("multi-file", f.MetadataOffset, "the assembly has a further module, %q", row.Name))
			break
		}
	}
	if !strings.HasPrefix(r.RuntimeVersion, "v4.") && !strings.HasPrefix(r.RuntimeVersion, "v2.") {
		out = append(out, find("runtime-version", f.MetadataOffset, "the metadata is for runtime %q", r.RuntimeVersion))
	}
	return out
}
