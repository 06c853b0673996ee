package resource

import (
	"encoding/hex"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
)

// bindings: the functions, aggregates and procedures over the methods and classes of the declared assemblies, and behind them the record of
// the release. The assembly step has made again what hangs on an assembly that it recreated.
func init() {
	register(Kind{
		Name: "bindings", Phase: plan.Bindings, Scope: plan.ScopeDatabase, Observes: "assemblies",
		Diff: diffBindings,
	})
}

func diffBindings(in Input) ([]plan.Step, error) {
	list, err := declaredAssemblies(in, "bindings")
	if err != nil {
		return nil, err
	}
	have, _ := in.Observed.(map[string]*registered)
	again := toRecreate(have, list)
	var steps, drops, releases []plan.Step
	for _, a := range list {
		recreated := again[strings.ToLower(a.Name)] != ""
		for _, b := range a.Bindings {
			on, now := boundAs(have, b.Object)
			if now != nil && (same(on.Name, a.Name) && recreated || same(on.Name, a.Name) && signatureOf(now.Binding) == signatureOf(b)) {
				continue
			}
			s, err := bindingStep(a, b, on, now)
			if err != nil {
				return nil, err
			}
			steps = append(steps, s)
		}
		now := registeredAs(have, a.Name)
		if now != nil && !recreated {
			dropped, err := unbind(a, now)
			if err != nil {
				return nil, err
			}
			drops = append(drops, dropped...)
		}
		if now == nil || recreated || !now.keeps(a) {
			releases = append(releases, releaseStep(in, a, have[findKey(have, a.Name)])...)
		}
	}
	return append(append(steps, drops...), releases...), nil
}

// boundAs finds a bound object and the assembly that it is bound to.
func boundAs(have map[string]*registered, object string) (*registered, *boundObject) {
	for _, r := range have {
		for i := range r.Objects {
			if same(r.Objects[i].Object, object) {
				return r, &r.Objects[i]
			}
		}
	}
	return nil, nil
}

// bindingStep makes an object, or makes it anew in the place of the one that is there.
func bindingStep(a assembly.Assembly, b assembly.Binding, on *registered, now *boundObject) (plan.Step, error) {
	s := plan.Step{
		ID: "binding/" + b.Object, Phase: plan.Bindings, Scope: plan.ScopeDatabase, Action: plan.Create, Reason: "does not exist",
		Undo: dropBinding(b), Needs: bindingNeeds(b),
	}
	if now == nil {
		return single(s, createBinding(a.Name, b, nil)), nil
	}
	if err := remakable(s.ID, *now); err != nil {
		return s, err
	}
	s.Action, s.Undo = plan.Alter, dropBinding(b)+"\n"+createBinding(on.Name, now.Binding, now)
	s.Reason = "is bound as " + signatureOf(now.Binding)
	if !same(on.Name, a.Name) {
		s.Reason = "is bound to the assembly " + on.Name
	}
	if was, ours := on.Release.find(b.Object); !ours || signatureOf(was) != signatureOf(now.Binding) {
		s.Hazards = []plan.Hazard{{Name: plan.OverwriteDrift, Text: "it was bound by somebody else, and is replaced by what the lock says"}}
	}
	return single(s, dropBinding(now.Binding)+"\n"+createBinding(a.Name, b, now)), nil
}

// unbind drops what an earlier release bound and the lock no longer has.
func unbind(a assembly.Assembly, now *registered) ([]plan.Step, error) {
	var steps []plan.Step
	for _, o := range now.Objects {
		_, ours := now.Release.find(o.Object)
		if _, declared := declaredBinding(a, o.Object); !ours || declared {
			continue
		}
		s := plan.Step{
			ID: "binding/" + o.Object, Phase: plan.Bindings, Scope: plan.ScopeDatabase, Action: plan.Drop, Reason: "the lock no longer has it",
			Undo: createBinding(now.Name, o.Binding, &o), Hazards: []plan.Hazard{{Name: plan.DropModule, Text: "what still calls " + o.Object + " breaks"}},
		}
		if err := droppable(s.ID, o); err != nil {
			return nil, err
		}
		steps = append(steps, single(s, dropBinding(o.Binding)))
	}
	return steps, nil
}

func declaredBinding(a assembly.Assembly, object string) (assembly.Binding, bool) {
	for _, b := range a.Bindings {
		if same(b.Object, object) {
			return b, true
		}
	}
	return assembly.Binding{}, false
}

// releaseStep keeps the registered bytes and their bindings, unless the newest release has them.
func releaseStep(in Input, a assembly.Assembly, now *registered) []plan.Step {
	s := plan.Step{
		ID: "release/" + a.Name, Phase: plan.Bindings, Scope: plan.ScopeDatabase, Action: plan.Apply, Reason: "no release is kept yet",
	}
	bindings := bindingsJSON(a.Bindings)
	if now != nil && now.Release != nil {
		r := now.Release
		if r.SHA512 == a.SHA512 && r.PermissionSet == a.PermissionSet && r.Bindings == bindings {
			return nil
		}
		s.Reason = "is not what the newest release kept"
	}
	hash, _ := hex.DecodeString(a.SHA512)
	return []plan.Step{single(s, render("record_release.sql", struct {
		Name, MVID, PermissionSet, Bindings, Tool string
		Hash                                      []byte
	}{a.Name, a.MVID, a.PermissionSet, bindings, in.Options.Tool, hash}))}
}
