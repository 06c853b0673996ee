package assembly

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/pkg/clrtrust"
	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// MaxSize is what a varbinary(max), and so an assembly in a database, holds in bytes.
const MaxSize = 1<<31 - 1

// Compare reads the files of a lock and compares everything: bytes, identity, MVID, references, permission set, every binding with the metadata,
// what speaks against deploying a file, and whether the set is whole. It gives every difference, not the first; notes are worth knowing and
// no difference. It fills in the Content and Report of the lock's assemblies.
func Compare(fsys fs.FS, lock *Lock) (differences, notes []Difference) {
	c := &comparison{fsys: fsys}
	c.folder(lock)
	return c.differences, c.notes
}

// comparison collects how a folder differs from its lock.
type comparison struct {
	fsys               fs.FS
	file               string // that is being compared
	differences, notes []Difference
}

func (c *comparison) differ(subject, locked, actual, text string, args ...any) {
	c.differences = append(c.differences, Difference{File: c.file, Subject: subject, Locked: locked, Actual: actual, Text: fmt.Sprintf(text, args...)})
}

func (c *comparison) note(subject, text string, args ...any) {
	c.notes = append(c.notes, Difference{File: c.file, Subject: subject, Text: fmt.Sprintf(text, args...)})
}

// same compares one property.
func (c *comparison) same(subject, locked, actual string) {
	if locked != actual {
		c.differ(subject, orNothing(locked), orNothing(actual), "not what the lock says")
	}
}

func orNothing(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}

func (c *comparison) folder(lock *Lock) {
	seen := map[string]bool{}
	names := map[string]string{}
	objects := map[string]string{}
	var reports []*clrtrust.Report
	for i := range lock.Assemblies {
		l := &lock.Assemblies[i]
		c.file = l.File
		if seen[l.File] {
			c.differ("file", "", "", "the lock has it twice")
			continue
		}
		seen[l.File] = true
		if other, dup := names[strings.ToLower(l.Name)]; dup {
			c.differ("name", "", "", "the lock gives the name %s to %s too", l.Name, other)
		}
		names[strings.ToLower(l.Name)] = l.File
		for _, b := range l.Bindings {
			if other, dup := objects[strings.ToLower(b.Object)]; dup {
				c.differ("binding "+b.Object, "", "", "bound twice; the other one is in %s", other)
			}
			objects[strings.ToLower(b.Object)] = l.File
		}
		if r := c.assembly(l); r != nil {
			reports = append(reports, r)
		}
	}
	c.unlocked(seen)
	c.set(reports)
}

// unlocked reports the assemblies of the folder that the lock does not name.
func (c *comparison) unlocked(locked map[string]bool) {
	entries, err := fs.ReadDir(c.fsys, ".")
	if err != nil {
		return // and then the lock's own files are missing
	}
	for _, e := range entries {
		if c.file = e.Name(); !locked[c.file] && !e.IsDir() && strings.EqualFold(path.Ext(c.file), ".dll") {
			c.differ("file", "", "", "the lock does not name it")
		}
	}
}

// set reports what the assemblies of the folder lack together.
func (c *comparison) set(reports []*clrtrust.Report) {
	single := map[string]*clrtrust.Report{}
	for _, r := range reports {
		single[r.Identity.Name] = r
	}
	for _, f := range clrtrust.Order(reports).Findings {
		if r := single[f.Assembly]; BlocksOrder(f) && (r == nil || !r.Has(f.ID)) {
			c.file = f.Assembly
			c.differ(f.ID, "", "", "%s. %s", f.Text, f.Remedy)
		}
	}
}

// assembly compares one file; the report is nil when it is no assembly.
func (c *comparison) assembly(l *Assembly) *clrtrust.Report {
	if l.File == "" || l.File != path.Base(l.File) || strings.ContainsRune(l.File, '\\') {
		c.differ("file", "", "", "the lock's file is no name in the folder: %q", l.File)
		return nil
	}
	data, err := read(c.fsys, l.File)
	if err != nil {
		c.differ("file", "", "", "cannot be read: %v", err)
		return nil
	}
	c.same("size", strconv.Itoa(l.Size), strconv.Itoa(len(data)))
	hash := clrtrust.HashOf(data)
	c.same("sha2_512", l.SHA512, hex.EncodeToString(hash[:]))
	r := clrtrust.Inspect(data)
	l.Content, l.Report = data, r
	c.trust(r)
	f, err := ecma.Open(data)
	if err != nil || r.Identity.Name == "" {
		return nil
	}
	c.same("name", l.Name, r.Identity.Name)
	c.same("version", l.Version, r.Identity.Version.String())
	c.same("culture", l.Culture, orNeutral(r.Identity.Culture))
	c.same("public_key_token", l.PublicKeyToken, r.Identity.Token)
	c.same("mvid", strings.ToLower(l.MVID), r.MVID)
	c.permission(l, r)
	c.references(l, r)
	c.bindings(l, f, r)
	c.examples(l)
	if l.Development || r.Identity.Token == DevelopmentKey {
		c.note("development", "signed with a key that everybody has: a protected environment refuses it")
	}
	return r
}

// trust reports what speaks against deploying a file, whatever the lock says.
func (c *comparison) trust(r *clrtrust.Report) {
	for _, f := range r.Findings {
		switch {
		case f.OfExport():
			c.note(f.ID, "%s", f.Text) // a difference when something is bound to it
		case f.Severity == clrtrust.Error:
			c.differ(f.ID, "", "", "%s. %s", f.Text, f.Remedy)
		case f.Severity == clrtrust.Warning:
			c.note(f.ID, "%s", f.Text)
		}
	}
}

// permissionOrder are the permission sets, each with all that those before it allow.
var permissionOrder = []string{string(clrtrust.Safe), string(clrtrust.ExternalAccess), string(clrtrust.Unsafe)}

func (c *comparison) permission(l *Assembly, r *clrtrust.Report) {
	given, needed := slices.Index(permissionOrder, l.PermissionSet), slices.Index(permissionOrder, string(r.Requires))
	switch {
	case given < 0:
		c.differ("permission_set", l.PermissionSet, string(r.Requires), "the lock's is none of %s", strings.Join(permissionOrder, ", "))
	case given < needed:
		c.differ("permission_set", l.PermissionSet, string(r.Requires), "the file needs more than the lock gives")
	case given > needed && needed >= 0:
		c.note("permission_set", "the lock gives %s; %s is enough", l.PermissionSet, r.Requires)
	}
}

func (c *comparison) references(l *Assembly, r *clrtrust.Report) {
	var locked, actual []string
	for _, ref := range l.References {
		locked = append(locked, ref.Name+" "+ref.Version+" "+orNothing(ref.PublicKeyToken))
	}
	for _, ref := range r.References {
		actual = append(actual, ref.Name+" "+ref.Version.String()+" "+orNothing(ref.Token))
	}
	for _, ref := range locked {
		if !slices.Contains(actual, ref) {
			c.differ("reference", ref, "(none)", "the file has no such reference")
		}
	}
	for _, ref := range actual {
		if !slices.Contains(locked, ref) {
			c.differ("reference", "(none)", ref, "the lock has no such reference")
		}
	}
}

// read reads a file, regular and of a size that SQL Server takes.
func read(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("is no regular file")
	case info.Size() > MaxSize:
		return nil, fmt.Errorf("has %d bytes; SQL Server takes %d", info.Size(), MaxSize)
	}
	return fs.ReadFile(fsys, name)
}

// BlocksOrder says that a finding keeps a set from being created one by one.
func BlocksOrder(f clrtrust.Finding) bool {
	return f.Severity == clrtrust.Error && !f.OfExport() || f.ID == "reference-cycle"
}
