package ingesttest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"keyreach/ingest"
)

// Mutants calls each with spoilt copies of data, count of them, the same for the
// same data and seed: cut off, bytes flipped, a part replaced by a part of other,
// a part repeated, lines dropped or put in another order.
func Mutants(data, other []byte, seed uint64, count int, each func(what string, mutant []byte)) {
	for i := range count {
		random := rand.New(rand.NewPCG(seed, uint64(i)))
		what, mutant := mutate(random, data, other)
		each(fmt.Sprintf("%s (mutant %d)", what, i), mutant)
	}
}

func mutate(random *rand.Rand, data, other []byte) (what string, mutant []byte) {
	if len(data) == 0 {
		return "empty", nil
	}
	at := random.IntN(len(data))
	end := at + 1 + random.IntN(min(len(data)-at, 200))
	switch random.IntN(6) {
	case 0:
		return "truncated", bytes.Clone(data[:at])
	case 1:
		mutant = bytes.Clone(data)
		for range 1 + random.IntN(8) {
			mutant[random.IntN(len(mutant))] ^= 1 << random.IntN(8)
		}
		return "flipped", mutant
	case 2:
		from := 0
		if len(other) > 0 {
			from = random.IntN(len(other))
		}
		return "spliced", bytes.Join([][]byte{data[:at], other[from:], data[end:]}, nil)
	case 3:
		return "repeated", bytes.Join([][]byte{data[:end], bytes.Repeat(data[at:end], 1+random.IntN(50)), data[end:]}, nil)
	case 4:
		return "cut out", bytes.Join([][]byte{data[:at], data[end:]}, nil)
	default:
		lines := bytes.SplitAfter(data, []byte("\n"))
		random.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		return "shuffled", bytes.Join(lines, nil)
	}
}

// Survives gives a mutant to every parser: whoever claims it ends soon, does not
// panic, and keeps the contract of facts and positions.
func Survives(t *testing.T, parsers []ingest.Parser, env ingest.Env, file *ingest.File, what string) {
	t.Helper()
	defer func() {
		if broken := recover(); broken != nil {
			t.Errorf("%s, %s: panic: %v", file.Source, what, broken)
		}
	}()
	start := time.Now()
	for _, parser := range parsers {
		if !parser.Detect(file) {
			continue
		}
		for _, problem := range Check(file, env, parser.Parse(t.Context(), file, env)) {
			t.Errorf("%s, %s, read by %s: %s", file.Source, what, parser.Name(), problem)
		}
	}
	if took := time.Since(start); took > maxFuzzTime {
		t.Errorf("%s, %s: %d bytes took %s", file.Source, what, len(file.Data), took)
	}
}
