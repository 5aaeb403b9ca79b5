package ui

import "github.com/maxence-charriere/go-app/v9/pkg/app"

// themeKey is where the browser keeps the theme.
const themeKey = "allsettled.theme"

// recallTheme restores the theme that was chosen in an earlier visit.
func (v *view) recallTheme() {
	if !v.m.Bare {
		_ = v.ctx.LocalStorage().Get(themeKey, &v.theme)
	}
	v.applyTheme()
}

// applyTheme gives the stylesheet the theme that was chosen.
func (v *view) applyTheme() {
	root := app.Window().Get("document").Get("documentElement")
	if v.theme == "" {
		root.Call("removeAttribute", "data-theme")
		return
	}
	root.Call("setAttribute", "data-theme", v.theme)
}

// toggleTheme goes from the system's colours to light, to dark, and back.
func (v *view) toggleTheme() {
	v.theme = map[string]string{"": "light", "light": "dark", "dark": ""}[v.theme]
	v.applyTheme()
	v.canvas.Forget()
	v.wake()
	_ = v.ctx.LocalStorage().Set(themeKey, v.theme)
}
