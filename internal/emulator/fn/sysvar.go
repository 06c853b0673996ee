package fn

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/table"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// SysVar finds an @@ variable by its name, with or without @@, in any case; nil when there is none here: it is refused when
// KnownSysVar, else Msg 137.
func SysVar(name string) *Func { return sysVars[strings.ToUpper(strings.TrimPrefix(name, "@@"))] }

var sysVars = func() map[string]*Func {
	m := map[string]*Func{}
	for i := range sysVarList {
		m[sysVarList[i].Name] = &sysVarList[i]
	}
	return m
}()

func askInt(name string, t types.Type, f func(exec.Session) int64) Func {
	return ask(name, t, NeverNull, func(s exec.Session) types.Value { return types.IntOf(t.Kind, f(s)) })
}

// askOption is a SET option that is a number; def when the session has none.
func askOption(name string, t types.Type, def int64) Func {
	return askInt(name, t, func(s exec.Session) int64 {
		if n, err := strconv.ParseInt(s.Option(name), 10, 64); err == nil {
			return n
		}
		return def
	})
}

func constant(name string, t types.Type, n int64) Func {
	return askInt(name, t, func(exec.Session) int64 { return n })
}

var sysVarList = []Func{
	askInt("ROWCOUNT", types.IntType, func(s exec.Session) int64 { return s.RowCount() }),
	askInt("TRANCOUNT", types.IntType, func(s exec.Session) int64 { return int64(s.TranCount()) }),
	askInt("ERROR", types.IntType, func(s exec.Session) int64 { return int64(s.LastError()) }),
	ask("IDENTITY", types.NumericType(38, 0), AlwaysMaybe, func(s exec.Session) types.Value { return identity(s.LastIdentity()) }),
	askInt("SPID", types.SmallIntType, func(s exec.Session) int64 { return int64(s.SPID()) }),
	askInt("FETCH_STATUS", types.IntType, func(s exec.Session) int64 { return int64(s.FetchStatus()) }),
	askInt("CURSOR_ROWS", types.IntType, func(s exec.Session) int64 { return int64(s.CursorRows()) }),
	askInt("NESTLEVEL", types.IntType, func(s exec.Session) int64 { return int64(s.NestLevel()) }),
	askInt("PROCID", types.IntType, func(s exec.Session) int64 { return int64(s.ProcID()) }),
	ask("SERVERNAME", nameType, NeverNull, func(s exec.Session) types.Value { return types.NStr(s.Server().Name) }),
	ask("SERVICENAME", nameType, NeverNull, func(s exec.Session) types.Value { return types.NStr(serviceName(s.Server().Name)) }),
	ask("VERSION", types.NVarCharOf(300), NeverNull, func(s exec.Session) types.Value { return types.NStr(Version(s.Server())) }),
	ask("LANGUAGE", nameType, NeverNull, func(s exec.Session) types.Value {
		if l := s.Option("LANGUAGE"); l != "" {
			return types.NStr(strings.ToLower(l))
		}
		return types.NStr("us_english")
	}),
	askOption("DATEFIRST", types.TinyIntType, 7),
	askOption("LOCK_TIMEOUT", types.IntType, -1),
	askOption("TEXTSIZE", types.IntType, -1),
	askInt("MICROSOFTVERSION", types.IntType, func(s exec.Session) int64 { return versionNumber(s.Server().Version) }),
	constant("MAX_PRECISION", types.TinyIntType, types.MaxPrecision),
	constant("MAX_CONNECTIONS", types.IntType, 32767),
	askInt("OPTIONS", types.IntType, options),
	ask("DBTS", types.VarBinaryOf(8), NeverNull, func(s exec.Session) types.Value {
		return types.BytesOf(types.VarBinary, table.LastRowversion(s.Engine(), s.Database().ID).Bytes())
	}),
}

// serviceName is the instance name, MSSQLSERVER for the default instance.
func serviceName(server string) string {
	if _, instance, ok := strings.Cut(server, `\`); ok {
		return strings.ToUpper(instance)
	}
	return "MSSQLSERVER"
}

// versionNumber is major.minor.build as @@MICROSOFTVERSION has it: a byte, a byte and two bytes.
func versionNumber(version string) int64 {
	var major, minor, build int64
	_, _ = fmt.Sscanf(version, "%d.%d.%d", &major, &minor, &build)
	return major<<24 | minor<<16 | build
}

// Version is @@VERSION: it says that this is an emulator.
func Version(s *exec.Server) string {
	return fmt.Sprintf("hartctl emulator of Microsoft SQL Server 2025 - %s (X64) \n\tEmulated on %s", s.Version, s.Platform)
}

// optionBits are the bits of @@OPTIONS.
var optionBits = map[string]int64{
	"DISABLE_DEF_CNST_CHK": 1, "IMPLICIT_TRANSACTIONS": 2, "CURSOR_CLOSE_ON_COMMIT": 4, "ANSI_WARNINGS": 8, "ANSI_PADDING": 16,
	"ANSI_NULLS": 32, "ARITHABORT": 64, "ARITHIGNORE": 128, "QUOTED_IDENTIFIER": 256, "NOCOUNT": 512, "ANSI_NULL_DFLT_ON": 1024,
	"ANSI_NULL_DFLT_OFF": 2048, "CONCAT_NULL_YIELDS_NULL": 4096, "NUMERIC_ROUNDABORT": 8192, "XACT_ABORT": 16384,
}

func options(s exec.Session) int64 {
	n := int64(0)
	for name, bit := range optionBits {
		if s.Option(name) == "ON" {
			n |= bit
		}
	}
	return n
}

// KnownSysVar reports an @@ variable that SQL Server has.
func KnownSysVar(name string) bool {
	name = strings.ToUpper(strings.TrimPrefix(name, "@@"))
	return sysVars[name] != nil || knownSysVars[name]
}

var knownSysVars = words(`CONNECTIONS CPU_BUSY IDLE IO_BUSY LANGID PACK_RECEIVED
	PACK_SENT PACKET_ERRORS REMSERVER TIMETICKS TOTAL_ERRORS TOTAL_READ TOTAL_WRITE`)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}
