package ingest

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"

	"keyreach/engine/fact"
)

var utf8BOM = []byte{0xef, 0xbb, 0xbf}

// decode turns UTF-16 with a byte order mark into UTF-8, drops a UTF-8 mark,
// and skips what is no text.
func (o *opened) decode(source string) {
	switch {
	case bytes.HasPrefix(o.data, utf8BOM):
		o.data = o.data[len(utf8BOM):]
	case bytes.HasPrefix(o.data, []byte{0xff, 0xfe}):
		o.fromUTF16(source, binary.LittleEndian)
	case bytes.HasPrefix(o.data, []byte{0xfe, 0xff}):
		o.fromUTF16(source, binary.BigEndian)
	case o.skip == "" && bytes.IndexByte(o.data[:min(len(o.data), 8192)], 0) >= 0:
		o.skip = "binary file"
	}
	if o.skip == "" && len(o.problems) == 0 && len(bytes.TrimSpace(o.data)) == 0 {
		o.skip = "empty file"
	}
}

func (o *opened) fromUTF16(source string, order binary.ByteOrder) {
	units := make([]uint16, 0, len(o.data)/2)
	for i := 2; i+1 < len(o.data); i += 2 {
		units = append(units, order.Uint16(o.data[i:]))
	}
	odd := len(o.data)%2 == 1
	o.data = []byte(string(utf16.Decode(units)))
	o.problem(source, fact.Info, "the file is UTF-16; positions are those of its UTF-8 form")
	if odd {
		o.problem(source, fact.Error, "decoding UTF-16: the file ends inside a character; what came before was read")
	}
}
