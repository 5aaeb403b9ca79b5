package dom

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/say"
)

// Tab is a button that opens one of several panels. Its panel is what [Tabs.Panel] draws for its ID.
type Tab struct {
	ID     string
	Button string // id of the element
	Name   string // as people read it
	Mark   string // "set" or "mistake" where something behind it is; else empty
}

// Tabs are the buttons of several panels of which one is open.
type Tabs struct {
	Label string // a sentence of the catalogue
	List  []Tab
	Open  string          // the ID of the open one
	Show  func(id string) // opens another one
}

// Draw draws the buttons. As the ARIA Authoring Practices want it, only the open one is reached with the Tab key, and
// the arrow keys, Home and End go to the others.
func (t Tabs) Draw() app.UI {
	return Elem("div.tabs[role=tablist]", app.Range(t.List).Slice(t.button)).Aria("label", say.T(t.Label))
}

func (t Tabs) button(i int) app.UI {
	one, reached, description := t.List[i], "-1", ""
	if one.ID == t.Open {
		reached = "0"
	}
	if one.Mark == "mistake" {
		description = say.T("Something here needs a look first")
	}
	return Words("button[type=button][role=tab]", one.Name).ID(one.Button).DataSet("mark", one.Mark).
		Aria("description", description).Aria("selected", strconv.FormatBool(one.ID == t.Open)).
		Aria("controls", "pane-"+one.ID).Attr("tabindex", reached).
		OnClick(func(app.Context, app.Event) { t.Show(one.ID) }, one.ID).
		OnKeyDown(func(_ app.Context, e app.Event) {
			if to, ok := neighbour(e.Get("key").String(), i, len(t.List)); ok {
				e.PreventDefault()
				t.Show(t.List[to].ID)
				Focus(t.List[to].Button)
			}
		}, one.ID)
}

// neighbour is the tab to which a key goes from the one at i of n.
func neighbour(key string, i, n int) (to int, ok bool) {
	switch key {
	case "ArrowRight":
		return (i + 1) % n, true
	case "ArrowLeft":
		return (i + n - 1) % n, true
	case "Home":
		return 0, true
	case "End":
		return n - 1, true
	}
	return i, false
}

// Panel draws what is behind a tab, which is hidden unless it is open: what was typed there stays in the document.
func (t Tabs) Panel(id string, parts ...app.UI) app.UI {
	panel := Elem("div.pane[role=tabpanel]", parts...).ID("pane-"+id).Attr("hidden", id != t.Open)
	for _, one := range t.List {
		if one.ID == id {
			panel = panel.Aria("labelledby", one.Button)
		}
	}
	return panel
}
