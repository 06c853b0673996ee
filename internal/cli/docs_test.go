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

// TestPipelines runs the commands of the pipelines in docs/, in order, and looks for the files that later steps publish.
func TestPipelines(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash")
	}
	bin := filepath.Dir(string(build(t)))
	pages, err := filepath.Glob("../../docs/pipelines/*.yml")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pipelines: %v", err)
	}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		var pipeline any
		if err := yaml.Unmarshal(text, &pipeline); err != nil {
			t.Errorf("%s: %v", page, err)
		}
		dir := t.TempDir()
		commands := regexp.MustCompile(`(?m)^\s*(?:- )?(?:run|script): (.*)$`).FindAllStringSubmatch(string(text), -1)
		if len(commands) == 0 {
			t.Errorf("%s runs nothing", page)
		}
		for _, c := range commands {
			cmd := exec.Command("bash", "-c", c[1])
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+dir)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %s: %v\n%s", page, c[1], err, out)
			}
		}
		for _, published := range regexp.MustCompile(`(?:sarif_file|testResultsFiles): ([\w.]+)`).FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(filepath.Join(dir, published[1])); err != nil {
				t.Errorf("%s publishes what no command wrote: %v", page, err)
			}
		}
	}
}
