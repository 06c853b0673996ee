package store

import "testing"

func TestUndoLog(t *testing.T) {
	var l undoLog
	for i := range 3*undoChunk + 5 {
		l.add(undo{from: TreeID(i)})
	}
	for _, m := range []int{3*undoChunk + 5, 3*undoChunk + 1, 3 * undoChunk, 2*undoChunk + 7, undoChunk - 1, 1, 0} {
		l.cut(m)
		if l.len() != m {
			t.Fatalf("cut to %d leaves %d", m, l.len())
		}
		for i := range m {
			if got := l.at(i).from; got != TreeID(i) {
				t.Fatalf("step %d of %d is %d", i, m, got)
			}
		}
		l.add(undo{from: TreeID(m)})
		if l.len() != m+1 || l.at(m).from != TreeID(m) {
			t.Fatalf("a step after %d", m)
		}
	}
}
