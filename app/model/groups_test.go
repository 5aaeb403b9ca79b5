package model_test

import (
	"testing"
	"time"

	"allsettled/app/settle"
	"allsettled/app/table"
)

func TestTheValuesOfAColumnAreCountedWhileTheRunGoesOn(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "1-3")
		f.send(ok(0, `{"city":"Bonn"}`))
		d.frame()
		v := &d.shown().View
		v.GroupBy("city")
		d.frame()
		is(t, "different at first", v.Groups.Different, 1)
		f.send(ok(1, `{"city":"Köln"}`))
		f.send(ok(2, `{"city":"Köln"}`))
		f.end(time.Second, settle.Sum{Fulfilled: 3})
		d.frame()
		d.frame()
		is(t, "different", v.Groups.Different, 2)
		is(t, "the most frequent", v.Groups.List[0], table.Group{Text: "Köln", Count: 2})
		v.GroupBy("")
		d.frame()
		is(t, "nothing is counted any more", v.Groups.Path == "" && v.Groups.List == nil, true)
	})
}
