package settle

import (
	"bytes"
	"encoding/json"
	"strings"
)

// recordSeparator begins each item of a JSON text sequence (RFC 7464).
const recordSeparator = 0x1e

// asList returns a text of several JSON values as one JSON array of them, and any other text as it is. Such texts are
// known by their media type (NDJSON by any of its names, JSON text sequences, server-sent events), or by their shape: a
// first line that is an object or a list, and more lines of that kind, or the sign that a sequence begins with. An item
// that is no JSON is a string.
func (r Reply) asList(text []byte) []byte {
	switch kind := r.MediaType(); {
	case kind == "text/event-stream":
		return r.arrayOf(eventData(text))
	case strings.HasSuffix(kind, "json-seq"), len(text) > 0 && text[0] == recordSeparator:
		return r.arrayOf(bytes.Split(text, []byte{recordSeparator}))
	case isLinesType(kind):
		return r.arrayOf(bytes.Split(text, []byte("\n")))
	case looksLikeLines(text):
		return r.arrayOf(bytes.Split(text, []byte("\n")))
	}
	return text
}

// isLinesType reports whether a media type is one that NDJSON is sent as.
func isLinesType(kind string) bool {
	switch kind {
	case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonl",
		"application/jsonlines", "application/x-jsonlines", "application/json-lines", "application/stream+json",
		"application/x-json-stream", "text/x-ndjson", "text/jsonl":
		return true
	}
	return false
}

// looksLikeLines reports whether a text has at least two lines, all of them objects or lists of JSON; empty lines
// aside. Of JSON that is written over several lines, or ends with a line break, the first look is enough.
func looksLikeLines(text []byte) bool {
	first, rest, _ := bytes.Cut(text, []byte("\n"))
	if len(bytes.TrimSpace(rest)) == 0 || !isContainer(first) {
		return false
	}
	for line := range bytes.SplitSeq(rest, []byte("\n")) {
		if len(bytes.TrimSpace(line)) > 0 && !isContainer(line) {
			return false
		}
	}
	return true
}

// isContainer reports whether a line is an object or a list of JSON.
func isContainer(line []byte) bool {
	line = bytes.TrimSpace(line)
	if len(line) < 2 {
		return false
	}
	ends := string([]byte{line[0], line[len(line)-1]})
	return (ends == "{}" || ends == "[]") && isJSON(line)
}

// eventData returns the data of each server-sent event: its lines that begin with "data:", joined.
func eventData(text []byte) (items [][]byte) {
	var data []byte
	hasData := false
	text = bytes.ReplaceAll(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	for line := range bytes.SplitSeq(append(text, "\n\n"...), []byte("\n")) {
		value, isData := bytes.CutPrefix(line, []byte("data"))
		switch {
		case len(line) == 0 && hasData:
			items, data, hasData = append(items, data), nil, false
		case isData && (len(value) == 0 || value[0] == ':'):
			if hasData {
				data = append(data, '\n')
			}
			value = bytes.TrimPrefix(bytes.TrimPrefix(value, []byte(":")), []byte(" "))
			data, hasData = append(data, value...), true
		}
	}
	return items
}

// arrayOf writes items as a JSON array on one line, those without anything left out. It is never as long as the body:
// of such a value [Outcome.Body] holds that it is the body to the byte.
func (r Reply) arrayOf(items [][]byte) []byte {
	var list bytes.Buffer
	list.WriteByte('[')
	for _, item := range items {
		item = bytes.TrimSpace(item)
		if len(item) == 0 {
			continue
		}
		if list.Len() > 1 {
			list.WriteByte(',')
		}
		if !isJSON(item) || json.Compact(&list, item) != nil {
			list.Write(AppendString(nil, string(item)))
		}
	}
	list.WriteByte(']')
	if list.Len() == len(r.Body) {
		return append([]byte("[ "), list.Bytes()[1:]...)
	}
	return list.Bytes()
}
