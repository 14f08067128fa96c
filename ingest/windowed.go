package ingest

import (
	"context"

	"keyreach/ingest/jsontree"
)

// Windowed is a parser that can read a file of many records a window at a time,
// so that a log of any size takes the memory of one window and of what it shows.
type Windowed interface {
	Parser
	// Begin returns a reading of one file. first is its first window, which Read
	// is given too; a file that fits is a window of its own.
	Begin(first *File, env Env) Reading
}

// Reading takes in the windows of one file, in their order, from one goroutine.
// Windows hold whole records; their positions and pointers are those of the whole
// file. What a reading keeps must not hold on to a window's tree.
type Reading interface {
	Read(ctx context.Context, window *File)
	Finish() Result
}

// ReadWhole reads a file that is there as a whole.
func ReadWhole(ctx context.Context, parser Windowed, file *File, env Env) Result {
	reading := parser.Begin(file, env)
	reading.Read(ctx, file)
	return reading.Finish()
}

// origin is where a window begins in its file.
type origin struct {
	// lead is how many bytes of the window's data stand for what lies before it.
	lead int
	// line and column are those of the first byte behind the lead, from 1; 0 for a
	// whole file.
	line, column int
}

// list returns the records of a window: the elements of an array or of lines, or
// those of the one list in an object.
func list(root *jsontree.Node, name string) *jsontree.Node {
	if name != "" {
		return root.Get(name)
	}
	return root
}
