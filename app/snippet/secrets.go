package snippet

import (
	"slices"
	"strconv"
	"strings"

	"allsettled/app/header"
	"allsettled/app/plan"
)

// schemes are those of the header Authorization that stay in the program; what comes after them is secret.
var schemes = []string{"Bearer ", "Basic ", "Token "}

// hideSecrets returns the plan without its secrets, and the headers and parameters that are secret, each with the name
// of a variable of the environment in place of its value. A header that has variables of the table in it is a secret
// only by its name: the program has to write its value for each row.
func hideSecrets(p plan.Plan) (open plan.Plan, headers, query []field) {
	open = p
	open.Headers, open.Query = map[string]string{}, nil
	var taken []string
	hide := func(name string) string {
		env := envName(name, taken)
		taken = append(taken, env)
		return env
	}
	for _, name := range sortedNames(p.Headers) {
		value := p.Headers[name]
		if !header.IsSecret(name, value) || strings.Contains(value, "{") && !header.IsKey(name) {
			open.Headers[name] = value
			continue
		}
		headers = append(headers, field{name: name, text: schemeOf(value), env: hide(name), column: -1})
	}
	for _, name := range sortedNames(p.Query) {
		query = append(query, field{name: escape(name), env: hide(name), column: -1})
	}
	return open, headers, query
}

// schemeOf returns the scheme that a header's value starts with, with the space after it, or "".
func schemeOf(value string) string {
	for _, scheme := range schemes {
		if strings.HasPrefix(value, scheme) {
			return scheme
		}
	}
	return ""
}

// envName makes a variable's name that is not taken: X-Api-Key is read from API_KEY. It always starts with
// API_, so that a parameter called path is not read from PATH.
func envName(name string, taken []string) string {
	b := []byte(strings.ToUpper(name))
	for i, c := range b {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			b[i] = '_'
		}
	}
	env := strings.TrimPrefix(string(b), "X_")
	if !strings.HasPrefix(env, "API_") {
		env = "API_" + env
	}
	for n := 2; slices.Contains(taken, env); n++ {
		env = strings.TrimRight(env, "_0123456789") + "_" + strconv.Itoa(n)
	}
	return env
}

// sortedNames returns the keys of a map in order.
func sortedNames(values map[string]string) []string {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
