package clrtrust

import (
	"strings"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// Tokens of the keys with which Microsoft signs the .NET Framework.
const (
	tokenECMA     = "b77a5c561934e089"
	tokenPlatform = "b03f5f7f11d50a3a"
	tokenShared   = "31bf3856ad364e35"
)

// hosted are the libraries that SQL Server loads without registration (documentation: supported .NET Framework libraries), by name and
// token; the version is not looked at. System.Numerics is not on the page, and SQL Server 2025 resolves it all the same.
var hosted = map[string]string{
	"custommarshalers":         tokenPlatform,
	"microsoft.visualbasic":    tokenPlatform,
	"microsoft.visualc":        tokenPlatform,
	"mscorlib":                 tokenECMA,
	"system":                   tokenECMA,
	"system.configuration":     tokenPlatform,
	"system.core":              tokenECMA,
	"system.data":              tokenECMA,
	"system.data.oracleclient": tokenECMA,
	"system.data.sqlxml":       tokenECMA,
	"system.deployment":        tokenPlatform,
	"system.numerics":          tokenECMA,
	"system.security":          tokenPlatform,
	"system.transactions":      tokenECMA,
	"system.web.services":      tokenPlatform,
	"system.xml":               tokenECMA,
	"system.xml.linq":          tokenECMA,
}

// systemAssemblies are registered in every database and can be referenced, but never be deployed (Msg 6540).
var systemAssemblies = map[string]string{"microsoft.sqlserver.types": "89845dcd8080cc91"}

// lastSystemTypes is the newest major version of Microsoft.SqlServer.Types that a server carries; later ones come as packages only.
const lastSystemTypes = 16

// Hosted says whether SQL Server 2025 loads an assembly of a name and public key token itself.
func Hosted(name, token string) bool {
	t, ok := hosted[strings.ToLower(name)]
	return ok && t == token
}

// systemAssembly says whether a reference is met by an assembly that every database has.
func systemAssembly(id Identity) bool {
	t, ok := systemAssemblies[strings.ToLower(id.Name)]
	return ok && t == id.Token && id.Version[0] <= lastSystemTypes
}

// gacServiced says whether a file is a part of the .NET Framework, of which the server has its own copy: one of Microsoft's three keys at
// the framework's own assembly version. Packages under the same keys carry other versions.
func gacServiced(id Identity) bool {
	framework := id.Token == tokenECMA || id.Token == tokenPlatform || id.Token == tokenShared
	return framework && id.Version == ecma.Version{4, 0, 0, 0}
}

// deployable judges a name against what the server has.
func deployable(id Identity) []Finding {
	switch name := strings.ToLower(id.Name); {
	case systemAssemblies[name] != "":
		return []Finding{find("never-deploy", -1, "%s is an assembly of every database", id.Name)}
	case Hosted(name, id.Token):
		return []Finding{find("hosted", -1, "SQL Server hosts %s itself", id.Name)}
	case gacServiced(id):
		return []Finding{find("gac-serviced", -1, "%s is a part of the .NET Framework: the next update of the server's global assembly cache changes its MVID, and then the deployed copy stops loading", id.DisplayName())}
	}
	return nil
}
