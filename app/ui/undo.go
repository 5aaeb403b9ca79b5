package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/say"
)

// undoFor is how long a change can be taken back by the button.
const undoFor = 10 * time.Second

// undo is the last change that can be taken back.
type undo struct {
	says string
	back func()
}

// offer says what was changed and lets it be taken back for ten seconds.
func (p *page) offer(says string, back func()) {
	u := &undo{says, back}
	p.undo, p.say = u, says
	p.rev++
	p.ctx.After(undoFor, func(app.Context) {
		if p.undo == u {
			p.undo = nil
			p.rev++
		}
	})
}

// takeBack undoes the last change that was offered.
func (p *page) takeBack() {
	if u := p.undo; u != nil {
		p.undo = nil
		u.back()
		p.say = say.T("Taken back: {}", u.says)
		p.rev++
		p.wake()
	}
}

// toast draws the offer.
type toast struct {
	P *page
}

func (t *toast) draw() app.UI {
	if t.P.undo == nil {
		return elem("div")
	}
	return elem("div#toast.toast[role=group][aria-label=Last change]",
		words("span", t.P.undo.says),
		told("button#undo[type=button]", "Undo").OnClick(func(app.Context, app.Event) { t.P.takeBack() }),
	)
}
