package resource

import (
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy/folder"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// modules: the views, functions and procedures of modules/, applied when the file's text changes or somebody changed the module in the database.
// Both hashes are kept in hart.Module: the server's stored text is not the file's (it turns CREATE OR ALTER into CREATE).
func init() {
	register(Kind{
		Name: "modules", Phase: plan.Modules, Scope: plan.ScopeDatabase,
		Query: query("observe_modules.sql"),
		Read: func(r mssql.Rows) (any, error) {
			have := map[string]module{}
			var schema, name, kind string
			var file, recorded, now []byte
			err := each(r, []any{&schema, &name, &kind, &file, &recorded, &now}, func() {
				have[schema+"."+name] = module{Kind: kind, File: hex.EncodeToString(file), Recorded: hex.EncodeToString(recorded), Definition: hex.EncodeToString(now)}
			})
			return have, err
		},
		Declared: func(f *folder.Folder) (any, error) { return f.Modules, nil },
		Diff:     diffModules,
	})
}

// module is an observed module, or one that hart.Module remembers; hashes are SHA-256 in hex, empty when there is none.
type module struct {
	Kind       string `json:"kind,omitempty"`       // type in sys.objects; empty when it does not exist
	File       string `json:"file,omitempty"`       // of the file that was applied last
	Recorded   string `json:"recorded,omitempty"`   // of the definition right after that
	Definition string `json:"definition,omitempty"` // of the definition now
}

func diffModules(in Input) ([]plan.Step, error) {
	have, _ := in.Observed.(map[string]module)
	var steps []plan.Step
	declared := map[string]bool{}
	for _, m := range in.Declared.([]folder.Module) {
		declared[strings.ToLower(m.ID())] = true
		now := have[findKey(have, m.ID())]
		s := plan.Step{
			ID: "module/" + m.ID(), Phase: plan.Modules, Scope: plan.ScopeDatabase, Action: plan.Create,
			Needs: []plan.Permission{{Class: "DATABASE", Name: "CREATE PROCEDURE"}},
		}
		switch {
		case now.Kind == "":
			s.Reason = "does not exist"
			s.Undo = render("drop_module.sql", dropModule{m.Kind, m.Schema, m.Name})
		case now.File == "":
			s.Action, s.Reason = plan.Alter, "exists, and hartctl has not applied it yet"
			s.Hazards = []plan.Hazard{{Name: plan.OverwriteDrift, Text: "the text in the database is replaced by the file's"}}
		case now.Definition != now.Recorded:
			s.Action, s.Reason = plan.Alter, "was changed in the database since hartctl applied it"
			s.Hazards = []plan.Hazard{{Name: plan.OverwriteDrift, Text: "the change made in the database is replaced by the file's text"}}
		case now.File != hex.EncodeToString(m.SHA256[:]):
			s.Action, s.Reason = plan.Alter, "its file has changed"
		default:
			continue
		}
		record := render("record_module.sql", recordModule{m.Schema, m.Name, m.SHA256[:]})
		steps = append(steps, transactional(s, bracket{Record: record}, scriptBatches(m.Script)...))
	}
	for _, id := range slices.Sorted(maps.Keys(have)) {
		m := have[id]
		if m.File == "" || declared[strings.ToLower(id)] {
			continue // never ours, or still declared
		}
		schema, name, _ := strings.Cut(id, ".")
		s := plan.Step{
			ID: "module/" + id, Phase: plan.Modules, Scope: plan.ScopeDatabase, Action: plan.Drop, Reason: "its file is gone",
			Hazards: []plan.Hazard{{Name: plan.DropModule, Text: "what still calls " + id + " breaks"}},
		}
		text := render("forget_module.sql", recordModule{Schema: schema, Name: name})
		if kind := moduleKinds[m.Kind]; kind != "" {
			text = render("drop_module.sql", dropModule{kind, schema, name}) + "\n" + text
		} else {
			s.Hazards = nil
		}
		steps = append(steps, single(s, text))
	}
	return steps, nil
}

// moduleKinds are the words of DROP by the type in sys.objects.
var moduleKinds = map[string]string{"P": "PROCEDURE", "V": "VIEW", "FN": "FUNCTION", "IF": "FUNCTION", "TF": "FUNCTION", "TR": "TRIGGER"}

type dropModule struct{ Kind, Schema, Name string }

type recordModule struct {
	Schema, Name string
	Hash         []byte
}

// ID is the quoted name.
func (m recordModule) ID() string { return mssql.Name(m.Schema, m.Name) }
