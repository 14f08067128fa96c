package reach

// candidate is a state and how it would be come by.
type candidate struct {
	link  link
	state State
}

// queue holds the candidates of one verdict that are not of the next level, by
// their hops.
type queue struct {
	buckets [][]candidate
	waiting int
	first   int // no bucket before it holds anything
}

func (q *queue) push(hops uint32, c candidate) {
	for len(q.buckets) <= int(hops) {
		q.grow()
	}
	q.buckets[hops] = append(q.buckets[hops], c)
	q.waiting++
	q.first = min(q.first, int(hops))
}

// grow adds an empty bucket, with the memory that it had in an earlier search.
func (q *queue) grow() {
	n := len(q.buckets)
	if n == cap(q.buckets) {
		q.buckets = append(q.buckets, nil)
		return
	}
	q.buckets = q.buckets[:n+1]
	q.buckets[n] = q.buckets[n][:0]
}

// least returns the fewest hops of what waits.
func (q *queue) least() (hops uint32, ok bool) {
	if q.waiting == 0 {
		return 0, false
	}
	for len(q.buckets[q.first]) == 0 {
		q.first++
	}
	return uint32(q.first), true
}

// take empties the bucket of hops. What it returns is valid until the next push.
func (q *queue) take(hops uint32) []candidate {
	if int(hops) >= len(q.buckets) {
		return nil
	}
	taken := q.buckets[hops]
	q.buckets[hops] = taken[:0]
	q.waiting -= len(taken)
	return taken
}

func (q *queue) reset() {
	for i := range q.buckets {
		q.buckets[i] = q.buckets[i][:0]
	}
	q.buckets, q.waiting, q.first = q.buckets[:0], 0, 0
}
