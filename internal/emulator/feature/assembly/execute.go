package assembly

import (
	"errors"
	"runtime"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/feature/assembly/il"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Cache holds the code of assemblies, translated, by the catalog's record: a changed assembly has another record. The store's latch
// guards it.
type Cache struct {
	loaded map[*catalog.Assembly]*loaded
}

type loaded struct {
	t        *target
	routines map[boundTo]*routine
}

// boundTo is what a routine is prepared for; the parameters' types decide the state of its exceptions.
type boundTo struct {
	kind, class, method string
	max                 bool
}

// maxLoaded is how many assemblies the cache keeps.
const maxLoaded = 32

// routine gives a module's code: Msg 6263 where CLR is off, 6528 when the assembly is gone.
func (c *Cache) routine(env *exec.Env, m *catalog.Module) (*routine, error) {
	if !configured(env.Cat, clrEnabled) {
		return nil, sqlerr.New(6263)
	}
	db := home(env, m)
	a := env.Cat.AssemblyByID(db.ID, m.External.Assembly)
	if a == nil {
		return nil, sqlerr.New(6528, "", db.Name)
	}
	l := c.loaded[a]
	if l == nil {
		t, err := openTarget(a.Name, a.Files[0].Content)
		if err != nil {
			return nil, err
		}
		if c.loaded == nil || len(c.loaded) >= maxLoaded {
			c.loaded = map[*catalog.Assembly]*loaded{}
		}
		l = &loaded{t, map[boundTo]*routine{}}
		c.loaded[a] = l
	}
	key := boundTo{kind: m.Type, class: m.External.Class, method: m.External.Method}
	for i := range m.Params {
		key.max = key.max || m.Params[i].Type.IsMax()
	}
	if r := l.routines[key]; r != nil {
		return r, nil
	}
	r, err := l.t.prepare(m)
	if err != nil {
		return nil, err
	}
	l.routines[key] = r
	return r, nil
}

// home is the database of a module: the current one, or that of a call by a three-part name.
func home(env *exec.Env, m *catalog.Module) *catalog.Database {
	db := env.Sess.Database()
	if o, _ := env.Cat.ObjectByID(db.ID, m.ID).(*catalog.Module); o == m {
		return db
	}
	for _, d := range env.Cat.Databases() {
		if o, _ := env.Cat.ObjectByID(d.ID, m.ID).(*catalog.Module); o == m {
			return d
		}
	}
	return db
}

// machine runs one call; while it computes for long, others get the latch from time to time.
func machine(env *exec.Env) *il.Machine {
	e := env.Sess.Engine()
	return il.NewMachine(env.Ctx, il.DefaultLimits, func() {
		e.Unlatch()
		runtime.Gosched()
		e.Latch()
	})
}

// failure is an error of the interpreter as SQL Server says it: 6522, 6569; bounds of the emulator are 40517.
func failure(err error, m *catalog.Module, state uint8) error {
	var thrown *il.Thrown
	var null *il.NullArgument
	var refused *il.Refusal
	switch {
	case err == nil:
		return nil
	case errors.As(err, &thrown):
		return sqlerr.New(6522, m.Name, thrown.Report).WithState(state)
	case errors.As(err, &null):
		return sqlerr.New(6569, m.Name, null.Parameter)
	case errors.As(err, &refused):
		return sqlerr.Unsupported("CLR code of %s: %s", m.Name, refused.What)
	}
	return err
}

// CallFunction runs a scalar function.
func (c *Cache) CallFunction(env *exec.Env, m *catalog.Module, args []types.Value) (types.Value, error) {
	r, err := c.routine(env, m)
	if err != nil {
		return types.NullValue, err
	}
	if m.External.NullOnNull {
		for _, v := range args {
			if v.IsNull() {
				return types.NullValue, nil
			}
		}
	}
	v, _, err := r.method.Call(machine(env), args, m.Returns, nil)
	return v, failure(err, m, r.state)
}

// CallProcedure runs a procedure: its status, and the values of its OUTPUT parameters by position.
func (c *Cache) CallProcedure(env *exec.Env, m *catalog.Module, args []types.Value) (int32, []types.Value, error) {
	r, err := c.routine(env, m)
	if err != nil {
		return 0, nil, err
	}
	var ret *types.Type
	if r.method.Returns() {
		ret = &types.Type{Kind: types.Int}
	}
	out := make([]*types.Type, len(m.Params))
	for i := range m.Params {
		if m.Params[i].Output {
			out[i] = &m.Params[i].Type
		}
	}
	v, outs, err := r.method.Call(machine(env), args, ret, out)
	if err != nil {
		return 0, nil, failure(err, m, r.state)
	}
	return int32(v.I), outs, nil
}

// NewAggregate begins a group of an aggregate.
func (c *Cache) NewAggregate(env *exec.Env, m *catalog.Module) (exec.Aggregation, error) {
	r, err := c.routine(env, m)
	if err != nil {
		return nil, err
	}
	i, err := r.aggregate.New(machine(env))
	if err != nil {
		return nil, failure(err, m, 2)
	}
	return &aggregation{env, m, i}, nil
}

type aggregation struct {
	env *exec.Env
	m   *catalog.Module
	i   *il.Instance
}

func (a *aggregation) Accumulate(vals []types.Value) error {
	return failure(a.i.Accumulate(machine(a.env), vals), a.m, 2)
}

func (a *aggregation) Result() (types.Value, error) {
	v, err := a.i.Terminate(machine(a.env), *a.m.Returns)
	return v, failure(err, a.m, 2)
}
