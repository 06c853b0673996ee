package il

import "strings"

// operand is what follows an opcode.
type operand uint8

const (
	operandNone operand = iota
	operandI8
	operandU8 // index of an argument or local variable
	operandU16
	operandI32
	operandI64
	operandR4
	operandR8
	operandToken
	operandBranch8
	operandBranch32
	operandSwitch
)

// operandSizes in bytes; a switch has more behind its count.
var operandSizes = [...]int{
	operandI8: 1, operandU8: 1, operandU16: 2, operandI32: 4, operandI64: 8, operandR4: 4, operandR8: 8, operandToken: 4,
	operandBranch8: 1, operandBranch32: 4, operandSwitch: 4,
}

// opcode is one instruction of ECMA-335 §III. Those without a translation are refused by name.
type opcode struct {
	name    string
	operand operand
}

// opcodeNames lists the one-byte opcodes in order from 0x00, and after "fe" those of two bytes from 0xFE 0x00; "-" is unassigned. A suffix
// ":x" is the operand: b int8, v index, w wide index, i int32, l int64, f float32, d float64, t token, j short branch, J branch, S switch.
const opcodeNames = `nop break ldarg.0 ldarg.1 ldarg.2 ldarg.3 ldloc.0 ldloc.1 ldloc.2 ldloc.3 stloc.0 stloc.1 stloc.2 stloc.3 ldarg.s:v ldarga.s:v
starg.s:v ldloc.s:v ldloca.s:v stloc.s:v ldnull ldc.i4.m1 ldc.i4.0 ldc.i4.1 ldc.i4.2 ldc.i4.3 ldc.i4.4 ldc.i4.5 ldc.i4.6 ldc.i4.7 ldc.i4.8 ldc.i4.s:b
ldc.i4:i ldc.i8:l ldc.r4:f ldc.r8:d - dup pop jmp:t call:t calli:t ret br.s:j brfalse.s:j brtrue.s:j beq.s:j bge.s:j
bgt.s:j ble.s:j blt.s:j bne.un.s:j bge.un.s:j bgt.un.s:j ble.un.s:j blt.un.s:j br:J brfalse:J brtrue:J beq:J bge:J bgt:J ble:J blt:J
bne.un:J bge.un:J bgt.un:J ble.un:J blt.un:J switch:S ldind.i1 ldind.u1 ldind.i2 ldind.u2 ldind.i4 ldind.u4 ldind.i8 ldind.i ldind.r4 ldind.r8
ldind.ref stind.ref stind.i1 stind.i2 stind.i4 stind.i8 stind.r4 stind.r8 add sub mul div div.un rem rem.un and
or xor shl shr shr.un neg not conv.i1 conv.i2 conv.i4 conv.i8 conv.r4 conv.r8 conv.u4 conv.u8 callvirt:t
cpobj:t ldobj:t ldstr:t newobj:t castclass:t isinst:t conv.r.un - - unbox:t throw ldfld:t ldflda:t stfld:t ldsfld:t ldsflda:t
stsfld:t stobj:t conv.ovf.i1.un conv.ovf.i2.un conv.ovf.i4.un conv.ovf.i8.un conv.ovf.u1.un conv.ovf.u2.un conv.ovf.u4.un conv.ovf.u8.un
conv.ovf.i.un conv.ovf.u.un box:t newarr:t ldlen ldelema:t ldelem.i1 ldelem.u1 ldelem.i2 ldelem.u2 ldelem.i4 ldelem.u4 ldelem.i8 ldelem.i
ldelem.r4 ldelem.r8 ldelem.ref stelem.i stelem.i1 stelem.i2 stelem.i4 stelem.i8 stelem.r4 stelem.r8 stelem.ref ldelem:t stelem:t unbox.any:t
- - - - - - - - - - - - - conv.ovf.i1 conv.ovf.u1 conv.ovf.i2 conv.ovf.u2 conv.ovf.i4 conv.ovf.u4 conv.ovf.i8 conv.ovf.u8
- - - - - - - refanyval:t ckfinite - - mkrefany:t - - - - - - - - - ldtoken:t conv.u2 conv.u1
conv.i conv.ovf.i conv.ovf.u add.ovf add.ovf.un mul.ovf mul.ovf.un sub.ovf sub.ovf.un endfinally leave:J leave.s:j stind.i conv.u
fe arglist ceq cgt cgt.un clt clt.un ldftn:t ldvirtftn:t - ldarg:w ldarga:w starg:w ldloc:w ldloca:w stloc:w localloc
- endfilter unaligned.:b volatile. tail. initobj:t constrained.:t cpblk initblk no.:b rethrow - sizeof:t refanytype readonly.`

var operandSuffixes = map[string]operand{
	"b": operandI8, "v": operandU8, "w": operandU16, "i": operandI32, "l": operandI64, "f": operandR4, "d": operandR8, "t": operandToken,
	"j": operandBranch8, "J": operandBranch32, "S": operandSwitch,
}

// opcodes holds the one-byte opcodes, and from 256 those behind 0xFE.
var opcodes = buildOpcodes()

func buildOpcodes() (all [512]opcode) {
	at := 0
	for _, word := range strings.Fields(opcodeNames) {
		if word == "fe" {
			at = 256
			continue
		}
		if word != "-" {
			name, suffix, _ := strings.Cut(word, ":")
			all[at] = opcode{name: name, operand: operandSuffixes[suffix]}
		}
		at++
	}
	return all
}

// translations are the instructions that are interpreted, by name; short forms are found under the long form's name.
func translationOf(name string) func(t *translator) error {
	if f := translations[name]; f != nil {
		return f
	}
	for _, suffix := range []string{".s", ".0", ".1", ".2", ".3", ".4", ".5", ".6", ".7", ".8", ".m1"} {
		if base, ok := strings.CutSuffix(name, suffix); ok {
			return translations[base]
		}
	}
	return nil
}
