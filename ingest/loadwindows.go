package ingest

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/zstd"

	"keyreach/engine/fact"
)

// likelyRatio is what text may compress to at the least: a smaller file fits into
// one window however it is packed.
const likelyRatio = 50

// loadWindows reads a large file of records a window at a time. ok is false where
// the file is small, or no parser that knows it can read it so: then it is read
// as a whole.
func (l *Loader) loadWindows(ctx context.Context, tree *Tree, found Found, meta Meta) (loaded Loaded, ok bool) {
	if found.Size*likelyRatio < windowSize {
		return loaded, false
	}
	file, err := tree.open(found.Source)
	if err != nil {
		return loaded, false // the other way tells why
	}
	defer func() { _ = file.Close() }()
	text, closeText, err := l.text(file, found.Size)
	if err != nil {
		return loaded, false
	}
	defer closeText()
	windows, ok := newWindows(&File{Source: found.Source, Meta: meta}, text, windowSize)
	if !ok {
		return loaded, false
	}
	first := windows.next()
	parser, ok := l.detect(first).(Windowed)
	if !ok {
		return loaded, false
	}
	return l.readWindows(ctx, parser, windows, first), true
}

// text returns a file's text: decompressed, and no longer than the limits allow.
func (l *Loader) text(file *os.File, size int64) (reader io.Reader, closeText func(), err error) {
	buffered := bufio.NewReaderSize(file, 64<<10)
	magic, err := buffered.Peek(4)
	if err != nil {
		return nil, nil, err
	}
	limit := max(1<<20, size*l.Limits.Ratio)
	switch {
	case bytes.HasPrefix(magic, gzipMagic):
		unpacked, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, nil, err
		}
		return &boundedReader{unpacked, limit}, func() { _ = unpacked.Close() }, nil
	case bytes.HasPrefix(magic, zstdMagic):
		unpacked, err := zstd.NewReader(buffered, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
		if err != nil {
			return nil, nil, err
		}
		return &boundedReader{unpacked, limit}, unpacked.Close, nil
	case size < windowSize:
		return nil, nil, io.EOF // it fits
	}
	return buffered, func() {}, nil
}

// boundedReader ends with an error beyond a limit.
type boundedReader struct {
	reader io.Reader
	left   int64
}

// Read implements io.Reader.
func (b *boundedReader) Read(p []byte) (int, error) {
	n, err := b.reader.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errBomb
	}
	return n, err
}

// readWindows gives a reading its windows, each under the time limit.
func (l *Loader) readWindows(ctx context.Context, parser Windowed, windows *windows, first *File) (result Loaded) {
	loaded := Loaded{Source: first.Source, Format: parser.Name()}
	defer survive(first, &loaded, &result)
	reading := parser.Begin(first, l.Env)
	late := ""
	for window := first; window != nil && ctx.Err() == nil && late == ""; window = windows.next() {
		limited, cancel := context.WithTimeout(ctx, l.Limits.Time)
		reading.Read(limited, window)
		if limited.Err() != nil && ctx.Err() == nil {
			late = fmt.Sprintf("parsing as %s took longer than %s for %d bytes; what came before was read, split the file", parser.Name(), l.Limits.Time, len(window.Data))
		}
		cancel()
	}
	parsed := reading.Finish()
	loaded.Facts, loaded.Skipped = parsed.Facts, parsed.Skipped
	loaded.Diagnostics = bounded(first, parsed.Diagnostics)
	if late != "" {
		loaded.Diagnostics = append(loaded.Diagnostics, first.Diagnose(fact.Error, 0, late))
	}
	return loaded
}
