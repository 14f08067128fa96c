package ingest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf16"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/ingesttest"
)

// people reads files whose top object has "person", and misbehaves on demand.
type people struct{}

func (people) Name() string { return "people" }

func (people) Detect(file *ingest.File) bool { return file.Shape().Has("person") }

func (people) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	b := ingest.NewBuilder(file, env)
	root, _ := file.Tree()
	for _, n := range append(file.Samples(), root)[:1] {
		b.Node(fact.Node{Key: fact.Key{Kind: "person", ID: n.Get("person").String()}, Evidence: []fact.Evidence{file.At(n)}})
	}
	switch root.Get("do").String() {
	case "panic":
		panic("planted-panic-value")
	case "index":
		_ = []int{}[root.Len()]
	case "wait":
		<-ctx.Done()
	case "skip":
		return ingest.Result{Skipped: "of other people"}
	}
	return b.Result
}

func load(t *testing.T, dir string) map[string]ingest.Loaded {
	t.Helper()
	limits := ingest.DefaultLimits()
	limits.Time = 5 * time.Second
	limits.File, limits.Expanded = 8<<20, 4<<20
	loader := &ingest.Loader{Parsers: []ingest.Parser{people{}}, Env: ingesttest.Env(t), Limits: limits}
	var list []ingest.Loaded
	// The bubble's clock moves only while everything waits, so that the limit ends
	// what waits for ever and nothing that is only slow; and the bubble does not
	// close before every goroutine begun in it is over, or else it fails.
	synctest.Test(t, func(t *testing.T) {
		var err error
		list, err = loader.Load(t.Context(), dir)
		require.NoError(t, err)
	})
	loaded := map[string]ingest.Loaded{}
	for i, l := range list {
		assert.NotContains(t, loaded, l.Source, "%s is told twice", l.Source)
		assert.True(t, l.Format != "" || l.Skipped != "" || len(l.Diagnostics) > 0, "%s is neither loaded, nor diagnosed, nor skipped", l.Source)
		for _, d := range l.Diagnostics {
			assert.True(t, d.Line >= 1 && d.Column >= 1 && d.Source == l.Source && d.Message != "", "%+v", d)
		}
		loaded[list[i].Source] = l
	}
	return loaded
}

func person(name string) []byte { return []byte(`{"person":"` + name + `"}`) }

func gz(t *testing.T, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(data)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

func zst(t *testing.T, data []byte) []byte {
	t.Helper()
	encoder, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	return encoder.EncodeAll(data, nil)
}

func utf16Text(order binary.AppendByteOrder, text string) []byte {
	out := order.AppendUint16(nil, 0xfeff)
	for _, unit := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, unit)
	}
	return out
}

// hostile is what a case expects: the person read, whole or in part, a piece of
// the diagnostic, or of the reason why it is skipped.
type hostile struct {
	data               []byte
	person, says, skip string
}

func hostiles(t *testing.T) map[string]hostile {
	long := `{"person":"long","x":"` + strings.Repeat("x", 3<<20) + `"}`
	return map[string]hostile{
		"whole.json":          {person("whole"), "whole", "", ""},
		"truncated.json":      {[]byte(`{"person":"truncated","x":[1,`), "truncated", "the text ends in the middle of a value", ""},
		"cut-string.json":     {[]byte(`{"person":"cut-string","x":"abc`), "cut-string", "the text ends in the middle", ""},
		"duplicate.json":      {[]byte(`{"person":"first","person":"duplicate"}`), "duplicate", "occurs twice", ""},
		"deep.json":           {[]byte(`{"person":"deep","x":` + strings.Repeat("[", 5_000) + strings.Repeat("]", 5_000) + `}`), "deep", "nested deeper", ""},
		"deeper.json":         {[]byte(`{"person":"deeper","x":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`), "deeper", "max depth", ""},
		"deep-open.json":      {[]byte(`{"person":"deep-open","x":` + strings.Repeat(`{"a":`, 100_000)), "deep-open", "reading JSON", ""},
		"trailing.json":       {[]byte(`{"person":"trailing"} and more`), "trailing", "more text behind the value", ""},
		"not-utf8.json":       {[]byte("{\"person\":\"not-utf8\",\"x\":\"\xff\xfe\"}"), "not-utf8", "not UTF-8", ""},
		"bom.json":            {append([]byte("\xef\xbb\xbf"), person("bom")...), "bom", "", ""},
		"utf16le.json":        {utf16Text(binary.LittleEndian, `{"person":"utf16le"}`), "utf16le", "UTF-16", ""},
		"utf16be.json":        {utf16Text(binary.BigEndian, `{"person":"utf16be"}`), "utf16be", "UTF-16", ""},
		"utf16odd.json":       {append(utf16Text(binary.BigEndian, `{"person":"utf16odd"}`), 0), "utf16odd", "ends inside a character", ""},
		"one-long-line.json":  {[]byte(long), "long", "", ""},
		"gzip.json.gz":        {gz(t, person("gzip")), "gzip", "", ""},
		"misnamed.json":       {gz(t, person("misnamed")), "misnamed", "", ""},
		"zstd.json.zst":       {zst(t, person("zstd")), "zstd", "", ""},
		"two-members.gz":      {append(gz(t, []byte(`{"person":`)), gz(t, []byte(`"two-members"}`))...), "two-members", "", ""},
		"truncated.json.gz":   {truncated(gz(t, noise(2<<20))), "noise", "decompressing: unexpected EOF", ""},
		"truncated.json.zst":  {truncated(zst(t, noise(2<<20))), "noise", "decompressing", ""},
		"gzip-header.gz":      {[]byte{0x1f, 0x8b, 9, 9, 9}, "", "decompressing", ""},
		"gzip-garbage.gz":     {append(gz(t, person("gzip-garbage")), "garbage"...), "gzip-garbage", "decompressing", ""},
		"bomb.gz":             {gz(t, make([]byte, 3<<20)), "", "expands beyond the limit", ""},
		"bomb.zst":            {zst(t, make([]byte, 64<<20)), "", "expands beyond the limit", ""},
		"bomb-in-bomb.gz":     {gz(t, gz(t, make([]byte, 64<<20))), "", "", "compressed more than once"},
		"twice.gz":            {gz(t, gz(t, person("twice"))), "", "", "compressed more than once"},
		"twice.zst":           {zst(t, gz(t, person("twice"))), "", "", "compressed more than once"},
		"archive.zip":         {[]byte("PK\x03\x04rest"), "", "", "zip archive, not opened"},
		"archive.tar.gz":      {gz(t, tarHeader()), "", "", "tar archive, not opened"},
		"empty.json":          {nil, "", "", "empty file"},
		"blank.json":          {[]byte(" \n\t\n"), "", "", "empty file"},
		"empty.gz":            {gz(t, nil), "", "", "empty file"},
		"binary.bin":          {[]byte("abc\x00def"), "", "", "binary file"},
		"program":             {[]byte("\x7fELF..."), "", "", "program, not opened"},
		"unknown.txt":         {[]byte("a text of no known format\n"), "", "", "no parser knows"},
		"too-big.json":        {make([]byte, 8<<20+1), "", "the limit is", ""},
		"panics.json":         {[]byte(`{"person":"x","do":"panic"}`), "", "failed inside the parser (string)", ""},
		"panics-index.json":   {[]byte(`{"person":"x","do":"index"}`), "", "index out of range", ""},
		"takes-too-long.json": {[]byte(`{"person":"takes-too-long","do":"wait"}`), "takes-too-long", "took longer than 5s", ""},
		"other-people.json":   {[]byte(`{"person":"other-people","do":"skip"}`), "", "", "of other people"},
		"wrong-type.json":     {[]byte(`{"person":"wrong-type","do":{"a":[null]}}`), "wrong-type", "", ""},
	}
}

func truncated(data []byte) []byte { return data[:len(data)*2/3] }

// noise is an object that does not compress, so that a truncated one holds some
// blocks.
func noise(size int) []byte {
	data := []byte(`{"person":"noise","x":"`)
	for state := uint32(1); len(data) < size; {
		state = state*1664525 + 1013904223
		data = append(data, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"[state>>26])
	}
	return append(data, `"}`...)
}

func tarHeader() []byte {
	header := make([]byte, 512)
	copy(header, "file.json")
	copy(header[257:], "ustar")
	return header
}

func TestEveryFileIsLoadedDiagnosedOrSkipped(t *testing.T) {
	dir, cases := t.TempDir(), hostiles(t)
	for name, c := range cases {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), c.data, 0o600))
	}
	loaded := load(t, dir)
	require.Len(t, loaded, len(cases), "no file is lost")
	for name, want := range cases {
		got := loaded[name]
		assert.Contains(t, got.Skipped, want.skip, name)
		assert.Equal(t, want.skip != "", got.Skipped != "", "%s: %s", name, got.Skipped)
		assert.Equal(t, want.person, personIn(got), name)
		messages := ""
		for _, d := range got.Diagnostics {
			messages += d.Message + "\n"
		}
		assert.Contains(t, messages, want.says, name)
		assert.Equal(t, want.says != "", messages != "", "%s: %s", name, messages)
		assert.NotContains(t, messages, "planted", name)
	}
}

func personIn(l ingest.Loaded) string {
	for _, f := range l.Facts {
		if f.Node != nil {
			return f.Node.ID
		}
	}
	return ""
}

func TestAnEstateThatIsNotThereIsAnError(t *testing.T) {
	loader := &ingest.Loader{Parsers: []ingest.Parser{people{}}, Env: ingesttest.Env(t), Limits: ingest.DefaultLimits()}
	_, err := loader.Load(t.Context(), filepath.Join(t.TempDir(), "gone"))
	require.ErrorIs(t, err, os.ErrNotExist)
	assert.ErrorContains(t, err, "name a file or a directory")
}

func TestARuleAboutNoFileIsTold(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "sub"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "sub", "a.json"), person("a"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, ingest.ConfigName),
		[]byte("sources:\n  - { path: sub }\n  - { path: sub/a.json }\n  - { path: . }\n  - { path: su }\n"), 0o600))
	diagnostics := load(t, dir)[ingest.ConfigName].Diagnostics
	require.Len(t, diagnostics, 1)
	assert.Equal(t, 5, diagnostics[0].Line)
	assert.Contains(t, diagnostics[0].Message, "no file of the estate")
}

func TestALoadThatIsCancelledEnds(t *testing.T) {
	dir := t.TempDir()
	for i := range 50 {
		require.NoError(t, os.WriteFile(filepath.Join(dir, string(rune('a'+i%26))+strings.Repeat("x", i)+".json"), []byte(`{"person":"x","do":"wait"}`), 0o600))
	}
	loader := &ingest.Loader{Parsers: []ingest.Parser{people{}}, Env: ingesttest.Env(t), Limits: ingest.DefaultLimits()}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		start := time.Now()
		_, err := loader.Load(ctx, dir)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, 20*time.Millisecond, time.Since(start), "it ends with its context, not with a file's limit")
	})
}

// The same files give the same list, however many readers share the work.
func TestTheListIsTheSameEachTime(t *testing.T) {
	dir := t.TempDir()
	for name, c := range hostiles(t) {
		if !strings.HasPrefix(name, "takes") {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), c.data, 0o600))
		}
	}
	loader := &ingest.Loader{Parsers: []ingest.Parser{people{}}, Env: ingesttest.Env(t), Limits: ingest.DefaultLimits()}
	once, err := loader.Load(t.Context(), dir)
	require.NoError(t, err)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	again, err := loader.Load(t.Context(), dir)
	require.NoError(t, err)
	assert.Equal(t, once, again)
}
