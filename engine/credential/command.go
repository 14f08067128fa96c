package credential

import (
	"bytes"
	_ "embed" // the commands
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

//go:embed commands.jsonl
var commandsFile []byte

// Command is how a person takes a step of the catalogue in a shell. Words in
// braces stand for what the estate knows of the credential; "$LEAKED" is a
// variable that the person sets, since no value is kept.
type Command struct {
	Kind   string `json:"kind"`
	Method string `json:"method"`
	// Check fails where the command would meet something else: the command follows
	// it behind "&&".
	Check   string `json:"check"`
	Command string `json:"command"`
	// Undo takes the step back; empty where nothing does.
	Undo string `json:"undo"`
	// Save reads and prints what the step destroys, with a check of its own where a
	// name alone could mean something else. Empty where no one line does.
	Save   string `json:"save"`
	Source string `json:"source"`
}

// loadCommands reads the commands of the catalogue's steps. Each belongs to a step
// that is there.
func (c *Catalogue) loadCommands() error {
	c.commands = map[[2]string]*Command{}
	for number, line := range bytes.Split(bytes.TrimSpace(commandsFile), []byte("\n")) {
		command := &Command{}
		decoder := json.NewDecoder(bytes.NewReader(line))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(command); err != nil {
			return fmt.Errorf("reading commands.jsonl, line %d: %w", number+1, err)
		}
		if command.Check == "" || command.Command == "" || command.Source == "" || !c.hasStep(command) {
			return fmt.Errorf("commands.jsonl, line %d: %s %q is no step of the catalogue, or its check, command or source is empty", number+1, command.Kind, command.Method)
		}
		c.commands[[2]string{command.Kind, command.Method}] = command
	}
	return nil
}

func (c *Catalogue) hasStep(command *Command) bool {
	row, ok := c.Lookup(command.Kind)
	if !ok {
		return false
	}
	for i := range row.Revocation {
		if row.Revocation[i].Method == command.Method {
			return true
		}
	}
	return false
}

// CommandOf returns how a step of a kind is taken in a shell, nil where nothing is
// known.
func (c *Catalogue) CommandOf(kind, method string) *Command {
	return c.commands[[2]string{kind, method}]
}

// placeholder is a word in braces. Braces of JSON have quotes or spaces in them.
var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// Fill puts values, quoted for a POSIX shell, in place of a text's placeholders.
// What no value is given for becomes a quoted hint in angle brackets, so that the
// command fails closed, and is named in lacks. A value that a program could take for
// more than a name (see IsName) is refused, and bad names it.
func Fill(text string, values map[string]string) (filled string, lacks []string, bad string) {
	filled = placeholder.ReplaceAllStringFunc(text, func(word string) string {
		name := strings.Trim(word, "{}")
		value := values[name]
		if value == "" {
			lacks = append(lacks, strings.ReplaceAll(name, "_", " "))
			return "'<" + strings.ReplaceAll(name, "_", " ") + ">'"
		}
		if !IsName(value) {
			bad = strings.ReplaceAll(name, "_", " ")
		}
		return Quote(value)
	})
	return filled, lacks, bad
}
