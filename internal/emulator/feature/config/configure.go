// Package config runs sp_configure and RECONFIGURE.
package config

import (
	"sort"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// The options that this package knows by id.
const (
	recoveryInterval = 101
	allowUpdates     = 102
	showAdvanced     = 518
	minServerMemory  = 1543
	filestreamLevel  = 1580
	clrStrict        = 1587
)

// behaving options would change results in ways that the emulator does not follow: only their default can be set.
var behaving = map[int32]bool{
	114:  true, // disallow results from triggers
	115:  true, // nested triggers
	116:  true, // server trigger recursion
	124:  true, // default language
	400:  true, // cross db ownership chaining
	1127: true, // two digit year cutoff
	1534: true, // user options
}

var configureColumns = []exec.Column{
	{Name: "name", Type: types.NVarCharOf(35)},
	{Name: "minimum", Type: types.IntType, Nullable: true},
	{Name: "maximum", Type: types.IntType, Nullable: true},
	{Name: "config_value", Type: types.IntType, Nullable: true},
	{Name: "run_value", Type: types.IntType, Nullable: true},
}

// SpConfigure is sys.sp_configure: without a value it lists the options, or the one, that @configname names; with one it
// sets the configured value and prints Msg 15457. Errors: 15123, 15124, 15129, 15247.
func SpConfigure(env *exec.Env, _ *bind.Scope, args map[string]types.Value, emit func([]exec.Column, types.Row) error) error {
	visible := visibleOptions(env.Cat)
	name, value := args["@configname"], args["@configvalue"]
	if name.IsNull() {
		for _, o := range visible {
			if err := show(env.Cat, o, emit); err != nil {
				return err
			}
		}
		return nil
	}
	o, err := find(visible, name.S)
	if err != nil {
		return err
	}
	if value.IsNull() {
		return show(env.Cat, o, emit)
	}
	return set(env, o, value.I)
}

// visibleOptions lists the options by name; advanced ones show while 'show advanced options' is in use.
func visibleOptions(c catalog.Catalog) []catalog.Option {
	advanced := false
	if s := c.Config(showAdvanced); s != nil {
		advanced = s.ValueInUse != 0
	}
	var list []catalog.Option
	for _, o := range catalog.Options {
		if advanced || !o.Advanced {
			list = append(list, o)
		}
	}
	sort.Slice(list, func(i, j int) bool { return strings.ToLower(list[i].Name) < strings.ToLower(list[j].Name) })
	return list
}

// find takes a full name, or any part of one that no other option has; "_" stands for any character.
func find(list []catalog.Option, name string) (catalog.Option, error) {
	var hits []catalog.Option
	for _, o := range list {
		if catalog.SameName(o.Name, name) {
			return o, nil
		}
		if contains(strings.ToLower(o.Name), strings.ToLower(name)) {
			hits = append(hits, o)
		}
	}
	switch len(hits) {
	case 0:
		return catalog.Option{}, sqlerr.New(15123, name)
	case 1:
		return hits[0], nil
	}
	return catalog.Option{}, sqlerr.New(15124, name)
}

func contains(s, pattern string) bool {
	for i := 0; i+len(pattern) <= len(s); i++ {
		match := true
		for j := range len(pattern) {
			if pattern[j] != '_' && pattern[j] != s[i+j] {
				match = false
				break
			}
		}
		if match {
			return true
		}
	}
	return false
}

func show(c catalog.Catalog, o catalog.Option, emit func([]exec.Column, types.Row) error) error {
	v := c.Config(o.ID)
	if v == nil {
		return nil
	}
	n := func(i int64) types.Value { return types.IntOf(types.Int, i) }
	return emit(configureColumns, types.Row{types.NStr(o.Name), n(o.Min), n(o.Max), n(v.Value), n(v.ValueInUse)})
}

func set(env *exec.Env, o catalog.Option, value int64) error {
	permission := "ALTER SETTINGS"
	if o.ID == clrStrict {
		permission = "CONTROL SERVER"
	}
	if !env.Sess.HasPermission(permission, "SERVER", 0) {
		return sqlerr.New(15247)
	}
	if (value < o.Min || value > o.Max) && value != o.Default {
		return sqlerr.New(15129, value, o.Name)
	}
	if behaving[o.ID] && value != o.Default {
		return sqlerr.Unsupported("sp_configure '%s', %d", o.Name, value)
	}
	if err := lock(env); err != nil {
		return err
	}
	old := env.Cat.Config(o.ID)
	n := *old
	n.Value = value
	env.Cat.PutConfig(&n)
	env.Sess.Message(sqlerr.New(15457, o.Name, old.Value, value))
	return nil
}

func lock(env *exec.Env) error {
	_, err := env.Tx.Lock(env.Ctx, store.Resource{Kind: store.MetaLock, Key: "configuration"}, store.X)
	return err
}

// Reconfigure puts the configured values of the dynamic options to use. Errors: 574 in a user transaction, 5812, without
// OVERRIDE 5807 and 5808, and 5590 for FILESTREAM on Linux.
func Reconfigure(env *exec.Env, _ *bind.Scope, stmt *syntax.ReconfigureStmt) error {
	if env.Sess.TranCount() > 0 {
		return sqlerr.New(574, "CONFIG")
	}
	if !env.Sess.HasPermission("ALTER SETTINGS", "SERVER", 0) {
		return sqlerr.New(5812)
	}
	if err := lock(env); err != nil {
		return err
	}
	for _, o := range catalog.Options {
		v := env.Cat.Config(o.ID)
		if v == nil {
			continue
		}
		switch {
		case o.ID == filestreamLevel && v.Value > 0 && env.Sess.Server().Platform == "Linux":
			return sqlerr.New(5590)
		case o.ID == allowUpdates && v.Value != 0 && !stmt.Override:
			return sqlerr.New(5808)
		case o.ID == recoveryInterval && v.Value > 60 && !stmt.Override:
			return sqlerr.New(5807, 60)
		}
	}
	for _, o := range catalog.Options {
		v := env.Cat.Config(o.ID)
		if v == nil || !o.Dynamic {
			continue
		}
		use := v.Value
		if o.ID == minServerMemory {
			use = max(use, 16)
		}
		if use != v.ValueInUse {
			env.Cat.PutConfig(&catalog.Config{ID: o.ID, Value: v.Value, ValueInUse: use})
		}
	}
	return nil
}
