package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/hartonomous/hartctl/internal/config"
	"github.com/hartonomous/hartctl/internal/ui"
	"github.com/hartonomous/hartctl/pkg/broker"
	"github.com/hartonomous/hartctl/pkg/deploy"
)

// brokerCommand holds the verbs for Service Broker.
func (a *app) brokerCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "broker", Short: "Look after Service Broker: status, peek, pause, resume, repair, send", Args: knownCommand,
		Long: `broker shows what the queues of the database hold and whether they are read, and mends what is stuck. Looking never receives a message.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usage(errors.New("broker needs one of status, peek, pause, resume, repair and send"), cmd.CommandPath()+" --help")
		},
	}
	cmd.AddCommand(a.brokerStatusCommand(), a.brokerPeekCommand(), a.brokerActivationCommand(false), a.brokerActivationCommand(true), a.brokerRepairCommand(), a.brokerSendCommand())
	return cmd
}

// onBroker runs do with a connection to the database.
func (a *app) onBroker(ctx context.Context, do func(context.Context, deploy.Target, *broker.Broker) error) error {
	return a.onTarget(ctx, func(ctx context.Context, _ config.Environment, t deploy.Target) error {
		s, err := deploy.Connect(ctx, t, nil)
		if err != nil {
			return err
		}
		defer s.Close()
		b, err := broker.Open(ctx, s.SQL(), t.Database)
		if err != nil {
			return err
		}
		err = do(ctx, t, b)
		var unknown *broker.UnknownQueueError
		if errors.As(err, &unknown) || errors.Is(err, broker.ErrAmbiguous) {
			return usage(err, "hartctl broker status")
		}
		return err
	})
}

func (a *app) brokerStatusCommand() *cobra.Command {
	var every time.Duration
	cmd := &cobra.Command{
		Use: "status", Short: "Show queues, conversations, what could not be delivered and dead letters", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.wantFormat("text", "json"); err != nil {
				return err
			}
			if cmd.Flags().Changed("watch") && (every < time.Second || a.outFile != "") {
				return usage(errors.New("--watch takes an interval of a second or more, and no --out"), "")
			}
			return a.onBroker(cmd.Context(), func(ctx context.Context, t deploy.Target, b *broker.Broker) error {
				if every == 0 {
					return a.brokerStatus(ctx, t, b)
				}
				return a.watchBroker(ctx, every, func() error { return a.brokerStatus(ctx, t, b) })
			})
		},
	}
	a.targetFlags(cmd)
	cmd.Flags().DurationVar(&every, "watch", 0, "look again after each `interval` (10s), until stopped")
	return cmd
}

// brokerReport is the JSON form of status.
type brokerReport struct {
	Version  int       `json:"version"`
	Database string    `json:"database"`
	Time     time.Time `json:"time"`
	*broker.Status
}

func (a *app) brokerStatus(ctx context.Context, t deploy.Target, b *broker.Broker) error {
	s, err := b.Status(ctx)
	if err != nil {
		return err
	}
	now := time.Now().UTC()
	return a.output(func(out *ui.Output) error {
		if a.format == "json" {
			return writeJSON(out, brokerReport{1, t.Database, now, s})
		}
		out.First(fmt.Sprintf("Service Broker in %s on %s (environment %s), %s UTC", t.Database, t.Config.Address(), t.Environment, now.Format(time.DateTime)))
		out.Broker(s, now)
		return nil
	})
}

// watchBroker looks again and again until it is stopped: a terminal is drawn anew, anything else gets one block after the other.
func (a *app) watchBroker(ctx context.Context, every time.Duration, look func() error) error {
	f, ok := a.out.W.(*os.File)
	redraw := ok && term.IsTerminal(int(f.Fd())) && a.format == "text"
	for {
		if redraw {
			fmt.Fprint(a.out.W, "\x1b[H\x1b[2J")
		}
		if err := look(); err != nil && ctx.Err() == nil {
			return err
		}
		if !redraw && a.format == "text" {
			fmt.Fprintln(a.out.W)
		}
		select {
		case <-ctx.Done():
			return stopped{}
		case <-time.After(every):
		}
	}
}

func (a *app) brokerPeekCommand() *cobra.Command {
	var count uint
	cmd := &cobra.Command{
		Use: "peek QUEUE", Short: "Show the first messages of a queue, and leave them there", Args: oneQueue,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.wantFormat("text", "json"); err != nil {
				return err
			}
			return a.onBroker(cmd.Context(), func(ctx context.Context, t deploy.Target, b *broker.Broker) error {
				name, list, err := b.Peek(ctx, args[0], int(count))
				if err != nil {
					return err
				}
				return a.output(func(out *ui.Output) error {
					if a.format == "json" {
						return writeJSON(out, struct {
							Version  int              `json:"version"`
							Queue    string           `json:"queue"`
							Messages []broker.Message `json:"messages"`
						}{1, name, list})
					}
					out.Messages(name, list)
					return nil
				})
			})
		},
	}
	a.targetFlags(cmd)
	cmd.Flags().UintVar(&count, "count", 10, "how many `messages` at most")
	return cmd
}

func oneQueue(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usage(fmt.Errorf("%s takes one queue", cmd.CommandPath()), cmd.CommandPath()+" dbo.AnalyzeQueue")
	}
	return nil
}

// brokerActivationCommand is pause, and resume.
func (a *app) brokerActivationCommand(on bool) *cobra.Command {
	var yes string
	use, verb, short := "pause", "Paused", "Turn the activation of queues off: messages wait"
	if on {
		use, verb, short = "resume", "Resumed", "Turn the activation of queues on again"
	}
	cmd := &cobra.Command{
		Use: use + " [QUEUE...]", Short: short,
		Long: short + `. Without a name it is every queue that activates a procedure. A reader that is at work goes on until its queue is empty or it has had its number of
messages; status shows the active readers. A deployment leaves a paused queue paused.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.wantFormat("text", "json"); err != nil {
				return err
			}
			return a.onBroker(cmd.Context(), func(ctx context.Context, t deploy.Target, b *broker.Broker) error {
				if err := a.confirm(t, yes); err != nil {
					return err
				}
				changed, err := b.SetActivation(ctx, on, args...)
				if err != nil {
					return err
				}
				return a.output(func(out *ui.Output) error {
					switch {
					case a.format == "json":
						return writeJSON(out, struct {
							Version int      `json:"version"`
							Changed []string `json:"changed"`
						}{1, changed})
					case len(changed) == 0:
						out.Good("Nothing to do.")
					default:
						out.Good("%s: %s.", verb, strings.Join(changed, ", "))
					}
					return nil
				})
			})
		},
	}
	a.targetFlags(cmd)
	cmd.Flags().StringVar(&yes, "yes", "", "the `database`'s name, for a protected environment, unasked")
	return cmd
}

func (a *app) brokerRepairCommand() *cobra.Command {
	var dryRun bool
	var yes string
	cmd := &cobra.Command{
		Use: "repair", Short: "Enable queues that poison has disabled, and end stuck conversations", Args: noArgs,
		Long: `repair lists what it would do, asks, and does it: it enables queues that are off, and ends conversations whose other side has ended, or that failed, with no message left
that would tell a reader so. Look at a disabled queue with peek first: the message that disabled it may still be there.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.wantFormat("text", "json"); err != nil {
				return err
			}
			return a.onBroker(cmd.Context(), func(ctx context.Context, t deploy.Target, b *broker.Broker) error {
				list, err := b.Repairs(ctx)
				if err != nil {
					return err
				}
				if len(list) > 0 && !dryRun {
					a.err.Repairs(list)
					if err := a.confirmWrite(t, yes); err != nil {
						return err
					}
					err = b.Mend(ctx, list)
				}
				return errors.Join(err, a.output(func(out *ui.Output) error {
					switch {
					case a.format == "json":
						return writeJSON(out, struct {
							Version int             `json:"version"`
							Repairs []broker.Repair `json:"repairs"`
						}{1, list})
					case len(list) == 0:
						out.Good("Nothing to repair.")
					case dryRun:
						out.Repairs(list)
						fmt.Fprintf(out.W, "To repair: %d.\n", len(list))
					case err == nil:
						out.Good("Repaired: %d.", len(list))
					}
					return nil
				}))
			})
		},
	}
	a.targetFlags(cmd)
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "show what would be done and change nothing")
	cmd.Flags().StringVar(&yes, "yes", "", "the `database`'s name, to go on unasked")
	return cmd
}

// confirmWrite makes sure that a change is meant, in any environment: the database's name by --yes, or typed.
func (a *app) confirmWrite(t deploy.Target, yes string) error {
	if yes != "" && yes != t.Database {
		return usage(fmt.Errorf("--yes=%s is not the name of the database, %s", yes, t.Database), "")
	}
	if yes != "" {
		return nil
	}
	f, ok := a.in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return usage(errNoTerminal, "add --yes="+t.Database)
	}
	fmt.Fprint(a.err.W, "Type the name of the database to go on: ")
	line, _ := bufio.NewReader(f).ReadString('\n')
	if strings.TrimSpace(line) != t.Database {
		return usage(errors.New("that is not the name of the database: nothing was changed"), "")
	}
	return nil
}

func (a *app) brokerSendCommand() *cobra.Command {
	var m broker.Outgoing
	var file, yes string
	cmd := &cobra.Command{
		Use: "send", Short: "Send one message on a dialog of its own, to try a queue out", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.wantFormat("text", "json"); err != nil {
				return err
			}
			for flag, value := range map[string]string{"from": m.From, "to": m.To, "contract": m.Contract, "type": m.Type} {
				if value == "" {
					return usage(fmt.Errorf("--from, --to, --contract and --type are needed: --%s is missing", flag), cmd.CommandPath()+" --help")
				}
			}
			if file != "" {
				data, err := a.readBody(file)
				if err != nil {
					return usage(err, "")
				}
				m.Body = string(data)
			}
			return a.onBroker(cmd.Context(), func(ctx context.Context, t deploy.Target, b *broker.Broker) error {
				if err := a.confirm(t, yes); err != nil {
					return err
				}
				handle, err := b.Send(ctx, m)
				if err != nil {
					return err
				}
				return a.output(func(out *ui.Output) error {
					if a.format == "json" {
						return writeJSON(out, struct {
							Version      int    `json:"version"`
							Conversation string `json:"conversation"`
						}{1, handle})
					}
					out.Good("Sent on conversation %s.", handle)
					return nil
				})
			})
		},
	}
	a.targetFlags(cmd)
	cmd.Flags().StringVar(&m.From, "from", "", "the `service` that sends")
	cmd.Flags().StringVar(&m.To, "to", "", "the `service` that gets it")
	cmd.Flags().StringVar(&m.Contract, "contract", "", "the `contract`")
	cmd.Flags().StringVar(&m.Type, "type", "", "the message `type`")
	cmd.Flags().StringVar(&m.Body, "body", "", "the body, as `text` (nvarchar)")
	cmd.Flags().StringVar(&file, "body-file", "", "the body from a `file`, UTF-8; - is standard input")
	cmd.Flags().StringVar(&yes, "yes", "", "the `database`'s name, for a protected environment, unasked")
	cmd.MarkFlagsMutuallyExclusive("body", "body-file")
	return cmd
}

func (a *app) readBody(file string) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(a.in)
	}
	return os.ReadFile(file)
}
