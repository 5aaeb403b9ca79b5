package model_test

import (
	"net/url"
	"strings"
	"testing"

	"allsettled/app/table"
)

func TestSelectedRowsAreCopiedInTheOrderOfTheTable(t *testing.T) {
	at(t, func(d *desk) {
		v := &d.cities().View
		is(t, "button", d.Runs.CopyText(), "Copy")
		d.Runs.Ask(func(q *table.Query) { q.Sort = "city" })
		d.frame()
		v.Select(3, true, false) // Trier
		v.Select(0, true, false) // Aachen
		is(t, "button", d.Runs.CopyText(), "Copy 2 rows")
		is(t, "selected", v.IsSelected(2), true)
		want := "id\tstatus\thttp\tcity\tsize\tcode\treason\n" +
			"3\tfulfilled\t200\tAachen\t8\t\t\n1\tfulfilled\t200\tTrier\t10\t\t\n"
		is(t, "text", strings.ReplaceAll(d.Runs.TableText(), "\r\n", "\n"), want)
		d.Runs.TableCopied()
		is(t, "live region", d.Say, "2 rows were copied.")
		is(t, "button", d.Runs.CopyText(), "Copied")
	})
}

func TestATableThatIsTooLongIsNotCopied(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "1-20001")
		f.send(ok(0, `1`))
		d.frame()
		is(t, "text", d.Runs.TableText(), "")
		is(t, "why", d.Say, "Filter the table to 20,000 rows or fewer to copy it, or download it.")
		d.shown().View.Select(0, true, false)
		is(t, "lines of a selection", strings.Count(d.Runs.TableText(), "\n"), 2)
	})
}

func TestCellsThatASpreadsheetWouldRunAreCopiedAsTexts(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "1")
		f.send(ok(0, `{"name":"=1+1"}`))
		d.frame()
		if got := d.Runs.TableText(); strings.Contains(got, "\t=1+1") {
			t.Errorf("the text has a formula in it: %q", got)
		}
	})
}

func TestACopiedTableHasTheColumnsThatCameIn(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "id\tteam\n7\tred\n8\tblue\n")
		e := ok(0, `{"name":"Ada"}`)
		e.Outcome.ID = "7"
		f.send(e)
		d.frame()
		want := "id\tin.team\tstatus\thttp\tname\tcode\treason\n" +
			"7\tred\tfulfilled\t200\tAda\t\t\n8\tblue\tpending\t\t\t\t\n"
		is(t, "text", strings.ReplaceAll(d.Runs.TableText(), "\r\n", "\n"), want)
	})
}

func TestACopiedTableKeepsTheHeadingsThatPeopleWrote(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{Straße}/{Kunden Nr.}", "Kunden Nr.\tStraße\n7\tAm Markt\n8\tHafen\n")
		e := ok(0, `{"name":"Ada"}`)
		e.Outcome.ID = "7"
		f.send(e)
		d.frame()
		want := "Kunden Nr.\tStraße\tstatus\thttp\tname\tcode\treason\n" +
			"7\tAm Markt\tfulfilled\t200\tAda\t\t\n8\tHafen\tpending\t\t\t\t\n"
		is(t, "text", strings.ReplaceAll(d.Runs.TableText(), "\r\n", "\n"), want)
	})
}

func TestARangeOfRowsIsSelectedAtOnce(t *testing.T) {
	at(t, func(d *desk) {
		v := &d.cities().View
		v.Select(1, true, false)
		v.Select(3, true, true)
		is(t, "selected", v.Selected(), 3)
		v.Select(2, false, false)
		v.Select(0, false, true)
		is(t, "selected", v.Selected(), 1)
		is(t, "the fourth", v.IsSelected(3), true)
		v.SelectAll(true)
		is(t, "selected", v.Selected(), 5)
		v.SelectAll(false)
		is(t, "selected", v.Selected(), 0)
		d.Runs.Ask(func(q *table.Query) { q.Search = "Paris" })
		d.frame()
		v.SelectAll(true)
		is(t, "selected in an empty table", v.Selected(), 0)
	})
}

func TestRowsThatASearchHidesAreNotCopied(t *testing.T) {
	at(t, func(d *desk) {
		v := &d.cities().View
		v.SelectAll(true)
		d.Runs.Ask(func(q *table.Query) { q.Sort = "city" })
		is(t, "selected after sorting", v.Selected(), 5)
		d.Runs.Ask(func(q *table.Query) { q.Search = "bonn" })
		d.frame()
		is(t, "button", d.Runs.CopyText(), "Copy")
		is(t, "lines", strings.Count(d.Runs.TableText(), "\n"), 3)
		d.Runs.TableCopied()
		is(t, "live region", d.Say, "2 rows were copied.")
	})
}

func TestAnExportHasTheColumnsOfTheTable(t *testing.T) {
	at(t, func(d *desk) {
		r := d.cities()
		query := func() url.Values {
			u, err := url.Parse(r.ExportAddress("csv"))
			if err != nil || u.Path != "/api/runs/"+r.Name+"/export.csv" {
				d.t.Fatalf("the address is %s, %v", u, err)
			}
			return u.Query()
		}
		is(t, "columns", query().Get("columns"), "id,status,http,city,size,code,reason")
		is(t, "names", query().Has("names"), false)
		d.Offer(d.Runs.Columns().Rename(0, "Town, or city"))
		is(t, "names", query().Get("names"), `id,status,http,Town\, or city,size,code,reason`)
		is(t, "retries", query().Has("mended"), false)
		d.Runs.RetryGently(r, []string{"http_404"})
		is(t, "retries", query().Get("mended"), d.feed().Run)
		is(t, "body", r.BodyAddress(3), "/api/runs/"+r.Name+"/outcomes/3/body")
		is(t, "IDs of a cause", r.IDsText("http_404"), "5\n")
		is(t, "IDs of all", r.IDsText(""), "5\n")
		is(t, "IDs of no cause", r.IDsText("dns"), "")
	})
}
