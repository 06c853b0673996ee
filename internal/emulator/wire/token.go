package wire

// Tokens of a reply ([MS-TDS] 2.2.7).
const (
	tokReturnStatus  = 0x79
	tokColMetadata   = 0x81
	tokError         = 0xAA
	tokInfo          = 0xAB
	tokReturnValue   = 0xAC
	tokLoginAck      = 0xAD
	tokFeatureExtAck = 0xAE
	tokRow           = 0xD1
	tokNBCRow        = 0xD2
	tokEnvChange     = 0xE3
	tokDone          = 0xFD
	tokDoneProc      = 0xFE
	tokDoneInProc    = 0xFF
)

// Bits of DONE.status.
const (
	doneMore   = 0x001
	doneError  = 0x002
	doneInTran = 0x004
	doneCount  = 0x010
	doneAttn   = 0x020
	doneFatal  = 0x100
)

// ENVCHANGE types.
const (
	envDatabase   = 1
	envLanguage   = 2
	envPacketSize = 4
	envCollation  = 7
	envBegin      = 8
	envCommit     = 9
	envRollback   = 10
	envReset      = 18
)

// Data type tokens ([MS-TDS] 2.2.5.4).
const (
	typNull      = 0x1F
	typInt1      = 0x30
	typBit       = 0x32
	typInt2      = 0x34
	typInt4      = 0x38
	typDatetim4  = 0x3A
	typFlt4      = 0x3B
	typMoney     = 0x3C
	typDatetime  = 0x3D
	typFlt8      = 0x3E
	typMoney4    = 0x7A
	typInt8      = 0x7F
	typGUID      = 0x24
	typIntN      = 0x26
	typBitN      = 0x68
	typDecimalN  = 0x6A
	typNumericN  = 0x6C
	typFltN      = 0x6D
	typMoneyN    = 0x6E
	typDatetimN  = 0x6F
	typDate      = 0x28
	typTime      = 0x29
	typDatetime2 = 0x2A
	typDTOffset  = 0x2B
	typVarBinary = 0xA5
	typVarChar   = 0xA7
	typBinary    = 0xAD
	typChar      = 0xAF
	typNVarChar  = 0xE7
	typNChar     = 0xEF
	typImage     = 0x22
	typText      = 0x23
	typNText     = 0x63
	typVariant   = 0x62
	typUDT       = 0xF0
	typXML       = 0xF1
	typTVP       = 0xF3
)

const (
	userTypeTimestamp = 0x50
	plpNull           = 0xFFFFFFFFFFFFFFFF
	plpUnknown        = 0xFFFFFFFFFFFFFFFE
	maxVariant        = 8009
)
