package plan

// Encode writes the plan as JSON: fields in the order of the public interface,
// headers by name, zero fields left out, ids always there unless there are rows. Equal
// plans give equal bytes. [Decode] reads it back exactly.
func (p Plan) Encode() []byte {
	w := writer{dst: make([]byte, 0, 256+len(p.Body)+12*p.Total())}
	w.text("endpoint", p.Endpoint)
	if p.Rows == nil {
		w.name("ids")
		w.texts(p.IDs)
	} else {
		w.rows(p.Rows)
	}
	w.textUnlessEmpty("method", p.Method)
	w.named("headers", p.Headers)
	w.named("query", p.Query)
	w.textUnlessEmpty("body", p.Body)
	w.textUnlessEmpty("mode", string(p.Mode))
	w.number("inFlight", float64(p.InFlight))
	w.number("perSecond", p.PerSecond)
	w.number("timeoutMs", float64(p.TimeoutMs))
	w.number("attempts", float64(p.Attempts))
	if p.RejectHTTPErrors != nil {
		w.truth("rejectHTTPErrors", *p.RejectHTTPErrors)
	}
	if p.AbortRest {
		w.truth("abortRest", true)
	}
	return append(w.dst, '}')
}

// writer writes the members of one JSON object.
type writer struct{ dst []byte }

// name starts a member, with the brace or comma before it.
func (w *writer) name(name string) {
	sep := byte(',')
	if len(w.dst) == 0 {
		sep = '{'
	}
	w.dst = append(appendJSONString(append(w.dst, sep), name), ':')
}

func (w *writer) text(name, value string) {
	w.name(name)
	w.dst = appendJSONString(w.dst, value)
}

func (w *writer) textUnlessEmpty(name, value string) {
	if value != "" {
		w.text(name, value)
	}
}

// number writes a number unless it is 0.
func (w *writer) number(name string, value float64) {
	if value != 0 {
		w.name(name)
		w.dst = append(w.dst, formatFloat(value)...)
	}
}

func (w *writer) truth(name string, value bool) {
	w.name(name)
	if value {
		w.dst = append(w.dst, "true"...)
	} else {
		w.dst = append(w.dst, "false"...)
	}
}

func (w *writer) texts(list []string) {
	w.dst = append(w.dst, '[')
	for i, one := range list {
		if i > 0 {
			w.dst = append(w.dst, ',')
		}
		w.dst = appendJSONString(w.dst, one)
	}
	w.dst = append(w.dst, ']')
}

func (w *writer) rows(r *Rows) {
	w.name("rows")
	w.dst = append(w.dst, `{"columns":`...)
	w.texts(r.Columns)
	w.dst = append(w.dst, `,"values":[`...)
	for i, row := range r.Values {
		if i > 0 {
			w.dst = append(w.dst, ',')
		}
		w.texts(row)
	}
	w.dst = append(w.dst, "]}"...)
}

func (w *writer) named(field string, values map[string]string) {
	if len(values) == 0 {
		return
	}
	w.name(field)
	for i, name := range sortedNames(values) {
		sep := byte(',')
		if i == 0 {
			sep = '{'
		}
		w.dst = append(appendJSONString(append(w.dst, sep), name), ':')
		w.dst = appendJSONString(w.dst, values[name])
	}
	w.dst = append(w.dst, '}')
}
