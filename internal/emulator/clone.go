package emulator

import (
	"fmt"
	"log/slog"
	"strings"
)

// Clone makes another instance in memory that holds what this one does, at the cost of what changes in either: a test deploys once and
// goes on with clones. No session may have a transaction open (store.ErrNotAtRest). The options are those of Open; a clone has no
// folder of its own.
func (e *Emulator) Clone(o Options) (*Emulator, error) {
	if o.Dir != "" || o.FS != nil || o.Clock != nil {
		return nil, fmt.Errorf("emulator: a clone is in memory, and has the clock of its original")
	}
	o, p, err := o.complete()
	if err != nil {
		return nil, err
	}
	e.engine.Latch()
	engine, err := e.engine.Clone()
	e.engine.Unlatch()
	if err != nil {
		return nil, err
	}
	return open(engine, o, p)
}

// complete fills in what was left out.
func (o Options) complete() (Options, platform, error) {
	p, ok := platforms[strings.ToLower(o.Platform)]
	if o.Platform == "" {
		p, ok = platforms["linux"], true
	}
	if !ok {
		return o, p, fmt.Errorf("emulator: platform %q is neither linux nor windows", o.Platform)
	}
	if o.Password == "" {
		o.Password = newPassword()
	}
	if o.ServerName == "" {
		o.ServerName = "hartctl-emulator"
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o, p, nil
}
