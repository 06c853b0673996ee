package bind

import "github.com/hartonomous/hartctl/internal/emulator/sqlerr"

// A statement with several bad names is refused with all of them, in clause order: the error that the functions of this
// package return is then the last, and the others are its Causes, which go before it on the wire.

// Errors lists what the statement is refused with, in order; a CATCH block sees the first.
func Errors(err error) []*sqlerr.Error {
	e, ok := err.(*sqlerr.Error)
	if !ok {
		return nil
	}
	last := *e
	last.Causes = nil
	return append(append([]*sqlerr.Error(nil), e.Causes...), &last)
}

// report records an error that does not stop the binder.
func (b *binder) report(e *sqlerr.Error) { b.errs = append(b.errs, e) }

// err is what was reported.
func (b *binder) err() error { return b.join(nil) }

// join is what was reported, followed by last.
func (b *binder) join(last error) error {
	all := b.errs
	switch e := last.(type) {
	case nil:
	case *sqlerr.Error:
		if len(all) == 0 || e.Number == 208 || e.Number == 40517 {
			return e // the whole statement is deferred, or refused
		}
		all = append(all[:len(all):len(all)], e)
	default:
		return last
	}
	return Together(all)
}

// Together makes one error of several, the inverse of Errors; nil for none.
func Together(all []*sqlerr.Error) error {
	if len(all) == 0 {
		return nil
	}
	out := *all[len(all)-1]
	if len(all) > 1 {
		out.Causes = append(append([]*sqlerr.Error(nil), all[:len(all)-1]...), out.Causes...)
	}
	return &out
}
