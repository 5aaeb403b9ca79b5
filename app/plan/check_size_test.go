package plan_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"allsettled/app/plan"
)

// many returns n IDs that are no range.
func many(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("x%07d", i)
	}
	return ids
}

func TestWhatACallSendsIsBounded(t *testing.T) {
	const kib, mib = 1 << 10, 1 << 20
	long := strings.Repeat("a", 4096)
	for _, c := range []struct {
		says string
		plan plan.Plan
		code string // of the mistake; empty for none
	}{
		{"an address of 64 KiB", plan.Plan{Endpoint: "/demo/" + strings.Repeat("{id}", 15), IDs: []string{long}}, ""},
		{
			"one of more",
			plan.Plan{Endpoint: "/demo/" + strings.Repeat("{id}", 16), IDs: []string{long}},
			"long_address",
		},
		{"a prefix counts as what it is", plan.Plan{
			Endpoint: "/demo/" + strings.Repeat("{id:9}", 900),
			IDs:      []string{long},
		}, ""},
		{"a header of 16 KiB", withHeader(strings.Repeat("{id}", 4), long), ""},
		{"one of more", withHeader(strings.Repeat("{id}", 4)+"a", long), "long_filled_header"},
		{"a body of 1 MiB", withBody(strings.Repeat("{id}", 256), long), ""},
		{"one of more", withBody(strings.Repeat("{id}", 256)+"a", long), "long_filled_body"},
		{"a gigabyte out of a megabyte", withBody(strings.Repeat("{id}", mib/4), long), "long_filled_body"},
		{"a body of JSON that grows by its escapes", withBody(`["`+strings.Repeat("{id}", 200)+`"]`,
			strings.Repeat("\x01", 4096)), "long_filled_body"},
		{"a body without a variable", withBody(strings.Repeat("a", mib), "1"), ""},
		{
			"addresses of 256 MiB together",
			plan.Plan{
				Endpoint: "/demo/{id}?" + strings.Repeat("a", 4*kib),
				IDs:      many(60_000),
			},
			"",
		},
		{
			"addresses of more",
			plan.Plan{Endpoint: "/demo/{id}?" + strings.Repeat("a", 4*kib), IDs: many(66_000)},
			"many_bytes",
		},
		{"bodies of 64 MiB at once", atOnce(64), ""},
		{"one more at once", atOnce(65), "bodies_at_once"},
		{"as many columns as a worksheet", ofColumns(plan.MaxColumns), ""},
		{"one more column", ofColumns(plan.MaxColumns + 1), "many_columns"},
	} {
		err := c.plan.Check(plan.Bounds{})
		mistake, _ := errors.AsType[*plan.FieldError](err)
		if c.code == "" && err != nil || c.code != "" && (mistake == nil || mistake.Code != c.code) {
			t.Errorf("%s: got %v, want %q", c.says, err, c.code)
		}
	}
}

// withHeader is a plan with a header.
func withHeader(value, id string) plan.Plan {
	return plan.Plan{Endpoint: "/demo/{id}", Headers: map[string]string{"X-A": value}, IDs: []string{id}}
}

// withBody is a plan with a body.
func withBody(body, id string) plan.Plan {
	return plan.Plan{Endpoint: "/demo/{id}", Method: "POST", Body: body, IDs: []string{id}}
}

// atOnce is a plan of n bodies of 1 MiB each.
func atOnce(n int) plan.Plan {
	p := withBody(strings.Repeat("{id}", 256), "")
	p.IDs = nil
	for i := range n {
		p.IDs = append(p.IDs, fmt.Sprintf("%04096d", i))
	}
	return p
}

// ofColumns is a plan of one row.
func ofColumns(n int) plan.Plan {
	rows := &plan.Rows{Values: [][]string{make([]string, n)}}
	for i := range n {
		rows.Columns = append(rows.Columns, fmt.Sprint("c", i))
	}
	rows.Values[0][0] = "1"
	return plan.Plan{Endpoint: "/demo/{c0}", Rows: rows}
}

// The length that is measured is that of the body that is sent, escapes included.
func TestABodyIsMeasuredAsItIsFilledIn(t *testing.T) {
	for _, id := range []string{"a", "\"", "\\é", "\n\t\x01", "<😀>"} {
		for _, form := range []string{"a%s", `{"a":"%s"}`} {
			for n := 1; n <= 1<<17; n += n/3 + 1 {
				p := withBody(fmt.Sprintf(form, strings.Repeat("{id}", n)), strings.Repeat(id, 8))
				sent := 0
				for call := range p.Calls(nil) {
					sent = len(call.Body)
				}
				mistake, _ := errors.AsType[*plan.FieldError](p.Check(plan.Bounds{}))
				tooLong := mistake != nil && mistake.Code == "long_filled_body"
				if fits := sent <= 1<<20; fits == tooLong {
					t.Fatalf("%q in %.20s: a body of %d bytes is refused %v", id, p.Body, sent, tooLong)
				}
			}
		}
	}
}

func TestNotMoreThanTenThousandCallsOfThePracticeAPIAreInFlight(t *testing.T) {
	for _, c := range []struct{ asked, total, want int }{
		{0, 10, 10}, {0, 20_000, 10_000}, {20_000, 20_000, 10_000}, {5, 20_000, 5},
	} {
		p := plan.Plan{Endpoint: "/demo/{id}", IDs: many(c.total), InFlight: c.asked}
		if got := p.Limits().InFlight; got != c.want {
			t.Errorf("%d asked for %d calls: got %d, want %d", c.asked, c.total, got, c.want)
		}
	}
}

// Arrays are read one element at a time, so that what is wrong in them costs no list of them.
func TestLongArraysAreRefusedEarly(t *testing.T) {
	for says, c := range map[string]struct{ json, code string }{
		"rows without cells": {`{"endpoint":"/demo/{id}","rows":{"columns":["id"],"values":[` +
			strings.Repeat("[],", plan.MaxIDs) + `[]]}}`, "too_many_ids"},
		"empty IDs": {`{"endpoint":"/demo/{id}","ids":[` + strings.Repeat(`"",`, plan.MaxIDs) + `""]}`, "too_many_ids"},
		"numbers":   {`{"endpoint":"/demo/{id}","ids":[` + strings.Repeat(`0,`, 3*plan.MaxIDs) + `0]}`, "text_number"},
	} {
		_, err := plan.Decode([]byte(c.json))
		mistake, _ := errors.AsType[*plan.FieldError](err)
		if mistake == nil || mistake.Code != c.code {
			t.Errorf("%s: got %.200v, want %s", says, err, c.code)
		}
	}
}
