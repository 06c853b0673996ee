package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
)

// A frame is one synced write: magic, payload length, CRC-32C of the payload, payload. The payload begins with the
// sequence number as a varint; frames of a file are numbered upwards. The next frame is written only after the one before is
// synced, so a crash can damage the last one alone.
const (
	frameMagic  = "HLF1"
	frameHeader = 12
	maxFrame    = math.MaxInt32
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// startFrame leaves room for the header.
func startFrame(b []byte, seq uint64) []byte {
	b = append(b[:0], make([]byte, frameHeader)...)
	return binary.AppendUvarint(b, seq)
}

func finishFrame(b []byte) []byte {
	payload := b[frameHeader:]
	copy(b, frameMagic)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(payload)))
	binary.LittleEndian.PutUint32(b[8:], crc32.Checksum(payload, castagnoli))
	return b
}

// frameAt gives the frame that begins b, and its size; ok is false when there is no whole one.
func frameAt(b []byte) (seq uint64, ops []byte, size int, ok bool) {
	if len(b) < frameHeader || string(b[:4]) != frameMagic {
		return 0, nil, 0, false
	}
	n := int(binary.LittleEndian.Uint32(b[4:]))
	if n > len(b)-frameHeader {
		return 0, nil, 0, false
	}
	payload := b[frameHeader : frameHeader+n]
	if crc32.Checksum(payload, castagnoli) != binary.LittleEndian.Uint32(b[8:]) {
		return 0, nil, 0, false
	}
	seq, w := binary.Uvarint(payload)
	if w <= 0 {
		return 0, nil, 0, false
	}
	return seq, payload[w:], frameHeader + n, true
}

// CorruptError says where a file of the data folder is damaged.
type CorruptError struct {
	File   string
	Offset int64
	Reason string
}

func (e *CorruptError) Error() string {
	return fmt.Sprintf("%s is corrupt at offset %d: %s", e.File, e.Offset, e.Reason)
}

// readFrames calls f with the frames of a file and gives the offset of the first byte that belongs to none: the
// file's end, or a torn tail. Damage with a whole frame somewhere after it is no torn tail and is refused.
func readFrames(file string, b []byte, f func(seq uint64, ops []byte) error) (int64, error) {
	at := 0
	last := uint64(0)
	for at < len(b) {
		seq, ops, size, ok := frameAt(b[at:])
		if !ok {
			if next := laterFrame(b, at+1, last); next >= 0 {
				return 0, &CorruptError{file, int64(at), fmt.Sprintf("unreadable, but records go on at offset %d", next)}
			}
			return int64(at), nil
		}
		if seq <= last {
			return 0, &CorruptError{file, int64(at), fmt.Sprintf("record %d follows record %d", seq, last)}
		}
		if err := f(seq, ops); err != nil {
			return 0, &CorruptError{file, int64(at), err.Error()}
		}
		last = seq
		at += size
	}
	return int64(at), nil
}

func laterFrame(b []byte, from int, last uint64) int {
	for from < len(b) {
		i := bytes.Index(b[from:], []byte(frameMagic))
		if i < 0 {
			return -1
		}
		from += i
		if seq, _, _, ok := frameAt(b[from:]); ok && seq > last {
			return from
		}
		from++
	}
	return -1
}
