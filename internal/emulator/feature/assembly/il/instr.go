package il

// op is an instruction of the translated form: operands are typed, places of the stack are numbered, tokens resolved.
type op uint8

const (
	opNop     op = iota
	opLoad       // number: fr[sp] = fr[a]
	opLoadO      // whole slot
	opLoadS      // struct: a copy
	opAddr       // fr[sp] = &fr[a]
	opStore      // fr[a] = fr[sp-1], number cut to store n
	opStoreO     // whole slot
	opConst      // number n
	opConstO     // p
	opBr         // a
	opBrFalse    // a
	opBrTrue     // a
	opBrCmp      // a; compare b
	opCmp        // compare b
	opSwitch     // p []int32
	opArith      // b: arithmetic
	opShift      // b: shift
	opNeg
	opNot
	opConv // b: conversion
	opCall
	opNative
	opNew
	opNewNative // a value type's constructor that is called on an address
	opRet
	opThrow
	opRethrow
	opLeave
	opEndFinally
	opLdFld
	opLdFldA
	opStFld
	opLdInd
	opStInd
	opInitObj
	opNewArr
	opLdLen
	opLdElem
	opLdElemA
	opStElem
	opBox
	opUnbox
	opCast
	opIsInst
	opField // a handle of a field's data
)

// instr is one translated instruction. sp is the first free place of the stack before it, relative to the frame.
type instr struct {
	op   op
	k    kind // of its operand or operands
	b    uint8
	drop bool // the result is void
	sp   int32
	a    int32
	off  int32 // of the IL instruction
	n    int64
	p    any
}

// compare is a condition of two values.
type compare uint8

const (
	cmpEQ compare = iota
	cmpNE
	cmpGE
	cmpGT
	cmpLE
	cmpLT
	cmpGEUn
	cmpGTUn
	cmpLEUn
	cmpLTUn
)

// arithmetic is an operator of two numbers.
type arithmetic uint8

const (
	arAdd arithmetic = iota
	arSub
	arMul
	arDiv
	arRem
	arDivUn
	arRemUn
	arAnd
	arOr
	arXor
	arAddOvf
	arSubOvf
	arMulOvf
	arAddOvfUn
	arSubOvfUn
	arMulOvfUn
)

type shift uint8

const (
	shLeft shift = iota
	shRight
	shRightUn
)

// conversion is what conv.* makes.
type conversion uint8

const (
	convI1 conversion = iota
	convI2
	convI4
	convI8
	convU1
	convU2
	convU4
	convU8
	convR4
	convR8
	convRUn
	convOvf   // added to convI1 … convU8: checked
	convOvfUn = convOvf + 8
)

// guard is a clause of exception handling, over IL offsets.
type guard struct {
	from, to         int32
	handler, end     int32 // offsets
	entry            int   // index of the handler's first instruction
	catch            string
	isCatch, finally bool
}

func (g *guard) covers(off int32) bool { return off >= g.from && off < g.to }

func (g *guard) handles(off int32) bool { return off >= g.handler && off < g.end }

// leave is what a leave instruction does: finally handlers to run, then where to go on.
type leave struct {
	finally []int // guards
	target  int32 // offset, later index
}

// nativeCall is a call of a library member.
type nativeCall struct {
	f       func(m *Machine, a []slot) (slot, error)
	args    int32
	deref   bool // the first argument is the address of a value
	notNull bool // the first argument is an object that must be there
	ret     kind
	store   store // of the result, when less than a stack slot
}

// userCall is a call of a method of the assembly.
type userCall struct {
	m       *method
	args    int32
	notNull bool
}

// construction is newobj of a class or struct of the assembly.
type construction struct {
	t    *typ
	ctor *method
}
