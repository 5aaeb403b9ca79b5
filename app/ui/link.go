package ui

import (
	"errors"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/link"
	"allsettled/app/plan"
	"allsettled/app/say"
	"allsettled/app/settle"
)

// fromLink fills the form with the plan of a link, #p=PLAN, when the page opens and whenever
// that changes (go-app hears of it as it does of the way back). It runs nothing: a
// person presses Run.
func (p *page) fromLink(ctx app.Context, fragment string) {
	values, _ := url.ParseQuery(fragment) // what cannot be read is not there
	text := values.Get("p")
	if text == "" || text == p.link {
		return
	}
	p.link = text
	ctx.Async(func() {
		given, err := link.Decode(ctx, text)
		ctx.Dispatch(func(app.Context) { p.opened(given, err) })
	})
}

// opened fills the form with the plan that a link held.
func (p *page) opened(given plan.Plan, err error) {
	if mistake, ok := errors.AsType[*plan.FieldError](err); ok {
		p.read.put("form", say.T("The link cannot be opened: {}.", say.Heard(mistake.Want)))
		p.rev++
		return
	}
	if err == nil {
		p.restore(draftOf(given))
	}
}

// copyPlan puts the link of a plan on the clipboard, for the button of that id. The browser packs the plan,
// which takes a moment: a ClipboardItem takes a promise of the text, so that the copy still belongs to the
// click, as Safari demands. A browser without it copies the text when it is there.
func (p *page) copyPlan(id, origin string, shared plan.Plan) {
	clipboard, item := app.Window().Get("navigator").Get("clipboard"), app.Window().Get("ClipboardItem")
	if !found(clipboard) {
		p.copy("")
		return
	}
	copying := promise(func() (string, error) {
		text, err := link.Encode(p.ctx, shared)
		return origin + "/#p=" + text, err
	})
	if found(item) && found(clipboard.Get("write")) {
		items := app.Window().Get("Array").Call("of", item.New(map[string]any{"text/plain": copying}))
		copying = clipboard.Call("write", items)
	} else {
		copying = copying.Call("then", clipboard.Get("writeText").Call("bind", clipboard))
	}
	await(copying, func() {}, func(app.Value) {
		p.ctx.Dispatch(func(app.Context) {
			p.copiedIDs = id
			p.rev++
		})
	})
}

// promise returns a promise of JavaScript for what get returns; get runs in a goroutine of its own.
func promise(get func() (string, error)) app.Value {
	executor := app.FuncOf(func(_ app.Value, args []app.Value) any {
		go func() {
			if text, err := get(); err != nil {
				args[1].Invoke(err.Error())
			} else {
				args[0].Invoke(text)
			}
		}()
		return nil
	})
	defer executor.Release() // New has called it
	return app.Window().Get("Promise").New(executor)
}

// draftOf is the form of a plan. Keys are in no plan that came by a link.
func draftOf(p plan.Plan) draft {
	d := draft{
		Method: p.Method, Address: p.Endpoint, Mode: string(p.Mode), Body: p.Body, AbortRest: p.AbortRest,
		FetchRule: p.RejectHTTPErrors != nil && !*p.RejectHTTPErrors,
		InFlight:  number(float64(p.InFlight)), PerSecond: number(p.PerSecond),
		Timeout: number(float64(p.TimeoutMs) / 1000), Attempts: number(float64(p.Attempts)),
	}
	if d.Method == "" {
		d.Method = "GET"
	}
	if d.Mode == "" {
		d.Mode = string(settle.AllSettled)
	}
	for _, name := range slices.Sorted(maps.Keys(p.Headers)) {
		d.Headers += name + ": " + p.Headers[name] + "\n"
	}
	if p.Rows == nil {
		d.IDs = asTyped(p.IDs)
		return d
	}
	d.IDs, d.Heading = tabbed(p.Rows), "true"
	d.IDColumn = strconv.Itoa(max(0, slices.Index(p.Rows.Columns, "id")))
	return d
}

// number writes a setting, empty for 0, its default.
func number(n float64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// asTyped writes IDs as a person would type them: three or more numbers in a row as a range,
// and in double quotes what would be read as something else.
func asTyped(ids []string) string {
	var parts []string
	for at := 0; at < len(ids); {
		last := at
		for last+1 < len(ids) && follows(ids[last], ids[last+1]) {
			last++
		}
		if last-at < 2 {
			parts = append(parts, quoted(ids[at]))
			at++
			continue
		}
		parts = append(parts, ids[at]+"-"+ids[last])
		at = last + 1
	}
	return strings.Join(parts, ", ")
}

// follows reports whether both are plain numbers, and the second is the first's next.
func follows(id, next string) bool {
	a, errA := strconv.ParseUint(id, 10, 59) // of 17 digits, which every range may have
	b, errB := strconv.ParseUint(next, 10, 59)
	return errA == nil && errB == nil && b == a+1 && strconv.FormatUint(a, 10) == id && strconv.FormatUint(b, 10) == next
}

// quoted puts an ID in double quotes unless it is letters, digits and such as stand
// for nothing in a list.
func quoted(id string) string {
	const plain = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_./:@+-"
	isRange := strings.Contains(id, "-") && strings.Trim(id, "0123456789-") == ""
	if !isRange && strings.Trim(id, plain) == "" {
		return id
	}
	return `"` + strings.ReplaceAll(id, `"`, `""`) + `"`
}

// tabbed writes a table as a spreadsheet puts it on the clipboard.
func tabbed(r *plan.Rows) string {
	var b strings.Builder
	for _, row := range append([][]string{r.Columns}, r.Values...) {
		for i, cell := range row {
			if i > 0 {
				b.WriteByte('\t')
			}
			if strings.ContainsAny(cell, "\t\r\n\"") {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			b.WriteString(cell)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
