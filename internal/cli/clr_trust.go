package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/hartonomous/hartctl/internal/config"
	"github.com/hartonomous/hartctl/internal/ui"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
)

func (a *app) clrTrustCommand() *cobra.Command {
	o := deployOptions{lockTimeout: config.DefaultLockTimeout}
	cmd := &cobra.Command{
		Use: "trust FILE|DIR...", Short: "Make the servers of an environment trust assemblies", Args: someFiles,
		Long: `trust makes every server of the environment take these assemblies: by their hashes, or by the key that signed them (clr.trust in hartctl.yaml). It is the
trust phase of deploy alone, and registers nothing. A folder with an assemblies.lock has to be as the lock says.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.wantFormat(o.formats()...); err != nil {
				return err
			}
			opt, err := o.options()
			if err != nil {
				return err
			}
			list, err := assembliesOf(args)
			if err != nil {
				return usage(err, "")
			}
			return a.onTarget(cmd.Context(), func(ctx context.Context, e config.Environment, t deploy.Target) error {
				if !o.dryRun {
					if err := a.confirm(t, o.yes); err != nil {
						return err
					}
				}
				opt.Only, opt.CLRTrust = []plan.Phase{plan.Trust}, e.CLR.Trust
				d := deployment{a: a, o: o, opt: opt, target: t, desired: deploy.OnlyAssemblies(list), wait: time.Duration(e.LockTimeout), verb: "Trusting for "}
				return d.run(ctx)
			})
		},
	}
	a.targetFlags(cmd)
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "show the steps and change nothing (--format text, json or sql)")
	cmd.Flags().StringSliceVar(&o.allow, "allow", nil, "allow these `hazards`: "+plan.UnsignedAssembly+", "+plan.BadSignature)
	cmd.Flags().StringVar(&o.yes, "yes", "", "the `database`'s name, for a protected environment, unasked")
	return cmd
}

// assembliesOf reads files and folders; a folder with a lock has to be as it says.
func assembliesOf(paths []string) ([]assembly.Assembly, error) {
	var list []assembly.Assembly
	for _, p := range paths {
		if _, err := os.Stat(filepath.Join(p, assembly.LockName)); err == nil {
			more, err := assembly.Open(os.DirFS(p), p)
			if err != nil {
				return nil, fmt.Errorf("assemblies folder %s:\n%w", p, err)
			}
			list = append(list, more...)
			continue
		}
		files, err := expand([]string{p})
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			data, err := readBinary(file)
			if err != nil {
				return nil, err
			}
			one, err := assembly.New(file, data)
			if err != nil {
				return nil, err
			}
			list = append(list, one)
		}
	}
	return list, nil
}

// onTarget runs do with the environment's target, and closes what was started for it.
func (a *app) onTarget(ctx context.Context, do func(context.Context, config.Environment, deploy.Target) error) error {
	e, err := a.load()
	if err != nil {
		return err
	}
	t, done, err := a.target(ctx, e)
	if err != nil {
		return err
	}
	defer done()
	return do(ctx, e, t)
}

// trustList is the JSON form of list and retire.
type trustList struct {
	Version     int    `json:"version"`
	Environment string `json:"environment"`
	*deploy.Trusted
	Retired []deploy.ServerTrust `json:"retired,omitempty"` // or to be retired, with --dry-run
}

func (a *app) clrListCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "list", Short: "List the hashes that the servers trust, who added them and who uses them", Args: noArgs,
		Long: `list shows sys.trusted_assemblies of every server of the environment: for which database hartctl added a hash, if it did, and which assemblies of which databases
have these bytes. It needs CONTROL SERVER, because less would not see every use.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.wantFormat("text", "json"); err != nil {
				return err
			}
			return a.onTarget(cmd.Context(), func(ctx context.Context, _ config.Environment, t deploy.Target) error {
				s, err := deploy.Connect(ctx, t, nil)
				if err != nil {
					return err
				}
				defer s.Close()
				list, err := s.Trusted(ctx)
				if err != nil {
					return err
				}
				return a.output(func(out *ui.Output) error {
					if a.format == "json" {
						return writeJSON(out, trustList{Version: 1, Environment: t.Environment, Trusted: list})
					}
					out.Trusted(list.Servers)
					out.Unseen(list.Unseen)
					return nil
				})
			})
		},
	}
	a.targetFlags(cmd)
	return cmd
}

func (a *app) clrRetireCommand() *cobra.Command {
	var dryRun bool
	var yes string
	cmd := &cobra.Command{
		Use: "retire", Short: "Take the hashes that hartctl added and nobody uses from the servers' lists", Args: noArgs,
		Long: `retire ends the trust in hashes that hartctl added and that no database of the servers uses any more. What somebody else added stays. A database that cannot be looked
into may use any hash: then nothing is retired.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.wantFormat("text", "json"); err != nil {
				return err
			}
			return a.onTarget(cmd.Context(), func(ctx context.Context, e config.Environment, t deploy.Target) error {
				if !dryRun {
					if err := a.confirm(t, yes); err != nil {
						return err
					}
				}
				return a.retire(ctx, t, time.Duration(e.LockTimeout), dryRun)
			})
		},
	}
	a.targetFlags(cmd)
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "show what would be retired and change nothing")
	cmd.Flags().StringVar(&yes, "yes", "", "the `database`'s name, for a protected environment, unasked")
	return cmd
}

// retire works under the deployment's lock: between trusting a hash and registering the assembly nobody uses it yet.
func (a *app) retire(ctx context.Context, t deploy.Target, wait time.Duration, dryRun bool) error {
	s, err := deploy.Connect(ctx, t, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	if !dryRun {
		if err := s.Lock(ctx, wait); err != nil {
			return err
		}
	}
	list, err := s.Trusted(ctx)
	if err != nil {
		return err
	}
	retired := list.Retirable()
	n := 0
	for _, server := range retired {
		n += len(server.Hashes)
	}
	if n > 0 && !dryRun {
		if err := s.Retire(ctx, list); err != nil {
			return err
		}
	}
	return a.output(func(out *ui.Output) error {
		switch {
		case a.format == "json":
			return writeJSON(out, trustList{Version: 1, Environment: t.Environment, Trusted: list, Retired: retired})
		case n == 0:
			out.Good("Nothing to retire: every hash that hartctl added is in use.")
		case dryRun:
			out.Trusted(retired)
			fmt.Fprintf(out.W, "To retire: %d.\n", n)
		default:
			out.Trusted(retired)
			out.Good("Retired: %d.", n)
		}
		out.Unseen(list.Unseen)
		return nil
	})
}
