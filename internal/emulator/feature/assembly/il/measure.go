package il

// measureEvery is how many bytes a group's calls allocate before its state is measured.
const measureEvery = 1 << 26

// account bounds what the state of a group holds on to: a call's own limit says nothing about what earlier calls left behind.
func (i *Instance) account(m *Machine) error {
	if i.spent += m.limits.Bytes - m.bytes; i.spent < measureEvery {
		return nil
	}
	i.spent = 0
	if held(i.state.o, map[any]bool{}) > m.limits.Bytes {
		return &Refusal{"an aggregate whose state grows beyond what the emulator lets it"}
	}
	return nil
}

// held is the memory that an object and what it refers to take, in bytes; seen keeps what was counted.
func held(o any, seen map[any]bool) (n int64) {
	stack := []any{o}
	push := func(list []slot) {
		for _, s := range list {
			if s.o != nil && !seen[s.o] {
				seen[s.o] = true
				stack = append(stack, s.o)
			}
		}
	}
	for len(stack) > 0 {
		o := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		switch x := o.(type) {
		case *object:
			n += 48 + 24*int64(len(x.fields))
			push(x.fields)
		case *array:
			n += 64 + int64(x.len())*int64(storeSizes[x.typ.elem.store])
			push(x.o)
		case *text:
			n += 32 + 2*int64(len(x.u))
		case *builder:
			n += 48 + 2*int64(cap(x.u))
		case *sqlBytes:
			if x.a != nil {
				push([]slot{{o: x.a}})
			}
		case *boxed:
			push([]slot{x.v})
		case *exception:
			n += 64 + 2*int64(len(x.message.u))
			if x.inner != nil {
				push([]slot{{o: x.inner}})
			}
		}
	}
	return n
}
