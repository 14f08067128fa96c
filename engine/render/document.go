package render

// document is a report in parts that Markdown and HTML write each in their way.
// Texts are not escaped: who writes them does.
type document struct {
	title    string
	notices  []string
	sections []section
}

// section is a headed part. Everything in it may be empty.
type section struct {
	title string
	lines []string
	table *grid
	// steps are numbered items, each with fields and a command.
	steps []item
}

// grid is a table; code marks the columns that hold ids.
type grid struct {
	header []string
	rows   [][]string
	code   map[int]bool
}

// item is one step.
type item struct {
	number  int
	title   string
	command string
	fields  [][2]string
}
