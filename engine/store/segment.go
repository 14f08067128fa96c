package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"

	"github.com/klauspost/compress/zstd"

	"keyreach/engine/fact"
)

// A segment is one source as bytes: a version byte, the CRC-32C of the rest,
// then zstd over JSON lines: the source's own fields first, then a fact a line.
const segmentVersion = 1

const segmentHeader = 5

// maxSegment bounds what a damaged length may make us allocate.
const maxSegment = 4 << 30

// Codec encodes and decodes segments. It is safe for concurrent use.
type Codec struct {
	encoder *zstd.Encoder
	decoder *zstd.Decoder
	table   *crc32.Table
}

// NewCodec returns a codec.
func NewCodec() (*Codec, error) {
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("preparing compression: %w", err)
	}
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxSegment))
	if err != nil {
		return nil, fmt.Errorf("preparing decompression: %w", err)
	}
	return &Codec{encoder: encoder, decoder: decoder, table: crc32.MakeTable(crc32.Castagnoli)}, nil
}

// Encode returns source as a segment.
func (c *Codec) Encode(source Source) ([]byte, error) {
	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(source); err != nil {
		return nil, fmt.Errorf("encoding source %q: %w", source.Name, err)
	}
	for i := range source.Facts {
		if err := encoder.Encode(&source.Facts[i]); err != nil {
			return nil, fmt.Errorf("encoding fact %d of %q: %w", i, source.Name, err)
		}
	}
	segment := c.encoder.EncodeAll(lines.Bytes(), make([]byte, segmentHeader, segmentHeader+lines.Len()/4))
	segment[0] = segmentVersion
	binary.LittleEndian.PutUint32(segment[1:], crc32.Checksum(segment[segmentHeader:], c.table))
	return segment, nil
}

// Decode returns the source that a segment holds; errors wrap ErrDamaged, or
// ErrNotStore for a version of a later program.
func (c *Codec) Decode(segment []byte) (Source, error) {
	var source Source
	if len(segment) < segmentHeader {
		return source, fmt.Errorf("%w: a segment of %d bytes", ErrDamaged, len(segment))
	}
	if segment[0] != segmentVersion {
		return source, fmt.Errorf("%w: segment version %d, this program reads %d", ErrNotStore, segment[0], segmentVersion)
	}
	if crc32.Checksum(segment[segmentHeader:], c.table) != binary.LittleEndian.Uint32(segment[1:]) {
		return source, fmt.Errorf("%w: checksum of a segment", ErrDamaged)
	}
	lines, err := c.decoder.DecodeAll(segment[segmentHeader:], nil)
	if err != nil {
		return source, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return decodeLines(lines)
}

func decodeLines(lines []byte) (Source, error) {
	var source Source
	decoder := json.NewDecoder(bytes.NewReader(lines))
	if err := decoder.Decode(&source); err != nil {
		return source, fmt.Errorf("%w: a source's header: %w", ErrDamaged, err)
	}
	for decoder.More() {
		var f fact.Fact
		if err := decoder.Decode(&f); err != nil {
			return source, fmt.Errorf("%w: fact %d of %q: %w", ErrDamaged, len(source.Facts), source.Name, err)
		}
		source.Facts = append(source.Facts, f)
	}
	return source, nil
}
