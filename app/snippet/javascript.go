package snippet

import (
	"strings"

	"allsettled/app/settle"
)

// javaScript writes a module for Node. A browser runs it too, without the file and the keys.
type javaScript struct{ writer }

// writeJavaScript writes the module.
func writeJavaScript(r *recipe, w *page) {
	j := javaScript{newWriter(r, w)}
	j.when(j.filed(), `import { readFileSync } from "node:fs";`+"\n")
	j.writeRows()
	j.line()
	j.when(j.aborts(), "const stop = new AbortController();\n")
	j.writeLimits()
	j.writeAttempt()
	if j.wraps() {
		j.writeCall()
	}
	j.line("const print = (line) => console.log(JSON.stringify(line));")
	j.writeMain()
}

// writeRows writes the table.
func (j javaScript) writeRows() {
	switch {
	case j.filed() && j.listed():
		j.line("const ", j.many, ` = readFileSync("`+idsFile+`", "utf8").split("\n").filter(Boolean);`)
	case j.filed():
		j.line("const ", j.many, ` = JSON.parse(readFileSync("`+jsonFile+`", "utf8"));`)
	case j.single():
		j.list("const "+j.many+" = [", "  ", "];", j.items(j.member))
	default:
		j.line("const ", j.many, " = [")
		for _, row := range j.rows {
			j.line("  ", j.member(row), ",")
		}
		j.line("];")
	}
}

// cell returns the expression for a value of a call.
func (j javaScript) cell(column int) string {
	switch {
	case j.single():
		return "id"
	case isName(j.columns[column]):
		return "row." + j.columns[column]
	}
	return "row[" + js(j.columns[column]) + "]"
}

// idMember returns the ID as a member of an object.
func (j javaScript) idMember() string { return or(j.single(), "id", "id: row.id") }

// env returns the expression for a variable of the environment.
func env(name string) string { return "process.env." + name }

// url returns the expression for the address of a call.
func (j javaScript) url() string {
	if j.address.whole() && len(j.query) == 0 {
		return j.cell(j.address[0].column)
	}
	var b strings.Builder
	for _, p := range j.address {
		b.WriteString(template(p.literal))
		switch {
		case p.column < 0:
		case j.address.whole():
			b.WriteString("${" + j.cell(p.column) + "}")
		default:
			b.WriteString("${encodeURIComponent(" + j.cell(p.column) + ")}")
		}
	}
	for i, q := range j.query {
		b.WriteString(j.separator(i) + template(q.name) + "=${encodeURIComponent(" + env(q.env) + ")}")
	}
	return "`" + b.String() + "`"
}

// value returns the expression for a header or the body.
func (j javaScript) value(f field) string {
	switch {
	case f.column >= 0:
		return j.cell(f.column)
	case f.env != "" && f.text != "":
		return "`" + f.text + "${" + env(f.env) + "}`"
	case f.env != "":
		return env(f.env)
	}
	return js(f.text)
}

// writeLimits writes what calls wait for.
func (j javaScript) writeLimits() {
	if j.limited() {
		j.block(`
// At most {limit} at once; the package p-limit does the same.
let free = {limit};
const waiting = [];
async function limit(call) {
  if (free > 0) free--; else await new Promise((go) => waiting.push(go));
  try { return await call(); } finally { waiting.length ? waiting.shift()() : free++; }
}

`, "{limit}", itoa(j.InFlight))
	}
	sleeps := j.retries() || j.PerSecond > 0
	j.when(sleeps, "const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));\n")
	if j.PerSecond > 0 {
		j.block(`
// At most {rate} begun a second.
let next = 0;
function turn() {
  const now = Date.now(), at = Math.max(next, now);
  next = at + 1000 / {rate};
  return sleep(at - now);
}

`, "{rate}", float(j.PerSecond))
	}
}

// writeAttempt writes the function that makes one request.
func (j javaScript) writeAttempt() {
	j.line("async function ", or(j.wraps(), "attempt", "call"), "(", j.one, ") {")
	j.when(j.PerSecond > 0, "  await turn();")
	j.line("  const res = await fetch(", j.url(), ", {")
	j.when(j.Method != "GET", "    method: ", js(j.Method), ",")
	if len(j.headers) > 0 {
		j.line("    headers: {")
		for _, h := range j.headers {
			j.line("      ", js(h.name), ": ", j.value(h), ",")
		}
		j.line("    },")
	}
	j.when(j.body.sent(), "    body: ", j.value(j.body), ",")
	signal := "AbortSignal.timeout(" + itoa(j.TimeoutMs) + ")"
	if j.aborts() {
		signal = "AbortSignal.any([stop.signal, " + signal + "])"
	}
	j.line("    signal: ", signal, ",\n  });")
	after := or(j.retries(), `, after: res.headers.get("Retry-After")`, "")
	j.when(j.rejects(),
		"  if (!res.ok) throw Object.assign(new Error(`HTTP ${res.status}`), { http: res.status", after, " });")
	j.block(`
  await res.text(); // the answer; res.json() reads it as JSON
  return { {id}, http: res.status };
}

`, "{id}", j.idMember())
}

// writeCall writes the function that makes the attempts of a call.
func (j javaScript) writeCall() {
	thrown := or(j.decides(), "Object.assign(error, { "+j.idMember()+" })", "error")
	if !j.retries() {
		j.block(`
async function call({one}) {
  try {
    return await attempt({one});
  } catch (error) {
    throw {thrown};
  }
}

`, "{thrown}", thrown)
		return
	}
	j.when(j.rejects(), "const again = ["+retriedBy(", ")+"];\n")
	j.block(`
// Network errors{statuses}: up to {attempts} attempts.
async function call({one}) {
  for (let n = 1; ; n++) {
    try {
      return await attempt({one});
    } catch (error) {
      if ({stopped}n === {attempts}{final}) throw {thrown};
      const most = Math.min(500 * 2 ** (n - 1), 20000);
{sleep}    }
  }
}

`, "{statuses}", or(j.rejects(), " and passing failures", ""), "{attempts}", itoa(j.Attempts), "{thrown}", thrown,
		"{stopped}", or(j.aborts(), "stop.signal.aborted || ", ""), "{sleep}", or(j.rejects(), jsSleepAsked, jsSleep),
		"{final}", or(j.rejects(), " || error.http && !again.includes(error.http)", ""))
}

// The waits before another attempt: at random, or as long as the site asks for.
const (
	jsSleep      = "      await sleep(Math.random() * most);\n"
	jsSleepAsked = `      const asked = 1000 * error.after || Date.parse(error.after) - Date.now(); ` +
		`// Retry-After: seconds, or a date
      await sleep(asked > 0 ? Math.min(Math.max(asked, most), 864e5) : Math.random() * most);
`
)

// writeMain writes the mode, and prints how the calls settled.
func (j javaScript) writeMain() {
	calls := j.many + ".map(call)"
	if j.limited() {
		calls = j.many + ".map((" + j.one + ") => limit(() => call(" + j.one + ")))"
	}
	switch {
	case j.decides():
		j.writeDecided(calls)
	case j.Mode == settle.Sequential:
		j.writeSequential()
	default:
		j.marked("const outcomes = await Promise.", "allSettled", "("+calls+");")
		j.block(`
outcomes.forEach(({ status, value, reason }, i) => {
  print({ id: {many}[i]{member}, status, http: (value ?? reason).http ?? 0 });
});
`, "{member}", or(j.single(), "", ".id"))
	}
}

// writeSequential makes the calls one after the other.
func (j javaScript) writeSequential() {
	j.marked("", "for", " (const "+j.one+" of "+j.many+") {")
	j.block(`
  try {
    const { http } = await call({one});
    print({ {id}, status: "fulfilled", http });
  } catch (error) {
    print({ {id}, status: "rejected", http: error.http ?? 0 });
`, "{id}", j.idMember())
	j.when(j.AbortRest, "    break;")
	j.line("  }\n}")
}

// writeDecided writes a mode that may be decided before every call has settled.
func (j javaScript) writeDecided(calls string) {
	j.line("try {")
	if j.Mode == settle.All {
		j.marked("  const values = await Promise.", "all", "("+calls+");")
		j.line(`  for (const { id, http } of values) print({ id, status: "fulfilled", http });`)
		j.line(`  print({ verdict: "fulfilled" });`)
	} else {
		j.marked("  const { id, http } = await Promise.", string(j.Mode), "("+calls+");")
		j.line(`  print({ verdict: "fulfilled", id, http });`)
	}
	if j.Mode == settle.Any {
		j.line("} catch {\n", `  print({ verdict: "rejected" });`)
	} else {
		j.line("} catch ({ id, http = 0 }) {\n", `  print({ verdict: "rejected", id, http });`)
	}
	j.line("}")
	j.line(or(j.AbortRest, "stop.abort(); // the rest", "// The rest goes on, but nothing waits for it."))
}
