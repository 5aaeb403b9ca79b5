package api

import (
	"net/http"

	"allsettled/app/plan"
	"allsettled/app/snippet"
)

// postSnippet writes the program that makes the calls of the plan in the body, in ?language=. It calls nothing. The
// secrets of the plan should be masked. The page does not write it itself, which would make it 54 KB larger.
// shortPlan is how many bytes a plan has at most that takes hardly any memory.
const shortPlan = 64 << 10

// postSnippet writes the program of a plan. Short plans do not wait for files and documents.
func (d *documents) postSnippet(w http.ResponseWriter, r *http.Request) error {
	if r.ContentLength >= 0 && r.ContentLength <= shortPlan {
		return d.waiting(d.short, 1, d.writeSnippet)(w, r)
	}
	return d.reading(aDocument, d.writeSnippet)(w, r)
}

func (d *documents) writeSnippet(w http.ResponseWriter, r *http.Request) error {
	body, err := readBody(w, r, d.o.MaxPlan)
	if err != nil {
		return err
	}
	p, err := plan.Decode(body)
	if err != nil {
		return err
	}
	// the limits of this server do not hold for a program that runs elsewhere
	bounds := plan.Bounds{MaxIDs: d.o.Bounds.MaxIDs}
	program, err := snippet.Write(p, bounds, originOf(r), r.URL.Query().Get("language"))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, struct {
		Text    string   `json:"text"`
		Marks   [][2]int `json:"marks"` // in bytes: [from, to)
		File    string   `json:"file"`
		Needs   string   `json:"needs"`
		Keys    []string `json:"keys,omitempty"` // variables of the environment
		IDsName string   `json:"idsName,omitempty"`
		IDsFile string   `json:"idsFile,omitempty"`
	}{program.Text, pairs(program.Marks), program.File, program.Needs, program.Keys, program.IDsName, program.IDsFile})
}

func pairs(marks []snippet.Mark) [][2]int {
	list := make([][2]int, len(marks))
	for i, m := range marks {
		list[i] = [2]int{m.From, m.To}
	}
	return list
}

// originOf returns this server's origin as the visitor sees it: the Origin that a page sends, or else from Host.
func originOf(r *http.Request) string {
	if origin := r.Header.Get("Origin"); origin != "" && origin != "null" {
		return origin
	}
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
