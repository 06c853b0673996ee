// Command hartctl deploys and looks after SQL Server databases.
package main

import (
	"os"

	"github.com/hartonomous/hartctl/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
