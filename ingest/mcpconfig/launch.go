package mcpconfig

import "keyreach/ingest/jsontree"

// launch is how a client starts a server.
type launch struct {
	program *jsontree.Node
	args    []*jsontree.Node
	env     *jsontree.Node
}

// launchOf returns how a server is started: by a command with args and env beside
// it; by one list with environment beside it (opencode); by an object with path,
// args and env (Zed, before 2025).
func launchOf(n *jsontree.Node) launch {
	command := n.Get("command")
	l := launch{program: command, args: elementsOf(n.Get("args")), env: n.Get("env")}
	switch command.Kind() {
	case jsontree.Array:
		l = launch{program: command.Index(0), env: n.Get("environment")}
		if parts := elementsOf(command); len(parts) > 0 {
			l.args = parts[1:]
		}
	case jsontree.Object:
		l = launch{program: command.Get("path"), args: elementsOf(command.Get("args")), env: command.Get("env")}
	}
	return l
}

// at is the list of the arguments, or what it stands in.
func (l launch) at() *jsontree.Node {
	if len(l.args) > 0 {
		return l.args[0].Parent()
	}
	return l.program
}

// argTexts returns the arguments that are texts.
func (l launch) argTexts() []string {
	var texts []string
	for _, arg := range l.args {
		if arg.Kind() == jsontree.String {
			texts = append(texts, arg.String())
		}
	}
	return texts
}

func elementsOf(n *jsontree.Node) []*jsontree.Node {
	var elements []*jsontree.Node
	for _, element := range n.Elements() {
		elements = append(elements, element)
	}
	return elements
}
