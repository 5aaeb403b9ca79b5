package dom

import (
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// Widths gives columns of the table of class rows their widths. The rules stand in a style sheet of their own: the
// page's policy forbids the attribute style, which could come from an answer. The zero Widths gives none.
type Widths struct {
	rules string
	sheet app.Value // nil before the first rule
}

// Set gives the columns from the first one on, counted from 0, a width in pixels each; 0 leaves one as it is. Of a call
// that was rejected, the cell with the reason has no width of its own.
func (w *Widths) Set(first int, pixels []int) {
	var all []string
	for i, wide := range pixels {
		if wide > 0 {
			size := strconv.Itoa(wide) + "px"
			all = append(all, ".rows tr > :nth-child("+strconv.Itoa(first+i+1)+"):not(.why){min-width:"+size+
				";max-width:"+size+"}")
		}
	}
	rules := strings.Join(all, "")
	if rules == w.rules {
		return
	}
	if w.rules = rules; w.sheet == nil {
		w.sheet = app.Window().Get("CSSStyleSheet").New()
		app.Window().Get("document").Get("adoptedStyleSheets").Call("push", w.sheet)
	}
	w.sheet.Call("replaceSync", rules)
}
