package engine

import "context"

// ExposureAnswer answers: what leads to the target, and how.
type ExposureAnswer struct {
	Head
	Sources []Entry   `json:"sources"`
	Blocked []Blocked `json:"blocked"`
	Tail
}

// Exposure answers what holding which node reaches the target. Each source is
// listed with the least access that suffices, and the path from it.
func (a *Asker) Exposure(ctx context.Context, q Question) (*ExposureAnswer, error) {
	target, err := a.targets(&q, append(append([]string{}, q.To...), q.From...))
	if err != nil {
		return nil, err
	}
	result, err := a.search(ctx, &q, target, true, false)
	if err != nil {
		return nil, err
	}
	answer := &ExposureAnswer{Head: a.head("exposure", &q, target)}
	t := a.newTally(&q)
	t.backward = true
	t.aims(target)
	answer.Sources = a.entries(&q, t, result, target, backward)
	targets := a.keysOf(target)
	for _, b := range result.Blocked() {
		if !targets[a.Estate.Key(b.Node).Base()] {
			answer.Blocked = append(answer.Blocked, a.describeBlock(result, &b, true))
		}
	}
	answer.Blocked = orEmpty(answer.Blocked)
	t.summary.Blocked = len(answer.Blocked)
	answer.Tail = t.tail()
	return answer, nil
}
