package snippet_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// This file reads programs back: what table they have, and what request they make for a row of it.

// made is a request that a program makes.
type made struct {
	method, url, body string
	headers           map[string]string
}

// String writes the request, with its headers in order.
func (m made) String() string {
	var headers []string
	for name, value := range m.headers {
		headers = append(headers, fmt.Sprintf("%s: %q", name, value))
	}
	slices.Sort(headers)
	return fmt.Sprintf("%s %s %q %s", m.method, m.url, m.body, strings.Join(headers, ", "))
}

// scope has the values that an expression refers to.
type scope struct {
	row map[string]string // the ID alone is "id"
	env map[string]string
}

// lineAfter returns the rest of the first line that starts with a text, after spaces.
func lineAfter(program, start string) (rest string, ok bool) {
	for line := range strings.Lines(program) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), start); ok {
			return rest, true
		}
	}
	return "", false
}

// between cuts what is between two texts.
func between(text, from, to string) string {
	_, text, _ = strings.Cut(text, from)
	text, _, _ = strings.Cut(text, to)
	return text
}

// jsonRows reads IDs or rows that are written as JSON.
func jsonRows(t *testing.T, text string) []map[string]string {
	t.Helper()
	var list []any
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		t.Fatalf("the table is no JSON: %v in %s", err, text)
	}
	rows := make([]map[string]string, len(list))
	for i, one := range list {
		rows[i] = map[string]string{}
		switch one := one.(type) {
		case string:
			rows[i]["id"] = one
		case map[string]any:
			for name, value := range one {
				rows[i][name] = value.(string)
			}
		}
	}
	return rows
}

// withoutLastComma makes JSON of a list whose last item has a comma after it.
func withoutLastComma(list string) string {
	return "[" + strings.TrimSuffix(strings.TrimSpace(list), ",") + "]"
}

// plainRows reads a file with an ID a line.
func plainRows(text string) []map[string]string {
	var rows []map[string]string
	for _, line := range strings.FieldsFunc(text, func(c rune) bool { return c == '\n' }) {
		rows = append(rows, map[string]string{"id": line})
	}
	return rows
}

// wideRows reads a table of Python or Go, whose literals are Go's.
func wideRows(t *testing.T, list string) []map[string]string {
	t.Helper()
	e := goExpr(t, "[]any{"+strings.ReplaceAll("\n"+list, "\n    {", "\n{")+"\n}")
	var rows []map[string]string
	for _, one := range e.(*ast.CompositeLit).Elts {
		row := map[string]string{}
		switch one := one.(type) {
		case *ast.BasicLit:
			row["id"] = goValue(t, one, scope{})
		case *ast.CompositeLit:
			for _, pair := range one.Elts {
				pair := pair.(*ast.KeyValueExpr)
				row[goValue(t, pair.Key, scope{})] = goValue(t, pair.Value, scope{})
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// goExpr parses an expression of Go.
func goExpr(t *testing.T, text string) ast.Expr {
	t.Helper()
	e, err := parser.ParseExpr(text)
	if err != nil {
		t.Fatalf("%s is no expression: %v", text, err)
	}
	return e
}

// goValue evaluates an expression of a Go program, or of a Python program without its named arguments.
func goValue(t *testing.T, e ast.Expr, s scope) string {
	t.Helper()
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		if err != nil || e.Kind != token.STRING {
			t.Fatalf("%s is no text: %v", e.Value, err)
		}
		return text
	case *ast.Ident:
		if value, ok := s.row[e.Name]; ok {
			return value
		}
	case *ast.BinaryExpr:
		return goValue(t, e.X, s) + goValue(t, e.Y, s)
	case *ast.IndexExpr:
		from := s.row
		if _, ok := e.X.(*ast.SelectorExpr); ok { // os.environ
			from = s.env
		}
		if value, ok := from[goValue(t, e.Index, s)]; ok {
			return value
		}
	case *ast.CallExpr:
		return goCall(t, e, s)
	}
	t.Fatalf("%T %v has no value in %v", e, e, s)
	return ""
}

// goCall evaluates a call of a function that programs use.
func goCall(t *testing.T, e *ast.CallExpr, s scope) string {
	t.Helper()
	name := ""
	switch f := e.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
		if name == "encode" { // a method of Python's texts
			return goValue(t, f.X, s)
		}
	}
	value := goValue(t, e.Args[0], s)
	switch name {
	case "PathEscape":
		return url.PathEscape(value)
	case "QueryEscape":
		return url.QueryEscape(value)
	case "quote":
		return strings.ReplaceAll(url.QueryEscape(value), "+", "%20")
	case "Getenv":
		return s.env[value]
	case "NewReader":
		return value
	}
	t.Fatalf("programs are not known to call %s", name)
	return ""
}

// goMade evaluates the request that a Go program makes for a row.
func goMade(t *testing.T, program string, s scope) made {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "main.go", program, 0)
	if err != nil {
		t.Fatalf("the program does not parse: %v", err)
	}
	m := made{headers: map[string]string{}}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		switch f, _ := call.Fun.(*ast.SelectorExpr); {
		case f == nil:
		case f.Sel.Name == "NewRequestWithContext":
			m.method, m.url = goValue(t, call.Args[1], s), goValue(t, call.Args[2], s)
			if _, none := call.Args[3].(*ast.Ident); !none {
				m.body = goValue(t, call.Args[3], s)
			}
		case f.Sel.Name == "Set":
			m.headers[goValue(t, call.Args[0], s)] = goValue(t, call.Args[1], s)
		}
		return true
	})
	return m
}

// pyValue evaluates an expression of a Python program.
func pyValue(t *testing.T, text string, s scope) string {
	t.Helper()
	return goValue(t, goExpr(t, strings.ReplaceAll(strings.TrimSuffix(text, ","), `, safe=""`, "")), s)
}

// pyMade evaluates the request that a Python program makes for a row.
func pyMade(t *testing.T, program string, s scope) made {
	t.Helper()
	m := made{headers: map[string]string{}}
	request := between(program, "client.request(\n", "\n        ),\n")
	fields := strings.Split(request, "\n")
	m.method, m.url = pyValue(t, fields[0], s), pyValue(t, fields[1], s)
	for _, line := range fields[2:] {
		line = strings.TrimSpace(line)
		if content, ok := strings.CutPrefix(line, "content="); ok {
			m.body = pyValue(t, content, s)
		} else if name, value, ok := strings.Cut(line, `": `); ok {
			m.headers[strings.TrimPrefix(name, `"`)] = pyValue(t, value, s)
		}
	}
	return m
}

// jsValue evaluates an expression of a JavaScript program.
func jsValue(t *testing.T, text string, s scope) string {
	t.Helper()
	if argument, ok := strings.CutPrefix(text, "encodeURIComponent("); ok {
		value := url.QueryEscape(jsValue(t, strings.TrimSuffix(argument, ")"), s))
		left := strings.NewReplacer("+", "%20", "%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*")
		return left.Replace(value)
	}
	if name, ok := strings.CutPrefix(text, "process.env."); ok {
		return s.env[name]
	}
	if index, ok := strings.CutPrefix(text, "row["); ok {
		return s.row[jsValue(t, strings.TrimSuffix(index, "]"), s)]
	}
	switch text[0] {
	case '"':
		var value string
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			t.Fatalf("%s is no text: %v", text, err)
		}
		return value
	case '`':
		return jsTemplate(t, strings.Trim(text, "`"), s)
	}
	value, ok := s.row[strings.TrimPrefix(text, "row.")]
	if !ok {
		t.Fatalf("%s has no value in %v", text, s.row)
	}
	return value
}

// jsTemplate evaluates what is between backticks.
func jsTemplate(t *testing.T, text string, s scope) string {
	t.Helper()
	var b strings.Builder
	for text != "" {
		switch {
		case text[0] == '\\':
			b.WriteByte(text[1])
			text = text[2:]
		case strings.HasPrefix(text, "${"):
			expression, rest, _ := strings.Cut(text[2:], "}")
			b.WriteString(jsValue(t, expression, s))
			text = rest
		default:
			b.WriteByte(text[0])
			text = text[1:]
		}
	}
	return b.String()
}

// jsMade evaluates the request that a JavaScript program makes for a row.
func jsMade(t *testing.T, program string, s scope) made {
	t.Helper()
	m := made{method: "GET", headers: map[string]string{}}
	m.url = jsValue(t, between(program, "await fetch(", ", {\n"), s)
	request := between(program, "await fetch(", "\n  });")
	if method, ok := lineAfter(request, "method: "); ok {
		m.method = jsValue(t, strings.TrimSuffix(strings.TrimSpace(method), ","), s)
	}
	if body, ok := lineAfter(request, "body: "); ok {
		m.body = jsValue(t, strings.TrimSuffix(strings.TrimSpace(body), ","), s)
	}
	for line := range strings.Lines(between(request, "    headers: {\n", "    },")) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), `": `)
		text := jsValue(t, strings.TrimSuffix(value, ","), s)
		m.headers[strings.TrimPrefix(name, `"`)] = bytesOf(t, text)
	}
	return m
}

// bytesOf returns the bytes that fetch sends for a header: one for each character.
func bytesOf(t *testing.T, text string) string {
	t.Helper()
	var b []byte
	for _, c := range text {
		if c > 0xFF {
			t.Fatalf("fetch refuses the character %q in a header", c)
		}
		b = append(b, byte(c))
	}
	return string(b)
}
