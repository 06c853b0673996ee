package resource

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
)

// assemblies: the CLR assemblies of the assemblies folder, made from the very bytes that were hashed. A compatible change is an ALTER ASSEMBLY; any other
// drops the assembly with what is bound to it and makes both again, in one transaction. An assembly that the folder does not
// declare is left alone.
func init() {
	register(Kind{
		Name: "assemblies", Phase: plan.Assemblies, Scope: plan.ScopeDatabase,
		Query: render("observe_assemblies.sql", nil),
		Read:  readAssemblies,
		Diff:  diffAssemblies,
	})
}

func diffAssemblies(in Input) ([]plan.Step, error) {
	list, err := declaredAssemblies(in, "assemblies")
	if err != nil {
		return nil, err
	}
	have, _ := in.Observed.(map[string]*registered)
	again := toRecreate(have, list)
	if err := recreatable(have, list, again); err != nil {
		return nil, err
	}
	var steps []plan.Step
	done := false
	for _, a := range list {
		now := registeredAs(have, a.Name)
		s := plan.Step{
			ID: "assembly/" + a.Name, Phase: plan.Assemblies, Scope: plan.ScopeDatabase, Action: plan.Alter,
			Needs: assemblyNeeds("ALTER ANY ASSEMBLY", a), Hazards: signatureHazards(a),
		}
		switch {
		case now == nil:
			s.Action, s.Reason, s.Needs = plan.Create, "does not exist", assemblyNeeds("CREATE ASSEMBLY", a)
			s.Undo = render("drop_assembly.sql", a)
			steps = append(steps, transactional(s, bracket{}, assemblyBatch("create_assembly.sql", a)))
		case again[strings.ToLower(a.Name)] != "":
			if !done { // one step for all
				done = true
				steps = append(steps, recreate(s, have, list, again))
			}
		case (now.SHA512 == a.SHA512 || now.keeps(a)) && now.PermissionSet != a.PermissionSet:
			s.Reason = fmt.Sprintf("is registered with %s, the lock says %s", now.PermissionSet, a.PermissionSet)
			s.Hazards = append(s.Hazards, assemblyDrift(now)...)
			steps = append(steps, single(s, render("permit_assembly.sql", a)))
		case now.SHA512 == a.SHA512:
		case now.keeps(a):
			in.Note(s.ID, fmt.Sprintf("other bytes (SHA2-512 %.16s… registered, %.16s… in the file) of the same build (MVID %s), which ALTER ASSEMBLY does not take (Msg 6285)", now.SHA512, a.SHA512, a.MVID))
		default:
			s.Reason = fmt.Sprintf("is registered with SHA2-512 %.16s…, the file has %.16s…", now.SHA512, a.SHA512)
			s.Hazards = append(s.Hazards, assemblyDrift(now)...)
			if err := alterable(s.ID, now); err != nil {
				return nil, err
			}
			var batches []plan.Batch
			if len(now.Files) > 0 { // Msg 6541
				s.Hazards = append(s.Hazards, plan.Hazard{Name: plan.OverwriteDrift, Text: "the files that somebody added to it are dropped: " + strings.Join(now.Files, ", ")})
				batches = append(batches, plan.Batch{SQL: render("drop_files.sql", now)})
			}
			steps = append(steps, transactional(s, bracket{}, append(batches, assemblyBatch("alter_assembly.sql", a))...))
		}
	}
	return steps, nil
}

// registeredAs is the assembly of a name; nil when there is none.
func registeredAs(have map[string]*registered, name string) *registered {
	if r := have[findKey(have, name)]; r != nil && r.CLRName != "" {
		return r
	}
	return nil
}

// assemblyDrift is the hazard of replacing what hartctl did not deploy.
func assemblyDrift(now *registered) []plan.Hazard {
	switch {
	case now.Release == nil:
		return []plan.Hazard{{Name: plan.OverwriteDrift, Text: "it was registered by somebody else, and is replaced by the file"}}
	case now.Release.SHA512 != now.SHA512 || now.Release.PermissionSet != now.PermissionSet:
		return []plan.Hazard{{Name: plan.OverwriteDrift, Text: fmt.Sprintf("it was changed in the database since hartctl deployed release %d, and is replaced by the file", now.Release.Number)}}
	}
	return nil
}

func assemblyBatch(name string, a assembly.Assembly) plan.Batch {
	return plan.Batch{SQL: render(name, a), File: a.File, Parameters: content(a)}
}

// assemblyNeeds are the permissions for registering an assembly (learn.microsoft.com: CREATE ASSEMBLY).
func assemblyNeeds(permission string, a assembly.Assembly) []plan.Permission {
	needs := []plan.Permission{{Class: "DATABASE", Name: permission}}
	switch a.PermissionSet {
	case "EXTERNAL_ACCESS":
		needs = append(needs, plan.Permission{Class: "SERVER", Name: "EXTERNAL ACCESS ASSEMBLY"})
	case "UNSAFE":
		needs = append(needs, plan.Permission{Class: "SERVER", Name: "UNSAFE ASSEMBLY"})
	}
	return needs
}

// incompatible says why ALTER ASSEMBLY would not take the new build in the place of the registered one; empty when it would.
func incompatible(now *registered, a assembly.Assembly) string {
	if was, is := identityOf(now.CLRName), identityOf(a.CLRName()); was != is {
		return fmt.Sprintf("its identity changes from %s to %s (Msg 6529, 6283)", now.CLRName, a.CLRName())
	}
	var was, is []string
	for _, r := range now.References {
		was = append(was, r.CLRName)
	}
	for _, r := range a.Report.References {
		if !r.Hosted {
			is = append(is, r.CLRName(a.Report.Architecture))
		}
	}
	slices.Sort(was)
	slices.Sort(is)
	if !slices.Equal(was, is) {
		return "its references change (Msg 6282)"
	}
	for _, o := range now.Objects {
		if !a.Binds(o.Binding) {
			return "what " + o.Object + " is bound to changes (Msg 6270 to 6279)"
		}
	}
	return ""
}

// identityOf is the part of a clr_name that ALTER ASSEMBLY keeps: all but the revision, the fourth part of the version.
func identityOf(clrName string) string {
	parts := strings.Split(strings.ToLower(clrName), ", ")
	for i, p := range parts {
		if strings.HasPrefix(p, "version=") {
			parts[i] = p[:max(strings.LastIndexByte(p, '.'), 0)]
		}
	}
	return strings.Join(parts, ", ")
}

// toRecreate says of which registered assemblies, by lower-case name, ALTER ASSEMBLY is not enough, and why: their own change, or that of an assembly that
// they reference.
func toRecreate(have map[string]*registered, list []assembly.Assembly) map[string]string {
	again := map[string]string{}
	for _, a := range list {
		if now := registeredAs(have, a.Name); now != nil && now.SHA512 != a.SHA512 && !now.keeps(a) {
			if why := incompatible(now, a); why != "" {
				again[strings.ToLower(a.Name)] = why
			}
		}
	}
	for grown := true; grown; {
		grown = false
		for _, name := range slices.Sorted(maps.Keys(have)) {
			for _, r := range have[name].References {
				if again[strings.ToLower(r.Name)] != "" && again[strings.ToLower(name)] == "" {
					again[strings.ToLower(name)], grown = "it references "+r.Name, true
				}
			}
		}
	}
	return again
}

// recreatable refuses a recreation that would take something along that the folder cannot make again.
func recreatable(have map[string]*registered, list []assembly.Assembly, again map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(have)) {
		now := have[name]
		why := again[strings.ToLower(name)]
		if why == "" || now.CLRName == "" {
			continue
		}
		r := &Refusal{ID: "assembly/" + name, Text: "has to be dropped and made again, because " + why + "; "}
		switch {
		case len(now.Columns) > 0:
			r.Text += "columns of its types are in the way: " + strings.Join(now.Columns, ", ")
			r.Next = "convert the columns in a migration first"
			return r
		case len(now.Types) > 0:
			r.Text += "its types are in the way: " + strings.Join(now.Types, ", ")
			r.Next = "drop the types in a migration first"
			return r
		case !slices.ContainsFunc(list, func(a assembly.Assembly) bool { return same(a.Name, name) }):
			r.Text += "the folder does not have it"
			r.Next = "put it and its lock entry into the assemblies folder"
			return r
		}
		for _, o := range now.Objects {
			if err := remakable(r.ID, o); err != nil {
				return err
			}
		}
	}
	return nil
}

// alterable refuses ALTER ASSEMBLY where rows hold what its functions gave: the new build could give something else (Msg 6280).
func alterable(id string, now *registered) error {
	for _, o := range now.Objects {
		if len(o.Stored) > 0 {
			return &Refusal{
				ID: id, Text: fmt.Sprintf("ALTER ASSEMBLY is refused while rows hold what %s gave (Msg 6280): %s", o.Object, strings.Join(o.Stored, ", ")),
				Next: "take the constraint or persisted column away in a migration first, and put it back in a later one",
			}
		}
	}
	return nil
}

// remakable refuses an object that something schema-bound uses, or that has what hartctl cannot bring back.
func remakable(id string, o boundObject) error {
	for _, p := range o.Properties {
		if _, ok := propertyTypes[p.Type]; !ok {
			return &Refusal{
				ID: id, Text: fmt.Sprintf("%s has to be dropped and made again, and its extended property %s, a %s, would not come back", o.Object, p.Name, p.Type),
				Next: "drop the property (sp_dropextendedproperty) in a migration first, or make it a text",
			}
		}
	}
	return droppable(id, o)
}

// droppable refuses an object that something schema-bound uses.
func droppable(id string, o boundObject) error {
	if len(o.Dependents) == 0 {
		return nil
	}
	return &Refusal{
		ID: id, Text: fmt.Sprintf("%s has to be dropped and made again, and is used by %s", o.Object, strings.Join(o.Dependents, ", ")),
		Next: "take the constraint, computed column or schema-bound module away in a migration first",
	}
}

// recreate drops assemblies with what is bound to them, dependents first, and makes them again with what was granted, in one transaction.
func recreate(s plan.Step, have map[string]*registered, list []assembly.Assembly, again map[string]string) plan.Step {
	var work, bound []plan.Batch
	var group []assembly.Assembly
	var reasons, lost, kept []string
	for _, a := range list {
		if again[strings.ToLower(a.Name)] == "" {
			continue
		}
		now := registeredAs(have, a.Name)
		group = append(group, a)
		reasons = append(reasons, a.Name+": "+again[strings.ToLower(a.Name)])
		s.Hazards = append(s.Hazards, assemblyDrift(now)...)
		if len(group) > 1 {
			s.Hazards = append(s.Hazards, signatureHazards(a)...)
		}
		for _, o := range now.Objects {
			work = append(work, plan.Batch{SQL: dropBinding(o.Binding)})
			b, ok := remake(a, now, o)
			if !ok {
				lost = append(lost, o.Object)
				continue
			}
			kept = append(kept, o.Object)
			bound = append(bound, plan.Batch{SQL: createBinding(a.Name, b, &o)})
		}
		for _, g := range now.Grants {
			bound = append(bound, plan.Batch{SQL: render("grant_assembly.sql", struct {
				Name string
				objectGrant
			}{a.Name, g})})
		}
		if len(now.Files) > 0 {
			lost = append(lost, "the files of "+a.Name+" ("+strings.Join(now.Files, ", ")+")")
		}
	}
	for _, a := range slices.Backward(group) {
		work = append(work, plan.Batch{SQL: render("drop_assembly.sql", registeredAs(have, a.Name))})
	}
	for _, a := range group {
		work = append(work, assemblyBatch("create_assembly.sql", a))
	}
	s.Reason = strings.Join(reasons, "; ")
	s.Hazards = append(s.Hazards, plan.Hazard{Name: plan.RecreateAssembly, Text: fmt.Sprintf("%s and what is bound to it are dropped and made again (%d objects); callers wait", group[0].Name, len(kept))})
	if len(lost) > 0 {
		s.Hazards = append(s.Hazards, plan.Hazard{Name: plan.DropModule, Text: "not made again: " + strings.Join(lost, ", ")})
	}
	return transactional(s, bracket{}, append(joined(work), joined(bound)...)...)
}

// remake is how an object is bound after its assembly was made again; false when it is not.
func remake(a assembly.Assembly, now *registered, o boundObject) (assembly.Binding, bool) {
	if b, ok := declaredBinding(a, o.Object); ok {
		return b, true
	}
	_, ours := now.Release.find(o.Object)
	return o.Binding, !ours && a.Binds(o.Binding) // what the lock has taken out goes; what is somebody else's stays
}

// joined puts neighbours without parameters into one request.
func joined(list []plan.Batch) []plan.Batch {
	var out []plan.Batch
	for _, b := range list {
		if n := len(out); n > 0 && len(b.Parameters) == 0 && len(out[n-1].Parameters) == 0 {
			out[n-1].SQL += "\n" + b.SQL
			continue
		}
		out = append(out, b)
	}
	return out
}
