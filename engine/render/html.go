package render

import (
	"fmt"
	"html/template"
	"io"

	"keyreach/engine"
)

// ReportHTML writes a whole report as one HTML file: no script, nothing is loaded
// from elsewhere, every name is text.
func ReportHTML(w io.Writer, a *engine.ReportAnswer) error {
	page, err := template.New("report").Parse(reportPage)
	if err != nil {
		return fmt.Errorf("reading the page of the report: %w", err)
	}
	return page.Execute(w, reportDocument(a).shown())
}

// shownDocument is a document with invisible characters made visible.
type shownDocument struct {
	Title    string
	Notices  []string
	Sections []shownSection
}

type shownSection struct {
	Title  string
	Lines  []string
	Header []string
	Rows   [][]shownCell
	Steps  []shownStep
	Empty  bool
}

type shownCell struct {
	Text string
	Code bool
}

type shownStep struct {
	Number  int
	Title   string
	Command string
	Fields  [][2]string
}

func (d *document) shown() shownDocument {
	page := shownDocument{Title: Printable(d.title), Notices: printable(d.notices)}
	for i := range d.sections {
		page.Sections = append(page.Sections, d.sections[i].shown())
	}
	return page
}

func (s *section) shown() shownSection {
	out := shownSection{Title: Printable(s.title), Lines: printable(s.lines)}
	if s.table != nil && len(s.table.rows) > 0 {
		out.Header = printable(s.table.header)
		for _, row := range s.table.rows {
			cells := make([]shownCell, len(row))
			for i, cell := range row {
				cells[i] = shownCell{Printable(cell), s.table.code[i]}
			}
			out.Rows = append(out.Rows, cells)
		}
	}
	for _, one := range s.steps {
		step := shownStep{Number: one.number, Title: Printable(one.title), Command: Printable(one.command)}
		for _, field := range one.fields {
			step.Fields = append(step.Fields, [2]string{field[0], Printable(field[1])})
		}
		out.Steps = append(out.Steps, step)
	}
	out.Empty = len(out.Lines) == 0 && len(out.Rows) == 0 && len(out.Steps) == 0
	return out
}

func printable(list []string) []string {
	shown := make([]string, len(list))
	for i, s := range list {
		shown[i] = Printable(s)
	}
	return shown
}

const reportPage = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title>
<style>
:root { color-scheme: light dark; --line: #8884; --mark: #b00020; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; border-bottom: 1px solid var(--line); }
.notice { border-left: 4px solid var(--mark); padding: .4rem .8rem; font-weight: 600; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
code, pre { font: 13px/1.4 ui-monospace, monospace; } pre { padding: .5rem .7rem; border: 1px solid var(--line); overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
ol { padding-left: 2rem; } li { margin: .7rem 0; } dl { display: grid; grid-template-columns: 6rem 1fr; gap: .1rem .6rem; margin: .3rem 0; } dt { opacity: .7; } dd { margin: 0; overflow-wrap: anywhere; }
</style>
</head>
<body>
<h1>{{.Title}}</h1>
{{range .Notices}}<p class="notice">{{.}}</p>
{{end}}{{range .Sections}}<section>
<h2>{{.Title}}</h2>
{{range .Lines}}<p>{{.}}</p>
{{end}}{{if .Rows}}<table>
<thead><tr>{{range .Header}}<th scope="col">{{.}}</th>{{end}}</tr></thead>
<tbody>
{{range .Rows}}<tr>{{range .}}<td>{{if .Code}}<code>{{.Text}}</code>{{else}}{{.Text}}{{end}}</td>{{end}}</tr>
{{end}}</tbody>
</table>
{{end}}{{if .Steps}}<ol>
{{range .Steps}}<li value="{{.Number}}"><strong>{{.Title}}</strong>
{{if .Command}}<pre>{{.Command}}</pre>
{{end}}<dl>{{range .Fields}}<dt>{{index . 0}}</dt><dd>{{index . 1}}</dd>{{end}}</dl></li>
{{end}}</ol>
{{end}}{{if .Empty}}<p>Nothing in what was loaded.</p>
{{end}}</section>
{{end}}</body>
</html>
`
