package server_test

import (
	"net"
	"sync"
)

// pipes is a listener whose connections lie in memory: what waits on one of them
// waits for another goroutine of the test, never for the machine's network, so that
// a test knows when everything waits.
type pipes struct {
	calls chan net.Conn
	end   chan struct{}
	once  sync.Once
}

func newPipes() *pipes { return &pipes{calls: make(chan net.Conn), end: make(chan struct{})} }

// dial connects; it returns once the server has taken the call, or is closed.
func (p *pipes) dial() net.Conn {
	near, far := net.Pipe()
	select {
	case p.calls <- far:
	case <-p.end:
		_ = far.Close()
	}
	return near
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case connection := <-p.calls:
		return connection, nil
	case <-p.end:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.end) })
	return nil
}

func (p *pipes) closed() bool {
	select {
	case <-p.end:
		return true
	default:
		return false
	}
}

func (p *pipes) Addr() net.Addr { return pipeAddress{} }

type pipeAddress struct{}

func (pipeAddress) Network() string { return "pipe" }
func (pipeAddress) String() string  { return "pipe" }
