package ecma

import "fmt"

// ElementType is §II.23.1.16.
type ElementType uint8

// Element types.
const (
	ElementVoid        ElementType = 0x01
	ElementBoolean     ElementType = 0x02
	ElementChar        ElementType = 0x03
	ElementI1          ElementType = 0x04
	ElementU1          ElementType = 0x05
	ElementI2          ElementType = 0x06
	ElementU2          ElementType = 0x07
	ElementI4          ElementType = 0x08
	ElementU4          ElementType = 0x09
	ElementI8          ElementType = 0x0A
	ElementU8          ElementType = 0x0B
	ElementR4          ElementType = 0x0C
	ElementR8          ElementType = 0x0D
	ElementString      ElementType = 0x0E
	ElementPtr         ElementType = 0x0F
	ElementByRef       ElementType = 0x10
	ElementValueType   ElementType = 0x11
	ElementClass       ElementType = 0x12
	ElementVar         ElementType = 0x13
	ElementArray       ElementType = 0x14
	ElementGenericInst ElementType = 0x15
	ElementTypedByRef  ElementType = 0x16
	ElementI           ElementType = 0x18
	ElementU           ElementType = 0x19
	ElementFnPtr       ElementType = 0x1B
	ElementObject      ElementType = 0x1C
	ElementSZArray     ElementType = 0x1D
	ElementMVar        ElementType = 0x1E
	ElementCModReqd    ElementType = 0x1F
	ElementCModOpt     ElementType = 0x20
	ElementInternal    ElementType = 0x21
	ElementSentinel    ElementType = 0x41
	ElementPinned      ElementType = 0x45
	ElementSystemType  ElementType = 0x50 // System.Type in an attribute
	ElementBoxed       ElementType = 0x51 // object in an attribute
	ElementEnum        ElementType = 0x55 // an enum in an attribute
)

// primitives names the element types that are whole types.
var primitives = map[ElementType]string{
	ElementVoid: "System.Void", ElementBoolean: "System.Boolean", ElementChar: "System.Char",
	ElementI1: "System.SByte", ElementU1: "System.Byte", ElementI2: "System.Int16", ElementU2: "System.UInt16",
	ElementI4: "System.Int32", ElementU4: "System.UInt32", ElementI8: "System.Int64", ElementU8: "System.UInt64",
	ElementR4: "System.Single", ElementR8: "System.Double", ElementString: "System.String",
	ElementTypedByRef: "System.TypedReference", ElementI: "System.IntPtr", ElementU: "System.UIntPtr", ElementObject: "System.Object",
}

func (e ElementType) String() string {
	if n, ok := primitives[e]; ok {
		return n
	}
	return fmt.Sprintf("element type 0x%02x", uint8(e))
}
