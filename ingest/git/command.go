package git

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// repository is one that git can be run on.
type repository struct {
	binary string
	// home holds git's own folder.
	home, objects string
}

const (
	// maxRefs and maxRefBytes bound the refs that are copied.
	maxRefs     = 20_000
	maxRefBytes = 64 << 20
	// maxOutput bounds what one command may say.
	maxOutput = 64 << 20
)

// errElsewhere says that a repository is not whole.
var errElsewhere = errors.New("its objects or refs lie outside of it")

// open prepares a folder in which git reads the repository at dir. The caller
// closes it.
func open(binary, dir string) (*repository, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	for _, elsewhere := range []string{"commondir", "objects/info/alternates", "objects/info/http-alternates"} {
		if _, err := root.Lstat(filepath.FromSlash(elsewhere)); err == nil {
			return nil, errElsewhere
		}
	}
	if info, err := root.Lstat("objects"); err != nil || !info.IsDir() {
		return nil, errElsewhere
	}
	// git runs in a folder of its own, in which a relative name of the objects means nothing
	objects, err := filepath.Abs(filepath.Join(dir, "objects"))
	if err != nil {
		return nil, err
	}
	home, err := os.MkdirTemp("", "keyreach-git-")
	if err != nil {
		return nil, err
	}
	r := &repository{binary: binary, home: home, objects: objects}
	if err := r.prepare(root); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

func (r *repository) close() { _ = os.RemoveAll(r.home) } // in the system's own folder for such

// prepare makes the folder: a configuration of this package, copies of the refs.
func (r *repository) prepare(root *os.Root) error {
	config := "[core]\n\trepositoryformatversion = 0\n\tbare = true\n"
	if text, ok := readIn(root, "config"); ok && strings.Contains(strings.ToLower(string(text)), "objectformat = sha256") {
		config = "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectformat = sha256\n"
	}
	for _, folder := range []string{"refs", "objects"} {
		if err := os.MkdirAll(filepath.Join(r.home, folder), 0o700); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(r.home, "config"), []byte(config), 0o600); err != nil {
		return err
	}
	copied := 0
	for _, name := range []string{"HEAD", "packed-refs", "shallow"} {
		if err := r.copyFile(root, name, &copied); err != nil && (name == "HEAD" || !errors.Is(err, fs.ErrNotExist)) {
			return err
		}
	}
	count := 0
	return fs.WalkDir(root.FS(), "refs", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return os.MkdirAll(filepath.Join(r.home, filepath.FromSlash(name)), 0o700)
		}
		if count++; count > maxRefs {
			return fmt.Errorf("it has more than %d refs", maxRefs)
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		return r.copyFile(root, name, &copied)
	})
}

func (r *repository) copyFile(root *os.Root, name string, copied *int) error {
	info, err := root.Lstat(filepath.FromSlash(name))
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errElsewhere
	}
	if *copied += int(min(info.Size(), maxRefBytes)); *copied > maxRefBytes {
		return errors.New("its refs are too many to read")
	}
	data, err := fs.ReadFile(root.FS(), name)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(r.home, filepath.FromSlash(name)), data, 0o600)
}

// command returns a git command that sees nothing but the repository's objects.
func (r *repository) command(ctx context.Context, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, r.binary, append([]string{"--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull, "-c", "core.commitGraph=false", "-c", "protocol.allow=never"}, args...)...) //nolint:gosec // the binary is git's, the arguments are this package's and names of refs and files behind a --
	command.Dir = r.home
	command.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + r.home, "LC_ALL=C", "TZ=UTC",
		"GIT_DIR=" + r.home, "GIT_OBJECT_DIRECTORY=" + r.objects,
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_ATTR_NOSYSTEM=1",
		"GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", "GIT_NO_REPLACE_OBJECTS=1", "GIT_NO_LAZY_FETCH=1",
		"GIT_ALLOW_PROTOCOL=none", "GIT_LITERAL_PATHSPECS=1",
	}
	command.WaitDelay = 5 * time.Second
	return command
}

// run returns what a command says. Its errors are not repeated: they quote names.
func (r *repository) run(ctx context.Context, args ...string) ([]byte, error) {
	command := r.command(ctx, args...)
	pipe, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	_, copyErr := io.Copy(&out, io.LimitReader(pipe, maxOutput+1))
	if out.Len() > maxOutput {
		_ = command.Process.Kill() // its wait tells the rest
		copyErr = errors.New("it says more than is read")
	}
	if err := command.Wait(); err != nil && copyErr == nil {
		copyErr = fmt.Errorf("git %s: %w", args[0], err)
	}
	return out.Bytes(), copyErr
}

// objects reads objects one after the other.
type objects struct {
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

func (r *repository) reader(ctx context.Context) (*objects, error) {
	o := &objects{command: r.command(ctx, "cat-file", "--batch")}
	var err error
	if o.in, err = o.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := o.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	o.out = bufio.NewReaderSize(out, 64<<10)
	return o, o.command.Start()
}

func (o *objects) close() {
	_ = o.in.Close()     // it ends when its input does
	_ = o.command.Wait() // what it could not read was told as missing
}

// maxObject bounds the objects that are looked into.
const maxObject = 4 << 20

// read returns an object's content; ok is false for one that is not there, is no
// file, or is too large. An error means that no more can be read.
func (o *objects) read(name string) (content []byte, ok bool, err error) {
	if strings.ContainsAny(name, "\n\x00") {
		return nil, false, nil
	}
	if _, err := io.WriteString(o.in, name+"\n"); err != nil {
		return nil, false, err
	}
	header, err := o.out.ReadString('\n')
	if err != nil {
		return nil, false, err
	}
	fields := strings.Fields(strings.TrimSuffix(header, "\n"))
	if len(fields) < 3 || strings.HasSuffix(header, " missing\n") || strings.HasSuffix(header, " ambiguous\n") {
		return nil, false, nil
	}
	size, err := strconv.ParseInt(fields[len(fields)-1], 10, 64)
	if err != nil {
		return nil, false, err
	}
	if size > maxObject || fields[len(fields)-2] != "blob" {
		_, err := io.CopyN(io.Discard, o.out, size+1)
		return nil, false, err
	}
	content = make([]byte, size+1)
	if _, err := io.ReadFull(o.out, content); err != nil {
		return nil, false, err
	}
	return content[:size], true, nil
}
