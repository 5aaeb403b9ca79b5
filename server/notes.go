package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"allsettled/app/draft"
	"allsettled/app/paste"
	"allsettled/app/paste/notation"
	"allsettled/app/plan"
	"allsettled/server/config"
)

// readList reads --ids. It notes which ranges it found, which may be IDs with a dash.
func (o *order) readList(ctx context.Context, stdin io.Reader) ([]string, error) {
	text, err := readIDs(ctx, o.ids, stdin)
	if err != nil {
		return nil, err
	}
	if o.asIDs {
		text = paste.WithRanges(text, false)
	}
	ids, err := paste.ParseIDs(text)
	switch {
	case err != nil && ids.Dashes > 0:
		return nil, config.Usage(fmt.Errorf("--ids: %w; if %s is an ID, add --no-ranges", err, ids.Dashed))
	case err != nil:
		return nil, config.Usage(fmt.Errorf("--ids: %w", err))
	case ids.Dashes > 0 && text != paste.WithRanges(text, false):
		o.note("--ids: %s is read as a range, %d IDs in all; for IDs with a dash add --no-ranges",
			ids.Dashed, len(ids.List))
	}
	o.noteRepeated(len(ids.List), len(ids.List)-ids.Duplicates)
	o.noteNotation(text, ids.List)
	return ids.List, nil
}

// noteNotation notes that IDs may stand in another notation, as in IN (1, 2), and that some hold what cannot be seen.
func (o *order) noteNotation(text string, list []string) {
	hidden := slices.IndexFunc(list, func(id string) bool { return paste.Seen(id) != id })
	if hidden >= 0 {
		o.note("--ids: the ID %+q holds characters that cannot be seen; they are sent too", list[hidden])
	}
	kind, plain := notation.Plain(text)
	if kind == notation.None || paste.IsJSON(text) {
		return
	}
	if ids, err := paste.ParseIDs(plain); err == nil && len(ids.List) > 0 {
		o.note("--ids: %d IDs are called, first %q; if %d are meant, first %q, write them one a line",
			len(list), list[0], len(ids.List), ids.List[0])
	}
}

// noteRepeated notes how many different IDs there are, where some are called more than once.
func (o *order) noteRepeated(total, different int) {
	if different < total {
		o.note("the %d IDs hold %d different ones; each is called as often as it stands there", total, different)
	}
}

// differentIDs counts the different IDs of a checked plan.
func differentIDs(p plan.Plan) int {
	seen := make(map[string]struct{})
	for call := range p.Calls(nil) {
		seen[call.ID] = struct{}{}
	}
	return len(seen)
}

// readAddress reads the address of a plan as the page does, with the headings of the table that its rows are of, and
// checks the plan. An address without a place for the ID is refused with where it may go.
func (o *order) readAddress(p plan.Plan, t *paste.Table) (plan.Plan, error) {
	read := paste.ReadAddress(p.Endpoint)
	if read.Text != strings.TrimSpace(p.Endpoint) {
		o.note("ADDRESS is read as %s", read.Text)
	}
	p.Endpoint = read.Text
	p, err := draft.Fit(p, t)
	if err == nil {
		if p.Rows != nil {
			o.noteRepeated(p.Total(), differentIDs(p))
		}
		return p, nil
	}
	if places := draft.Places(p.Endpoint); lacksPlace(err) && len(places) > 0 {
		err = fmt.Errorf("%w; for example '%s'", err, strings.Join(places, "' or '"))
	}
	return p, config.Usage(err)
}

// lacksPlace reports whether a plan is refused since its address leaves no place for the ID.
func lacksPlace(err error) bool {
	if all, ok := errors.AsType[plan.FieldErrors](err); ok {
		return slices.ContainsFunc(all, draft.LacksPlace)
	}
	one, ok := errors.AsType[*plan.FieldError](err)
	return ok && draft.LacksPlace(one)
}

// note adds a sentence that is printed before the first call.
func (o *order) note(format string, args ...any) {
	o.notes = append(o.notes, fmt.Sprintf(format, args...))
}
