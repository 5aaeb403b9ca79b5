package plan

import (
	"strings"

	"allsettled/app/settle"
)

// Mistake is one row of [Mistakes].
type Mistake struct {
	// Code names the mistake for programs and for translations. It never changes once it was released.
	Code string

	// Want is the English request for what to type instead. It has no capital letter and no full stop, since
	// it stands behind a field's name, and {} for each of the arguments.
	Want string
}

// Mistakes lists every mistake that a [FieldError] can be about, whichever package finds it. A new one
// is a row here, and a row in each translation of package say.
//
//nolint:lll // a row is a sentence
var Mistakes = []Mistake{
	// The address.
	{"no_endpoint", "write the address to call, such as https://api.example.com/users/{id}"},
	{"no_scheme", "write an address that starts with https://, such as https://api.example.com/users/{id}"},
	{"no_host", "write a host name or an IP address after ://, such as https://api.example.com/users/{id}"},
	{"foreign_path", "write a whole address that starts with https://, or a path of the practice API, " +
		"such as /demo/users/{id}"},
	{"variable_host", "write the host in full: variables may stand only behind it, in the path or the query"},
	{"credentials", "leave out the name and password before the @: send them in a header"},
	{"long_endpoint", "write an address of at most {} bytes"},
	{"fragment", "leave out the # and what follows: it is never sent"},
	{"double_braces", "write variables in single braces, such as {id}"},
	{"escaped_braces", "write {id} instead of %7Bid%7D"},
	{"dot_segments", "write the path without . and .. in it"},
	{"bad_template", "write variables in single braces, such as {id}, and escape other special characters, " +
		"a space as %20"},
	{"no_variable", "put {{}} where the ID belongs, in the address, a header or the body"},
	{"unknown_variable", "no column has that name: use {}"},
	{"leaves_origin", "the address must stay on {}"},
	{"leaves_host", "the address must stay on its own host"},
	{"changes_path", "leave it out: as . or .. it would change the path of the address"},
	{"breaks_address", "write it so that it can stand in an address, or use {name} instead of {+name}"},

	// The IDs and the rows.
	{"no_ids", "write at least one ID"},
	{"ids_and_rows", "write either ids or rows, not both"},
	{"too_many_ids", "ask for at most {} IDs at a time"},
	{"ids_limit", "ask for at most {} at a time"},
	{"long_id", "write an ID of at most {} bytes"},
	{"not_utf8", "write it as UTF-8 text"},
	{"no_columns", "name at least one column"},
	{"column_name", "give the column a name of 1 to {} bytes"},
	{"headings", "write {} headings, one a column, each of at most {} bytes"},
	{"column_twice", "give each column a name of its own"},
	{"cells", "write {} cells, one a column"},
	{"bad_range", "write two whole numbers with a hyphen between them, such as 1-100"},
	{"long_range", "write ranges of numbers of up to 18 digits, or the ID itself in double quotes"},
	{"range_width", "write both ends with the same number of digits, such as 001-010"},
	{"range_order", "write the smaller number first, or in double quotes if it is one ID"},

	// Headers, query and body.
	{"many_headers", "write at most {} headers"},
	{"header_name", "write a header's name, such as Accept: letters, digits and hyphens"},
	{"header_twice", "write each header once; it is there as {} already"},
	{"own_header", "leave out {}: it is set for each call as it must be"},
	{"long_header", "write a header of at most 16 KiB"},
	{"header_text", "leave out line breaks and control characters"},
	{"header_value", "leave out line breaks and control characters: it goes into the header {}"},
	{"masked_secret", "type the secret again: it was left out when this plan was stored"},
	{"many_parameters", "write at most {}"},
	{"parameter_name", "give the parameter a name of 1 to {} bytes"},
	{"long_parameter", "write a value of at most 16 KiB of UTF-8 text"},
	{"long_body", "write a body of at most 1 MiB"},
	{"long_address", "make it shorter: filled in, the address of a call may take at most {} KiB"},
	{"long_filled_header", "make it shorter: filled in, the header {} may take at most 16 KiB"},
	{"long_filled_body", "make it shorter: filled in, the body of a call may take at most 1 MiB"},
	{"many_bytes", "ask for fewer IDs at a time: the addresses and headers of all calls may take at most {} MiB"},
	{"bodies_at_once", "write at most {} calls at once: the bodies of these may take at most {} MiB together"},
	{"bare_value", "put the variable into quotes in the JSON body: only numbers, true, false and null stand without"},

	// How the calls are made.
	{"choice", "write {}"},
	{"method_not_allowed", "write {}: this server allows no other"},
	{"in_flight", "write a whole number of calls at once, 0 for the default"},
	{"in_flight_limit", "write at most {} calls at once: this server allows no more"},
	{"per_second", "write a number from 0.001 to 1000000, 0 for no limit"},
	{"timeout", "write milliseconds from 1 to 600000 (10 minutes), 0 for the default"},
	{"attempts", "write a whole number from 1 to 10, 0 for the default"},

	// The JSON of a plan.
	{"no_such_field", "leave it out: a plan has no field of that name"},
	{"number", "write a number, 0 for no limit"},
	{"truth", "write true or false"},
	{"text", "write it as text, in double quotes"},
	{"text_number", `write it as text, in double quotes: "{}"`},
	{"whole_number", "write a whole number"},
	{"list_of_texts", `write a list of texts, such as ["1", "007"]`},
	{"list_of_rows", `write a list of rows, such as [["1", "de"]]`},
	{"rows_members", "leave it out: rows have columns, headings and values"},
	{"not_unicode", "send it as UTF-8 text"},
	{"half_surrogate", `send no half of a surrogate pair, as in \ud800`},
	{"not_an_object", "write a JSON object, {…}"},
	{"twice", "write it only once"},
	{"many_names", "write at most {} names"},
	{"json_ends", "write valid JSON: it ends too early"},
	{"json_breaks", "write valid JSON: it breaks at byte {}"},

	// Calls that are made again.
	{"no_calls", "name at least one call: there is none of that kind in the run"},
	{"no_such_call", "write a place in the first run, from 0 to {}"},
	{"call_twice", "write each place once"},
	{"selection", `write "rejected", "unfulfilled" (also what was left behind) or a list of places in the run, ` +
		"such as [0, 7]"},
	{"no_selection", `say which calls: "rejected", "unfulfilled" or a list of places in the run, such as [0, 7]`},
	{"first_ids", "leave it out: the IDs are those of the first run, and only says which"},
	{"lost_secret", "type the key again: it is stored nowhere, so the first run cannot lend it"},

	// What a person pastes.
	{"list_encoding", "save the list as UTF-8 text and paste it again"},
	{"no_rows", "paste a table with at least one row"},
	{"many_columns", "bring a table of at most {} columns"},
	{"many_cells", "bring a table of at most {} cells, rows times columns: leave out columns that are not needed"},
	{"json_broken", "write whole, valid JSON, or leave out the brackets"},
	{"json_empty", "write a list in JSON with something in it"},
	{"json_no_list", "write a list of values, such as [1, 2], or a list of objects"},
	{"json_objects", "write a list of values, such as [1, 2]: objects are a table"},
	{"json_several", "write one of its lists alone: it has {}"},
	{"open_cell", "close the quotation mark in that line"},
	{"open_command", "paste the whole command: a quotation mark is not closed"},
	{"long_command", "paste a command of at most {} MiB"},
	{"many_options", "paste a command of at most {} words"},
	{"no_address", "paste a command with an address in it"},
	{"two_addresses", "paste a command with one address: this one has several"},
	{"unknown_option", "leave out {}: {} has no such option"},
	{"unknown_item", "write it as name=text, name:=JSON, name==text or Name:text, or leave it out"},
	{"raw_json", "write valid JSON behind :=, or text behind ="},
	{"nested_data", "write the whole body with --raw: names with brackets are not read here"},
	{"curl_variable", "write the values in place of --variable and --expand: they are not read here"},
	{"shell_command", "write what {} prints in its place: no command is run here"},
	{"shell_variable", "write the value of ${} in its place: it is a variable of your shell"},
	{"other_program", `paste a curl command, as browsers copy it with "Copy as cURL (bash)": {} is not read here`},
	{"form_data", "send the form as text with -d: files and multipart forms cannot be sent here"},
	{"head_data", "leave out -I, or what is sent with it: curl sends no body with HEAD"},
	{"file_data", "write what is in the file: a page cannot read it"},

	// Links.
	{"no_link", "write a link with a plan behind #p="},
	{"link_letters", "copy the link whole: it has letters, digits, - and _ only"},
	{"link_broken", "copy the link whole: it breaks off, or was changed on its way"},
	{"link_longer", "copy the link without what follows it: its plan ends sooner"},
	{"link_large", "make a link with fewer IDs: its plan may take 8 MiB"},
	{"link_plan", "make a new link: in its plan, {}"},
	{"old_browser", "open the link in a newer browser: this one cannot unpack it"},

	// Programs.
	{"one_of", "write one of {}"},
	{"large_program", "ask for fewer IDs: the calls of a program may take at most {} MiB, filled in"},
	{"no_nul", "leave out the NUL character: no shell can hold it"},

	// Frames and requests.
	{"run_letters", "use 16 to 64 of A-Z, a-z, 0-9, _ and -"},
	{"run_name", "name the run with 16 to 64 letters, digits, - or _"},
	{"first_run", "write the name of the run whose calls are made again"},
	{"plan_or_again", "send either a plan or again, not both"},
	{"ids_text", `write a string, such as "1-1000000"`},
	{"ids_beside", "send them beside a plan that has none"},
	{"large_plan", "send at most 8 MiB"},
	{"large_frame", "send at most 4 KiB"},
	{"frame_text", "send UTF-8 text"},
	{"frame_object", "send a JSON object, {…}"},
	{"frame_json", "send whole, valid JSON"},
	{"frame_rest", "send one whole JSON object"},
	{"unknown_name", "leave it out: the names here are {}"},
	{"short_string", "write a string of at most {} bytes"},
	{"from_zero", "write a whole number from 0"},
	{"own_frame", "send it in a frame of its own"},
	{"only_true", "write true"},
	{"slow_body", "send the whole of it, without a pause"},
	{"place", "write a call's place in the input, from 0"},

	// Files that the server reads.
	{"empty_file", "choose a file with something in it"},
	{"empty_sheets", "choose a file with something in it: its sheets are empty"},
	{"not_a_text", "choose a CSV, TSV, TXT, JSON or XLSX file: this one is not text"},
	{"old_workbook", "save it as .xlsx or .csv: it is an old workbook, {}"},
	{"locked_workbook", "save it without its password, as .xlsx or .csv"},
	{"other_workbook", "open it in its program, and save it as .xlsx or .csv: it is {}"},
	{"web_page", "open it in a spreadsheet, and save it as .xlsx or .csv: it is a web page, {}"},
	{"document_file", "copy the table in it and paste that, or save it as .csv: it is {}"},
	{"data_file", "export its table as .csv: it is {}"},
	{"archive_file", "unpack it, and choose the file inside: it is {}"},
	{"media_file", "choose the list itself, as .xlsx, .csv or text: it is {}, with no text in it"},
	{"no_workbook", "save it again as .xlsx or .csv: it is not a workbook"},
	{"bad_workbook", "save it again as .xlsx or .csv: it cannot be read"},
	{"bad_sheet", "save it again as .xlsx or .csv: the sheet {} cannot be read"},
	{"bad_row", "save it again as .xlsx or .csv: row {} cannot be read"},
	{"large_file", "choose a file of at most {}, or leave out the columns that are not needed"},
	{"much_text", "choose a file with at most {} of text, or leave out the columns that are not needed"},
	{"long_cell", "choose a file in which no cell takes more than {} KiB"},
	{"much_unpacked", "save the sheet that is needed as .csv: the workbook unpacks to more than {}"},
	{"dense_file", "save the sheet that is needed as .csv: the workbook unpacks to more than {} times its size"},
	{"many_parts", "save the sheet that is needed as .csv: the workbook has more than {} files inside"},
	{"slow_file", "choose a smaller file: reading this one takes longer than {} s"},
	{"sheet_name", "name one of its sheets: {}"},

	// OpenAPI documents.
	{"large_document", "choose a document of at most 16 MiB, such as one with only the paths that are needed"},
	{"slow_document", "choose a smaller document, or its JSON where this is YAML: reading it takes longer than {} s"},
	{"deep_document", "choose a smaller document: it is nested deeper than {}, or an anchor is inside itself"},
	{"wide_document", "choose a smaller document: more than {} values are in it, or its aliases unfold to more"},
	{"wide_yaml", "choose its JSON, or a smaller document: as YAML, it may have at most {} values"},
	{"unreadable", "choose an OpenAPI 3 document: this one cannot be read ({})"},
	{"neither", "choose an OpenAPI 3 document, in JSON or YAML: this one is neither"},
	{"no_version", `choose an OpenAPI 3 document: this one has no line "openapi: 3…"`},
	{"other_version", "choose an OpenAPI 3 or Swagger 2 document"},
	{"no_paths", "choose an OpenAPI 3 document with paths: this one cannot be read, it has none"},
	{"no_server", "write where its API is, such as https://api.example.com: the document does not say it"},
	{"not_https", "write an address that starts with https://"},
	{"document_address", "write the document's address, such as https://api.example.com/openapi.json"},
	{"no_fetch", "send the document itself: this server fetches none"},

	// Tables and recordings of a run.
	{"columns", "write up to {} names with commas between them, such as id,status,name"},
	{"names", "write as many names as there are columns, with commas between them"},
	{"no_such_column", "the input has no such column; write in. before one of {}, or value.{} " +
		"for a member of the answer"},
	{"many_rows", "a sheet holds {} rows, and this table has more; take csv, or only=rejected"},
	{"many_retries", "write names of runs that continue this one, at most {}"},
	{"large_recording", "record at most {}: a recording is loaded with every page that shows it"},
}

// Pattern returns the English request of a mistake's row, with {} for each of its args: "write {} cells, one a
// column". An unknown code stands for itself.
func (e *FieldError) Pattern() string {
	for _, m := range Mistakes {
		if m.Code == e.Code {
			return m.Want
		}
	}
	return e.Code
}

// Fill puts arguments into the {} of an English sentence, in their order; a {} without one stays.
func Fill(sentence string, args []any) string {
	var b strings.Builder
	for _, arg := range args {
		before, after, found := strings.Cut(sentence, "{}")
		if !found {
			break
		}
		b.WriteString(before)
		b.WriteString(english(arg))
		sentence = after
	}
	return b.String() + sentence
}

// english writes an argument, a mistake within another as its sentence.
func english(arg any) string {
	if err, ok := arg.(error); ok {
		return err.Error()
	}
	return settle.InEnglish.Arg("", arg)
}
