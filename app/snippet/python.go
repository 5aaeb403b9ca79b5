package snippet

import (
	"strings"

	"allsettled/app/settle"
)

// python writes a program for asyncio and httpx.
func python(r *recipe, w *page) {
	one, many := r.names()
	r.pyImports(w)
	r.pyRows(w, many)
	w.line("\n")
	if r.PerSecond > 0 {
		w.lines(strings.ReplaceAll(`
next_turn = 0.0


async def turn():  # at most N begun a second
    global next_turn
    now = time.monotonic()
    at = max(next_turn, now)
    next_turn = at + 1 / N
    await asyncio.sleep(at - now)
`, "N", float(r.PerSecond)))
		w.line("\n")
	}
	r.pyAttempt(w, one)
	r.pyRetry(w, one)
	w.line("def show(**line):\n    print(json.dumps(line), flush=True)\n\n")
	w.lines(`
def http_of(error):
    return error.response.status_code if isinstance(error, httpx.HTTPStatusError) else 0
`)
	w.line("\n")
	r.pyMain(w, one, many)
	w.line("\n\nasyncio.run(main())")
}

func (r *recipe) pyImports(w *page) {
	w.line("import asyncio\nimport json")
	w.when(len(r.keys()) > 0, "import os")
	w.when(r.Attempts > 1, "import random")
	w.when(r.PerSecond > 0 || r.Attempts > 1 && r.rejects(), "import time")
	w.when(r.Attempts > 1 && r.rejects(), "from email.utils import parsedate_to_datetime")
	w.when(r.pyQuotes(), "from urllib.parse import quote")
	w.line("\nimport httpx\n")
}

// pyQuotes reports whether anything is escaped for an address.
func (r *recipe) pyQuotes() bool {
	for _, p := range r.address {
		if p.column >= 0 && r.columnOf(p) == "" {
			return true
		}
	}
	return len(r.query) > 0
}

func (r *recipe) pyRows(w *page, many string) {
	switch {
	case r.filed() && r.listed():
		w.line(`with open("ids.txt", encoding="utf-8", newline="\n") as file:`)
		w.line("    ", many, ` = [line for line in file.read().split("\n") if line]`)
	case r.filed():
		w.line(`with open("calls.json", encoding="utf-8") as file:`)
		w.line("    ", many, " = json.load(file)")
	case r.single():
		w.list(many+" = [", "    ", "]", r.items(func(row []string) string { return wide(row[0]) }))
	default:
		w.line(many, " = [")
		for _, row := range r.rows {
			w.line("    ", r.pairs(row), ",")
		}
		w.line("]")
	}
}

// pairs writes a row for Python and Go.
func (r *recipe) pairs(row []string) string {
	cells := make([]string, len(row))
	for i, cell := range row {
		cells[i] = wide(r.columns[i]) + ": " + wide(cell)
	}
	return "{" + strings.Join(cells, ", ") + "}"
}

// cell is where a value of a call stands, in Python and Go.
func (r *recipe) cell(column int) string {
	if r.single() {
		return "id"
	}
	return "row[" + wide(r.columns[column]) + "]"
}

// sum joins an address of literals, values and keys by plus signs, for Python and Go.
func (r *recipe) sum(escaped, env func(string) string) string {
	var terms []string
	text := ""
	add := func(term string) {
		if text != "" {
			terms = append(terms, wide(text))
		}
		terms, text = append(terms, term), ""
	}
	for _, p := range r.address {
		text += p.literal
		switch {
		case p.column < 0:
		case r.columnOf(p) != "":
			add(r.cell(p.column))
		default:
			add(escaped(r.cell(p.column)))
		}
	}
	for i, q := range r.query {
		text += r.separator(i) + q.name + "="
		add(env(q.env))
	}
	if text != "" {
		terms = append(terms, wide(text))
	}
	return strings.Join(terms, " + ")
}

func pyQuote(cell string) string { return `quote(` + cell + `, safe="")` }

func (r *recipe) pyField(f field) string {
	switch {
	case f.column >= 0:
		return r.cell(f.column)
	case f.env != "" && f.text != "":
		return wide(f.text) + ` + os.environ["` + f.env + `"]`
	case f.env != "":
		return `os.environ["` + f.env + `"]`
	}
	return wide(f.text)
}

// pyAttempt writes one request.
func (r *recipe) pyAttempt(w *page, one string) {
	w.line("async def ", or(r.wraps(), "attempt", "call"), "(client, ", one, "):")
	w.when(r.PerSecond > 0, "    await turn()")
	w.line("    res = await asyncio.wait_for(")
	w.line("        client.request(")
	w.line("            ", wide(r.Method), ",")
	w.line("            ", r.sum(pyQuote, func(env string) string { return pyQuote(`os.environ["` + env + `"]`) }), ",")
	if len(r.headers) > 0 {
		w.line("            headers={")
		for _, h := range r.headers {
			w.line("                ", wide(h.name), ": ", or(h.column >= 0, r.pyField(h)+".encode()", r.pyHeader(h)), ",")
		}
		w.line("            },")
	}
	w.when(r.body.text != "" || r.body.column >= 0, "            content=", r.pyField(r.body), ",")
	w.line("        ),\n        timeout=", seconds(r.TimeoutMs), ",\n    )")
	w.when(r.rejects(), "    res.raise_for_status()")
	w.line("    return ", r.cell(0), ", res.status_code  # res.json() is the answer")
	w.line("\n")
}

// pyHeader writes a header that all calls share: as bytes where it is not ASCII, which httpx would refuse.
func (r *recipe) pyHeader(h field) string {
	value := r.pyField(h)
	if strings.IndexFunc(h.text, func(c rune) bool { return c > 0x7E }) >= 0 {
		return value + ".encode()"
	}
	return value
}

// pyRetry writes the attempts of a call.
func (r *recipe) pyRetry(w *page, one string) {
	if !r.wraps() {
		return
	}
	if r.Attempts == 1 {
		w.line("async def call(client, ", one, "):")
		w.line("    try:\n        return await attempt(client, ", one, ")")
		w.line("    except (httpx.HTTPError, TimeoutError) as error:\n        error.id = ", r.cell(0), "\n        raise\n\n")
		return
	}
	if r.rejects() {
		w.lines(`
def asked(error):  # Retry-After: seconds, or a date
    after = error.response.headers.get("Retry-After", "") if isinstance(error, httpx.HTTPStatusError) else ""
    try:
        return int(after) if after.isdecimal() else parsedate_to_datetime(after).timestamp() - time.time()
    except (TypeError, ValueError):
        return 0
`)
		w.line("\n")
	}
	w.line("async def call(client, ", one, "):  # network errors", or(r.rejects(), " and passing failures", ""), ": up to ", itoa(r.Attempts), " attempts")
	w.line("    for n in range(", itoa(r.Attempts), "):")
	w.line("        try:\n            return await attempt(client, ", one, ")")
	w.line("        except (httpx.HTTPError, TimeoutError) as error:")
	w.when(r.decides(), "            error.id = ", r.cell(0))
	w.line("            if n == ", itoa(r.Attempts-1), or(r.rejects(), " or http_of(error) not in (0, 408, 425, 429, 502, 503, 504)", ""), ":\n                raise")
	if r.rejects() {
		w.line("            wait = asked(error)")
	}
	w.line("        most = min(0.5 * 2**n, 20)")
	w.line("        await asyncio.sleep(", or(r.rejects(), "min(max(wait, most), 60) if wait > 0 else ", ""), "random.random() * most)\n\n")
}

// pyMain writes the mode.
func (r *recipe) pyMain(w *page, one, many string) {
	w.line("async def main():")
	options := "follow_redirects=True, timeout=None"
	if r.Mode != settle.Sequential && min(r.InFlight, r.Total()) > 100 {
		options += ", limits=httpx.Limits(max_connections=None)"
	}
	call := "call"
	if r.limited() {
		w.line("    free = asyncio.Semaphore(", itoa(r.InFlight), ")  # at most so many at once\n")
		w.line("    async def limited(client, ", one, "):\n        async with free:\n            return await call(client, ", one, ")\n")
		call = "limited"
	}
	w.line("    async with httpx.AsyncClient(", options, ") as client:")
	if r.Mode == settle.Sequential {
		r.pySequential(w, one, many)
		return
	}
	w.line("        calls = [asyncio.create_task(", call, "(client, ", one, ")) for ", one, " in ", many, "]")
	switch r.Mode {
	case settle.All:
		w.line("        try:")
		w.marked("            for id, http in await asyncio.", "gather", "(*calls):")
		w.line(`                show(id=id, status="fulfilled", http=http)`)
		w.line(`            show(verdict="fulfilled")`)
		w.line(pyRejected)
	case settle.Race:
		w.line("        try:")
		w.marked("            id, http = await ", "next(asyncio.as_completed(calls))", "")
		w.line(`            show(verdict="fulfilled", id=id, http=http)`)
		w.line(pyRejected)
	case settle.Any:
		w.marked("        for first in ", "asyncio.as_completed(calls)", ":")
		w.line("            try:\n                id, http = await first")
		w.line(`                show(verdict="fulfilled", id=id, http=http)`, "\n                break")
		w.line("            except (httpx.HTTPError, TimeoutError):\n                pass")
		w.line("        else:\n", `            show(verdict="rejected")`)
	default:
		w.marked("        outcomes = await asyncio.gather(*calls, ", "return_exceptions=True", ")")
		w.line("        for ", one, ", outcome in zip(", many, ", outcomes):")
		w.line("            if isinstance(outcome, Exception):")
		w.line("                show(id=", r.cell(0), `, status="rejected", http=http_of(outcome))`)
		w.line("            else:\n                show(id=", r.cell(0), `, status="fulfilled", http=outcome[1])`)
		return
	}
	w.when(r.AbortRest, "        for left in calls:\n            left.cancel()  # the rest")
	w.line("        await asyncio.gather(*calls, return_exceptions=True)", or(r.AbortRest, "", "  # the rest goes on"))
}

const pyRejected = `        except (httpx.HTTPError, TimeoutError) as error:
            show(verdict="rejected", id=error.id, http=http_of(error))`

func (r *recipe) pySequential(w *page, one, many string) {
	w.marked("        ", "for", " "+one+" in "+many+":")
	w.line("            try:\n                _, http = await call(client, ", one, ")")
	w.line("                show(id=", r.cell(0), `, status="fulfilled", http=http)`)
	w.line("            except (httpx.HTTPError, TimeoutError) as error:")
	w.line("                show(id=", r.cell(0), `, status="rejected", http=http_of(error))`)
	w.when(r.AbortRest, "                break")
}
