package ecma

import (
	"math"
	"sort"
	"sync"
)

// orderID names a table and the column by which rows of it are found.
type orderID int

const (
	attributesByParent orderID = iota
	constantByParent
	classLayoutByParent
	nestedByNested
	genericParamByOwner
	fieldRVAByField
	implMapByMember
	semanticsByAssociation
	interfacesByClass
	propertyMapByParent
	fieldLayoutByField
	securityByParent
	methodImplByClass
	constraintByOwner
	orderCount
)

var orderColumns = [orderCount]struct {
	table TableID
	col   int
}{
	attributesByParent:     {CustomAttribute, 0},
	constantByParent:       {Constant, 1},
	classLayoutByParent:    {ClassLayout, 2},
	nestedByNested:         {NestedClass, 0},
	genericParamByOwner:    {GenericParam, 2},
	fieldRVAByField:        {FieldRVA, 1},
	implMapByMember:        {ImplMap, 1},
	semanticsByAssociation: {MethodSemantics, 2},
	interfacesByClass:      {InterfaceImpl, 0},
	propertyMapByParent:    {PropertyMap, 0},
	fieldLayoutByField:     {FieldLayout, 1},
	securityByParent:       {DeclSecurity, 1},
	methodImplByClass:      {MethodImpl, 0},
	constraintByOwner:      {GenericParamConstraint, 0},
}

// order finds rows by a column. The standard wants these tables sorted, so the rows normally need no index; rows is the index of a
// table that is not.
type order struct {
	once sync.Once
	rows []uint32
}

// find returns the rows whose column names t.
func (f *File) find(id orderID, t Token) []uint32 { return f.findUpTo(id, t, math.MaxInt) }

// findUpTo is find for the first limit rows.
func (f *File) findUpTo(id orderID, t Token, limit int) []uint32 {
	o, at := &f.orders[id], orderColumns[id]
	tab, col := &f.tables[at.table], schema[at.table].columns[at.col]
	if tab.rows == 0 {
		return nil
	}
	key := t.Row()
	if col.kind == kindCoded {
		var ok bool
		if key, ok = col.coded.encode(t); !ok {
			return nil
		}
	} else if t.Table() != col.table {
		return nil
	}
	o.once.Do(func() {
		n := int(tab.rows)
		if sort.SliceIsSorted(make([]struct{}, n), func(i, j int) bool { return tab.cell(uint32(i)+1, at.col) < tab.cell(uint32(j)+1, at.col) }) {
			return
		}
		o.rows = make([]uint32, n)
		for i := range o.rows {
			o.rows[i] = uint32(i) + 1
		}
		sort.SliceStable(o.rows, func(i, j int) bool { return tab.cell(o.rows[i], at.col) < tab.cell(o.rows[j], at.col) })
	})
	rowAt := func(i int) uint32 {
		if o.rows != nil {
			return o.rows[i]
		}
		return uint32(i) + 1
	}
	first := sort.Search(int(tab.rows), func(i int) bool { return tab.cell(rowAt(i), at.col) >= key })
	var found []uint32
	for i := first; i < int(tab.rows) && len(found) < limit && tab.cell(rowAt(i), at.col) == key; i++ {
		found = append(found, rowAt(i))
	}
	return found
}

// encode turns a token into a raw coded index.
func (c *coded) encode(t Token) (uint32, bool) {
	for tag, id := range c.tables {
		if id == t.Table() && id != unused {
			return t.Row()<<c.bits | uint32(tag), true
		}
	}
	return 0, false
}

// AttributesOf returns the CustomAttribute rows of a token.
func (f *File) AttributesOf(t Token) []uint32 { return f.find(attributesByParent, t) }

// ConstantOf returns the Constant rows (at most one in a valid file) of a Field, Param or Property.
func (f *File) ConstantOf(t Token) []uint32 { return f.find(constantByParent, t) }

// ClassLayoutOf returns the ClassLayout rows of a TypeDef.
func (f *File) ClassLayoutOf(t Token) []uint32 { return f.find(classLayoutByParent, t) }

// GenericParamsOf returns the GenericParam rows of a TypeDef or MethodDef.
func (f *File) GenericParamsOf(t Token) []uint32 { return f.find(genericParamByOwner, t) }

// IsGeneric says that a TypeDef or MethodDef has generic parameters.
func (f *File) IsGeneric(t Token) bool { return len(f.findUpTo(genericParamByOwner, t, 1)) > 0 }

// ConstraintsOf returns the GenericParamConstraint rows of a GenericParam.
func (f *File) ConstraintsOf(t Token) []uint32 { return f.find(constraintByOwner, t) }

// FieldRVAOf returns the FieldRVA rows of a Field.
func (f *File) FieldRVAOf(t Token) []uint32 { return f.find(fieldRVAByField, t) }

// FieldLayoutOf returns the FieldLayout rows of a Field.
func (f *File) FieldLayoutOf(t Token) []uint32 { return f.find(fieldLayoutByField, t) }

// ImplMapOf returns the ImplMap rows of a MethodDef.
func (f *File) ImplMapOf(t Token) []uint32 { return f.find(implMapByMember, t) }

// SemanticsOf returns the MethodSemantics rows of a Property or Event.
func (f *File) SemanticsOf(t Token) []uint32 { return f.find(semanticsByAssociation, t) }

// InterfacesOf returns the InterfaceImpl rows of a TypeDef.
func (f *File) InterfacesOf(t Token) []uint32 { return f.find(interfacesByClass, t) }

// MethodImplsOf returns the MethodImpl rows of a TypeDef.
func (f *File) MethodImplsOf(t Token) []uint32 { return f.find(methodImplByClass, t) }

// PropertyMapOf returns the PropertyMap rows of a TypeDef.
func (f *File) PropertyMapOf(t Token) []uint32 { return f.find(propertyMapByParent, t) }

// SecurityOf returns the DeclSecurity rows of a TypeDef, a MethodDef or the Assembly.
func (f *File) SecurityOf(t Token) []uint32 { return f.find(securityByParent, t) }

// EnclosingType returns the type that a nested TypeDef stands in; nil for a top-level type.
func (f *File) EnclosingType(t Token) Token {
	for _, n := range f.findUpTo(nestedByNested, t, 1) {
		if r, err := f.NestedClassAt(n); err == nil {
			return r.Enclosing
		}
	}
	return 0
}

// OwnerOf returns the TypeDef that declares a MethodDef or Field; nil when the lists of the types do not hold it.
func (f *File) OwnerOf(member Token) Token {
	col := 4
	if member.Table() == MethodDef {
		col = 5
	} else if member.Table() != Field {
		return 0
	}
	if p := indirections[member.Table()]; f.tables[p].rows > 0 {
		return f.ownerThroughPointers(member)
	}
	tab := &f.tables[TypeDef]
	// The last type whose list starts at or before the member.
	i := sort.Search(int(tab.rows), func(i int) bool { return tab.cell(uint32(i)+1, col) > member.Row() })
	if i == 0 || member.Row() == 0 || member.Row() > f.Rows(member.Table()) {
		return 0
	}
	r := f.Row(TypeDef, uint32(i))
	if l := r.list(col); r.Err != nil || member.Row() < l.First || member.Row() >= l.End {
		return 0
	}
	return MakeToken(TypeDef, uint32(i))
}

// ownerThroughPointers finds the owner in a #- file, whose lists name members through an indirection.
func (f *File) ownerThroughPointers(member Token) Token {
	f.ownersOnce.Do(func() {
		f.owners = map[Token]Token{}
		for n := uint32(1); n <= f.Rows(TypeDef); n++ {
			for c, t := range map[int]TableID{4: Field, 5: MethodDef} {
				r := f.Row(TypeDef, n)
				l := r.list(c)
				for i := l.First; i < l.End; i++ {
					if m := MakeToken(t, f.Resolve(t, i)); f.owners[m] == 0 {
						f.owners[m] = MakeToken(TypeDef, n)
					}
				}
			}
		}
	})
	return f.owners[member]
}
