package resource

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
)

// optional: features of SQL Server that a schema could use and leaves out. Each stands there as off, so that the plan says what it would take;
// hartctl turns none of them on.
//
//	optional:
//	  change_event_streaming: "off"
func init() {
	register(Kind{
		Name: "optional", Phase: plan.Structure, Scope: plan.ScopeDatabase, Section: true,
		Declared: section("optional", checkOptional),
		Diff: func(in Input) ([]plan.Step, error) {
			for _, name := range slices.Sorted(maps.Keys(in.Declared.(map[string]string))) {
				in.Note(name, "is off; it would need "+optionalFeatures[name](in.Server))
			}
			return nil, nil
		},
	})
}

func always(text string) func(Server) string { return func(Server) string { return text } }

// optionalFeatures say what each feature would need on a server. (learn.microsoft.com: Configure change event streaming; About change data
// capture; CREATE VECTOR INDEX; Install full-text search on Linux.)
var optionalFeatures = map[string]func(Server) string{
	"change_event_streaming": func(s Server) string {
		if s.Platform == "Linux" {
			return "SQL Server on Windows; there is none on Linux"
		}
		return "PREVIEW_FEATURES, the recovery model FULL, a master key, a credential for an event hub and sys.sp_enable_event_stream; then its tables take no TRUNCATE, no rename and no change of their keys, and vector, geometry and json columns are left out"
	},
	"change_data_capture": func(s Server) string {
		if s.EngineEdition == expressEdition {
			return "another edition: Express has no change data capture"
		}
		return "SQL Server Agent running, sys.sp_cdc_enable_db by sysadmin, and a table by table sys.sp_cdc_enable_table; the log is kept until its jobs have read it"
	},
	"full_text_search": func(s Server) string {
		if s.Platform == "Linux" {
			return "the package mssql-server-fts on the server, a full-text catalog, and DDL outside of a transaction"
		}
		return "the feature Full-Text Search of the instance, a full-text catalog, and DDL outside of a transaction"
	},
	"vector_index": always("PREVIEW_FEATURES and a table that is only read: SQL Server 2025 refuses to change one that has a vector index (Msg 42231)"),
}

const expressEdition = 4 // SERVERPROPERTY('EngineEdition')

func checkOptional(declared *map[string]string) error {
	for name, value := range *declared {
		if optionalFeatures[name] == nil {
			return fmt.Errorf("unknown feature %q; known are %s", name, strings.Join(slices.Sorted(maps.Keys(optionalFeatures)), ", "))
		}
		if !strings.EqualFold(value, "off") {
			return fmt.Errorf("%s: %q: hartctl does not turn it on; leave it off, or write a migration for it", name, value)
		}
	}
	return nil
}
