package paste

import (
	"encoding/json"
	"strings"

	"allsettled/app/header"
	"allsettled/app/paste/httpie"
	"allsettled/app/paste/powershell"
	"allsettled/app/paste/wget"
	"allsettled/app/plan"
)

// fetchOptions are what browsers write into the second argument of fetch.
type fetchOptions struct {
	Method   string
	Headers  map[string]string
	Body     string
	Referrer string
}

// parseFetch reads what browsers copy as fetch: an address and options in JSON. A program that a person wrote, with
// values of other kinds, is refused.
func parseFetch(text string) (Command, error) {
	_, rest, _ := strings.Cut(text, "(")
	var address string
	var options fetchOptions
	rest, err := decodeFirst(rest, &address)
	if more, ok := strings.CutPrefix(rest, ","); ok && err == nil {
		rest, err = decodeFirst(more, &options)
	}
	if err != nil || !strings.HasPrefix(rest, ")") {
		return Command{}, plan.NewFieldError("endpoint", firstLine(text), "other_program", "fetch")
	}
	r := newRequest(commandLine{left: strings.Trim(rest[1:], " ;\n")})
	r.address, r.method, r.body, r.isGlobless = address, strings.ToUpper(options.Method), options.Body, true
	for name, value := range options.Headers {
		r.addHeader(name, value)
	}
	if from := options.Referrer; strings.Contains(from, "://") && !header.Has(r.headers, "Referer") {
		r.headers["Referer"] = from
	}
	if r.method == "" {
		r.method = "GET"
	}
	return r.command()
}

// parsePowerShell reads what browsers copy for PowerShell. What a person wrote with variables or pipes is refused.
func parsePowerShell(program, text string) (Command, error) {
	asked, ok := powershell.Read(text)
	if !ok || !strings.Contains(asked.Address, "://") {
		return Command{}, plan.NewFieldError("endpoint", firstLine(text), "other_program", program)
	}
	r := newRequest(commandLine{})
	r.address, r.method, r.body, r.isGlobless = asked.Address, strings.ToUpper(asked.Method), asked.Body, true
	for _, one := range asked.Headers {
		r.addHeader(one[0], one[1])
	}
	return r.command()
}

// parseRelative reads a command of HTTPie or Wget, as the curl command that sends the same.
func parseRelative(program, text string, values map[string]string) (Command, error) {
	line, err := splitCommand(text, values)
	if err != nil || len(line.words) == 0 {
		return Command{}, err
	}
	var words, dropped []string
	if program == "wget" {
		words, dropped, err = wget.Curl(line.words[1:])
	} else {
		words, dropped, err = httpie.Curl(line.words[0], line.words[1:], line.input)
	}
	if err != nil {
		return Command{}, err
	}
	line.words = append(line.words[:1:1], words...)
	c, err := readCurl(line)
	c.Dropped = append(dropped, c.Dropped...)
	return c, err
}

// decodeFirst decodes the JSON value at the beginning of a text, and returns what follows it.
func decodeFirst(text string, value any) (rest string, err error) {
	in := json.NewDecoder(strings.NewReader(text))
	err = in.Decode(value)
	return strings.TrimSpace(text[in.InputOffset():]), err
}
