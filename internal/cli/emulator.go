package cli

import (
	"fmt"
	"net"
	"os"

	"github.com/spf13/cobra"

	"github.com/hartonomous/hartctl/internal/config"
	"github.com/hartonomous/hartctl/internal/emulator"
)

func (a *app) emulatorCommand() *cobra.Command {
	var listen, data, platform string
	var memory, matrix bool
	cmd := &cobra.Command{
		Use: "emulator", Short: "Serve the embedded SQL Server emulator to other clients", Args: noArgs,
		Long: `emulator serves the embedded SQL Server emulator over TDS, on the loopback address unless told otherwise.

The login is sa, with the password of ` + emulator.PasswordVariable + `, or one that is made up and printed. Other hartctl commands
that use the same data folder connect to it by themselves.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if matrix {
				return a.matrix()
			}
			o := emulator.Options{Dir: data, Platform: platform, Password: os.Getenv(emulator.PasswordVariable), Log: a.log}
			if memory {
				o.Dir = ""
			}
			if platform != "linux" && platform != "windows" {
				return usage(fmt.Errorf("--platform: %q is neither linux nor windows", platform), "")
			}
			l, err := net.Listen("tcp", listen)
			if err != nil {
				return fmt.Errorf("--listen: %w", err)
			}
			defer l.Close()
			em, err := emulator.Open(o)
			if err != nil {
				return err
			}
			defer a.closeEmulator(em)
			if err := em.Announce(l.Addr().String()); err != nil {
				return err
			}
			a.out.First(fmt.Sprintf("hartctl emulator of SQL Server 2025 on %s, data in %s", l.Addr(), where(o.Dir)))
			if o.Password == "" {
				fmt.Fprintf(a.out.W, "login sa, password %s\n", em.Password())
			} else {
				fmt.Fprintf(a.out.W, "login sa, password from %s\n", emulator.PasswordVariable)
			}
			if err := em.Serve(cmd.Context(), l); err != nil {
				return err
			}
			return stopped{}
		},
	}
	f := cmd.Flags()
	f.StringVar(&listen, "listen", "127.0.0.1:14333", "`address` to listen on")
	f.StringVar(&data, "data", config.DefaultDataDir, "data `folder`")
	f.BoolVar(&memory, "memory", false, "keep nothing on disk")
	f.BoolVar(&matrix, "matrix", false, "print what it does of SQL Server instead (--format md or json)")
	f.StringVar(&platform, "platform", "linux", "host `platform` that it shows: linux or windows")
	return cmd
}

func where(dir string) string {
	if dir == "" {
		return "memory"
	}
	return dir
}
