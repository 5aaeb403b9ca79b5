package dom

import "github.com/maxence-charriere/go-app/v9/pkg/app"

// Promise returns a promise of JavaScript for what get returns; get runs in a goroutine of its own, which ends with it.
func Promise(get func() (string, error)) app.Value {
	executor := app.FuncOf(func(_ app.Value, args []app.Value) any {
		go func() {
			if text, err := get(); err != nil {
				args[1].Invoke(err.Error())
			} else {
				args[0].Invoke(text)
			}
		}()
		return nil
	})
	defer executor.Release() // New has called it
	return app.Window().Get("Promise").New(executor)
}

// Await calls one of two functions when a JavaScript promise is settled.
func Await(promise app.Value, rejected func(), fulfilled func(app.Value)) {
	var yes, no app.Func
	yes = app.FuncOf(func(_ app.Value, args []app.Value) any {
		yes.Release()
		no.Release()
		fulfilled(args[0])
		return nil
	})
	no = app.FuncOf(func(app.Value, []app.Value) any {
		yes.Release()
		no.Release()
		rejected()
		return nil
	})
	promise.Call("then", yes, no)
}
