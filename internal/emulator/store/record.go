package store

import (
	"encoding/binary"
	"fmt"
	"reflect"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// tempdb is the database that is never logged and starts empty.
const tempdb = 2

// The operations of log and snapshot records. Numbers are varints, text is a length and its bytes.
const (
	opEnd        = iota // of a snapshot
	opState             // last tree id
	opSequence          // of the last log frame that a snapshot includes
	opCounter           // db, class, name, value
	opMetaPut           // db, class, name, JSON
	opMetaDelete        // db, class, name
	opTreeCreate        // id, db
	opTreeDrop          // id
	opTree              // id: the tree of the row operations that follow
	opPut               // key, packed row
	opDelete            // key
	opTreeCopy          // id, db, id of the tree to copy
)

func appendText[T ~string](b []byte, s T) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

func appendMetaKey(b []byte, op byte, k MetaKey) []byte {
	b = append(b, op)
	b = binary.AppendVarint(b, int64(k.DB))
	b = appendText(b, k.Class)
	return appendText(b, k.Name)
}

func appendCounter(b []byte, k MetaKey, v int64) []byte {
	return binary.AppendVarint(appendMetaKey(b, opCounter, k), v)
}

func appendMeta(b []byte, k MetaKey, v any) ([]byte, error) {
	if v == nil {
		return appendMetaKey(b, opMetaDelete, k), nil
	}
	j, err := marshalMeta(v)
	if err != nil {
		return b, sqlerr.Unsupported("saving catalog record %s: %v", k.Class, err)
	}
	return appendText(appendMetaKey(b, opMetaPut, k), string(j)), nil
}

func appendTree(b []byte, op byte, id TreeID) []byte {
	return binary.AppendVarint(append(b, op), int64(id))
}

func appendRow(b []byte, k Key, packed string) []byte {
	if packed == "" {
		return appendText(append(b, opDelete), k)
	}
	return appendText(appendText(append(b, opPut), k), packed)
}

// record encodes what the transaction wrote; empty when nothing reaches the log.
func (t *Txn) record() ([]byte, error) {
	var b []byte
	var current TreeID
	for i := range t.undo.len() {
		u := t.undo.at(i)
		switch {
		case u.meta != nil || u.tr.volatile || u.tr.db == tempdb:
		case u.en == nil && u.drop:
			b = appendTree(b, opTreeDrop, u.tr.id)
			current = 0
		case u.en == nil && u.from != 0:
			b = binary.AppendVarint(binary.AppendVarint(appendTree(b, opTreeCopy, u.tr.id), int64(u.tr.db)), int64(u.from))
		case u.en == nil:
			b = binary.AppendVarint(appendTree(b, opTreeCreate, u.tr.id), int64(u.tr.db))
		case u.en.head == u.v:
			if current != u.tr.id {
				current = u.tr.id
				b = appendTree(b, opTree, current)
			}
			b = appendRow(b, u.en.key, u.v.row)
		}
	}
	for k, own := range t.meta {
		if k.DB == tempdb {
			continue
		}
		var err error
		if b, err = appendMeta(b, k, own.v); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// replay applies records to an engine that nobody uses yet.
type replay struct {
	e     *Engine
	types map[string]func() any
	tree  *tree
	seq   uint64
	ended bool
	// dropped are the trees that went.
	dropped map[TreeID]bool
}

func (r *replay) apply(ops string) error {
	p := &unpacker{s: ops}
	for p.s != "" && !p.bad {
		if err := r.operation(p, p.byte()); err != nil {
			return err
		}
	}
	if p.bad {
		return fmt.Errorf("a record is malformed")
	}
	return nil
}

func (r *replay) operation(p *unpacker, op byte) error {
	switch op {
	case opEnd:
		r.ended = true
	case opState:
		r.e.lastTree = max(r.e.lastTree, TreeID(p.varint()))
	case opSequence:
		r.seq = p.uvarint()
	case opCounter:
		k := p.metaKey()
		v := p.varint()
		r.e.counters[k] = &counter{value: v, limit: v, logged: v, known: true}
	case opMetaPut:
		k := p.metaKey()
		return r.putMeta(k, p.string())
	case opMetaDelete:
		r.e.setMeta(p.metaKey(), nil)
	case opTreeCreate:
		tr := newTree(TreeID(p.varint()), int32(p.varint()))
		r.e.trees[tr.id] = tr
		r.e.lastTree = max(r.e.lastTree, tr.id)
	case opTreeCopy:
		id, db := TreeID(p.varint()), int32(p.varint())
		source := r.e.trees[TreeID(p.varint())]
		if source == nil {
			return fmt.Errorf("a record copies a tree that does not exist")
		}
		r.e.trees[id] = r.e.copyTree(source, id, db, nil)
		r.e.lastTree = max(r.e.lastTree, id)
	case opTreeDrop:
		id := TreeID(p.varint())
		delete(r.e.trees, id)
		r.dropped[id] = true
	case opTree:
		id := TreeID(p.varint())
		if r.tree = r.e.trees[id]; r.tree == nil && r.dropped[id] {
			r.tree = newTree(id, 0) // its writer was on its way when the tree went: nobody sees these rows
		}
		if r.tree == nil {
			return fmt.Errorf("a record has rows of tree %d, which does not exist", id)
		}
	case opPut, opDelete:
		k := Key(p.string())
		row := ""
		if op == opPut {
			row = p.string()
		}
		return r.row(k, row, op == opDelete)
	default:
		return fmt.Errorf("a record has the unknown operation %d", op)
	}
	return nil
}

func (r *replay) putMeta(k MetaKey, data string) error {
	empty := r.types[k.Class]
	if empty == nil {
		return fmt.Errorf("a record has the unknown catalog class %q", k.Class)
	}
	v := empty()
	if err := unmarshalMeta([]byte(data), v); err != nil {
		return fmt.Errorf("catalog record %s %q: %w", k.Class, k.Name, err)
	}
	if reflect.ValueOf(v).Kind() != reflect.Pointer {
		return fmt.Errorf("catalog class %q is not a pointer type", k.Class)
	}
	r.e.setMeta(k, v)
	return nil
}

func (r *replay) row(k Key, packed string, gone bool) error {
	if r.tree == nil {
		return fmt.Errorf("a record has a row without a tree")
	}
	en := r.tree.find(k)
	if gone {
		if en != nil {
			r.tree.remove(en)
			r.tree.count--
		}
		return nil
	}
	if err := checkPacked(packed); err != nil {
		return err
	}
	if en == nil {
		en = &entry{key: k, epoch: r.tree.epoch}
		r.tree.insert(en)
		r.tree.count++
	}
	en = r.tree.own(en)
	en.head = &version{stamp: 1, row: packed}
	return nil
}

func (p *unpacker) metaKey() MetaKey {
	return MetaKey{DB: int32(p.varint()), Class: p.string(), Name: p.string()}
}
