package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/ui"
	"github.com/hartonomous/hartctl/pkg/verify"
)

// reportFormats are the formats of a report, and the endings of files that have them.
var reportFormats = map[string]string{".txt": "text", ".json": "json", ".xml": "junit", ".sarif": "sarif"}

// reportFile is one file to write a report to.
type reportFile struct{ format, name string }

// reportWriter writes a report wherever it is wanted.
type reportWriter struct {
	app    *app
	files  []reportFile
	strict bool
}

func (a *app) reportWriter(o verifyOptions) (*reportWriter, error) {
	w := &reportWriter{app: a, strict: o.failOn == "warning"}
	for _, out := range o.files {
		format, name, ok := strings.Cut(out, "=")
		if !ok || !slices.Contains([]string{"text", "json", "junit", "sarif"}, format) {
			format, name = reportFormats[strings.ToLower(filepath.Ext(out))], out
		}
		if format == "" || name == "" {
			return nil, usage(fmt.Errorf("--out %s: its ending is none of .txt, .json, .xml, .sarif", out), "hartctl verify --out junit="+out)
		}
		w.files = append(w.files, reportFile{format, name})
	}
	return w, nil
}

// write draws the report on standard output and into the files.
func (w *reportWriter) write(r *verify.Report) error {
	if err := w.draw(w.app.out, w.app.format, r); err != nil {
		return err
	}
	return w.writeFiles(r)
}

// writeFiles writes the report into the files alone.
func (w *reportWriter) writeFiles(r *verify.Report) error {
	for _, f := range w.files {
		if err := toFile(f.name, func(out *ui.Output) error { return w.draw(out, f.format, r) }); err != nil {
			return err
		}
	}
	return nil
}

func (w *reportWriter) draw(out *ui.Output, format string, r *verify.Report) error {
	switch format {
	case "json":
		return r.JSON(out.W, w.strict)
	case "junit":
		return r.JUnit(out.W, w.strict)
	case "sarif":
		return r.SARIF(out.W)
	}
	drawReport(out, r, w.strict, w.app.verbose)
	return nil
}
