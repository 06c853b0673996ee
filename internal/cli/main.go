// Package cli is the command line: flags in, calls to the engines, drawings out. It holds no T-SQL and takes no decisions.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"unicode/utf16"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/hartonomous/hartctl/internal/config"
	"github.com/hartonomous/hartctl/internal/ui"
)

// app is one run of the program: its streams and global flags.
type app struct {
	in          io.Reader
	out, err    *ui.Output
	configPath  string
	environment string
	format      string
	outFile     string
	logFormat   string
	verbose     bool
	noColor     bool
	server      string
	database    string
	log         *slog.Logger
}

// Main runs hartctl and returns its exit code.
func Main(args []string, in io.Reader, out, errOut io.Writer) int {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	a := &app{in: in}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errOut)
	a.out, a.err = ui.New(out, false), ui.New(errOut, false)
	sig := watchSignals(cancel, errOut)
	err := root.ExecuteContext(ctx)
	if err != nil {
		a.explain(err)
	}
	return exitCode(err, syscall.Signal(sig.Load()))
}

// watchSignals cancels the run at the first SIGINT or SIGTERM and ends the process at the second.
func watchSignals(cancel func(), errOut io.Writer) *atomic.Int32 {
	// A closed pipe behind standard output must not end a deployment in its middle.
	signal.Ignore(syscall.SIGPIPE)
	var got atomic.Int32
	ch := make(chan os.Signal, 2)
	signal.Notify(ch, os.Interrupt, syscall.SIGTERM)
	go func() {
		for s := range ch {
			number := int32(s.(syscall.Signal))
			if !got.CompareAndSwap(0, number) {
				os.Exit(128 + int(number))
			}
			fmt.Fprintf(errOut, "%s: stopping after the current batch is finished or rolled back; once more ends at once\n", s)
			cancel()
		}
	}()
	return &got
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "hartctl",
		Short: "Deploy and look after SQL Server databases",
		Long: `hartctl takes a SQL Server 2025 instance from nothing to a deployed database and keeps it that way.

Without a configuration file it works on its own embedded emulator of SQL Server, with its data in .hartctl/.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          knownCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			return a.setUp(cmd)
		},
	}
	f := root.PersistentFlags()
	f.StringVar(&a.configPath, "config", "", "configuration `file` (default hartctl.yaml, when there is one)")
	f.StringVar(&a.environment, "env", "", "`environment` of the configuration file (default its default)")
	f.StringVar(&a.format, "format", "text", "output `format`: text or json, more where a command has them")
	f.StringVar(&a.outFile, "out", "", "write the output to a `file` instead")
	f.StringVar(&a.logFormat, "log-format", "text", "`format` of the log on standard error: text or json")
	f.BoolVarP(&a.verbose, "verbose", "v", false, "say more")
	f.BoolVar(&a.noColor, "no-color", false, "no colours (NO_COLOR works too)")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usage(err, cmd.CommandPath()+" --help")
	})
	root.AddCommand(a.deployCommand(), a.verifyCommand(), a.rollbackCommand(), a.statusCommand(), a.doctorCommand(), a.emulatorCommand(), a.clrCommand(), a.brokerCommand(), a.configCommand(), a.versionCommand(), a.manCommand())
	root.InitDefaultCompletionCmd()
	if c, _, err := root.Find([]string{"completion"}); err == nil {
		c.Args, c.RunE = root.Args, root.RunE // cobra's own takes a shell that it does not know for a question
	}
	return root
}

// setUp applies the global flags before a command runs.
func (a *app) setUp(cmd *cobra.Command) error {
	a.out, a.err = ui.New(cmd.OutOrStdout(), a.noColor), ui.New(cmd.ErrOrStderr(), a.noColor)
	var empty []error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if f.Value.Type() == "string" && f.Value.String() == "" {
			empty = append(empty, fmt.Errorf("--%s is empty", f.Name)) // a variable that was not set, not a wish for the default
		}
	})
	if len(empty) > 0 {
		return usage(errors.Join(empty...), "")
	}
	level := slog.LevelWarn
	if a.verbose {
		level = slog.LevelDebug
	}
	o := &slog.HandlerOptions{Level: level}
	switch a.logFormat {
	case "text":
		a.log = slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), o))
	case "json":
		a.log = slog.New(slog.NewJSONHandler(cmd.ErrOrStderr(), o))
	default:
		return usage(fmt.Errorf("--log-format: %q is neither text nor json", a.logFormat), "")
	}
	return nil
}

// wantFormat refuses a format that the command does not have.
func (a *app) wantFormat(formats ...string) error {
	for _, f := range formats {
		if a.format == f {
			return nil
		}
	}
	return usage(fmt.Errorf("--format: %q is not one of %v", a.format, formats), "")
}

// output runs draw on standard output, or on the file of --out.
func (a *app) output(draw func(o *ui.Output) error) error {
	if a.outFile == "" {
		return draw(a.out)
	}
	return toFile(a.outFile, draw)
}

// toFile runs draw on a file, which appears whole or not at all.
func toFile(name string, draw func(o *ui.Output) error) error {
	tmp := name + ".partial"
	f, err := os.Create(tmp)
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	defer os.Remove(tmp)
	err = draw(ui.New(f, true))
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(tmp, name)
	}
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	return nil
}

// load reads the configuration and picks the environment, with --server and --database over it.
func (a *app) load() (config.Environment, error) {
	f, err := config.Load(a.configPath)
	if err != nil {
		return config.Environment{}, usage(err, "hartctl config validate")
	}
	e, err := f.Environment(a.environment)
	if err != nil {
		return e, usage(err, "hartctl config show")
	}
	if a.database != "" {
		e.Database = a.database
	}
	if n := len(utf16.Encode([]rune(e.Database))); n > maxName {
		return e, usage(fmt.Errorf("the database's name has %d characters; SQL Server takes %d", n, maxName), "")
	}
	if a.server != "" {
		if e, err = e.On(a.server); err != nil {
			return e, usage(err, "")
		}
	}
	return e, nil
}

// maxName is the length of a name in SQL Server (Msg 103).
const maxName = 128

// targetFlags adds the flags that choose another server or database than the environment's.
func (a *app) targetFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.server, "server", "", "`server` instead of the environment's: host, host,port or host\\instance")
	cmd.Flags().StringVar(&a.database, "database", "", "`database` instead of the environment's")
}

// knownCommand refuses a command that does not exist with a usage error.
func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	cmd.SuggestionsMinimumDistance = 2 // as cobra's own default
	next := cmd.CommandPath() + " --help"
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		next = cmd.CommandPath() + " " + near[0]
	}
	return usage(fmt.Errorf("there is no command %q", args[0]), next)
}

// noArgs refuses arguments with a usage error.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage(fmt.Errorf("%s takes no argument %q", cmd.CommandPath(), args[0]), cmd.CommandPath()+" --help")
	}
	return nil
}

var errNoTerminal = errors.New("there is no terminal to ask on")
