package ingest

import "time"

// Limits bound what one hostile file may cost.
type Limits struct {
	// File is the greatest size of a file as it lies on disk, in bytes.
	File int64
	// Expanded is the greatest size after decompression, in bytes.
	Expanded int64
	// Ratio is how many times its size a compressed file may expand to; it
	// counts from a megabyte on.
	Ratio int64
	// Time is how long one file may take to parse.
	Time time.Duration
}

// DefaultLimits are generous for exports and narrow for bombs.
func DefaultLimits() Limits {
	return Limits{File: 512 << 20, Expanded: 1 << 30, Ratio: 200, Time: 2 * time.Minute}
}
