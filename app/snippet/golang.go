package snippet

import (
	"slices"
	"strings"

	"allsettled/app/settle"
)

// golang writes a program for net/http and errgroup.
func golang(r *recipe, w *page) {
	one, many := r.names()
	w.line("package main\n")
	r.goImports(w)
	r.goRows(w, many)
	if r.PerSecond > 0 {
		w.line("// At most ", float(r.PerSecond), " begun a second.")
		w.line("var turn = rate.NewLimiter(", float(r.PerSecond), ", 1)\n")
	}
	r.goAttempt(w, one)
	r.goRetry(w, one)
	w.lines(`
func show(line any) { _ = json.NewEncoder(os.Stdout).Encode(line) }

type outcome struct {
	ID     string ` + "`json:\"id\"`" + `
	Status string ` + "`json:\"status\"`" + `
	HTTP   int    ` + "`json:\"http\"`" + `
}
`)
	w.line()
	w.line("func settle(ctx context.Context, ", one, " ", r.goType(), ") outcome {")
	w.line("	status, err := call(ctx, ", one, ")")
	w.line("	if err != nil {\n		return outcome{", r.cell(0), `, "rejected", status}`, "\n	}")
	w.line("	return outcome{", r.cell(0), `, "fulfilled", status}`, "\n}\n")
	r.goMain(w, one, many)
}

func (r *recipe) goType() string { return or(r.single(), "string", "map[string]string") }

func (r *recipe) goImports(w *page) {
	std := []string{"context", "encoding/json", "io", "net/http", "os", "time"}
	add := func(so bool, names ...string) {
		if so {
			std = append(std, names...)
		}
	}
	add(r.rejects() || r.Mode == settle.All, "errors")
	add(r.Mode == settle.All, "sync")
	add(r.pyQuotes(), "net/url")
	add(r.Attempts > 1, "math/rand/v2")
	add(r.Attempts > 1 && r.rejects(), "slices", "strconv")
	add(r.filed() && r.listed() || r.body.text != "" || r.body.column >= 0, "strings")
	slices.Sort(std)
	w.line("import (")
	for _, name := range slices.Compact(std) {
		w.line("	", wide(name))
	}
	if r.Mode != settle.Sequential || r.PerSecond > 0 {
		w.line()
		w.when(r.Mode != settle.Sequential, `	"golang.org/x/sync/errgroup"`)
		w.when(r.PerSecond > 0, `	"golang.org/x/time/rate"`)
	}
	w.line(")\n")
}

func (r *recipe) goRows(w *page, many string) {
	switch {
	case r.filed() && r.listed():
		w.line("var ", many, " = read()\n")
		w.lines(`
func read() []string {
	data, err := os.ReadFile("ids.txt")
	if err != nil {
		panic(err)
	}
	return strings.FieldsFunc(string(data), func(r rune) bool { return r == '\n' })
}
`)
	case r.filed():
		w.line("var ", many, " = read()\n")
		w.line("func read() (list []", r.goType(), ") {")
		w.lines(`
	data, err := os.ReadFile("calls.json")
	if err == nil {
		err = json.Unmarshal(data, &list)
	}
	if err != nil {
		panic(err)
	}
	return list
}
`)
	case r.single():
		items := r.items(func(row []string) string { return wide(row[0]) })
		if short := "var ids = []string{" + strings.Join(items, ", ") + "}"; len(short) <= 100 {
			w.line(short)
		} else {
			w.line("var ids = []string{")
			w.inline("	", items)
			w.line("}")
		}
	default:
		w.line("var ", many, " = []", r.goType(), "{")
		for _, row := range r.rows {
			w.line("	", r.pairs(row), ",")
		}
		w.line("}")
	}
	w.line()
}

func goEscape(cell string) string { return "url.PathEscape(" + cell + ")" }

func goTime(ms int) string {
	if ms%1000 == 0 {
		return itoa(ms/1000) + "*time.Second"
	}
	return itoa(ms) + "*time.Millisecond"
}

func goEnv(name string) string { return "os.Getenv(" + wide(name) + ")" }

func (r *recipe) goField(f field) string {
	switch {
	case f.column >= 0:
		return r.cell(f.column)
	case f.env != "" && f.text != "":
		return wide(f.text) + "+" + goEnv(f.env)
	case f.env != "":
		return goEnv(f.env)
	}
	return wide(f.text)
}

// goAttempt writes one request.
func (r *recipe) goAttempt(w *page, one string) {
	again := r.Attempts > 1 && r.rejects()
	failed := or(again, `0, "", err`, "0, err")
	ending := func(err string) string {
		return or(again, `res.StatusCode, res.Header.Get("Retry-After"), `, "res.StatusCode, ") + err
	}
	w.line("func ", or(r.Attempts > 1, "attempt", "call"), "(ctx context.Context, ", one, " ", r.goType(), ") (", or(again, "status int, after string, err error", "status int, err error"), ") {")
	if r.PerSecond > 0 {
		w.line("	if err := turn.Wait(ctx); err != nil {\n		return ", failed, "\n	}")
	}
	w.line("	ctx, cancel := context.WithTimeout(ctx, ", goTime(r.TimeoutMs), ")\n	defer cancel()")
	body := "nil"
	if r.body.text != "" || r.body.column >= 0 {
		body = "strings.NewReader(" + r.goField(r.body) + ")"
	}
	address := strings.ReplaceAll(r.sum(goEscape, func(env string) string { return "url.QueryEscape(" + goEnv(env) + ")" }), `" + `, `"+`)
	address = strings.ReplaceAll(address, ` + "`, `+"`)
	w.line("	req, err := http.NewRequestWithContext(ctx, ", wide(r.Method), ", ", address, ", ", body, ")")
	w.line("	if err != nil {\n		return ", failed, "\n	}")
	for _, h := range r.headers {
		w.line("	req.Header.Set(", wide(h.name), ", ", r.goField(h), ")")
	}
	w.line("	res, err := http.DefaultClient.Do(req)\n	if err != nil {\n		return ", failed, "\n	}")
	w.line("	defer res.Body.Close()")
	w.line("	if _, err := io.Copy(io.Discard, res.Body); err != nil { // the answer\n		return ", failed, "\n	}")
	if r.rejects() {
		w.line("	if res.StatusCode >= 400 {\n		return ", ending("errors.New(res.Status)"), "\n	}")
	}
	w.line("	return ", ending("nil"), "\n}\n")
}

// goRetry writes the attempts of a call.
func (r *recipe) goRetry(w *page, one string) {
	if r.Attempts == 1 {
		return
	}
	w.line("// Network errors", or(r.rejects(), " and passing failures", ""), ": up to ", itoa(r.Attempts), " attempts.")
	w.line("func call(ctx context.Context, ", one, " ", r.goType(), ") (int, error) {")
	w.line("	for n := 1; ; n++ {")
	most := "		most := min(500*time.Millisecond<<(n-1), 20*time.Second)"
	if r.rejects() {
		w.line("		status, after, err := attempt(ctx, ", one, ")")
		w.line("		passing := status == 0 || slices.Contains([]int{408, 425, 429, 502, 503, 504}, status)")
		w.line("		if err == nil || n == ", itoa(r.Attempts), " || !passing || ctx.Err() != nil {\n			return status, err\n		}")
		w.line(most)
		w.lines(`
		wait := time.Duration(rand.Float64() * float64(most))
		asked, _ := strconv.ParseFloat(after, 64) // Retry-After: seconds, or a date
		if at, err := http.ParseTime(after); err == nil {
			asked = time.Until(at).Seconds()
		}
		if asked > 0 {
			wait = min(max(time.Duration(min(asked, 60)*float64(time.Second)), most), time.Minute)
		}
`)
	} else {
		w.line("		status, err := attempt(ctx, ", one, ")")
		w.line("		if err == nil || n == ", itoa(r.Attempts), " || ctx.Err() != nil {\n			return status, err\n		}")
		w.line(most)
		w.line("		wait := time.Duration(rand.Float64() * float64(most))")
	}
	w.line("		select {\n		case <-time.After(wait):\n		case <-ctx.Done():\n		}\n	}\n}\n")
}

// goMain writes the mode.
func (r *recipe) goMain(w *page, one, many string) {
	w.line("func main() {")
	if r.Mode == settle.Sequential {
		w.marked("	", "for", " _, "+one+" := range "+many+" {")
		w.line("		o := settle(context.Background(), ", one, ")\n		show(o)")
		w.when(r.AbortRest, "		if o.Status == \"rejected\" {\n			break\n		}")
		w.line("	}\n}")
		return
	}
	switch {
	case r.Mode == settle.All && r.AbortRest:
		w.marked("	calls, ctx := errgroup.", "WithContext", "(context.Background()) // the first rejection aborts the rest")
	case r.aborts():
		w.line("	ctx, abort := context.WithCancel(context.Background())\n	defer abort() // the rest")
		w.line("	var calls errgroup.Group")
	default:
		w.line("	ctx := context.Background()\n	var calls errgroup.Group")
	}
	w.when(r.limited(), "	calls.SetLimit(", itoa(r.InFlight), ")")
	switch r.Mode {
	case settle.All:
		r.goAll(w, one, many)
	case settle.Any, settle.Race:
		r.goFirst(w, one, many)
	default:
		w.line("	outcomes := make([]outcome, len(", many, "))")
		w.line("	for i, ", one, " := range ", many, " {\n		calls.Go(func() error {")
		w.line("			outcomes[i] = settle(ctx, ", one, ")")
		w.marked("			return ", "nil", " // a rejection is kept with the others")
		w.line("		})\n	}\n	_ = calls.Wait()\n	for _, o := range outcomes {\n		show(o)\n	}\n}")
	}
}

func (r *recipe) goAll(w *page, one, many string) {
	w.line("	outcomes := make([]outcome, len(", many, "))")
	w.line("	var first outcome\n	var once sync.Once")
	w.line("	for i, ", one, " := range ", many, " {\n		calls.Go(func() error {")
	w.line("			outcomes[i] = settle(ctx, ", one, ")")
	w.line(`			if outcomes[i].Status == "rejected" {`)
	w.line("				once.Do(func() { first = outcomes[i] })")
	w.marked("				return ", `errors.New("rejected")`, "")
	w.line("			}\n			return nil\n		})\n	}")
	w.line("	if calls.Wait() != nil { // once all have settled")
	w.line(`		show(map[string]any{"verdict": "rejected", "id": first.ID, "http": first.HTTP})`, "\n		return\n	}")
	w.line("	for _, o := range outcomes {\n		show(o)\n	}")
	w.line(`	show(map[string]any{"verdict": "fulfilled"})`, "\n}")
}

// goFirst writes any and race: the first of a channel counts.
func (r *recipe) goFirst(w *page, one, many string) {
	w.line("	settled := make(chan outcome, len(", many, "))")
	w.line("	go func() {\n		for _, ", one, " := range ", many, " {\n			calls.Go(func() error {")
	w.line("				settled <- settle(ctx, ", one, ")\n				return nil\n			})\n		}\n	}()")
	w.line("	decided := false\n	for range ", many, " {\n		o := <-settled")
	if r.Mode == settle.Any {
		w.marked("		if !decided && ", `o.Status == "fulfilled"`, " {")
	} else {
		w.marked("		if ", "!decided", " {")
	}
	w.line("			decided = true")
	w.line(`			show(map[string]any{"verdict": o.Status, "id": o.ID, "http": o.HTTP})`)
	w.when(r.AbortRest, "			return")
	w.line("		}", or(r.AbortRest, "", " // the rest goes on"), "\n	}")
	if r.Mode == settle.Any {
		w.line("	if !decided {\n", `		show(map[string]any{"verdict": "rejected"})`, "\n	}")
	}
	w.line("}")
}
