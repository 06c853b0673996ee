package store

import "slices"

// conflicts lists, per mode, the modes it is incompatible with (learn.microsoft.com: Transaction
// locking and row versioning guide, lock compatibility; a combined mode conflicts when either part does).
var conflicts = [X + 1][]Mode{
	NoLock: nil,
	SchS:   {SchM},
	SchM:   {SchS, SchM, IS, IU, IX, S, U, SIX, X},
	IS:     {SchM, X},
	IU:     {SchM, U, X},
	IX:     {SchM, S, U, SIX, X},
	S:      {SchM, IX, SIX, X},
	U:      {SchM, IU, IX, U, SIX, X},
	SIX:    {SchM, IX, S, U, SIX, X},
	X:      {SchM, IS, IU, IX, S, U, SIX, X},
}

// covers lists, per mode, the weaker modes that holding it includes.
var covers = [X + 1][]Mode{
	NoLock: {NoLock},
	SchS:   {NoLock, SchS},
	IS:     {NoLock, SchS, IS},
	IU:     {NoLock, SchS, IS, IU},
	IX:     {NoLock, SchS, IS, IU, IX},
	S:      {NoLock, SchS, IS, S},
	U:      {NoLock, SchS, IS, IU, S, U},
	SIX:    {NoLock, SchS, IS, IU, IX, S, SIX},
	X:      {NoLock, SchS, IS, IU, IX, S, U, SIX, X},
	SchM:   {NoLock, SchS, SchM, IS, IU, IX, S, U, SIX, X},
}

// conversionOrder is from weak to strong: the first mode that covers both operands is their conversion.
var conversionOrder = []Mode{NoLock, SchS, IS, IU, IX, S, U, SIX, X, SchM}

var modeNames = [X + 1]string{"NoLock", "Sch-S", "Sch-M", "IS", "IU", "IX", "S", "U", "SIX", "X"}

// String gives the mode as sys.dm_tran_locks.request_mode shows it.
func (m Mode) String() string { return modeNames[m] }

var compatibility, conversion = modeTables()

func modeTables() (compatible [X + 1][X + 1]bool, convert [X + 1][X + 1]Mode) {
	for a := NoLock; a <= X; a++ {
		for b := NoLock; b <= X; b++ {
			compatible[a][b] = !slices.Contains(conflicts[a], b)
			i := slices.IndexFunc(conversionOrder, func(m Mode) bool {
				return slices.Contains(covers[m], a) && slices.Contains(covers[m], b)
			})
			convert[a][b] = conversionOrder[i]
		}
	}
	return compatible, convert
}

// Compatible reports whether two sessions may hold a and b on one resource.
func Compatible(a, b Mode) bool { return compatibility[a][b] }

// Convert gives the mode that a holder of a needs to also have b: S and IX make SIX.
func Convert(a, b Mode) Mode { return conversion[a][b] }
