package ecma

// walk reads every row, signature, body and attribute of a file and returns the first error of each kind that is not an attribute's, and
// how many attributes did not decode.
func walk(f *File) (attributes, undecoded int, first error) {
	note := func(err error) {
		if err != nil && first == nil {
			first = err
		}
	}
	for id := range tableCount {
		for n := uint32(1); n <= f.Rows(id); n++ {
			r := f.Row(id, n)
			for i, c := range schema[id].columns {
				switch c.kind {
				case kindString:
					r.str(i)
				case kindGUID:
					r.guid(i)
				case kindBlob:
					r.blob(i)
				case kindCoded:
					r.token(i)
				case kindRow:
					if len(c.name) > 4 && c.name[len(c.name)-4:] == "List" {
						r.list(i)
					} else {
						r.token(i)
					}
				}
			}
			note(r.Err)
		}
	}
	for n := uint32(1); n <= f.Rows(TypeDef); n++ {
		_, err := f.TypeName(MakeToken(TypeDef, n))
		note(err)
	}
	for n := uint32(1); n <= f.Rows(TypeSpec); n++ {
		t, err := f.TypeSpecAt(n)
		note(err)
		if err == nil {
			f.TypeText(&t)
		}
	}
	for n := uint32(1); n <= f.Rows(Field); n++ {
		r, err := f.FieldAt(n)
		note(err)
		if err == nil {
			_, err = f.FieldSignature(r.Signature)
			note(err)
			f.OwnerOf(r.Token)
		}
	}
	il := 0
	for n := uint32(1); n <= f.Rows(MethodDef); n++ {
		m, err := f.MethodDefAt(n)
		note(err)
		if err != nil {
			continue
		}
		_, err = f.MethodSignature(m.Signature)
		note(err)
		if m.ImplFlags&ImplCodeTypeMask == 0 && il < 4*len(f.Data) {
			b, err := f.Body(m)
			note(err)
			if b != nil {
				il += len(b.Code)
				_, err = f.LocalSignature(b.Locals)
				note(err)
			}
		}
	}
	for n := uint32(1); n <= f.Rows(MemberRef); n++ {
		m, err := f.MemberRefAt(n)
		note(err)
		if err == nil && f.IsFieldSignature(m.Signature) {
			_, err = f.FieldSignature(m.Signature)
		} else if err == nil {
			_, err = f.MethodSignature(m.Signature)
		}
		note(err)
	}
	for n := uint32(1); n <= f.Rows(MethodSpec); n++ {
		m, err := f.MethodSpecAt(n)
		note(err)
		if err == nil {
			_, err = f.InstantiationSignature(m.Instantiation)
			note(err)
		}
	}
	for n := uint32(1); n <= f.Rows(Property); n++ {
		p, err := f.PropertyAt(n)
		note(err)
		if err == nil {
			_, err = f.PropertySignature(p.Signature)
			note(err)
		}
	}
	for n := uint32(1); n <= f.Rows(FieldRVA); n++ {
		if r, err := f.FieldRVAAt(n); err == nil {
			_, err = f.FieldData(r.Field)
			note(err)
		}
	}
	for n := uint32(1); n <= f.Rows(ManifestResource); n++ {
		if r, err := f.ManifestResourceAt(n); err == nil && r.Implementation.IsNil() {
			_, err = f.Resource(r)
			note(err)
		}
	}
	for n := uint32(1); n <= f.Rows(CustomAttribute); n++ {
		attributes++
		if _, err := f.AttributeAt(n); err != nil {
			undecoded++
		}
	}
	return attributes, undecoded, first
}
