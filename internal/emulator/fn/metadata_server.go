package fn

import (
	"os"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func init() { register(serverFuncs) }

// Edition is SERVERPROPERTY('Edition'): the emulator says what it is.
const Edition = "hartctl emulator (64-bit)"

var serverFuncs = []Func{
	metaFunc("DB_ID", 0, 1, types.SmallIntType, func(m meta, a []types.Value) (types.Value, error) {
		if d := m.databaseByName(a, 0); d != nil {
			return types.IntOf(types.SmallInt, int64(d.ID)), nil
		}
		return null, nil
	}),
	metaFunc("DB_NAME", 0, 1, nameType, func(m meta, a []types.Value) (types.Value, error) {
		d := m.db
		if len(a) == 1 {
			if id, _ := m.id(a, 0); id != 0 {
				d = m.database(a, 0)
			}
		}
		if d == nil {
			return null, nil
		}
		return nameOrNull(d.Name)
	}),
	metaFunc("HAS_DBACCESS", 1, 1, types.IntType, func(m meta, a []types.Value) (types.Value, error) {
		d := m.cat.Database(m.text(a, 0))
		if d == nil {
			return null, nil
		}
		return types.IntOf(types.Int, flag(m.cat.UserOf(d, m.env.Sess.Login()) != nil)), nil
	}),
	metaFunc("SERVERPROPERTY", 1, 1, types.VariantType, func(m meta, a []types.Value) (types.Value, error) {
		property := strings.ToLower(m.text(a, 0))
		if f := serverProperties[property]; f != nil {
			return f(m), nil
		}
		if unmeasured[property] {
			return null, sqlerr.Unsupported("SERVERPROPERTY('%s')", property)
		}
		return null, nil
	}),
	metaFunc("DATABASEPROPERTYEX", 2, 2, types.VariantType, func(m meta, a []types.Value) (types.Value, error) {
		d := m.databaseByName(a, 0)
		property := strings.ToLower(m.text(a, 1))
		f := databaseProperties[property]
		switch {
		case d == nil:
			return null, nil
		case f != nil:
			return f(d), nil
		case property == "version", defaultCollation[property] != (types.Value{}) && d.Collation != types.SQLLatin1CIAS:
			return null, sqlerr.Unsupported("DATABASEPROPERTYEX(…, '%s')", property)
		}
		if v, ok := defaultCollation[property]; ok {
			return v, nil
		}
		return null, nil
	}),
	metaFunc("FILE_ID", 1, 1, types.SmallIntType, func(m meta, a []types.Value) (types.Value, error) {
		if f := m.file(a); f != nil && f.ID < 1<<15 {
			return types.IntOf(types.SmallInt, int64(f.ID)), nil
		}
		return null, nil
	}),
	metaFunc("FILE_IDEX", 1, 1, types.IntType, func(m meta, a []types.Value) (types.Value, error) {
		if f := m.file(a); f != nil {
			return types.IntOf(types.Int, int64(f.ID)), nil
		}
		return null, nil
	}),
	metaFunc("FILE_NAME", 1, 1, nameType, func(m meta, a []types.Value) (types.Value, error) {
		id, _ := m.id(a, 0)
		for _, f := range m.db.Files {
			if f.ID == int(id) {
				return nameOrNull(f.Name)
			}
		}
		return null, nil
	}),
	metaFunc("FILEPROPERTY", 2, 2, types.IntType, func(m meta, a []types.Value) (types.Value, error) {
		f := m.file(a)
		if f == nil {
			return null, nil
		}
		switch strings.ToLower(m.text(a, 1)) {
		case "isprimaryfile":
			return types.IntOf(types.Int, flag(f.ID == 1)), nil
		case "islogfile":
			return types.IntOf(types.Int, flag(f.Type == 1)), nil
		case "isreadonly":
			return types.IntOf(types.Int, flag(m.db.ReadOnly)), nil
		case "spaceused":
			return null, sqlerr.Unsupported("FILEPROPERTY(…, 'SpaceUsed')")
		}
		return null, nil
	}),
	metaFunc("FILEGROUP_ID", 1, 1, types.IntType, func(m meta, a []types.Value) (types.Value, error) {
		if g := m.filegroup(a); g != nil {
			return types.IntOf(types.Int, int64(g.ID)), nil
		}
		return null, nil
	}),
	metaFunc("FILEGROUP_NAME", 1, 1, nameType, func(m meta, a []types.Value) (types.Value, error) {
		id, _ := m.id(a, 0)
		for _, g := range m.db.Filegroups {
			if g.ID == int(id) {
				return nameOrNull(g.Name)
			}
		}
		return null, nil
	}),
	metaFunc("FILEGROUPPROPERTY", 2, 2, types.IntType, func(m meta, a []types.Value) (types.Value, error) {
		g := m.filegroup(a)
		if g == nil {
			return null, nil
		}
		switch strings.ToLower(m.text(a, 1)) {
		case "isdefault":
			return types.IntOf(types.Int, flag(g.Default)), nil
		case "isreadonly":
			return types.IntOf(types.Int, flag(g.ReadOnly)), nil
		case "isuserdefinedfg":
			return types.IntOf(types.Int, flag(g.ID != 1)), nil
		}
		return null, nil
	}),
}

// databaseByName is the one that an optional name argument names, else the current one; nil when missing or invisible.
func (m meta) databaseByName(a []types.Value, i int) *catalog.Database {
	if len(a) <= i {
		return m.db
	}
	d := m.cat.Database(m.text(a, i))
	if d == nil || !m.cat.DatabaseVisible(d, m.env.Sess.Login()) {
		return nil
	}
	return d
}

func (m meta) file(a []types.Value) *catalog.File {
	for i := range m.db.Files {
		if catalog.SameName(m.db.Files[i].Name, m.text(a, 0)) {
			return &m.db.Files[i]
		}
	}
	return nil
}

func (m meta) filegroup(a []types.Value) *catalog.Filegroup {
	for i := range m.db.Filegroups {
		if catalog.SameName(m.db.Filegroups[i].Name, m.text(a, 0)) {
			return &m.db.Filegroups[i]
		}
	}
	return nil
}

// filestreamOption is the configuration option 'filestream access level'.
const filestreamOption = 1580

func fixed(v types.Value) func(meta) types.Value { return func(meta) types.Value { return v } }

func always(n int64) func(meta) types.Value { return fixed(types.IntOf(types.Int, n)) }

// version is one of the four parts of the product version.
func version(part int) func(meta) types.Value {
	return func(m meta) types.Value {
		p := strings.Split(m.env.Sess.Server().Version, ".")
		if part >= len(p) {
			return null
		}
		return types.NStr(p[part])
	}
}

func serverName(m meta) types.Value { return types.NStr(m.env.Sess.Server().Name) }

// serverProperties by folded name. What a default SQL Server 2025 answers stays so where the emulator does the same.
var serverProperties = map[string]func(m meta) types.Value{
	"edition":                         fixed(types.NStr(Edition)),
	"engineedition":                   always(3),
	"productversion":                  func(m meta) types.Value { return types.NStr(m.env.Sess.Server().Version) },
	"productmajorversion":             version(0),
	"productminorversion":             version(1),
	"productbuild":                    version(2),
	"productlevel":                    fixed(types.NStr("RTM")),
	"instancedefaultdatapath":         func(m meta) types.Value { return types.NStr(m.env.Sess.Server().DataPath) },
	"instancedefaultlogpath":          func(m meta) types.Value { return types.NStr(m.env.Sess.Server().LogPath) },
	"instancedefaultbackuppath":       func(m meta) types.Value { return types.NStr(m.env.Sess.Server().BackupPath) },
	"filestreamconfiguredlevel":       func(m meta) types.Value { return filestream(m, false) },
	"filestreameffectivelevel":        func(m meta) types.Value { return filestream(m, true) },
	"ishadrenabled":                   always(0),
	"isclustered":                     always(0),
	"isfulltextinstalled":             always(0),
	"isxtpsupported":                  always(1),
	"isintegratedsecurityonly":        always(0),
	"issingleuser":                    always(0),
	"islocaldb":                       always(0),
	"ispolybaseinstalled":             always(0),
	"isadvancedanalyticsinstalled":    always(0),
	"isbigdatacluster":                always(0),
	"isexternalauthenticationonly":    always(0),
	"istempdbmetadatamemoryoptimized": always(0),
	"servername":                      serverName,
	"machinename":                     serverName,
	"computernamephysicalnetbios":     serverName,
	"collation":                       fixed(types.NStr("SQL_Latin1_General_CP1_CI_AS")),
	"lcid":                            always(1033),
	"sqlcharset":                      fixed(types.IntOf(types.TinyInt, 1)),
	"sqlcharsetname":                  fixed(types.NStr("iso_1")),
	"sqlsortorder":                    fixed(types.IntOf(types.TinyInt, 52)),
	"sqlsortordername":                fixed(types.NStr("nocase_iso")),
	"collationid":                     always(872468488),
	"comparisonstyle":                 always(196609),
	"pathseparator": func(m meta) types.Value {
		if m.env.Sess.Server().Platform == "Windows" {
			return types.NStr(`\`)
		}
		return types.NStr("/")
	},
	"processid": func(meta) types.Value { return types.IntOf(types.Int, int64(os.Getpid())) },
}

// unmeasured properties exist, and the emulator has no true answer.
var unmeasured = words(`buildclrversion filestreamsharename hadrmanagerstatus licensetype numlicenses
	resourcelastupdatedatetime resourceversion productupdatelevel productupdatereference productupdatetype
	suspendeddatabasecount isserversuspendedforsnapshotbackup`)

// filestream is the configured level, or what is in effect: no more than the operating system's side allows.
func filestream(m meta, effective bool) types.Value {
	c := m.cat.Config(filestreamOption)
	if c == nil {
		return null
	}
	if !effective {
		return types.IntOf(types.Int, c.Value)
	}
	return types.IntOf(types.Int, min(c.ValueInUse, int64(m.env.Sess.Server().FilestreamLevel)))
}

// defaultCollation describes SQL_Latin1_General_CP1_CI_AS; what the numbers of other collations are is not known.
var defaultCollation = map[string]types.Value{
	"comparisonstyle": types.Int32(196609), "lcid": types.Int32(1033), "sqlsortorder": types.IntOf(types.TinyInt, 52),
}

func onOption(name string) func(d *catalog.Database) types.Value {
	return func(d *catalog.Database) types.Value { return types.IntOf(types.Int, flag(d.Options[name] == "ON")) }
}

// databaseProperties by folded name; what is not here is NULL, as an unknown property is.
var databaseProperties = map[string]func(d *catalog.Database) types.Value{
	"collation": func(d *catalog.Database) types.Value { return types.NStr(d.Collation.String()) },
	"status":    func(*catalog.Database) types.Value { return types.NStr("ONLINE") },
	"recovery":  func(d *catalog.Database) types.Value { return types.NStr(d.Recovery) },
	"updateability": func(d *catalog.Database) types.Value {
		if d.ReadOnly {
			return types.NStr("READ_ONLY")
		}
		return types.NStr("READ_WRITE")
	},
	"useraccess":                    func(d *catalog.Database) types.Value { return types.NStr(d.UserAccess) },
	"isautoclose":                   onOption("AUTO_CLOSE"),
	"isautoshrink":                  onOption("AUTO_SHRINK"),
	"isautocreatestatistics":        onOption("AUTO_CREATE_STATISTICS"),
	"isautoupdatestatistics":        onOption("AUTO_UPDATE_STATISTICS"),
	"isansinulldefault":             onOption("ANSI_NULL_DEFAULT"),
	"isansinullsenabled":            onOption("ANSI_NULLS"),
	"isansipaddingenabled":          onOption("ANSI_PADDING"),
	"isansiwarningsenabled":         onOption("ANSI_WARNINGS"),
	"isarithmeticabortenabled":      onOption("ARITHABORT"),
	"isnullconcat":                  onOption("CONCAT_NULL_YIELDS_NULL"),
	"isnumericroundabortenabled":    onOption("NUMERIC_ROUNDABORT"),
	"isquotedidentifiersenabled":    onOption("QUOTED_IDENTIFIER"),
	"isrecursivetriggersenabled":    onOption("RECURSIVE_TRIGGERS"),
	"isclosecursorsoncommitenabled": onOption("CURSOR_CLOSE_ON_COMMIT"),
	"islocalcursorsdefault": func(d *catalog.Database) types.Value {
		return types.IntOf(types.Int, flag(d.Options["CURSOR_DEFAULT"] == "LOCAL"))
	},
	"isparameterizationforced": func(d *catalog.Database) types.Value {
		return types.IntOf(types.Int, flag(d.Options["PARAMETERIZATION"] == "FORCED"))
	},
	"isfulltextenabled": func(d *catalog.Database) types.Value { return types.IntOf(types.Int, flag(d.ID > 3)) },
	"isxtpsupported":    func(*catalog.Database) types.Value { return types.IntOf(types.Int, 1) },
	"isinstandby":       func(*catalog.Database) types.Value { return types.IntOf(types.Int, 0) },
	"ispublished":       func(*catalog.Database) types.Value { return types.IntOf(types.Int, 0) },
	"issubscribed":      func(*catalog.Database) types.Value { return types.IntOf(types.Int, 0) },
	"ismergepublished":  func(*catalog.Database) types.Value { return types.IntOf(types.Int, 0) },
	"istornpagedetectionenabled": func(d *catalog.Database) types.Value {
		return types.IntOf(types.Int, flag(d.PageVerify == "TORN_PAGE_DETECTION"))
	},
	"isautocreatestatisticsincremental":         onOption("INCREMENTAL"),
	"ismemoryoptimizedelevatetosnapshotenabled": onOption("MEMORY_OPTIMIZED_ELEVATE_TO_SNAPSHOT"),
	"isclone":                              func(*catalog.Database) types.Value { return types.IntOf(types.Int, 0) },
	"isverifiedclone":                      func(*catalog.Database) types.Value { return types.IntOf(types.Int, 0) },
	"issyncwithbackup":                     func(*catalog.Database) types.Value { return types.IntOf(types.Int, 0) },
	"isdatabasesuspendedforsnapshotbackup": func(*catalog.Database) types.Value { return types.IntOf(types.Int, 0) },
	"lastgoodcheckdbtime": func(*catalog.Database) types.Value { // no check is noted
		return types.FromTime(types.DateTime, time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC), 3)
	},
	"ischangetrackingenabled": func(*catalog.Database) types.Value { return types.IntOf(types.TinyInt, 0) },
}
