package graph

// texts keeps each distinct string once. Number 0 is the empty string.
type texts struct {
	list  []string
	index map[string]uint32
}

func newTexts() texts {
	return texts{list: []string{""}, index: map[string]uint32{"": 0}}
}

func (t *texts) add(s string) uint32 {
	n, ok := t.index[s]
	if !ok {
		n = uint32(len(t.list))
		t.list = append(t.list, s)
		t.index[s] = n
	}
	return n
}

func (t *texts) size() int {
	bytes := 16 * len(t.list)
	for _, s := range t.list {
		bytes += len(s)
	}
	return bytes
}

// spans is a list of strings, unshared, in one piece of memory.
type spans struct {
	text []byte
	ends []uint64
}

func (p *spans) add(s string) {
	p.text = append(p.text, s...)
	p.ends = append(p.ends, uint64(len(p.text)))
}

// sameSize returns empty spans with room for what p holds.
func (p *spans) sameSize() spans {
	return spans{text: make([]byte, 0, len(p.text)), ends: make([]uint64, 0, len(p.ends))}
}

func (p *spans) bytes(i uint32) []byte {
	start := uint64(0)
	if i > 0 {
		start = p.ends[i-1]
	}
	return p.text[start:p.ends[i]]
}

func (p *spans) size() int { return len(p.text) + 8*len(p.ends) }
