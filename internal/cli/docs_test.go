package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

var consoleBlock = regexp.MustCompile("(?s)```console\n(.*?)```")

// TestDocumentationRuns runs every line of the pages' console blocks, one folder a page, as a reader would.
func TestDocumentationRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the binary")
	}
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash")
	}
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	bin := filepath.Dir(string(build(t)))
	lines := 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		for _, block := range consoleBlock.FindAllStringSubmatch(string(text), -1) {
			for line := range strings.Lines(block[1]) {
				command, ok := strings.CutPrefix(strings.TrimSpace(line), "$ ")
				if !ok {
					continue
				}
				lines++
				cmd := exec.Command("bash", "-c", command)
				cmd.Dir = dir
				cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+dir)
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Errorf("%s: %s: %v\n%s", filepath.Base(page), command, err, out)
				}
			}
		}
	}
	if lines < 30 {
		t.Errorf("only %d lines of examples were found", lines)
	}
}

// TestPipelines runs the commands of the pipelines in docs/, in order, twice: as they stand, and over a folder with a mistake. They end as the pipeline wants, and
// what later steps publish is what its consumers take.
func TestPipelines(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash")
	}
	bin := filepath.Dir(string(build(t)))
	for page, mistake := range map[string]map[string]string{
		// A pull request with an edited view.
		"github-actions.yml": {
			"hartctl.yaml":                   "version: 1\nenvironments: {dev: {target: emulator, schema: my schema}}\ndefault: dev\n",
			"my schema/modules/dbo/vw_A.sql": "CREATE OR ALTER VIEW dbo.vw_A AS\nSELECT Id FROM dbo.NoSuch;\n", "my schema/seeds/001_x.sql": "SELECT 'open;\n",
		},
		// A service that is not there.
		"azure-pipelines.yml": {"hartctl.yaml": "version: 1\nenvironments: {dev: {target: emulator, services: {api: \"http://127.0.0.1:1/health\"}}}\ndefault: dev\n"},
	} {
		text, err := os.ReadFile(filepath.Join("../../docs/pipelines", page))
		if err != nil {
			t.Fatal(err)
		}
		var pipeline any
		if err := yaml.Unmarshal(text, &pipeline); err != nil {
			t.Errorf("%s: %v", page, err)
		}
		commands := regexp.MustCompile(`(?m)^\s*(?:- )?(?:run|script): (.*)$`).FindAllStringSubmatch(string(text), -1)
		published := regexp.MustCompile(`(?:sarif_file|testResultsFiles): ([\w.]+)`).FindAllStringSubmatch(string(text), -1)
		if len(commands) == 0 || len(published) == 0 {
			t.Errorf("%s runs nothing, or publishes nothing", page)
		}
		for name, files := range map[string]map[string]string{"good": nil, "mistake": mistake} {
			t.Run(page+"/"+name, func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				for file, text := range files {
					file = filepath.Join(dir, filepath.FromSlash(file))
					if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				for i, c := range commands {
					cmd := exec.Command("bash", "-c", c[1])
					cmd.Dir = dir
					cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+dir)
					out, err := cmd.CombinedOutput()
					want := 0
					if files != nil && i == len(commands)-1 {
						want = 2
					}
					if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != want {
						t.Errorf("%s: %v, want code %d\n%s", c[1], err, want, out)
					}
				}
				for _, p := range published {
					if found := checkReport(t, filepath.Join(dir, p[1])); (found > 0) != (files != nil) {
						t.Errorf("%s has %d findings", p[1], found)
					}
				}
			})
		}
	}
	pages, err := filepath.Glob("../../docs/pipelines/*.yml")
	if err != nil || len(pages) != 2 {
		t.Errorf("pages without a mistake here: %q, %v", pages, err)
	}
}
