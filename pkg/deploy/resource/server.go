package resource

import (
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/pkg/mssql"
)

// Server is what is observed of the instance itself.
type Server struct {
	Name             string `json:"name"` // @@SERVERNAME
	Version          string `json:"version"`
	Edition          string `json:"edition"`
	EngineEdition    int    `json:"engineEdition"` // 2 Standard, 3 Enterprise class, 4 Express, 5 Azure SQL Database, 8 Managed Instance
	Platform         string `json:"platform"`      // Windows or Linux
	Collation        string `json:"collation"`
	DataPath         string `json:"dataPath"`
	LogPath          string `json:"logPath"`
	FilestreamLevel  int    `json:"filestreamLevel"`  // effective
	FilestreamWanted int    `json:"filestreamWanted"` // configured
	Login            string `json:"login"`
	// Permissions are those on the server that a deployment may need, and whether the login has them.
	Permissions map[string]bool `json:"permissions"`
}

// Emulated reports that the server is hartctl's own emulator: it says so in its edition.
func (s Server) Emulated() bool { return strings.Contains(s.Edition, "hartctl emulator") }

// Major is the major version: 17 for SQL Server 2025.
func (s Server) Major() int {
	n, _ := strconv.Atoi(strings.SplitN(s.Version, ".", 2)[0])
	return n
}

// ServerQuery observes the instance and ServerPermissions, in one row.
var ServerQuery = query("observe_server.sql")

// ServerPermissions are the server permissions that ServerQuery asks for, in the order of its last columns.
var ServerPermissions = []string{"CONTROL SERVER", "ALTER SETTINGS", "CREATE ANY DATABASE", "ALTER ANY DATABASE", "VIEW ANY DATABASE", "VIEW SERVER STATE", "UNSAFE ASSEMBLY", "EXTERNAL ACCESS ASSEMBLY", "ALTER ANY EVENT SESSION"}

// ReadServer reads ServerQuery's row.
func ReadServer(r mssql.Rows) (Server, error) {
	s := Server{Permissions: map[string]bool{}}
	held := make([]int, len(ServerPermissions))
	dest := []any{&s.Name, &s.Version, &s.Edition, &s.EngineEdition, &s.Platform, &s.Collation, &s.DataPath, &s.LogPath, &s.FilestreamLevel, &s.FilestreamWanted, &s.Login}
	for i := range held {
		dest = append(dest, &held[i])
	}
	if err := one(r, dest...); err != nil {
		return s, err
	}
	for i, p := range ServerPermissions {
		s.Permissions[p] = held[i] == 1
	}
	return s, nil
}
