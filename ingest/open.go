package ingest

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"

	"keyreach/engine/fact"
)

// opened is a file's text and what is to be said of it.
type opened struct {
	data     []byte
	skip     string
	problems []fact.Diagnostic
}

func (o *opened) problem(source string, severity fact.Severity, message string) {
	o.problems = append(o.problems, fact.Diagnostic{Source: source, Line: 1, Column: 1, Severity: severity, Message: message})
}

// read opens one file under the limits: decompressed, decoded to UTF-8. What is
// no text is skipped with a reason; what breaks off is kept as far as it came,
// with an error.
func (t *Tree) read(found Found, limits Limits) opened {
	var o opened
	if found.Size > limits.File {
		o.problem(found.Source, fact.Error, fmt.Sprintf("reading: the file has %d bytes, the limit is %d; nothing of it was read, split the export", found.Size, limits.File))
		return o
	}
	file, err := t.open(found.Source)
	if err != nil {
		o.problem(found.Source, fact.Error, "opening: "+err.Error())
		return o
	}
	defer func() { _ = file.Close() }() // opened for reading: nothing to lose
	var data bytes.Buffer
	data.Grow(int(min(found.Size, limits.File)) + bytes.MinRead)
	if _, err := data.ReadFrom(io.LimitReader(file, limits.File)); err != nil {
		o.problem(found.Source, fact.Error, "reading: "+err.Error()+"; what came before was read")
	}
	o.data = data.Bytes()
	o.expand(found.Source, limits)
	o.decode(found.Source)
	return o
}

var (
	gzipMagic = []byte{0x1f, 0x8b}
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
)

// errBomb says that decompression was stopped.
var errBomb = errors.New("expands beyond the limit")

// expand undoes one layer of gzip or zstd; archives are skipped.
func (o *opened) expand(source string, limits Limits) {
	var reader io.Reader
	var err error
	switch {
	case bytes.HasPrefix(o.data, gzipMagic):
		reader, err = gzip.NewReader(bytes.NewReader(o.data))
	case bytes.HasPrefix(o.data, zstdMagic):
		var decoder *zstd.Decoder
		decoder, err = zstd.NewReader(bytes.NewReader(o.data), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
		if err == nil {
			defer decoder.Close()
			reader = decoder
		}
	default:
		o.skip = archiveReason(o.data)
		return
	}
	if err == nil {
		o.data, err = readBounded(reader, int64(len(o.data)), limits)
	} else {
		o.data = nil
	}
	switch {
	case errors.Is(err, errBomb):
		o.data = nil
		o.problem(source, fact.Error, "decompressing: the file "+err.Error()+"; nothing of it was read, decompress it yourself if you trust it")
	case err != nil:
		o.problem(source, fact.Error, "decompressing: "+err.Error()+"; what came before was read")
	}
	if o.skip = archiveReason(o.data); o.skip == "" && (bytes.HasPrefix(o.data, gzipMagic) || bytes.HasPrefix(o.data, zstdMagic)) {
		o.skip = "compressed more than once"
	}
}

func readBounded(reader io.Reader, size int64, limits Limits) ([]byte, error) {
	limit := min(limits.Expanded, max(1<<20, size*limits.Ratio))
	data, err := io.ReadAll(io.LimitReader(reader, limit+1))
	if int64(len(data)) > limit {
		return nil, errBomb
	}
	return data, err
}

// archiveReason names archives and binaries, which are not opened.
func archiveReason(data []byte) string {
	for magic, name := range map[string]string{
		"PK\x03\x04": "zip archive", "PK\x05\x06": "zip archive", "7z\xbc\xaf": "7z archive", "Rar!": "rar archive",
		"BZh": "bzip2 file", "\xfd7zXZ": "xz file", "SQLite format 3": "database file", "\x7fELF": "program",
	} {
		if bytes.HasPrefix(data, []byte(magic)) {
			return name + ", not opened; extract it into the estate"
		}
	}
	if len(data) > 262 && bytes.Equal(data[257:262], []byte("ustar")) {
		return "tar archive, not opened; extract it into the estate"
	}
	return ""
}
