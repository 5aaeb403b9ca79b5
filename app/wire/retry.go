package wire

import (
	"encoding/json"

	"allsettled/app/plan"
)

// Retry asks for a run that makes some calls of an earlier one again.
type Retry struct {
	Of string // the run that was; over HTTP its address says it
	// over HTTP, a name for the new run; empty for one that the server chooses. Unused in a [Hello], which has it
	Run  string
	Only plan.Selection // which of its calls
	Plan plan.Patch     // what is other about them
}

// Encode returns the member again of a [Hello], as JSON.
func (a Retry) Encode() []byte {
	b := append([]byte(`{"of":`), quote(a.Of)...)
	b = append(append(b, `,"only":`...), a.Only.Encode()...)
	b = append(append(b, `,"plan":`...), a.Plan.Encode()...)
	return append(b, '}')
}

// DecodeRetry reads the body of POST /api/runs/RUN/again: {"only":…}, and plan
// and run where they are wanted. Its error is a *plan.FieldError, or plan.FieldErrors.
func DecodeRetry(data []byte) (Retry, error) { return decodeRetry(data, "run") }

// decodeRetry reads the object in which a run is named so.
func decodeRetry(data []byte, name string) (Retry, error) {
	var a Retry
	said := false
	err := members(data, func(key string, raw json.RawMessage) (err error) {
		switch {
		case key == "only":
			said = true
			a.Only, err = plan.DecodeSelection(raw)
		case key == "plan":
			a.Plan, err = plan.DecodePatch(raw)
		case key == "run" && name == key:
			if err = text(raw, key, &a.Run); err == nil {
				err = CheckRun(a.Run)
			}
		case key == "of" && name == key:
			if err = text(raw, key, &a.Of); err == nil && CheckRun(a.Of) != nil {
				err = plan.NewFieldError(key, a.Of, "first_run")
			}
		default:
			err = unknown(key, name+", only, plan")
		}
		return err
	})
	switch {
	case err != nil:
		return Retry{}, err
	case !said:
		return Retry{}, plan.NewFieldError("only", "", "no_selection")
	case name == "of" && a.Of == "":
		return Retry{}, plan.NewFieldError("of", "", "first_run")
	}
	return a, nil
}
