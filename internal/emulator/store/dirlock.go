package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

const lockName = "LOCK"

// ErrInUse is the error of Open for a folder that is open already; errors.As gives an InUseError.
var ErrInUse = errors.New("the data folder is in use")

// InUseError says who has the data folder open.
type InUseError struct {
	Dir     string
	PID     int    // 0 when not known
	Address string // where the holder listens; empty when it has not said
}

func (e *InUseError) Error() string {
	s := fmt.Sprintf("%s is in use", e.Dir)
	if e.PID != 0 {
		s += fmt.Sprintf(" by process %d", e.PID)
	}
	if e.Address != "" {
		s += " at " + e.Address
	}
	return s
}

func (e *InUseError) Unwrap() error { return ErrInUse }

// dirLock is the operating system's lock on a folder's LOCK file; it goes with the process, whatever its end.
type dirLock struct {
	dir string
	f   *os.File
}

type lockHolder struct {
	PID     int    `json:"pid"`
	Address string `json:"address,omitempty"`
}

// lockDir makes the folder when needed and locks it.
func lockDir(dir string) (*dirLock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	name := filepath.Join(dir, lockName)
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	held, err := tryLock(f)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if held {
		in := &InUseError{Dir: dir}
		var h lockHolder
		if b, err := os.ReadFile(name); err == nil && json.Unmarshal(b, &h) == nil {
			in.PID, in.Address = h.PID, h.Address
		}
		return nil, errors.Join(in, f.Close())
	}
	l := &dirLock{dir, f}
	if err := l.describe(lockHolder{PID: os.Getpid()}); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return l, nil
}

func (l *dirLock) describe(h lockHolder) error {
	b, err := json.Marshal(h)
	if err != nil {
		return err
	}
	if err := l.f.Truncate(0); err != nil {
		return err
	}
	_, err = l.f.WriteAt(append(b, '\n'), 0)
	return err
}

func (l *dirLock) release() {
	if l != nil {
		_ = l.f.Close() // closing unlocks
	}
}

// SetAddress records where this process listens, for the message to another one that wants the folder.
func (e *Engine) SetAddress(address string) error {
	if e.log == nil || e.log.lock == nil {
		return nil
	}
	return e.log.lock.describe(lockHolder{PID: os.Getpid(), Address: address})
}
