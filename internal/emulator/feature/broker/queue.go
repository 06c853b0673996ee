package broker

import (
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

const maxReaders = 32767

// queue is CREATE and ALTER QUEUE.
func (w *work) queue(st *syntax.QueueStmt) error {
	n := st.Name
	if n.Server != "" || n.Database != "" && !catalog.SameName(n.Database, w.db.Name) {
		return sqlerr.Unsupported("queues of another database").At(n.Line)
	}
	var q *catalog.Queue
	if st.Alter {
		old, err := findQueue(w.s, n)
		if err != nil || !w.can("ALTER", "OBJECT", old.ID) {
			return missing("alter", "queue", n.Object)
		}
		c := *old
		q = &c
	} else {
		var err error
		if q, err = w.newQueue(st); err != nil {
			return err
		}
	}
	if st.Status != nil {
		q.Receive, q.Enqueue = *st.Status, *st.Status
	}
	set(&q.Retention, st.Retention)
	set(&q.Poison, st.Poison)
	if st.Activation != nil {
		if err := w.activation(q, st.Activation); err != nil {
			return err
		}
	}
	q.Modified = w.now
	w.cat.PutQueue(w.db.ID, q)
	if st.Alter && st.Status != nil {
		w.hub.of(w.tx).enabled(QueueKey{w.db.ID, q.ID}, *st.Status)
	}
	return nil
}

func set(to *bool, v *bool) {
	if v != nil {
		*to = *v
	}
}

func (w *work) newQueue(st *syntax.QueueStmt) (*catalog.Queue, error) {
	schema := w.cat.SchemaByID(w.db.ID, max(w.s.DefaultSchema, catalog.SchemaDbo))
	if st.Name.Schema != "" {
		schema = w.cat.Schema(w.db.ID, st.Name.Schema)
	}
	if schema == nil || schema.ID == catalog.SchemaSys || schema.ID == catalog.SchemaInformationSchema {
		return nil, sqlerr.New(2760, st.Name.Schema)
	}
	if !w.can("CREATE QUEUE", "DATABASE", 0) || !w.can("ALTER", "SCHEMA", schema.ID) {
		return nil, sqlerr.New(262, "CREATE QUEUE", w.db.Name)
	}
	filegroup := 1
	if st.Filegroup != "" && !strings.EqualFold(st.Filegroup, "DEFAULT") {
		filegroup = 0
		for _, g := range w.db.Filegroups {
			if catalog.SameName(g.Name, st.Filegroup) {
				filegroup = g.ID
			}
		}
		if filegroup == 0 {
			return nil, sqlerr.New(1921, "filegroup", st.Filegroup)
		}
	}
	key := "object " + strconv.Itoa(int(schema.ID)) + "." + catalog.Fold(st.Name.Object)
	if _, err := w.tx.Lock(w.ctx, store.Resource{Kind: store.MetaLock, DB: w.db.ID, Key: key}, store.X); err != nil {
		return nil, err
	}
	if w.cat.ObjectByName(w.db.ID, schema.ID, st.Name.Object) != nil {
		return nil, sqlerr.New(2714, st.Name.Object)
	}
	q := &catalog.Queue{
		Object:  catalog.Object{ID: w.cat.NewObjectID(w.db.ID), Schema: schema.ID, Name: st.Name.Object, Type: "SQ", Created: w.now, Modified: w.now},
		Tree:    w.tx.CreateTree(w.db.ID, false),
		Receive: true, Enqueue: true, Poison: true, Filegroup: filegroup,
	}
	return q, nil
}

// activation is the ACTIVATION clause: 9613, 9614, 9620, 9653, 9742, 9611; 9648 warns.
func (w *work) activation(q *catalog.Queue, a *syntax.QueueActivation) error {
	if a.Drop {
		q.Activation, q.Procedure, q.MaxReaders, q.ExecuteAs = false, "", 0, 0
		return nil
	}
	if a.Procedure != nil {
		if err := w.procedure(q, *a.Procedure); err != nil {
			return err
		}
		q.Activation = true
	}
	if a.MaxReaders != nil {
		v, err := w.value(a.MaxReaders, intType)
		if err != nil {
			return err
		}
		if v.I < 0 || v.I > maxReaders {
			return sqlerr.Unsupported("MAX_QUEUE_READERS = %d", v.I)
		}
		q.MaxReaders = int(v.I)
	}
	switch a.ExecuteAs {
	case "OWNER":
		q.ExecuteAs = -2
	case "SELF":
		q.ExecuteAs = catalog.DboID
		if u := w.env.Sess.User(); u != nil {
			q.ExecuteAs = u.ID
		}
	case "USER":
		p := w.cat.Principal(w.db.ID, a.User)
		if p == nil || p.Type != "S" || !w.can("IMPERSONATE", "USER", p.ID) {
			return sqlerr.New(9611, a.User)
		}
		q.ExecuteAs = p.ID
	}
	set(&q.Activation, a.Status)
	if q.Activation {
		switch {
		case q.Procedure == "":
			return sqlerr.New(9614, q.Name)
		case q.ExecuteAs == 0:
			return sqlerr.New(9613, q.Name)
		case q.MaxReaders == 0:
			w.env.Sess.Message(sqlerr.New(9648, q.Name))
		}
	}
	return nil
}

func quote(name string) string { return "[" + strings.ReplaceAll(name, "]", "]]") + "]" }

func (w *work) procedure(q *catalog.Queue, n syntax.Name) error {
	if n.Server != "" || n.Database != "" && !catalog.SameName(n.Database, w.db.Name) {
		return sqlerr.Unsupported("activation of a procedure of another database")
	}
	if strings.HasPrefix(n.Object, "#") {
		return sqlerr.New(9742, n.Object)
	}
	schemas := []int32{max(w.s.DefaultSchema, catalog.SchemaDbo), catalog.SchemaDbo}
	if n.Schema != "" {
		schemas = nil
		if sc := w.cat.Schema(w.db.ID, n.Schema); sc != nil {
			schemas = []int32{sc.ID}
		}
	}
	for _, id := range schemas {
		m, ok := w.cat.ObjectByName(w.db.ID, id, n.Object).(*catalog.Module)
		if !ok {
			continue
		}
		switch m.Type {
		case "FN", "IF", "TF", "FS", "FT":
			return sqlerr.New(9620, n.Object)
		case "P", "PC":
			if len(m.Params) > 0 {
				return sqlerr.New(9653, n.Object)
			}
			q.Procedure = quote(w.cat.SchemaByID(w.db.ID, m.Schema).Name) + "." + quote(m.Name)
			return nil
		}
	}
	return sqlerr.New(9614, q.Name)
}
