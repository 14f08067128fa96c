package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"
	"golang.org/x/term"

	"keyreach/engine/render"
)

// progress tells a terminal how far a load is; elsewhere it is silent.
type progress struct {
	out   io.Writer
	on    bool
	now   func() time.Time
	last  time.Time
	shown bool
}

func newProgress(out io.Writer, now func() time.Time) *progress {
	return &progress{out: out, on: isTerminal(out), now: now, last: now()}
}

func isTerminal(out any) bool {
	file, ok := out.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

func (p *progress) step(done, total int, source string) {
	if !p.on || p.now().Sub(p.last) < 100*time.Millisecond {
		return
	}
	p.last, p.shown = p.now(), true
	fmt.Fprintf(p.out, "\r\x1b[Kreading %d of %d  %s", done, total, text.Trim(render.Printable(source), 60))
}

func (p *progress) end() {
	if p.shown {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
