package fn

import (
	"net"
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func init() {
	register([]Func{{
		Name: "CONNECTIONPROPERTY", Min: 1, Max: 1, Nullable: AlwaysMaybe,
		Result: returns("connectionproperty", types.VariantType, isText), Eval: evalConnectionProperty,
	}})
}

// sharedMemory is the transport of a connection inside the process.
const sharedMemory = "Shared memory"

// connectionProperties are those of a connection as the server sees it. (learn.microsoft.com: CONNECTIONPROPERTY.)
var connectionProperties = map[string]func(c catalog.SessionInfo) types.Value{
	"net_transport":          transport,
	"physical_net_transport": transport,
	"protocol_type":          func(catalog.SessionInfo) types.Value { return types.NStr("TSQL") },
	"auth_scheme":            func(catalog.SessionInfo) types.Value { return types.NStr("SQL") },
	"local_net_address":      func(c catalog.SessionInfo) types.Value { return address(c.Local) },
	"client_net_address": func(c catalog.SessionInfo) types.Value {
		if v := address(c.Remote); !v.IsNull() {
			return v
		}
		return types.StringOf(types.VarChar, "<local machine>")
	},
	"local_tcp_port": func(c catalog.SessionInfo) types.Value {
		_, port, err := net.SplitHostPort(c.Local)
		n, bad := strconv.Atoi(port)
		if err != nil || bad != nil {
			return types.NullValue
		}
		return types.Int32(int32(n))
	},
}

func transport(c catalog.SessionInfo) types.Value {
	if address(c.Remote).IsNull() {
		return types.NStr(sharedMemory)
	}
	return types.NStr("TCP")
}

// address is the host of host:port; NULL for a connection that is not TCP.
func address(hostPort string) types.Value {
	host, _, err := net.SplitHostPort(hostPort)
	if err != nil {
		return types.NullValue
	}
	return types.StringOf(types.VarChar, host)
}

func evalConnectionProperty(env *exec.Env, a []types.Value, _ []types.Type) (types.Value, error) {
	property := connectionProperties[strings.ToLower(a[0].S)]
	if property == nil {
		return types.NullValue, nil
	}
	for _, c := range env.Sess.Sessions() {
		if c.SPID == env.Sess.SPID() {
			return property(c), nil
		}
	}
	return types.NullValue, nil
}
