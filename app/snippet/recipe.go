package snippet

import (
	"strconv"
	"strings"

	"allsettled/app/plan"
	"allsettled/app/settle"
)

// recipe is a plan as the writers need it: what all calls share, and a table of what
// differs between them.
type recipe struct {
	plan.Plan // with its defaults written out
	table     // a call a row

	address address
	headers []field // by name
	query   []field // secret parameters, by name
	body    field
	plain   bool // every ID goes into the address and needs no escaping; for shells only
}

// part is a literal and, where column is not below 0, a value put into an address after it.
type part struct {
	literal string
	column  int
}

// address is how the address of a call is put together.
type address []part

// whole reports whether the table has the complete address of each call in one column.
func (a address) whole() bool { return len(a) == 1 && a[0].column >= 0 && a[0].literal == "" }

// field is a header, a parameter or the body. It is the same for all calls (text, then the variable env where there
// is a secret) or else a column of the table.
type field struct {
	name, text string
	env        string
	column     int // below 0 for none
}

// sent reports whether there is anything to send.
func (f field) sent() bool { return f.text != "" || f.env != "" || f.column >= 0 }

// retriedBy returns the statuses after which the engine retries a call, with a separator between them.
func retriedBy(separator string) string {
	retried := settle.RetriedStatuses()
	list := make([]string, len(retried))
	for i, status := range retried {
		list[i] = strconv.Itoa(status)
	}
	return strings.Join(list, separator)
}

// inlineMax is how many IDs are written into the program itself.
const inlineMax = 20

// filed reports whether the program reads its table from a file.
func (r *recipe) filed() bool { return r.Total() > inlineMax }

// limited reports whether calls have to wait for each other.
func (r *recipe) limited() bool { return r.Mode != settle.Sequential && r.InFlight < r.Total() }

// retries reports whether a call has more than one attempt.
func (r *recipe) retries() bool { return r.Attempts > 1 }

// decides reports whether the mode may be decided before every call has settled.
func (r *recipe) decides() bool {
	return r.Mode == settle.All || r.Mode == settle.Any || r.Mode == settle.Race
}

// aborts reports whether the calls that are left are aborted once the mode is decided.
func (r *recipe) aborts() bool { return r.AbortRest && r.decides() }

// rejects reports whether a status of 400 and above rejects.
func (r *recipe) rejects() bool { return *r.RejectHTTPErrors }

// namesErrors reports whether the error of a call needs the call's ID, since the mode prints the ID of a call that was
// rejected.
func (r *recipe) namesErrors() bool { return r.Mode == settle.All || r.Mode == settle.Race }

// retriesStatuses reports whether a call is tried again after some statuses, not only after network errors.
func (r *recipe) retriesStatuses() bool { return r.retries() && r.rejects() }

// escapes reports whether the program escapes a value or a key for an address while it runs.
func (r *recipe) escapes() bool {
	for _, p := range r.address {
		if p.column >= 0 && !r.address.whole() {
			return true
		}
	}
	return len(r.query) > 0
}

// separator returns what comes before the i-th secret parameter.
func (r *recipe) separator(i int) string {
	if i > 0 || r.asked() {
		return "&"
	}
	return "?"
}

// wraps reports whether a call needs a function around its attempt: it is tried again, or its error gets its ID.
func (r *recipe) wraps() bool { return r.retries() || r.namesErrors() }

// asked reports whether the addresses have a query already.
func (r *recipe) asked() bool {
	if r.address.whole() {
		return strings.Contains(r.rows[0][r.address[0].column], "?")
	}
	for _, p := range r.address {
		if strings.Contains(p.literal, "?") {
			return true
		}
	}
	return false
}

// keys returns the names of the variables that hold the secrets.
func (r *recipe) keys() []string {
	var names []string
	for _, list := range [][]field{r.headers, r.query} {
		for _, f := range list {
			if f.env != "" {
				names = append(names, f.env)
			}
		}
	}
	return names
}
