package catalog

import (
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// compatibilityNames are the views that stand for the system tables of SQL Server 2000: they are found without their schema too, and
// as dbo's (learn.microsoft.com: System Compatibility Views).
const compatibilityNames = ` sysaltfiles syscacheobjects syscharsets syscolumns syscomments sysconfigures sysconstraints syscurconfigs sysdatabases
 sysdepends sysdevices sysfilegroups sysfiles sysforeignkeys sysfulltextcatalogs sysindexes sysindexkeys syslanguages syslockinfo syslogins
 sysmembers sysmessages sysobjects sysoledbusers sysopentapes sysperfinfo syspermissions sysprocesses sysprotects sysreferences
 sysremotelogins sysservers systypes sysusers `

// IsCompatibilityView reports such a name.
func IsCompatibilityView(name string) bool {
	for n := range strings.FieldsSeq(compatibilityNames) {
		if SameName(n, name) {
			return true
		}
	}
	return false
}

var compatibilityViews = []*View{
	define("sys", "sysobjects", -105, `name sysname; id int; xtype char(2); uid smallint n; info smallint n; status int n; base_schema_ver int n;
		replinfo int n; parent_obj int; crdate datetime; ftcatid smallint n; schema_ver int n; stats_schema_ver int n; type char(2) n;
		userstat smallint n; sysstat smallint n; indexdel smallint n; refdate datetime n; version int n; deltrig int n; instrig int n;
		updtrig int n; seltrig int n; category int n; cache smallint n`).rows(sysobjectRows).
		unknown("info", "status", "base_schema_ver", "replinfo", "ftcatid", "schema_ver", "stats_schema_ver", "userstat", "sysstat",
			"indexdel", "refdate", "version", "deltrig", "instrig", "updtrig", "seltrig", "category", "cache"),
	define("sys", "sysdatabases", -106, `name sysname; dbid smallint n; sid varbinary(85) n; mode smallint n =0; status int n; status2 int n; crdate datetime;
		reserved datetime n; category int n; cmptlevel tinyint; filename nvarchar(260) n; version smallint n`).unknown("status", "status2", "reserved",
		"category", "version").rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for d := range v.databases {
			var owner, file any
			if l := v.Cat.Login(d.Owner); l != nil {
				owner = sidValue(l.SID)
			}
			if len(d.Files) > 0 {
				file = d.Files[0].Path
			}
			if !emit(w.row("name", d.Name, "dbid", d.ID, "sid", owner, "crdate", d.Created, "cmptlevel", d.Compat, "filename", file)) {
				return
			}
		}
	}),
	define("sys", "syscolumns", -107, `name sysname n; id int; xtype tinyint; typestat tinyint n; xusertype smallint n; length smallint; xprec tinyint;
		xscale tinyint; colid smallint n; xoffset smallint n; bitpos tinyint n; reserved tinyint n; colstat smallint n; cdefault int; domain int;
		number smallint n =0; colorder smallint n; autoval varbinary(8000) n; offset smallint n; collationid int n; language int n; status tinyint n;
		type tinyint n; usertype smallint n; printfmt varchar(255) n; prec smallint n; scale int n; iscomputed int n; isoutparam int n; isnullable int n;
		collation sysname n`).unknown("typestat", "xoffset", "bitpos", "reserved", "colstat", "autoval", "offset", "collationid", "language",
		"status", "type", "usertype", "printfmt").rows(syscolumnRows),
	define("sys", "sysusers", -108, `uid smallint n; status smallint n; name sysname; sid varbinary(85) n; roles varbinary(2048) n; createdate datetime;
		updatedate datetime; altuid smallint n; password varbinary(256) n; gid smallint n; environ varchar(255) n; hasdbaccess int n; islogin int n;
		isntname int n =0; isntgroup int n =0; isntuser int n =0; issqluser int n; isaliased int n =0; issqlrole int n; isapprole int n`).unknown(
		"status", "roles", "altuid", "gid", "environ", "hasdbaccess").rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for p := range v.principals {
			user := p.Type == "S"
			if !emit(w.row("uid", p.ID, "name", p.Name, "sid", sidValue(p.SID), "createdate", p.Created, "updatedate", p.Modified,
				"islogin", user, "issqluser", user, "issqlrole", p.Type == "R", "isapprole", p.Type == "A")) {
				return
			}
		}
	}),
	define("sys", "sysconfigures", -109, `value int n; config int; comment nvarchar(255); status smallint n`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for _, o := range Options {
			c := v.Cat.Config(o.ID)
			if c == nil {
				continue
			}
			status := 0
			if o.Dynamic {
				status++
			}
			if o.Advanced {
				status += 2
			}
			if !emit(w.row("value", c.Value, "config", o.ID, "comment", o.Description, "status", status)) {
				return
			}
		}
	}),
	define("sys", "sysforeignkeys", -110, `constid int; fkeyid int; rkeyid int; fkey smallint n; rkey smallint n; keyno smallint n`).rows(
		func(w *View, v *Viewer, emit func(types.Row) bool) {
			for t := range v.tables {
				for i := range t.ForeignKeys {
					k := &t.ForeignKeys[i]
					for n := range k.Columns {
						if !emit(w.row("constid", k.ID, "fkeyid", t.ID, "rkeyid", k.Ref, "fkey", k.Columns[n], "rkey", k.RefColumns[n], "keyno", n+1)) {
							return
						}
					}
				}
			}
		}),
	define("sys", "sysmembers", -111, `memberuid smallint n; groupuid smallint n`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for r := range v.principals {
			for _, m := range r.Members {
				if !emit(w.row("memberuid", m, "groupuid", r.ID)) {
					return
				}
			}
		}
	}),
	define("sys", "sysprocesses", -112, `spid smallint; kpid smallint; blocked smallint; waittype binary(2); waittime bigint; lastwaittype nchar(32);
		waitresource nchar(256); dbid smallint; uid smallint n; cpu int; physical_io bigint =0; memusage int =0; login_time datetime; last_batch datetime;
		ecid smallint =0; open_tran smallint; status nchar(30); sid binary(86); hostname nchar(128); program_name nchar(128); hostprocess nchar(10);
		cmd nchar(26); nt_domain nchar(128); nt_username nchar(128); net_address nchar(12); net_library nchar(12); loginame nchar(128);
		context_info binary(128); sql_handle binary(20); stmt_start int; stmt_end int; request_id int =0; page_resource binary(8) n`).unknown("kpid",
		"waittype", "waittime", "lastwaittype", "waitresource", "uid", "sid", "net_address", "net_library", "sql_handle", "stmt_start", "stmt_end").check(
		needsSessions).rows(sysprocessRows),
}

// syscolumnRows are the columns of sys.columns, then the parameters; a computed column's length and the like are those of its type.
func syscolumnRows(w *View, v *Viewer, emit func(types.Row) bool) {
	put := func(object int32, c *Column, output bool) bool {
		t := c.Type
		precision, scale := t.PrecisionScale()
		var prec, decimals any = precision, scale
		switch {
		case t.IsString() || t.IsBinary():
			prec, decimals = t.Length, nil
		case t.Kind.IsFloat() || t.Kind == types.UniqueIdentifier || t.Kind == types.Bit:
			decimals = nil
		}
		var def int32
		if c.Default != nil {
			def = c.Default.ID
		}
		return emit(w.row("name", c.Name, "id", object, "xtype", t.SystemTypeID(), "xusertype", t.UserTypeID(), "length", t.MaxLength(), "xprec", precision,
			"xscale", scale, "colid", c.ID, "cdefault", def, "domain", 0, "colorder", c.ID, "prec", prec, "scale", decimals, "iscomputed", c.Computed != "",
			"isoutparam", output, "isnullable", c.Nullable, "collation", v.collationName(t)))
	}
	for o := range v.objects {
		var cols []Column
		var params []Param
		switch o := o.(type) {
		case *Table:
			cols = o.Columns
		case *Module:
			cols, params = o.Columns, o.Params
		}
		for i := range cols {
			if !put(Of(o).ID, &cols[i], false) {
				return
			}
		}
		for i := range params {
			p := &params[i]
			if p.TableType == 0 && !put(Of(o).ID, &Column{ID: p.ID, Name: p.Name, Type: p.Type, Nullable: true}, p.Output) {
				return
			}
		}
	}
}

func sysprocessRows(w *View, v *Viewer, emit func(types.Row) bool) {
	for s := range v.sessions {
		status, command := "sleeping", "AWAITING COMMAND"
		if s.Busy {
			status, command = "runnable", s.Command
		}
		var blocked int32
		if s.Wait != nil {
			blocked = s.Wait.Blocker
		}
		last := s.LastEnd
		if last.IsZero() || s.Busy {
			last = s.lastStart()
		}
		if !emit(w.row("spid", s.SPID, "blocked", blocked, "dbid", s.DB, "cpu", s.Worked.Milliseconds(), "login_time", s.LoginTime, "last_batch", last,
			"open_tran", s.TranCount, "status", status, "hostname", s.Host, "program_name", s.App, "hostprocess", strconv.Itoa(int(s.PID)), "cmd", command,
			"nt_domain", "", "nt_username", "", principalFields("loginame", "sid", s.Login), "context_info", string(s.Context))) {
			return
		}
	}
}

func sysobjectRows(w *View, v *Viewer, emit func(types.Row) bool) {
	more := true
	put := func(o *Object) bool {
		old := o.Type
		if old == "PK" || old == "UQ" {
			old = "K"
		}
		more = emit(w.row("name", o.Name, "id", o.ID, "xtype", o.Type, "uid", o.Schema, "parent_obj", o.Parent, "crdate", o.Created, "type", old))
		return more
	}
	for o := range v.objects {
		if !put(Of(o)) {
			return
		}
	}
	systemObjectList(v, put)
}
