package snippet

import (
	"strings"

	"allsettled/app/settle"
)

// javaScript writes a module for Node; all but the file and the keys is the browser's too.
func javaScript(r *recipe, w *page) {
	one, many := r.names()
	w.when(r.filed(), `import { readFileSync } from "node:fs";`+"\n")
	r.jsRows(w, many)
	w.line()
	w.when(r.aborts(), "const stop = new AbortController();\n")
	r.jsLimits(w)
	r.jsAttempt(w, one)
	r.jsRetry(w, one)
	r.jsMode(w, one, many)
}

// names are those of one call's data and of all calls'.
func (r *recipe) names() (one, many string) {
	if r.single() {
		return "id", "ids"
	}
	return "row", "rows"
}

func (r *recipe) jsRows(w *page, many string) {
	switch {
	case r.filed() && r.listed():
		w.line("const ", many, ` = readFileSync("ids.txt", "utf8").split("\n").filter(Boolean);`)
	case r.filed():
		w.line("const ", many, ` = JSON.parse(readFileSync("calls.json", "utf8"));`)
	case r.single():
		w.list("const "+many+" = [", "  ", "];", r.items(r.member))
	default:
		w.line("const ", many, " = [")
		for _, row := range r.rows {
			w.line("  ", r.member(row), ",")
		}
		w.line("];")
	}
}

// jsCell is where a value of a call stands.
func (r *recipe) jsCell(column int) string {
	switch {
	case r.single():
		return "id"
	case name(r.columns[column]):
		return "row." + r.columns[column]
	}
	return "row[" + js(r.columns[column]) + "]"
}

func (r *recipe) jsAddress() string {
	if len(r.address) == 1 && r.columnOf(r.address[0]) == "url" && len(r.query) == 0 {
		return r.jsCell(r.address[0].column)
	}
	var b strings.Builder
	for _, p := range r.address {
		b.WriteString(template(p.literal))
		switch {
		case p.column < 0:
		case r.columnOf(p) == "url":
			b.WriteString("${" + r.jsCell(p.column) + "}")
		default:
			b.WriteString("${encodeURIComponent(" + r.jsCell(p.column) + ")}")
		}
	}
	for i, q := range r.query {
		b.WriteString(r.separator(i) + template(q.name) + "=${encodeURIComponent(process.env." + q.env + ")}")
	}
	return "`" + b.String() + "`"
}

// columnOf names the column of a whole address, "" where the address is put together.
func (r *recipe) columnOf(p part) string {
	if len(r.address) == 1 && p.column >= 0 && p.literal == "" {
		return "url"
	}
	return ""
}

// separator stands before the i-th secret parameter.
func (r *recipe) separator(i int) string {
	if i > 0 || r.asked() {
		return "&"
	}
	return "?"
}

// asked reports whether the addresses have a query of their own.
func (r *recipe) asked() bool {
	for _, p := range r.address {
		if strings.Contains(p.literal, "?") || p.column >= 0 && r.columnOf(p) == "url" && strings.Contains(r.rows[0][p.column], "?") {
			return true
		}
	}
	return false
}

// jsLimits writes what calls wait for.
func (r *recipe) jsLimits(w *page) {
	if r.limited() {
		w.lines(strings.ReplaceAll(`
// At most N at once; the package p-limit does the same.
let free = N;
const waiting = [];
async function limit(call) {
  if (free > 0) free--; else await new Promise((go) => waiting.push(go));
  try { return await call(); } finally { waiting.length ? waiting.shift()() : free++; }
}
`, "N", itoa(r.InFlight)))
		w.line()
	}
	w.when(r.Attempts > 1 || r.PerSecond > 0, "const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));\n")
	if r.PerSecond > 0 {
		w.lines(strings.ReplaceAll(`
// At most N begun a second.
let next = 0;
function turn() {
  const now = Date.now(), at = Math.max(next, now);
  next = at + 1000 / N;
  return sleep(at - now);
}
`, "N", float(r.PerSecond)))
		w.line()
	}
}

// wraps reports whether a call is more than one attempt: tried again, or its error told its ID.
func (r *recipe) wraps() bool {
	return r.Attempts > 1 || r.Mode == settle.All || r.Mode == settle.Race
}

// jsAttempt writes one request.
func (r *recipe) jsAttempt(w *page, one string) {
	id := one
	if !r.single() {
		id = "id: row.id"
	}
	w.line("async function ", or(r.wraps(), "attempt", "call"), "(", one, ") {")
	w.when(r.PerSecond > 0, "  await turn();")
	w.line("  const res = await fetch(", r.jsAddress(), ", {")
	w.when(r.Method != "GET", "    method: ", js(r.Method), ",")
	if len(r.headers) > 0 {
		w.line("    headers: {")
		for _, h := range r.headers {
			w.line("      ", js(h.name), ": ", r.jsField(h), ",")
		}
		w.line("    },")
	}
	w.when(r.body.text != "" || r.body.column >= 0, "    body: ", r.jsField(r.body), ",")
	signal := "AbortSignal.timeout(" + itoa(r.TimeoutMs) + ")"
	if r.aborts() {
		signal = "AbortSignal.any([stop.signal, " + signal + "])"
	}
	w.line("    signal: ", signal, ",")
	w.line("  });")
	after := ""
	if r.Attempts > 1 {
		after = `, after: res.headers.get("Retry-After")`
	}
	w.when(r.rejects(), "  if (!res.ok) throw Object.assign(new Error(`HTTP ${res.status}`), { http: res.status", after, " });")
	w.line("  await res.text(); // the answer; res.json() reads it as JSON")
	w.line("  return { ", id, ", http: res.status };")
	w.line("}\n")
}

// or chooses a word.
func or(so bool, yes, no string) string {
	if so {
		return yes
	}
	return no
}

func (r *recipe) jsField(f field) string {
	switch {
	case f.column >= 0:
		return r.jsCell(f.column)
	case f.env != "" && f.text != "":
		return "`" + f.text + "${process.env." + f.env + "}`"
	case f.env != "":
		return "process.env." + f.env
	}
	return js(f.text)
}

// jsRetry writes the attempts of a call.
func (r *recipe) jsRetry(w *page, one string) {
	if !r.wraps() {
		return
	}
	told := or(r.decides(), "Object.assign(error, { id"+or(r.single(), "", ": row.id")+" })", "error")
	if r.Attempts == 1 {
		w.line("async function call(", one, ") {")
		w.line("  try {\n    return await attempt(", one, ");\n  } catch (error) {")
		w.line("    throw ", told, ";\n  }\n}\n")
		return
	}
	left := or(r.aborts(), "stop.signal.aborted || ", "")
	w.when(r.rejects(), "const again = [408, 425, 429, 502, 503, 504];\n")
	w.line("// Network errors", or(r.rejects(), " and passing failures", ""), ": up to ", itoa(r.Attempts), " attempts.")
	w.line("async function call(", one, ") {")
	w.line("  for (let n = 1; ; n++) {")
	w.line("    try {\n      return await attempt(", one, ");\n    } catch (error) {")
	w.line("      if (", left, "n === ", itoa(r.Attempts), or(r.rejects(), " || error.http && !again.includes(error.http)", ""), ") throw ", told, ";")
	w.line("      const most = Math.min(500 * 2 ** (n - 1), 20000);")
	if r.rejects() {
		w.line("      const asked = 1000 * error.after || Date.parse(error.after) - Date.now(); // Retry-After: seconds, or a date")
		w.line("      await sleep(asked > 0 ? Math.min(Math.max(asked, most), 60000) : Math.random() * most);")
	} else {
		w.line("      await sleep(Math.random() * most);")
	}
	w.line("    }\n  }\n}\n")
}

// jsMode writes the Promise function, and what is told of it.
func (r *recipe) jsMode(w *page, one, many string) {
	w.line("const print = (line) => console.log(JSON.stringify(line));")
	calls := many + ".map(call)"
	if r.limited() {
		calls = many + ".map((" + one + ") => limit(() => call(" + one + ")))"
	}
	switch r.Mode {
	case settle.Sequential:
		w.marked("", "for", " (const "+one+" of "+many+") {")
		w.line("  try {\n    const { http } = ", "await call(", one, ");")
		w.line("    print({ id", or(r.single(), "", ": row.id"), `, status: "fulfilled", http });`)
		w.line("  } catch (error) {")
		w.line("    print({ id", or(r.single(), "", ": row.id"), `, status: "rejected", http: error.http ?? 0 });`)
		w.when(r.AbortRest, "    break;")
		w.line("  }\n}")
	case settle.AllSettled:
		w.marked("const outcomes = await Promise.", "allSettled", "("+calls+");")
		w.line("outcomes.forEach(({ status, value, reason }, i) => {")
		w.line("  print({ id: ", many, "[i]", or(r.single(), "", ".id"), ", status, http: (value ?? reason).http ?? 0 });")
		w.line("});")
	default:
		r.jsDecides(w, calls)
	}
}

func (r *recipe) jsDecides(w *page, calls string) {
	w.line("try {")
	switch r.Mode {
	case settle.All:
		w.marked("  const values = await Promise.", "all", "("+calls+");")
		w.line(`  for (const { id, http } of values) print({ id, status: "fulfilled", http });`)
		w.line(`  print({ verdict: "fulfilled" });`)
	default:
		w.marked("  const { id, http } = await Promise.", string(r.Mode), "("+calls+");")
		w.line(`  print({ verdict: "fulfilled", id, http });`)
	}
	if r.Mode == settle.Any {
		w.line("} catch {\n", `  print({ verdict: "rejected" });`)
	} else {
		w.line("} catch ({ id, http = 0 }) {\n", `  print({ verdict: "rejected", id, http });`)
	}
	w.line("}")
	w.line(or(r.AbortRest, "stop.abort(); // the rest", "// The rest goes on, and nobody listens."))
}
