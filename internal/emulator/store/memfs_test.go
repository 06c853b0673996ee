package store

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"syscall"
)

var errCrashed = errors.New("crashed")

// memFS is a file system that forgets what was not synced when it crashes.
type memFS struct {
	names   map[string]*inode // as a running process sees it
	durable map[string]*inode // directory entries that survive
	ops     int
	crashAt int                // number of the operation that does not come back; 0 for never
	space   int                // bytes that can still be written; -1 for no limit
	fail    error              // of the next Sync
	sticky  error              // of Truncate
	syncing chan chan struct{} // when set, Sync sends a channel and waits until it is closed
}

type inode struct{ data, synced []byte }

func newMemFS() *memFS {
	return &memFS{names: map[string]*inode{}, durable: map[string]*inode{}, space: -1}
}

// step counts an operation; true when the machine is down.
func (m *memFS) step() bool {
	m.ops++
	return m.crashAt > 0 && m.ops >= m.crashAt
}

func (m *memFS) Create(name string) (File, error) {
	if m.step() {
		return nil, errCrashed
	}
	m.names[name] = &inode{}
	return &memFile{m, m.names[name]}, nil
}

func (m *memFS) OpenAppend(name string) (File, error) {
	if m.step() {
		return nil, errCrashed
	}
	if m.names[name] == nil {
		m.names[name] = &inode{}
	}
	return &memFile{m, m.names[name]}, nil
}

func (m *memFS) ReadFile(name string) ([]byte, error) {
	if f := m.names[name]; f != nil {
		return bytes.Clone(f.data), nil
	}
	return nil, fs.ErrNotExist
}

func (m *memFS) Rename(from, to string) error {
	if m.step() {
		return errCrashed
	}
	m.names[to] = m.names[from]
	delete(m.names, from)
	return nil
}

func (m *memFS) Remove(name string) error {
	if m.step() {
		return errCrashed
	}
	delete(m.names, name)
	return nil
}

func (m *memFS) Truncate(name string, size int64) error {
	if m.step() {
		return errCrashed
	}
	if m.sticky != nil {
		return m.sticky
	}
	f := m.names[name]
	if f == nil {
		return fs.ErrNotExist
	}
	f.data = bytes.Clone(f.data[:min(size, int64(len(f.data)))])
	return nil
}

func (m *memFS) SyncDir(string) error {
	if m.step() {
		return errCrashed
	}
	m.durable = maps.Clone(m.names)
	return nil
}

type memFile struct {
	m *memFS
	f *inode
}

func (f *memFile) Write(p []byte) (int, error) {
	if f.m.step() {
		f.f.data = append(f.f.data, p[:len(p)/2]...)
		return 0, errCrashed
	}
	if f.m.space >= 0 && len(p) > f.m.space {
		n := f.m.space
		f.m.space = 0
		f.f.data = append(f.f.data, p[:n]...)
		return n, &fs.PathError{Op: "write", Path: "log", Err: syscall.ENOSPC}
	}
	if f.m.space >= 0 {
		f.m.space -= len(p)
	}
	f.f.data = append(f.f.data, p...)
	return len(p), nil
}

func (f *memFile) Sync() error {
	if f.m.step() {
		return errCrashed
	}
	if f.m.syncing != nil {
		held := make(chan struct{})
		f.m.syncing <- held
		<-held
	}
	if err := f.m.fail; err != nil {
		return err
	}
	f.f.synced = bytes.Clone(f.f.data)
	return nil
}

func (f *memFile) Close() error { return nil }

// reboot gives what the disk holds after a crash: what was synced, plus a part of what was appended since.
func (m *memFS) reboot(part float64) *memFS {
	n := newMemFS()
	from := m.durable
	if part == 1 {
		from = m.names // everything reached the disk
	}
	for name, f := range from {
		data := bytes.Clone(f.synced)
		if part == 1 {
			data = bytes.Clone(f.data)
		} else if bytes.HasPrefix(f.data, f.synced) {
			extra := f.data[len(f.synced):]
			data = append(data, extra[:int(float64(len(extra))*part)]...)
		}
		n.names[name] = &inode{data, bytes.Clone(data)}
	}
	n.durable = maps.Clone(n.names)
	return n
}
