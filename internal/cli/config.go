package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"gopkg.in/yaml.v3"

	"github.com/hartonomous/hartctl/internal/config"
	"github.com/hartonomous/hartctl/internal/ui"
)

func (a *app) configCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "config", Short: "Write, check and show the configuration file", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usage(errors.New("config needs one of init, validate, show and schema"), cmd.CommandPath()+" --help")
		},
	}
	cmd.AddCommand(a.configInitCommand(), a.configValidateCommand(), a.configShowCommand(), a.configSchemaCommand())
	return cmd
}

// configFile is the file that the config commands are about.
func (a *app) configFile() string {
	if a.configPath != "" {
		return a.configPath
	}
	return config.FileName
}

func (a *app) configInitCommand() *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use: "init", Short: "Write a commented configuration file to start from", Args: noArgs,
		Example: `  hartctl config init
  hartctl --config other.yaml config init`,
		RunE: func(*cobra.Command, []string) error {
			if err := a.wantFormat("text"); err != nil {
				return err
			}
			if a.outFile != "" {
				return usage(errors.New("config init writes the configuration file itself: name it with --config"), "")
			}
			file := a.configFile()
			if err := writeNew(file, config.Example(), force); err != nil {
				if errors.Is(err, fs.ErrExist) {
					return usage(fmt.Errorf("%s exists already and was left as it is", file), "replace it: add --force")
				}
				return fmt.Errorf("writing the configuration: %w", err)
			}
			a.out.Good("Wrote %s. Next: hartctl config validate, then hartctl deploy --dry-run", file)
			return nil
		},
	}
	cmd.Flags().BoolVar(&force, "force", false, "replace a file that exists")
	return cmd
}

// writeNew writes a file that must not exist, or replaces one.
func writeNew(file, text string, replace bool) error {
	mode := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if replace {
		mode = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	f, err := os.OpenFile(file, mode, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

// validation is the JSON form of config validate.
type validation struct {
	Version      int             `json:"version"`
	File         string          `json:"file"` // empty when there is none
	Valid        bool            `json:"valid"`
	Environments []string        `json:"environments"`
	Problems     []configProblem `json:"problems"`
}

// configProblem is one mistake. Line and Column are 1-based; 0 when the file could not be read at all.
type configProblem struct {
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Text   string `json:"text"`
}

func (a *app) configValidateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "validate", Short: "Check the configuration file: every mistake with its line and column", Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := a.wantFormat("text", "json"); err != nil {
				return err
			}
			f, err := config.Load(a.configPath)
			if err == nil && a.environment != "" {
				_, err = f.Environment(a.environment)
			}
			if a.format == "text" {
				if err != nil {
					return usage(err, "")
				}
				return a.output(func(o *ui.Output) error { drawValid(o, f); return nil })
			}
			v := validation{Version: 1, File: a.configFile(), Valid: err == nil, Environments: []string{}, Problems: problemsOf(err)}
			if f != nil {
				v.File, v.Environments = f.Path, slices.Sorted(maps.Keys(f.Environments))
			}
			if e := a.output(func(o *ui.Output) error { return writeJSON(o, v) }); e != nil {
				return e
			}
			if err != nil {
				return silent{ExitUsage}
			}
			return nil
		},
	}
}

func problemsOf(err error) []configProblem {
	out := []configProblem{}
	for _, p := range config.Problems(err) {
		out = append(out, configProblem{p.Line, p.Column, p.Text})
	}
	return out
}

func drawValid(o *ui.Output, f *config.File) {
	if f.Path == "" {
		o.Good("OK: there is no %s, so there is one environment, %s, on the embedded emulator", config.FileName, f.Default)
		return
	}
	names := slices.Sorted(maps.Keys(f.Environments))
	for i, n := range names {
		if n == f.Default {
			names[i] += " (default)"
		}
	}
	o.Good("OK: %s: %s", f.Path, strings.Join(names, ", "))
}

func (a *app) configShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show", Short: "Show the environments as hartctl understands them, defaults filled in", Args: noArgs,
		Long: `show prints the configuration with its defaults filled in: every environment, or the one of --env.
Secrets are never fetched for it: it names where each comes from.`,
		RunE: func(*cobra.Command, []string) error {
			if err := a.wantFormat("text", "json"); err != nil {
				return err
			}
			f, err := config.Load(a.configPath)
			if err != nil {
				return usage(err, "hartctl config validate")
			}
			var only []string
			if a.environment != "" {
				if _, err := f.Environment(a.environment); err != nil {
					return usage(err, "hartctl config show")
				}
				only = []string{a.environment}
			}
			tree, err := f.Effective(only...)
			if err != nil {
				return err
			}
			return a.output(func(o *ui.Output) error { return a.drawConfig(o, f, tree) })
		},
	}
}

// drawConfig writes the effective configuration as YAML, which reads as a configuration file again, or as JSON.
func (a *app) drawConfig(o *ui.Output, f *config.File, tree *yaml.Node) error {
	if a.format == "json" {
		var v map[string]any
		if err := tree.Decode(&v); err != nil {
			return err
		}
		return writeJSON(o, v)
	}
	from := "there is no " + config.FileName + ": the built-in environment"
	if f.Path != "" {
		from = "from " + f.Path
	}
	fmt.Fprintf(o.W, "# %s, with defaults filled in\n", from)
	e := yaml.NewEncoder(o.W)
	e.SetIndent(2)
	return errors.Join(e.Encode(tree), e.Close())
}

func (a *app) configSchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use: "schema", Short: "Print the JSON Schema of the configuration file, for editors", Args: noArgs,
		Example: `  hartctl config schema --out hartctl.schema.json`,
		RunE: func(*cobra.Command, []string) error {
			if err := a.wantFormat("text", "json"); err != nil {
				return err
			}
			return a.output(func(o *ui.Output) error {
				_, err := fmt.Fprint(o.W, config.Schema())
				return err
			})
		},
	}
}
