package ecma

import "fmt"

// TableID numbers a metadata table (§II.22).
type TableID uint8

// The metadata tables, the undocumented indirections of #- included.
const (
	Module TableID = iota
	TypeRef
	TypeDef
	FieldPtr
	Field
	MethodPtr
	MethodDef
	ParamPtr
	Param
	InterfaceImpl
	MemberRef
	Constant
	CustomAttribute
	FieldMarshal
	DeclSecurity
	ClassLayout
	FieldLayout
	StandAloneSig
	EventMap
	EventPtr
	Event
	PropertyMap
	PropertyPtr
	Property
	MethodSemantics
	MethodImpl
	ModuleRef
	TypeSpec
	ImplMap
	FieldRVA
	EncLog
	EncMap
	Assembly
	AssemblyProcessor
	AssemblyOS
	AssemblyRef
	AssemblyRefProcessor
	AssemblyRefOS
	FileTable
	ExportedType
	ManifestResource
	NestedClass
	GenericParam
	MethodSpec
	GenericParamConstraint
	tableCount
)

func (t TableID) String() string {
	if t < tableCount {
		return schema[t].name
	}
	return fmt.Sprintf("table 0x%02x", uint8(t))
}

// Token names a row: the table in the top byte, the row (from 1; 0 is nil) in the other three.
type Token uint32

// MakeToken joins a table and a row.
func MakeToken(t TableID, row uint32) Token { return Token(uint32(t)<<24 | row&0xFFFFFF) }

// Table is the table that a token names.
func (t Token) Table() TableID { return TableID(t >> 24) }

// Row is the row that a token names, from 1; 0 is nil.
func (t Token) Row() uint32 { return uint32(t) & 0xFFFFFF }

// IsNil says that a token names no row.
func (t Token) IsNil() bool { return t.Row() == 0 }

func (t Token) String() string { return fmt.Sprintf("0x%08x", uint32(t)) }

// MarshalText writes the hexadecimal form.
func (t Token) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// coded is a coded index of §II.24.2.6: the low bits choose one of the tables.
type coded struct {
	name   string
	bits   uint
	tables []TableID
}

const unused TableID = 0xFF

var (
	typeDefOrRef        = &coded{"TypeDefOrRef", 2, []TableID{TypeDef, TypeRef, TypeSpec}}
	hasConstant         = &coded{"HasConstant", 2, []TableID{Field, Param, Property}}
	hasCustomAttribute  = &coded{"HasCustomAttribute", 5, []TableID{MethodDef, Field, TypeRef, TypeDef, Param, InterfaceImpl, MemberRef, Module, DeclSecurity, Property, Event, StandAloneSig, ModuleRef, TypeSpec, Assembly, AssemblyRef, FileTable, ExportedType, ManifestResource, GenericParam, GenericParamConstraint, MethodSpec}}
	hasFieldMarshal     = &coded{"HasFieldMarshal", 1, []TableID{Field, Param}}
	hasDeclSecurity     = &coded{"HasDeclSecurity", 2, []TableID{TypeDef, MethodDef, Assembly}}
	memberRefParent     = &coded{"MemberRefParent", 3, []TableID{TypeDef, TypeRef, ModuleRef, MethodDef, TypeSpec}}
	hasSemantics        = &coded{"HasSemantics", 1, []TableID{Event, Property}}
	methodDefOrRef      = &coded{"MethodDefOrRef", 1, []TableID{MethodDef, MemberRef}}
	memberForwarded     = &coded{"MemberForwarded", 1, []TableID{Field, MethodDef}}
	implementation      = &coded{"Implementation", 2, []TableID{FileTable, AssemblyRef, ExportedType}}
	customAttributeType = &coded{"CustomAttributeType", 3, []TableID{unused, unused, MethodDef, MemberRef}}
	resolutionScope     = &coded{"ResolutionScope", 2, []TableID{Module, ModuleRef, AssemblyRef, TypeRef}}
	typeOrMethodDef     = &coded{"TypeOrMethodDef", 1, []TableID{TypeDef, MethodDef}}
)

// decode turns a raw coded index into a token; ok is false when the tag names no table.
func (c *coded) decode(v uint32) (Token, bool) {
	tag := v & (1<<c.bits - 1)
	if int(tag) >= len(c.tables) || c.tables[tag] == unused || v>>c.bits > 0xFFFFFF {
		return 0, false
	}
	return MakeToken(c.tables[tag], v>>c.bits), true
}
