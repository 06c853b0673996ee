package ecma

import "encoding/binary"

// Opcode is a CIL instruction; two-byte ones are 0xFE00 + the second byte (Partition III).
type Opcode uint16

// Opcodes that a reader of whole programs asks for.
const (
	OpCall      Opcode = 0x28
	OpCalli     Opcode = 0x29
	OpSwitch    Opcode = 0x45
	OpCallVirt  Opcode = 0x6F
	OpLdStr     Opcode = 0x72
	OpNewObj    Opcode = 0x73
	OpLdFld     Opcode = 0x7B
	OpLdSFld    Opcode = 0x7E
	OpLdSFldA   Opcode = 0x7F
	OpStSFld    Opcode = 0x80
	OpLdToken   Opcode = 0xD0
	OpLdFtn     Opcode = 0xFE06
	OpLocAlloc  Opcode = 0xFE0F
	OpCpBlk     Opcode = 0xFE17
	OpInitBlk   Opcode = 0xFE18
	invalidSize        = 0xFF
	switchSize         = 0xFE
)

// operandSizes are the bytes that follow an opcode; the second half is for the opcodes after 0xFE.
var operandSizes = func() (t [512]uint8) {
	for i := range t {
		t[i] = invalidSize
	}
	set := func(size uint8, ranges ...int) {
		for i := 0; i < len(ranges); i += 2 {
			for op := ranges[i]; op <= ranges[i+1]; op++ {
				t[op] = size
			}
		}
	}
	const fe = 256
	set(0, 0x00, 0x0D, 0x14, 0x1E, 0x25, 0x26, 0x2A, 0x2A, 0x46, 0x6E, 0x76, 0x76, 0x7A, 0x7A, 0x82, 0x8B, 0x8E, 0x8E, 0x90, 0xA2,
		0xB3, 0xBA, 0xC3, 0xC3, 0xD1, 0xDC, 0xDF, 0xE0,
		fe+0x00, fe+0x05, fe+0x0F, fe+0x0F, fe+0x11, fe+0x11, fe+0x13, fe+0x14, fe+0x17, fe+0x18, fe+0x1A, fe+0x1A, fe+0x1D, fe+0x1E)
	set(1, 0x0E, 0x13, 0x1F, 0x1F, 0x2B, 0x37, 0xDE, 0xDE, fe+0x12, fe+0x12, fe+0x19, fe+0x19)
	set(2, fe+0x09, fe+0x0E)
	set(4, 0x20, 0x20, 0x22, 0x22, 0x27, 0x29, 0x38, 0x44, 0x6F, 0x75, 0x79, 0x79, 0x7B, 0x81, 0x8C, 0x8D, 0x8F, 0x8F, 0xA3, 0xA5,
		0xC2, 0xC2, 0xC6, 0xC6, 0xD0, 0xD0, 0xDD, 0xDD, fe+0x06, fe+0x07, fe+0x15, fe+0x16, fe+0x1C, fe+0x1C)
	set(8, 0x21, 0x21, 0x23, 0x23)
	set(switchSize, 0x45, 0x45)
	return t
}()

// Instruction is one instruction of a method body. Operand is raw little-endian; for a switch it is the table without its count.
type Instruction struct {
	Offset  int // in the IL
	Op      Opcode
	Operand []byte
}

// Token is the operand of an instruction that takes a metadata token.
func (i *Instruction) Token() Token {
	if len(i.Operand) != 4 {
		return 0
	}
	return Token(binary.LittleEndian.Uint32(i.Operand))
}

// Instructions calls yield for each instruction until it returns false.
func (b *Body) Instructions(yield func(Instruction) bool) error {
	code := b.Code
	for at := 0; at < len(code); {
		ins := Instruction{Offset: at, Op: Opcode(code[at])}
		index := int(code[at])
		at++
		if ins.Op == 0xFE && at < len(code) {
			ins.Op, index = 0xFE00+Opcode(code[at]), 256+int(code[at])
			at++
		}
		size := int(operandSizes[index])
		switch {
		case size == invalidSize:
			return formatErr(b.CodeOffset+int64(ins.Offset), "0x%x is no instruction", uint16(ins.Op))
		case size == switchSize:
			if len(code)-at < 4 {
				return formatErr(b.CodeOffset+int64(ins.Offset), "a switch runs past its method")
			}
			n := binary.LittleEndian.Uint32(code[at:])
			at += 4
			if uint64(n)*4 > uint64(len(code)-at) {
				return formatErr(b.CodeOffset+int64(ins.Offset), "a switch of %d targets runs past its method", n)
			}
			size = int(n) * 4
		case size > len(code)-at:
			return formatErr(b.CodeOffset+int64(ins.Offset), "instruction 0x%x runs past its method", uint16(ins.Op))
		}
		ins.Operand = code[at : at+size]
		at += size
		if !yield(ins) {
			return nil
		}
	}
	return nil
}
