package deploy

import (
	"fmt"
	"io"
	"strings"
	"text/template"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// frames are the batches that a script has beside the plan's own.
var frames = template.Must(template.New("").Funcs(template.FuncMap{"str": mssql.String}).ParseFS(files, "sql/script_*.sql"))

// Script writes a plan as a script that does what Apply does, the lock and the journal included.
func Script(w io.Writer, p *plan.Plan) error {
	data := struct {
		*plan.Plan
		Resource string
	}{p, lockResource(p.Target.Database)}
	fill := func(name string) string {
		var b strings.Builder
		if err := frames.ExecuteTemplate(&b, name, data); err != nil {
			panic(fmt.Sprintf("deploy: %v", err)) // template and data are fixed at build time
		}
		return b.String()
	}
	return plan.Script(w, p, plan.Frame{Lock: fill("script_lock.sql"), Run: fill("script_run.sql"), End: fill("script_end.sql")})
}
