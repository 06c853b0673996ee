package ecma

// Flags of a TypeDef (§II.23.1.15).
const (
	TypeVisibilityMask   = 0x7
	TypePublic           = 0x1
	TypeNestedPublic     = 0x2
	TypeSequentialLayout = 0x8
	TypeExplicitLayout   = 0x10
	TypeInterface        = 0x20
	TypeAbstract         = 0x80
	TypeSealed           = 0x100
	TypeSerializable     = 0x2000
)

// Flags of a Field (§II.23.1.5).
const (
	FieldAccessMask = 0x7
	FieldPublic     = 0x6
	FieldStatic     = 0x10
	FieldInitOnly   = 0x20
	FieldLiteral    = 0x40
	FieldHasRVA     = 0x100
)

// Flags of a MethodDef (§II.23.1.10) and of its implementation (§II.23.1.11).
const (
	MethodAccessMask  = 0x7
	MethodPublic      = 0x6
	MethodStatic      = 0x10
	MethodFinal       = 0x20
	MethodVirtual     = 0x40
	MethodNewSlot     = 0x100
	MethodAbstract    = 0x400
	MethodSpecialName = 0x800
	MethodPInvoke     = 0x2000

	ImplCodeTypeMask = 0x3 // 0 IL, 1 native, 2 OPTIL, 3 runtime
	ImplNative       = 0x1
	ImplRuntime      = 0x3
	ImplUnmanaged    = 0x4
	ImplSynchronized = 0x20
	ImplInternalCall = 0x1000
)

// Flags of a Param (§II.23.1.13).
const (
	ParamIn         = 0x1
	ParamOut        = 0x2
	ParamOptional   = 0x10
	ParamHasDefault = 0x1000
)

// Flags of an Assembly or AssemblyRef (§II.23.1.2).
const (
	AssemblyPublicKey    = 0x1
	AssemblyRetargetable = 0x100
	AssemblyWinRT        = 0x200
)
