package cli

import (
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/strictyaml"
	"github.com/hartonomous/hartctl/internal/ui"
	"github.com/hartonomous/hartctl/pkg/clrtrust"
	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
)

// readLock reads a folder's lock without its files: verify compares more than the first difference.
func readLock(dir string) (*assembly.Lock, error) {
	name := filepath.Join(dir, assembly.LockName)
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("nothing says what the folder should hold: %w", err)
	}
	root, err := strictyaml.Parse(name, text)
	if err != nil {
		return nil, err
	}
	var lock assembly.Lock
	if root != nil {
		if err := strictyaml.Decode(name, root, &lock); err != nil {
			return nil, err
		}
	}
	if lock.Version != 1 {
		return nil, fmt.Errorf("%s: version: must be 1", name)
	}
	return &lock, nil
}

// comparison collects how a folder differs from its lock.
type comparison struct {
	dir                string
	file               string // that is being compared
	differences, notes []ui.Difference
}

func (c *comparison) differ(subject, locked, actual, text string, args ...any) {
	c.differences = append(c.differences, ui.Difference{File: c.file, Subject: subject, Locked: locked, Actual: actual, Text: fmt.Sprintf(text, args...)})
}

func (c *comparison) note(subject, text string, args ...any) {
	c.notes = append(c.notes, ui.Difference{File: c.file, Subject: subject, Text: fmt.Sprintf(text, args...)})
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

func (c *comparison) folder(lock *assembly.Lock) {
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
	files, err := dllsIn(c.dir)
	if err != nil {
		return // none, and then the lock's own files are missing
	}
	for _, f := range files {
		if c.file = filepath.Base(f); !locked[c.file] {
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
		if r := single[f.Assembly]; blocksOrder(f) && (r == nil || !r.Has(f.ID)) {
			c.file = f.Assembly
			c.differ(f.ID, "", "", "%s. %s", f.Text, f.Remedy)
		}
	}
}

// assembly compares one file; the report is nil when it is no assembly.
func (c *comparison) assembly(l *assembly.Assembly) *clrtrust.Report {
	if l.File == "" || l.File != filepath.Base(l.File) {
		c.differ("file", "", "", "the lock's file is no name in the folder: %q", l.File)
		return nil
	}
	data, err := readBinary(filepath.Join(c.dir, l.File))
	if err != nil {
		c.differ("file", "", "", "cannot be read: %v", err)
		return nil
	}
	c.same("size", strconv.Itoa(l.Size), strconv.Itoa(len(data)))
	hash := clrtrust.HashOf(data)
	c.same("sha2_512", l.SHA512, hex.EncodeToString(hash[:]))
	r := clrtrust.Inspect(data)
	c.trust(r)
	f, err := ecma.Open(data)
	if err != nil || r.Identity.Name == "" {
		return nil
	}
	c.same("name", l.Name, r.Identity.Name)
	c.same("version", l.Version, r.Identity.Version.String())
	culture := r.Identity.Culture
	if culture == "" {
		culture = "neutral"
	}
	c.same("culture", l.Culture, culture)
	c.same("public_key_token", l.PublicKeyToken, r.Identity.Token)
	c.same("mvid", strings.ToLower(l.MVID), r.MVID)
	c.permission(l, r)
	c.references(l, r)
	c.bindings(l, f, r)
	if l.Development {
		c.note("development", "signed with a key that everybody has: a protected environment refuses it")
	}
	return r
}

// trust reports what speaks against deploying a file, whatever the lock says.
func (c *comparison) trust(r *clrtrust.Report) {
	for _, f := range r.Findings {
		switch f.Severity {
		case clrtrust.Error:
			c.differ(f.ID, "", "", "%s. %s", f.Text, f.Remedy)
		case clrtrust.Warning:
			c.note(f.ID, "%s", f.Text)
		}
	}
}

// permissionOrder are the permission sets, each with all that those before it allow.
var permissionOrder = []string{string(clrtrust.Safe), string(clrtrust.ExternalAccess), string(clrtrust.Unsafe)}

func (c *comparison) permission(l *assembly.Assembly, r *clrtrust.Report) {
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

func (c *comparison) references(l *assembly.Assembly, r *clrtrust.Report) {
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
