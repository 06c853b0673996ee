package store

// undoChunk is how many steps a chunk of an undo log has: a large one is not copied as it grows.
const undoChunk = 1 << 10

// undoLog is a list of steps.
type undoLog struct{ chunks [][]undo }

func (l *undoLog) len() int {
	n := len(l.chunks)
	if n == 0 {
		return 0
	}
	return (n-1)*undoChunk + len(l.chunks[n-1])
}

func (l *undoLog) at(i int) *undo { return &l.chunks[i/undoChunk][i%undoChunk] }

func (l *undoLog) add(u undo) {
	n := len(l.chunks)
	switch {
	case n == 0:
		l.chunks = append(l.chunks, nil)
		n++
	case len(l.chunks[n-1]) == undoChunk:
		l.chunks = append(l.chunks, make([]undo, 0, undoChunk))
		n++
	}
	l.chunks[n-1] = append(l.chunks[n-1], u)
}

// cut takes the steps from m on away.
func (l *undoLog) cut(m int) {
	if m >= l.len() {
		return
	}
	keep := (m + undoChunk - 1) / undoChunk
	clear(l.chunks[keep:])
	l.chunks = l.chunks[:keep]
	if keep == 0 {
		return
	}
	last := l.chunks[keep-1]
	n := m - (keep-1)*undoChunk
	clear(last[n:])
	l.chunks[keep-1] = last[:n]
}
