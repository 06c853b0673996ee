package catalog

import (
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// EventSession is an extended event session of the server: a row of sys.server_event_sessions with what it holds. Its events are not
// recorded.
type EventSession struct {
	ID        int32
	Name      string
	Retention string // ALLOW_SINGLE_EVENT_LOSS …
	Latency   int64  // milliseconds, 0 for INFINITE
	Memory    int64  // KB
	EventSize int64  // KB, 0 for none
	Partition string // NONE, PER_NODE, PER_CPU
	Causality bool
	Startup   bool // STARTUP_STATE
	Objects   []EventObject
	LastID    int32     // of Objects
	Started   time.Time // zero while it is stopped
}

// EventObject is an event or a target of a session.
type EventObject struct {
	ID            int32
	Target        bool
	Package, Name string
	Predicate     string // of an event; empty for none
	Fields        []EventField
	Actions       []EventAction
}

// EventField is a customizable attribute that was set.
type EventField struct {
	Name  string
	Value types.Value // nvarchar or int or bigint
}

// EventAction is an action of an event.
type EventAction struct{ Package, Name string }

const (
	classEventSession     = "event.session"
	classEventSessionName = "event.session.name"
	// firstEventSessionID leaves the numbers of the sessions that every instance comes with.
	firstEventSessionID = 65536 + 3
)

// eventTypes adds the classes of this file to MetaTypes.
func eventTypes(m map[string]func() any) map[string]func() any {
	m[classEventSession] = func() any { return new(EventSession) }
	m[classEventSessionName] = func() any { return new(Ref) }
	return m
}

// EventSessions lists the event sessions by id.
func (c Catalog) EventSessions() []*EventSession {
	return list[EventSession](c, 0, classEventSession, "")
}

// EventSession finds an event session by name; nil when absent.
func (c Catalog) EventSession(name string) *EventSession {
	id, ok := c.ref(0, classEventSessionName, Fold(name))
	if !ok {
		return nil
	}
	return get[EventSession](c, 0, classEventSession, idName(id))
}

// NewEventSessionID takes the next number of an event session.
func (c Catalog) NewEventSessionID() int32 {
	return int32(firstEventSessionID - 1 + c.tx.Engine().AddCounter(store.MetaKey{Class: "eventsessionid"}, 1))
}

// PutEventSession stores an event session.
func (c Catalog) PutEventSession(s *EventSession) {
	c.put(0, classEventSession, idName(s.ID), s)
	c.put(0, classEventSessionName, Fold(s.Name), &Ref{s.ID})
}

// DropEventSession drops an event session.
func (c Catalog) DropEventSession(s *EventSession) {
	c.drop(0, classEventSessionName, Fold(s.Name))
	c.drop(0, classEventSession, idName(s.ID))
}
