package snippet

import (
	"slices"
	"strings"

	"allsettled/app/settle"
)

// golang writes a program for net/http and errgroup.
type golang struct {
	plus
	row string // the type of the data of one call
}

// writeGo writes the program.
func writeGo(r *recipe, w *page) {
	g := golang{plus{newWriter(r, w)}, or(r.single(), "string", "map[string]string")}
	g.line("package main\n")
	g.writeImports()
	g.writeRows()
	if g.PerSecond > 0 {
		g.line("// At most ", float(g.PerSecond), " begun a second.")
		g.line("var turn = rate.NewLimiter(", float(g.PerSecond), ", 1)\n")
	}
	g.writeAttempt()
	if g.retries() {
		g.writeRetries()
	}
	g.block(`
func show(line any) { _ = json.NewEncoder(os.Stdout).Encode(line) }

type outcome struct {
	ID     string {tag}id"`+"`"+`
	Status string {tag}status"`+"`"+`
	HTTP   int    {tag}http"`+"`"+`
}

func settle(ctx context.Context, {one} {row}) outcome {
	status, err := call(ctx, {one})
	if err != nil {
		return outcome{{id}, "rejected", status}
	}
	return outcome{{id}, "fulfilled", status}
}

func main() {
`, "{row}", g.row, "{id}", g.cell(0), "{tag}", "`json:\"")
	if g.Mode == settle.Sequential {
		g.writeSequential()
		return
	}
	g.writeGroup()
	switch g.Mode {
	case settle.All:
		g.writeAll()
	case settle.Any, settle.Race:
		g.writeFirst()
	default:
		g.writeAllSettled()
	}
}

// writeImports writes the imports that the program needs.
func (g golang) writeImports() {
	std := []string{"context", "encoding/json", "io", "net/http", "os", "time"}
	add := func(needed bool, names ...string) {
		if needed {
			std = append(std, names...)
		}
	}
	add(g.rejects() || g.Mode == settle.All, "errors")
	add(g.Mode == settle.All, "sync")
	add(g.escapes(), "net/url")
	add(g.retries(), "math/rand/v2")
	add(g.retriesStatuses(), "slices", "strconv")
	add(g.filed() && g.listed() || g.body.sent(), "strings")
	slices.Sort(std)
	g.line("import (")
	for _, name := range std {
		g.line("	", wide(name))
	}
	if g.Mode != settle.Sequential || g.PerSecond > 0 {
		g.line()
		g.when(g.Mode != settle.Sequential, `	"golang.org/x/sync/errgroup"`)
		g.when(g.PerSecond > 0, `	"golang.org/x/time/rate"`)
	}
	g.line(")\n")
}

// writeRows writes the table.
func (g golang) writeRows() {
	switch {
	case g.filed():
		g.block("var {many} = read()\n\n")
		if g.listed() {
			g.block(goReadIDs, "{file}", wide(idsFile))
		} else {
			g.block(goReadRows, "{file}", wide(jsonFile), "{row}", g.row)
		}
	case g.single():
		g.list("var ids = []string{", "	", "}", g.items(func(row []string) string { return wide(row[0]) }))
	default:
		g.line("var ", g.many, " = []", g.row, "{")
		for _, row := range g.rows {
			g.line("	", g.pairs(row), ",")
		}
		g.line("}")
	}
	g.line()
}

const (
	goReadIDs = `
func read() []string {
	data, err := os.ReadFile({file})
	if err != nil {
		panic(err)
	}
	return strings.FieldsFunc(string(data), func(r rune) bool { return r == '\n' })
}
`
	goReadRows = `
func read() (list []{row}) {
	data, err := os.ReadFile({file})
	if err == nil {
		err = json.Unmarshal(data, &list)
	}
	if err != nil {
		panic(err)
	}
	return list
}
`
)

// goQuote returns the expression that escapes another for an address.
func goQuote(expression string) string { return "url.PathEscape(" + expression + ")" }

// goKey returns the expression for a key in the query. It is url.QueryEscape, since url.PathEscape leaves &, = and +,
// which have a meaning in a query.
func goKey(name string) string { return "url.QueryEscape(" + goEnv(name) + ")" }

// goTime returns the expression for a duration.
func goTime(ms int) string {
	if ms%1000 == 0 {
		return itoa(ms/1000) + "*time.Second"
	}
	return itoa(ms) + "*time.Millisecond"
}

// goEnv returns the expression for a variable of the environment.
func goEnv(name string) string { return "os.Getenv(" + wide(name) + ")" }

// value returns the expression for a header or the body.
func (g golang) value(f field) string { return strings.Join(g.valueTerms(f, goEnv), "+") }

// writeAttempt writes the function that makes one request.
func (g golang) writeAttempt() {
	again := g.retriesStatuses()
	failed := or(again, `0, "", err`, "0, err")
	ending := or(again, `res.StatusCode, res.Header.Get("Retry-After"), `, "res.StatusCode, ")
	g.block("func {name}(ctx context.Context, {one} {row}) ({results}) {\n",
		"{name}", or(g.retries(), "attempt", "call"), "{row}", g.row,
		"{results}", or(again, "status int, after string, err error", "status int, err error"))
	if g.PerSecond > 0 {
		g.block(`
	if err := turn.Wait(ctx); err != nil {
		return {failed}
	}
`, "{failed}", failed)
	}
	body := "nil"
	if g.body.sent() {
		body = "strings.NewReader(" + g.value(g.body) + ")"
	}
	g.block(`
	ctx, cancel := context.WithTimeout(ctx, {timeout})
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, {method}, {url}, {body})
	if err != nil {
		return {failed}
	}
`, "{timeout}", goTime(g.TimeoutMs), "{method}", wide(g.Method), "{failed}", failed,
		"{url}", strings.Join(g.terms(goQuote, goKey), "+"), "{body}", body)
	for _, h := range g.headers {
		g.line("	req.Header.Set(", wide(h.name), ", ", g.value(h), ")")
	}
	g.block(`
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return {failed}
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil { // the answer
		return {failed}
	}
`, "{failed}", failed)
	if g.rejects() {
		g.line("	if res.StatusCode >= 400 {\n		return ", ending, "errors.New(res.Status)\n	}")
	}
	g.line("	return ", ending, "nil\n}\n")
}

// writeRetries writes the function that makes the attempts of a call.
func (g golang) writeRetries() {
	attempts := []string{"{row}", g.row, "{attempts}", itoa(g.Attempts), "{most}", goMost, "{wait}", goWait}
	if g.rejects() {
		g.block(goRetryStatuses, append(attempts, "{statuses}", retriedBy(", "))...)
	} else {
		g.block(goRetryErrors, attempts...)
	}
}

const (
	goMost = "most := min(500*time.Millisecond<<(n-1), 20*time.Second)"
	goWait = `select {
		case <-time.After(wait):
		case <-ctx.Done():
		}`
	goRetryErrors = `
// Network errors: up to {attempts} attempts.
func call(ctx context.Context, {one} {row}) (int, error) {
	for n := 1; ; n++ {
		status, err := attempt(ctx, {one})
		if err == nil || n == {attempts} || ctx.Err() != nil {
			return status, err
		}
		{most}
		wait := time.Duration(rand.Float64() * float64(most))
		{wait}
	}
}

`
	goRetryStatuses = `
// Network errors and passing failures: up to {attempts} attempts.
func call(ctx context.Context, {one} {row}) (int, error) {
	for n := 1; ; n++ {
		status, after, err := attempt(ctx, {one})
		passing := status == 0 || slices.Contains([]int{{statuses}}, status)
		if err == nil || n == {attempts} || !passing || ctx.Err() != nil {
			return status, err
		}
		{most}
		wait := time.Duration(rand.Float64() * float64(most))
		asked, _ := strconv.ParseFloat(after, 64) // Retry-After: seconds, or a date
		if at, err := http.ParseTime(after); err == nil {
			asked = time.Until(at).Seconds()
		}
		if asked > 0 {
			wait = max(time.Duration(min(asked, 86400)*float64(time.Second)), most) // a day at most
		}
		{wait}
	}
}

`
)

// writeSequential makes the calls one after the other.
func (g golang) writeSequential() {
	g.marked("	", "for", " _, "+g.one+" := range "+g.many+" {")
	g.block(`
		o := settle(context.Background(), {one})
		show(o)
`)
	g.when(g.AbortRest, "		if o.Status == \"rejected\" {\n			break\n		}")
	g.line("	}\n}")
}

// writeGroup makes the group that the calls run in, and its context.
func (g golang) writeGroup() {
	switch {
	case g.Mode == settle.All && g.AbortRest:
		g.marked("	calls, ctx := errgroup.", "WithContext",
			"(context.Background()) // the first rejection aborts the rest")
	case g.aborts():
		g.block(`
	ctx, abort := context.WithCancel(context.Background())
	defer abort() // the rest
	var calls errgroup.Group
`)
	default:
		g.line("	ctx := context.Background()\n	var calls errgroup.Group")
	}
	g.when(g.limited(), "	calls.SetLimit(", itoa(g.InFlight), ")")
}

// writeAllSettled waits for every call.
func (g golang) writeAllSettled() {
	g.block(`
	outcomes := make([]outcome, len({many}))
	for i, {one} := range {many} {
		calls.Go(func() error {
			outcomes[i] = settle(ctx, {one})
`)
	g.marked("			return ", "nil", " // a rejection is kept with the others")
	g.block(`
		})
	}
	_ = calls.Wait()
	for _, o := range outcomes {
		show(o)
	}
}
`)
}

// writeAll writes the mode all: the first rejection counts, and all calls are waited for.
func (g golang) writeAll() {
	g.block(`
	outcomes := make([]outcome, len({many}))
	var first outcome
	var once sync.Once
	for i, {one} := range {many} {
		calls.Go(func() error {
			outcomes[i] = settle(ctx, {one})
			if outcomes[i].Status == "rejected" {
				once.Do(func() { first = outcomes[i] })
`)
	g.marked("				return ", `errors.New("rejected")`, "")
	g.block(`
			}
			return nil
		})
	}
	if calls.Wait() != nil { // once all have settled
		show(map[string]any{"verdict": "rejected", "id": first.ID, "http": first.HTTP})
		return
	}
	for _, o := range outcomes {
		show(o)
	}
	show(map[string]any{"verdict": "fulfilled"})
}
`)
}

// writeFirst writes the modes any and race: the first outcome of a channel that fits counts.
func (g golang) writeFirst() {
	g.block(`
	settled := make(chan outcome, len({many}))
	go func() {
		for _, {one} := range {many} {
			calls.Go(func() error {
				settled <- settle(ctx, {one})
				return nil
			})
		}
	}()
	decided := false
	for range {many} {
		o := <-settled
`)
	if g.Mode == settle.Any {
		g.marked("		if !decided && ", `o.Status == "fulfilled"`, " {")
	} else {
		g.marked("		if ", "!decided", " {")
	}
	g.line("			decided = true")
	g.line(`			show(map[string]any{"verdict": o.Status, "id": o.ID, "http": o.HTTP})`)
	g.when(g.AbortRest, "			return")
	g.line("		}", or(g.AbortRest, "", " // the rest goes on"), "\n	}")
	if g.Mode == settle.Any {
		g.line("	if !decided {\n", `		show(map[string]any{"verdict": "rejected"})`, "\n	}")
	}
	g.line("}")
}
