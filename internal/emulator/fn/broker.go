package fn

import (
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func init() { register(brokerFuncs) }

var brokerFuncs = []Func{
	// GET_TRANSMISSION_STATUS is why the last message of a conversation waits; empty when it does not, NULL for no such conversation.
	{
		Name: "GET_TRANSMISSION_STATUS", Min: 1, Max: 1, Result: returns("get_transmission_status", types.NVarCharOf(4000)),
		Eval: func(env *exec.Env, a []types.Value, from []types.Type) (types.Value, error) {
			h, err := types.Convert(a[0], from[0], types.Type{Kind: types.UniqueIdentifier}, 0, false)
			db := env.Sess.Database()
			if err != nil || h.IsNull() || db == nil {
				return types.NullValue, err
			}
			e, err := env.Cat.Endpoint(env.Ctx, db.ID, h.S)
			if err != nil || e == nil {
				return types.NullValue, err
			}
			list, err := env.Cat.Transmissions(env.Ctx, db.ID)
			if err != nil {
				return types.NullValue, err
			}
			status := ""
			for _, m := range list {
				if m.Handle == h.S {
					status = m.Status
				}
			}
			return types.NStr(status), nil
		},
	},
}
