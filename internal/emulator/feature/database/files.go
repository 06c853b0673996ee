package database

import (
	"math"
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

const (
	pageKB      = 8
	extentPages = 8  // sizes are rounded up to 64 KB
	minPages    = 64 // 512 KB
)

// fileSpec is a file as written; nil fields were not.
type fileSpec struct {
	name, newName, path string
	size, maxSize       *int64 // pages; maxSize -1 is UNLIMITED
	growth              *int64 // pages, or percent
	percent             bool
}

// readSpec reads (NAME = …, …): Msg 153 for an unknown or repeated option, 1036 without NAME.
func readSpec(spec syntax.FileSpec, alter bool) (fileSpec, error) {
	var f fileSpec
	seen := map[string]bool{}
	for _, o := range spec.Options {
		if seen[o.Name] {
			return f, sqlerr.New(153, o.Name, "CREATE/ALTER DATABASE")
		}
		seen[o.Name] = true
		var err error
		switch o.Name {
		case "NAME":
			f.name = word(o.Value)
		case "NEWNAME":
			f.newName = word(o.Value)
		case "FILENAME":
			f.path = word(o.Value)
		case "SIZE":
			f.size, err = pages(o)
		case "MAXSIZE":
			if strings.EqualFold(word(o.Value), "UNLIMITED") {
				unlimited := int64(-1)
				f.maxSize = &unlimited
				break
			}
			f.maxSize, err = pages(o)
		case "FILEGROWTH":
			if o.Unit == "%" {
				n, e := strconv.ParseInt(word(o.Value), 10, 32)
				f.growth, f.percent = &n, true
				if e != nil {
					err = sqlerr.New(1842)
				}
				break
			}
			f.growth, err = pages(o)
		case "OFFLINE":
			return f, sqlerr.Unsupported("ALTER DATABASE … MODIFY FILE (… OFFLINE)")
		default:
			return f, sqlerr.New(153, o.Name, "CREATE/ALTER DATABASE")
		}
		if err != nil {
			return f, err
		}
	}
	if f.name == "" {
		e := sqlerr.New(1036, "NAME").WithState(2)
		e.Severity = 16
		if alter {
			e.State = 3
		}
		return f, e
	}
	return f, nil
}

var unitKB = map[string]float64{"": 1024, "KB": 1, "MB": 1024, "GB": 1 << 20, "TB": 1 << 30}

// pages is a size in 8 KB pages, rounded up to 64 KB; without a unit it counts megabytes. Msg 1842 beyond an int.
func pages(o syntax.Option) (*int64, error) {
	kb, ok := unitKB[o.Unit]
	n, err := strconv.ParseFloat(word(o.Value), 64)
	if !ok || err != nil || n < 0 {
		return nil, sqlerr.New(153, o.Name, "CREATE/ALTER DATABASE")
	}
	p := math.Ceil(n * kb / pageKB)
	if p > math.MaxInt32 {
		return nil, sqlerr.New(1842)
	}
	rounded := (int64(p) + extentPages - 1) / extentPages * extentPages
	return &rounded, nil
}

func word(e syntax.Expr) string {
	switch e := e.(type) {
	case *syntax.ColumnRef:
		return e.Parts[len(e.Parts)-1]
	case *syntax.Literal:
		return e.Text
	case *syntax.Unary:
		return e.Op + word(e.X)
	}
	return ""
}

// file makes the catalog row of a new file. It checks what a new file must be: Msg 1036, 5174, 5103, 5169.
func (f fileSpec) file(fileType int, filegroup catalog.Filegroup) (catalog.File, error) {
	if f.path == "" {
		return catalog.File{}, sqlerr.New(1036, "FILENAME")
	}
	out := catalog.File{Type: fileType, Filegroup: filegroup.ID, Name: f.name, Path: f.path, Size: 1024, MaxSize: -1, Growth: 8192, GUID: catalog.NewGUID()}
	if fileType == 1 {
		out.MaxSize, out.Filegroup = catalog.LogMaxSize, 0
	}
	if fileType == 2 {
		if f.size != nil || f.growth != nil {
			return out, sqlerr.New(5509, f.name)
		}
		out.Size, out.Growth = 0, 0
		return out, nil
	}
	if f.size != nil {
		if *f.size < minPages {
			return out, sqlerr.New(5174)
		}
		out.Size = *f.size
	}
	if f.maxSize != nil {
		out.MaxSize = *f.maxSize
		if out.MaxSize < 0 && fileType == 1 {
			out.MaxSize = catalog.LogMaxSize
		}
	}
	if f.growth != nil {
		out.Growth, out.PercentGrowth = *f.growth, f.percent
	}
	if out.MaxSize >= 0 && out.MaxSize < out.Size {
		return out, sqlerr.New(5103, f.name)
	}
	if f.growth != nil && !out.PercentGrowth && out.MaxSize > 0 && out.Growth > out.MaxSize {
		return out, sqlerr.New(5169, f.name).WithState(2)
	}
	return out, nil
}

func fileByName(d *catalog.Database, name string) int {
	for i, f := range d.Files {
		if catalog.SameName(f.Name, name) {
			return i
		}
	}
	return -1
}

func filegroupByName(d *catalog.Database, name string) int {
	for i, g := range d.Filegroups {
		if catalog.SameName(g.Name, name) {
			return i
		}
	}
	return -1
}

// pathTaken reports whether any database of the instance has a file there.
func (r *runner) pathTaken(path string) bool {
	for _, d := range r.cat.Databases() {
		for _, f := range d.Files {
			if samePath(f.Path, path) {
				return true
			}
		}
	}
	return false
}

func samePath(a, b string) bool {
	return strings.EqualFold(strings.ReplaceAll(a, `\`, "/"), strings.ReplaceAll(b, `\`, "/"))
}

// freeFileID is the lowest free id from 3; a memory-optimised container's is from 65537.
func freeFileID(d *catalog.Database, fileType int) int {
	used := map[int]bool{}
	for _, f := range d.Files {
		used[f.ID] = true
	}
	id := 3
	if fileType == 2 {
		id = 65537
	}
	for used[id] {
		id++
	}
	return id
}

// newFilegroup makes a filegroup's row: FILESTREAM needs Windows, one for memory-optimised data is allowed.
func (r *runner) newFilegroup(d *catalog.Database, name, contains string) (catalog.Filegroup, error) {
	g := catalog.Filegroup{Name: name, Type: "FG", GUID: catalog.NewGUID()}
	switch contains {
	case "FILESTREAM":
		if r.env.Sess.Server().Platform == "Linux" {
			return g, sqlerr.New(5590)
		}
		g.Type = "FD"
	case "MEMORY_OPTIMIZED_DATA":
		g.Type = "FX"
		for _, o := range d.Filegroups {
			if o.Type == "FX" {
				return g, sqlerr.New(10797)
			}
		}
	}
	for _, o := range d.Filegroups {
		g.ID = max(g.ID, o.ID)
	}
	g.ID++
	return g, nil
}

func fileTypeOf(g catalog.Filegroup) int {
	if g.Type == "FG" {
		return 0
	}
	return 2
}
